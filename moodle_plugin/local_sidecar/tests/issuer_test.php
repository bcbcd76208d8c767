<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

namespace local_sidecar;

use local_sidecar\certificates\issuer;

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->dirroot . '/local/sidecar/tests/fixtures/canned_transport.php');

/**
 * Who issues certificates: the sidecar, or Moodle itself when the sidecar is away for too long.
 *
 * @covers \local_sidecar\certificates\issuer
 * @covers \local_sidecar\certificates\moodle_task
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class issuer_test extends \advanced_testcase {
    /** @var int A template that the sidecar issues. */
    private int $chosen;

    /** @var int A template that nobody has chosen. */
    private int $other;

    #[\Override]
    protected function setUp(): void {
        parent::setUp();
        if (!issuer::available()) {
            $this->markTestSkipped('tool_certificate and mod_coursecertificate are not installed');
        }
        $this->resetAfterTest();
        $this->setAdminUser();
        $course = $this->getDataGenerator()->create_course();
        $this->getDataGenerator()->create_and_enrol($course, 'student');
        $this->chosen = $this->certificate($course, 'Chosen');
        $this->other = $this->certificate($course, 'Other');
        set_config('url', 'http://127.0.0.1:1', 'local_sidecar');
        set_config('token', \core\encryption::encrypt('secret'), 'local_sidecar');
        set_config('site', 'a', 'local_sidecar');
        set_config('hook_certificates', 1, 'local_sidecar');
        set_config('certificatetemplates', $this->chosen, 'local_sidecar');
        set_config('certificatepatience', 2, 'local_sidecar');
        sidecar::use_transport(new canned_transport()); // Nobody there.
        issuer::switch_task();
    }

    #[\Override]
    protected function tearDown(): void {
        sidecar::use_transport(null);
        parent::tearDown();
    }

    /**
     * A template, and an activity that issues it to the students of a course.
     *
     * @param \stdClass $course
     * @param string $name
     * @return int the template
     */
    private function certificate(\stdClass $course, string $name): int {
        $generator = $this->getDataGenerator();
        $template = $generator->get_plugin_generator('tool_certificate')->create_template((object) ['name' => $name]);
        $generator->create_module('coursecertificate', ['course' => $course->id, 'template' => $template->get_id(),
            'automaticsend' => 1]);
        return (int) $template->get_id();
    }

    /**
     * What cron does, some hours after the first attempt.
     *
     * @param int $hours
     * @return int[] certificates that there are: chosen, other
     */
    private function run_after(int $hours): array {
        global $DB;
        $DB->set_field('local_sidecar_jobs', 'timecreated', time() - $hours * HOURSECS);
        ob_start();
        issuer::run();
        ob_end_clean();
        return [$DB->count_records('tool_certificate_issues', ['templateid' => $this->chosen]),
            $DB->count_records('tool_certificate_issues', ['templateid' => $this->other])];
    }

    public function test_moodle_issues_what_is_not_chosen_and_after_a_while_the_rest(): void {
        global $DB;
        $this->assertSame([0, 1], $this->run_after(0));
        $this->assertSame([0, 1], $this->run_after(1), 'the sidecar may come back');
        $this->assertSame([1, 1], $this->run_after(3), 'nobody waits for longer than the setting says');
        $this->assertSame(1, $DB->count_records('local_sidecar_jobs'), 'one job waits, however often cron runs');
    }

    public function test_moodle_issues_what_the_sidecar_failed_at_for_too_long(): void {
        global $DB;
        $this->assertSame([0, 1], $this->run_after(0));
        $DB->set_field('local_sidecar_jobs', 'state', 'failed');
        $DB->set_field('local_sidecar_jobs', 'stored', 1);
        $this->assertSame([1, 1], $this->run_after(3));
        $this->assertSame(2, $DB->count_records('local_sidecar_jobs'), 'the sidecar is asked again all the same');
    }

    public function test_moodles_own_task_comes_back_when_nothing_is_chosen(): void {
        $disabled = function (): bool {
            return (bool) \core\task\manager::get_scheduled_task(issuer::MOODLETASK)->get_disabled();
        };
        $this->assertTrue($disabled());
        set_config('certificatetemplates', '', 'local_sidecar');
        issuer::switch_task();
        $this->assertFalse($disabled());
        $this->assertSame([0, 0], $this->run_after(0), 'the task of this plugin does nothing then');
    }
}
