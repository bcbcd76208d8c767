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
 * The transport over PHP's curl extension. Files are streamed from and to disk.
 *
 * Moodle's own curl class is not used: it refuses loopback addresses on a default site, and the sidecar usually has one.
 * The address comes from the site's administrator only.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class curl_transport implements transport {
    /** @var array Further curl options, such as a proxy. */
    private array $options;

    /**
     * Keeps the options.
     *
     * @param array $options curl option => value, for each request
     */
    public function __construct(array $options = []) {
        $this->options = $options;
    }

    #[\Override]
    public function send(request $request): response {
        $sink = null;
        if ($request->sink !== null && ($sink = @fopen($request->sink, 'wb')) === false) {
            throw new client_exception(client_exception::FAILED, "cannot write {$request->sink}");
        }
        $handle = curl_init();
        try {
            return $this->exchange($handle, $request, $sink);
        } finally {
            curl_close($handle);
            if ($sink !== null) {
                fclose($sink);
            }
        }
    }

    /**
     * Run one exchange.
     *
     * @param resource|\CurlHandle $handle
     * @param request $request
     * @param resource|null $sink open file for the body
     * @return response
     */
    private function exchange($handle, request $request, $sink): response {
        $headers = [];
        $body = '';
        $received = 0;
        $toolong = false;
        $lines = ['Expect:'];
        foreach ($request->headers as $name => $value) {
            $lines[] = $name . ': ' . $value;
        }
        curl_setopt_array($handle, $this->options + [
            CURLOPT_URL => $request->url,
            CURLOPT_CUSTOMREQUEST => $request->method,
            CURLOPT_HTTPHEADER => $lines,
            CURLOPT_CONNECTTIMEOUT_MS => (int) ceil($request->connecttimeout * 1000),
            CURLOPT_TIMEOUT_MS => (int) ceil($request->timeout * 1000),
            CURLOPT_NOSIGNAL => true,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS,
            CURLOPT_HEADERFUNCTION => function ($handle, string $line) use (&$headers): int {
                $parts = explode(':', $line, 2);
                if (count($parts) === 2) {
                    $headers[strtolower(trim($parts[0]))] = trim($parts[1]);
                }
                return strlen($line);
            },
            CURLOPT_WRITEFUNCTION => function ($handle, string $data) use (&$body, &$received, &$toolong, $sink, $request): int {
                $received += strlen($data);
                if ($received > $request->maxbytes) {
                    $toolong = true;
                    return 0;
                }
                if ($sink !== null) {
                    return (int) fwrite($sink, $data);
                }
                $body .= $data;
                return strlen($data);
            },
        ]);
        if ($request->fields !== null) {
            curl_setopt($handle, CURLOPT_POSTFIELDS, array_map([self::class, 'field'], $request->fields));
        } else if ($request->body !== null) {
            curl_setopt($handle, CURLOPT_POSTFIELDS, $request->body);
        }
        $whole = curl_exec($handle);
        if ($toolong) {
            throw new client_exception(client_exception::GARBAGE, "answer longer than {$request->maxbytes} bytes");
        }
        if ($whole === false) {
            throw self::no_answer(curl_errno($handle), curl_error($handle), self::was_sending($handle, $request));
        }
        $seconds = (float) curl_getinfo($handle, CURLINFO_TOTAL_TIME);
        return new response((int) curl_getinfo($handle, CURLINFO_RESPONSE_CODE), $headers, $body, $seconds);
    }

    /**
     * A multipart field as curl wants it.
     *
     * @param string|array $value text, or path, name and type of a file
     * @return string|\CURLFile
     */
    private static function field($value) {
        return is_array($value) ? new \CURLFile($value['path'], $value['type'], $value['name']) : $value;
    }

    /**
     * Whether a file was still on its way when the exchange ended.
     *
     * @param resource|\CurlHandle $handle
     * @param request $request
     * @return bool
     */
    private static function was_sending($handle, request $request): bool {
        return $request->fields !== null && curl_getinfo($handle, CURLINFO_SIZE_UPLOAD) > 0
            && curl_getinfo($handle, CURLINFO_SIZE_UPLOAD) < curl_getinfo($handle, CURLINFO_CONTENT_LENGTH_UPLOAD);
    }

    /**
     * Why there is no answer.
     *
     * @param int $errno curl's error number
     * @param string $error curl's error text
     * @param bool $sending whether a file was still on its way
     * @return client_exception
     */
    private static function no_answer(int $errno, string $error, bool $sending): client_exception {
        $garbage = [CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_BAD_CONTENT_ENCODING, 1, 8, 92];
        if ($errno === CURLE_OPERATION_TIMEOUTED) {
            return new client_exception($sending ? client_exception::TOOSLOW : client_exception::TIMEOUT, $error);
        }
        $reason = in_array($errno, $garbage, true) ? client_exception::GARBAGE : client_exception::UNREACHABLE;
        return new client_exception($reason, $error);
    }
}
