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

namespace local_sidecar\check;

use core\check\check;
use core\check\result;
use local_sidecar\health;

/**
 * Moodle's status report on the connection with the sidecar.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class connection extends check {
    #[\Override]
    public function get_name(): string {
        return get_string('check_connection', 'local_sidecar');
    }

    #[\Override]
    public function get_action_link(): ?\action_link {
        return new \action_link(new \moodle_url('/local/sidecar/test.php'), get_string('test', 'local_sidecar'));
    }

    #[\Override]
    public function get_result(): result {
        $health = health::look();
        return new result($health->status, s($health->summary), \html_writer::alist($health->details));
    }
}
