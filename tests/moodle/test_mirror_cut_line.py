"""The line breaks at random bytes: between two sidecars it goes on where it broke, to the database it leaves the old course."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

import pytest
from cutting_line import CuttingLine
from mirror_edits import edit

from sidecar.api.app import make_app
from sidecar.errors import SiteUnreachableError
from sidecar.mirror.errors import SourceLostError
from sidecar.moodle.database import MoodleDatabase
from sidecar.moodle.fingerprint import fingerprints
from sidecar.peers.http import HttpPeer
from sidecar.peers.line import Line
from sidecar.settings import Settings, SiteSettings
from sidecar.usecases.mirror_course import Request, apply
from sidecar.wiring import Services

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
ALLMODS = Request(course="ALLMODS")


def state(lab: Any) -> dict[int, str]:
    with lab.site.database.snapshot() as session:
        courses = [row["id"] for row in session.select("SELECT id FROM {course} WHERE id <> 1")]
        return fingerprints(session, lab.site.database.columns(), courses)


@pytest.fixture
async def served(lab: Callable[..., Any], tmp_path: Any, aiohttp_server: Any) -> Any:
    """Site A behind a service, site B; the port and a token."""
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    settings = SiteSettings(
        wwwroot=a.site.wwwroot, database=a.site.database_url, moodledata=a.site.moodledata
    )
    services = Services(Settings(data=tmp_path / "sidecar_a", sites={"a": settings}))
    token, _ = services.tokens.create("b", ["mirror:read"], courses=["ALLMODS"])
    server = await aiohttp_server(make_app(services))
    yield a, b, server.port, token
    services.close()


def partner(line: CuttingLine, token: str) -> HttpPeer:
    return HttpPeer(Line(f"http://127.0.0.1:{line.port}", token, sleep=lambda _seconds: None), name="a")


async def test_a_course_over_a_line_that_breaks_ten_times(served: Any) -> None:
    a, b, port, token = served
    chance = random.Random(8)
    line = CuttingLine(port, [chance.randint(500, 250_000) for _ in range(10)])
    made = await asyncio.to_thread(lambda: apply(partner(line, token), b.target, ALLMODS))
    assert line.made == 10
    assert made.fetched > 3_000_000
    line.close()
    assert await asyncio.to_thread(a.differences, b, "ALLMODS") == []


async def test_a_line_that_dies_leaves_nothing_and_what_came_is_kept(served: Any) -> None:
    a, b, port, token = served
    for at in (100, 5_000, 300_000, 1_200_000):
        line = CuttingLine(port, [at], dead=True)
        with pytest.raises(SourceLostError):
            await asyncio.to_thread(lambda line=line: apply(partner(line, token), b.target, ALLMODS))
        line.close()
        assert state(b) == {}
    whole = CuttingLine(port, [])
    peer = partner(whole, token)
    made = await asyncio.to_thread(lambda: apply(peer, b.target, ALLMODS))
    assert 0 < made.fetched < 3_000_000, "what had come was not asked for again"
    whole.close()
    assert await asyncio.to_thread(a.differences, b, "ALLMODS") == []


def test_the_line_to_the_database_is_cut(lab: Callable[..., Any]) -> None:
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    apply(a.source, b.target, ALLMODS)
    with a.site.write_database.connect() as connection:
        edit(connection, 5)
    old = state(b)
    chance = random.Random(3)
    cut = 0
    while cut < 6:
        line = CuttingLine(b.server.port, [chance.randint(100, 900_000)], dead=True)
        target = b.target
        url = b.site.database_url.replace(f":{b.server.port}/", f":{line.port}/")
        target._site.__dict__["write_database"] = MoodleDatabase(url)
        try:
            apply(a.source, target, ALLMODS)
        except SiteUnreachableError:
            cut += 1
            assert state(b) == old or a.differences(b, "ALLMODS") == []
        else:
            assert a.differences(b, "ALLMODS") == [], "cut after the commit, or not at all"
            with a.site.write_database.connect() as connection:
                edit(connection, 5, "page", "quiz", "book chapters", "questions")
            old = state(b)
            cut += 1
        finally:
            line.close()
            target._site.__dict__.pop("write_database").dispose()
    apply(a.source, b.target, ALLMODS)
    assert a.differences(b, "ALLMODS") == []
