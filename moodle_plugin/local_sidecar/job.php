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
 * One job: how far it is, what came of it, what can be done next.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require(__DIR__ . '/../../config.php');

use local_sidecar\job;
use local_sidecar\output\pages;

$id = required_param('id', PARAM_INT);
$file = optional_param('file', '', PARAM_FILE);

require_login();
$job = new job($id);
$context = context::instance_by_id($job->get('contextid'), IGNORE_MISSING) ?: context_system::instance();
$url = new moodle_url('/local/sidecar/job.php', ['id' => $id]);
$PAGE->set_context(context_system::instance());
$PAGE->set_url($url);
$PAGE->set_pagelayout('standard');
$PAGE->set_title($job->get('title'));
$PAGE->set_heading($job->get('title'));
if (!$job->visible_to((int) $USER->id)) {
    throw new required_capability_exception(context_system::instance(), 'local/sidecar:managejobs', 'nopermissions', '');
}

if ($file !== '') {
    if (!isset($job->files()[$file])) {
        send_file_not_found();
    }
    try {
        $path = \local_sidecar\jobs::fetch($job, $file);
    } catch (\local_sidecar\client\client_exception $e) {
        redirect($url, s(\local_sidecar\sidecar::explain($e)), null, \core\output\notification::NOTIFY_ERROR);
    }
    send_file($path, $file, 0, 0, false, true);
}

if (!$job->get('stored')) {
    \local_sidecar\job_runner::advance($job);
}
$data = pages::job($job, $context);
if (!$data['ended']) {
    $PAGE->requires->js_call_amd('local_sidecar/progress', 'init', ['#local-sidecar-jobs']);
}
echo $OUTPUT->header();
echo $OUTPUT->render_from_template('local_sidecar/job', $data);
echo $OUTPUT->footer();
