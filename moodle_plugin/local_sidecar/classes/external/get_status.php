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
use core_external\external_single_structure;
use core_external\external_value;

/**
 * What this Moodle is: the sidecar checks with it that address and token are right.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class get_status extends external_api {
    /**
     * No parameters.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters() {
        return new external_function_parameters([]);
    }

    /**
     * Versions and the clock.
     *
     * @return array
     */
    public static function execute(): array {
        global $CFG;
        $context = \context_system::instance();
        self::validate_context($context);
        require_capability('local/sidecar:service', $context);
        return [
            'plugin' => (string) get_config('local_sidecar', 'version'),
            'moodle' => (string) $CFG->version,
            'release' => $CFG->release,
            'wwwroot' => $CFG->wwwroot,
            'time' => time(),
        ];
    }

    /**
     * What is given back.
     *
     * @return external_single_structure
     */
    public static function execute_returns() {
        return new external_single_structure([
            'plugin' => new external_value(PARAM_RAW, 'version of this plugin'),
            'moodle' => new external_value(PARAM_RAW, 'version of Moodle'),
            'release' => new external_value(PARAM_RAW, 'release of Moodle'),
            'wwwroot' => new external_value(PARAM_RAW, 'address of this site'),
            'time' => new external_value(PARAM_INT, 'clock, unix time'),
        ]);
    }
}
