"""An issuer that is killed, and one that works beside Moodle's own task: one certificate each, whatever happens."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from certificate_crowd import Crowd, Watch
from sqlalchemy import text

from sidecar.moodle.certificates import MoodleCertificates
from sidecar.moodle.locks import held
from sidecar.moodle.site import Site
from sidecar.usecases.issue_certificates import plan

pytestmark = [pytest.mark.shared, pytest.mark.mariadb, pytest.mark.slow]

NOW = 1795300000


@pytest.fixture
def crowd(shared: Path, mariadb: Any, tmp_path: Path) -> Iterator[Crowd]:
    url = mariadb.load_zst("crowd", shared / "moodle" / "site_a.sql.zst")
    made = Crowd.gather(url, tmp_path, 60)
    yield made
    made.engine.dispose()


@pytest.fixture
def site(crowd: Crowd) -> Iterator[Site]:
    url = crowd.engine.url.render_as_string(hide_password=False)
    made = Site(
        name="a",
        wwwroot="https://moodle.example",
        database_url=url,
        database_write_url=url,
        moodledata=crowd.folder / "data",
    )
    yield made
    made.close()


def test_killed_again_and_again_nobody_gets_two(crowd: Crowd) -> None:
    for point in (1, 61, 75, 100):
        Watch(process=crowd.issuer()).run(crowd, point)
    last = crowd.issuer()
    assert last.wait() == 0, (crowd.folder / "err.log").read_text()
    assert not list(crowd.wrong())


def _key(crowd: Crowd, user: int) -> str:
    """The lock that mod_coursecertificate takes, as Moodle's factory for MySQL names it."""
    name = f"crowd:mdl__mod_coursecertificate_issue_i_{user}_{crowd.template}_{crowd.course}"
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()


def _moodles_task(crowd: Crowd, people: list[int], begun: threading.Event, met: threading.Event) -> None:
    """What `helper::issue_certificate` does, with its time between the look and the row.

    It waits in the middle until the other has begun too, so that neither does all.
    """
    for number, user in enumerate(people):
        if number == len(people) // 2:
            begun.set()
            met.wait(120)
        with crowd.engine.connect() as connection:
            auto = connection.execution_options(isolation_level="AUTOCOMMIT")
            key = {"key": _key(crowd, user)}
            assert auto.execute(text("SELECT GET_LOCK(:key, 60)"), key).scalar_one() == 1
            who = {"u": user, "t": crowd.template, "c": crowd.course}
            there = auto.execute(
                text(
                    "SELECT count(*) FROM mdl_tool_certificate_issues WHERE userid = :u AND templateid = :t"
                    " AND courseid = :c AND component = 'mod_coursecertificate' AND archived = 0"
                ),
                who,
            ).scalar_one()
            time.sleep(0.005)
            if not there:
                auto.execute(
                    text(
                        "INSERT INTO mdl_tool_certificate_issues (userid, templateid, courseid, code, component, archived,"
                        " emailed, timecreated, data) VALUES (:u, :t, :c, :code, 'mod_coursecertificate', 0, 0, 1, '{}')"
                    ),
                    {**who, "code": f"moodle{user}"},
                )
            auto.execute(text("SELECT RELEASE_LOCK(:key)"), key)


def test_beside_moodles_own_task_nobody_gets_two(crowd: Crowd, site: Site) -> None:
    (found,) = site.certificates.earned(now=NOW)
    people = list(found.people)
    begun, met = threading.Event(), threading.Event()
    moodle = threading.Thread(target=_moodles_task, args=(crowd, people[::-1], begun, met))
    moodle.start()
    made: list[str] = []
    chance = _chance()
    assert begun.wait(120)
    for start in range(0, len(people), 7):
        made += site.certificates.issue(found.activity, people[start : start + 7], now=NOW, random=chance)
        met.set()
    moodle.join()
    users = [user for user, _ in crowd.codes()]
    assert sorted(users) == sorted(people)
    assert 0 < len(made) < len(people)


def test_whom_moodle_is_at_work_on_is_left_to_it(crowd: Crowd, site: Site) -> None:
    adapter: MoodleCertificates = site.certificates
    (found,) = adapter.earned(now=NOW)
    busy, *others = found.people
    with held(
        site.write_database, "mod_coursecertificate_issue", [f"i_{busy}_{crowd.template}_{crowd.course}"]
    ) as got:
        assert got
        adapter.issue(found.activity, found.people, now=NOW, random=_chance())
        assert sorted(user for user, _ in crowd.codes()) == others
    adapter.issue(found.activity, found.people, now=NOW, random=_chance())
    assert sorted(user for user, _ in crowd.codes()) == sorted(found.people)


def _chance() -> Any:
    import random

    return random.Random(4).randrange


def test_a_code_in_use_is_not_given_again(crowd: Crowd, site: Site) -> None:
    adapter: MoodleCertificates = site.certificates
    (found,) = adapter.earned(now=NOW)
    half = len(found.people) // 2
    first = adapter.issue(found.activity, found.people[:half], now=NOW, random=_chance())
    again = adapter.issue(found.activity, found.people, now=NOW, random=_chance())  # the same numbers
    assert len({*first, *again}) == len(found.people)


def test_a_dry_run_changes_nothing(crowd: Crowd, site: Site) -> None:
    run = crowd.issuer("--dry-run")
    assert run.wait() == 0
    (line,) = [json.loads(line) for line in (crowd.folder / "out.jsonl").read_text().splitlines()]
    assert line["count"] == 60
    assert [user["id"] for user in line["users"]] == [
        next(plan(site.certificates, now=NOW))["users"][i]["id"] for i in range(60)
    ]
    assert not crowd.codes()
