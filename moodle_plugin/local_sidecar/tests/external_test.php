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

use local_sidecar\external\after_apply;
use local_sidecar\external\get_changes;
use local_sidecar\external\get_status;
use local_sidecar\external\get_xmldb;

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->dirroot . '/local/sidecar/externalcompat.php');

/**
 * The web services made for the sidecar.
 *
 * @covers \local_sidecar\external\after_apply
 * @covers \local_sidecar\external\get_changes
 * @covers \local_sidecar\external\get_status
 * @covers \local_sidecar\external\get_xmldb
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class external_test extends \advanced_testcase {
    #[\Override]
    protected function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        $this->setAdminUser();
    }

    public function test_they_need_the_capability(): void {
        $this->setUser($this->getDataGenerator()->create_user());
        $this->expectException(\required_capability_exception::class);
        get_status::execute();
    }

    public function test_status(): void {
        $status = \core_external\external_api::clean_returnvalue(get_status::execute_returns(), get_status::execute());
        $this->assertEqualsWithDelta(time(), $status['time'], 5);
    }

    public function test_schema_knows_the_foreign_keys(): void {
        $answer = get_xmldb::execute();
        $this->assertSame(hash('sha256', $answer['json']), $answer['sha256']);
        $tables = json_decode($answer['json'], true)['tables'];
        $this->assertSame('mod/scorm', $tables['scorm_scoes']['from']);
        $this->assertContains(
            ['type' => 'foreign', 'fields' => ['scorm'], 'reftable' => 'scorm', 'reffields' => ['id']],
            $tables['scorm_scoes']['keys']
        );
        $this->assertSame(
            ['type' => 'int', 'length' => '10', 'notnull' => true, 'sequence' => true],
            $tables['local_sidecar_jobs']['fields']['id']
        );
    }

    public function test_changes_are_given_once_and_only_when_they_have_settled(): void {
        global $DB;
        $this->preventResetByRollback();
        set_config('url', 'http://127.0.0.1:1', 'local_sidecar');
        set_config('token', \core\encryption::encrypt('secret'), 'local_sidecar');
        set_config('hook_mirror', 1, 'local_sidecar');
        $course = $this->getDataGenerator()->create_course();
        $answer = get_changes::execute(0, 1000);
        $this->assertSame([[], 0], [$answer['changes'], $answer['last']]);
        $DB->set_field('local_sidecar_changes', 'timecreated', time() - 60);
        $answer = \core_external\external_api::clean_returnvalue(get_changes::execute_returns(), get_changes::execute(0, 1000));
        $this->assertContains('course', array_column($answer['changes'], 'kind'));
        $this->assertContainsEquals($course->id, array_column($answer['changes'], 'courseid'));
        $this->assertSame($answer['newest'], $answer['last']);
        $this->assertEqualsWithDelta(time(), $answer['unbroken'], 60);
        $this->assertSame([], get_changes::execute($answer['last'], 1000)['changes']);
    }

    public function test_after_an_apply_the_course_is_read_again(): void {
        global $DB;
        $course = $this->getDataGenerator()->create_course();
        $page = $this->getDataGenerator()->create_module('page', ['course' => $course->id, 'name' => 'Old']);
        get_fast_modinfo($course->id);
        $DB->set_field('page', 'name', 'New', ['id' => $page->id]);
        $answer = after_apply::execute((int) $course->id, [], true);
        $this->assertSame([], $answer['warnings']);
        $this->assertSame(refresher::STEPS, $answer['done']);
        $this->assertSame('New', get_fast_modinfo($course->id)->get_cm($page->cmid)->name);
    }
}
