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

use local_sidecar\client\client_exception;
use local_sidecar\output\findings;

/**
 * A question file converted while somebody waits.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class conversion {
    /** Seconds that a request may wait for a conversion. A longer one ends in the background, on the jobs page. */
    const PATIENCE = 120;

    /** Result file with all findings and losses. */
    const REPORT = 'report.json';

    /** Seconds between two looks. */
    const LOOK = 20;

    /** @var string|null The converted file; null when there is none. */
    public ?string $content = null;

    /** @var job */
    private job $job;

    /** @var array The whole report, with its lists. */
    private array $report = [];

    /**
     * Convert a file to Moodle XML.
     *
     * @param string $path
     * @param string $filename the name that it was sent with
     * @param \context $context
     * @return self
     * @throws client_exception
     */
    public static function to_moodlexml(string $path, string $filename, \context $context): self {
        return self::run($path, $filename, 'moodlexml', $context);
    }

    /**
     * Convert Moodle XML to another format.
     *
     * @param string $content
     * @param string $target
     * @param \context $context
     * @return self
     * @throws client_exception
     */
    public static function from_moodlexml(string $content, string $target, \context $context): self {
        $path = make_request_directory() . '/questions.xml';
        file_put_contents($path, $content);
        return self::run($path, 'questions.xml', $target, $context);
    }

    /**
     * Convert a file.
     *
     * @param string $path
     * @param string $filename
     * @param string $target
     * @param \context $context
     * @return self
     */
    private static function run(string $path, string $filename, string $target, \context $context): self {
        \core_php_time_limit::raise(self::PATIENCE + 60);
        $key = \core\uuid::generate();
        $input = ['path' => $path, 'filename' => clean_filename($filename)];
        $client = sidecar::client();
        $remote = $client->start('questions.convert', $input, ['to' => $target], $key);
        $until = time() + self::PATIENCE;
        while (!in_array($remote['state'], job::ENDED, true) && time() < $until) {
            $remote = $client->job($remote['id'], self::LOOK);
        }
        $conversion = new self();
        $conversion->job = jobs::adopt('convert', $filename, $context, $remote, [], $key);
        if ($remote['state'] === 'succeeded' && ($name = $conversion->result_name()) !== null) {
            $conversion->content = (string) file_get_contents(jobs::fetch($conversion->job, $name));
            $conversion->report = self::read_report($conversion->job);
        }
        return $conversion;
    }

    /**
     * Whether parts of the file could not be read.
     *
     * @return bool
     */
    public function has_errors(): bool {
        return in_array('error', array_column($this->report['problems'] ?? [], 'severity'), true);
    }

    /**
     * Why there is nothing.
     *
     * @return string plain text
     */
    public function problem(): string {
        if (!$this->job->has_ended()) {
            return get_string('questions_goeson', 'local_sidecar');
        }
        return trim($this->job->get('message') . ' ' . ($this->job->json('answer')['error']['code'] ?? ''));
    }

    /**
     * What the sidecar says, for a page.
     *
     * @return string HTML
     */
    public function html(): string {
        global $OUTPUT;
        if ($this->content === null) {
            $type = $this->job->has_ended() ? \core\output\notification::NOTIFY_ERROR : \core\output\notification::NOTIFY_INFO;
            return $OUTPUT->notification(s($this->problem()), $type);
        }
        $report = $this->report;
        return $OUTPUT->render_from_template('local_sidecar/question_report', [
            'summary' => get_string(
                'questions_read',
                'local_sidecar',
                ['count' => (int) ($report['questions'] ?? 0), 'from' => s(formats::name((string) ($report['from'] ?? '')))]
            ),
            'findings' => array_map([findings::class, 'export'], array_slice($report['problems'] ?? [], 0, 200)),
            'losses' => array_map('array_filter', array_slice($report['losses'] ?? [], 0, 200)),
        ]);
    }

    /**
     * The whole report: the job's result holds only its first lines.
     *
     * @param job $job
     * @return array
     */
    public static function read_report(job $job): array {
        $result = $job->json('answer')['result'] ?? [];
        if (!isset($job->files()[self::REPORT])) {
            return $result;
        }
        return (json_decode((string) file_get_contents(jobs::fetch($job, self::REPORT)), true) ?: []) + $result;
    }

    /**
     * The converted file among the result files: the one that is not the report.
     *
     * @return string|null
     */
    private function result_name(): ?string {
        foreach (array_keys($this->job->files()) as $name) {
            if ($name !== self::REPORT) {
                return $name;
            }
        }
        return null;
    }
}
