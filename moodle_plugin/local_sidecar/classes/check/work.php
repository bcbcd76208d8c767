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

namespace local_sidecar\check;

use core\check\check;
use core\check\result;
use local_sidecar\job;
use local_sidecar\output\job_exporter;

/**
 * Moodle's status report on what the sidecar was given to do: whether it is taken, and whether what runs by itself succeeds.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class work extends check {
    #[\Override]
    public function get_name(): string {
        return get_string('check_work', 'local_sidecar');
    }

    #[\Override]
    public function get_action_link(): ?\action_link {
        return new \action_link(new \moodle_url('/local/sidecar/jobs.php', ['all' => 1]), get_string('jobs', 'local_sidecar'));
    }

    #[\Override]
    public function get_result(): result {
        $failing = [];
        foreach (['certificates', 'badges'] as $purpose) {
            foreach (self::newest($purpose) as $job) {
                if ($job->get('state') === 'failed') {
                    $failing[] = $job;
                }
            }
        }
        if ($failing) {
            $names = array_map(function (job $job): string {
                return format_string($job->get('title'));
            }, $failing);
            return new result(
                result::ERROR,
                get_string('work_failing', 'local_sidecar', implode(', ', $names)),
                \html_writer::alist(array_map([self::class, 'line'], $failing))
            );
        }
        $waiting = job::count_records_select(
            'stored = 0 AND state = :pending AND timecreated < :old',
            ['pending' => job::PENDING, 'old' => time() - HOURSECS]
        );
        if ($waiting) {
            return new result(result::WARNING, get_string('work_waiting', 'local_sidecar', $waiting));
        }
        return new result(result::OK, get_string('work_ok', 'local_sidecar'));
    }

    /**
     * The newest job that has ended, of each thing that a scheduled task is about.
     *
     * @param string $purpose
     * @return job[]
     */
    private static function newest(string $purpose): array {
        $newest = [];
        foreach (job::get_records_select('purpose = :purpose AND stored = 1', ['purpose' => $purpose], 'id', '*') as $job) {
            $newest[(string) $job->get('details')] = $job;
        }
        return $newest;
    }

    /**
     * What is said of a job that failed.
     *
     * @param job $job
     * @return string HTML
     */
    private static function line(job $job): string {
        $url = new \moodle_url('/local/sidecar/job.php', ['id' => $job->get('id')]);
        $name = job_exporter::kind($job->get('kind')) . ': ' . format_string($job->get('title'));
        return \html_writer::link($url, $name) . ' ' . s($job->spoken());
    }
}
