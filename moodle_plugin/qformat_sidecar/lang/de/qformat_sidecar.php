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
 * German texts.
 *
 * @package    qformat_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['exportfailed'] = 'Die Fragen konnten nicht umgewandelt werden. {$a}';
$string['pluginname'] = 'Sidecar (jedes Format)';
$string['pluginname_help'] = 'Jede Fragendatei: Aiken, GIFT, Moodle-XML, Cloze, Lückenwort, Blackboard, ExamView, WebCT, IMS QTI, Common Cartridge, H5P, CSV. Der Sidecar findet heraus, was es ist, Moodle importiert es, und was nicht gelesen oder übernommen werden konnte, wird aufgelistet.';
$string['pluginname_link'] = 'qformat/sidecar';
$string['privacy:metadata'] = 'Das Fragenformat Sidecar bewahrt keine personenbezogenen Daten auf.';
