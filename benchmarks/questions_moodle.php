<?php
// Parses a question file with the stock classes of a Moodle, named by its folder, and, with `write`, writes what it can of it.
// Prints how many questions were read and written, and the processor seconds of each run.
// usage: php questions_moodle.php MOODLE_DIR gift|aiken|xml FILE RUNS [write]
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
function fullclone($thing) { return unserialize(serialize($thing)); }
function debugging(...$ignored) { return true; }
function clean_param($text, $type) { return $type === PARAM_TEXT ? strip_tags($text) : $text; }
function file_get_unused_draft_itemid() { return 1; }
function get_file_storage() {
    static $storage = null;
    return $storage ??= new class {
        public function create_file_from_string($record, $content) { return strlen($content); }
        public function get_area_files(...$ignored) { return []; }
    };
}
class context_user { public int $id = 1; public static function instance($id) { return new self(); } }
class core_tag_tag {
    public static function is_enabled(...$ignored) { return true; }
    public static function get_item_tags(...$ignored) { return []; }
}
class core_text {
    public static function strlen($text) { return mb_strlen($text); }
    public static function substr($text, $start, $length = null) { return mb_substr($text, $start, $length); }
    public static function strtolower($text) { return mb_strtolower($text); }
    public static function trim_utf8_bom($text) { return str_starts_with($text, "\xEF\xBB\xBF") ? substr($text, 3) : $text; }
}
// The types that have readers of their own, as far as this Moodle has them: those that read themselves from XML or GIFT.
class question_bank {
    public static array $types = [];
    public static function get_all_qtypes() { return self::$types; }
    public static function get_qtype($name, $must = true) { return self::$types[$name] ?? null; }
}
class moodle_exception extends Exception {}

// `shorten_text` is Moodle's own, lifted out of the file that needs a whole site
$lib = file_get_contents("$moodle/lib/moodlelib.php");
preg_match('~^function shorten_text\(.*?^\}~ms', $lib, $match);
eval($match[0]);

if (is_file("$moodle/lib/xmlize.php")) {
    require_once("$moodle/lib/xmlize.php");
}
// files are taken without what they require: nothing here calls it
function take(string $file): void {
    if (is_file($file)) {
        eval(preg_replace('~^\s*(?:require_once[ (].*|use [\\\\\w]+;)$~m', '', substr(file_get_contents($file), 5)));
    }
}
class question_graded_automatically_with_countback {}
class question_graded_automatically {}
class question_hint_with_parts {}
interface question_automatically_gradable_with_countback {}
interface question_automatically_gradable {}
foreach (['format.php', 'format/gift/format.php', 'format/aiken/format.php', 'format/xml/format.php', 'type/questiontypebase.php',
        'type/gapselect/questiontypebase.php', 'type/ddimageortext/questiontypebase.php', 'type/ordering/question.php',
        'type/multichoice/question.php', 'type/numerical/questiontype.php'] as $part) {
    take("$moodle/question/$part");
}
foreach (['ddimageortext', 'ddmarker', 'ddwtos', 'gapselect', 'multianswer', 'ordering'] as $type) {
    take("$moodle/question/type/$type/questiontype.php");
    $class = "qtype_$type";
    if (class_exists($class, false)) {
        question_bank::$types[$type] = new $class();
    }
}

// processor time: other work on the machine does not count
function cpu() {
    $r = getrusage();
    return $r['ru_utime.tv_sec'] + $r['ru_stime.tv_sec'] + ($r['ru_utime.tv_usec'] + $r['ru_stime.tv_usec']) / 1e6;
}

// As the question comes out of the database: what an import gives, in the shape that an export takes. Null: not one of the plain types.
function stored(stdClass $in, int $id): ?stdClass {
    if (!in_array($in->qtype, ['category', 'description', 'essay', 'truefalse', 'multichoice', 'shortanswer', 'numerical', 'match'])) {
        return null;
    }
    $text = fn($value) => is_array($value) ? $value['text'] : ($value ?? '');
    $style = fn($value, $other) => is_array($value) ? ($value['format'] ?? $other) : $other;
    $out = (object) ['id' => $id, 'contextid' => 1, 'categoryobject' => (object) ['contextid' => 1], 'qtype' => $in->qtype, 'penalty' => 0.3333333,
        'defaultmark' => 1, 'generalfeedback' => '', 'generalfeedbackformat' => 0, 'idnumber' => null, 'info' => '', 'infoformat' => 0];
    foreach ($in as $name => $value) {
        if (is_scalar($value)) {
            $out->$name = $value;
        }
    }
    $answer = fn($answer, $fraction, $feedback, $tolerance = 0) => (object) ['id' => ++$id, 'answer' => $text($answer),
        'answerformat' => $style($answer, 0), 'fraction' => $fraction, 'feedback' => $text($feedback), 'feedbackformat' => $style($feedback, 0),
        'tolerance' => $tolerance];
    $out->options = (object) ['answers' => [], 'units' => [], 'showstandardinstruction' => 0, 'single' => 1, 'shuffleanswers' => 1,
        'answernumbering' => 'abc', 'usecase' => 0, 'shownumcorrect' => 0];
    foreach (['correctfeedback', 'partiallycorrectfeedback', 'incorrectfeedback', 'graderinfo', 'responsetemplate'] as $name) {
        $out->options->$name = $text($in->$name ?? '');
        $out->options->{$name . 'format'} = $style($in->$name ?? '', 0);
    }
    foreach (get_object_vars($in) as $name => $value) {
        if (is_scalar($value) && !isset($out->options->$name)) {
            $out->options->$name = $value;
        }
    }
    if ($in->qtype === 'truefalse') {
        $right = $in->answer ?? $in->correctanswer;
        $out->options->answers = [1 => $answer('true', $right ? 1 : 0, $in->feedbacktrue ?? ''), 2 => $answer('false', $right ? 0 : 1, $in->feedbackfalse ?? '')];
        [$out->options->trueanswer, $out->options->falseanswer] = [1, 2];
    } else if ($in->qtype === 'match') {
        foreach ($in->subquestions as $at => $left) {
            $out->options->subquestions[] = (object) ['id' => $at, 'questiontext' => $text($left), 'questiontextformat' => $style($left, 0),
                'answertext' => $in->subanswers[$at]];
        }
    } else {
        foreach ($in->answer ?? [] as $at => $one) {
            $out->options->answers[] = $answer($one, $in->fraction[$at] ?? 1, $in->feedback[$at] ?? '', $in->tolerance[$at] ?? 0);
        }
    }
    return $out;
}

$class = "qformat_$format";
$method = fn($object, $name, ...$args) => (function () use ($name, $args) { return $this->$name(...$args); })->call($object);
$times = ['read' => [], 'write' => []];
for ($run = 0; $run < $runs; $run++) {
    $reader = new $class();
    $start = cpu();
    $lines = $method($reader, 'readdata', $file);
    $questions = $method($reader, 'readquestions', $lines);
    $times['read'][] = cpu() - $start;
    $count = count($questions);
    $stored = [];
    if (isset($argv[5])) {
        $stored = array_filter(array_map('stored', $questions, array_keys($questions)));
        unset($questions, $lines);
        $writer = new $class();
        $start = cpu();
        $out = '';
        foreach ($stored as $question) {
            $out .= $method($writer, 'writequestion', $question) . "\n";
        }
        $out = $method($writer, 'presave_process', $out);
        $times['write'][] = cpu() - $start;
    }
    $written = count($stored);
    unset($stored);
}
echo json_encode(['questions' => $count, 'written' => $written, 'bytes' => strlen($out ?? '')] + $times), "\n";
