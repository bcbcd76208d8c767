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
 * The change feed: what changed in courses, so that the sidecar need not look at what did not.
 *
 * Only that something changed is kept, not what and by whom.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class changes {
    /** Event's table => kind in the feed. Events on other tables, learners' data above all, are not changes of a course. */
    const KINDS = [
        'course' => 'course', 'course_modules' => 'module', 'course_sections' => 'section', 'question' => 'question',
        'question_categories' => 'questioncategory', 'groups' => 'group', 'groupings' => 'grouping', 'grade_items' => 'gradeitem',
        'scale' => 'scale', 'badge' => 'badge', 'event' => 'calendar', 'tag_instance' => 'tag', 'enrol' => 'enrol',
        'book_chapters' => 'module', 'lesson_pages' => 'module', 'quiz_slots' => 'module', 'quiz_sections' => 'module',
        'glossary_entries' => 'module', 'data_fields' => 'module', 'data_records' => 'module', 'wiki_pages' => 'module',
        'forum_discussions' => 'module', 'forum_posts' => 'module', 'role_capabilities' => 'override',
    ];

    /** What an event's name begins or ends with => action. */
    const ACTIONS = ['c' => 'created', 'u' => 'updated', 'd' => 'deleted'];

    /**
     * Note a change.
     *
     * @param \core\event\base $event
     */
    public static function note(\core\event\base $event): void {
        global $DB;
        if (!isset(self::ACTIONS[$event->crud], self::KINDS[$event->objecttable ?? '']) || !settings::hook('mirror')) {
            return;
        }
        // Where the course is over, its rows are gone: the feed must say so nevertheless.
        $DB->insert_record('local_sidecar_changes', (object) [
            'courseid' => $event->objecttable === 'course' ? (int) $event->objectid : (int) $event->courseid,
            'kind' => self::KINDS[$event->objecttable],
            'action' => self::ACTIONS[$event->crud],
            'objectid' => (int) $event->objectid,
            'timecreated' => $event->timecreated,
        ], false);
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
            ['since' => $since, 'settled' => time() - 5],
            'id',
            '*',
            0,
            $limit
        ));
    }

    /**
     * The oldest change that is kept.
     *
     * @return int id; 0 when there is none
     */
    public static function oldest(): int {
        global $DB;
        return (int) $DB->get_field_sql('SELECT MIN(id) FROM {local_sidecar_changes}');
    }

    /**
     * Forget old changes. Whoever was away longer reads everything again.
     *
     * @param int $before
     */
    public static function prune(int $before): void {
        global $DB;
        $DB->delete_records_select('local_sidecar_changes', 'timecreated < :before', ['before' => $before]);
    }
}
