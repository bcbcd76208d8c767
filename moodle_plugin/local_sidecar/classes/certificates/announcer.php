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

namespace local_sidecar\certificates;

use tool_certificate\event\certificate_issued;

/**
 * Tells Moodle and the learner of certificates that the sidecar has issued and stored: event and notification, as
 * tool_certificate does for its own.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class announcer {
    /**
     * Announce what has not been announced.
     *
     * @param int $templateid
     * @return int how many
     */
    public static function run(int $templateid): int {
        global $DB;
        $since = (int) get_config('local_sidecar', 'certificatesince');
        $rows = $DB->get_recordset_select(
            'tool_certificate_issues',
            'templateid = :template AND emailed = 0 AND component = :component AND timecreated >= :since',
            ['template' => $templateid, 'component' => 'mod_coursecertificate', 'since' => $since],
            'id'
        );
        $count = 0;
        foreach ($rows as $issue) {
            if (self::file($issue) !== null) {
                self::announce($issue);
                $count++;
            }
        }
        $rows->close();
        return $count;
    }

    /**
     * Announce one certificate, once.
     *
     * @param \stdClass $issue
     */
    private static function announce(\stdClass $issue): void {
        global $DB;
        // Marked first: killed here, a learner misses a message rather than getting it again and again.
        $DB->set_field('tool_certificate_issues', 'emailed', 1, ['id' => $issue->id]);
        certificate_issued::create_from_issue($issue)->trigger();
        self::notify($issue, self::file($issue));
    }

    /**
     * The stored PDF.
     *
     * @param \stdClass $issue
     * @return \stored_file|null
     */
    private static function file(\stdClass $issue): ?\stored_file {
        return get_file_storage()->get_file(
            \context_system::instance()->id,
            'tool_certificate',
            'issues',
            $issue->id,
            '/',
            $issue->code . '.pdf'
        ) ?: null;
    }

    /**
     * Send tool_certificate's notification, with its own texts.
     *
     * @param \stdClass $issue
     * @param \stored_file $file
     */
    private static function notify(\stdClass $issue, \stored_file $file): void {
        $user = \core_user::get_user($issue->userid);
        $url = new \moodle_url('/admin/tool/certificate/my.php');
        $text = get_string(
            'notificationmsgcertificateissued',
            'tool_certificate',
            ['fullname' => fullname($user, true), 'url' => $url->out(false)]
        );
        $message = new \core\message\message();
        $message->component = 'tool_certificate';
        $message->name = 'certificateissued';
        $message->courseid = $issue->courseid ?? SITEID;
        $message->notification = 1;
        $message->userfrom = \core_user::get_noreply_user();
        $message->userto = $user;
        $message->subject = get_string('notificationsubjectcertificateissued', 'tool_certificate');
        $message->contexturl = $url->out(false);
        $message->contexturlname = get_string('mycertificates', 'tool_certificate');
        $message->fullmessage = html_to_text($text);
        $message->fullmessagehtml = $text;
        $message->fullmessageformat = FORMAT_HTML;
        $message->smallmessage = '';
        $message->attachment = $file;
        $message->attachname = $file->get_filename();
        message_send($message);
    }
}
