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
 * Exports questions of a course to any format: chooses category and format, the rest is Moodle's own export.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require(__DIR__ . '/../../config.php');
require_once($CFG->libdir . '/questionlib.php');

$courseid = required_param('courseid', PARAM_INT);
$course = get_course($courseid);
require_login($course);
$context = context_course::instance($courseid);
require_capability('local/sidecar:convertquestions', $context);
$url = new moodle_url('/local/sidecar/export.php', ['courseid' => $courseid]);
$PAGE->set_url($url);
$PAGE->set_pagelayout('incourse');
$PAGE->set_title(get_string('nav_export', 'local_sidecar'));
$PAGE->set_heading($course->fullname);

$form = new \local_sidecar\form\export_form($url, ['contexts' => \local_sidecar\question_banks::exportable($context)]);
if ($data = $form->get_data()) {
    [$categoryid, $contextid] = array_map('intval', explode(',', $data->category));
    set_user_preference('local_sidecar_exporttarget', $data->target);
    // Moodle's own export checks the rights once more and sends the file.
    $filename = clean_filename($course->shortname) . '.' . \local_sidecar\formats::extension($data->target);
    redirect(\local_sidecar\question_banks::export_url($contextid, $categoryid, $filename));
}

echo $OUTPUT->header();
echo $OUTPUT->heading(get_string('nav_export', 'local_sidecar'));
$form->display();
echo $OUTPUT->footer();
