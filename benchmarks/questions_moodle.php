<?php
// Parses a question file with the stock classes of a Moodle, named by its folder, and prints the processor seconds it took.
// usage: php questions_moodle.php MOODLE_DIR gift|aiken|xml FILE RUNS
// The classes need a site around them; what they ask of it is answered here. No database, no file storage.

error_reporting(E_ALL & ~E_DEPRECATED & ~E_WARNING & ~E_NOTICE);
ini_set('memory_limit', '4G');
[, $moodle, $format, $file, $runs] = $argv;
define('MOODLE_INTERNAL', 1);
foreach (['MOODLE' => 0, 'HTML' => 1, 'PLAIN' => 2, 'WIKI' => 3, 'MARKDOWN' => 4] as $name => $value) {
    define("FORMAT_$name", $value);
}
foreach (['PARAM_TEXT', 'PARAM_FILE', 'PARAM_PATH', 'DEBUG_DEVELOPER'] as $name) {
    define($name, $name);
}
$CFG = (object) ['dirroot' => $moodle, 'libdir' => "$moodle/lib", 'xmlstrictheaders' => 0];
$USER = (object) ['id' => 2];
$OUTPUT = new class { public function notification($text) { return ''; } };

function get_config($plugin, $name = null) { return $name === 'answernumbering' ? 'abc' : 1; }
function get_string($name, $component = '', $a = null) { return $name; }
function debugging(...$ignored) { return true; }
function clean_param($text, $type) { return $type === PARAM_TEXT ? strip_tags($text) : $text; }
function file_get_unused_draft_itemid() { return 1; }
function get_file_storage() {
    static $storage = null;
    return $storage ??= new class { public function create_file_from_string($record, $content) { return strlen($content); } };
}
class context_user { public int $id = 1; public static function instance($id) { return new self(); } }
class core_tag_tag { public static function is_enabled(...$ignored) { return true; } }
class core_text {
    public static function strlen($text) { return mb_strlen($text); }
    public static function substr($text, $start, $length = null) { return mb_substr($text, $start, $length); }
    public static function strtolower($text) { return mb_strtolower($text); }
    public static function trim_utf8_bom($text) { return str_starts_with($text, "\xEF\xBB\xBF") ? substr($text, 3) : $text; }
}
class question_bank {
    public static function get_all_qtypes() { return []; }
    public static function get_qtype($name, $must = true) { return null; }
}
class moodle_exception extends Exception {}

// `shorten_text` is Moodle's own, lifted out of the file that needs a whole site
$lib = file_get_contents("$moodle/lib/moodlelib.php");
preg_match('~^function shorten_text\(.*?^\}~ms', $lib, $match);
eval($match[0]);

if (is_file("$moodle/lib/xmlize.php")) {
    require_once("$moodle/lib/xmlize.php");
}
// the base class wants files that nothing here calls
$base = file_get_contents("$moodle/question/format.php");
$base = preg_replace('~^(require_once|use) .*$~m', '', substr($base, 5));
eval($base);
foreach (['gift', 'aiken', 'xml'] as $name) {
    $code = file_get_contents("$moodle/question/format/$name/format.php");
    eval(preg_replace('~^\s*require_once\(.*$~m', '', substr($code, 5)));
}

// processor time: other work on the machine does not count
function cpu() {
    $r = getrusage();
    return $r['ru_utime.tv_sec'] + $r['ru_stime.tv_sec'] + ($r['ru_utime.tv_usec'] + $r['ru_stime.tv_usec']) / 1e6;
}

$class = "qformat_$format";
$method = fn($object, $name, ...$args) => (function () use ($name, $args) { return $this->$name(...$args); })->call($object);
$times = [];
for ($run = 0; $run < $runs; $run++) {
    $reader = new $class();
    $start = cpu();
    $lines = $method($reader, 'readdata', $file);
    $questions = $method($reader, 'readquestions', $lines);
    $times[] = cpu() - $start;
    $count = count($questions);
    unset($questions, $lines);
}
echo json_encode(['questions' => $count, 'seconds' => $times]), "\n";
