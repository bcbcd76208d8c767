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
 * The sidecar's HTTP interface in PHP. Knows nothing of Moodle, so that it is tested without one.
 *
 * Every method throws {@see client_exception} and nothing else.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class client {
    /** @var string Address without a slash at its end. */
    private string $url;

    /** @var string Bearer token. */
    private string $token;

    /** @var transport */
    private transport $transport;

    /** @var breaker */
    private breaker $breaker;

    /** @var float Seconds until a connection must stand. */
    private float $connecttimeout;

    /** @var float Seconds until an ordinary answer must be there. */
    private float $timeout;

    /**
     * Says whom to ask, and how.
     *
     * @param string $url the sidecar's address
     * @param string $token bearer token
     * @param transport $transport
     * @param breaker $breaker
     * @param float $timeout seconds until an ordinary answer must be there
     * @param float $connecttimeout seconds until a connection must stand
     */
    public function __construct(
        string $url,
        string $token,
        transport $transport,
        breaker $breaker,
        float $timeout = 5.0,
        float $connecttimeout = 1.0
    ) {
        $this->url = rtrim($url, '/');
        $this->token = $token;
        $this->transport = $transport;
        $this->breaker = $breaker;
        $this->timeout = $timeout;
        $this->connecttimeout = $connecttimeout;
    }

    /**
     * What the sidecar is and what this token may do.
     *
     * @return array version, time, token, scopes, sites, kinds; plus skew: its clock minus ours, seconds
     */
    public function status(): array {
        $before = microtime(true);
        $response = $this->call('GET', '/v1/status');
        $status = self::decode($response);
        $middle = ($before + microtime(true)) / 2;
        $time = isset($status['time']) && is_string($status['time']) ? strtotime($status['time']) : false;
        if ($time === false && isset($response->headers['date'])) {
            $time = strtotime($response->headers['date']);
        }
        $status['skew'] = $time === false ? null : round($time - $middle);
        return $status;
    }

    /**
     * Check a package, waiting a while for the report.
     *
     * @param array $input site, contenthash, filename of a file in the shared pool; or path and filename of one to send
     * @param array $params parameters of the job kind package.check
     * @param float $wait seconds until there must be an answer, sending the file included; 0: only begin
     * @param string $key idempotency key: the same key gives the same job
     * @param string $language language of the messages
     * @return array the job; its `result` is the report when `state` is succeeded
     */
    public function check_package(array $input, array $params, float $wait, string $key, string $language = 'en'): array {
        $response = $this->submit('/v1/packages/check?wait=' . self::their_wait($wait), null, $input, $params, [
            'Idempotency-Key' => $key,
            'Accept-Language' => $language,
        ], $wait > 0 ? $wait : $this->timeout);
        $answer = self::decode($response);
        if (isset($answer['findings'])) {
            $id = basename($response->headers['location'] ?? '');
            return ['id' => $id, 'state' => 'succeeded', 'result' => $answer];
        }
        return self::as_job($answer);
    }

    /**
     * Start a job.
     *
     * @param string $kind such as questions.convert
     * @param array $input site, contenthash, filename; or path and filename of a file to send; or empty
     * @param array $params parameters of the kind
     * @param string $key idempotency key
     * @param string|null $callback address that is told when the job ends
     * @return array the job
     */
    public function start(string $kind, array $input, array $params, string $key, ?string $callback = null): array {
        $size = isset($input['path']) ? (int) filesize($input['path']) : 0;
        $extra = $callback === null ? [] : ['callback' => $callback];
        // A megabyte a second is the slowest line on which sending a file in a request makes sense.
        return self::as_job(self::decode($this->submit(
            '/v1/jobs',
            $kind,
            $input,
            $params,
            ['Idempotency-Key' => $key],
            $this->timeout + $size / 1e6,
            $extra
        )));
    }

    /**
     * One job.
     *
     * @param string $id
     * @param float $wait seconds until there must be an answer, the job's end or not; 0: as it is now
     * @return array the job
     */
    public function job(string $id, float $wait = 0): array {
        $query = $wait > 0 ? '?wait=' . self::their_wait($wait) : '';
        return self::as_job(self::decode($this->call(
            'GET',
            '/v1/jobs/' . rawurlencode($id) . $query,
            null,
            [],
            $wait > 0 ? $wait : $this->timeout
        )));
    }

    /**
     * Ask a job to stop.
     *
     * @param string $id
     * @return array the job
     */
    public function cancel(string $id): array {
        return self::as_job(self::decode($this->call('DELETE', '/v1/jobs/' . rawurlencode($id))));
    }

    /**
     * Start a failed or cancelled job again.
     *
     * @param string $id
     * @return array the job
     */
    public function retry(string $id): array {
        return self::as_job(self::decode($this->call('POST', '/v1/jobs/' . rawurlencode($id) . '/retry', [])));
    }

    /**
     * Write a job's result file to disk. The digest is checked when it is given.
     *
     * @param string $id job
     * @param string $name result file
     * @param string $path where to write it
     * @param string|null $sha256 expected digest
     * @param int $maxbytes largest size
     */
    public function download(string $id, string $name, string $path, ?string $sha256 = null, int $maxbytes = 4294967296): void {
        $request = $this->request('GET', '/v1/jobs/' . rawurlencode($id) . '/files/' . rawurlencode($name));
        $request->sink = $path;
        $request->maxbytes = $maxbytes;
        $request->timeout = max(600.0, $this->timeout);
        try {
            $this->exchange($request);
        } catch (client_exception $e) {
            @unlink($path);
            throw $e;
        }
        if ($sha256 !== null && !hash_equals($sha256, (string) hash_file('sha256', $path))) {
            unlink($path);
            throw new client_exception(client_exception::GARBAGE, "{$name}: the digest differs");
        }
    }

    /**
     * Any other call with JSON both ways.
     *
     * @param string $method
     * @param string $path beginning with a slash
     * @param array|null $body
     * @param string $key idempotency key; empty for none
     * @param float|null $patience seconds, for what the sidecar has to ask others first
     * @return array the answer; empty when there is none
     */
    public function json(
        string $method,
        string $path,
        ?array $body = null,
        string $key = '',
        ?float $patience = null
    ): array {
        $headers = $key === '' ? [] : ['Idempotency-Key' => $key];
        $response = $this->call($method, $path, $body, $headers, $patience, $patience !== null);
        return $response->status === 204 ? [] : self::decode($response);
    }

    /**
     * How long the sidecar may wait so that its answer is here in time.
     *
     * @param float $wait seconds until the answer must be here
     * @return float seconds
     */
    private static function their_wait(float $wait): float {
        return round(max($wait - 1.0, $wait / 2), 1);
    }

    /**
     * Forget earlier failures.
     */
    public function reset(): void {
        $this->breaker->reset();
    }

    /**
     * Send kind, input and parameters; as JSON when the file is named, as multipart when it is sent.
     *
     * @param string $path
     * @param string|null $kind
     * @param array $input
     * @param array $params
     * @param string[] $headers
     * @param float $timeout
     * @param array $extra further members of the request
     * @return response
     */
    private function submit(
        string $path,
        ?string $kind,
        array $input,
        array $params,
        array $headers,
        float $timeout,
        array $extra = []
    ): response {
        $job = ($kind === null ? [] : ['kind' => $kind]) + ['params' => (object) $params] + $extra;
        if (!isset($input['path'])) {
            return $this->call('POST', $path, $job + ($input ? ['input' => $input] : []), $headers, $timeout);
        }
        $request = $this->request('POST', $path, $headers);
        $request->timeout = $timeout;
        $request->fields = [
            'job' => self::encode($job),
            'file' => ['path' => $input['path'], 'name' => $input['filename'], 'type' => 'application/octet-stream'],
        ];
        return $this->exchange($request);
    }

    /**
     * Send JSON, or nothing.
     *
     * @param string $method
     * @param string $path
     * @param array|null $body
     * @param string[] $headers
     * @param float|null $timeout
     * @param bool $othersanswer whether the sidecar has to ask others first
     * @return response
     */
    private function call(
        string $method,
        string $path,
        ?array $body = null,
        array $headers = [],
        ?float $timeout = null,
        bool $othersanswer = false
    ): response {
        $request = $this->request($method, $path, $headers);
        $request->timeout = $timeout ?? $this->timeout;
        $request->othersanswer = $othersanswer;
        if ($body !== null) {
            $request->headers['Content-Type'] = 'application/json';
            $request->body = self::encode($body);
        }
        return $this->exchange($request);
    }

    /**
     * A request with the token.
     *
     * @param string $method
     * @param string $path
     * @param string[] $headers
     * @return request
     */
    private function request(string $method, string $path, array $headers = []): request {
        if ($this->url === '' || $this->token === '') {
            throw new client_exception(client_exception::NOTCONFIGURED);
        }
        $request = new request($method, $this->url . $path);
        $request->headers = ['Authorization' => 'Bearer ' . $this->token, 'Accept' => 'application/json'] + $headers;
        $request->connecttimeout = $this->connecttimeout;
        $request->timeout = $this->timeout;
        return $request;
    }

    /**
     * Send a request through the breaker. Answers other than success become exceptions.
     *
     * @param request $request
     * @return response with a status of 200 to 299
     */
    private function exchange(request $request): response {
        $this->breaker->before();
        try {
            $response = $this->transport->send($request);
            if ($response->status < 200 || $response->status > 299) {
                throw self::refusal($response, $request->sink);
            }
            if ($response->status !== 204 && $request->sink === null) {
                self::decode($response);
            }
        } catch (client_exception $e) {
            if ($e->reason !== client_exception::TIMEOUT || !$request->othersanswer) {
                $this->breaker->failed($e);
            }
            throw $e;
        }
        $this->breaker->succeeded();
        return $response;
    }

    /**
     * The exception for an answer that is not a success.
     *
     * @param response $response
     * @param string|null $sink file that holds the body
     * @return client_exception
     */
    private static function refusal(response $response, ?string $sink): client_exception {
        $text = $sink === null ? $response->body : (string) file_get_contents($sink, false, null, 0, 65536);
        $problem = json_decode($text, true);
        $isproblem = is_array($problem) && isset($problem['title']);
        $message = $isproblem ? client_exception::sentence($problem) : "HTTP {$response->status}";
        $code = $isproblem ? (string) ($problem['code'] ?? '') : '';
        $reasons = [401 => client_exception::UNAUTHORISED, 403 => client_exception::FORBIDDEN];
        if (isset($reasons[$response->status])) {
            $reason = $reasons[$response->status];
        } else if ($response->status >= 500) {
            $reason = client_exception::FAILED;
        } else {
            $reason = $isproblem ? client_exception::REFUSED : client_exception::GARBAGE;
        }
        $exception = new client_exception($reason, $message, $response->status, $code);
        $exception->jobid = $isproblem && preg_match('#^/v1/jobs/([0-9a-f]+)$#', (string) ($problem['instance'] ?? ''), $found)
            ? $found[1] : '';
        return $exception;
    }

    /**
     * An answer's JSON object or list.
     *
     * @param response $response
     * @return array
     */
    private static function decode(response $response): array {
        $data = json_decode($response->body, true, 128);
        if (!is_array($data)) {
            throw new client_exception(
                client_exception::GARBAGE,
                'not JSON: ' . substr(trim($response->body), 0, 60),
                $response->status
            );
        }
        return $data;
    }

    /**
     * JSON text.
     *
     * @param array $data
     * @return string
     */
    private static function encode(array $data): string {
        $text = json_encode($data, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
        if ($text === false) {
            throw new client_exception(client_exception::REFUSED, json_last_error_msg());
        }
        return $text;
    }

    /**
     * Make sure that an answer is a job.
     *
     * @param array $data
     * @return array
     */
    private static function as_job(array $data): array {
        if (!isset($data['id'], $data['state']) || !is_string($data['id']) || !is_string($data['state'])) {
            throw new client_exception(client_exception::GARBAGE, 'not a job');
        }
        return $data;
    }
}
