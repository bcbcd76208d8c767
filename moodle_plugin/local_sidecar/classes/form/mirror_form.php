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

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->libdir . '/formslib.php');

/**
 * Mirrors a course, subscribes to it, or adds a partner.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class mirror_form extends \moodleform {
    #[\Override]
    protected function definition() {
        $mform = $this->_form;
        $mform->addElement('header', 'mirrorhdr', get_string('mirror_course', 'local_sidecar'));
        $sources = $this->_customdata['mirror']->sources();
        if ($sources) {
            $mform->addElement('select', 'from', get_string('mirror_source', 'local_sidecar'), $sources);
        } else {
            $name = get_string('mirror_source', 'local_sidecar');
            $mform->addElement('static', 'nosource', $name, get_string('mirror_nosources', 'local_sidecar'));
        }
        $mform->addElement('text', 'course', get_string('mirror_sourcecourse', 'local_sidecar'), ['size' => 30]);
        $mform->setType('course', PARAM_RAW_TRIMMED);
        $mform->addHelpButton('course', 'mirror_sourcecourse', 'local_sidecar');
        $mform->addElement('text', 'as', get_string('mirror_as', 'local_sidecar'), ['size' => 30]);
        $mform->setType('as', PARAM_RAW_TRIMMED);
        $mform->addHelpButton('as', 'mirror_as', 'local_sidecar');
        $mform->addElement(
            'select',
            'category',
            get_string('category'),
            [0 => get_string('mirror_defaultcategory', 'local_sidecar')] + \core_course_category::make_categories_list()
        );
        if ($this->_customdata['mirror']->can('mirror.adopt')) {
            $mform->addElement('text', 'target', get_string('mirror_adopt', 'local_sidecar'), ['size' => 30]);
            $mform->setType('target', PARAM_RAW_TRIMMED);
            $mform->addHelpButton('target', 'mirror_adopt', 'local_sidecar');
        }
        $mform->addElement('select', 'every', get_string('mirror_every', 'local_sidecar'), [
            HOURSECS => get_string('hour'), DAYSECS => get_string('day'), WEEKSECS => get_string('week'),
            30 * DAYSECS => get_string('month')]);
        $mform->setDefault('every', DAYSECS);
        $mform->addHelpButton('every', 'mirror_every', 'local_sidecar');
        $mform->addGroup([
            $mform->createElement('submit', 'plan', get_string('mirror_plan', 'local_sidecar')),
            $mform->createElement('submit', 'subscribe', get_string('mirror_subscribe', 'local_sidecar')),
        ], 'mirrorbuttons', '', [' '], false);
        $mform->addElement('header', 'partnerhdr', get_string('mirror_addpartner', 'local_sidecar'));
        $mform->setExpanded('partnerhdr', false);
        $mform->addElement('text', 'partnername', get_string('name'), ['size' => 20]);
        $mform->setType('partnername', PARAM_ALPHANUMEXT);
        $mform->addElement('text', 'partnerurl', get_string('mirror_partnerurl', 'local_sidecar'), ['size' => 50]);
        $mform->setType('partnerurl', PARAM_URL);
        $mform->addElement(
            'password',
            'partnertoken',
            get_string('set_token', 'local_sidecar'),
            ['autocomplete' => 'new-password']
        );
        $mform->setType('partnertoken', PARAM_RAW_TRIMMED);
        $mform->addElement('submit', 'addpartner', get_string('add'));
    }

    #[\Override]
    public function validation($data, $files) {
        $errors = parent::validation($data, $files);
        $from = $this->_form->elementExists('from') ? 'from' : 'nosource';
        $needed = !empty($data['addpartner']) ? ['partnername', 'partnerurl', 'partnertoken'] : [$from, 'course'];
        foreach ($needed as $name) {
            if (trim((string) ($data[$name] ?? '')) === '') {
                $errors[$name] = get_string('required');
            }
        }
        return $errors;
    }
}
