<?php
// Imports a Moodle XML file into a new course of an installed Moodle, exports the course's bank, deletes the course.
// usage: php moodle_round_trip.php MOODLE_DIR IN.xml OUT.xml
[, $moodle, $in, $out] = $argv;
define('CLI_SCRIPT', true);
require "$moodle/config.php";
require_once "$CFG->dirroot/course/lib.php";
require_once "$CFG->libdir/questionlib.php";
require_once "$CFG->dirroot/question/editlib.php";
require_once "$CFG->dirroot/question/format.php";
require_once "$CFG->dirroot/question/format/xml/format.php";
\core\session\manager::set_user(get_admin());
$name = 'question round trip ' . getmypid();
$course = create_course((object) ['fullname' => $name, 'shortname' => $name, 'category' => 1]);
try {
    $context = context_course::instance($course->id);
    $import = new qformat_xml();
    $import->setCategory(question_make_default_categories([$context]));
    $import->setContexts([$context]);
    $import->setCourse($course);
    $import->setFilename($in);
    $import->setRealfilename('bank.xml');
    $import->setMatchgrades('nearest');
    $import->setCatfromfile(true);
    $import->setContextfromfile(false);
    $import->setStoponerror(false);
    $import->set_display_progress(false);
    ob_start();
    $done = $import->importpreprocess() && $import->importprocess() && $import->importpostprocess();
    ob_end_clean();
    $export = new qformat_xml();
    $export->setContexts([$context]);
    $export->setCategory(question_get_top_category($context->id));
    $export->setCourse($course);
    $export->setCattofile(true);
    $export->setContexttofile(false);
    $export->exportpreprocess();
    file_put_contents($out, str_replace($name, 'COURSE', $export->exportprocess(true)));
} finally {
    delete_course($course, false);
}
exit($done ? 0 : 1);
