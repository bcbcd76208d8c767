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

use core\persistent;

/**
 * A package file of one activity, and what the checker said about it.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class package extends persistent {
    /** Table. */
    const TABLE = 'local_sidecar_packages';

    /** Components that hold packages => file area, form field. */
    const PLACES = [
        'mod_scorm' => ['area' => 'package', 'field' => 'packagefile'],
        'mod_imscp' => ['area' => 'backup', 'field' => 'package'],
        'mod_h5pactivity' => ['area' => 'package', 'field' => 'packagefile'],
    ];

    /** The report has not come yet. */
    const WAITING = 'waiting';

    /** There is a report. */
    const CHECKED = 'checked';

    /** The file could not be read as a package. */
    const UNREADABLE = 'unreadable';

    #[\Override]
    protected static function define_properties() {
        return [
            'contenthash' => ['type' => PARAM_ALPHANUM],
            'contextid' => ['type' => PARAM_INT],
            'courseid' => ['type' => PARAM_INT],
            'component' => ['type' => PARAM_COMPONENT],
            'filename' => ['type' => PARAM_RAW],
            'filesize' => ['type' => PARAM_INT, 'default' => 0],
            'state' => ['type' => PARAM_ALPHA, 'default' => self::WAITING],
            'kind' => ['type' => PARAM_ALPHANUMEXT, 'null' => NULL_ALLOWED, 'default' => null],
            'errorcount' => ['type' => PARAM_INT, 'default' => 0],
            'warningcount' => ['type' => PARAM_INT, 'default' => 0],
            'fixable' => ['type' => PARAM_INT, 'default' => 0],
            'report' => ['type' => PARAM_RAW, 'null' => NULL_ALLOWED, 'default' => null],
        ];
    }

    /**
     * The record of a file in a context; made when there is none.
     *
     * @param \stored_file $file
     * @param \context $context the activity's, or the course's while there is no activity yet
     * @param int $courseid
     * @param string $component
     * @return self
     */
    public static function of(\stored_file $file, \context $context, int $courseid, string $component): self {
        $key = ['contextid' => $context->id, 'contenthash' => $file->get_contenthash()];
        if ($known = self::get_record($key)) {
            return $known;
        }
        $package = new self(0, (object) ($key + [
            'courseid' => $courseid,
            'component' => $component,
            'filename' => \core_text::substr($file->get_filename(), 0, 255),
            'filesize' => (int) $file->get_filesize(),
        ]));
        $package->create();
        return $package;
    }

    /**
     * What was found while there was no activity yet belongs to the activity now.
     *
     * @param \stored_file $file
     * @param \context $course
     * @param \context $activity
     */
    public static function settle(\stored_file $file, \context $course, \context $activity): void {
        $draft = self::get_record(['contextid' => $course->id, 'contenthash' => $file->get_contenthash()]);
        if ($draft && !self::record_exists_select('contextid = ? AND contenthash = ?', [$activity->id, $file->get_contenthash()])) {
            $draft->set('contextid', $activity->id);
            $draft->update();
        }
    }

    /**
     * Take over a report.
     *
     * @param array $report as `sidecar check --json` gives it
     */
    public function take_report(array $report): void {
        $counts = ['error' => 0, 'warning' => 0, 'fixable' => 0];
        foreach ($report['findings'] ?? [] as $finding) {
            $severity = $finding['severity'] ?? '';
            $counts[$severity] = ($counts[$severity] ?? 0) + 1;
            $counts['fixable'] += empty($finding['fixable']) ? 0 : 1;
        }
        $this->set_many([
            'state' => self::CHECKED,
            'kind' => clean_param($report['kind'] ?? '', PARAM_ALPHANUMEXT),
            'errorcount' => $counts['error'],
            'warningcount' => $counts['warning'],
            'fixable' => $counts['fixable'],
            'report' => json_encode($report, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE),
        ]);
    }

    /**
     * The file could not be read: that is a finding too.
     *
     * @param array $error code, title, detail
     */
    public function take_error(array $error): void {
        $this->take_report(['findings' => [[
            'code' => (string) ($error['code'] ?? ''),
            'severity' => 'error',
            'message' => client\client_exception::sentence($error),
        ]]]);
        $this->set('state', self::UNREADABLE);
    }

    /**
     * The findings, errors first.
     *
     * @return array
     */
    public function findings(): array {
        $findings = (json_decode((string) $this->raw_get('report'), true) ?: [])['findings'] ?? [];
        $order = ['error' => 0, 'warning' => 1, 'info' => 2];
        usort($findings, function (array $a, array $b) use ($order): int {
            return ($order[$a['severity'] ?? ''] ?? 3) <=> ($order[$b['severity'] ?? ''] ?? 3);
        });
        return $findings;
    }

    /**
     * The key under which the sidecar knows the check of this file. A new day is a new check: the rules may have changed.
     *
     * @param \stored_file $file
     * @param int $contextid
     * @return string
     */
    public static function key(\stored_file $file, int $contextid): string {
        $parts = [get_site_identifier(), $file->get_contenthash(), $file->get_filename(), $contextid, current_language(),
            settings::site(), settings::shares_pool(), gmdate('Ymd')];
        return 'check:' . hash('sha256', json_encode($parts));
    }

    /**
     * Parameters of a repair.
     *
     * @return array
     */
    public static function params(): array {
        $site = settings::site() === '' ? [] : ['site' => settings::site()];
        return $site + ['language' => current_language()];
    }

    /**
     * Parameters of a check: Moodle knows the file's digest, the sidecar need not sum it again.
     *
     * @return array
     */
    public static function check_params(): array {
        return self::params() + ['sums' => false];
    }
}
