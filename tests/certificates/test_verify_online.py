"""`sidecar verify --online` against a real server with TLS: it serves what the service's routes answer, and misbehaves."""

from __future__ import annotations

import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from certificates.keys import KeyRing, SigningKey
from sidecar.cli import remote, run
from sidecar.console.credentials import badge_reply
from sidecar.jobs.credentials_store import CredentialsStore
from sidecar.jobs.database import open_engine
from sidecar.usecases import issue_badges
from sidecar.usecases.credentials import Desk
from sidecar.usecases.params import IssueBadges


class Moodle:
    """One badge, awarded once."""

    def __init__(self) -> None:
        from certificates.badges.moodle import MoodleAward, MoodleBadge

        criteria = [{"id": 1, "criteriatype": 0, "method": 1, "description": ""}]
        row = {"id": 7, "name": "First aid", "description": "d", "language": "en"}
        self.badge = MoodleBadge(badge=row, criteria=criteria, params=[], alignments=[], names={})
        self.award = MoodleAward(
            code="aaa1", issued=1_700_000_000, expires=None, email="a@x.org", name="Zoé", visible=True
        )

    def ids(self) -> list[int]:
        return [7]

    def read(self, _ids: Any) -> dict[int, Any]:
        return {7: self.badge}

    def pictures(self, _ids: Any) -> dict[int, bytes]:
        return {7: b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'}

    def awards(self, _badge: Any, **_after: Any) -> Iterator[tuple[int, Any]]:
        return iter([(1, self.award)])

    def award_codes(self, _badge: Any) -> set[str]:
        return {"aaa1"}


def _certificate(folder: Path) -> Path:
    """A key and a certificate for localhost that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "tls.pem"
    path.write_bytes(private + made.public_bytes(pem))
    return path


class Server:
    """HTTPS on the loopback; `answer` says what to a path."""

    def __init__(self, folder: Path) -> None:
        self.answer: Callable[[str], tuple[int, dict[str, str], bytes]] = lambda _path: (404, {}, b"")
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                status, headers, body = outer.answer(self.path)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.tls = _certificate(folder)
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.tls)
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.base = f"https://localhost:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.tls))
    yield made
    made.close()


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Iterator[Desk]:
    key = SigningKey.from_seed(bytes(range(32)))
    engine = open_engine(f"sqlite:///{tmp_path / 'l.sqlite'}")
    made = Desk(
        site="a",
        base=f"{server.base}/badges/a",
        name="School",
        url=server.base,
        email="e@m.example",
        key=key,
        ring=KeyRing().rotate(key.public, "2026-01-01T00:00:00Z"),
        register=CredentialsStore(engine),
        source=Moodle(),  # type: ignore[arg-type]
    )

    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        reply = badge_reply(made, path.removeprefix("/badges/a/"), now=time.time())
        return reply.status, {"Content-Type": reply.content_type}, reply.body

    server.answer = answer
    yield made
    engine.dispose()


def judged(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    run(["verify", str(path), "--online", "--private", *options])
    answer = json.loads(capsys.readouterr().out)
    return str(answer["status"])


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "vc-jwt", "hosted", "signed"])
def test_a_stranger_verifies_over_the_network(
    desk: Desk, server: Server, proof: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = {"issued": 0, "already": 0, "revoked": 0}
    wanted = IssueBadges(site="a", proof=proof)
    (baked,) = issue_badges.issue_from_moodle(desk, wanted, counts=counts, now=time.time)
    file = tmp_path / "badge.svg"
    file.write_bytes(baked.data)
    assert judged(file, capsys) == "genuine"
    assert judged(file, capsys, "--email", "a@x.org") == "genuine"
    assert judged(file, capsys, "--email", "b@x.org") == "invalid"
    assert server.asked
    desk.register.revoke("aaa1", at=time.time(), reason="a mistake")
    assert judged(file, capsys) == "revoked"
    server.answer = lambda _path: (500, {}, b"")
    assert judged(file, capsys) in {"unknown", "unconfirmed"}  # nothing is believed, nothing is called wrong


def test_private_networks_need_a_word(
    desk: Desk, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = {"issued": 0, "already": 0, "revoked": 0}
    (baked,) = issue_badges.issue_from_moodle(
        desk, IssueBadges(site="a", proof="hosted"), counts=counts, now=time.time
    )
    (tmp_path / "badge.svg").write_bytes(baked.data)
    run(["verify", str(tmp_path / "badge.svg"), "--online"])
    assert json.loads(capsys.readouterr().out)["status"] == "unknown"
    assert not server.asked


def test_what_misbehaves_is_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = remote.loader(private=True)
    good = (200, {"Content-Type": "application/json"}, b"{}")
    answers = {
        "/good": good,
        "/moved": (302, {"Location": "/good"}, b""),
        "/round": (302, {"Location": "/round"}, b""),
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/gone": (410, {}, b'{"revoked": true}'),
        "/big": (200, {}, b"x" * (remote.MAX_BYTES + 1)),
        "/short": (200, {"Content-Length": "10"}, b"x"),
        "/odd": (200, {"Content-Length": "many"}, b"x"),
    }
    server.answer = lambda path: answers.get(path, (404, {}, b""))
    assert fetch(f"{server.base}/good") == b"{}"
    assert fetch(f"{server.base}/moved") == b"{}"
    assert fetch(f"{server.base}/gone") == b'{"revoked": true}'
    for path in ("/round", "/file", "/big", "/none"):
        assert fetch(server.base + path) is None, path
    assert fetch(f"{server.base}/short") in {None, b"x"}
    fetch(f"{server.base}/odd")
    for address in (
        "",
        "ftp://x/y",
        "https://",
        "https://[::1",
        "http://localhost:1/",
        "https://localhost:1/",
    ):
        assert fetch(address) is None, address
    monkeypatch.setattr(remote, "TOTAL", -1.0)
    assert fetch(f"{server.base}/good") is None
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setattr(remote, "TOTAL", 30.0)
    assert fetch(f"{server.base}/good") is None  # nobody vouches for its certificate
