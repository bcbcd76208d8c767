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
 * What the checker says about the packages of a course, or of the whole site.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

require(__DIR__ . '/../../config.php');

use local_sidecar\output\pages;

$courseid = optional_param('courseid', 0, PARAM_INT);
$page = max(0, optional_param('page', 0, PARAM_INT));
$show = optional_param('show', 'all', PARAM_ALPHA);
$url = new moodle_url(
    '/local/sidecar/packages.php',
    array_filter(['courseid' => $courseid, 'show' => $show === 'all' ? '' : $show])
);

if ($courseid) {
    $course = get_course($courseid);
    require_login($course);
    $context = context_course::instance($courseid);
    require_capability('local/sidecar:viewpackages', $context);
    $PAGE->set_pagelayout('report');
    $PAGE->set_heading($course->fullname);
} else {
    \local_sidecar\navigation::site_page('packages');
    $context = context_system::instance();
    require_capability('local/sidecar:viewpackages', $context);
}
$PAGE->set_url($url);
$PAGE->set_title(get_string('packages', 'local_sidecar'));

if (optional_param('scan', 0, PARAM_BOOL) && confirm_sesskey()) {
    require_capability('local/sidecar:managejobs', context_system::instance());
    $count = \local_sidecar\scanner::run((int) (get_config('local_sidecar', 'scanlimit') ?: 200));
    redirect($url, get_string('packages_started', 'local_sidecar', $count));
}
if (optional_param('fixall', 0, PARAM_BOOL) && confirm_sesskey()) {
    require_capability('local/sidecar:repairpackages', $context);
    $count = \local_sidecar\repairs::start_all($courseid);
    redirect(new moodle_url('/local/sidecar/jobs.php'), get_string('repair_all_started', 'local_sidecar', $count));
}

echo $OUTPUT->header();
echo $OUTPUT->render_from_template('local_sidecar/packages', pages::packages($courseid, $show, $page, $url));
echo $OUTPUT->footer();
