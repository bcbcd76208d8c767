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

/**
 * The change feed.
 *
 * @covers \local_sidecar\changes
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class changes_test extends \advanced_testcase {
    #[\Override]
    protected function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        // Observers that wait for the end of the transaction would wait for the end of the test.
        $this->preventResetByRollback();
        $this->setAdminUser();
        set_config('url', 'http://127.0.0.1:1', 'local_sidecar');
        set_config('token', \core\encryption::encrypt('secret'), 'local_sidecar');
        set_config('hook_mirror', 1, 'local_sidecar');
        changes::flush();
    }

    #[\Override]
    protected function tearDown(): void {
        changes::flush();
        unset($_GET['sesskey'], $_SERVER['REQUEST_METHOD']);
        parent::tearDown();
    }

    /**
     * Kinds that were noted in a course since the last call.
     *
     * @param int $courseid
     * @return string[]
     */
    private function noted(int $courseid): array {
        global $DB;
        changes::flush();
        $kinds = $DB->get_fieldset_select('local_sidecar_changes', 'DISTINCT kind', 'courseid = ?', [$courseid]);
        $DB->delete_records('local_sidecar_changes');
        changes::flush();
        sort($kinds);
        return $kinds;
    }

    /**
     * A course that nobody has changed yet.
     *
     * @return \stdClass
     */
    private function quiet_course(): \stdClass {
        $course = $this->getDataGenerator()->create_course();
        $this->noted((int) $course->id);
        return $course;
    }

    public function test_what_authors_do_in_a_course_is_noted(): void {
        global $CFG;
        require_once($CFG->dirroot . '/course/lib.php');
        require_once($CFG->dirroot . '/group/lib.php');
        $generator = $this->getDataGenerator();
        $course = $this->quiet_course();
        $id = (int) $course->id;
        $context = \context_course::instance($id);
        $page = $generator->create_module('page', ['course' => $id]);
        $this->assertContains('module', $this->noted($id));
        course_update_section($id, get_fast_modinfo($id)->get_section_info(1), ['name' => 'First']);
        $this->assertContains('section', $this->noted($id));
        $book = $generator->create_module('book', ['course' => $id]);
        $this->noted($id);
        $chapter = $generator->get_plugin_generator('mod_book')->create_chapter(['bookid' => $book->id]);
        \mod_book\event\chapter_created::create_from_chapter(
            $book,
            \context_module::instance($book->cmid),
            $chapter
        )->trigger();
        $this->assertSame(['module'], $this->noted($id));
        $group = $generator->create_group(['courseid' => $id]);
        $this->assertSame(['group'], $this->noted($id));
        $grouping = $generator->create_grouping(['courseid' => $id]);
        $this->assertSame(['grouping'], $this->noted($id));
        groups_assign_grouping($grouping->id, $group->id);
        $this->assertContains('grouping', $this->noted($id));
        $generator->create_event(['courseid' => $id, 'eventtype' => 'course', 'name' => 'Term begins']);
        $this->assertSame(['calendar'], $this->noted($id));
        $generator->create_grade_item(['courseid' => $id, 'itemtype' => 'manual']);
        $this->assertContains('gradeitem', $this->noted($id));
        $this->create_scale($id);
        $this->assertSame(['scale'], $this->noted($id));
        \core_tag_tag::set_item_tags('core', 'course_modules', $page->cmid, \context_module::instance($page->cmid), ['blue']);
        $this->assertSame(['tag'], $this->noted($id));
        enrol_get_plugin('self')->add_instance($course);
        $this->assertSame(['enrol'], $this->noted($id));
        assign_capability('mod/page:view', CAP_PREVENT, $this->role('student'), $context->id);
        $this->assertSame(['override'], $this->noted($id));
        $questions = $generator->get_plugin_generator('core_question');
        $bank = $context;
        if (class_exists('\core_question\local\bank\question_bank_helper')) {
            // From Moodle 5.0 on a bank is an activity.
            $bank = \context_module::instance($generator->create_module('qbank', ['course' => $id])->cmid);
            $this->noted($id);
        }
        $category = $questions->create_question_category(['contextid' => $bank->id]);
        \core\event\question_category_created::create_from_question_category_instance($category, $bank)->trigger();
        $this->assertSame(['questioncategory'], $this->noted($id));
        $question = $questions->create_question('truefalse', null, ['category' => $category->id]);
        $this->assertSame(['question'], $this->noted($id));
        $questions->update_question($question, null, ['name' => 'New']);
        $this->assertSame(['question'], $this->noted($id));
        course_delete_module($page->cmid);
        $this->assertContains('module', $this->noted($id));
        delete_course($course, false);
        $this->assertContains('course', $this->noted($id));
    }

    public function test_what_learners_may_write_as_well_is_noted(): void {
        $generator = $this->getDataGenerator();
        $id = (int) $this->quiet_course()->id;
        $author = $generator->create_user()->id;
        $forum = $generator->create_module('forum', ['course' => $id]);
        $glossary = $generator->create_module('glossary', ['course' => $id]);
        $wiki = $generator->create_module('wiki', ['course' => $id]);
        $this->noted($id);
        $generator->get_plugin_generator('mod_glossary')->create_content($glossary);
        \mod_glossary\event\entry_created::create(['objectid' => 1, 'context' => \context_module::instance($glossary->cmid),
            'other' => ['concept' => 'Word']])->trigger();
        $this->assertSame(['module'], $this->noted($id));
        $discussion = $generator->get_plugin_generator('mod_forum')->create_discussion(
            ['course' => $id, 'forum' => $forum->id, 'userid' => $author]
        );
        \mod_forum\event\discussion_created::create(['objectid' => $discussion->id, 'other' => ['forumid' => $forum->id],
            'context' => \context_module::instance($forum->cmid)])->trigger();
        $this->assertSame(['module'], $this->noted($id));
        \mod_wiki\event\page_updated::create(['objectid' => 1, 'context' => \context_module::instance($wiki->cmid)])->trigger();
        $this->assertSame(['module'], $this->noted($id));
    }

    public function test_what_one_learner_does_is_not(): void {
        global $CFG;
        require_once($CFG->libdir . '/completionlib.php');
        require_once($CFG->dirroot . '/group/lib.php');
        $generator = $this->getDataGenerator();
        $course = $this->quiet_course();
        $group = $generator->create_group(['courseid' => $course->id]);
        $item = new \grade_item($generator->create_grade_item(['courseid' => $course->id, 'itemtype' => 'manual']), false);
        $user = $generator->create_user();
        $this->noted((int) $course->id);
        $generator->enrol_user($user->id, $course->id);
        groups_add_member($group, $user);
        $item->update_final_grade($user->id, 5);
        \core\event\course_viewed::create(['context' => \context_course::instance($course->id)])->trigger();
        $this->assertSame([], $this->noted((int) $course->id));
    }

    public function test_what_courses_share_is_noted_for_the_site(): void {
        $generator = $this->getDataGenerator();
        $this->noted(0);
        $generator->create_category();
        $this->create_scale(0);
        $generator->create_custom_field_category([]);
        $this->assertSame(['category', 'customfield', 'scale'], $this->noted(0));
        $generator->create_user();
        $generator->create_cohort();
        $this->assertSame([], $this->noted(0));
    }

    public function test_a_request_of_an_author_is_noted_at_its_end(): void {
        global $CFG, $COURSE, $DB;
        require_once($CFG->dirroot . '/local/sidecar/lib.php');
        $course = $this->quiet_course();
        $generator = $this->getDataGenerator();
        $teacher = $generator->create_and_enrol($course, 'editingteacher');
        $student = $generator->create_and_enrol($course, 'student');
        $this->noted((int) $course->id);
        $_SERVER['REQUEST_METHOD'] = 'POST';
        $this->setUser($student);
        $COURSE = $course;
        local_sidecar_after_require_login($course);
        $this->assertSame([], $this->noted((int) $course->id));
        $this->setUser($teacher);
        $COURSE = $course;
        local_sidecar_after_require_login($course);
        $this->assertSame(0, $DB->count_records('local_sidecar_changes'));
        $this->assertSame(['request'], $this->noted((int) $course->id));
        $_SERVER['REQUEST_METHOD'] = 'GET';
        local_sidecar_after_require_login($course);
        $this->assertSame([], $this->noted((int) $course->id));
        $_GET['sesskey'] = sesskey();
        local_sidecar_after_require_login($course);
        $this->assertSame(['request'], $this->noted((int) $course->id));
    }

    public function test_many_changes_at_once_are_one_row(): void {
        global $DB;
        $course = $this->quiet_course();
        for ($i = 0; $i < 30; $i++) {
            $this->getDataGenerator()->create_group(['courseid' => $course->id]);
        }
        changes::flush();
        $this->assertLessThan(5, $DB->count_records('local_sidecar_changes', ['courseid' => $course->id]));
    }

    public function test_a_change_that_is_undone_is_not_noted_and_one_in_a_transaction_only_at_its_end(): void {
        global $DB;
        $course = $this->quiet_course();
        $transaction = $DB->start_delegated_transaction();
        $this->getDataGenerator()->create_group(['courseid' => $course->id]);
        $this->assertSame(0, $DB->count_records('local_sidecar_changes'));
        $transaction->allow_commit();
        $this->assertSame(1, $DB->count_records('local_sidecar_changes'));
        $this->noted((int) $course->id);
        $transaction = $DB->start_delegated_transaction();
        $this->getDataGenerator()->create_group(['courseid' => $course->id]);
        try {
            $transaction->rollback(new \moodle_exception('error'));
        } catch (\moodle_exception $e) {
            $this->assertSame([], $this->noted((int) $course->id));
        }
    }

    public function test_pruning_keeps_the_newest_row_of_each_kind(): void {
        global $DB;
        foreach (['module', 'module', 'group', 'module'] as $kind) {
            $DB->insert_record('local_sidecar_changes', (object) ['courseid' => 7, 'kind' => $kind, 'action' => 'updated',
                'objectid' => 1, 'timecreated' => time() - DAYSECS]);
        }
        $newest = changes::newest();
        changes::prune();
        $left = changes::since(0, 100);
        $this->assertSame(['group', 'module'], array_column($left, 'kind'));
        $this->assertSame($newest, changes::newest());
        $this->assertEquals($newest, end($left)->id);
    }

    public function test_the_feed_says_since_when_it_missed_nothing(): void {
        $this->quiet_course();
        $since = changes::unbroken();
        $this->assertEqualsWithDelta(time(), $since, 60);
        set_config('feedsince', $since - 1000, 'local_sidecar');
        $this->assertSame($since - 1000, changes::unbroken());
        set_config('hook_mirror', 0, 'local_sidecar');
        $this->quiet_course();
        $this->assertSame(0, changes::unbroken());
        set_config('hook_mirror', 1, 'local_sidecar');
        $this->assertEqualsWithDelta(time(), changes::unbroken(), 60);
    }

    /**
     * A scale, made as Moodle's pages make it.
     *
     * @param int $courseid 0: for the site
     */
    private function create_scale(int $courseid): void {
        global $CFG;
        require_once($CFG->libdir . '/gradelib.php');
        $scale = ['courseid' => $courseid, 'userid' => 0, 'name' => 'Stars', 'scale' => 'one,two', 'description' => ''];
        (new \grade_scale($scale, false))->insert();
    }

    /**
     * A role's id.
     *
     * @param string $shortname
     * @return int
     */
    private function role(string $shortname): int {
        global $DB;
        return (int) $DB->get_field('role', 'id', ['shortname' => $shortname], MUST_EXIST);
    }
}
