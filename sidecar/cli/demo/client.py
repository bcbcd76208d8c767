"""A small client of the HTTP API: what a script of one's own would do, with the standard library."""

from __future__ import annotations

import http.client
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from sidecar.errors import SystemFailureError


class Client:
    """Sends jobs and follows them to their end."""

    def __init__(self, address: str, token: str) -> None:
        self._netloc = urlsplit(address).netloc
        self._headers = {"Authorization": f"Bearer {token}"}

    def run(
        self,
        kind: str,
        file: Path | None = None,
        *,
        params: dict[str, Any] | None = None,
        given: dict[str, Any] | None = None,
        about: str = "",
    ) -> dict[str, Any]:
        """Send a job with a progress bar; gives the ended job. Raises `SystemFailureError` when it is refused."""
        asked: dict[str, Any] = {"kind": kind, "params": params or {}}
        if given is not None:
            asked["input"] = given
        if file is None:
            body, content_type = json.dumps(asked).encode(), "application/json"
        else:
            body, content_type = _form(asked, file)
        with self._request("POST", "/v1/jobs", body, {"Content-Type": content_type}) as answer:
            job: dict[str, Any] = json.loads(answer.read())
        if "id" not in job:
            raise SystemFailureError(f"{job.get('code')}: {job.get('title')}: {job.get('detail')}")
        label = f"   {kind:18} {about or (file.name if file else ''):28}"
        with click.progressbar(length=100, label=label, show_eta=False, width=20) as bar:
            done = 0
            for seen in self._events(job["links"]["events"]):
                bar.update(int(seen["progress"] * 100) - done)
                done = int(seen["progress"] * 100)
                job = seen
        return job

    def fetch(self, job: dict[str, Any], name: str, target: Path) -> Path:
        """Save a result file of a job."""
        with self._request("GET", job["links"]["files"][name]) as answer:
            target.write_bytes(answer.read())
        return target

    def _events(self, path: str) -> Iterator[dict[str, Any]]:
        with self._request("GET", path) as answer:
            for line in answer:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])

    @contextmanager
    def _request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        connection = http.client.HTTPConnection(self._netloc, timeout=120)
        try:
            connection.request(method, path, body, {**self._headers, **(headers or {})})
            yield connection.getresponse()
        finally:
            connection.close()


def _form(asked: dict[str, Any], file: Path) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    name = file.name.replace('"', "%22")
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="job"\r\nContent-Type: application/json\r\n\r\n{json.dumps(asked)}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    )
    return (
        head.encode() + file.read_bytes() + f"\r\n--{boundary}--\r\n".encode(),
        f"multipart/form-data; boundary={boundary}",
    )
