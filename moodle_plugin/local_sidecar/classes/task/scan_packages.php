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

use local_sidecar\scanner;
use local_sidecar\settings;

/**
 * Has packages checked that were there before the plugin, or came by a restore.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class scan_packages extends \core\task\scheduled_task {
    #[\Override]
    public function get_name() {
        return get_string('task_scan', 'local_sidecar');
    }

    #[\Override]
    public function execute() {
        if (settings::hook('packages')) {
            $count = scanner::run((int) (get_config('local_sidecar', 'scanlimit') ?: 200));
            mtrace("{$count} checks started");
        }
    }
}
