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
 * Event observers of the plugin.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$observers = [
    ['eventname' => '\core\event\course_module_created', 'callback' => '\local_sidecar\observer::module_saved'],
    ['eventname' => '\core\event\course_module_updated', 'callback' => '\local_sidecar\observer::module_saved'],
    ['eventname' => '\core\event\draft_file_added', 'callback' => '\local_sidecar\observer::file_uploaded'],
    // After the transaction: the feed must not name what may yet be undone, nor before it can be read.
    ['eventname' => '*', 'callback' => '\local_sidecar\observer::anything', 'internal' => false],
];
