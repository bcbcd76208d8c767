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

/**
 * Web services of the plugin.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$functions = [
    'local_sidecar_get_status' => [
        'classname' => 'local_sidecar\external\get_status',
        'description' => 'Versions and clock of this site',
        'type' => 'read',
        'capabilities' => 'local/sidecar:service',
    ],
    'local_sidecar_get_xmldb' => [
        'classname' => 'local_sidecar\external\get_xmldb',
        'description' => 'Live XMLDB schema of core and all plugins',
        'type' => 'read',
        'capabilities' => 'local/sidecar:service',
    ],
    'local_sidecar_get_changes' => [
        'classname' => 'local_sidecar\external\get_changes',
        'description' => 'What changed in courses since a change that is known',
        'type' => 'read',
        'capabilities' => 'local/sidecar:service',
    ],
    'local_sidecar_after_apply' => [
        'classname' => 'local_sidecar\external\after_apply',
        'description' => 'Refreshes caches, calendar and grades after a course was mirrored',
        'type' => 'write',
        'capabilities' => 'local/sidecar:service',
    ],
    'local_sidecar_get_jobs' => [
        'classname' => 'local_sidecar\external\get_jobs',
        'description' => 'How far jobs are',
        'type' => 'read',
        'ajax' => true,
    ],
];

$services = [
    'Sidecar' => [
        'shortname' => 'local_sidecar',
        'functions' => ['local_sidecar_get_status', 'local_sidecar_get_xmldb', 'local_sidecar_get_changes',
            'local_sidecar_after_apply'],
        'restrictedusers' => 1,
        'enabled' => 1,
    ],
];
