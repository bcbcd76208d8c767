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

namespace local_sidecar\event;

use local_sidecar\package;

/**
 * Somebody saved an activity although the checker found errors in its package.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class check_overridden extends \core\event\base {
    /**
     * The event of a package.
     *
     * @param package $package
     * @return self
     */
    public static function create_from_package(package $package): self {
        return self::create([
            'context' => \context::instance_by_id($package->get('contextid')),
            'objectid' => $package->get('id'),
            'other' => ['filename' => $package->get('filename'), 'errors' => $package->get('errorcount')],
        ]);
    }

    #[\Override]
    protected function init() {
        $this->data['objecttable'] = 'local_sidecar_packages';
        $this->data['crud'] = 'u';
        $this->data['edulevel'] = self::LEVEL_TEACHING;
    }

    #[\Override]
    public static function get_name() {
        return get_string('event_checkoverridden', 'local_sidecar');
    }

    #[\Override]
    public function get_description() {
        return "The user with id '{$this->userid}' saved the package '{$this->other['filename']}' "
            . "although it has {$this->other['errors']} errors.";
    }

    #[\Override]
    public function get_url() {
        return new \moodle_url('/local/sidecar/package.php', ['id' => $this->objectid]);
    }
}
