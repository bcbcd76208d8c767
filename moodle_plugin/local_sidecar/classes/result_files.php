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

/**
 * The result files of one job: a list with one JSON object a line, and the files that the lines name.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class result_files {
    /** Bytes a file inside a zip may have. */
    const MEMBER_MAX = 104857600;

    /** @var job */
    private job $job;

    /** @var string[] Zip name => path, fetched once. */
    private array $archives = [];

    /**
     * Names the job.
     *
     * @param job $job
     */
    public function __construct(job $job) {
        $this->job = $job;
    }

    /**
     * The objects of a list.
     *
     * @param string $name such as issues.jsonl
     * @return \Generator of arrays
     */
    public function lines(string $name): \Generator {
        if (!isset($this->job->files()[$name])) {
            return;
        }
        $handle = fopen(jobs::fetch($this->job, $name), 'rb');
        try {
            while (($text = fgets($handle)) !== false) {
                $line = json_decode($text, true);
                if (is_array($line)) {
                    yield $line;
                }
            }
        } finally {
            fclose($handle);
        }
    }

    /**
     * A file, whether it is one of its own or in an archive (`pdfs-0001.zip#CODE.pdf`).
     *
     * @param string $name
     * @return string path of a temporary file of this request
     */
    public function path(string $name): string {
        $parts = explode('#', $name, 2);
        if (count($parts) === 1) {
            return jobs::fetch($this->job, $name);
        }
        if (!isset($this->archives[$parts[0]])) {
            $this->archives[$parts[0]] = jobs::fetch($this->job, $parts[0]);
        }
        $path = make_request_directory() . '/member';
        $zip = new \ZipArchive();
        if ($zip->open($this->archives[$parts[0]]) !== true || ($stream = $zip->getStream($parts[1])) === false) {
            throw new \moodle_exception('result_missing', 'local_sidecar', '', s($name));
        }
        file_put_contents($path, stream_get_contents($stream, self::MEMBER_MAX));
        fclose($stream);
        $zip->close();
        return $path;
    }
}
