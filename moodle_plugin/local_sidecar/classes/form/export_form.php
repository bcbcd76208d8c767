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

namespace local_sidecar\form;

use local_sidecar\formats;
use local_sidecar\settings;

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->libdir . '/formslib.php');

/**
 * Chooses a question category and a format.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class export_form extends \moodleform {
    #[\Override]
    protected function definition() {
        $mform = $this->_form;
        $mform->addElement(
            'questioncategory',
            'category',
            get_string('exportcategory', 'question'),
            ['contexts' => $this->_customdata['contexts'], 'top' => true]
        );
        $mform->addElement('select', 'target', get_string('export_target', 'local_sidecar'), formats::menu());
        $mform->setDefault('target', settings::export_target());
        $mform->addElement('static', 'note', '', get_string('export_note', 'local_sidecar'));
        $this->add_action_buttons(false, get_string('export', 'local_sidecar'));
    }
}
