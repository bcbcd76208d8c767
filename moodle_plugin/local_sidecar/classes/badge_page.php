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
 * What Moodle's page of an issued badge says in addition: the public page, and the way to a LinkedIn profile.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class badge_page {
    /**
     * The links, on the page of a badge that the sidecar has signed.
     *
     * @return string HTML; empty on all other pages
     */
    public static function html(): string {
        global $DB, $OUTPUT, $PAGE, $USER;
        if (!$PAGE->has_set_url() || $PAGE->url->get_path(false) !== (new \moodle_url('/badges/badge.php'))->get_path(false)) {
            return '';
        }
        $hash = $PAGE->url->get_param('hash');
        $badge = $DB->get_record('local_sidecar_badges', ['uniquehash' => (string) $hash]);
        if (!$badge) {
            return '';
        }
        return $OUTPUT->render_from_template('local_sidecar/badge_links', [
            'page' => $badge->page,
            'linkedin' => (int) $badge->userid === (int) $USER->id ? $badge->linkedin : '',
        ]);
    }
}
