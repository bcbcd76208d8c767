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

use local_sidecar\client\breaker;
use local_sidecar\client\client;
use local_sidecar\client\client_exception;
use local_sidecar\client\curl_transport;
use local_sidecar\client\transport;

/**
 * Makes the client from this site's settings, and words its failures for people.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class sidecar {
    /** @var transport|null What tests put in place of curl. */
    private static ?transport $transport = null;

    /**
     * The client.
     *
     * @return client
     */
    public static function client(): client {
        $transport = self::$transport ?? new curl_transport(self::proxy());
        return new client(settings::url(), settings::token(), $transport, self::breaker(), settings::timeout());
    }

    /**
     * The circuit breaker.
     *
     * @return breaker
     */
    public static function breaker(): breaker {
        return new breaker(new breaker_store());
    }

    /**
     * Use another transport, until null is given.
     *
     * @param transport|null $transport
     */
    public static function use_transport(?transport $transport): void {
        self::$transport = $transport;
    }

    /**
     * What happened, in the user's language.
     *
     * @param client_exception $exception
     * @return string plain text
     */
    public static function explain(client_exception $exception): string {
        $detail = $exception->reason === client_exception::REFUSED ? $exception->getMessage() : '';
        $text = get_string('failure_' . $exception->reason, 'local_sidecar', $detail);
        return $exception->cause === '' ? $text : $text . ' ' . get_string('failure_' . $exception->cause, 'local_sidecar');
    }

    /**
     * A file as the sidecar is told of it: by name when it shares the pool, else as something to send.
     *
     * @param \stored_file $file
     * @return array input of a job
     */
    public static function input_of(\stored_file $file): array {
        $name = clean_filename($file->get_filename());
        if (settings::shares_pool()) {
            return ['site' => settings::site(), 'contenthash' => $file->get_contenthash(), 'filename' => $name];
        }
        $handle = $file->get_content_file_handle();
        $uri = stream_get_meta_data($handle)['uri'] ?? '';
        fclose($handle);
        // Alternative file systems give addresses that curl cannot open: only then is the file copied first.
        $path = is_file($uri) ? $uri : $file->copy_content_to_temp('local_sidecar');
        return ['path' => $path, 'filename' => $name];
    }

    /**
     * Moodle's proxy, unless the sidecar's address is exempt from it.
     *
     * @return array curl options
     */
    private static function proxy(): array {
        global $CFG;
        if (empty($CFG->proxyhost) || is_proxybypass(settings::url())) {
            return [];
        }
        $options = [CURLOPT_PROXY => $CFG->proxyhost . (empty($CFG->proxyport) ? '' : ':' . $CFG->proxyport)];
        if (!empty($CFG->proxyuser)) {
            $options[CURLOPT_PROXYUSERPWD] = $CFG->proxyuser . ':' . $CFG->proxypassword;
        }
        return $options;
    }
}
