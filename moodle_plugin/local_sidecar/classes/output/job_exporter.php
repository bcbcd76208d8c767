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

use local_sidecar\job;
use local_sidecar\progress;

/**
 * Jobs, as templates and scripts take them.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class job_exporter {
    /** State => Bootstrap class. */
    const CLASSES = ['pending' => 'secondary', 'queued' => 'secondary', 'running' => 'primary', 'succeeded' => 'success',
        'failed' => 'danger', 'cancelled' => 'warning'];

    /**
     * What changes while a job runs.
     *
     * @param job $job
     * @return array
     */
    public static function brief(job $job): array {
        $state = isset(self::CLASSES[$job->get('state')]) ? $job->get('state') : 'pending';
        return [
            'id' => (int) $job->get('id'),
            'state' => $state,
            'statename' => get_string('state_' . $state, 'local_sidecar'),
            'percent' => $state === 'succeeded' ? 100 : (int) round(100 * $job->get('progress')),
            'message' => $job->spoken(),
            'ended' => $job->has_ended() && $job->get('stored'),
        ];
    }

    /**
     * All that a list shows.
     *
     * @param job $job
     * @param bool $withuser whether to name who started it
     * @return array
     */
    public static function row(job $job, bool $withuser): array {
        $brief = self::brief($job);
        $user = $withuser ? \core_user::get_user($job->get('userid')) : null;
        return $brief + [
            'class' => self::CLASSES[$brief['state']],
            'running' => !$brief['ended'],
            'bar' => $brief['ended'] ? '' : progress::html($job),
            'title' => $job->get('title'),
            'kind' => self::kind($job->get('kind')),
            'user' => $user ? fullname($user) : '',
            'created' => userdate($job->get('timecreated'), get_string('strftimedatetimeshort', 'langconfig')),
            'url' => (new \moodle_url('/local/sidecar/job.php', ['id' => $job->get('id')]))->out(false),
            'actionurl' => (new \moodle_url('/local/sidecar/jobs.php'))->out(false),
            'sesskey' => sesskey(),
            'cancancel' => !$job->has_ended(),
            'canretry' => in_array($brief['state'], ['failed', 'cancelled'], true),
        ];
    }

    /**
     * A job kind in words.
     *
     * @param string $kind
     * @return string
     */
    public static function kind(string $kind): string {
        $name = 'kind_' . str_replace('.', '_', $kind);
        return get_string_manager()->string_exists($name, 'local_sidecar') ? get_string($name, 'local_sidecar') : $kind;
    }
}
