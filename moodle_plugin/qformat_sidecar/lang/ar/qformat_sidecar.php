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
 * Arabic texts.
 *
 * @package    qformat_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['exportfailed'] = 'تعذر تحويل الأسئلة. {$a}';
$string['pluginname'] = 'الخادم المرافق (أي صيغة)';
$string['pluginname_help'] = 'أي ملف أسئلة: Aiken، GIFT، Moodle XML، Cloze، الكلمة الناقصة، Blackboard، ExamView، WebCT، IMS QTI، Common Cartridge، H5P، CSV. يكتشف الخادم المرافق نوعه ويستورده Moodle، ويُذكر ما تعذرت قراءته أو نقله.';
$string['pluginname_link'] = 'qformat/sidecar';
$string['privacy:metadata'] = 'لا تحتفظ صيغة الأسئلة هذه بأي بيانات شخصية.';
