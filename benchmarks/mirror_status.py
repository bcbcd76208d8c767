"""A status pass over many courses: `python benchmarks/mirror_status.py SOURCE_URL TARGET_URL FOLDER COURSE [COURSES]`.

COURSE of the source is cloned by SQL until there are so many of it (real rows with ids of their own), each clone is entered as
a mirror on the target, and the pass is measured: nothing changed, five courses changed, the first reading of one. Then the
same with the plugin's feed of changes at the source, which is written here as the plugin writes it (its table is made where it
is not installed). The databases are copies of one's own: rows are written to both.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from mirror_clones import clone_courses

from sidecar.mirror.ports import Mirror
from sidecar.moodle.mapstore import MapStore
from sidecar.moodle.mirror_site import MoodleTarget, exporter
from sidecar.moodle.site import Site
from sidecar.usecases.mirror_status import status


def main(source_url: str, target_url: str, folder: str, shortname: str, courses: str = "500") -> None:
    work = Path(folder)
    sites = [
        Site(
            name=name,
            wwwroot=f"http://{name}.example",
            database_url=url,
            database_write_url=url,
            moodledata=work / f"data_{name}",
        )
        for name, url in (("a", source_url), ("b", target_url))
    ]
    for name in ("a", "b"):
        (work / f"data_{name}").mkdir(parents=True, exist_ok=True)
    source, target = exporter(sites[0], work / "a"), MoodleTarget(sites[1], work / "b")
    have = [entry for entry in source.courses() if entry.shortname.startswith(f"{shortname} ")]
    if len(have) < int(courses):
        started = time.perf_counter()
        clone_courses(sites[0], shortname, int(courses))
        print(f"{courses} clones of {shortname}: {time.perf_counter() - started:.0f} s")
    listed = [entry for entry in source.courses() if entry.shortname.startswith(f"{shortname} ")]
    target.prepare()
    with sites[1].write_database.write() as transaction:
        mirrors = MapStore(transaction)
        known = {mirror.source_course: mirror.id for mirror in mirrors.all()}
        model = transaction.one("SELECT * FROM {course} WHERE id = 1") or {}
        for entry in listed:
            if (
                entry.id not in known
            ):  # the row that the pass looks for; the measure reads no more of the target
                course = {"id": entry.id, "shortname": entry.shortname, "category": 1}
                transaction.insert("course", {**model, **course})
            mirrors.save(
                Mirror(
                    id=known.get(entry.id, 0),
                    source=source.fingerprint,
                    source_name="a",
                    source_course=entry.id,
                    course=entry.id,
                    options={"fingerprint": entry.fingerprint},
                )
            )
    for fed in (False, True):
        _feed(sites[0], on=fed)
        _measure(sites, target, work, [entry.id for entry in listed[:5]], fed=fed)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _feed(source: Site, *, on: bool) -> None:
    """Switch the feed on or off."""
    with source.write_database.write() as transaction:
        transaction.execute(
            "CREATE TABLE IF NOT EXISTS {local_sidecar_changes} (id bigint AUTO_INCREMENT PRIMARY KEY, courseid bigint NOT NULL,"
            " kind varchar(40) NOT NULL, action varchar(20) NOT NULL, objectid bigint NOT NULL DEFAULT 0, timecreated bigint NOT NULL,"
            " KEY (courseid, id), KEY (timecreated))"
        )
        transaction.execute(
            "DELETE FROM {config_plugins} WHERE plugin = 'local_sidecar' AND name = 'feedsince'"
        )
        if on:
            since = {"plugin": "local_sidecar", "name": "feedsince", "value": str(int(time.time()))}
            transaction.insert("config_plugins", since)


def _measure(sites: list[Site], target: MoodleTarget, work: Path, five: list[int], *, fed: bool) -> None:
    source = exporter(sites[0], work / "a")

    def look(label: str) -> None:
        started, spent = time.perf_counter(), time.process_time()
        found = status(target, lambda _: source)
        seconds, own = time.perf_counter() - started, time.process_time() - spent
        states = Counter(line.state for line in found)
        feed = "with the feed" if fed else "without feed"
        print(
            f"{feed}, {label}: {len(found)} mirrors in {seconds:.2f} s, {own:.2f} s of processor here: {dict(states)}"
        )

    look("first look")
    look("nothing changed")
    look("again")
    with sites[0].write_database.write() as transaction:
        for course in five:
            transaction.execute(
                "UPDATE {page} SET content = concat(content, '.') WHERE course = :id", id=course
            )
            if fed:
                row = {
                    "courseid": course,
                    "kind": "module",
                    "action": "updated",
                    "objectid": 1,
                    "timecreated": int(time.time()),
                }
                transaction.insert("local_sidecar_changes", row)
    look("five changed")
    started = time.perf_counter()
    for course in five:
        source.manifest(course)
    print(f"reading the five: {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
