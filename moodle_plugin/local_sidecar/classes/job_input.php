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
 * The file that a job is about, held on to until its result has been dealt with.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class job_input {
    /** File area, in the context of the system; the item is the job. */
    const AREA = 'input';

    /**
     * Hold on to a job's input, whatever becomes of the file it is taken from. The content is not copied.
     *
     * @param job $job
     * @param \stored_file $file
     */
    public static function keep(job $job, \stored_file $file): void {
        get_file_storage()->create_file_from_storedfile([
            'contextid' => \context_system::instance()->id,
            'component' => 'local_sidecar',
            'filearea' => self::AREA,
            'itemid' => $job->get('id'),
            'filepath' => '/',
            'userid' => null,
        ], $file);
    }

    /**
     * A job's input.
     *
     * @param job $job
     * @return \stored_file|null
     */
    public static function of(job $job): ?\stored_file {
        $context = \context_system::instance();
        $files = get_file_storage()->get_area_files($context->id, 'local_sidecar', self::AREA, $job->get('id'), 'id', false);
        return $files ? reset($files) : null;
    }

    /**
     * Let go of a job's input.
     *
     * @param job $job
     */
    public static function forget(job $job): void {
        get_file_storage()->delete_area_files(\context_system::instance()->id, 'local_sidecar', self::AREA, $job->get('id'));
    }
}
