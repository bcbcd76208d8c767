# ruff: noqa: T201, PLR0917 - a program of the tests
"""Run as a program: an apply that kills itself (SIGKILL) before its n-th SQL statement of the target's writer.

    python mirror_crash.py SOURCE_URL SOURCE_DATA TARGET_URL TARGET_DATA WORK STATEMENT

STATEMENT 0 runs to the end; either way the number of statements is printed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from sidecar.moodle.mirror_site import MoodleTarget, exporter
from sidecar.moodle.site import Site
from sidecar.usecases.mirror_course import Request, apply


def main(
    source_url: str, source_data: str, target_url: str, target_data: str, work: str, statement: str
) -> None:
    a = Site(name="a", wwwroot="http://127.0.0.1:8101", database_url=source_url, moodledata=Path(source_data))
    b = Site(
        name="b",
        wwwroot="http://127.0.0.1:8102",
        database_url=target_url,
        database_write_url=target_url,
        moodledata=Path(target_data),
    )
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1
        if count == int(statement):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(b.write_database.engine, "before_cursor_execute", counted)
    event.listen(b.write_database.engine, "commit", counted)
    apply(exporter(a, Path(work) / "a"), MoodleTarget(b, Path(work) / "b"), Request(course="ALLMODS"))
    print(count)


if __name__ == "__main__":
    main(*sys.argv[1:])
