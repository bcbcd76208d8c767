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
 * The change feed.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class get_changes extends external_api {
    /** Most changes in one answer. */
    const MAX = 10000;

    /**
     * Parameters.
     *
     * @return external_function_parameters
     */
    public static function execute_parameters() {
        return new external_function_parameters([
            'since' => new external_value(PARAM_INT, 'id of the last change known; 0: from the beginning', VALUE_DEFAULT, 0),
            'limit' => new external_value(PARAM_INT, 'at most so many', VALUE_DEFAULT, 1000),
        ]);
    }

    /**
     * The changes after one.
     *
     * @param int $since
     * @param int $limit
     * @return array
     */
    public static function execute(int $since = 0, int $limit = 1000): array {
        ['since' => $since, 'limit' => $limit] = self::validate_parameters(
            self::execute_parameters(),
            ['since' => $since, 'limit' => $limit]
        );
        $context = \context_system::instance();
        self::validate_context($context);
        require_capability('local/sidecar:service', $context);
        $limit = min(self::MAX, max(1, $limit));
        $changes = \local_sidecar\changes::since($since, $limit);
        $last = end($changes);
        return [
            'changes' => $changes,
            'last' => $last ? (int) $last->id : $since,
            'more' => count($changes) === $limit,
            'newest' => \local_sidecar\changes::newest(),
            'unbroken' => \local_sidecar\changes::unbroken(),
        ];
    }

    /**
     * What is given back.
     *
     * @return external_single_structure
     */
    public static function execute_returns() {
        return new external_single_structure([
            'changes' => new external_multiple_structure(new external_single_structure([
                'id' => new external_value(PARAM_INT, 'rises'),
                'courseid' => new external_value(PARAM_INT, 'course; 0: the site'),
                'kind' => new external_value(PARAM_ALPHA, 'course, module, section, question and so on'),
                'action' => new external_value(PARAM_ALPHA, 'created, updated or deleted'),
                'objectid' => new external_value(PARAM_INT, 'id of the thing'),
                'timecreated' => new external_value(PARAM_INT, 'unix time'),
            ])),
            'last' => new external_value(PARAM_INT, 'since of the next call'),
            'more' => new external_value(PARAM_BOOL, 'whether to call again at once'),
            'newest' => new external_value(PARAM_INT, 'id of the newest change: with a higher since, look at everything again'),
            'unbroken' => new external_value(PARAM_INT, 'nothing was missed since; 0: off. When it moves, read everything again'),
        ]);
    }
}
