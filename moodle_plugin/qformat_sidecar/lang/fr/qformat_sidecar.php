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
 * French texts.
 *
 * @package    qformat_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['exportfailed'] = 'Les questions n\'ont pas pu être converties. {$a}';
$string['pluginname'] = 'Sidecar (tout format)';
$string['pluginname_help'] = 'N\'importe quel fichier de questions : Aiken, GIFT, XML Moodle, Cloze, mot manquant, Blackboard, ExamView, WebCT, IMS QTI, Common Cartridge, H5P, CSV. Le sidecar trouve de quoi il s\'agit, Moodle l\'importe, et ce qui n\'a pas pu être lu ou repris est indiqué.';
$string['pluginname_link'] = 'qformat/sidecar';
$string['privacy:metadata'] = 'Le format de question Sidecar ne conserve aucune donnée personnelle.';
