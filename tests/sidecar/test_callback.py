"""Call-backs: signed, sent once when they arrive, tried again when they do not."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from sidecar.jobs.callback import SIGNATURE, Callbacks
from sidecar.jobs.ledger import NewJob
from sidecar.jobs.model import Job
from sidecar.wiring import Services


class Listener:
    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.heard.append((dict(self.headers), body))
                self.send_response(listener.status)
                if listener.status == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/callback"


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def ended_job(services: Services, url: str, number: int = 0) -> None:
    job = f"{number:032x}"
    services.ledger.submit(
        NewJob(id=job, kind="test.probe", owner="plugin", input={}, params={}, callback=url)
    )
    claim = services.ledger.claim(job, "w")
    assert claim is not None
    services.ledger.succeed(claim, {"n": "é"})


def test_a_callback_is_signed_and_sent_once(services: Services, listener: Listener) -> None:
    _, token = services.tokens.create("plugin", ["packages"])
    ended_job(services, listener.url)
    callbacks = Callbacks(ledger=services.ledger, tokens=services.tokens)
    callbacks.deliver()
    callbacks.deliver()
    [(headers, body)] = listener.heard
    assert json.loads(body)["result"] == {"n": "é"}
    stamp, mac = (part.split("=", 1)[1] for part in headers[SIGNATURE].split(","))
    assert hmac.compare_digest(
        mac, hmac.new(token.callback_secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    )


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_callback_that_fails_is_due_again_and_is_not_redirected(
    services: Services, listener: Listener, status: int
) -> None:
    services.tokens.create("plugin", ["packages"])
    ended_job(services, listener.url)
    listener.status = status
    Callbacks(ledger=services.ledger, tokens=services.tokens).deliver()
    assert len(listener.heard) == 1
    assert services.ledger.due_callbacks() == [], "due again in a minute, not at once"


def test_an_address_that_does_not_answer_is_asked_once(services: Services, listener: Listener) -> None:
    """Else each of fifty jobs of a Moodle that is away would hold the scheduler for ten seconds."""
    services.tokens.create("plugin", ["packages"])
    with socket.socket() as silent:  # bound, and nobody listens
        silent.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{silent.getsockname()[1]}/callback"
        for number, url in enumerate([away, away, listener.url, away]):
            ended_job(services, url, number)
        asked: list[str] = []
        callbacks = Callbacks(ledger=services.ledger, tokens=services.tokens)
        tell = Callbacks._tell

        def counted(self: Callbacks, job: Job, *others: Any) -> bool:
            asked.append(job.callback or "")
            return tell(self, job, *others)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Callbacks, "_tell", counted)
            callbacks.deliver()
    assert sorted(asked) == sorted([away, listener.url])
    assert len(listener.heard) == 1
    assert services.ledger.due_callbacks() == [], "all others are due again in a minute"


def test_nobody_is_called_when_the_token_is_gone(services: Services, listener: Listener) -> None:
    ended_job(services, listener.url)
    Callbacks(ledger=services.ledger, tokens=services.tokens).deliver()
    assert listener.heard == []
