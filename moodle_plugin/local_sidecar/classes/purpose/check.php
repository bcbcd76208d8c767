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

namespace local_sidecar\purpose;

use local_sidecar\job;
use local_sidecar\package;

/**
 * The report on a package.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class check implements purpose {
    #[\Override]
    public function store(job $job): void {
        $details = $job->json('details');
        $answer = $job->json('answer');
        $package = package::get_record(['contextid' => $details['contextid'], 'contenthash' => $details['contenthash']]);
        if (!$package || $job->get('state') === 'cancelled') {
            return;
        }
        if ($job->get('state') === 'succeeded') {
            $package->take_report($answer['result'] ?? []);
        } else {
            $package->take_error($answer['error'] ?? []);
        }
        $package->update();
        if (!empty($details['notify']) && $package->get('errorcount') > 0) {
            $this->tell($package, (int) $details['notify']);
        }
    }

    /**
     * Tell the author, who has long left the form.
     *
     * @param package $package
     * @param int $userid
     */
    private function tell(package $package, int $userid): void {
        $url = new \moodle_url('/local/sidecar/package.php', ['id' => $package->get('id')]);
        $lang = \core_user::get_user($userid)->lang ?? null;
        $a = ['name' => $package->get('filename'), 'count' => $package->get('errorcount'), 'url' => $url->out(false)];
        $message = new \core\message\message();
        $message->component = 'local_sidecar';
        $message->name = 'packagefindings';
        $message->courseid = $package->get('courseid');
        $message->userfrom = \core_user::get_noreply_user();
        $message->userto = $userid;
        $message->subject = get_string_manager()->get_string('message_findings_subject', 'local_sidecar', $a, $lang);
        $message->fullmessage = get_string_manager()->get_string('message_findings', 'local_sidecar', $a, $lang);
        $message->fullmessageformat = FORMAT_PLAIN;
        $message->fullmessagehtml = '';
        $message->smallmessage = $message->subject;
        $message->notification = 1;
        $message->contexturl = $url->out(false);
        $message->contexturlname = $package->get('filename');
        message_send($message);
    }
}
