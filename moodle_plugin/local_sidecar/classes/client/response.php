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

namespace local_sidecar\client;

/**
 * One HTTP answer.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class response {
    /** @var int HTTP status. */
    public int $status;

    /** @var string[] Header name in lower case => value. */
    public array $headers;

    /** @var string Body; empty when it went to a file. */
    public string $body;

    /** @var float Seconds the exchange took. */
    public float $seconds;

    /**
     * Keeps what arrived.
     *
     * @param int $status HTTP status
     * @param string[] $headers header name in lower case => value
     * @param string $body body
     * @param float $seconds duration
     */
    public function __construct(int $status, array $headers, string $body, float $seconds = 0.0) {
        $this->status = $status;
        $this->headers = $headers;
        $this->body = $body;
        $this->seconds = $seconds;
    }
}
