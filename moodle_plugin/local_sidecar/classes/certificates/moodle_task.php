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

/**
 * Moodle's own issuing task without the templates that the sidecar draws.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class moodle_task extends \mod_coursecertificate\task\issue_certificates_task {
    /** @var int[] Templates left out. */
    private array $without;

    /**
     * Names what is left out.
     *
     * @param int[] $without template ids
     */
    public function __construct(array $without) {
        $this->without = $without;
    }

    #[\Override]
    public function get_coursecertificates(): array {
        return array_filter(parent::get_coursecertificates(), function (\stdClass $record): bool {
            return !in_array((int) $record->template, $this->without, true);
        });
    }
}
