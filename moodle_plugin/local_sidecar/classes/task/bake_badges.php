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

namespace local_sidecar\task;

use local_sidecar\health;
use local_sidecar\job_history;
use local_sidecar\jobs;
use local_sidecar\settings;

/**
 * Has issued badges signed and baked by the sidecar.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class bake_badges extends \core\task\scheduled_task {
    /** Badges in one job. */
    const BATCH = 1000;

    #[\Override]
    public function get_name() {
        return get_string('task_badges', 'local_sidecar');
    }

    #[\Override]
    public function execute() {
        if (!settings::hook('badges') || !settings::badges()) {
            return;
        }
        $health = health::look();
        if (!$health->can_sign()) {
            // Each job would fail for the same reason, which the status report says. The awards wait in Moodle's own table.
            mtrace('local_sidecar: ' . $health->summary);
            return;
        }
        foreach (settings::badges() as $badgeid) {
            if (!job_history::is_backing_off('badges', ['badge' => $badgeid])) {
                $this->start($badgeid);
            }
        }
    }

    /**
     * Start the baking of one badge's new awards, unless it is going on.
     *
     * @param int $badgeid
     */
    private function start(int $badgeid): void {
        global $DB;
        if (job_history::running('badges', ['badge' => $badgeid])) {
            return;
        }
        $issued = $DB->get_records_sql_menu(
            "SELECT bi.id, bi.id AS same
               FROM {badge_issued} bi
          LEFT JOIN {local_sidecar_badges} b ON b.issuedid = bi.id
              WHERE bi.badgeid = :badgeid AND b.id IS NULL
           ORDER BY bi.id",
            ['badgeid' => $badgeid],
            0,
            self::BATCH
        );
        $name = $DB->get_field('badge', 'name', ['id' => $badgeid]);
        if (!$issued || $name === false) {
            return;
        }
        jobs::start(
            'badges',
            'badges.issue',
            $name,
            \context_system::instance(),
            ['site' => settings::site(), 'badge' => $badgeid, 'issued' => array_map('intval', array_keys($issued))],
            null,
            ['badge' => $badgeid],
            '',
            true
        );
    }
}
