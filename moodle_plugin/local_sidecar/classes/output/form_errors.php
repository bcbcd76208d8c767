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

use local_sidecar\package;

/**
 * The errors of a package, for the place below a form's file field.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class form_errors {
    /** Errors shown; the rest is in the report. */
    const SHOWN = 5;

    /**
     * The errors as HTML.
     *
     * @param package $package
     * @return string
     */
    public static function html(package $package): string {
        global $OUTPUT;
        $errors = array_filter($package->findings(), function (array $finding): bool {
            return ($finding['severity'] ?? '') === 'error';
        });
        $shown = array_map([findings::class, 'export'], array_slice($errors, 0, self::SHOWN));
        return $OUTPUT->render_from_template('local_sidecar/form_errors', [
            'count' => count($errors),
            'findings' => array_values($shown),
            'more' => count($errors) - count($shown),
            'reporturl' => (new \moodle_url('/local/sidecar/package.php', ['id' => $package->get('id')]))->out(false),
        ]);
    }
}
