"""A status pass over many mirrors: `python benchmarks/mirror_status.py SOURCE_URL TARGET_URL FOLDER [COURSES]`.

Makes the mirrors first (sessions of one small model), then measures: the pass when nothing changed, the pass after one course
changed, an apply of an unchanged mirror, and memory. The databases are loaded dumps of one's own; rows are written to both.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from pathlib import Path

from sidecar.moodle.mirror_site import MoodleTarget, exporter
from sidecar.moodle.site import Site
from sidecar.usecases.mirror_course import Request, apply
from sidecar.usecases.mirror_status import status


def main(source_url: str, target_url: str, folder: str, courses: str = "500") -> None:
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
    model = source.courses()[0].shortname
    times: list[float] = []
    for number in range(int(courses)):
        started = time.perf_counter()
        apply(source, target, Request(course=model, as_shortname=f"M{number}"))
        times.append(time.perf_counter() - started)
    print(
        f"{len(times)} mirrors of {model}: median {statistics.median(times):.2f} s, last ten {statistics.median(times[-10:]):.2f} s"
    )
    back = exporter(sites[1], work / "b")  # the many courses are the source now
    for label in ("first look", "again"):
        started = time.perf_counter()
        found = back.courses()
        print(f"fingerprints of {len(found)} courses, {label}: {time.perf_counter() - started:.2f} s")
    started = time.perf_counter()
    states = {line.state for line in status(target, lambda _: source)}
    print(f"status of {len(times)} mirrors: {time.perf_counter() - started:.2f} s, {states}")
    started = time.perf_counter()
    apply(source, target, Request(course=model, as_shortname="M0"))
    print(f"apply of an unchanged mirror: {time.perf_counter() - started:.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
