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
 * Takes jobs from step to step: sends them, looks how far they are, and gives their results to their purposes.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class job_runner {
    /** Times a result is offered for storing before the job is given up and shown as failed. */
    const STORE_ATTEMPTS = 10;

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
     * Send a job.
     *
     * @param job $job
     * @throws client_exception when it may be sent later; a refusal ends the job instead
     */
    private static function send(job $job): void {
        $request = $job->json('request');
        $input = [];
        if (!empty($request['file'])) {
            $file = job_input::of($job);
            if ($file === null) {
                $job->fail(get_string('job_inputgone', 'local_sidecar'), '', 'job_inputgone');
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
            $job->fail(sidecar::explain($e), $e->problemcode);
            return;
        }
        $job->set('jobid', $remote['id']);
        $job->take_over($remote);
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
            if ($job->json('request')['file'] && job_input::of($job) === null) {
                $job->fail(get_string('job_forgotten', 'local_sidecar'), '', 'job_forgotten');
                return;
            }
            $job->set('jobid', null);
            $job->set('state', job::PENDING);
            $job->set('nextpoll', time() + 60);
            return;
        }
        $job->take_over($remote);
    }

    /**
     * Give the result to its purpose, once.
     *
     * @param job $job
     */
    private static function store(job $job): void {
        $class = jobs::PURPOSES[$job->get('purpose')];
        try {
            (new $class())->store($job);
        } catch (client_exception $e) {
            throw $e;
        } catch (\Throwable $e) {
            // One result that cannot be stored must not stop the others; it is tried again and then shown as failed.
            $attempts = $job->get('attempts') + 1;
            $job->set('attempts', $attempts);
            $job->set('nextpoll', time() + min(job::POLL_MAX * 12, 60 * 2 ** $attempts));
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
        job_input::forget($job);
        event\job_finished::create_from_job($job)->trigger();
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
}
