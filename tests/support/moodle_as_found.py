"""Tests leave an installed Moodle as they found it, and find it free of what others, or a run that was killed, left."""

# The PHP runs inside Moodle (`MoodleSite.php`): it finds what it is given in $in, and answers in $out.
from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from moodle_site import MoodleSite
from sqlalchemy import inspect

from sidecar.moodle.mapstore import Tables
from sidecar.moodle.products import PRODUCTS

PARKED = 4_102_444_800  # the year 2100: work of the site's own that the tests must not do in its place

# Everything that the tests make bears one of these names. The plugins themselves stay installed. Gives the ids of the courses.
_TIDY = """
require_once($CFG->dirroot . '/course/lib.php');
require_once($CFG->dirroot . '/user/lib.php');
require_once($CFG->libdir . '/badgeslib.php');
$CFG->forced_plugin_settings['tool_recyclebin'] = ['categorybinenable' => 0, 'coursebinenable' => 0];
foreach ($DB->get_fieldset_select('badge', 'id', 'name = ?', ['Sidecar journey']) as $id) {
    (new badge($id))->delete(false);
}
$out = $DB->get_fieldset_select('course', 'id', $DB->sql_like('shortname', ':name'), ['name' => 'SCJ%']);
foreach ($out as $id) {
    delete_course((int) $id, false);
    $DB->delete_records('local_sidecar_packages', ['courseid' => $id]);
}
fix_course_sortorder();
if (class_exists('\\tool_certificate\\template')) {
    foreach ($DB->get_fieldset_select('tool_certificate_templates', 'id', 'name = ?', ['Sidecar journey']) as $id) {
        \\tool_certificate\\template::instance($id)->delete();
    }
}
foreach ($DB->get_records_select('user', 'deleted = 0 AND auth = :auth AND ' . $DB->sql_like('email', ':mail'),
        ['auth' => 'manual', 'mail' => 'sc%@sidecar.invalid']) as $user) {
    $DB->delete_records('local_sidecar_badges', ['userid' => $user->id]);
    $DB->delete_records('notifications', ['useridto' => $user->id]);
    delete_user($user);
}
if ($role = $DB->get_field('role', 'id', ['shortname' => 'sctestservice'])) {
    delete_role($role);
}
"""

# Work that waits already is put off: whoever runs what cron runs would do it too, with the tests' own sidecar.
_NOTE = """
foreach (['task_adhoc' => 'nextruntime', 'local_sidecar_jobs' => 'nextpoll'] as $table => $field) {
    $out['last'][$table] = (int) $DB->get_field_sql("SELECT MAX(id) FROM {{$table}}");
    $waits = $table === 'task_adhoc' ? [] : ['stored' => 0];
    $out['waits'][$table] = [$field, $DB->get_records_menu($table, $waits, '', "id, $field")];
    $DB->set_field($table, $field, $in['parked'], $waits);
}
foreach (['enablewebservices', 'webserviceprotocols'] as $name) {
    $out['core'][$name] = $CFG->$name ?? '';
}
$out['plugin'] = (array) get_config('local_sidecar');
$out['tasks'] = array_values($DB->get_records('task_scheduled', ['component' => 'mod_coursecertificate'], '', 'id, disabled, customised'));
$out['manager'] = (int) $DB->get_field('role', 'id', ['shortname' => 'manager']);
$out['mirrors'] = $DB->record_exists('role_capabilities', ['roleid' => $out['manager'], 'capability' => 'local/sidecar:mirror']);
unset($out['plugin']['version']);
set_config('note', json_encode($out), 'local_sidecar_tests');
"""
_LEFT = "$out = json_decode((string) get_config('local_sidecar_tests', 'note'), true);"
_PUT_BACK = """
$note = $in['note'];
foreach (\\local_sidecar\\job::get_records_select('id > ?', [$note['last']['local_sidecar_jobs']]) as $job) {
    get_file_storage()->delete_area_files(context_system::instance()->id, 'local_sidecar', 'input', $job->get('id'));
    get_file_storage()->delete_area_files($job->get('contextid'), 'local_sidecar', 'repaired', $job->get('id'));
    \\local_sidecar\\progress::forget($job);
    $job->delete();
}
$DB->delete_records_select('task_adhoc', 'id > ?', [$note['last']['task_adhoc']]);
foreach ($note['waits'] as $table => [$field, $rows]) {
    foreach ($rows as $id => $when) {
        $DB->set_field($table, $field, $when, ['id' => $id]);
    }
}
foreach ($note['core'] as $name => $value) {
    set_config($name, $value);
}
foreach (array_diff_key((array) get_config('local_sidecar'), $note['plugin'], ['version' => 0]) as $name => $value) {
    unset_config($name, 'local_sidecar');
}
foreach ($note['plugin'] as $name => $value) {
    set_config($name, $value, 'local_sidecar');
}
foreach ($note['tasks'] as $task) {
    $DB->update_record('task_scheduled', $task);
}
if (!$note['mirrors']) {
    unassign_capability('local/sidecar:mirror', $note['manager'], context_system::instance()->id);
}
unset_all_config_for_plugin('local_sidecar_tests');
\\local_sidecar\\sidecar::breaker()->reset();
"""


@contextmanager
def as_found(site: MoodleSite) -> Iterator[None]:
    """Within it the site has none of the tests' courses and people, and no work of its own is due.

    Afterwards settings, capabilities, tasks and jobs are what they were, and what the tests made is gone, but for Moodle's logs.
    """
    tables = Tables(site.facts["prefix"])
    engine = PRODUCTS[site.database_url().partition(":")[0].partition("+")[0]].engine(site.database_url())
    try:
        with engine.connect() as connection:
            had_mirrors = inspect(connection).has_table(tables.mirror.name)

        def forget(courses: Iterable[str]) -> None:
            """What the mirror remembers of courses that are gone: its tables are not Moodle's."""
            with engine.begin() as connection:
                if not had_mirrors:
                    tables.meta.drop_all(connection)
                    return
                gone = tables.mirror.c.course.in_([int(course) for course in courses])
                mirrors = [row.id for row in connection.execute(tables.mirror.select().where(gone))]
                for table in (tables.map, tables.undo):
                    connection.execute(table.delete().where(table.c.mirror.in_(mirrors)))
                connection.execute(tables.mirror.delete().where(gone))

        def put_back(note: dict[str, Any] | None) -> None:
            forget(site.php(_TIDY, seconds=1800))
            if note is not None:
                site.php(_PUT_BACK, seconds=900, note=note)

        put_back(site.php(_LEFT))  # of a run that was killed
        note = site.php(_NOTE, parked=PARKED)
        try:
            yield
        finally:
            put_back(note)
    finally:
        engine.dispose()
