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

use local_sidecar\certificates\announcer;
use local_sidecar\certificates\issuer;
use local_sidecar\job;

/**
 * Certificates that the sidecar has issued and stored.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class certificates implements purpose {
    #[\Override]
    public function store(job $job): void {
        if (!issuer::available()) {
            return;
        }
        // A job that failed half way has stored some: those are announced too.
        \core_php_time_limit::raise();
        $count = announcer::run((int) ($job->json('details')['template'] ?? 0));
        mtrace("... {$count} certificates announced");
    }
}
