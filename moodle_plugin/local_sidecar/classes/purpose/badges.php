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
use local_sidecar\result_files;

/**
 * Signed and baked badges: the image becomes the one that Moodle itself would bake, so that its pages give it out.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class badges implements purpose {
    /** List of what was baked. */
    const LIST = 'badges.jsonl';

    #[\Override]
    public function store(job $job): void {
        global $DB;
        if ($job->get('state') !== 'succeeded') {
            return;
        }
        $files = new result_files($job);
        foreach ($files->lines(self::LIST) as $line) {
            $issued = $DB->get_record('badge_issued', ['id' => (int) ($line['issuedid'] ?? 0)]);
            if (!$issued || $DB->record_exists('local_sidecar_badges', ['issuedid' => $issued->id])) {
                continue;
            }
            if (!empty($line['png'])) {
                $this->put_image($issued, $files->path((string) $line['png']));
            }
            $DB->insert_record('local_sidecar_badges', (object) [
                'issuedid' => $issued->id,
                'userid' => $issued->userid,
                'uniquehash' => $issued->uniquehash,
                'page' => clean_param($line['page'] ?? '', PARAM_URL),
                'linkedin' => clean_param($line['linkedin'] ?? '', PARAM_URL),
                'timecreated' => time(),
            ]);
        }
    }

    /**
     * Store the baked image where badges_bake() looks for it.
     *
     * @param \stdClass $issued row of badge_issued
     * @param string $path
     */
    private function put_image(\stdClass $issued, string $path): void {
        $record = [
            'contextid' => \context_user::instance($issued->userid)->id,
            'component' => 'badges',
            'filearea' => 'userbadge',
            'itemid' => $issued->badgeid,
            'filepath' => '/',
            'filename' => $issued->uniquehash . '.png',
        ];
        $fs = get_file_storage();
        if ($old = $fs->get_file(...array_values($record))) {
            $old->delete();
        }
        $fs->create_file_from_pathname($record, $path);
    }
}
