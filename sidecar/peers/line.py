"""A line to a partner: one address, patience, and a limit on how much of the line is used."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from sidecar.errors import ParameterError, UnauthorizedError
from sidecar.mirror.errors import SourceLostError, UnknownCourseError

TRIES = 6  # of one request that the line broke
_FIRST_WAIT = 0.5  # seconds before the second try; doubles
_TIMEOUT = 60.0  # seconds without a byte


class Throttle:
    """Shares so many bytes a second among all streams of a process; 0 is no limit."""

    def __init__(
        self,
        bytes_per_second: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = bytes_per_second
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._free_at = clock()

    def spend(self, count: int) -> None:
        """Wait until `count` more bytes may pass."""
        if self._rate <= 0:
            return
        with self._lock:
            now = self._clock()
            self._free_at = max(self._free_at, now - 1.0) + count / self._rate  # a second may be saved up
            wait = self._free_at - now
        if wait > 0:
            self._sleep(wait)


class Line:
    """HTTP requests to one address, tried again when the line breaks. Threads take connections of their own, which are kept open."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        throttle: Throttle | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises `ParameterError` for an address that is none, or is not encrypted and not this machine's."""
        parts = urlsplit(url)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if not parts.hostname or parts.scheme not in (("http", "https") if local else ("https",)):
            raise ParameterError(f"{url[:200]}: a partner's address begins with https://")
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self._base = parts.path.rstrip("/")
        self._token = token
        self.throttle = throttle or Throttle(0)
        self._sleep = sleep
        self._query = parts.query
        self.received = 0  # bytes of bodies, as they came
        self._counting = threading.Lock()
        self._idle: deque[http.client.HTTPConnection] = (
            deque()
        )  # open and free: a line's round trips are dear
        weakref.finalize(self, _close, self._idle)

    @property
    def query(self) -> str:
        """The query of the address: which of the partner's sites is meant."""
        return self._query

    def tries(self) -> Iterator[int]:
        """Numbers of tries, with growing pauses between them."""
        for number in range(TRIES):
            if number:
                self._sleep(_FIRST_WAIT * 2 ** (number - 1))
            yield number

    def json(self, path: str) -> Any:
        """A JSON answer. Raises `SourceLostError`, `UnauthorizedError`, `UnknownCourseError`."""
        data = self.fetch(path, accept="application/json")
        try:
            return json.loads(data or b"null")
        except ValueError:
            raise SourceLostError(f"{self._host} answered something that is not JSON") from None

    def fetch(self, path: str, *, accept: str, limit: int = 64 << 20) -> bytes | None:
        """A whole answer in memory; None for 304."""
        problem = ""
        for _ in self.tries():
            try:
                with self.open("GET", path, headers={"Accept": accept}) as answer:
                    if answer.status == http.client.NOT_MODIFIED:
                        return None
                    data = answer.read(limit + 1)
                    self.note(len(data))
                    if len(data) > limit:
                        raise SourceLostError(f"{self._host} sends more than {limit} bytes")
                    return data
            except BROKEN as error:
                problem = str(error) or type(error).__name__
        raise SourceLostError(f"{self._host}: {problem}")

    def note(self, count: int) -> None:
        """Bytes that came: counted, and paid for."""
        with self._counting:
            self.received += count
        self.throttle.spend(count)

    @contextmanager
    def open(
        self, method: str, path: str, *, headers: dict[str, str], body: bytes | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        """One request. Raises one of `BROKEN` when the line breaks, and what the partner refuses by."""
        headers = {"Authorization": f"Bearer {self._token}", **headers}
        connection, answer = self._ask(method, self._base + path, headers, body)
        try:
            self._judge(answer)
            yield answer
            if not answer.isclosed():
                answer.read(1)  # past the end of a body that tells its own end
            if answer.isclosed() and not answer.will_close:
                self._idle.append(connection)
                return
        except BaseException:
            connection.close()
            raise
        connection.close()

    def _ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """On a connection that is open already, if there is one: the partner may have closed it, then on a new one."""
        while True:
            try:
                connection, new = self._idle.pop(), False
            except IndexError:
                connection, new = self._connection(), True
            try:
                connection.request(method, path, body, headers)
                return connection, connection.getresponse()
            except BROKEN:
                connection.close()
                if new:
                    raise
            except BaseException:
                connection.close()
                raise

    def _connection(self) -> http.client.HTTPConnection:
        if self._secure:
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=_TIMEOUT, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT)

    def close(self) -> None:
        """Close connections that are kept open between requests."""
        _close(self._idle)

    def _judge(self, answer: http.client.HTTPResponse) -> None:
        if answer.status in (200, 206, 304):
            return
        said = answer.read(65536).decode("utf-8", "replace")
        try:
            detail = str(json.loads(said).get("detail", ""))[:300]
        except (ValueError, AttributeError):
            detail = ""
        if answer.status in (401, 403):
            raise UnauthorizedError(f"{self._host} refuses the token: {detail}")
        if answer.status == http.client.NOT_FOUND:
            raise UnknownCourseError(detail or self._host)
        if answer.status in (429, 500, 502, 503, 504):
            raise http.client.HTTPException(f"{answer.status} {detail}")
        raise SourceLostError(f"{self._host} answers {answer.status}: {detail}")


def _close(idle: deque[http.client.HTTPConnection]) -> None:
    while idle:
        idle.pop().close()


BROKEN = (OSError, http.client.HTTPException)  # what a poor line does: all of it is tried again
