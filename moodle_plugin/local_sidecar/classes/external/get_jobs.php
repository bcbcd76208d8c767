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

namespace local_sidecar\external;

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->dirroot . '/local/sidecar/externalcompat.php');

use core_external\external_api;
use core_external\external_function_parameters;
use core_external\external_multiple_structure;
use core_external\external_single_structure;
use core_external\external_value;

/**
 * How far jobs are, for the progress bars of a page.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class get_jobs extends external_api {
    /**
     * Parameters.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters() {
        return new external_function_parameters([
            'ids' => new external_multiple_structure(new external_value(PARAM_INT, 'job')),
        ]);
    }

    /**
     * The jobs that the user may see, after a look at the sidecar.
     *
     * @param int[] $ids
     * @return array
     */
    public static function execute(array $ids): array {
        global $USER;
        ['ids' => $ids] = self::validate_parameters(self::execute_parameters(), ['ids' => $ids]);
        self::validate_context(\context_system::instance());
        require_login(null, false);
        $answer = [];
        foreach (array_slice(array_unique($ids), 0, 50) as $id) {
            $job = \local_sidecar\job::get_record(['id' => $id]);
            if (!$job || !$job->visible_to((int) $USER->id)) {
                continue;
            }
            if (!$job->get('stored')) {
                \local_sidecar\job_runner::advance($job);
            }
            $answer[] = \local_sidecar\output\job_exporter::brief($job);
        }
        return $answer;
    }

    /**
     * What is given back.
     *
     * @return external_multiple_structure
     */
    public static function execute_returns() {
        return new external_multiple_structure(new external_single_structure([
            'id' => new external_value(PARAM_INT, 'job'),
            'state' => new external_value(PARAM_ALPHA, 'state'),
            'statename' => new external_value(PARAM_TEXT, 'state in words'),
            'percent' => new external_value(PARAM_INT, '0 to 100'),
            'message' => new external_value(PARAM_RAW, 'what is being done; plain text'),
            'ended' => new external_value(PARAM_BOOL, 'whether nothing more happens'),
        ]));
    }
}
