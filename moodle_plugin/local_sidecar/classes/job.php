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
 * A piece of work for the sidecar, from before it is sent until its result has been dealt with.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class job extends persistent {
    /** Table. */
    const TABLE = 'local_sidecar_jobs';

    /** Not yet taken by the sidecar. The other states are the sidecar's own. */
    const PENDING = 'pending';

    /** States in which nothing more happens at the sidecar. */
    const ENDED = ['succeeded', 'failed', 'cancelled'];

    /** Longest pause between two looks at a job, seconds. */
    const POLL_MAX = 300;

    #[\Override]
    protected static function define_properties() {
        return [
            'jobid' => ['type' => PARAM_ALPHANUMEXT, 'null' => NULL_ALLOWED, 'default' => null],
            'kind' => ['type' => PARAM_RAW],
            'purpose' => ['type' => PARAM_ALPHANUMEXT],
            'state' => ['type' => PARAM_ALPHA, 'default' => self::PENDING],
            'stored' => ['type' => PARAM_BOOL, 'default' => false],
            'progress' => ['type' => PARAM_FLOAT, 'default' => 0.0],
            'message' => ['type' => PARAM_RAW, 'null' => NULL_ALLOWED, 'default' => null],
            'said' => ['type' => PARAM_RAW, 'null' => NULL_ALLOWED, 'default' => null],
            'title' => ['type' => PARAM_RAW],
            'userid' => ['type' => PARAM_INT],
            'contextid' => ['type' => PARAM_INT],
            'request' => ['type' => PARAM_RAW],
            'details' => ['type' => PARAM_RAW, 'null' => NULL_ALLOWED, 'default' => null],
            'answer' => ['type' => PARAM_RAW, 'null' => NULL_ALLOWED, 'default' => null],
            'idemkey' => ['type' => PARAM_RAW],
            'attempts' => ['type' => PARAM_INT, 'default' => 0],
            'nextpoll' => ['type' => PARAM_INT, 'default' => 0],
        ];
    }

    /**
     * A JSON property as an array.
     *
     * @param string $property request, details, answer or said
     * @return array
     */
    public function json(string $property): array {
        return json_decode((string) $this->raw_get($property), true) ?: [];
    }

    /**
     * Set a JSON property.
     *
     * @param string $property request, details, answer or said
     * @param array $value
     */
    public function set_json(string $property, array $value): void {
        $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE;
        $this->raw_set($property, json_encode($value, $flags));
    }

    /**
     * Copy what the sidecar says of it.
     *
     * @param array $remote the sidecar's job
     */
    public function take_over(array $remote): void {
        $age = max(0, time() - (int) ($this->raw_get('timecreated') ?: time()));
        $this->set('state', clean_param($remote['state'], PARAM_ALPHA));
        $this->set('progress', min(1.0, max(0.0, (float) ($remote['progress'] ?? 0))));
        if (($remote['error']['title'] ?? null) !== null) {
            $this->say(client\client_exception::sentence($remote['error']));
        } else {
            $code = clean_param($remote['said']['code'] ?? '', PARAM_ALPHANUMEXT);
            $numbers = array_map('intval', (array) ($remote['said']['params'] ?? []));
            $this->say((string) ($remote['message'] ?? ''), $code === '' ? '' : 'said_' . $code, $numbers);
        }
        $this->set('nextpoll', time() + min(self::POLL_MAX, intdiv($age, 10)));
        if ($this->has_ended()) {
            $this->set_json('answer', array_intersect_key($remote, array_flip(['result', 'error', 'files'])));
            $this->set('nextpoll', 0);
        }
    }

    /**
     * End it on this side.
     *
     * @param string $message
     * @param string $code the sidecar's error code
     * @param string $text text of this plugin that says the same
     */
    public function fail(string $message, string $code = '', string $text = ''): void {
        $this->set('state', 'failed');
        $this->say($message, $text);
        $this->set_json('answer', ['error' => ['code' => $code, 'title' => $message, 'detail' => '']]);
    }

    /**
     * Set the message.
     *
     * @param string $message as it is said when nobody has a better text
     * @param string $text text of this plugin that says the same in the reader's language; empty: there is none
     * @param array|string|int|null $a what is put into the text
     */
    public function say(string $message, string $text = '', $a = null): void {
        $this->raw_set('message', \core_text::substr($message, 0, 255));
        $this->raw_set('said', null);
        if ($text !== '') {
            $this->set_json('said', ['text' => $text, 'a' => $a]);
        }
    }

    /**
     * The message in the reader's language, where there is a text for it.
     *
     * @return string plain text
     */
    public function spoken(): string {
        $said = $this->json('said');
        if ($said && get_string_manager()->string_exists($said['text'], 'local_sidecar')) {
            return get_string($said['text'], 'local_sidecar', $said['a']);
        }
        return (string) $this->raw_get('message');
    }

    /**
     * Whether the sidecar has ended it.
     *
     * @return bool
     */
    public function has_ended(): bool {
        return in_array($this->raw_get('state'), self::ENDED, true);
    }

    /**
     * Whether a user may see it: the one who started it, and those who manage jobs.
     *
     * @param int $userid
     * @return bool
     */
    public function visible_to(int $userid): bool {
        return (int) $this->raw_get('userid') === $userid
            || has_capability('local/sidecar:managejobs', \context_system::instance(), $userid);
    }

    /**
     * The files that it left, name => size and sha256.
     *
     * @return array
     */
    public function files(): array {
        $files = [];
        foreach ($this->json('answer')['files'] ?? [] as $file) {
            $files[(string) $file['name']] = ['size' => (int) ($file['size'] ?? 0), 'sha256' => $file['sha256'] ?? null];
        }
        return $files;
    }
}
