"""Certificates issued by Moodle's own path and by the sidecar, in one run, on one database server.

    MOODLE_DIR=/path/of/an/installed/moodle python benchmarks/certificates_moodle.py [PEOPLE] [ROUNDS]

The Moodle needs tool_certificate and mod_coursecertificate. Throw-away courses are made, two a round (3), with the same
PEOPLE (200), the same template (A4 over a photograph, embedded fonts, QR code) and a certificate activity each, and removed
at the end. In turns: `mod_coursecertificate`'s helper issues in one course as its scheduled task does (row, fields, event,
PDF, notification; mail off), `sidecar certificates issue --unsigned` in the other (row, fields, PDF; events and
notifications are left to Moodle). Seconds are those of the whole process, from its start; the database server's are not
in the processor's. Moodle's drawing alone is measured too.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from certificate_crowd import photograph
from certificate_names import FIRST, LAST
from moodle_site import PHP, MoodleSite

_SCRIPT = Path(__file__).with_suffix(".php")
_DRAWN = 60  # certificates that Moodle draws only


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Certificates a second."""

    processor: float
    wall: float


@dataclass(frozen=True, kw_only=True)
class Bench:
    """An installed Moodle, and a sidecar set up for it in `folder`."""

    site: MoodleSite
    folder: Path

    def php(self, action: str, **values: Any) -> Any:
        ran = subprocess.run(
            [*PHP, str(_SCRIPT), str(self.site.folder), action],
            input=json.dumps(values).encode(),
            capture_output=True,
            check=False,
            **self.site.account,
        )
        said = ran.stdout.decode("utf-8", "replace")
        if ran.returncode or "@@JSON@@" not in said:
            raise RuntimeError(f"{action}: {said[-2000:]}\n{ran.stderr.decode('utf-8', 'replace')[-2000:]}")
        return json.loads(said.rpartition("@@JSON@@")[2])

    def configure(self) -> None:
        url = self.site.database_url()
        (self.folder / "sidecar.toml").write_text(
            f'data = "{self.folder / "state"}"\n[sites.a]\nwwwroot = "{self.site.wwwroot}"\ndatabase = "{url}"\n'
            f'database_write = "{url}"\nmoodledata = "{self.site.facts["dataroot"]}"\n'
        )
        if self.site.account:  # what root writes into the file pool, Moodle could not remove
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, self.site.account["user"], self.site.account["group"])

    def sidecar(self, template: int, course: int) -> None:
        program = "import sys; from sidecar.cli import main; sys.exit(main())"
        options = ("--template", str(template), "--course", str(course), "--unsigned")
        ran = subprocess.run(
            [sys.executable, "-c", program, "certificates", "issue", "--site", "a", *options],
            env={**os.environ, "SIDECAR_CONFIG": str(self.folder / "sidecar.toml")},
            capture_output=True,
            text=True,
            check=False,
            **self.site.account,
        )
        if ran.returncode:
            raise RuntimeError(
                f"sidecar: exit status {ran.returncode}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}"
            )

    def timed(self, course: int, count: int, issue: Callable[[], object]) -> Rate:
        """Issue in a course, see that everybody has one with its PDF, give the rate."""
        wall, processor = time.monotonic(), _processor()
        issue()
        wall, processor = time.monotonic() - wall, _processor() - processor
        found = self.php("count", course=course)
        if found != [count, count]:
            raise RuntimeError(f"{found} issues and PDFs for {count} people")
        return Rate(processor=count / processor, wall=count / wall)


def _processor() -> float:
    """Seconds of processor time of the processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def people(count: int) -> list[tuple[str, str]]:
    chance = Random(count)
    return [(chance.choice(FIRST), f"{chance.choice(LAST)} {number}") for number in range(count)]


def measure(bench: Bench, count: int, rounds: int) -> None:
    picture = bench.folder / "photograph.jpg"
    picture.write_bytes(photograph())
    bench.configure()
    bench.php("remove")
    made = bench.php("make", courses=2 * rounds, people=people(count), photograph=str(picture))
    template, courses = made["template"], made["courses"]
    theirs, ours = [], []
    for one, other in zip(courses[::2], courses[1::2], strict=True):
        theirs.append(bench.timed(one, count, lambda course=one: bench.php("issue", course=course)))  # type: ignore[misc]
        ours.append(bench.timed(other, count, lambda course=other: bench.sidecar(template, course)))  # type: ignore[misc]
        print(
            f"round: Moodle {theirs[-1].processor:5.1f} a processor second, {theirs[-1].wall:5.1f} by the clock;"
            f" sidecar {ours[-1].processor:5.1f} and {ours[-1].wall:5.1f}",
            flush=True,
        )
    drawing = bench.php("draw", template=template, course=courses[0], count=_DRAWN)
    for name, of in (
        ("a processor second", lambda rate: rate.processor),
        ("a second by the clock", lambda rate: rate.wall),
    ):
        a, b = statistics.median(map(of, ours)), statistics.median(map(of, theirs))
        print(f"median {name}: sidecar {a:.1f}, Moodle {b:.1f}: {a / b:.1f} times")
    print(f"Moodle's drawing alone: {drawing:.1f} a processor second")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def main(count: str = "200", rounds: str = "3") -> None:
    folder = os.environ.get("MOODLE_DIR")
    if not folder:
        raise SystemExit(f"MOODLE_DIR names no installed Moodle\n{__doc__}")
    site = MoodleSite.at(Path(folder).resolve())
    if not site.has("tool_certificate", "mod_coursecertificate"):
        raise SystemExit("this Moodle has no tool_certificate and mod_coursecertificate")
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(site=site, folder=Path(scratch))
        try:
            measure(bench, int(count), int(rounds))
        finally:
            bench.php("remove")


if __name__ == "__main__":
    main(*sys.argv[1:])
