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

namespace local_sidecar\privacy;

use core_privacy\local\metadata\collection;
use core_privacy\local\request\approved_contextlist;
use core_privacy\local\request\approved_userlist;
use core_privacy\local\request\contextlist;
use core_privacy\local\request\transform;
use core_privacy\local\request\userlist;
use core_privacy\local\request\writer;

/**
 * What the plugin keeps of people, and what goes to the sidecar.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class provider implements
    \core_privacy\local\metadata\provider,
    \core_privacy\local\request\core_userlist_provider,
    \core_privacy\local\request\plugin\provider,
    \core_privacy\local\request\user_preference_provider {
    #[\Override]
    public static function get_metadata(collection $collection): collection {
        $collection->add_database_table('local_sidecar_jobs', [
            'userid' => 'privacy:jobs:userid',
            'kind' => 'privacy:jobs:kind',
            'title' => 'privacy:jobs:title',
            'request' => 'privacy:jobs:request',
            'timecreated' => 'privacy:jobs:timecreated',
        ], 'privacy:jobs');
        $collection->add_database_table('local_sidecar_badges', [
            'userid' => 'privacy:badges:userid',
            'uniquehash' => 'privacy:badges:uniquehash',
        ], 'privacy:badges');
        $collection->add_external_location_link('sidecar', [
            'packages' => 'privacy:sidecar:packages',
            'questions' => 'privacy:sidecar:questions',
            'certificates' => 'privacy:sidecar:certificates',
            'badges' => 'privacy:sidecar:badges',
        ], 'privacy:sidecar');
        $collection->add_subsystem_link('core_files', [], 'privacy:files');
        $collection->add_user_preference('local_sidecar_exporttarget', 'privacy:exporttarget');
        return $collection;
    }

    #[\Override]
    public static function get_contexts_for_userid(int $userid): contextlist {
        $list = new contextlist();
        $list->add_from_sql('SELECT contextid FROM {local_sidecar_jobs} WHERE userid = :userid', ['userid' => $userid]);
        $list->add_from_sql(
            'SELECT c.id
               FROM {local_sidecar_badges} b
               JOIN {context} c ON c.contextlevel = :level AND c.instanceid = b.userid
              WHERE b.userid = :userid',
            ['level' => CONTEXT_USER, 'userid' => $userid]
        );
        return $list;
    }

    #[\Override]
    public static function get_users_in_context(userlist $userlist) {
        $context = $userlist->get_context();
        $userlist->add_from_sql('userid', 'SELECT userid FROM {local_sidecar_jobs} WHERE contextid = :id', ['id' => $context->id]);
        if ($context->contextlevel == CONTEXT_USER) {
            $userlist->add_from_sql(
                'userid',
                'SELECT userid FROM {local_sidecar_badges} WHERE userid = :id',
                ['id' => $context->instanceid]
            );
        }
    }

    #[\Override]
    public static function export_user_data(approved_contextlist $contextlist) {
        global $DB;
        $userid = $contextlist->get_user()->id;
        $path = [get_string('pluginname', 'local_sidecar')];
        foreach ($contextlist->get_contexts() as $context) {
            $jobs = [];
            foreach ($DB->get_records('local_sidecar_jobs', ['userid' => $userid, 'contextid' => $context->id], 'id') as $job) {
                $jobs[] = ['kind' => $job->kind, 'title' => $job->title, 'state' => $job->state, 'request' => $job->request,
                    'timecreated' => transform::datetime($job->timecreated)];
            }
            $own = $context->contextlevel == CONTEXT_USER && $context->instanceid == $userid;
            $badges = !$own ? [] : array_values($DB->get_records(
                'local_sidecar_badges',
                ['userid' => $userid],
                'id',
                'uniquehash, page, linkedin'
            ));
            if ($jobs || $badges) {
                writer::with_context($context)->export_data($path, (object) ['jobs' => $jobs, 'badges' => $badges]);
            }
        }
    }

    /**
     * Export the user's preferences.
     *
     * @param int $userid
     */
    public static function export_user_preferences(int $userid) {
        $target = get_user_preferences('local_sidecar_exporttarget', null, $userid);
        if ($target !== null) {
            writer::export_user_preference(
                'local_sidecar',
                'local_sidecar_exporttarget',
                $target,
                get_string('privacy:exporttarget', 'local_sidecar')
            );
        }
    }

    #[\Override]
    public static function delete_data_for_all_users_in_context(\context $context) {
        global $DB;
        self::delete_jobs(['contextid' => $context->id]);
        if ($context->contextlevel == CONTEXT_USER) {
            $DB->delete_records('local_sidecar_badges', ['userid' => $context->instanceid]);
        }
    }

    #[\Override]
    public static function delete_data_for_user(approved_contextlist $contextlist) {
        global $DB;
        $userid = $contextlist->get_user()->id;
        foreach ($contextlist->get_contexts() as $context) {
            self::delete_jobs(['contextid' => $context->id, 'userid' => $userid]);
            if ($context->contextlevel == CONTEXT_USER && $context->instanceid == $userid) {
                $DB->delete_records('local_sidecar_badges', ['userid' => $userid]);
            }
        }
    }

    #[\Override]
    public static function delete_data_for_users(approved_userlist $userlist) {
        global $DB;
        $context = $userlist->get_context();
        foreach ($userlist->get_userids() as $userid) {
            self::delete_jobs(['contextid' => $context->id, 'userid' => $userid]);
            if ($context->contextlevel == CONTEXT_USER && $context->instanceid == $userid) {
                $DB->delete_records('local_sidecar_badges', ['userid' => $userid]);
            }
        }
    }

    /**
     * Delete jobs with their files.
     *
     * @param array $conditions
     */
    private static function delete_jobs(array $conditions): void {
        global $DB;
        $fs = get_file_storage();
        foreach ($DB->get_records('local_sidecar_jobs', $conditions, '', 'id, contextid') as $job) {
            $fs->delete_area_files(\context_system::instance()->id, 'local_sidecar', 'input', $job->id);
            $fs->delete_area_files($job->contextid, 'local_sidecar', 'repaired', $job->id);
        }
        $DB->delete_records('local_sidecar_jobs', $conditions);
    }
}
