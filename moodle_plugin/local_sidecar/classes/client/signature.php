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
 * The signature of a call-back: `X-Sidecar-Signature: t=<unix time>,v1=<hex HMAC-SHA256 of "<t>.<body>">`.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class signature {
    /** Seconds a call-back may be on its way, clock difference included. */
    const TOLERANCE = 300;

    /**
     * The header's value.
     *
     * @param string $body
     * @param string $secret
     * @param int $time
     * @return string
     */
    public static function sign(string $body, string $secret, int $time): string {
        return "t={$time},v1=" . hash_hmac('sha256', "{$time}.{$body}", $secret);
    }

    /**
     * Whether a body was signed with the secret, not long ago.
     *
     * @param string $header
     * @param string $body
     * @param string $secret
     * @param int $now
     * @return bool
     */
    public static function verify(string $header, string $body, string $secret, int $now): bool {
        if ($secret === '' || !preg_match('/^t=(\d{1,12}),v1=([0-9a-f]{64})$/', trim($header), $found)) {
            return false;
        }
        $time = (int) $found[1];
        return abs($now - $time) <= self::TOLERANCE && hash_equals(self::sign($body, $secret, $time), "t={$time},v1={$found[2]}");
    }
}
