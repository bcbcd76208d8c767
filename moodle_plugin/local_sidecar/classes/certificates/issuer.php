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

namespace local_sidecar\certificates;

use local_sidecar\job;
use local_sidecar\job_history;
use local_sidecar\jobs;
use local_sidecar\settings;

/**
 * Decides which templates the sidecar draws and which Moodle draws, and starts both.
 *
 * While templates are chosen, this plugin's scheduled task stands in for the one of mod_coursecertificate, which is
 * disabled; when none is chosen any more, or the plugin is removed, the latter is enabled again.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class issuer {
    /** Moodle's own task. */
    const MOODLETASK = '\mod_coursecertificate\task\issue_certificates_task';

    /**
     * Whether the plugins that this is about are there.
     *
     * @return bool
     */
    public static function available(): bool {
        return class_exists('\tool_certificate\template') && class_exists(self::MOODLETASK);
    }

    /**
     * Templates that an administrator may choose, id => name.
     *
     * @return string[]
     */
    public static function templates(): array {
        global $DB;
        if (!self::available()) {
            return [];
        }
        return array_map('format_string', $DB->get_records_menu('tool_certificate_templates', null, 'name', 'id, name'));
    }

    /**
     * Bring Moodle's own task in line with the settings.
     */
    public static function switch_task(): void {
        if (!self::available()) {
            return;
        }
        $wanted = settings::hook('certificates') && settings::certificate_templates();
        $taken = (bool) get_config('local_sidecar', 'certificatetakeover');
        if ($wanted && !self::is_disabled()) {
            self::set_disabled(true);
        } else if (!$wanted && $taken) {
            self::set_disabled(false);
        }
        if ($wanted !== $taken) {
            set_config('certificatetakeover', $wanted ? 1 : 0, 'local_sidecar');
            set_config('certificatesince', time(), 'local_sidecar');
        }
    }

    /**
     * Let Moodle issue everything itself again.
     */
    public static function give_back(): void {
        if (self::available() && get_config('local_sidecar', 'certificatetakeover')) {
            self::set_disabled(false);
        }
        unset_config('certificatetakeover', 'local_sidecar');
    }

    /**
     * Start one job a chosen template, and Moodle's own issuing for the rest.
     */
    public static function run(): void {
        if (!self::available()) {
            return;
        }
        self::switch_task();
        if (!get_config('local_sidecar', 'certificatetakeover')) {
            return;
        }
        $ours = [];
        foreach (settings::certificate_templates() as $templateid) {
            if (self::start($templateid)) {
                $ours[] = $templateid;
            } else {
                mtrace("... template {$templateid}: the sidecar is away for too long, Moodle issues");
            }
        }
        (new moodle_task($ours))->execute();
    }

    /**
     * Start the issuing of a template, unless it is going on.
     *
     * @param int $templateid
     * @return bool false when the sidecar has been away for so long that Moodle should do it
     */
    public static function start(int $templateid): bool {
        global $DB;
        $name = $DB->get_field('tool_certificate_templates', 'name', ['id' => $templateid]);
        if ($name === false) {
            return true;
        }
        $for = ['template' => $templateid];
        $patience = settings::certificate_patience();
        foreach (job_history::running('certificates', $for) as $job) {
            $waits = $job->get('state') === job::PENDING || $job->get('state') === 'queued';
            return !($waits && time() - $job->get('timecreated') > $patience);
        }
        $failures = job_history::failures('certificates', $for);
        jobs::start(
            'certificates',
            'certificates.issue',
            $name,
            \context_system::instance(),
            ['site' => settings::site(), 'template' => $templateid],
            null,
            $for,
            '',
            true
        );
        return !$failures || time() - end($failures)->get('timecreated') <= $patience;
    }

    /**
     * Whether Moodle's own task is off.
     *
     * @return bool
     */
    private static function is_disabled(): bool {
        $task = \core\task\manager::get_scheduled_task(self::MOODLETASK);
        return !$task || $task->get_disabled();
    }

    /**
     * Switch Moodle's own task.
     *
     * @param bool $disabled
     */
    private static function set_disabled(bool $disabled): void {
        $task = \core\task\manager::get_scheduled_task(self::MOODLETASK);
        if ($task) {
            $task->set_disabled($disabled);
            $task->set_customised(true);
            \core\task\manager::configure_scheduled_task($task);
        }
    }
}
