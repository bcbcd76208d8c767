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
 * Event observers. Moodle catches and logs what an observer throws, so nobody who saves a course is disturbed.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class observer {
    /**
     * An activity was saved.
     *
     * @param \core\event\base $event course_module_created or course_module_updated
     */
    public static function module_saved(\core\event\base $event): void {
        form_check::saved($event);
    }

    /**
     * A file was uploaded into a form.
     *
     * @param \core\event\base $event draft_file_added
     */
    public static function file_uploaded(\core\event\base $event): void {
        form_check::uploaded($event);
    }

    /**
     * Something happened that may have changed a course.
     *
     * @param \core\event\base $event
     */
    public static function anything(\core\event\base $event): void {
        if ($event->crud !== 'r') {
            changes::note($event);
        }
    }
}
