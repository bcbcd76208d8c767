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

use local_sidecar\event\mirror_finished;
use local_sidecar\job;

/**
 * A plan, an apply or an undo of a mirrored course. What Moodle has to do afterwards the sidecar has asked for already
 * through the web service local_sidecar_after_apply.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class mirror implements purpose {
    #[\Override]
    public function store(job $job): void {
        if ($job->get('kind') === 'mirror.plan') {
            return;
        }
        mirror_finished::create_from_job($job)->trigger();
    }
}
