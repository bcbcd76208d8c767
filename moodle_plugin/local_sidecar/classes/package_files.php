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
 * Finds the stored file of a package.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class package_files {
    /**
     * The file that a report is about: in its activity, or still among the drafts of the user.
     *
     * @param package $package
     * @return \stored_file|null
     */
    public static function find(package $package): ?\stored_file {
        global $DB, $USER;
        $draft = ['contextid' => \context_user::instance($USER->id)->id, 'component' => 'user', 'filearea' => 'draft'];
        $stored = ['contextid' => $package->get('contextid'), 'component' => $package->get('component'),
            'filearea' => package::PLACES[$package->get('component')]['area']];
        foreach ([$stored, $draft] as $place) {
            $rows = $DB->get_records('files', $place + ['contenthash' => $package->get('contenthash')], 'id DESC', 'id', 0, 1);
            if ($rows) {
                return get_file_storage()->get_file_by_id(reset($rows)->id) ?: null;
            }
        }
        return null;
    }
}
