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

/**
 * Where the questions of a course are: up to Moodle 4.5 in its own context and those above, from 5.0 on in activities.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class question_banks {
    /** Either of these makes somebody see questions. */
    const CAPABILITIES = ['moodle/question:viewall', 'moodle/question:viewmine'];

    /**
     * Contexts whose questions the user may export.
     *
     * @param \context_course $context
     * @return \context[]
     */
    public static function exportable(\context_course $context): array {
        $helper = '\core_question\local\bank\question_bank_helper';
        if (!class_exists($helper)) {
            $contexts = new \core_question\local\bank\question_edit_contexts($context);
            return $contexts->having_one_edit_tab_cap('export');
        }
        $banks = $helper::get_activity_instances_with_shareable_questions([$context->instanceid], [], self::CAPABILITIES);
        // What a bank is differs between 5.0 and 5.2; all of them have this.
        return array_map(function ($bank): \context {
            return $bank->cminfo->context;
        }, array_values($banks));
    }

    /**
     * Address at which Moodle's own export gives out a category.
     *
     * @param int $contextid
     * @param int $categoryid
     * @param string $filename
     * @return \moodle_url
     */
    public static function export_url(int $contextid, int $categoryid, string $filename): \moodle_url {
        return \qbank_exportquestions\exportquestions_helper::question_make_export_url(
            $contextid,
            $categoryid,
            'sidecar',
            'withcategories',
            'withoutcontexts',
            $filename
        );
    }
}
