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

namespace local_sidecar;

use local_sidecar\client\state_store;

/**
 * The circuit breaker's state in Moodle's universal cache: shared by all web servers and by cron.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class breaker_store implements state_store {
    #[\Override]
    public function load(): ?array {
        $state = \cache::make('local_sidecar', 'breaker')->get('state');
        return is_array($state) ? $state : null;
    }

    #[\Override]
    public function save(array $state): void {
        \cache::make('local_sidecar', 'breaker')->set('state', $state);
    }
}
