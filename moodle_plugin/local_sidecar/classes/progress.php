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

namespace local_sidecar;

use core\output\stored_progress_bar;

/**
 * Moodle's stored progress of jobs and tasks, where Moodle has it (4.5 and later). Earlier versions show the plugin's own bar.
 *
 * Moodle gives a stored progress to everybody who is logged in and guesses its number, so no message is put into it.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class progress {
    /**
     * Write down how far a job is.
     *
     * @param job $job
     */
    public static function keep(job $job): void {
        if (!self::is_stored()) {
            return;
        }
        $bar = stored_progress_bar::get_by_idnumber(self::name($job));
        if ($bar === null && $job->has_ended()) {
            return;
        }
        $bar = $bar ?? self::begin(self::name($job));
        $bar->auto_update(false);
        if ($job->has_ended() && $job->get('state') !== 'succeeded') {
            $bar->error('');
        } else {
            $bar->update_full($job->has_ended() ? 100 : 100 * $job->get('progress'), '');
        }
    }

    /**
     * Moodle's bar of a job, which Moodle's own script keeps up to date.
     *
     * @param job $job
     * @return string HTML; empty where Moodle has no stored progress, or has none of this job any more
     */
    public static function html(job $job): string {
        global $PAGE;
        $bar = self::is_stored() ? stored_progress_bar::get_by_idnumber(self::name($job)) : null;
        if ($bar === null) {
            return '';
        }
        $PAGE->requires->js_call_amd('core/stored_progress', 'init', [stored_progress_bar::get_timeout()]);
        // The template's script compares "error" with 1, and would not run with nothing there.
        $output = $PAGE->get_renderer('core');
        $data = ['error' => (int) $bar->get_haserrored()] + $bar->export_for_template($output);
        // The template of Moodle 4.5 names an attribute that ARIA does not have.
        return str_replace(' aria-value="', ' aria-valuenow="', $output->render_from_template('core/progress_bar', $data));
    }

    /**
     * Shows how far a task is on Moodle's page of running tasks.
     *
     * @param \core\task\task_base $task
     * @return callable given what is done and what there is to do; does nothing where Moodle has no stored progress
     */
    public static function of_task(\core\task\task_base $task): callable {
        if (!self::is_stored()) {
            return function (int $done, int $total): void {
            };
        }
        $bar = self::begin(stored_progress_bar::convert_to_idnumber(get_class($task)));
        $bar->auto_update(false);
        return function (int $done, int $total) use ($bar): void {
            $bar->update_full(100 * $done / max(1, $total), '');
        };
    }

    /**
     * Forget a job's progress.
     *
     * @param job $job
     */
    public static function forget(job $job): void {
        global $DB;
        if (self::is_stored()) {
            $DB->delete_records('stored_progress', ['idnumber' => self::name($job)]);
        }
    }

    /**
     * Forget all that this plugin has put there.
     */
    public static function forget_all(): void {
        global $DB;
        if (self::is_stored()) {
            $like = $DB->sql_like('idnumber', ':name');
            $DB->delete_records_select('stored_progress', $like, ['name' => $DB->sql_like_escape('local_sidecar_') . '%']);
        }
    }

    /**
     * Whether this Moodle stores progress.
     *
     * @return bool
     */
    private static function is_stored(): bool {
        return class_exists(stored_progress_bar::class);
    }

    /**
     * The name of a job's progress.
     *
     * @param job $job
     * @return string
     */
    private static function name(job $job): string {
        return 'local_sidecar_job_' . $job->get('id');
    }

    /**
     * A new progress.
     *
     * @param string $name
     * @return stored_progress_bar
     */
    private static function begin(string $name): stored_progress_bar {
        global $DB;
        // The bar's own start() would make the page's output begin in the middle of whatever goes on.
        $DB->delete_records('stored_progress', ['idnumber' => $name]);
        $DB->insert_record('stored_progress', ['idnumber' => $name, 'timestart' => time(), 'lastupdate' => time(),
            'percentcompleted' => 0, 'message' => '', 'haserrored' => 0]);
        return stored_progress_bar::get_by_idnumber($name);
    }
}
