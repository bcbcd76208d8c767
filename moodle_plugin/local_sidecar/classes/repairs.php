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
 * Has packages repaired. The activities keep theirs until somebody uploads the repaired one.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class repairs {
    /** Repairs that one press of the button starts. */
    const MOST = 200;

    /**
     * Start the repair of one package.
     *
     * @param package $package
     * @param \stored_file $file
     * @param \context $context where it belongs
     * @param bool $now whether somebody waits for it
     * @return job the same one when it is asked for again on the same day
     */
    public static function start(package $package, \stored_file $file, \context $context, bool $now): job {
        global $USER;
        $parts = [$file->get_contenthash(), $context->id, $USER->id, current_language(), gmdate('Ymd')];
        return jobs::start(
            'fix',
            'package.fix',
            $package->get('filename'),
            $context,
            package::params(),
            $file,
            ['filename' => $package->get('filename'), 'packageid' => $package->get('id')],
            'fix:' . hash('sha256', json_encode($parts)),
            $now
        );
    }

    /**
     * Start the repair of all packages that can be repaired and that the user may have repaired.
     *
     * @param int $courseid 0: of the whole site
     * @return int how many were started
     */
    public static function start_all(int $courseid): int {
        $where = 'fixable > 0' . ($courseid ? ' AND courseid = :courseid' : '');
        $found = package::get_records_select($where, $courseid ? ['courseid' => $courseid] : [], 'id', '*', 0, self::MOST);
        $started = 0;
        foreach ($found as $package) {
            $context = \context::instance_by_id($package->get('contextid'), IGNORE_MISSING);
            if (!$context || !has_capability('local/sidecar:repairpackages', $context)) {
                continue;
            }
            if ($file = package_files::find($package)) {
                self::start($package, $file, $context, false);
                $started++;
            }
        }
        return $started;
    }
}
