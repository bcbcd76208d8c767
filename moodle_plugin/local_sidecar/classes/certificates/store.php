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

use tool_certificate\customfield\issue_handler;
use tool_certificate\event\certificate_issued;
use tool_certificate\template;

/**
 * Puts a finished certificate where tool_certificate expects it: row, custom fields, event, file, notification.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class store {
    /**
     * Store one certificate, unless the person has one already.
     *
     * The lock is mod_coursecertificate's own, so that nobody gets two.
     *
     * @param array $line userid, courseid, templateid, code, expires, data, component, timecreated
     * @param string $pdf path of the finished PDF
     * @return bool whether it is new
     */
    public static function issue(array $line, string $pdf): bool {
        global $DB;
        $name = "i_{$line['userid']}_{$line['templateid']}_{$line['courseid']}";
        $lock = \core\lock\lock_config::get_lock_factory('mod_coursecertificate_issue')->get_lock($name, MINSECS);
        if (!$lock) {
            throw new \moodle_exception('locktimeout');
        }
        try {
            $transaction = $DB->start_delegated_transaction();
            $issue = self::insert($line);
            if ($issue !== null) {
                self::put_file($issue, $pdf);
            }
            $transaction->allow_commit();
        } finally {
            $lock->release();
        }
        if ($issue === null) {
            return false;
        }
        issue_handler::create()->save_additional_data($issue, $line['data']);
        certificate_issued::create_from_issue($issue)->trigger();
        self::notify($issue);
        return true;
    }

    /**
     * Write the row.
     *
     * @param array $line
     * @return \stdClass|null null when the person has this certificate
     */
    private static function insert(array $line): ?\stdClass {
        global $DB;
        $same = ['userid' => $line['userid'], 'templateid' => $line['templateid'], 'courseid' => $line['courseid'], 'archived' => 0];
        if ($DB->record_exists('tool_certificate_issues', $same)) {
            return null;
        }
        if ($DB->record_exists('tool_certificate_issues', ['code' => $line['code']])) {
            throw new \moodle_exception('certificate_codetaken', 'local_sidecar', '', s($line['code']));
        }
        $issue = (object) ($same + [
            'code' => $line['code'],
            'emailed' => 0,
            'timecreated' => (int) ($line['timecreated'] ?? time()),
            'expires' => $line['expires'] ?? null,
            'component' => $line['component'] ?? 'mod_coursecertificate',
            'data' => json_encode($line['data']),
        ]);
        $issue->id = $DB->insert_record('tool_certificate_issues', $issue);
        return $issue;
    }

    /**
     * Store the PDF as tool_certificate's own issue file.
     *
     * @param \stdClass $issue
     * @param string $pdf
     */
    private static function put_file(\stdClass $issue, string $pdf): void {
        get_file_storage()->create_file_from_pathname([
            'contextid' => \context_system::instance()->id,
            'component' => 'tool_certificate',
            'filearea' => 'issues',
            'itemid' => $issue->id,
            'filepath' => '/',
            'filename' => $issue->code . '.pdf',
        ], $pdf);
    }

    /**
     * Send tool_certificate's notification, with its own texts.
     *
     * @param \stdClass $issue
     */
    private static function notify(\stdClass $issue): void {
        global $DB;
        $user = \core_user::get_user($issue->userid);
        $url = new \moodle_url('/admin/tool/certificate/my.php');
        $file = template::instance($issue->templateid)->get_issue_file($issue);
        $text = get_string('notificationmsgcertificateissued', 'tool_certificate',
            ['fullname' => fullname($user, true), 'url' => $url->out(false)]);
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
        if (message_send($message)) {
            $DB->set_field('tool_certificate_issues', 'emailed', 1, ['id' => $issue->id]);
        }
    }
}
