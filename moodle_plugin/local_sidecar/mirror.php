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
 * Mirrored courses: their state, plan, apply, undo, subscriptions and partners.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require(__DIR__ . '/../../config.php');

use local_sidecar\client\client_exception;
use local_sidecar\mirror;
use local_sidecar\sidecar;

$courseid = optional_param('courseid', 0, PARAM_INT);
$do = optional_param('do', '', PARAM_ALPHA);
$url = new moodle_url('/local/sidecar/mirror.php', $courseid ? ['courseid' => $courseid] : []);

if ($courseid) {
    $course = get_course($courseid);
    require_login($course);
    $context = context_course::instance($courseid);
    $PAGE->set_pagelayout('report');
    $PAGE->set_heading($course->fullname);
} else {
    \local_sidecar\navigation::site_page('mirror');
    $context = context_system::instance();
}
require_capability('local/sidecar:viewmirror', $context);
$PAGE->set_url($url);
$PAGE->set_title(get_string('mirror', 'local_sidecar'));

$mirror = new mirror($context, $courseid);
$steers = !$courseid && has_capability('local/sidecar:mirror', $context);
$form = $steers ? new \local_sidecar\form\mirror_form($url, ['mirror' => $mirror]) : null;
try {
    if ($form && $data = $form->get_data()) {
        redirect($mirror->submit($data));
    }
    if ($do !== '') {
        require_sesskey();
        require_capability('local/sidecar:mirror', $context);
        redirect($mirror->act($do) ?? $url);
    }
} catch (client_exception $e) {
    redirect($url, s(sidecar::explain($e)), null, \core\output\notification::NOTIFY_ERROR);
}

$data = $mirror->export($form);
echo $OUTPUT->header();
echo $OUTPUT->render_from_template('local_sidecar/mirror', $data);
echo $OUTPUT->footer();
