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

/**
 * Callbacks of Moodle. They only delegate.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

/**
 * Forms of activities: prepare the override of the package check.
 *
 * @param moodleform_mod $formwrapper
 * @param MoodleQuickForm $mform
 */
function local_sidecar_coursemodule_standard_elements($formwrapper, $mform) {
    \local_sidecar\form_check::extend($formwrapper, $mform);
}

/**
 * Forms of activities: check the package.
 *
 * @param moodleform_mod $formwrapper
 * @param array $data
 * @return string[] field => error
 */
function local_sidecar_coursemodule_validation($formwrapper, $data) {
    return \local_sidecar\form_check::validate($formwrapper, $data);
}

/**
 * The course menu.
 *
 * @param navigation_node $navigation
 * @param stdClass $course
 * @param context_course $context
 */
function local_sidecar_extend_navigation_course($navigation, $course, $context) {
    \local_sidecar\navigation::extend_course($navigation, $course, $context);
}

/**
 * Somebody is let into a course.
 *
 * @param mixed $courseorid
 */
function local_sidecar_after_require_login($courseorid = null) {
    global $COURSE;
    if ($courseorid) {
        \local_sidecar\changes::request((int) $COURSE->id);
    }
}

/**
 * The preferences of a user: their own jobs.
 *
 * @param navigation_node $navigation
 * @param stdClass $user
 * @param context_user $usercontext
 * @param stdClass $course
 * @param context_course $coursecontext
 */
function local_sidecar_extend_navigation_user_settings($navigation, $user, $usercontext, $course, $coursecontext) {
    \local_sidecar\navigation::extend_user($navigation, $user);
}

/**
 * Moodle's status report.
 *
 * @return \core\check\check[]
 */
function local_sidecar_status_checks() {
    return [new \local_sidecar\check\connection(), new \local_sidecar\check\work()];
}

/**
 * End of a page, before Moodle 4.4. Later versions use the hook in db/hooks.php.
 *
 * @return string
 */
function local_sidecar_before_footer() {
    return \local_sidecar\badge_page::html();
}

/**
 * Serves repaired packages.
 *
 * @param stdClass $course
 * @param stdClass $cm
 * @param context $context
 * @param string $filearea
 * @param array $args
 * @param bool $forcedownload
 * @param array $options
 * @return bool false when there is no such file
 */
function local_sidecar_pluginfile($course, $cm, $context, $filearea, $args, $forcedownload, array $options = []) {
    return \local_sidecar\file_server::repaired($context, $filearea, $args);
}
