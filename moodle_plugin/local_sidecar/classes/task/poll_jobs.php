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

use local_sidecar\job_runner;
use local_sidecar\progress;
use local_sidecar\settings;

/**
 * Sends what waits, looks how far the jobs are, and stores their results.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class poll_jobs extends \core\task\scheduled_task {
    #[\Override]
    public function get_name() {
        return get_string('task_poll', 'local_sidecar');
    }

    #[\Override]
    public function execute() {
        if (settings::configured()) {
            $count = job_runner::advance_due(200, progress::of_task($this));
            mtrace("{$count} jobs looked at");
        }
    }
}
