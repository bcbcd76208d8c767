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

namespace local_sidecar\event;

use local_sidecar\job;

/**
 * A job has ended, and its result has been dealt with.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class job_finished extends \core\event\base {
    /**
     * The event of a job.
     *
     * @param job $job
     * @return self
     */
    public static function create_from_job(job $job): self {
        $context = \context::instance_by_id($job->get('contextid'), IGNORE_MISSING) ?: \context_system::instance();
        return self::create([
            'context' => $context,
            'objectid' => $job->get('id'),
            'relateduserid' => $job->get('userid'),
            'other' => ['kind' => $job->get('kind'), 'state' => $job->get('state')],
        ]);
    }

    #[\Override]
    protected function init() {
        $this->data['objecttable'] = 'local_sidecar_jobs';
        $this->data['crud'] = 'u';
        $this->data['edulevel'] = self::LEVEL_OTHER;
    }

    #[\Override]
    public static function get_name() {
        return get_string('event_jobfinished', 'local_sidecar');
    }

    #[\Override]
    public function get_description() {
        return "The sidecar job with id '{$this->objectid}' of kind '{$this->other['kind']}' has ended: {$this->other['state']}.";
    }

    #[\Override]
    public function get_url() {
        return new \moodle_url('/local/sidecar/job.php', ['id' => $this->objectid]);
    }
}
