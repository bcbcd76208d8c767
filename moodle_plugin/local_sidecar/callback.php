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

/**
 * The sidecar calls here when a job has ended. Nobody is logged in: the signature says who it is.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

define('NO_MOODLE_COOKIES', true);
define('NO_DEBUG_DISPLAY', true);

// phpcs:ignore moodle.Files.RequireLogin.Missing
require(__DIR__ . '/../../config.php');

use local_sidecar\client\signature;
use local_sidecar\job;
use local_sidecar\settings;

$body = (string) file_get_contents('php://input', false, null, 0, 1048576);
$header = $_SERVER['HTTP_X_SIDECAR_SIGNATURE'] ?? '';
if (
    $_SERVER['REQUEST_METHOD'] !== 'POST' || settings::callback_url() === null
        || !signature::verify($header, $body, settings::callback_secret(), time())
) {
    http_response_code(403);
    die();
}
// A signature is good once: who overheard it cannot use it again.
$taken = cache::make('local_sidecar', 'callbacks');
if ($taken->get(sha1($header))) {
    http_response_code(409);
    die();
}

// Only the id is taken from the call; all else is asked at the sidecar, with our own token.
$remote = json_decode($body, true);
$job = is_array($remote) && is_string($remote['id'] ?? null) ? job::get_record(['jobid' => $remote['id']]) : false;
if (!$job) {
    http_response_code(404);
    die();
}
$job->set('nextpoll', 0);
$job->update();
// Storing may take long; the sidecar must not wait for it.
$task = new \local_sidecar\task\send_job();
$task->set_custom_data(['id' => $job->get('id')]);
\core\task\manager::queue_adhoc_task($task, true);
$taken->set(sha1($header), 1);
http_response_code(204);
