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

namespace local_sidecar\task;

use local_sidecar\job;
use local_sidecar\job_runner;

/**
 * Sends one job. While the sidecar is away the job waits in its table, and the scheduled task sends it.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class send_job extends \core\task\adhoc_task {
    #[\Override]
    public function execute() {
        $job = job::get_record(['id' => $this->get_custom_data()->id]);
        if ($job && !$job->get('stored')) {
            job_runner::advance($job);
        }
    }
}
