"""What the plugin adds to saving a course module in a real Moodle (MOODLE_DIR), with the real sidecar: a 50 MB package.

Measured inside Moodle around the very callback that the form calls. Medians of some runs; each run has a package of its own.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from moodle_site import MoodleSite
from private_services import free_port
from running_service import running_service

ROOT = Path(__file__).resolve().parent.parent
RUNS = 6
FILES = 200
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M1" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
 <organizations default="O1"><organization identifier="O1"><title>Course</title><item identifier="I1" identifierref="R1"><title>Lesson</title>
 </item></organization></organizations><resources><resource identifier="R1" type="webcontent" adlcp:scormtype="sco" href="index.html">
 <file href="index.html"/>{files}</resource></resources></manifest>"""
_MEASURE = """
require_once($CFG->dirroot . '/course/modlib.php');
require_once($CFG->dirroot . '/mod/scorm/mod_form.php');
foreach ($in['config'] as $name => $value) {
    set_config($name, $value, 'local_sidecar');
}
set_config('token', \\core\\encryption::encrypt($in['token']), 'local_sidecar');
\\local_sidecar\\sidecar::breaker()->reset();
$course = $DB->get_record_select('course', 'id <> ?', [SITEID], '*', IGNORE_MULTIPLE);
[$module, $context, $section, $cm, $data] = prepare_new_moduleinfo_data($course, 'scorm', 0);
$PAGE->set_url('/course/modedit.php');
$PAGE->set_context($context);
$data->modulename = 'scorm';
$form = new mod_scorm_mod_form($data, 0, null, $course);
$out = [];
foreach ($in['packages'] as $path) {
    $draft = file_get_unused_draft_itemid();
    $file = get_file_storage()->create_file_from_pathname(['contextid' => context_user::instance($USER->id)->id, 'component' => 'user',
        'filearea' => 'draft', 'itemid' => $draft, 'filepath' => '/', 'filename' => basename($path)], $path);
    if ($in['uploaded']) {
        // As Moodle's upload repository does, from the form's file picker; then the author fills in the form.
        $_POST['ctx_id'] = $context->id;
        \\core\\event\\draft_file_added::create(['objectid' => $file->get_id(), 'context' => context_user::instance($USER->id), 'other' => [
            'itemid' => $draft, 'filename' => $file->get_filename(), 'filesize' => $file->get_filesize(), 'filepath' => '/',
            'contenthash' => $file->get_contenthash()]])->trigger();
        sleep(5);
    }
    $began = microtime(true);
    $errors = local_sidecar_coursemodule_validation($form, ['packagefile' => $draft, 'modulename' => 'scorm']);
    $out[] = ['seconds' => microtime(true) - $began, 'errors' => count($errors), 'told' => count(\\core\\notification::fetch())];
}
"""


def package(path: Path, size: int, seed: int) -> Path:
    source = random.Random(seed)
    names = [f"media/{number:03}.jpg" for number in range(FILES)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "imsmanifest.xml", _MANIFEST.format(files="".join(f'<file href="{name}"/>' for name in names))
        )
        archive.writestr("index.html", "<!doctype html><title>Lesson</title>" + "<p>Hello world " * 20_000)
        for name in names:
            archive.writestr(name, source.randbytes(size // FILES))
    return path


def fresh_packages(folder: Path, count: int) -> list[str]:
    """Packages that nobody has seen before: the sidecar remembers what it has checked."""
    return [
        str(package(folder / f"p{number}.zip", 50_000_000, random.SystemRandom().randrange(1 << 30)))
        for number in range(count)
    ]


def show(name: str, rows: list[dict[str, float]]) -> None:
    times = sorted(row["seconds"] * 1000 for row in rows)
    told = sum(int(row["told"]) for row in rows)
    print(
        f"{name:44} median {statistics.median(times):8.1f} ms   worst {times[-1]:8.1f} ms   ({len(times)} runs, author told {told})"
    )


def main(*wanted: str) -> int:
    """Measure; of the cases with the sidecar up only those with one of the words, if any are given."""
    folder = os.environ.get("MOODLE_DIR")
    if not folder:
        print("MOODLE_DIR names no installed Moodle: nothing to measure")
        return 0
    site = MoodleSite.at(Path(folder).resolve())
    site.install_plugins(ROOT / "moodle_plugin")
    before = site.php("$out = (array) get_config('local_sidecar');")
    with tempfile.TemporaryDirectory() as name:
        folder_ = Path(name)
        packages = fresh_packages(folder_, RUNS)
        config = folder_ / "sidecar.toml"
        config.write_text(
            f'[sites.a]\nwwwroot = "{site.wwwroot}"\ndatabase = "{site.database_url()}"\nmoodledata = "{site.facts["dataroot"]}"\n',
            encoding="utf-8",
        )
        try:
            with running_service(folder_ / "data", config=str(config)) as service:
                given = {
                    "url": f"http://127.0.0.1:{service.port}",
                    "site": "a",
                    "hook_packages": 1,
                    "timeout": 3,
                    "wait": 5,
                }
                site.php(
                    _MEASURE, config={**given, "sharedpool": 1}, token=service.token, packages=packages[:1]
                )
                for text, shared, uploaded in (
                    ("50 MB, checked while the form is filled in", 1, True),
                    ("50 MB, sent while the form is filled in", 0, True),
                    ("50 MB, form saved at once, shared file pool", 1, False),
                    ("50 MB, form saved at once, sent", 0, False),
                ):
                    if wanted and not any(word in text for word in wanted):
                        continue
                    packages = fresh_packages(folder_, RUNS - 1)
                    rows = site.php(
                        _MEASURE,
                        config={**given, "sharedpool": shared},
                        token=service.token,
                        packages=packages,
                        uploaded=uploaded,
                    )
                    show(text, rows)
            down = {**given, "url": f"http://127.0.0.1:{free_port()}", "sharedpool": 1}
            rows = site.php(_MEASURE, config=down, token="sct_x", packages=packages, uploaded=False)  # noqa: S106  no such token
            show("sidecar down, first save", rows[:1])
            show("sidecar down, after the first failure", rows[1:])
        finally:
            site.php(
                "foreach ($in['before'] as $n => $v) { set_config($n, $v, 'local_sidecar'); } \\local_sidecar\\sidecar::breaker()->reset();",
                before=before,
            )
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
