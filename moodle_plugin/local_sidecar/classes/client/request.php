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
 * One HTTP request to the sidecar, as a transport gets it.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class request {
    /** @var string GET, POST, PUT or DELETE. */
    public string $method;

    /** @var string Whole address. */
    public string $url;

    /** @var string[] Header name => value. */
    public array $headers = [];

    /** @var bool Whether the sidecar has to ask others first: then no answer in time says nothing of the sidecar. */
    public bool $othersanswer = false;

    /** @var string|null Body, when it is small enough to be in memory. */
    public ?string $body = null;

    /** @var array|null Multipart fields: name => string, or ['path' =>, 'name' =>, 'type' =>] for a file that is streamed. */
    public ?array $fields = null;

    /** @var string|null File the answer's body is written to, instead of being kept in memory. */
    public ?string $sink = null;

    /** @var int Largest answer in bytes; a longer one is cut off and refused. */
    public int $maxbytes = 33554432;

    /** @var float Seconds until a connection must stand. */
    public float $connecttimeout = 1.0;

    /** @var float Seconds until the answer must be whole. */
    public float $timeout = 5.0;

    /**
     * Names what is asked of whom.
     *
     * @param string $method HTTP method
     * @param string $url whole address
     */
    public function __construct(string $method, string $url) {
        $this->method = $method;
        $this->url = $url;
    }
}
