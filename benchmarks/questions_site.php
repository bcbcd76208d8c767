<?php
// Parses a question file as an installed Moodle does: its own start, its own functions, its own database behind them.
// Prints how many questions were read and the processor seconds of this process (the database server's are not in it).
// usage: php questions_site.php MOODLE_DIR gift|aiken|xml FILE

define('CLI_SCRIPT', true);
[, $moodle, $format, $file] = $argv;
require("$moodle/config.php");
ini_set('memory_limit', '4G');
require_once("$CFG->libdir/questionlib.php");
require_once("$CFG->dirroot/question/format.php");
require_once("$CFG->dirroot/question/format/$format/format.php");
\core\session\manager::set_user(get_admin());

function cpu() {
    $r = getrusage();
    return $r['ru_utime.tv_sec'] + $r['ru_stime.tv_sec'] + ($r['ru_utime.tv_usec'] + $r['ru_stime.tv_usec']) / 1e6;
}

$class = "qformat_$format";
$reader = new $class();
$method = fn($name, ...$args) => (function () use ($name, $args) { return $this->$name(...$args); })->call($reader);
$start = cpu();
$lines = $method('readdata', $file);
$questions = $method('readquestions', $lines);
$used = cpu() - $start;
// pictures went to the administrator's drafts: leave the site as it was
get_file_storage()->delete_area_files(context_user::instance($USER->id)->id, 'user', 'draft');
echo json_encode(['questions' => count($questions), 'read' => [$used]]), "\n";
