"""Kill -9 at many points of an apply: `python benchmarks/mirror_crash.py SOURCE_URL SOURCE_DATA TARGET_URL TARGET_DATA FOLDER [POINTS]`.

The target holds a mirror of ALLMODS already and the source has changed since (both loaded dumps of one's own). An apply is run again
and again in a process of its own that kills itself before its n-th statement, then once to the end. After each kill the course must be
byte for byte (by the database's own sums) the old one or the new one.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from sidecar.moodle.fingerprint import fingerprints
from sidecar.moodle.site import Site

PROGRAM = Path(__file__).resolve().parent.parent / "tests" / "support" / "mirror_crash.py"


def state(site: Site) -> dict[int, str]:
    with site.database.snapshot() as session:
        courses = [row["id"] for row in session.select("SELECT id FROM {course} WHERE id <> 1")]
        return fingerprints(session, site.database.columns(), courses)


def run(arguments: list[str], statement: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAM), *arguments, str(statement)],
        capture_output=True,
        text=True,
        check=False,
    )


def main(*given: str) -> None:
    arguments, points = list(given[:5]), int(given[5]) if len(given) > 5 else 50
    site = Site(name="b", wwwroot="http://127.0.0.1:8102", database_url=given[2])
    old = state(site)
    counted = run(arguments, 10_000_000)  # a dry count: runs to the end
    print(f"statements of an apply: {counted.stdout.strip()} (exit {counted.returncode})")
    new = state(site)
    subprocess.run([sys.executable, "-c", _UNDO, *arguments], check=True)
    if state(site) != old:
        print("note: undo leaves other revision counters than before; states are compared after it")
        old = state(site)
    halves = 0
    for point in sorted(random.Random(1).choices(range(1, int(counted.stdout)), k=points)):
        killed = run(arguments, point)
        now = state(site)
        outcome = "old" if now == old else "new" if now == new else "HALF"
        halves += outcome == "HALF"
        print(f"killed before statement {point}: exit {killed.returncode}, {outcome}", flush=True)
    done = run(arguments, 0)
    print(f"then to the end: exit {done.returncode}; {points} kills, {halves} half courses")


_UNDO = """
import sys
from pathlib import Path
from sidecar.moodle.mirror_site import MoodleTarget
from sidecar.moodle.site import Site
from sidecar.usecases.mirror_course import undo
site = Site(name="b", wwwroot="http://127.0.0.1:8102", database_url=sys.argv[3], database_write_url=sys.argv[3], moodledata=Path(sys.argv[4]))
undo(MoodleTarget(site, Path(sys.argv[5]) / "b"), "ALLMODS")
"""


if __name__ == "__main__":
    main(*sys.argv[1:])
