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
 * Where the plugin's pages appear in menus.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class navigation {
    /** Key in the course menu => capability, page, hook that must be on. */
    const COURSE = [
        'packages' => ['local/sidecar:viewpackages', '/local/sidecar/packages.php', 'packages'],
        'export' => ['local/sidecar:convertquestions', '/local/sidecar/export.php', 'questions'],
        'mirror' => ['local/sidecar:viewmirror', '/local/sidecar/mirror.php', 'mirror'],
    ];

    /**
     * Set up a page of the whole site. Moodle's administration tree holds pages of local plugins for administrators only;
     * whoever has the page's capability without being one gets it outside the tree.
     *
     * @param string $name of the page
     */
    public static function site_page(string $name): void {
        global $CFG, $PAGE;
        require_once($CFG->libdir . '/adminlib.php');
        require_login(null, false);
        $context = \context_system::instance();
        if (has_capability('moodle/site:config', $context)) {
            admin_externalpage_setup('local_sidecar_' . $name);
            // The page's address may say which part of a list is shown: the menu knows it without that.
            \navigation_node::override_active_url($PAGE->url);
        } else {
            $PAGE->set_context($context);
            $PAGE->set_pagelayout('report');
        }
        $PAGE->set_heading(get_string($name, 'local_sidecar'));
    }

    /**
     * The course menu.
     *
     * @param \navigation_node $navigation
     * @param \stdClass $course
     * @param \context_course $context
     */
    public static function extend_course(\navigation_node $navigation, \stdClass $course, \context_course $context): void {
        foreach (self::COURSE as $key => [$capability, $page, $hook]) {
            if (settings::hook($hook) && has_capability($capability, $context)) {
                $navigation->add(
                    get_string('nav_' . $key, 'local_sidecar'),
                    new \moodle_url($page, ['courseid' => $course->id]),
                    \navigation_node::TYPE_SETTING,
                    null,
                    'local_sidecar_' . $key,
                    new \pix_icon('i/settings', '')
                );
            }
        }
    }

    /**
     * The preferences of a user.
     *
     * @param \navigation_node $navigation
     * @param \stdClass $user
     */
    public static function extend_user(\navigation_node $navigation, \stdClass $user): void {
        global $USER;
        if (settings::configured() && (int) $user->id === (int) $USER->id && job::record_exists_select('userid = ?', [$USER->id])) {
            $navigation->add(
                get_string('jobs', 'local_sidecar'),
                new \moodle_url('/local/sidecar/jobs.php'),
                \navigation_node::TYPE_SETTING,
                null,
                'local_sidecar_jobs'
            );
        }
    }
}
