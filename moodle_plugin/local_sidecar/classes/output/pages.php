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

namespace local_sidecar\output;

use local_sidecar\client\client_exception;
use local_sidecar\conversion;
use local_sidecar\health;
use local_sidecar\job;
use local_sidecar\package;
use local_sidecar\package_files;
use local_sidecar\sidecar;

/**
 * What the templates of the plugin's pages are given.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class pages {
    /** Rows on a page. */
    const PERPAGE = 50;

    /**
     * The connection test.
     *
     * @param health|null $health null before the button is pressed
     * @return array
     */
    public static function test(?health $health): array {
        $classes = [\core\check\result::OK => 'success', \core\check\result::WARNING => 'warning',
            \core\check\result::ERROR => 'danger'];
        return [
            'action' => (new \moodle_url('/local/sidecar/test.php'))->out(false),
            'sesskey' => sesskey(),
            'settingsurl' => (new \moodle_url('/admin/settings.php', ['section' => 'local_sidecar']))->out(false),
            'result' => $health === null ? null : [
                'class' => $classes[$health->status] ?? 'info',
                'summary' => $health->summary,
                'details' => $health->details,
            ],
        ];
    }

    /**
     * A list of jobs.
     *
     * @param int $userid whose; 0: everybody's
     * @param string $show all, running or failed
     * @param int $page
     * @param \moodle_url $url
     * @return array
     */
    public static function jobs(int $userid, string $show, int $page, \moodle_url $url): array {
        global $OUTPUT;
        $filters = ['running' => 'stored = 0', 'failed' => "state = 'failed'", 'all' => '1 = 1'];
        $where = ($filters[$show] ?? $filters['all']) . ($userid ? ' AND userid = :userid' : '');
        $params = $userid ? ['userid' => $userid] : [];
        $found = job::get_records_select($where, $params, 'id DESC', '*', $page * self::PERPAGE, self::PERPAGE);
        $rows = array_map(function (job $job) use ($userid): array {
            return job_exporter::row($job, $userid === 0);
        }, array_values($found));
        return [
            'tabs' => self::tabs(['all', 'running', 'failed'], $show, $url),
            'rows' => $rows,
            'any' => (bool) $rows,
            'withuser' => $userid === 0,
            'running' => (bool) array_filter(array_column($rows, 'running')),
            'paging' => $OUTPUT->paging_bar(job::count_records_select($where, $params), $page, self::PERPAGE, $url),
        ];
    }

    /**
     * One job.
     *
     * @param job $job
     * @param \context $context
     * @return array
     */
    public static function job(job $job, \context $context): array {
        $answer = $job->json('answer');
        $result = self::result($job);
        $url = new \moodle_url('/local/sidecar/job.php', ['id' => $job->get('id')]);
        $files = [];
        foreach ($job->get('state') === 'succeeded' ? $job->files() : [] as $name => $file) {
            $files[] = ['name' => $name, 'size' => display_size($file['size']),
                'url' => (new \moodle_url($url, ['file' => $name]))->out(false)];
        }
        return job_exporter::row($job, true) + [
            'errorcode' => $answer['error']['code'] ?? '',
            'findings' => array_map([findings::class, 'export'], array_slice(
                array_merge(self::rows($result, 'findings'), self::rows($result, 'problems')),
                0,
                500
            )),
            'changes' => array_map(function (array $change): array {
                return ['detail' => (string) ($change['detail'] ?? ''), 'path' => (string) ($change['path'] ?? '')];
            }, array_slice(self::rows($result, 'changes'), 0, 500)),
            'losses' => array_map([self::class, 'loss'], array_slice(self::rows($result, 'losses'), 0, 500)),
            'files' => $files,
            'repaired' => self::repaired($job, $context),
            'mirror' => mirror_exporter::of_job($job, $result),
            'backurl' => (new \moodle_url('/local/sidecar/jobs.php'))->out(false),
        ];
    }

    /**
     * Reports on packages.
     *
     * @param int $courseid 0: the whole site
     * @param string $show all, errors, warnings or waiting
     * @param int $page
     * @param \moodle_url $url
     * @return array
     */
    public static function packages(int $courseid, string $show, int $page, \moodle_url $url): array {
        global $OUTPUT;
        $filters = ['errors' => 'errorcount > 0', 'warnings' => 'errorcount = 0 AND warningcount > 0',
            'waiting' => "state = 'waiting'", 'fixable' => 'fixable > 0', 'all' => '1 = 1'];
        // What was deleted a moment ago is in the table until the nightly task.
        $where = ($filters[$show] ?? $filters['all']) . ' AND EXISTS (SELECT 1 FROM {context} ctx WHERE ctx.id = contextid)'
            . ($courseid ? ' AND courseid = :courseid' : '');
        $params = $courseid ? ['courseid' => $courseid] : [];
        $found = package::get_records_select(
            $where,
            $params,
            'errorcount DESC, id DESC',
            '*',
            $page * self::PERPAGE,
            self::PERPAGE
        );
        $context = $courseid ? \context_course::instance($courseid) : \context_system::instance();
        return [
            'tabs' => self::tabs(['all', 'errors', 'warnings', 'fixable', 'waiting'], $show, $url),
            'canfixall' => $show === 'fixable' && $found && has_capability('local/sidecar:repairpackages', $context),
            'rows' => array_map([self::class, 'package_row'], array_values($found)),
            'any' => (bool) $found,
            'canscan' => has_capability('local/sidecar:managejobs', \context_system::instance()),
            'action' => $url->out(false),
            'sesskey' => sesskey(),
            'paging' => $OUTPUT->paging_bar(package::count_records_select($where, $params), $page, self::PERPAGE, $url),
        ];
    }

    /**
     * One package.
     *
     * @param package $package
     * @param \context $context
     * @return array
     */
    public static function package(package $package, \context $context): array {
        return self::package_row($package) + [
            'findings' => array_map([findings::class, 'export'], $package->findings()),
            'canfix' => $package->get('fixable') > 0 && has_capability('local/sidecar:repairpackages', $context)
                && package_files::find($package) !== null,
            'action' => (new \moodle_url('/local/sidecar/package.php', ['id' => $package->get('id')]))->out(false),
            'sesskey' => sesskey(),
        ];
    }

    /**
     * Tabs that narrow a list.
     *
     * @param string[] $names
     * @param string $show the one that is open
     * @param \moodle_url $url
     * @return array
     */
    private static function tabs(array $names, string $show, \moodle_url $url): array {
        return array_map(function (string $name) use ($show, $url): array {
            return ['name' => get_string('show_' . $name, 'local_sidecar'), 'active' => $name === $show,
                'url' => (new \moodle_url($url, ['show' => $name]))->out(false)];
        }, $names);
    }

    /**
     * A row of the list of packages.
     *
     * @param package $package
     * @return array
     */
    private static function package_row(package $package): array {
        $context = \context::instance_by_id($package->get('contextid'), IGNORE_MISSING);
        $waiting = $package->get('state') === package::WAITING;
        return [
            'filename' => $package->get('filename'),
            'size' => display_size($package->get('filesize')),
            'kind' => (string) $package->get('kind'),
            'place' => $context ? $context->get_context_name(false) : '',
            'placeurl' => $context ? $context->get_url()->out(false) : '',
            'waiting' => $waiting,
            'clean' => !$waiting && $package->get('errorcount') + $package->get('warningcount') === 0,
            'errors' => $package->get('errorcount'),
            'warnings' => $package->get('warningcount'),
            'fixable' => $package->get('fixable'),
            'checked' => $waiting ? '' : userdate($package->get('timemodified'), get_string('strftimedatetimeshort', 'langconfig')),
            'url' => (new \moodle_url('/local/sidecar/package.php', ['id' => $package->get('id')]))->out(false),
        ];
    }

    /**
     * A job's result with all its lists.
     *
     * @param job $job
     * @return array
     */
    private static function result(job $job): array {
        if ($job->get('purpose') === 'convert' && $job->get('state') === 'succeeded') {
            try {
                return conversion::read_report($job);
            } catch (client_exception $e) {
                \core\notification::warning(s(sidecar::explain($e)));
            }
        }
        $result = $job->json('answer')['result'] ?? [];
        return $result;
    }

    /**
     * A list of a result; a number in its place is how long the list is, and the list is elsewhere.
     *
     * @param array $result
     * @param string $name
     * @return array
     */
    private static function rows(array $result, string $name): array {
        return array_filter((array) ($result[$name] ?? []), 'is_array');
    }

    /**
     * A loss.
     *
     * @param array $loss question, feature, detail
     * @return array
     */
    private static function loss(array $loss): array {
        return ['question' => (string) ($loss['question'] ?? ''), 'feature' => (string) ($loss['feature'] ?? ''),
            'detail' => (string) ($loss['detail'] ?? '')];
    }

    /**
     * Where the repaired package is.
     *
     * @param job $job
     * @param \context $context
     * @return string address; empty when there is none or the user must not have it
     */
    private static function repaired(job $job, \context $context): string {
        $files = get_file_storage()->get_area_files($context->id, 'local_sidecar', 'repaired', $job->get('id'), 'id', false);
        if (!$files || !has_capability('local/sidecar:repairpackages', $context)) {
            return '';
        }
        $file = reset($files);
        return \moodle_url::make_pluginfile_url(
            $context->id,
            'local_sidecar',
            'repaired',
            $job->get('id'),
            '/',
            $file->get_filename(),
            true
        )->out(false);
    }
}
