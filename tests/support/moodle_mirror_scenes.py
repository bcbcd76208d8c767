"""Courses to mirror on a real Moodle, and learners at work in them. The PHP runs inside Moodle (`MoodleSite.php`)."""

from __future__ import annotations

GIFT = "::Sum:: 2 + 2 = {=4}\n\n::Capital:: Bamako is the capital of Mali. {TRUE}\n"

# A course with activities of many kinds: `$in['shortname']`. Gives its id.
COURSE = """
require_once($CFG->dirroot . '/course/lib.php');
require_once($CFG->dirroot . '/mod/quiz/locallib.php');
require_once($CFG->libdir . '/testing/generator/lib.php');
require_once($CFG->libdir . '/questionlib.php');
require_once($CFG->dirroot . '/question/format.php');
require_once($CFG->dirroot . '/question/format/gift/format.php');
$generator = new testing_data_generator();
$course = create_course((object) ['fullname' => $in['shortname'], 'shortname' => $in['shortname'], 'enablecompletion' => 1, 'numsections' => 2,
    'category' => core_course_category::get_default()->id, 'startdate' => 1788220800]);
$all = ['course' => $course->id, 'section' => 1];
$page = $generator->create_module('page', $all + ['name' => 'Page', 'content' => 'First edition']);
$generator->create_module('label', $all + ['intro' => 'A label']);
$generator->create_module('url', $all + ['name' => 'Unused', 'externalurl' => 'https://example.org/']);
$generator->create_module('choice', $all + ['name' => 'Choice', 'option' => ['Tea', 'Coffee']]);
$generator->create_module('forum', $all + ['name' => 'Forum']);
$generator->create_module('assign', $all + ['name' => 'Assignment', 'duedate' => 1788220800 + 7 * DAYSECS]);
$generator->create_module('glossary', $all + ['name' => 'Glossary']);
$generator->create_module('feedback', $all + ['name' => 'Feedback']);
$generator->create_module('book', $all + ['name' => 'Book']);
$generator->create_module('folder', $all + ['name' => 'Folder']);
$generator->create_module('lesson', $all + ['name' => 'Lesson']);
$generator->create_module('wiki', $all + ['name' => 'Wiki']);
$generator->create_module('workshop', $all + ['name' => 'Workshop']);
$generator->create_module('data', $all + ['name' => 'Database']);
$quiz = $generator->create_module('quiz', ['section' => 2] + $all + ['name' => 'Quiz', 'grade' => 10, 'sumgrades' => 2,
    'intro' => 'See <a href="' . (new moodle_url('/mod/page/view.php', ['id' => $page->cmid]))->out(false) . '">the page</a>']);
$context = $CFG->branch >= 500 ? context_module::instance($quiz->cmid) : context_course::instance($course->id);
$category = $CFG->branch >= 500 ? question_get_default_category($context->id, true) : question_make_default_categories([$context]);
$format = new qformat_gift();
$format->setCategory($category);
$format->setContexts([$context]);
$format->setCourse($course);
$path = make_request_directory() . '/q.gift';
file_put_contents($path, $in['gift']);
$format->setFilename($path);
$format->setRealfilename('q.gift');
$format->displayprogress = false;
ob_start();
$format->importprocess();
ob_end_clean();
foreach ($format->questionids as $id) {
    quiz_add_quiz_question($id, $quiz);
}
\\mod_quiz\\quiz_settings::create($quiz->id)->get_grade_calculator()->recompute_quiz_sumgrades();
rebuild_course_cache($course->id, true);
$out = (int) $course->id;
"""

# What an author does at the source: another text, one activity gone that nobody used, one gone that was used.
EDITED = """
require_once($CFG->dirroot . '/course/lib.php');
$course = $DB->get_record('course', ['shortname' => $in['shortname']], '*', MUST_EXIST);
$DB->set_field('page', 'content', $in['text'], ['course' => $course->id]);
$DB->set_field('quiz', 'intro', 'Read twice', ['course' => $course->id]);
foreach ($in['delete'] as $module) {
    foreach (get_coursemodules_in_course($module, $course->id) as $cm) {
        course_delete_module($cm->id);
    }
}
rebuild_course_cache($course->id, true);
"""

# A learner chooses, and begins an attempt at the quiz. Gives the attempt's id.
WORK = """
require_once($CFG->dirroot . '/mod/choice/lib.php');
require_once($CFG->dirroot . '/mod/quiz/locallib.php');
$course = $DB->get_record('course', ['shortname' => $in['shortname']], '*', MUST_EXIST);
\\core\\session\\manager::set_user(core_user::get_user($in['user']));
$choice = choice_get_choice($DB->get_field('choice', 'id', ['course' => $course->id]));
$cm = get_coursemodule_from_instance('choice', $choice->id);
choice_user_submit_response(array_key_first($choice->option), $choice, $in['user'], $course, $cm);
$quizobj = \\mod_quiz\\quiz_settings::create($DB->get_field('quiz', 'id', ['course' => $course->id]), $in['user']);
$quba = question_engine::make_questions_usage_by_activity('mod_quiz', $quizobj->get_context());
$quba->set_preferred_behaviour($quizobj->get_quiz()->preferredbehaviour);
$attempt = quiz_create_attempt($quizobj, 1, false, time(), false, $in['user']);
quiz_start_new_attempt($quizobj, $quba, $attempt, 1, time());
quiz_attempt_save_started($quizobj, $quba, $attempt);
$out = (int) $attempt->id;
"""

# The learner answers and hands the attempt in. Gives its grade.
FINISH = """
require_once($CFG->dirroot . '/mod/quiz/locallib.php');
\\core\\session\\manager::set_user(core_user::get_user($in['user']));
$attempt = \\mod_quiz\\quiz_attempt::create($in['attempt']);
$answers = [];
foreach ($attempt->get_slots() as $slot) {
    $type = $attempt->get_question_attempt($slot)->get_question()->get_type_name();
    $answers[$slot] = ['answer' => $type === 'truefalse' ? 1 : '4'];
}
$attempt->process_submitted_actions(time(), false, $answers);
if (method_exists($attempt, 'process_submit')) {
    $attempt->process_submit(time(), false);
    $attempt->process_grade_submission(time());
} else {
    $attempt->process_finish(time(), false);
}
$out = (float) $DB->get_field('quiz_grades', 'grade', ['quiz' => $attempt->get_quizid(), 'userid' => $in['user']]);
"""

# What a course holds, as a person sees it.
SEEN = """
$course = $DB->get_record('course', ['shortname' => $in['shortname']]);
$out = ['course' => (int) ($course->id ?? 0)];
if ($course) {
    rebuild_course_cache($course->id, true);
    foreach (get_fast_modinfo($course)->get_cms() as $cm) {
        $out['modules'][$cm->modname] = ['name' => $cm->name, 'visible' => (bool) $cm->visible, 'url' => $cm->url ? $cm->url->out_as_local_url(false) : ''];
    }
    $out['page'] = $DB->get_field('page', 'content', ['course' => $course->id]);
    $out['answers'] = $DB->count_records_sql('SELECT COUNT(*) FROM {choice_answers} a JOIN {choice} c ON c.id = a.choiceid WHERE c.course = ?', [$course->id]);
    $out['due'] = (int) $DB->get_field('assign', 'duedate', ['course' => $course->id]);
    $out += ['fullname' => $course->fullname, 'category' => (int) $course->category, 'startdate' => (int) $course->startdate];
}
"""

# Backups without users from here on; gives what the setting was.
WITHOUT_USERS = """
$out = get_config('backup', 'backup_general_users');
set_config('backup_general_users', $in['users'], 'backup');
"""
