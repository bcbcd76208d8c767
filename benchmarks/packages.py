"""How fast packages are checked, beside Moodle's own ingest in the same minutes.

    python benchmarks/packages.py [--folder DIR] [--moodle DIR] [--rounds 3] [--megabytes 1024]

Builds (once, in DIR) a package of 1 GB in 2,000 files, one of the same size in 50 MB, and one of 500 SCOs.
With --moodle, an installed Moodle ingests the same packages (unpacking into its file pool and parsing) in
turn with ours. Prints medians, ratios and the peak memory of a process that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="bench" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="org"><organization identifier="org"><title>Benchmark</title>
{items}
</organization></organizations>
<resources>
{resources}
</resources></manifest>"""

# Moodle does the same package: stored as a file of the activity, unpacked into the pool, manifest to rows
_PHP = r"""
define('CLI_SCRIPT', true);
require($argv[1] . '/config.php');
require_once($CFG->dirroot . '/mod/scorm/lib.php');
require_once($CFG->dirroot . '/mod/scorm/locallib.php');
require_once($CFG->dirroot . '/course/lib.php');
\core\session\manager::set_user(get_admin());
$module = $DB->get_record('modules', ['name' => 'scorm'], '*', MUST_EXIST);
$course = get_site();
$cmid = add_course_module((object)['course' => $course->id, 'module' => $module->id, 'section' => 0,
    'added' => time(), 'instance' => 0, 'visible' => 1]);
$scorm = (object)['course' => $course->id, 'name' => 'bench', 'intro' => '', 'introformat' => 1, 'version' => '',
    'reference' => 'p.zip', 'scormtype' => 'local', 'sha1hash' => '', 'timemodified' => time(), 'maxattempt' => 0,
    'grademethod' => 1, 'maxgrade' => 100, 'whatgrade' => 0, 'options' => '', 'updatefreq' => 0, 'revision' => 0];
$scorm->id = $DB->insert_record('scorm', $scorm);
$DB->set_field('course_modules', 'instance', $scorm->id, ['id' => $cmid]);
$context = context_module::instance($cmid);
$scorm = $DB->get_record('scorm', ['id' => $scorm->id]);
$scorm->cmid = $cmid;
$start = hrtime(true);
get_file_storage()->create_file_from_pathname(['contextid' => $context->id, 'component' => 'mod_scorm',
    'filearea' => 'package', 'itemid' => 0, 'filepath' => '/', 'filename' => 'p.zip'], $argv[2]);
scorm_parse($scorm, true);
$seconds = (hrtime(true) - $start) / 1e9;
$DB->delete_records('scorm_scoes', ['scorm' => $scorm->id]);
$DB->delete_records('scorm', ['id' => $scorm->id]);
get_file_storage()->delete_area_files($context->id);
$DB->delete_records('course_modules', ['id' => $cmid]);
context_helper::delete_instance(CONTEXT_MODULE, $cmid);
echo json_encode(['seconds' => $seconds]);
"""

_OURS = """
import json, sys, time, scorm
start = time.perf_counter()
report = scorm.check(sys.argv[1], depth=sys.argv[2])
seconds = time.perf_counter() - start
with open("/proc/self/status") as status:  # ru_maxrss would be that of the process that started this one
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024
assert report.valid, report.findings
print(json.dumps({"seconds": seconds, "peak": peak}))
"""


def build(path: Path, *, scos: int, files: int, total: int) -> Path:
    """A package of `files` files with `total` bytes that do not compress, `scos` of them launched."""
    if path.exists():
        return path
    size = max(1, total // files)
    names = [f"content/part{number:05}.{'html' if number < scos else 'mp4'}" for number in range(files)]
    items = "".join(
        f'<item identifier="i{number}" identifierref="r{number}"><title>Part {number}</title></item>'
        for number in range(scos)
    )
    resources = []
    for number in range(scos):
        listed = names[number::scos]
        resources.append(
            f'<resource identifier="r{number}" type="webcontent" adlcp:scormtype="sco" href="{names[number]}">'
            + "".join(f'<file href="{name}"/>' for name in listed)
            + "</resource>"
        )
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", _MANIFEST.format(items=items, resources="\n".join(resources)))
        for name in names:
            archive.writestr(name, os.urandom(size), compresslevel=1)
    part.rename(path)
    return path


def ours(path: Path, depth: str) -> dict[str, float]:
    """One check in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", _OURS, str(path), depth], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def moodle(folder: Path, path: Path) -> dict[str, float]:
    """One ingest by Moodle in a fresh process."""
    done = subprocess.run(
        ["php", "-r", _PHP, "--", str(folder), str(path)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "sidecar-bench")
    parser.add_argument("--moodle", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--megabytes", type=int, default=1024)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    large = options.megabytes << 20
    cases = [
        (
            f"{options.megabytes} MB, 2,000 files",
            build(options.folder / f"large{options.megabytes}.zip", scos=20, files=2000, total=large),
        ),
        ("50 MB, 2,000 files", build(options.folder / "medium.zip", scos=20, files=2000, total=50 << 20)),
        ("500 SCOs", build(options.folder / "scos.zip", scos=500, files=500, total=500 << 9)),
    ]
    for name, path in cases:
        path.read_bytes() if path.stat().st_size < 1 << 30 else _warm(path)
        seen: dict[str, list[float]] = {}
        peak = 0.0
        for _ in range(options.rounds):
            for depth in ("full", "manifest"):
                run = ours(path, depth)
                seen.setdefault(depth, []).append(run["seconds"])
                peak = max(peak, run["peak"])
            if options.moodle:
                seen.setdefault("moodle", []).append(moodle(options.moodle, path)["seconds"])
        medians = {what: statistics.median(times) for what, times in seen.items()}
        line = ", ".join(f"{what} {seconds:.3f} s" for what, seconds in medians.items())
        ratio = f", Moodle / full {medians['moodle'] / medians['full']:.1f}" if "moodle" in medians else ""
        print(
            f"{name} ({path.stat().st_size:,} bytes): {line}{ratio}; peak {peak / (1 << 20):.0f} MiB",
            flush=True,
        )


def _warm(path: Path) -> None:
    """Into the page cache, for both sides alike."""
    with path.open("rb") as stream:
        while stream.read(1 << 20):
            pass
    time.sleep(0)


if __name__ == "__main__":
    main()
