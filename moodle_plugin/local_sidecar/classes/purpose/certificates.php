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


namespace local_sidecar\purpose;

use local_sidecar\certificates\store;
use local_sidecar\job;
use local_sidecar\result_files;

/**
 * Finished certificates.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class certificates implements purpose {
    /** List of what was issued. */
    const LIST = 'issues.jsonl';

    #[\Override]
    public function store(job $job): void {
        if ($job->get('state') !== 'succeeded') {
            return;
        }
        \core_php_time_limit::raise();
        $files = new result_files($job);
        $new = 0;
        foreach ($files->lines(self::LIST) as $line) {
            $path = $files->path((string) $line['pdf']);
            $new += (int) store::issue($line + ['data' => []], $path);
            unlink($path);
        }
        mtrace("... {$new} certificates stored");
    }
}
