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

use local_sidecar\job;

/**
 * A repaired package: kept in Moodle, offered to whoever may repair packages there.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class fix implements purpose {
    #[\Override]
    public function store(job $job): void {
        if ($job->get('state') !== 'succeeded') {
            return;
        }
        foreach (array_keys($job->files()) as $name) {
            if (pathinfo($name, PATHINFO_EXTENSION) !== 'json') {
                $this->keep($job, $name);
                return;
            }
        }
    }

    /**
     * Keep the repaired package.
     *
     * @param job $job
     * @param string $name result file
     */
    private function keep(job $job, string $name): void {
        $record = [
            'contextid' => $job->get('contextid'),
            'component' => 'local_sidecar',
            'filearea' => 'repaired',
            'itemid' => $job->get('id'),
            'filepath' => '/',
            'filename' => clean_filename($job->json('details')['filename'] ?? $name),
            'userid' => $job->get('userid'),
        ];
        $path = \local_sidecar\jobs::fetch($job, $name);
        get_file_storage()->delete_area_files($record['contextid'], 'local_sidecar', 'repaired', $record['itemid']);
        get_file_storage()->create_file_from_pathname($record, $path);
    }
}
