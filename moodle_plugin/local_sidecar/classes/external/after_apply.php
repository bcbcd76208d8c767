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
 * Does what only Moodle can do after the sidecar has written a course's rows.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class after_apply extends external_api {
    /**
     * Parameters.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters() {
        return new external_function_parameters([
            'courseid' => new external_value(PARAM_INT, 'course that was written'),
            'questionids' => new external_multiple_structure(
                new external_value(PARAM_INT, 'question id'),
                'questions changed in place',
                VALUE_DEFAULT,
                []
            ),
            'regrade' => new external_value(PARAM_BOOL, 'whether grades may be out of date', VALUE_DEFAULT, false),
        ]);
    }

    /**
     * Refresh a course.
     *
     * @param int $courseid
     * @param int[] $questionids
     * @param bool $regrade
     * @return array
     */
    public static function execute(int $courseid, array $questionids = [], bool $regrade = false): array {
        $params = self::validate_parameters(
            self::execute_parameters(),
            ['courseid' => $courseid, 'questionids' => $questionids, 'regrade' => $regrade]
        );
        $context = \context_system::instance();
        self::validate_context($context);
        require_capability('local/sidecar:service', $context);
        return (new \local_sidecar\refresher(get_course($params['courseid'])))->run($params['questionids'], $params['regrade']);
    }

    /**
     * What is given back.
     *
     * @return external_single_structure
     */
    public static function execute_returns() {
        return new external_single_structure([
            'courseid' => new external_value(PARAM_INT, 'the course'),
            'done' => new external_multiple_structure(new external_value(PARAM_ALPHA, 'step that was done')),
            'warnings' => new external_multiple_structure(new external_value(PARAM_RAW, 'what could not be done')),
        ]);
    }
}
