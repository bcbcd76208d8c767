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

namespace local_sidecar\output;

/**
 * Findings of the sidecar, as templates take them.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class findings {
    /** How the name of this system is written: who reads it in a sentence need not be told that the sentence is about it. */
    const MOODLE = '/moodle|مودل/iu';

    /** Severity => Bootstrap class. */
    const BADGES = ['error' => 'danger', 'warning' => 'warning', 'info' => 'info'];

    /**
     * One finding. All texts come from outside and are escaped by the template.
     *
     * @param array $finding code, severity, message, path, line, hint, clause, fixable, moodle, question
     * @return array
     */
    public static function export(array $finding): array {
        $severity = isset(self::BADGES[$finding['severity'] ?? '']) ? $finding['severity'] : 'info';
        $place = (string) ($finding['path'] ?? $finding['question'] ?? '');
        if (isset($finding['line'])) {
            $line = get_string('line', 'local_sidecar', (int) $finding['line']);
            $place = $place === '' ? $line : "{$place}, {$line}";
        }
        $moodle = (string) ($finding['moodle'] ?? '');
        return [
            'code' => (string) ($finding['code'] ?? ''),
            'severity' => get_string('severity_' . $severity, 'local_sidecar'),
            'class' => self::BADGES[$severity],
            'message' => (string) ($finding['message'] ?? ''),
            'place' => $place,
            'hint' => (string) ($finding['hint'] ?? ''),
            'clause' => (string) ($finding['clause'] ?? ''),
            'moodle' => $moodle,
            'inmoodle' => $moodle !== '' && !preg_match(self::MOODLE, $moodle),
            'fixable' => !empty($finding['fixable']),
        ];
    }
}
