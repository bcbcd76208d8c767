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
 * Starts jobs, cancels and repeats them, and fetches their result files.
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
            job_input::keep($job, $file);
        }
        progress::keep($job);
        if ($now) {
            job_runner::advance($job);
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
     * @param \stored_file|null $file input, for the case that the sidecar forgets the job
     * @param array $params parameters, for the same case
     * @return job
     */
    public static function adopt(
        string $purpose,
        string $title,
        \context $context,
        array $remote,
        array $details,
        string $key,
        ?\stored_file $file = null,
        array $params = []
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
            'request' => json_encode(['params' => $params, 'file' => true]),
            'details' => json_encode($details),
            'idemkey' => $key,
            'jobid' => $remote['id'],
        ]);
        $job->take_over($remote);
        $job->create();
        if ($file !== null) {
            job_input::keep($job, $file);
        }
        progress::keep($job);
        return $job;
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
            $job->take_over(sidecar::client()->cancel($job->get('jobid')));
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
}
