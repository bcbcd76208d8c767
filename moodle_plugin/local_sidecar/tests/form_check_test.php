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

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->dirroot . '/local/sidecar/tests/fixtures/canned_transport.php');
require_once($CFG->dirroot . '/course/modlib.php');
require_once($CFG->dirroot . '/mod/scorm/mod_form.php');

/**
 * The check of a package in front of an activity's form.
 *
 * @covers \local_sidecar\form_check
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class form_check_test extends \advanced_testcase {
    /** @var canned_transport */
    private canned_transport $sidecar;

    /** @var \stdClass */
    private \stdClass $course;

    #[\Override]
    protected function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        set_config('url', 'http://127.0.0.1:1', 'local_sidecar');
        set_config('token', \core\encryption::encrypt('secret'), 'local_sidecar');
        set_config('hook_packages', 1, 'local_sidecar');
        $this->sidecar = new canned_transport();
        sidecar::use_transport($this->sidecar);
        $this->course = $this->getDataGenerator()->create_course();
        $this->setUser($this->getDataGenerator()->create_and_enrol($this->course, 'editingteacher'));
    }

    #[\Override]
    protected function tearDown(): void {
        sidecar::use_transport(null);
        parent::tearDown();
    }

    /**
     * Validate a form with a package.
     *
     * @param string $content
     * @param array $data further fields
     * @return string[] errors
     */
    private function validate(string $content, array $data = []): array {
        global $PAGE, $USER;
        $PAGE->set_url('/course/modedit.php');
        $PAGE->set_course($this->course);
        [, , , , $current] = prepare_new_moduleinfo_data($this->course, 'scorm', 0);
        $current->modulename = 'scorm';
        $form = new \mod_scorm_mod_form($current, 0, null, $this->course);
        $draft = file_get_unused_draft_itemid();
        get_file_storage()->create_file_from_string(['contextid' => \context_user::instance($USER->id)->id, 'component' => 'user',
            'filearea' => 'draft', 'itemid' => $draft, 'filepath' => '/', 'filename' => 'p.zip'], $content);
        return form_check::validate($form, $data + ['packagefile' => $draft]);
    }

    /**
     * A report with one finding.
     *
     * @param string $severity
     * @return array
     */
    private function report(string $severity): array {
        return ['file' => 'p.zip', 'kind' => 'scorm', 'findings' => [['code' => 'PKG-1', 'severity' => $severity,
            'message' => 'a.html <is> missing', 'path' => 'imsmanifest.xml', 'line' => 7, 'hint' => 'Add it.', 'fixable' => true]]];
    }

    public function test_errors_are_shown_at_the_field_and_kept(): void {
        $this->sidecar->answer(200, $this->report('error'));
        $errors = $this->validate('one');
        $this->assertSame(['packagefile'], array_keys($errors));
        $this->assertStringContainsString('a.html &lt;is&gt; missing', $errors['packagefile']);
        $this->assertStringContainsString('/local/sidecar/package.php?id=', $errors['packagefile']);
        $package = package::get_record(['contenthash' => sha1('one')]);
        $this->assertSame(
            [package::CHECKED, 1, 1],
            [$package->get('state'), $package->get('errorcount'), $package->get('fixable')]
        );
    }

    public function test_what_was_found_before_saving_goes_with_the_activity(): void {
        $this->sidecar->answer(200, $this->report('error'));
        $this->validate('ten');
        $before = package::get_record(['contenthash' => sha1('ten')]);
        $scorm = $this->getDataGenerator()->create_module('scorm', ['course' => $this->course->id]);
        $activity = \context_module::instance($scorm->cmid);
        $file = get_file_storage()->create_file_from_string(['contextid' => $activity->id, 'component' => 'mod_scorm',
            'filearea' => 'package', 'itemid' => 1, 'filepath' => '/', 'filename' => 'p.zip'], 'ten');
        package::settle($file, \context_course::instance($this->course->id), $activity);
        $after = package::get_records(['contenthash' => sha1('ten')]);
        $this->assertCount(1, $after);
        $this->assertSame([$before->get('id'), (int) $activity->id], [$after[0]->get('id'), $after[0]->get('contextid')]);
    }

    public function test_warnings_do_not_block(): void {
        $this->sidecar->answer(200, $this->report('warning'));
        $this->assertSame([], $this->validate('two'));
    }

    public function test_what_cannot_be_read_is_an_error(): void {
        $this->sidecar->answer(422, ['title' => 'Not a zip', 'code' => 'ARC-001', 'instance' => '/v1/jobs/ab12']);
        $this->assertStringContainsString('Not a zip', $this->validate('three')['packagefile']);
    }

    public function test_a_sidecar_that_is_away_stops_nobody(): void {
        $this->assertSame([], $this->validate('four'));
        $told = \core\notification::fetch();
        $this->assertStringContainsString(get_string('failure_unreachable', 'local_sidecar'), $told[0]->get_message());
    }

    public function test_a_slow_check_goes_on_in_the_background(): void {
        $this->sidecar->answer(202, ['id' => 'ab12', 'state' => 'running', 'kind' => 'package.check']);
        $this->assertSame([], $this->validate('five'));
        $this->assertSame(get_string('check_goeson', 'local_sidecar'), \core\notification::fetch()[0]->get_message());
    }

    public function test_managers_may_override(): void {
        $this->setAdminUser();
        $sink = $this->redirectEvents();
        $this->sidecar->answer(200, $this->report('error'));
        $this->assertSame([], $this->validate('six', [form_check::OVERRIDE => 1]));
        $this->assertInstanceOf(event\check_overridden::class, $sink->get_events()[0]);
    }

    public function test_teachers_may_not_override(): void {
        $this->sidecar->answer(200, $this->report('error'));
        $this->assertNotSame([], $this->validate('seven', [form_check::OVERRIDE => 1]));
    }

    public function test_switched_off_it_asks_nobody(): void {
        set_config('hook_packages', 0, 'local_sidecar');
        $this->assertSame([], $this->validate('eight'));
        $this->assertSame([], $this->sidecar->sent);
    }

    public function test_the_sites_packages_are_found_once(): void {
        global $CFG;
        $this->setAdminUser();
        $scorm = $this->getDataGenerator()->create_module('scorm', ['course' => $this->course->id,
            'packagefilepath' => $CFG->dirroot . '/mod/scorm/tests/packages/singlescobasic.zip']);
        $this->assertGreaterThan(0, $scorm->id);
        $this->assertSame(1, scanner::run(10) + job::count_records(['purpose' => 'check']) > 0 ? 1 : 0);
        $this->assertSame(0, scanner::run(10));
    }

    public function test_repairs_are_started_for_what_can_be_repaired_and_once(): void {
        global $CFG;
        $this->setAdminUser();
        $this->getDataGenerator()->create_module('scorm', ['course' => $this->course->id,
            'packagefilepath' => $CFG->dirroot . '/mod/scorm/tests/packages/singlescobasic.zip']);
        scanner::run(10);
        $this->assertSame(0, repairs::start_all(0));
        $packages = package::get_records();
        $package = reset($packages);
        $package->set('fixable', 1);
        $package->update();
        $this->assertSame(1, repairs::start_all((int) $this->course->id));
        repairs::start_all(0);
        $this->assertSame(1, job::count_records(['purpose' => 'fix']));
        $this->assertSame(0, repairs::start_all((int) $this->course->id + 1));
    }
}
