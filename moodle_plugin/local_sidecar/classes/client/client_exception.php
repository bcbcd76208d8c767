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
 * The sidecar could not be asked, or it said no.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class client_exception extends \RuntimeException {
    /** No connection: stopped, wrong address, name unknown, TLS refused. */
    const UNREACHABLE = 'unreachable';

    /** Connected, but no whole answer in time. */
    const TIMEOUT = 'timeout';

    /** The line is too slow for the file: it was not sent whole in time. Says nothing of the sidecar. */
    const TOOSLOW = 'tooslow';

    /** An answer that is not the sidecar's. */
    const GARBAGE = 'garbage';

    /** The token is unknown, expired or revoked. */
    const UNAUTHORISED = 'unauthorised';

    /** The token lacks a scope. */
    const FORBIDDEN = 'forbidden';

    /** The sidecar refused this request and says why. */
    const REFUSED = 'refused';

    /** The sidecar or what it stands on has failed. */
    const FAILED = 'failed';

    /** Not asked: it failed a moment ago. */
    const PAUSED = 'paused';

    /** No address or token is set, or the plugin is switched off. */
    const NOTCONFIGURED = 'notconfigured';

    /** Reasons for which asking again later makes sense. */
    const TRANSIENT = [self::UNREACHABLE, self::TIMEOUT, self::TOOSLOW, self::GARBAGE, self::FAILED, self::PAUSED,
        self::UNAUTHORISED, self::NOTCONFIGURED];

    /** @var string One of the constants above; also the end of the language string's name. */
    public string $reason;

    /** @var string Why it is not asked, when the reason is PAUSED: the reason of the last failure; else empty. */
    public string $cause = '';

    /** @var int HTTP status; 0 when there was no answer. */
    public int $status;

    /** @var string The sidecar's own error code, such as JOB-003; empty when it gave none. */
    public string $problemcode;

    /** @var string The job that failed, when the refusal is a job's end; else empty. */
    public string $jobid = '';

    /**
     * Says what went wrong.
     *
     * @param string $reason one of the constants
     * @param string $message detail for the log and for an administrator
     * @param int $status HTTP status
     * @param string $problemcode the sidecar's error code
     */
    public function __construct(string $reason, string $message = '', int $status = 0, string $problemcode = '') {
        parent::__construct($message === '' ? $reason : $message);
        $this->reason = $reason;
        $this->status = $status;
        $this->problemcode = $problemcode;
    }

    /**
     * Whether the same request may succeed later.
     *
     * @return bool
     */
    public function is_transient(): bool {
        return in_array($this->reason, self::TRANSIENT, true);
    }

    /**
     * What a problem document says, as one text: its title, and what is special about this case.
     *
     * @param array $problem title, detail
     * @return string
     */
    public static function sentence(array $problem): string {
        $title = trim((string) ($problem['title'] ?? ''));
        $detail = trim((string) ($problem['detail'] ?? ''));
        $between = $title === '' || $detail === '' || preg_match('/[.:!?]$/', $title) ? ' ' : ': ';
        return trim($title . $between . $detail);
    }
}
