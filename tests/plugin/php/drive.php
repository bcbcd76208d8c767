<?php
// Runs steps with the plugin's client classes, without Moodle. Steps come as JSON on the input, answers go out as JSON.
// Usage: php drive.php CLASSES_FOLDER

spl_autoload_register(function (string $class) use ($argv): void {
    $prefix = 'local_sidecar\\client\\';
    if (strpos($class, $prefix) === 0) {
        require $argv[1] . '/' . substr($class, strlen($prefix)) . '.php';
    }
});

use local_sidecar\client\breaker;
use local_sidecar\client\client;
use local_sidecar\client\client_exception;
use local_sidecar\client\curl_transport;
use local_sidecar\client\request;
use local_sidecar\client\response;
use local_sidecar\client\signature;
use local_sidecar\client\state_store;
use local_sidecar\client\transport;

/** The breaker's state in memory. */
final class memory_store implements state_store {
    public ?array $state = null;

    public function load(): ?array {
        return $this->state;
    }

    public function save(array $state): void {
        $this->state = $state;
    }
}

/** Answers from a list; keeps what was sent. */
final class canned_transport implements transport {
    public array $answers = [];
    public array $sent = [];

    public function send(request $request): response {
        $this->sent[] = ['method' => $request->method, 'url' => $request->url, 'timeout' => $request->timeout, 'headers' => $request->headers,
            'body' => $request->body, 'fields' => $request->fields];
        $answer = array_shift($this->answers) ?? ['reason' => 'unreachable'];
        if (isset($answer['reason'])) {
            throw new client_exception($answer['reason'], 'canned');
        }
        if ($request->sink !== null) {
            file_put_contents($request->sink, $answer['body']);
        }
        return new response($answer['status'], $answer['headers'] ?? [], $answer['body'], 0.0);
    }
}

$in = json_decode(stream_get_contents(STDIN), true);
$now = 1000000;
$store = new memory_store();
$canned = new canned_transport();
$canned->answers = $in['answers'] ?? [];
$breaker = new breaker($store, $in['pause'] ?? 30, $in['maxpause'] ?? 600, function () use (&$now): int {
    return $now;
});
$transport = isset($in['answers']) ? $canned : new curl_transport();
$client = new client($in['url'], $in['token'], $transport, $breaker, $in['timeout'] ?? 5.0, $in['connecttimeout'] ?? 1.0);
$out = [];
foreach ($in['steps'] as $step) {
    $began = microtime(true);
    $entry = ['ok' => true];
    try {
        switch ($step[0]) {
            case 'tick':
                $now += $step[1];
                break;
            case 'sign':
                $entry['value'] = signature::sign(...array_slice($step, 1));
                break;
            case 'verify':
                $entry['value'] = signature::verify(...array_slice($step, 1));
                break;
            default:
                $entry['value'] = $client->{$step[0]}(...array_slice($step, 1));
        }
    } catch (client_exception $e) {
        $entry = ['ok' => false, 'reason' => $e->reason, 'message' => $e->getMessage(), 'status' => $e->status,
            'code' => $e->problemcode, 'jobid' => $e->jobid, 'transient' => $e->is_transient()];
    }
    $entry['seconds'] = microtime(true) - $began;
    $entry['memory'] = memory_get_peak_usage();
    $out[] = $entry;
}
echo json_encode(['steps' => $out, 'sent' => $canned->sent, 'breaker' => $store->state]);
