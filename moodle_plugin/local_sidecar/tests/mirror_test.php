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

/**
 * Who may mirror what.
 *
 * @covers \local_sidecar\mirror
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mirror_test extends \advanced_testcase {
    /** @var canned_transport */
    private canned_transport $sidecar;

    /** @var \stdClass A course whose teacher may mirror it. */
    private \stdClass $course;

    /** @var \stdClass Another mirror, which is none of that teacher's business. */
    private \stdClass $foreign;

    #[\Override]
    protected function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        set_config('url', 'http://127.0.0.1:1', 'local_sidecar');
        set_config('token', \core\encryption::encrypt('secret'), 'local_sidecar');
        set_config('site', 'a', 'local_sidecar');
        $this->sidecar = new canned_transport();
        sidecar::use_transport($this->sidecar);
        $generator = $this->getDataGenerator();
        $this->course = $generator->create_course(['shortname' => 'MINE']);
        $this->foreign = $generator->create_course(['shortname' => 'FOREIGN']);
        $role = $generator->create_role();
        $context = \context_course::instance($this->course->id);
        assign_capability('local/sidecar:mirror', CAP_ALLOW, $role, $context->id);
        assign_capability('local/sidecar:viewmirror', CAP_ALLOW, $role, $context->id);
        $user = $generator->create_user();
        role_assign($role, $user->id, $context->id);
        $this->setUser($user);
    }

    #[\Override]
    protected function tearDown(): void {
        $_POST = [];
        sidecar::use_transport(null);
        parent::tearDown();
    }

    /**
     * The page of the course.
     *
     * @return mirror
     */
    private function page(): mirror {
        return new mirror(\context_course::instance($this->course->id), (int) $this->course->id);
    }

    /**
     * The sidecar's answer about all mirrors of the site.
     */
    private function know_both(): void {
        $this->sidecar->answer(200, ['mirrors' => [
            ['source' => 'b', 'source_course' => 8, 'course' => (int) $this->foreign->id, 'state' => 'current'],
            ['source' => 'b', 'source_course' => 7, 'course' => (int) $this->course->id, 'state' => 'behind'],
        ]]);
    }

    public function test_who_may_mirror_a_course_may_mirror_no_other(): void {
        $_POST = ['source' => 'elsewhere', 'course' => '99', 'as_shortname' => 'FOREIGN', 'category' => '3'];
        $this->know_both();
        $this->sidecar->answer(202, ['id' => 'j1', 'state' => 'queued']);
        $this->page()->act('apply');
        [$job] = array_values(job::get_records());
        $this->assertSame('mirror.apply', $job->get('kind'));
        $this->assertEquals(
            ['source' => 'b', 'course' => '7', 'as_shortname' => 'MINE', 'site' => 'a'],
            $job->json('request')['params']
        );
    }

    public function test_undo_takes_back_this_course_only(): void {
        $_POST = ['as_shortname' => 'FOREIGN'];
        $this->know_both();
        $this->sidecar->answer(202, ['id' => 'j1', 'state' => 'queued']);
        $this->page()->act('undo');
        [$job] = array_values(job::get_records());
        $this->assertSame('MINE', $job->json('request')['params']['course']);
    }

    public function test_a_course_that_is_no_mirror_cannot_be_steered(): void {
        $this->sidecar->answer(200, ['mirrors' => []]);
        $this->expectException(\moodle_exception::class);
        $this->page()->act('apply');
    }

    /**
     * What only somebody responsible for the whole site may do.
     *
     * @return array
     */
    public static function site_wide(): array {
        return ['a partner goes' => ['forget'], 'a subscription goes' => ['unsubscribe']];
    }

    /**
     * A capability in a course is none for the site.
     *
     * @param string $do
     * @dataProvider site_wide
     */
    public function test_partners_and_subscriptions_are_the_sites(string $do): void {
        $this->expectException(\required_capability_exception::class);
        $this->page()->act($do);
    }

    public function test_new_mirrors_are_the_sites(): void {
        $this->expectException(\required_capability_exception::class);
        $this->page()->submit((object) ['from' => 'b', 'course' => '7', 'as' => 'NEW', 'category' => 0]);
    }

    public function test_the_page_of_a_course_shows_its_own_mirror_and_nothing_of_the_site(): void {
        $this->know_both();
        $this->sidecar->answer(200, ['kinds' => ['mirror.undo']]);
        $data = $this->page()->export();
        $this->assertSame(['MINE'], array_column($data['mirrors'], 'target'));
        $this->assertTrue($data['mirrors'][0]['canplan'] && $data['mirrors'][0]['canundo']);
        $this->assertArrayNotHasKey('partners', $data);
    }

    public function test_what_is_gone_can_neither_be_planned_nor_taken_back(): void {
        $this->setAdminUser();
        $this->sidecar->answer(200, ['mirrors' => [
            ['source' => 'b', 'source_course' => 8, 'course' => 999999, 'state' => 'deleted', 'reason' => 'the course was deleted'],
            ['source' => 'b', 'source_course' => 7, 'course' => (int) $this->course->id, 'state' => 'gone'],
        ]])->answer(200, ['kinds' => ['mirror.undo']]);
        [$deleted, $gone] = (new mirror(\context_system::instance(), 0))->export()['mirrors'];
        $this->assertSame([false, false, ''], [$deleted['canplan'], $deleted['canundo'], $deleted['why']]);
        $this->assertSame([false, true], [$gone['canplan'], $gone['canundo']]);
    }
}
