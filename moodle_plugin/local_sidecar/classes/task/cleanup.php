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

use local_sidecar\changes;
use local_sidecar\job;
use local_sidecar\progress;
use local_sidecar\scanner;

/**
 * Removes what nobody needs any more: old jobs, old changes, reports on packages that are gone.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class cleanup extends \core\task\scheduled_task {
    #[\Override]
    public function get_name() {
        return get_string('task_cleanup', 'local_sidecar');
    }

    #[\Override]
    public function execute() {
        $days = max(1, (int) (get_config('local_sidecar', 'keepdays') ?: 30));
        foreach (job::get_records_select('stored = 1 AND timemodified < :old', ['old' => time() - $days * DAYSECS]) as $job) {
            get_file_storage()->delete_area_files($job->get('contextid'), 'local_sidecar', 'repaired', $job->get('id'));
            progress::forget($job);
            $job->delete();
        }
        changes::prune();
        scanner::forget();
    }
}
