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

/**
 * Question format "Sidecar (any format)".
 *
 * @package    qformat_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->dirroot . '/question/format/xml/format.php');

use local_sidecar\client\client_exception;
use local_sidecar\conversion;
use local_sidecar\formats;
use local_sidecar\settings;
use local_sidecar\sidecar;

/**
 * Has the sidecar turn any question file into Moodle XML, which Moodle's own importer then reads; and the other way round.
 *
 * @package    qformat_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class qformat_sidecar extends qformat_default {
    #[\Override]
    public function provide_import() {
        return settings::hook('questions');
    }

    #[\Override]
    public function provide_export() {
        return settings::hook('questions');
    }

    #[\Override]
    public function mime_type() {
        return mimeinfo('type', 'export.' . formats::extension(settings::export_target()));
    }

    #[\Override]
    public function export_file_extension() {
        return '.' . formats::extension(settings::export_target());
    }

    #[\Override]
    public function can_import_file($file) {
        // What it is the sidecar finds out from the content.
        return true;
    }

    #[\Override]
    protected function readdata($filename) {
        global $OUTPUT;
        try {
            $conversion = conversion::to_moodlexml(
                $filename,
                (string) $this->realfilename ?: basename($filename),
                context_course::instance($this->course->id)
            );
        } catch (client_exception $e) {
            $this->importerrors++;
            echo $OUTPUT->notification(s(sidecar::explain($e)), \core\output\notification::NOTIFY_ERROR);
            return false;
        }
        if ($this->displayprogress) {
            echo $conversion->html();
        }
        if ($conversion->content === null) {
            return false;
        }
        if ($conversion->has_errors()) {
            // With "stop on error" Moodle imports nothing then.
            $this->importerrors++;
        }
        return [$conversion->content];
    }

    #[\Override]
    protected function readquestions($lines) {
        $xml = $this->xml();
        $questions = $xml->readquestions($lines);
        $this->importerrors += $xml->importerrors;
        return $questions;
    }

    #[\Override]
    public function exportprocess($checkcapabilities = true) {
        $content = $this->xml()->exportprocess($checkcapabilities);
        $target = settings::export_target();
        if ($target === 'moodlexml') {
            return $content;
        }
        try {
            $conversion = conversion::from_moodlexml($content, $target, context_course::instance($this->course->id));
        } catch (client_exception $e) {
            throw new moodle_exception('exportfailed', 'qformat_sidecar', '', sidecar::explain($e));
        }
        if ($conversion->content === null) {
            throw new moodle_exception('exportfailed', 'qformat_sidecar', '', $conversion->problem());
        }
        return $conversion->content;
    }

    /**
     * Moodle's own XML format with the settings of this one. It must be an object of its own: question types
     * recognise the format by its class.
     *
     * @return qformat_xml
     */
    private function xml(): qformat_xml {
        $xml = new qformat_xml();
        foreach (get_object_vars($this) as $name => $value) {
            $xml->$name = $value;
        }
        return $xml;
    }
}
