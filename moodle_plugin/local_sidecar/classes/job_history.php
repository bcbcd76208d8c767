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
 * What became of the jobs of a purpose, and whether it is time for another one.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class job_history {
    /**
     * The jobs of a purpose that have not ended.
     *
     * @param string $purpose
     * @param array $for details that they have
     * @return job[] newest first
     */
    public static function running(string $purpose, array $for): array {
        return self::with_details(
            job::get_records_select('purpose = :purpose AND stored = 0', ['purpose' => $purpose], 'id DESC'),
            $for
        );
    }

    /**
     * The jobs of a purpose that have failed since the last one that did not.
     *
     * @param string $purpose
     * @param array $for details that they have
     * @return job[] newest first
     */
    public static function failures(string $purpose, array $for): array {
        $failures = [];
        $ended = job::get_records_select('purpose = :purpose AND stored = 1', ['purpose' => $purpose], 'id DESC', '*', 0, 200);
        foreach (self::with_details($ended, $for) as $job) {
            if ($job->get('state') !== 'failed') {
                break;
            }
            $failures[] = $job;
        }
        return $failures;
    }

    /**
     * Whether a job that failed should wait longer before it is tried once more: twice as long after each failure, a day at most.
     *
     * @param string $purpose
     * @param array $for details that such jobs have
     * @return bool
     */
    public static function is_backing_off(string $purpose, array $for): bool {
        $failures = self::failures($purpose, $for);
        $pause = min(DAYSECS, 15 * MINSECS * 2 ** min(10, count($failures)));
        return $failures && time() - $failures[0]->get('timemodified') < $pause;
    }

    /**
     * Those jobs that have some details.
     *
     * @param job[] $jobs
     * @param array $for name => value
     * @return job[]
     */
    private static function with_details(array $jobs, array $for): array {
        return array_values(array_filter($jobs, function (job $job) use ($for): bool {
            return array_intersect_key($job->json('details'), $for) == $for;
        }));
    }
}
