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
 * Gives out files of the plugin's own areas.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class file_server {
    /**
     * A repaired package: to whoever may repair packages in that place.
     *
     * @param \context $context
     * @param string $filearea
     * @param array $args item id and file name
     * @return bool false when there is no such file
     */
    public static function repaired(\context $context, string $filearea, array $args): bool {
        if ($filearea !== 'repaired' || count($args) !== 2) {
            return false;
        }
        [, $course, $cm] = get_context_info_array($context->id);
        require_login($course, false, $cm);
        require_capability('local/sidecar:repairpackages', $context);
        $file = get_file_storage()->get_file($context->id, 'local_sidecar', $filearea, (int) $args[0], '/', $args[1]);
        if (!$file || $file->is_directory()) {
            return false;
        }
        send_stored_file($file, 0, 0, true);
        return true;
    }
}
