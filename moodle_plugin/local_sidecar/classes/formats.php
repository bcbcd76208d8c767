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
 * Question formats that the sidecar writes.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class formats {
    /** Name in the sidecar's interface => extension of the file. */
    const WRITTEN = ['aiken' => 'txt', 'cloze' => 'txt', 'csv' => 'csv', 'gift' => 'gift', 'h5p' => 'h5p', 'missingword' => 'txt',
        'moodlexml' => 'xml', 'qti12' => 'zip', 'qti21' => 'zip', 'qti22' => 'zip', 'qti30' => 'zip', 'webct' => 'txt'];

    /**
     * Formats for a menu.
     *
     * @return string[] name => words
     */
    public static function menu(): array {
        $menu = [];
        foreach (array_keys(self::WRITTEN) as $format) {
            $menu[$format] = self::name($format);
        }
        return $menu;
    }

    /**
     * What people call a format.
     *
     * @param string $format one that the sidecar reads or writes
     * @return string the sidecar's own name where there is no better one
     */
    public static function name(string $format): string {
        return isset(self::WRITTEN[$format]) ? get_string('format_' . $format, 'local_sidecar') : $format;
    }

    /**
     * Extension of a format's files.
     *
     * @param string $format
     * @return string without a dot
     */
    public static function extension(string $format): string {
        return self::WRITTEN[$format] ?? 'txt';
    }
}
