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
 * The live XMLDB schema of core and all plugins: it holds the foreign keys that the database does not.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class get_xmldb extends external_api {
    /**
     * No parameters.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters() {
        return new external_function_parameters([]);
    }

    /**
     * The schema.
     *
     * @return array
     */
    public static function execute(): array {
        $context = \context_system::instance();
        self::validate_context($context);
        require_capability('local/sidecar:service', $context);
        $json = json_encode(['tables' => \local_sidecar\schema::tables()], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
        return ['json' => $json, 'sha256' => hash('sha256', $json)];
    }

    /**
     * What is given back.
     *
     * @return external_single_structure
     */
    public static function execute_returns() {
        return new external_single_structure([
            'json' => new external_value(PARAM_RAW, 'JSON: tables.NAME.{from, fields, keys, indexes}'),
            'sha256' => new external_value(PARAM_ALPHANUM, 'digest of the JSON'),
        ]);
    }
}
