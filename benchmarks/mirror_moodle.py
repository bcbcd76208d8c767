"""A first sync beside Moodle's own backup and restore: `python benchmarks/mirror_moodle.py DIR_A DIR_B COURSE… [--pairs 3]`.

DIR_A and DIR_B are the folders of two installed Moodles of one's own on this machine (MariaDB or MySQL); COURSE is a short name on the
first, `NAME+1G` a copy of that course that is grown ten times and by 1 GB (made when it is not there). By turns, so that both have the same load: Moodle's
`backup.php` and `restore_backup.php`, then a job `mirror.apply` between two freshly started services over HTTP that know nothing yet.
After each the second Moodle is cleared of the course and of its files. Time by the clock is from the start of the backup to the end of the restore, and from
the job's request to its end; processor time is that of PHP, of both services from their start of work, and of the database server beside each.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from mirror_clones import GIGABYTE, add_files, clone_activities, clone_courses
from mirror_pair import pair, site_table, sync
from moodle_site import MoodleSite

from sidecar.moodle.database import MoodleDatabase
from sidecar.moodle.mapstore import Tables
from sidecar.moodle.site import Site

_DELETE = """
require_once($CFG->dirroot . '/course/lib.php');
foreach ($DB->get_fieldset_select('course', 'id', 'id > ?', [$in['last']]) as $id) {
    delete_course((int) $id, false);
}
fix_course_sortorder();
"""
_LAST = "$out = (int) $DB->get_field_sql('SELECT MAX(id) FROM {course}');"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one way to get the course over, once. Seconds."""

    clock: float
    processor: float  # of PHP, or of both services
    database: float  # processor time of the server beside it

    def __str__(self) -> str:
        return f"{self.clock:.1f} s; processor {self.processor:.2f} s + database {self.database:.2f} s"


class Bench:
    """Two sites, and the way back to where they were."""

    def __init__(self, a: MoodleSite, b: MoodleSite, folder: Path) -> None:
        self.a, self.b, self.folder = a, b, folder
        self._pool = Path(b.facts["dataroot"]) / "filedir"
        self._files = self._pool_files()
        self._last = b.php(_LAST)
        self._database = MoodleDatabase(b.database_url(), b.facts["prefix"])
        found = self._database.one("SELECT @@pid_file AS f, @@datadir AS d") or {}
        self._server = int((Path(found["d"]) / found["f"]).read_text())

    def _pool_files(self) -> set[Path]:
        return {path for path in self._pool.rglob("*") if path.is_file()}

    def clear(self) -> None:
        """The second Moodle without the course, its files and what the mirror remembers."""
        self.b.php(_DELETE, last=self._last, seconds=3600)
        for path in self._pool_files() - self._files:
            path.unlink()
        shutil.rmtree(Path(self.b.facts["dataroot"]) / "trashdir", ignore_errors=True)
        with self._database.connect() as connection:
            Tables(self.b.facts["prefix"]).meta.drop_all(connection)
            connection.commit()

    def once(self, label: str, run: Callable[[], Cost]) -> Cost:
        """Run, tell, and clear up."""
        try:
            cost = run()
        finally:
            self.clear()
        print(f"{label}: {cost}; load {os.getloadavg()[0]:.1f}", flush=True)
        return cost

    def _measured(self, work: Callable[[], float]) -> tuple[float, float]:
        """What `work` gives (processor seconds), and those of the database server meanwhile."""
        before = self._server_seconds()
        own = work()
        return own, self._server_seconds() - before

    def _server_seconds(self) -> float:
        fields = Path(f"/proc/{self._server}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

    def moodle(self, course: int) -> Cost:
        """Backup and restore by Moodle's own scripts."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        folder.chmod(0o777)
        began = time.perf_counter()

        def work() -> float:
            before = _children()
            self.a.script(
                "admin/cli/backup.php", f"--courseid={course}", f"--destination={folder}", seconds=7200
            )
            [made] = folder.glob("*.mbz")
            said = self.b.script("admin/cli/restore_backup.php", f"--file={made}", "--categoryid=1", seconds=7200)  # fmt: skip
            if "Restored course" not in said:
                raise SystemExit(said)
            return _children() - before

        own, database = self._measured(work)
        clock = time.perf_counter() - began
        shutil.rmtree(folder)
        return Cost(clock=clock, processor=own, database=database)

    def mirror(self, shortname: str) -> Cost:
        """A first sync between services that know nothing yet."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        found: list[Any] = []
        with pair(folder, _table("a", self.a), _table("b", self.b)) as services:
            _, job = services.b.upload("package.check", b"PK\x05\x06" + bytes(18), "empty.zip")
            services.b.wait_for_all(
                [job["id"]], 300
            )  # a worker waits, as in a service that has been there for a while

            def work() -> float:
                found.append(sync(services, shortname))
                return sum(found[0].processor)

            own, database = self._measured(work)
        shutil.rmtree(folder)
        print(f"    {found[0]}", flush=True)
        return Cost(clock=found[0].seconds, processor=own, database=database)


def _children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _table(name: str, site: MoodleSite) -> str:
    facts = site.facts
    return site_table(name, wwwroot=site.wwwroot, url=site.database_url(), moodledata=facts["dataroot"], prefix=facts["prefix"])  # fmt: skip


def the_course(a: MoodleSite, wanted: str) -> tuple[int, str]:
    """Its id and short name; a grown one is made when it is not there."""
    name, _, grown = wanted.partition("+")
    url = a.database_url()
    site = Site(
        name="a", wwwroot=a.wwwroot, database_url=url, database_write_url=url, prefix=a.facts["prefix"],
        moodledata=Path(a.facts["dataroot"]),
    )  # fmt: skip
    query = "SELECT id FROM {course} WHERE shortname = :name"
    if grown:
        model, name = name, f"{name} 1"
        if site.database.one(query, name=name) is None:
            clone_courses(site, model, 1)
            clone_activities(site, name, 9)
            add_files(site, name, Path(a.facts["dataroot"]) / "filedir", GIGABYTE)
            a.script("admin/cli/fix_course_sequence.php", "-c=*", "--fix")
            a.script("admin/cli/purge_caches.php")
    found = site.database.one(query, name=name)
    site.close()
    if found is None:
        raise SystemExit(f"no course {name}")
    return found["id"], name


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs=2, type=Path)
    parser.add_argument("courses", nargs="+")
    parser.add_argument("--pairs", type=int, default=3)
    given = parser.parse_args()
    a, b = (MoodleSite.at(folder.resolve()) for folder in given.folders)
    with tempfile.TemporaryDirectory(dir=Path(a.facts["dataroot"])) as scratch:
        Path(scratch).chmod(0o755)
        for wanted in given.courses:
            course, name = the_course(a, wanted)
            bench = Bench(a, b, Path(scratch))
            ratios: list[tuple[float, float]] = []
            for number in range(given.pairs):
                theirs = bench.once(f"{wanted} {number + 1} moodle", partial(bench.moodle, course))
                ours = bench.once(f"{wanted} {number + 1} mirror", partial(bench.mirror, name))
                ratios.append(
                    (
                        theirs.clock / ours.clock,
                        (theirs.processor + theirs.database) / (ours.processor + ours.database),
                    )
                )
            clock, processor = (statistics.median(found) for found in zip(*ratios, strict=True))
            print(f"{wanted}: {clock:.1f} times faster by the clock, {processor:.1f} times less processor time", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
