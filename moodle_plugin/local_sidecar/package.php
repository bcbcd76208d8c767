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
 * The full report on one package.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require(__DIR__ . '/../../config.php');

use local_sidecar\package;

$package = package::get_record(['id' => required_param('id', PARAM_INT)]);
$context = $package ? context::instance_by_id($package->get('contextid'), IGNORE_MISSING) : false;
if (!$context) {
    // Its activity or its course was deleted: a link in an old message still leads here.
    require_login();
    throw new moodle_exception('package_gone', 'local_sidecar', new moodle_url('/my/'));
}
[, $course, $cm] = get_context_info_array($context->id);
require_login($course, false, $cm);
require_capability('local/sidecar:viewpackages', $context);

$url = new moodle_url('/local/sidecar/package.php', ['id' => $package->get('id')]);
$PAGE->set_url($url);
$PAGE->set_context($context);
$PAGE->set_pagelayout('report');
$PAGE->set_title($package->get('filename'));
$PAGE->set_heading($package->get('filename'));
// The report is about the package: what the activity says of itself is not repeated above it.
$PAGE->activityheader->set_attrs(['description' => '', 'hidecompletion' => true]);

if (optional_param('fix', 0, PARAM_BOOL) && confirm_sesskey()) {
    require_capability('local/sidecar:repairpackages', $context);
    $file = \local_sidecar\package_files::find($package);
    if (!$file) {
        redirect($url, get_string('package_gone', 'local_sidecar'), null, \core\output\notification::NOTIFY_ERROR);
    }
    $job = \local_sidecar\repairs::start($package, $file, $context, true);
    redirect(new moodle_url('/local/sidecar/job.php', ['id' => $job->get('id')]));
}

echo $OUTPUT->header();
echo $OUTPUT->heading(get_string('package', 'local_sidecar') . ': ' . s($package->get('filename')));
echo $OUTPUT->render_from_template('local_sidecar/package', \local_sidecar\output\pages::package($package, $context));
echo $OUTPUT->footer();
