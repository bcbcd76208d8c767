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

use local_sidecar\job;

/**
 * Plans and states of mirrors, as templates take them.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mirror_exporter {
    /** Numbers of a result that are shown as they are. */
    const COUNTS = ['create', 'update', 'hide', 'show', 'keep', 'delete', 'unchanged', 'written', 'fetched_bytes'];

    /** Rows of a plan that are shown; the whole plan is a file of the job. */
    const SHOWN = 500;

    /**
     * The part of a job's page that is about mirroring.
     *
     * @param job $job
     * @param array $result
     * @return array|null null for other jobs
     */
    public static function of_job(job $job, array $result): ?array {
        if (strpos($job->get('kind'), 'mirror.') !== 0) {
            return null;
        }
        $course = (int) ($result['course'] ?? 0);
        $params = $job->json('request')['params'] ?? [];
        return [
            'summary' => self::summary(array_intersect_key($result, array_flip(self::COUNTS))
                + array_filter(['bytes' => $result['fetch']['bytes'] ?? null], 'is_int')),
            'items' => array_map([self::class, 'item'], array_slice($result['activities'] ?? [], 0, self::SHOWN)),
            'notes' => self::notes($result),
            'canapply' => $job->get('kind') === 'mirror.plan' && $job->get('state') === 'succeeded'
                && has_capability('local/sidecar:mirror', \context::instance_by_id($job->get('contextid'))),
            'fields' => self::pairs(array_filter($params, 'is_scalar')),
            'action' => (new \moodle_url('/local/sidecar/mirror.php'))->out(false),
            'sesskey' => sesskey(),
            'courseid' => (int) ($job->json('details')['courseid'] ?? 0),
            'courseurl' => $course ? (new \moodle_url('/course/view.php', ['id' => $course]))->out(false) : '',
        ];
    }

    /**
     * One step of a plan.
     *
     * @param array|string $item
     * @return array
     */
    private static function item($item): array {
        if (!is_array($item)) {
            return ['action' => '', 'name' => (string) $item];
        }
        return ['action' => self::word('do_', (string) ($item['action'] ?? '')), 'name' => (string) ($item['name'] ?? '')];
    }

    /**
     * A word of the sidecar's in the user's language.
     *
     * @param string $prefix of the language string's name
     * @param string $word
     * @return string the word itself when there is no text for it
     */
    public static function word(string $prefix, string $word): string {
        $name = $prefix . clean_param($word, PARAM_ALPHAEXT);
        return get_string_manager()->string_exists($name, 'local_sidecar') ? get_string($name, 'local_sidecar') : $word;
    }

    /**
     * Counts with their names, but for those of nothing.
     *
     * @param int[] $counts
     * @return array
     */
    private static function summary(array $counts): array {
        $pairs = [];
        foreach (array_filter(array_filter($counts, 'is_int')) as $name => $count) {
            $isbytes = substr($name, -5) === 'bytes';
            $pairs[] = ['name' => self::word('do_', $name), 'value' => $isbytes ? display_size($count) : $count];
        }
        return $pairs;
    }

    /**
     * Names and values.
     *
     * @param array $values
     * @return array
     */
    private static function pairs(array $values): array {
        $pairs = [];
        foreach ($values as $name => $value) {
            if (is_scalar($value)) {
                $pairs[] = ['name' => (string) $name, 'value' => is_bool($value) ? (int) $value : (string) $value];
            }
        }
        return $pairs;
    }

    /**
     * What the plan says beside its steps: missing plugins, losses, local edits, findings.
     *
     * @param array $result
     * @return array
     */
    private static function notes(array $result): array {
        $notes = [];
        foreach (['missing_plugins', 'local_edits', 'notes', 'left_to_do'] as $name) {
            foreach ((array) ($result[$name] ?? []) as $note) {
                $text = is_array($note) ? implode(' · ', array_filter(array_map(function ($part): string {
                    return is_scalar($part) ? (string) $part : '';
                }, $note), 'strlen')) : (string) $note;
                $notes[] = ['topic' => get_string('mirror_' . $name, 'local_sidecar'), 'text' => $text];
            }
        }
        return $notes;
    }
}
