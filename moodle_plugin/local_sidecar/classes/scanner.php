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
 * Finds the packages of the site that nobody has checked yet.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class scanner {
    /**
     * Start background checks.
     *
     * @param int $limit at most so many
     * @return int how many were started
     */
    public static function run(int $limit): int {
        $started = 0;
        foreach (array_keys(package::PLACES) as $component) {
            foreach (self::unchecked($component, $limit - $started) as $row) {
                $file = get_file_storage()->get_file_by_id($row->fileid);
                $context = \context::instance_by_id($row->contextid, IGNORE_MISSING);
                if (!$file || !$context) {
                    continue;
                }
                $package = package::of($file, $context, (int) $row->courseid, $component);
                form_check::start($package, $file, $context);
                $started++;
            }
        }
        return $started;
    }

    /**
     * Forget reports on packages that are no longer there.
     *
     * @return int how many
     */
    public static function forget(): int {
        global $DB;
        $gone = $DB->get_fieldset_sql(
            "SELECT p.id
               FROM {local_sidecar_packages} p
              WHERE NOT EXISTS (SELECT 1 FROM {context} ctx WHERE ctx.id = p.contextid)
                 OR p.timemodified < :old
                AND NOT EXISTS (SELECT 1
                                  FROM {files} f
                                 WHERE f.contextid = p.contextid AND f.contenthash = p.contenthash AND f.component = p.component)",
            ['old' => time() - WEEKSECS]
        );
        foreach (array_chunk($gone, 1000) as $ids) {
            $DB->delete_records_list('local_sidecar_packages', 'id', $ids);
        }
        return count($gone);
    }

    /**
     * Package files without a report.
     *
     * @param string $component
     * @param int $limit
     * @return array objects with fileid, contextid, courseid
     */
    private static function unchecked(string $component, int $limit): array {
        global $DB;
        if ($limit <= 0) {
            return [];
        }
        return $DB->get_records_sql(
            "SELECT f.id AS fileid, f.contextid, cm.course AS courseid
               FROM {files} f
               JOIN {context} ctx ON ctx.id = f.contextid AND ctx.contextlevel = :level
               JOIN {course_modules} cm ON cm.id = ctx.instanceid
          LEFT JOIN {local_sidecar_packages} p ON p.contextid = f.contextid AND p.contenthash = f.contenthash
              WHERE f.component = :component AND f.filearea = :area AND f.filename <> :folder AND f.referencefileid IS NULL
                AND p.id IS NULL AND cm.deletioninprogress = 0
           ORDER BY f.id DESC",
            ['level' => CONTEXT_MODULE, 'component' => $component, 'area' => package::PLACES[$component]['area'], 'folder' => '.'],
            0,
            $limit
        );
    }
}
