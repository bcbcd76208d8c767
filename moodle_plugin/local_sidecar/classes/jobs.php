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

use local_sidecar\client\client_exception;

/**
 * Starts jobs, follows them, and hands their results to whom they are for.
 *
 * A job is written down before the sidecar hears of it, so that nothing is lost while the sidecar is away.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class jobs {
    /** Purpose => class that deals with the result. */
    const PURPOSES = [
        'check' => purpose\check::class,
        'fix' => purpose\fix::class,
        'convert' => purpose\convert::class,
        'certificates' => purpose\certificates::class,
        'badges' => purpose\badges::class,
        'mirror' => purpose\mirror::class,
    ];

    /** Times a result is offered for storing before the job is given up and shown as failed. */
    const STORE_ATTEMPTS = 10;

    /** Longest pause between two looks at a job, seconds. */
    const POLL_MAX = 300;

    /**
     * Write a job down and have it sent by an ad hoc task.
     *
     * @param string $purpose a key of PURPOSES
     * @param string $kind the sidecar's job kind
     * @param string $title what it is about, for people
     * @param \context $context where it belongs
     * @param array $params parameters of the kind
     * @param \stored_file|null $file input
     * @param array $details what the purpose needs to know at the end
     * @param string $key same key: same job; empty for a job of its own
     * @param bool $now try to send it at once instead of in a task
     * @return job
     */
    public static function start(
        string $purpose,
        string $kind,
        string $title,
        \context $context,
        array $params,
        ?\stored_file $file = null,
        array $details = [],
        string $key = '',
        bool $now = false
    ): job {
        global $USER;
        if (!isset(self::PURPOSES[$purpose])) {
            throw new \coding_exception("local_sidecar: unknown purpose {$purpose}");
        }
        $key = $key === '' ? \core\uuid::generate() : $key;
        if ($known = job::get_record(['idemkey' => $key])) {
            return $known;
        }
        $job = new job(0, (object) [
            'kind' => $kind,
            'purpose' => $purpose,
            'title' => \core_text::substr($title, 0, 255),
            'userid' => (int) $USER->id,
            'contextid' => $context->id,
            'request' => json_encode(['params' => $params, 'file' => $file !== null]),
            'details' => json_encode($details),
            'idemkey' => $key,
        ]);
        $job->create();
        if ($file !== null) {
            self::keep_input($job, $file);
        }
        progress::keep($job);
        if ($now) {
            self::advance($job);
        } else {
            $task = new task\send_job();
            $task->set_custom_data(['id' => $job->get('id')]);
            \core\task\manager::queue_adhoc_task($task);
        }
        return $job;
    }

    /**
     * Write down a job that the sidecar has taken already, because somebody waited in front of a form.
     *
     * @param string $purpose a key of PURPOSES
     * @param string $title what it is about
     * @param \context $context
     * @param array $remote the sidecar's job
     * @param array $details what the purpose needs to know at the end
     * @param string $key idempotency key it was sent with
     * @return job
     */
    public static function adopt(
        string $purpose,
        string $title,
        \context $context,
        array $remote,
        array $details,
        string $key
    ): job {
        global $USER;
        if ($known = job::get_record(['idemkey' => $key])) {
            return $known;
        }
        $job = new job(0, (object) [
            'kind' => (string) ($remote['kind'] ?? ''),
            'purpose' => $purpose,
            'title' => \core_text::substr($title, 0, 255),
            'userid' => (int) $USER->id,
            'contextid' => $context->id,
            'request' => json_encode(['params' => [], 'file' => false]),
            'details' => json_encode($details),
            'idemkey' => $key,
            'jobid' => $remote['id'],
        ]);
        self::take_over($job, $remote);
        $job->create();
        progress::keep($job);
        return $job;
    }

    /**
     * Take the next step of a job: send it, look at it, or deal with its result. Safe to call at any time by anybody.
     *
     * @param job $job read again from the database when another process has just moved it
     * @return client_exception|null why nothing happened, when the sidecar cannot be asked
     */
    public static function advance(job $job): ?client_exception {
        $lock = \core\lock\lock_config::get_lock_factory('local_sidecar_job')->get_lock('job' . $job->get('id'), 0);
        if (!$lock) {
            return null;
        }
        try {
            $job->read();
            if (!$job->has_ended()) {
                $job->get('jobid') === null ? self::send($job) : self::look($job);
                $job->update();
                progress::keep($job);
            }
            if ($job->has_ended() && !$job->get('stored')) {
                self::store($job);
            }
        } catch (client_exception $e) {
            self::say_failure($job, $e);
            $job->set('nextpoll', time() + 60);
            $job->update();
            return $e;
        } finally {
            $lock->release();
        }
        return null;
    }

    /**
     * Take the next step of all jobs that are due.
     *
     * @param int $limit at most so many
     * @param callable|null $tell is told how many are done, and of how many
     * @return int how many were looked at
     */
    public static function advance_due(int $limit = 200, ?callable $tell = null): int {
        $due = job::get_records_select('stored = 0 AND nextpoll <= :now', ['now' => time()], 'nextpoll, id', '*', 0, $limit);
        $done = 0;
        foreach ($due as $job) {
            $problem = self::advance($job);
            $done++;
            if ($tell !== null) {
                $tell($done, count($due));
            }
            if ($problem !== null) {
                // The sidecar is away: the rest would fail alike, and waits in the table.
                mtrace('local_sidecar: ' . $problem->reason . ': ' . $problem->getMessage());
                break;
            }
        }
        return $done;
    }

    /**
     * The jobs of a purpose that have not ended.
     *
     * @param string $purpose
     * @param array $for details that they have
     * @return job[] newest first
     */
    public static function running(string $purpose, array $for): array {
        return self::with_details(
            job::get_records_select('purpose = :purpose AND stored = 0', ['purpose' => $purpose], 'id DESC'),
            $for
        );
    }

    /**
     * The jobs of a purpose that have failed since the last one that did not.
     *
     * @param string $purpose
     * @param array $for details that they have
     * @return job[] newest first
     */
    public static function failures(string $purpose, array $for): array {
        $failures = [];
        $ended = job::get_records_select('purpose = :purpose AND stored = 1', ['purpose' => $purpose], 'id DESC', '*', 0, 200);
        foreach (self::with_details($ended, $for) as $job) {
            if ($job->get('state') !== 'failed') {
                break;
            }
            $failures[] = $job;
        }
        return $failures;
    }

    /**
     * Whether a job that failed should wait longer before it is tried once more: twice as long after each failure, a day at most.
     *
     * @param string $purpose
     * @param array $for details that such jobs have
     * @return bool
     */
    public static function is_backing_off(string $purpose, array $for): bool {
        $failures = self::failures($purpose, $for);
        $pause = min(DAYSECS, 15 * MINSECS * 2 ** min(10, count($failures)));
        return $failures && time() - $failures[0]->get('timemodified') < $pause;
    }

    /**
     * Ask the sidecar to stop a job.
     *
     * @param job $job
     * @throws client_exception
     */
    public static function cancel(job $job): void {
        if ($job->get('jobid') === null) {
            $job->set('state', 'cancelled');
            $job->set('stored', true);
        } else {
            self::take_over($job, sidecar::client()->cancel($job->get('jobid')));
        }
        $job->update();
        progress::keep($job);
    }

    /**
     * Have a job that failed or was cancelled done again.
     *
     * @param job $job
     * @throws client_exception
     */
    public static function retry(job $job): void {
        $remote = null;
        if ($job->get('jobid') !== null && $job->get('state') !== 'succeeded') {
            $remote = sidecar::client()->retry($job->get('jobid'));
        }
        $state = $remote['state'] ?? ($job->get('jobid') === null ? job::PENDING : 'succeeded');
        $job->set_many(['state' => $state, 'stored' => false, 'attempts' => 0, 'nextpoll' => 0]);
        $job->say('');
        $job->update();
        progress::forget($job);
        progress::keep($job);
    }

    /**
     * Write one of a job's result files to a temporary file of this request.
     *
     * @param job $job
     * @param string $name
     * @return string path
     * @throws client_exception
     */
    public static function fetch(job $job, string $name): string {
        $known = $job->files()[$name] ?? null;
        $path = make_request_directory() . '/result';
        sidecar::client()->download($job->get('jobid'), $name, $path, $known['sha256'] ?? null);
        return $path;
    }

    /**
     * Send a job.
     *
     * @param job $job
     * @throws client_exception when it may be sent later; a refusal ends the job instead
     */
    private static function send(job $job): void {
        $request = $job->json('request');
        $input = [];
        if (!empty($request['file'])) {
            $file = self::input($job);
            if ($file === null) {
                self::fail($job, get_string('job_inputgone', 'local_sidecar'), '', 'job_inputgone');
                return;
            }
            $input = sidecar::input_of($file);
        }
        try {
            $remote = sidecar::client()->start(
                $job->get('kind'),
                $input,
                $request['params'] ?? [],
                $job->get('idemkey'),
                settings::callback_url()
            );
        } catch (client_exception $e) {
            if ($e->is_transient()) {
                throw $e;
            }
            self::fail($job, sidecar::explain($e), $e->problemcode);
            return;
        }
        $job->set('jobid', $remote['id']);
        self::take_over($job, $remote);
    }

    /**
     * Look how far a job is.
     *
     * @param job $job
     * @throws client_exception
     */
    private static function look(job $job): void {
        try {
            $remote = sidecar::client()->job($job->get('jobid'));
        } catch (client_exception $e) {
            if ($e->status !== 404) {
                throw $e;
            }
            // The sidecar has forgotten it. What can be sent again is, so that nothing is lost.
            if ($job->json('request')['file'] && self::input($job) === null) {
                self::fail($job, get_string('job_forgotten', 'local_sidecar'), '', 'job_forgotten');
                return;
            }
            $job->set('jobid', null);
            $job->set('state', job::PENDING);
            $job->set('nextpoll', time() + 60);
            return;
        }
        self::take_over($job, $remote);
    }

    /**
     * Copy what the sidecar says of a job.
     *
     * @param job $job
     * @param array $remote
     */
    private static function take_over(job $job, array $remote): void {
        $age = max(0, time() - (int) ($job->get('timecreated') ?: time()));
        $job->set('state', clean_param($remote['state'], PARAM_ALPHA));
        $job->set('progress', min(1.0, max(0.0, (float) ($remote['progress'] ?? 0))));
        if (($remote['error']['title'] ?? null) !== null) {
            $job->say(client_exception::sentence($remote['error']));
        } else {
            $code = clean_param($remote['said']['code'] ?? '', PARAM_ALPHANUMEXT);
            $numbers = array_map('intval', (array) ($remote['said']['params'] ?? []));
            $job->say((string) ($remote['message'] ?? ''), $code === '' ? '' : 'said_' . $code, $numbers);
        }
        $job->set('nextpoll', time() + min(self::POLL_MAX, intdiv($age, 10)));
        if ($job->has_ended()) {
            $job->set_json('answer', array_intersect_key($remote, array_flip(['result', 'error', 'files'])));
            $job->set('nextpoll', 0);
        }
    }

    /**
     * Give the result to its purpose, once.
     *
     * @param job $job
     */
    private static function store(job $job): void {
        $class = self::PURPOSES[$job->get('purpose')];
        try {
            (new $class())->store($job);
        } catch (client_exception $e) {
            throw $e;
        } catch (\Throwable $e) {
            // One result that cannot be stored must not stop the others; it is tried again and then shown as failed.
            $attempts = $job->get('attempts') + 1;
            $job->set('attempts', $attempts);
            $job->set('nextpoll', time() + min(self::POLL_MAX * 12, 60 * 2 ** $attempts));
            $job->say($e->getMessage());
            if ($attempts >= self::STORE_ATTEMPTS) {
                $job->set('state', 'failed');
                $job->set('stored', true);
            }
            $job->update();
            mtrace("local_sidecar: result of job {$job->get('id')}: " . get_class($e) . ': ' . $e->getMessage());
            return;
        }
        $job->set('stored', true);
        $job->update();
        get_file_storage()->delete_area_files(\context_system::instance()->id, 'local_sidecar', 'input', $job->get('id'));
        event\job_finished::create_from_job($job)->trigger();
    }

    /**
     * End a job on this side.
     *
     * @param job $job
     * @param string $message
     * @param string $code the sidecar's error code
     * @param string $text text of this plugin that says the same
     */
    private static function fail(job $job, string $message, string $code = '', string $text = ''): void {
        $job->set('state', 'failed');
        $job->say($message, $text);
        $job->set_json('answer', ['error' => ['code' => $code, 'title' => $message, 'detail' => '']]);
    }

    /**
     * Those jobs that have some details.
     *
     * @param job[] $jobs
     * @param array $for name => value
     * @return job[]
     */
    private static function with_details(array $jobs, array $for): array {
        return array_values(array_filter($jobs, function (job $job) use ($for): bool {
            return array_intersect_key($job->json('details'), $for) == $for;
        }));
    }

    /**
     * Say why a job does not go on.
     *
     * @param job $job
     * @param client_exception $e
     */
    private static function say_failure(job $job, client_exception $e): void {
        // A text with a cause is two sentences: it stays in the language of whom it was said to first.
        $text = $e->cause === '' ? 'failure_' . $e->reason : '';
        $job->say(sidecar::explain($e), $text, $e->getMessage());
    }

    /**
     * Hold on to a job's input, whatever becomes of the file it is taken from. The content is not copied.
     *
     * @param job $job
     * @param \stored_file $file
     */
    private static function keep_input(job $job, \stored_file $file): void {
        get_file_storage()->create_file_from_storedfile([
            'contextid' => \context_system::instance()->id,
            'component' => 'local_sidecar',
            'filearea' => 'input',
            'itemid' => $job->get('id'),
            'filepath' => '/',
            'userid' => null,
        ], $file);
    }

    /**
     * A job's input.
     *
     * @param job $job
     * @return \stored_file|null
     */
    private static function input(job $job): ?\stored_file {
        $files = get_file_storage()->get_area_files(
            \context_system::instance()->id,
            'local_sidecar',
            'input',
            $job->get('id'),
            'id',
            false
        );
        return $files ? reset($files) : null;
    }
}
