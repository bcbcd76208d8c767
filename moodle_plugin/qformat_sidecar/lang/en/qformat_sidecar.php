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
 * English texts.
 *
 * @package    qformat_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['exportfailed'] = 'The questions could not be converted. {$a}';
$string['pluginname'] = 'Sidecar (any format)';
$string['pluginname_help'] = 'Any question file: Aiken, GIFT, Moodle XML, Cloze, missing word, Blackboard, ExamView, WebCT, IMS QTI, Common Cartridge, H5P, CSV. The sidecar finds out what it is, Moodle imports it, and what could not be read or carried is listed.';
$string['pluginname_link'] = 'qformat/sidecar';
$string['privacy:metadata'] = 'The Sidecar question format keeps no personal data.';
