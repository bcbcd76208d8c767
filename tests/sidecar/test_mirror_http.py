"""Mirroring over the network: what a partner may see, and a line that breaks again and again."""

from __future__ import annotations

import asyncio
import hashlib
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest

from sidecar.api.app import make_app
from sidecar.errors import ParameterError, UnauthorizedError
from sidecar.jobs.puller import Puller
from sidecar.mirror.errors import LimitError, SourceLostError, UnknownCourseError
from sidecar.mirror.ports import CourseEntry
from sidecar.mirror.records import Blob
from sidecar.peers.http import HttpPeer
from sidecar.peers.line import Line, Throttle
from sidecar.peers.pack import read_pack, write_pack
from sidecar.wiring import Services

BIG = random.Random(1).randbytes(3_000_000)
BLOB = Blob(
    sha1=hashlib.sha1(BIG, usedforsecurity=False).hexdigest(),
    sha256=hashlib.sha256(BIG).hexdigest(),
    size=len(BIG),
)
OBJECTS = {
    hashlib.sha256(data).hexdigest(): data
    for data in (b"one" * 1000, b"two", b"", random.Random(2).randbytes(200_000))
}


class FakeExporter:
    """The exporter's face over two courses."""

    fingerprint = "key"

    def __init__(self, name: str, allowed: frozenset[int] | None) -> None:
        self.name, self._allowed = name, allowed

    def courses(self, named: str = "") -> list[CourseEntry]:
        made = [
            CourseEntry(id=n, shortname=f"C{n}", fullname=f"Cours n° {n}", visible=True, fingerprint="f")
            for n in (1, 2)
        ]
        shown = [entry for entry in made if self._allowed is None or entry.id in self._allowed]
        return [entry for entry in shown if named in ("", entry.shortname, str(entry.id))]

    def _see(self, course: int) -> None:
        if course not in {entry.id for entry in self.courses()}:
            raise UnknownCourseError(str(course))

    def manifest(self, course: int, *, known: str = "") -> bytes | None:
        self._see(course)
        return None if known == "root" else b"signed"

    def objects(self, course: int, digests: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        self._see(course)
        for digest in digests:
            if digest not in OBJECTS:
                raise UnknownCourseError(digest)
            yield digest, OBJECTS[digest]

    def blob_size(self, course: int, sha1: str, sha256: str) -> int:
        self._see(course)
        if (sha1, sha256) != (BLOB.sha1, BLOB.sha256):
            raise UnknownCourseError(sha256)
        return len(BIG)

    @contextmanager
    def blob(self, course: int, blob: Blob, *, start: int = 0) -> Iterator[Iterator[bytes]]:
        assert blob.sha256 == BLOB.sha256
        self._see(course)
        stream = BytesIO(BIG)
        stream.seek(start)
        yield iter(lambda: stream.read(65536), b"")


@pytest.fixture
async def address(services: Services, aiohttp_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(services, "mirror_source", lambda name, *, allowed=None: FakeExporter(name, allowed))
    monkeypatch.setattr(
        services, "course_ids", lambda _site, names: frozenset(int(name[1:]) for name in names)
    )
    server = await aiohttp_server(make_app(services))
    return f"http://127.0.0.1:{server.port}"


def peer(address: str, token: str) -> HttpPeer:
    return HttpPeer(Line(address, token, sleep=lambda _seconds: None), name="partner")


async def test_a_course_comes_over_whole(services: Services, address: str) -> None:
    token, _ = services.tokens.create("partner", ["mirror:read"])
    there = peer(address, token)
    assert [entry.fullname for entry in await asyncio.to_thread(there.courses)] == [
        "Cours n° 1",
        "Cours n° 2",
    ]
    assert await asyncio.to_thread(there.manifest, 1) == b"signed"
    assert await asyncio.to_thread(there.manifest, 1, known="root") is None
    assert dict(await asyncio.to_thread(lambda: list(there.objects(1, list(OBJECTS))))) == OBJECTS

    def whole(start: int) -> bytes:
        with there.blob(1, BLOB, start=start) as chunks:
            return b"".join(chunks)

    assert await asyncio.to_thread(whole, 0) == BIG
    assert await asyncio.to_thread(whole, 2_999_990) == BIG[2_999_990:]


async def test_a_partner_sees_only_what_its_token_names(services: Services, address: str) -> None:
    token, _ = services.tokens.create("partner", ["mirror:read"], courses=["C2"])
    there = peer(address, token)
    assert [entry.id for entry in await asyncio.to_thread(there.courses)] == [2]
    for forbidden in (
        lambda: there.manifest(1),
        lambda: list(there.objects(1, list(OBJECTS)[:1])),
        lambda: list(there._pieces(1, BLOB, 0)),
    ):
        with pytest.raises(UnknownCourseError):
            await asyncio.to_thread(forbidden)
    with pytest.raises(UnknownCourseError):
        await asyncio.to_thread(lambda: list(there.objects(2, ["0" * 64])))
    wrong, _ = services.tokens.create("other", ["packages"])
    with pytest.raises(UnauthorizedError):
        await asyncio.to_thread(peer(address, wrong).courses)
    with pytest.raises(UnauthorizedError):
        await asyncio.to_thread(peer(address, "nonsense").courses)


class Cutter:
    """A proxy that cuts each connection after some bytes of the answer."""

    def __init__(self, target: str, after: Sequence[int]) -> None:
        import socket

        self._target = int(target.rpartition(":")[2])
        self._after = list(after)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.cuts = 0
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        import socket

        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            allowed = self._after.pop(0) if self._after else 1 << 40
            with client, socket.create_connection(("127.0.0.1", self._target)) as server:
                request = b""
                while b"\r\n\r\n" not in request:
                    request += client.recv(65536)
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in request.split(b"\r\n")
                        if line.lower().startswith(b"content-length")
                    ),
                    0,
                )
                while len(request.split(b"\r\n\r\n", 1)[1]) < length:
                    request += client.recv(65536)
                server.sendall(request)
                while allowed > 0 and (data := server.recv(min(65536, allowed))):
                    client.sendall(data)
                    allowed -= len(data)
                self.cuts += allowed <= 0

    def close(self) -> None:
        self._socket.close()


async def test_a_line_that_breaks_goes_on_where_it_broke(services: Services, address: str) -> None:
    token, _ = services.tokens.create("partner", ["mirror:read"])
    cutter = Cutter(address, [500_000, 0, 100, 1_000_000, 700])
    there = peer(cutter.address, token)

    def whole() -> bytes:
        with there.blob(1, BLOB) as chunks:
            return b"".join(chunks)

    assert await asyncio.to_thread(whole) == BIG
    assert cutter.cuts == 5
    assert there.received < len(BIG) + 200_000, "what had arrived was not asked for again"
    cutter.close()
    cutter = Cutter(address, [150_000, 60])
    there = peer(cutter.address, token)
    assert dict(await asyncio.to_thread(lambda: list(there.objects(1, list(OBJECTS))))) == OBJECTS
    assert cutter.cuts == 2
    cutter.close()


async def test_small_files_come_in_one_pack(
    services: Services, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = b"a small picture"
    blob = Blob(
        sha1=hashlib.sha1(small, usedforsecurity=False).hexdigest(),
        sha256=hashlib.sha256(small).hexdigest(),
        size=len(small),
    )
    monkeypatch.setattr(
        FakeExporter,
        "blob_size",
        lambda _self, _course, _sha1, sha256: len(small) if sha256 == blob.sha256 else len(BIG),
    )

    @contextmanager
    def open_small(_self: Any, _course: int, _blob: Blob, *, start: int = 0) -> Iterator[Iterator[bytes]]:
        yield iter([small[start:]])

    monkeypatch.setattr(FakeExporter, "blob", open_small)
    token, _ = services.tokens.create("partner", ["mirror:read"])
    there = peer(address, token)
    assert await asyncio.to_thread(lambda: list(there.small_blobs(1, [blob]))) == [(blob, small)]
    with pytest.raises(SourceLostError, match="small is up to"):
        await asyncio.to_thread(lambda: list(there.small_blobs(1, [BLOB])))


async def test_a_line_that_stays_dead_is_given_up(services: Services, address: str) -> None:
    token, _ = services.tokens.create("partner", ["mirror:read"])
    cutter = Cutter(address, [0] * 100)
    there = peer(cutter.address, token)
    for wanted in (
        there.courses,
        lambda: list(there.objects(1, list(OBJECTS))),
        lambda: list(there._pieces(1, BLOB, 0)),
    ):
        with pytest.raises(SourceLostError):
            await asyncio.to_thread(wanted)
    cutter.close()


def test_packs_hold_what_was_put_in_and_refuse_damage() -> None:
    packed = b"".join(write_pack(OBJECTS.items()))
    assert dict(read_pack(BytesIO(packed))) == OBJECTS
    assert list(read_pack(BytesIO(b"".join(write_pack([]))))) == []
    for cut in range(0, len(packed), 997):
        with pytest.raises(SourceLostError):
            list(read_pack(BytesIO(packed[:cut])))
    import zstandard

    huge = zstandard.compress(b"x" * 32 + (1 << 31).to_bytes(4, "big"))
    with pytest.raises(LimitError):
        list(read_pack(BytesIO(huge)))


def test_a_throttle_keeps_the_rate() -> None:
    now = [0.0]
    throttle = Throttle(
        1000, clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds)
    )
    for _ in range(100):
        throttle.spend(500)
    assert 48 <= now[0] <= 51


@pytest.mark.parametrize("url", ["http://partner.example", "ftp://x", "partner", "file:///etc/passwd"])
def test_a_partner_is_reached_over_tls_only(url: str) -> None:
    with pytest.raises(ParameterError):
        Line(url, "t")


async def test_partners_and_subscriptions_are_kept(services: Services, aiohttp_client: Any) -> None:
    client = await aiohttp_client(make_app(services))
    secret, _ = services.tokens.create("boss", ["mirror:write"])
    headers = {"Authorization": f"Bearer {secret}"}
    put = await client.put(
        "/v1/mirror/partners/atingi",
        json={"url": "https://p.example/?site=a", "token": "sct_x"},
        headers=headers,
    )
    assert put.status == 200, await put.text()
    listed = await (await client.get("/v1/mirror/partners", headers=headers)).json()
    assert listed == {"partners": [{"name": "atingi", "url": "https://p.example/?site=a", "fingerprint": ""}]}
    bad = await client.put(
        "/v1/mirror/partners/x", json={"url": "http://p.example/", "token": "t"}, headers=headers
    )
    assert bad.status == 422
    asked = {"from": "atingi", "course": "C1", "to": "a", "as": "C1-copy", "every": 3600}
    made = await client.post("/v1/mirror/subscriptions", json=asked, headers=headers)
    assert made.status == 201, await made.text()
    number = (await made.json())["id"]
    assert (
        await client.post("/v1/mirror/subscriptions", json=asked | {"to": "nowhere"}, headers=headers)
    ).status == 422
    found = await (await client.get("/v1/mirror/subscriptions?to=a", headers=headers)).json()
    assert [one["as"] for one in found["subscriptions"]] == ["C1-copy"]
    assert (await client.delete(f"/v1/mirror/subscriptions/{number}", headers=headers)).status == 204
    assert (await client.delete(f"/v1/mirror/subscriptions/{number}", headers=headers)).status == 404
    assert (await client.delete("/v1/mirror/partners/atingi", headers=headers)).status == 204
    assert (await client.get("/v1/mirror/remote-courses?from=/etc/passwd", headers=headers)).status == 400


def test_what_is_due_is_pulled_once(services: Services) -> None:
    book = services.mirror_book
    book.subscribe(source="p", course="C1", site="a", as_shortname="C1", options={"category": 3}, every=3600)

    class Silent:
        def send(self, waiting: object) -> None:
            """Nobody listens."""

    puller = Puller(ledger=services.ledger, dispatcher=Silent(), book=book)  # type: ignore[arg-type]
    puller.pull()
    puller.pull()
    [job] = services.ledger.find()
    assert (job.kind, job.params) == (
        "mirror.apply",
        {"source": "p", "course": "C1", "site": "a", "as_shortname": "C1", "category": 3},
    )
