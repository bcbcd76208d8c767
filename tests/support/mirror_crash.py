# ruff: noqa: T201 - a program of the tests
"""Run as a program: an apply of ALLMODS in which something is killed (SIGKILL) at its n-th point.

    python mirror_crash.py PLAN.json

PLAN: `source` and `target` (a URL, a moodledata), `work`, `point` (0: none), `victim` (a process id; 0: itself),
`delay` (seconds between the point and the blow; 0: at the point).

Points are what leaves a trace on the target: each SQL statement of the writing account, each commit, and each file
that is opened for writing, renamed or made a folder below its file pool and work folder. Prints how many were passed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import event

from safeio.errors import CodedError
from sidecar.moodle.mirror_site import MoodleTarget, exporter
from sidecar.moodle.site import Site
from sidecar.usecases.mirror_course import Request, apply


class Points:
    """Counts, and strikes at the one that is named."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.passed = 0
        self._point, self._victim, self._delay = plan["point"], plan["victim"] or os.getpid(), plan["delay"]
        self._roots = (plan["target"]["data"], f"{plan['work']}/b")

    def sql(self, *_: object) -> None:
        self.passed += 1
        if self.passed != self._point:
            return
        if self._delay:
            threading.Thread(target=self._strike, daemon=True).start()
        else:
            self._strike()

    def file(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "open":
            path, _, flags = arguments
            touches = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
        else:
            path, touches = (arguments[0] if arguments else ""), name in ("os.rename", "os.mkdir")
        if touches and isinstance(path, (str, Path)) and str(path).startswith(self._roots):
            self.sql()

    def _strike(self) -> None:
        if self._delay:
            time.sleep(self._delay)
        os.kill(self._victim, signal.SIGKILL)


def main(path: str) -> int:
    plan = json.loads(Path(path).read_text("utf-8"))
    source, target, work = plan["source"], plan["target"], Path(plan["work"])
    a = Site(
        name="a",
        wwwroot="http://127.0.0.1:8101",
        database_url=source["url"],
        moodledata=Path(source["data"]),
    )
    b = Site(
        name="b",
        wwwroot="http://127.0.0.1:8102",
        database_url=target["url"],
        database_write_url=target["url"],
        moodledata=Path(target["data"]),
    )
    points = Points(plan)
    event.listen(b.write_database.engine, "before_cursor_execute", points.sql)
    event.listen(b.write_database.engine, "commit", points.sql)
    sys.addaudithook(points.file)
    try:
        apply(exporter(a, work / "a"), MoodleTarget(b, work / "b"), Request(course="ALLMODS"))
    except CodedError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return error.exit_code
    finally:
        print(points.passed)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
