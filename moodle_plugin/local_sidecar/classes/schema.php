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
 * The XMLDB schema of core and of every plugin that is installed.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class schema {
    /** XMLDB's numbers of types => words. */
    const TYPES = [1 => 'int', 2 => 'number', 3 => 'float', 4 => 'char', 5 => 'text', 6 => 'binary',
        7 => 'datetime', 8 => 'timestamp'];

    /** XMLDB's numbers of key types => words. */
    const KEYS = [1 => 'primary', 2 => 'unique', 3 => 'foreign', 5 => 'foreign-unique'];

    /**
     * All tables, by name.
     *
     * @return array name => from, fields, keys, indexes
     */
    public static function tables(): array {
        global $CFG;
        require_once($CFG->libdir . '/ddllib.php');
        $tables = [];
        foreach (self::files() as $from => $path) {
            $file = new \xmldb_file($path);
            if (!$file->fileExists() || !$file->loadXMLStructure()) {
                continue;
            }
            foreach ($file->getStructure()->getTables() as $table) {
                $tables[$table->getName()] = ['from' => $from] + self::table($table);
            }
        }
        ksort($tables);
        return $tables;
    }

    /**
     * All install.xml files, by the folder of their plugin.
     *
     * @return string[]
     */
    private static function files(): array {
        global $CFG;
        $files = ['lib' => $CFG->libdir . '/db/install.xml'];
        foreach (array_keys(\core_component::get_plugin_types()) as $type) {
            foreach (\core_component::get_plugin_list($type) as $folder) {
                $from = ltrim(substr($folder, strlen($CFG->dirroot)), '/');
                if (is_readable($folder . '/db/install.xml')) {
                    $files[$from] = $folder . '/db/install.xml';
                }
            }
        }
        return $files;
    }

    /**
     * One table.
     *
     * @param \xmldb_table $table
     * @return array
     */
    private static function table(\xmldb_table $table): array {
        $fields = [];
        foreach ($table->getFields() as $field) {
            $fields[$field->getName()] = self::field($field);
        }
        $keys = [];
        foreach ($table->getKeys() as $key) {
            $entry = ['type' => self::KEYS[$key->getType()] ?? 'none', 'fields' => array_values($key->getFields())];
            if ($key->getRefTable()) {
                $entry += ['reftable' => $key->getRefTable(), 'reffields' => array_values($key->getRefFields())];
            }
            $keys[] = $entry;
        }
        $indexes = [];
        foreach ($table->getIndexes() as $index) {
            $indexes[] = ['unique' => (bool) $index->getUnique(), 'fields' => array_values($index->getFields())];
        }
        return ['fields' => $fields, 'keys' => $keys, 'indexes' => $indexes];
    }

    /**
     * One field; what is not set is left out.
     *
     * @param \xmldb_field $field
     * @return array
     */
    private static function field(\xmldb_field $field): array {
        $entry = ['type' => self::TYPES[$field->getType()] ?? 'unknown'];
        if ($field->getLength() !== null && $entry['type'] !== 'text') {
            $entry['length'] = (string) $field->getLength();
        }
        if ($field->getDecimals()) {
            $entry['decimals'] = (string) $field->getDecimals();
        }
        if ($field->getNotNull()) {
            $entry['notnull'] = true;
        }
        if ($field->getSequence()) {
            $entry['sequence'] = true;
        }
        if ($field->getDefault() !== null) {
            $entry['default'] = (string) $field->getDefault();
        }
        return $entry;
    }
}
