"""A course over HTTP from one sidecar to another, through jobs, and the same course on a stick."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web
from mirror_edits import edit

from sidecar.api.app import make_app
from sidecar.cli import run
from sidecar.jobs.ledger import NewJob
from sidecar.jobs.mirror_store import Partner
from sidecar.jobs.runner import run_job
from sidecar.peers.http import HttpPeer
from sidecar.settings import Settings, SiteSettings
from sidecar.usecases.mirror_course import Request, apply
from sidecar.wiring import Services

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
Load = Callable[..., Any]
ALLMODS = Request(course="ALLMODS")


def services_of(lab: Any, data: Path) -> Services:
    site = SiteSettings(
        wwwroot=lab.site.wwwroot,
        database=lab.site.database_url,
        database_write=lab.site.database_write_url,
        moodledata=lab.site.moodledata,
    )
    return Services(Settings(data=data, sites={lab.site.name: site}))


@pytest.fixture
def both(lab: Load, tmp_path: Path) -> Iterator[tuple[Any, Any, Services, Services]]:
    """Site A with its sidecar, site B with its own."""
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    ours = services_of(a, tmp_path / "sidecar_a"), services_of(b, tmp_path / "sidecar_b")
    yield a, b, *ours
    for one in ours:
        one.close()


async def serve(services: Services, aiohttp_server: Any) -> tuple[str, list[str]]:
    """The address of the service, and the paths that were asked for."""
    asked: list[str] = []

    @web.middleware
    async def note(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        answer = await handler(request)
        asked.append(f"{request.method} {request.path} {answer.status}")
        return answer

    app = make_app(services)
    app.middlewares.append(note)
    server = await aiohttp_server(app)
    return f"http://127.0.0.1:{server.port}", asked


def partner(services_a: Services, services_b: Services, address: str) -> HttpPeer:
    token, _ = services_a.tokens.create("b", ["mirror:read"], courses=["ALLMODS"])
    services_b.mirror_book.put_partner(Partner(name="model", url=address), token=token)
    peer = services_b.mirror_partner("model")
    assert isinstance(peer, HttpPeer)
    return peer


async def test_a_course_over_http_and_its_change(
    both: tuple[Any, Any, Services, Services], aiohttp_server: Any
) -> None:
    a, b, services_a, services_b = both
    address, asked = await serve(services_a, aiohttp_server)

    def sync() -> tuple[Any, HttpPeer]:
        peer = services_b.mirror_partner("model")
        assert isinstance(peer, HttpPeer)
        return apply(peer, services_b.mirror_target("b"), ALLMODS), peer

    await asyncio.to_thread(partner, services_a, services_b, address)
    made, peer = await asyncio.to_thread(sync)
    assert made.fetched > 1_000_000
    assert peer.received > 1_000_000
    assert len(asked) < 40, "158 files: small ones in packs, not one by one"
    assert await asyncio.to_thread(a.differences, b, "ALLMODS") == []

    with a.site.write_database.connect() as connection:
        edit(connection, 5, "page")
    made, peer = await asyncio.to_thread(sync)
    assert made.applied.written > 0
    assert 0 < peer.received < 1_000_000
    assert await asyncio.to_thread(a.differences, b, "ALLMODS") == []

    asked.clear()
    made, peer = await asyncio.to_thread(sync)
    assert made.applied.written == 0
    assert peer.received < 1000
    assert asked == ["GET /v1/mirror/courses/5/manifest 304"], "unchanged: one request"


async def test_jobs_of_the_mirror(both: tuple[Any, Any, Services, Services], aiohttp_server: Any) -> None:
    a, b, services_a, services_b = both
    address, _ = await serve(services_a, aiohttp_server)
    await asyncio.to_thread(partner, services_a, services_b, address)

    def job(kind: str, **params: Any) -> dict[str, Any]:
        services = services_b
        new = NewJob(id=uuid4().hex, kind=kind, owner="test", input={}, params=params)
        services.ledger.submit(new)
        assert run_job(
            new.id, worker="test", ledger=services.ledger, store=services.store, inputs=services.inputs
        )
        ended = services.ledger.get(new.id)
        assert ended.error is None, ended.error
        assert ended.result is not None
        return ended.result

    course = {"source": "model", "course": "ALLMODS", "site": "b"}
    planned = await asyncio.to_thread(lambda: job("mirror.plan", **course))
    assert planned["create"] > 900
    assert b.site.database.one("SELECT count(*) AS n FROM {course}") == {"n": 1}, "a plan changes nothing"
    applied = await asyncio.to_thread(lambda: job("mirror.apply", **course))
    assert applied["written"] == planned["create"]
    assert await asyncio.to_thread(a.differences, b, "ALLMODS") == []
    undone = await asyncio.to_thread(lambda: job("mirror.undo", site="b", course="ALLMODS"))
    assert undone["removed_course"]
    assert b.site.database.one("SELECT count(*) AS n FROM {course}") == {"n": 1}


async def test_adopting_as_a_job(lab: Load, tmp_path: Path, aiohttp_server: Any) -> None:
    a = lab("a", "site_a", files="site_a_filedir")
    b = lab("b", "site_b_restored_allmods", files="site_a_filedir")
    services_a, services_b = services_of(a, tmp_path / "sidecar_a"), services_of(b, tmp_path / "sidecar_b")
    address, _ = await serve(services_a, aiohttp_server)
    await asyncio.to_thread(partner, services_a, services_b, address)
    params = {"source": "model", "course": "ALLMODS", "site": "b", "as_shortname": "ALLMODS"}
    new = NewJob(id=uuid4().hex, kind="mirror.adopt", owner="test", input={}, params=params)

    def work() -> Any:
        services_b.ledger.submit(new)
        run_job(
            new.id, worker="t", ledger=services_b.ledger, store=services_b.store, inputs=services_b.inputs
        )
        return services_b.ledger.get(new.id)

    ended = await asyncio.to_thread(work)
    assert ended.error is None, ended.error
    assert ended.result["adopted"]
    assert ended.result["match"]["matched"] > 950
    services_a.close()
    services_b.close()


def test_a_course_on_a_stick(
    lab: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Receipt, export, apply on the command line; the next stick carries the difference only."""
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    configs = {}
    for one in (a, b):
        configs[one.site.name] = tmp_path / f"{one.site.name}.toml"
        configs[one.site.name].write_text(
            f"data = {json.dumps(str(tmp_path / ('sidecar_' + one.site.name)))}\n[sites.{one.site.name}]\n"
            f"wwwroot = {json.dumps(one.site.wwwroot)}\ndatabase = {json.dumps(one.site.database_url)}\n"
            f"database_write = {json.dumps(one.site.database_write_url)}\n"
            f"moodledata = {json.dumps(str(one.site.moodledata))}\n",
            "utf-8",
        )

    def sidecar(at: str, *words: str) -> str:
        monkeypatch.setenv("SIDECAR_CONFIG", str(configs[at]))
        ended = run(list(words))
        said = capsys.readouterr()
        assert ended == 0, said.err
        return said.out

    sizes = []
    for number in (1, 2):
        have, stick = str(tmp_path / f"have{number}.json"), str(tmp_path / f"{number}.mirror")
        sidecar("b", "mirror", "bundle", "receipt", "--to", "b", have)
        sidecar(
            "a", "mirror", "bundle", "export", "--from", "a", "--course", "ALLMODS", "--receipt", have, stick
        )
        said = sidecar("b", "mirror", "apply", "--from", stick, "--course", "ALLMODS", "--to", "b", "--json")
        assert json.loads(said)["applied"]
        assert a.differences(b, "ALLMODS") == []
        sizes.append(Path(stick).stat().st_size)
        with a.site.write_database.connect() as connection:
            edit(connection, 5, "page")
    assert sizes[0] > 1_000_000
    assert sizes[1] < 200_000
