<?php
// Courses with a certificate activity each, in a real Moodle: made, issued by Moodle's own path, counted, removed without trace.
// usage: php certificates_moodle.php MOODLE_DIR make|issue|draw|count|remove < JSON; prints JSON. Run by certificates_moodle.py.

define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
require_once($CFG->libdir . '/clilib.php');
require_once($CFG->dirroot . '/course/lib.php');
require_once($CFG->dirroot . '/course/modlib.php');
require_once($CFG->dirroot . '/user/lib.php');
\core\session\manager::set_user(get_admin());
$CFG->noemailever = true;
$CFG->forced_plugin_settings['tool_recyclebin'] = ['categorybinenable' => 0, 'coursebinenable' => 0];
raise_memory_limit(MEMORY_HUGE);

const MARK = 'scbench';

function issued(): string {
    return "FROM {tool_certificate_issues} i JOIN {files} f ON f.component = 'tool_certificate' AND f.filearea = 'issues' AND f.itemid = i.id
        AND f.filename <> '.' WHERE i.courseid = ?";
}

/** A page of A4 over a photograph: name, text, date and the QR code of the verification page. */
function template(string $photograph): \tool_certificate\template {
    global $USER;
    $template = \tool_certificate\template::create((object) ['name' => MARK, 'contextid' => context_system::instance()->id]);
    $page = $template->new_page();
    $page->save((object) ['width' => 297, 'height' => 210]);
    $draft = file_get_unused_draft_itemid();
    get_file_storage()->create_file_from_pathname(['contextid' => context_user::instance($USER->id)->id, 'component' => 'user',
        'filearea' => 'draft', 'itemid' => $draft, 'filepath' => '/', 'filename' => 'photograph.jpg'], $photograph);
    $elements = [
        ['image', ['image' => $draft, 'isbackground' => 1, 'width' => 0, 'height' => 0, 'posx' => 0, 'posy' => 0]],
        ['text', ['text' => 'This is to certify that', 'posx' => 148, 'posy' => 50]],
        ['userfield', ['userfield' => 'fullname', 'posx' => 148, 'posy' => 70, 'fontsize' => 28]],
        ['text', ['text' => 'has finished the course <b>Fire safety &amp; first aid</b>', 'posx' => 148, 'posy' => 95]],
        ['date', ['dateitem' => -1, 'dateformat' => 'strftimedate', 'posx' => 148, 'posy' => 120]],
        ['code', ['display' => 4, 'posx' => 240, 'posy' => 150, 'width' => 40, 'refpoint' => 0]],
    ];
    foreach ($elements as [$element, $data]) {
        \tool_certificate\element::instance(0, (object) ['element' => $element, 'pageid' => $page->get_id()])->save_form_data(
            (object) ($data + ['name' => $element, 'font' => 'freesans', 'fontsize' => 16, 'colour' => '#202020', 'width' => 200, 'refpoint' => 1]));
    }
    return $template;
}

function make(array $in): array {
    global $CFG, $DB;
    $template = template($in['photograph']);
    $users = [];
    foreach ($in['people'] as $number => [$first, $last]) {
        $users[] = user_create_user((object) ['username' => MARK . $number, 'firstname' => $first, 'lastname' => $last, 'confirmed' => 1,
            'email' => MARK . "$number@sidecar.invalid", 'auth' => 'nologin', 'mnethostid' => $CFG->mnet_localhost_id], false, false);
    }
    $manual = enrol_get_plugin('manual');
    $student = $DB->get_field('role', 'id', ['shortname' => 'student'], MUST_EXIST);
    $module = $DB->get_field('modules', 'id', ['name' => 'coursecertificate'], MUST_EXIST);
    $courses = [];
    for ($number = 0; $number < $in['courses']; $number++) {
        $course = create_course((object) ['fullname' => MARK, 'shortname' => MARK . $number, 'category' => core_course_category::get_default()->id]);
        $instances = array_filter(enrol_get_instances($course->id, false), fn($instance) => $instance->enrol === 'manual');
        $instance = reset($instances) ?: $DB->get_record('enrol', ['id' => $manual->add_instance($course)]);
        foreach ($users as $user) {
            $manual->enrol_user($instance, $user, $student);
        }
        add_moduleinfo((object) ['modulename' => 'coursecertificate', 'module' => $module, 'name' => MARK, 'course' => $course->id,
            'section' => 0, 'visible' => 1, 'template' => $template->get_id(), 'automaticsend' => 1, 'expirydatetype' => 0,
            'expirydateoffset' => 0, 'introeditor' => ['text' => '', 'format' => FORMAT_HTML, 'itemid' => 0], 'cmidnumber' => ''], $course);
        $courses[] = (int) $course->id;
    }
    return ['template' => $template->get_id(), 'courses' => $courses];
}

/** What Moodle's scheduled task does for one activity. */
function issue(array $in): int {
    global $DB;
    $activity = $DB->get_record('coursecertificate', ['course' => $in['course']], '*', MUST_EXIST);
    [$course, $cm] = get_course_and_cm_from_instance($activity->id, 'coursecertificate');
    $template = \tool_certificate\template::instance($activity->template);
    $count = 0;
    foreach (\mod_coursecertificate\helper::get_users_to_issue($activity, $cm) as $user) {
        $count += (bool) \mod_coursecertificate\helper::issue_certificate($user, $activity, $course, $template);
    }
    return $count;
}

/** Moodle's drawing alone, of certificates that are there: how many a second of the processor. */
function draw(array $in): float {
    global $DB;
    $issues = $DB->get_records('tool_certificate_issues', ['courseid' => $in['course']], 'id', '*', 0, $in['count']);
    $template = \tool_certificate\template::instance($in['template']);
    $now = function (): float {
        $used = getrusage();
        return $used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec'] + ($used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec']) / 1e6;
    };
    $began = $now();
    foreach ($issues as $issue) {
        $template->generate_pdf(false, $issue, true);
    }
    return count($issues) / ($now() - $began);
}

function count_issued(array $in): array {
    global $DB;
    return [$DB->count_records('tool_certificate_issues', ['courseid' => $in['course']]),
        $DB->count_records_sql('SELECT count(*) ' . issued() . ' AND f.filesize > 1000', [$in['course']])];
}

/** Everything of this and of an earlier run that was cut short. */
function remove(): int {
    global $DB;
    $like = MARK . '%';
    foreach ($DB->get_records('tool_certificate_templates', ['name' => MARK]) as $record) {
        \tool_certificate\template::instance($record->id)->delete();
    }
    foreach ($DB->get_fieldset_select('course', 'id', 'shortname LIKE ?', [$like]) as $course) {
        delete_course($course, false);
        $DB->delete_records('logstore_standard_log', ['courseid' => $course]);
    }
    $users = $DB->get_records_select('user', 'username LIKE ? AND deleted = 0', [$like]);
    foreach ($users as $user) {
        $DB->delete_records_select('message_popup_notifications', 'notificationid IN (SELECT id FROM {notifications} WHERE useridto = ?)', [$user->id]);
        $DB->delete_records('notifications', ['useridto' => $user->id]);
        delete_user($user);
        $DB->delete_records('logstore_standard_log', ['relateduserid' => $user->id]);
        context_helper::delete_instance(CONTEXT_USER, $user->id);
        $DB->delete_records('user', ['id' => $user->id]);  // Moodle keeps a row of who was deleted
    }
    return count($users);
}

$actions = ['make' => 'make', 'issue' => 'issue', 'draw' => 'draw', 'count' => 'count_issued', 'remove' => 'remove'];
$answer = $actions[$argv[2]](json_decode(stream_get_contents(STDIN), true));
echo "\n@@JSON@@", json_encode($answer), "\n";
