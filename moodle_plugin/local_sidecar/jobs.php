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
 * The user's own jobs; with the capability, everybody's.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require(__DIR__ . '/../../config.php');

use local_sidecar\client\client_exception;
use local_sidecar\job;
use local_sidecar\jobs;
use local_sidecar\sidecar;

$all = optional_param('all', 0, PARAM_BOOL);
$page = max(0, optional_param('page', 0, PARAM_INT));
$show = optional_param('show', 'all', PARAM_ALPHA);
$action = optional_param('action', '', PARAM_ALPHA);
$url = new moodle_url('/local/sidecar/jobs.php', array_filter(['all' => $all, 'show' => $show === 'all' ? '' : $show]));

require_login();
$context = context_system::instance();
if ($all) {
    \local_sidecar\navigation::site_page('jobs');
    require_capability('local/sidecar:managejobs', $context);
} else {
    $PAGE->set_context($context);
    $PAGE->set_pagelayout('standard');
}
$PAGE->set_url($url);
$PAGE->set_title(get_string('jobs', 'local_sidecar'));
$PAGE->set_heading(get_string('jobs', 'local_sidecar'));

if ($action === 'cancel' || $action === 'retry') {
    require_sesskey();
    $job = new job(required_param('id', PARAM_INT));
    if (!$job->visible_to((int) $USER->id)) {
        throw new required_capability_exception($context, 'local/sidecar:managejobs', 'nopermissions', '');
    }
    try {
        $action === 'cancel' ? jobs::cancel($job) : jobs::retry($job);
    } catch (client_exception $e) {
        \core\notification::error(s(sidecar::explain($e)));
    }
    redirect($url);
}

$data = \local_sidecar\output\pages::jobs($all ? 0 : (int) $USER->id, $show, $page, $url);
if ($data['running']) {
    $PAGE->requires->js_call_amd('local_sidecar/progress', 'init', ['#local-sidecar-jobs']);
}
echo $OUTPUT->header();
echo $OUTPUT->render_from_template('local_sidecar/jobs', $data);
echo $OUTPUT->footer();
