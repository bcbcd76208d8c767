"""A course of 1 GB between two sidecars over HTTP: `python benchmarks/mirror_gigabyte.py SHARED FOLDER [SYNCS]`.

FOLDER is made at the first run: a private database server with a source and a target from the dumps of real sites in SHARED;
the activities of the source's course ten times (370 of them), and files that cannot be compressed, 1 GB in all. The first
sync is measured then. Every run, the first too, changes one page at the source SYNCS (3) times and measures the sync after
it, and one without a change. Time is what passes from the job's request to its end; processor time and memory are those of
each service with all its processes; bytes and requests are counted on the line between the two.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from mirror_clones import GIGABYTE, add_files, clone_activities
from mirror_pair import pair, site_table, sync
from private_services import MariaDb, MariaDbServer

from sidecar.moodle.site import Site

COURSE, ADDRESS = "ALLMODS", {"a": "http://127.0.0.1:8101", "b": "http://127.0.0.1:8102"}
CLONES = 9


# --- the course -------------------------------------------------------------------------------------------


def prepare(database: MariaDb, shared: Path, folder: Path) -> None:
    """Two sites; the source's course grown to 1 GB."""
    for name, dump in (("a", "site_a"), ("b", "site_b_fresh")):
        database.load_zst(name, shared / "moodle" / f"{dump}.sql.zst")
        (folder / f"data_{name}" / "filedir").mkdir(parents=True)
    unpack = subprocess.run(
        ["zstdcat", str(shared / "moodle" / "site_a_filedir.tar.zst")], capture_output=True, check=True
    )
    subprocess.run(["tar", "-C", str(folder / "data_a"), "-xf", "-"], input=unpack.stdout, check=True)
    url = database.socket_url("a")
    site = Site(name="a", wwwroot=ADDRESS["a"], database_url=url, database_write_url=url, moodledata=folder / "data_a")  # fmt: skip
    clone_activities(site, COURSE, CLONES)
    add_files(site, COURSE, folder / "data_a" / "filedir", GIGABYTE)
    site.close()


def change_a_page(database: MariaDb) -> None:
    text = f"concat(content, ' {time.time_ns()}')"
    course = f"(SELECT id FROM mdl_course WHERE shortname = '{COURSE}')"  # noqa: S608
    database.execute(f"UPDATE mdl_page SET content = {text} WHERE course = {course} ORDER BY id LIMIT 1", "a")  # noqa: S608


def main(shared: str, given: str, syncs: str = "3") -> None:
    folder, done = Path(given).resolve(), Path(given).resolve() / "prepared"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    server = MariaDbServer(folder / "db")
    database = server.start(flush=1)
    try:
        new = not done.exists()
        if new:
            prepare(database, Path(shared), folder)
        tables = [
            site_table(
                name, wwwroot=ADDRESS[name], url=database.socket_url(name), moodledata=folder / f"data_{name}"
            )
            for name in ("a", "b")
        ]
        with pair(folder, *tables) as services:
            if new:
                print(f"first sync: {sync(services, COURSE)}", flush=True)
                done.touch()
            print(f"warming up, unchanged: {sync(services, COURSE)}", flush=True)
            found = []
            for _ in range(int(syncs)):
                change_a_page(database)
                found.append(sync(services, COURSE))
                print(f"one page changed: {found[-1]}", flush=True)
            print(f"median of {syncs}: {statistics.median(one.seconds for one in found):.2f} s")
            print(f"unchanged: {sync(services, COURSE)}", flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
