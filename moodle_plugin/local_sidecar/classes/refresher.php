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
 * Brings Moodle's caches and derived rows up to date after the sidecar has written a course.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class refresher {
    /** Steps, in order; each is a method. One that fails does not stop the others. */
    const STEPS = ['contexts', 'access', 'cache', 'groups', 'questions', 'calendar', 'grades'];

    /** @var \stdClass */
    private \stdClass $course;

    /** @var int[] */
    private array $questionids = [];

    /** @var bool */
    private bool $regrade = false;

    /**
     * Names the course.
     *
     * @param \stdClass $course
     */
    public function __construct(\stdClass $course) {
        $this->course = $course;
    }

    /**
     * Refresh everything.
     *
     * @param int[] $questionids questions changed in place
     * @param bool $regrade whether grades may be out of date
     * @return array courseid, done, warnings
     */
    public function run(array $questionids, bool $regrade): array {
        \core_php_time_limit::raise(300);
        $this->questionids = $questionids;
        $this->regrade = $regrade;
        $done = [];
        $warnings = [];
        foreach (self::STEPS as $step) {
            try {
                $this->$step();
                $done[] = $step;
            } catch (\Throwable $e) { // A type error of one module must not stop the other steps.
                $warnings[] = "{$step}: " . get_class($e) . ': ' . $e->getMessage();
            }
        }
        event\course_refreshed::create(['context' => \context_course::instance($this->course->id),
            'objectid' => $this->course->id])->trigger();
        return ['courseid' => (int) $this->course->id, 'done' => $done, 'warnings' => $warnings];
    }

    /**
     * Contexts that were written without a path get one.
     */
    private function contexts(): void {
        \context_helper::build_all_paths(false);
        \context_helper::reset_caches();
    }

    /**
     * Role overrides take effect.
     */
    private function access(): void {
        \context_course::instance($this->course->id)->mark_dirty();
    }

    /**
     * Sections and activities are read again.
     */
    private function cache(): void {
        rebuild_course_cache($this->course->id, true);
        \cache_helper::purge_by_event('changesincourse');
        \cache_helper::purge_by_event('changesincoursecat');
    }

    /**
     * Groups are read again.
     */
    private function groups(): void {
        \cache_helper::invalidate_by_definition('core', 'groupdata', [], [$this->course->id]);
        \cache_helper::purge_by_definition('core', 'user_group_groupings');
    }

    /**
     * Questions that were changed in place are read again.
     */
    private function questions(): void {
        global $CFG;
        require_once($CFG->libdir . '/questionlib.php');
        foreach ($this->questionids as $id) {
            \question_bank::notify_question_edited($id);
        }
    }

    /**
     * Dates in the calendar follow the activities.
     */
    private function calendar(): void {
        global $CFG;
        require_once($CFG->dirroot . '/course/lib.php');
        foreach (get_fast_modinfo($this->course->id)->get_cms() as $cm) {
            course_module_update_calendar_events($cm->modname, null, $cm->get_course_module_record(true));
        }
    }

    /**
     * Grades are computed again.
     */
    private function grades(): void {
        global $CFG;
        if (!$this->regrade) {
            return;
        }
        require_once($CFG->libdir . '/gradelib.php');
        grade_force_full_regrading($this->course->id);
        $result = grade_regrade_final_grades($this->course->id);
        if (is_array($result)) {
            throw new \moodle_exception('refresh_grades', 'local_sidecar', '', s(implode('; ', $result)));
        }
    }
}
