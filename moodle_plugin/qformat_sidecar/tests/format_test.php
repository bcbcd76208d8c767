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

namespace qformat_sidecar;

use local_sidecar\canned_transport;
use local_sidecar\sidecar;

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->libdir . '/questionlib.php');
require_once($CFG->dirroot . '/question/format.php');
require_once($CFG->dirroot . '/question/format/sidecar/format.php');
require_once($CFG->dirroot . '/local/sidecar/tests/fixtures/canned_transport.php');

/**
 * Questions through the sidecar.
 *
 * @covers \qformat_sidecar
 * @package    qformat_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class format_test extends \advanced_testcase {
    /** What the sidecar gives back. */
    const XML = '<?xml version="1.0" encoding="UTF-8"?><quiz><question type="truefalse"><name><text>Q1</text></name>'
        . '<questiontext format="html"><text>Yes?</text></questiontext><answer fraction="100"><text>true</text></answer>'
        . '<answer fraction="0"><text>false</text></answer></question></quiz>';

    #[\Override]
    protected function tearDown(): void {
        sidecar::use_transport(null);
        parent::tearDown();
    }

    /**
     * An importer for a course.
     *
     * @return \qformat_sidecar
     */
    private function importer(): \qformat_sidecar {
        global $DB;
        $this->resetAfterTest();
        $this->setAdminUser();
        set_config('url', 'http://127.0.0.1:1', 'local_sidecar');
        set_config('token', \core\encryption::encrypt('secret'), 'local_sidecar');
        $course = $this->getDataGenerator()->create_course();
        $bank = $this->getDataGenerator()->get_plugin_generator('core_question');
        $category = $bank->create_question_category(['contextid' => \context_course::instance($course->id)->id]);
        $path = make_request_directory() . '/bank.gift';
        file_put_contents($path, '::Q1:: Yes? {T}');
        $importer = new \qformat_sidecar();
        $importer->setCategory($category);
        $importer->setContexts([\context_course::instance($course->id)]);
        $importer->setCourse($course);
        $importer->setFilename($path);
        $importer->setRealfilename('bank.gift');
        $importer->set_display_progress(false);
        return $importer;
    }

    public function test_import_through_the_sidecar(): void {
        global $DB;
        $importer = $this->importer();
        $transport = new canned_transport();
        sidecar::use_transport($transport);
        $report = json_encode(['from' => 'gift', 'questions' => 1, 'problems' => [], 'losses' => []]);
        $transport->answer(202, ['id' => 'abc', 'state' => 'queued', 'kind' => 'questions.convert'])
            ->answer(200, ['id' => 'abc', 'state' => 'succeeded', 'kind' => 'questions.convert', 'result' => ['questions' => 1],
                'files' => [['name' => 'bank.xml', 'size' => 1, 'sha256' => hash('sha256', self::XML)],
                    ['name' => 'report.json', 'size' => 1, 'sha256' => hash('sha256', $report)]]])
            ->answer(200, self::XML)->answer(200, $report);
        ob_start();
        $this->assertTrue($importer->importprocess());
        ob_end_clean();
        $this->assertSame('truefalse', $DB->get_field('question', 'qtype', ['name' => 'Q1']));
    }

    public function test_without_the_sidecar_it_says_why(): void {
        $importer = $this->importer();
        sidecar::use_transport(new canned_transport());
        ob_start();
        $this->assertFalse($importer->importprocess());
        $this->assertStringContainsString(get_string('failure_unreachable', 'local_sidecar'), ob_get_clean());
    }
}
