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
 * The change feed: which courses may have changed, so that the sidecar need not look at the others.
 *
 * It may name a course too often, never too seldom. So every event in a course counts that is not about one learner, and every
 * request that
 * somebody sends who may edit the course: Moodle fires no event for blocks, filters, outcomes, rubrics, feedback items and moved
 * activities.
 * A row is written when the transaction of the change is over, and once more at the request's end when that comes much later.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class changes {
    /** Event's table => kind in the feed. What is not named here is of the kind "other". */
    const KINDS = [
        'course' => 'course', 'course_modules' => 'module', 'course_sections' => 'section', 'question' => 'question',
        'question_categories' => 'questioncategory', 'groups' => 'group', 'groupings' => 'grouping', 'grade_items' => 'gradeitem',
        'scale' => 'scale', 'badge' => 'badge', 'event' => 'calendar', 'tag_instance' => 'tag', 'tag' => 'tag', 'enrol' => 'enrol',
        'role_capabilities' => 'override', 'role' => 'override', 'book_chapters' => 'module', 'lesson_pages' => 'module',
        'quiz_slots' => 'module', 'quiz_sections' => 'module', 'glossary_entries' => 'module', 'glossary_categories' => 'module',
        'data_fields' => 'module', 'data_records' => 'module', 'wiki_pages' => 'module', 'wiki_versions' => 'module',
        'forum_discussions' => 'module', 'forum_posts' => 'module', 'course_categories' => 'category',
        'customfield_category' => 'customfield', 'customfield_field' => 'customfield', 'contentbank_content' => 'contentbank',
        'tool_certificate_templates' => 'certificate', 'quizaccess_seb_template' => 'template',
    ];

    /** What learners write and authors write as well: such a row may be content of the course. */
    const SHARED = ['data_records', 'forum_discussions', 'forum_posts', 'glossary_categories', 'glossary_entries', 'wiki_pages',
        'wiki_versions', 'quizaccess_seb_template'];

    /** Outside of courses these kinds may change what courses hold. */
    const SITE = ['question', 'questioncategory', 'scale', 'tag', 'override', 'category', 'customfield', 'contentbank',
        'certificate', 'template'];

    /** Events that change nothing of a course, although they say that they create something in it. */
    const NOTHING = ['\core\event\course_backup_created', '\tool_recyclebin\event\course_bin_item_created',
        '\tool_recyclebin\event\course_bin_item_deleted', '\local_sidecar\event\job_finished'];

    /** Event's crud => action. */
    const ACTIONS = ['c' => 'created', 'u' => 'updated', 'd' => 'deleted'];

    /** Capabilities of those whose requests count. */
    const EDITORS = ['moodle/course:update', 'moodle/course:manageactivities', 'moodle/site:manageblocks', 'moodle/filter:manage',
        'moodle/grade:manage', 'moodle/question:editall'];

    /** Seconds in which changes of one kind in one course are one row. */
    const MERGE = 2;

    /** Seconds after which a row is given: later than all that goes on around it. */
    const SETTLE = 5;

    /** @var int[] Course and kind => when this process wrote such a row. */
    private static array $written = [];

    /** @var array[] Course and kind => courseid, kind, action and objectid of a row that the end of the request may write. */
    private static array $late = [];

    /**
     * Note an event.
     *
     * @param \core\event\base $event
     */
    public static function note(\core\event\base $event): void {
        $kind = self::KINDS[$event->objecttable ?? ''] ?? 'other';
        if (!isset(self::ACTIONS[$event->crud]) || !self::counts($event, $kind) || !self::on()) {
            return;
        }
        // Where the course is over, its rows are gone: the feed must say so nevertheless.
        $courseid = $event->objecttable === 'course' ? (int) $event->objectid : (int) $event->courseid;
        $row = [$courseid, $kind, self::ACTIONS[$event->crud], (int) $event->objectid];
        $key = $courseid . $kind;
        self::keep($key, $row);
        if ((self::$written[$key] ?? 0) <= time() - self::MERGE) {
            self::write($key, $row);
        }
    }

    /**
     * Note a request in a course: what it does happens after this call, so the row is written at its end.
     *
     * @param int $courseid
     */
    public static function request(int $courseid): void {
        if (
            $courseid > 0 && !isset(self::$late[$courseid . 'request']) && self::may_write() && self::on()
            && has_any_capability(self::EDITORS, \context_course::instance($courseid))
        ) {
            self::keep($courseid . 'request', [$courseid, 'request', 'updated', 0]);
        }
    }

    /**
     * The end of the request: write what has not been written, and what was written so early that a reader may have been here
     * since.
     */
    public static function flush(): void {
        foreach (self::$late as $key => $row) {
            if ((self::$written[$key] ?? 0) <= time() - self::MERGE || $row[1] === 'request') {
                self::write($key, $row);
            }
        }
        self::$late = self::$written = [];
    }

    /**
     * The changes after one that is known.
     *
     * @param int $since id of the last one known; 0 for the first call
     * @param int $limit at most so many
     * @return array of objects id, courseid, kind, action, objectid, timecreated
     */
    public static function since(int $since, int $limit): array {
        global $DB;
        // A row may become visible after one with a higher id: the last seconds are left for the next call.
        return array_values($DB->get_records_select(
            'local_sidecar_changes',
            'id > :since AND timecreated < :settled',
            ['since' => $since, 'settled' => time() - self::SETTLE],
            'id',
            '*',
            0,
            $limit
        ));
    }

    /**
     * The newest change. One that a reader knows and that is newer than this is of a database that was put back since.
     *
     * @return int id; 0 when there is none
     */
    public static function newest(): int {
        global $DB;
        return (int) $DB->get_field_sql('SELECT MAX(id) FROM {local_sidecar_changes}');
    }

    /**
     * Since when nothing was missed. Who remembers another time looks at everything again.
     *
     * @return int unix time; 0 while the feed is off
     */
    public static function unbroken(): int {
        return self::on() ? (int) get_config('local_sidecar', 'feedsince') : 0;
    }

    /**
     * Drop the rows that a newer one of the same course and kind makes needless. Nothing is lost by that.
     */
    public static function prune(): void {
        global $DB;
        $many = $DB->get_recordset_sql(
            'SELECT courseid, kind, MAX(id) AS newest
               FROM {local_sidecar_changes}
           GROUP BY courseid, kind
             HAVING COUNT(id) > 1'
        );
        foreach ($many as $group) {
            $needless = 'courseid = :courseid AND kind = :kind AND id < :newest';
            $DB->delete_records_select('local_sidecar_changes', $needless, (array) $group);
        }
        $many->close();
    }

    /**
     * Whether an event may have changed what a course holds, and not only what one learner did in it.
     *
     * @param \core\event\base $event
     * @param string $kind
     * @return bool
     */
    private static function counts(\core\event\base $event, string $kind): bool {
        if (in_array($event->objecttable, self::SHARED, true)) {
            return true;
        }
        if (
            $event->edulevel === \core\event\base::LEVEL_PARTICIPATING || !empty($event->relateduserid)
            || in_array($event->eventname, self::NOTHING, true)
        ) {
            return false;
        }
        return $event->courseid > 0 || $kind === 'course' || in_array($kind, self::SITE, true);
    }

    /**
     * Whether changes are noted. The moment from which on they are is remembered, and forgotten when they are not.
     *
     * @return bool
     */
    private static function on(): bool {
        $since = (int) get_config('local_sidecar', 'feedsince');
        $on = settings::hook('mirror');
        if ($on && $since === 0) {
            set_config('feedsince', time(), 'local_sidecar');
        } else if (!$on && $since !== 0) {
            unset_config('feedsince', 'local_sidecar');
        }
        return $on;
    }

    /**
     * Whether this request may change something: it is one that sends, or carries the key that Moodle asks for before it
     * changes anything.
     *
     * @return bool
     */
    private static function may_write(): bool {
        if (($_SERVER['REQUEST_METHOD'] ?? 'GET') !== 'POST' && !isset($_GET['sesskey'])) {
            return false;
        }
        // Scripts of a page ask with the same key; the address says which functions they call.
        $functions = AJAX_SCRIPT ? optional_param('info', '', PARAM_RAW) : '';
        $reading = '/^(?:[a-z0-9_]+_(?:get|view|fetch|list|search)_[a-z0-9_]+(?:,|$))+$/';
        return $functions === '' || preg_match($reading, $functions) !== 1;
    }

    /**
     * Have the end of the request look at a row.
     *
     * @param string $key course and kind
     * @param array $row courseid, kind, action, objectid
     */
    private static function keep(string $key, array $row): void {
        if (!self::$late) {
            \core_shutdown_manager::register_function([self::class, 'flush']);
        }
        self::$late[$key] = $row;
    }

    /**
     * Write a row.
     *
     * @param string $key course and kind
     * @param array $row courseid, kind, action, objectid
     */
    private static function write(string $key, array $row): void {
        global $DB;
        self::$written[$key] = time();
        $DB->insert_record('local_sidecar_changes', (object) [
            'courseid' => $row[0],
            'kind' => $row[1],
            'action' => $row[2],
            'objectid' => $row[3],
            'timecreated' => time(),
        ], false);
    }
}
