"""A private Chromium, spoken to over a pair of pipes in the DevTools protocol.

Messages are JSON objects that end with a NUL byte (`--remote-debugging-pipe`): the browser reads descriptor 3
and writes descriptor 4.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from sidecar.launch.errors import BrowserDiedError, NoBrowserError

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-popup-blocking",
    "--mute-audio",
    "--hide-scrollbars",
    "--autoplay-policy=no-user-gesture-required",
    # one process for the whole package: every frame is seen from one session
    "--disable-features=IsolateOrigins,site-per-process,Translate,OptimizationHints,MediaRouter",
    # nothing resolves, literal addresses included: a request that slipped past the interception ends here
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
)
_MAX_MESSAGE = 256 << 20  # bytes
_COMMAND_SECONDS = 30.0
_CLOSE_SECONDS = 5.0

Handler = Callable[[str, str, Mapping[str, Any]], None]
"""Called with session id (empty: the browser), method and parameters of an event."""


def find_browser(program: str | None = None) -> str:
    """The browser's program. Raises `NoBrowserError`."""
    for name in (program,) if program else PROGRAMS:
        if found := shutil.which(name):
            return found
    raise NoBrowserError(program or ", ".join(PROGRAMS))


class Browser:
    """A running browser with an empty profile. A context manager; the process and its profile go with it."""

    def __init__(self, program: str) -> None:
        self._profile = Path(tempfile.mkdtemp(prefix="sidecar-launch-"))
        self._next = 0
        self._buffer = bytearray()
        self._answers: dict[int, dict[str, Any]] = {}
        self._unanswered: set[int] = set()  # fire-and-forget commands: their answers are dropped
        self.handler: Handler | None = None
        try:
            self._spawn(program)
        except BaseException:
            shutil.rmtree(self._profile, ignore_errors=True)
            raise

    def _spawn(self, program: str) -> None:
        theirs_in, ours_out = (_above_stdio(end) for end in os.pipe())
        ours_in, theirs_out = (_above_stdio(end) for end in os.pipe())
        actions = (
            (os.POSIX_SPAWN_DUP2, theirs_in, 3),
            (os.POSIX_SPAWN_DUP2, theirs_out, 4),
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        )
        arguments = [program, *_FLAGS, f"--user-data-dir={self._profile}", "about:blank"]
        # The browser sees no variable of ours: only what it needs to start.
        environment = {"PATH": os.defpath, "HOME": str(self._profile), "LANG": "C.UTF-8"}
        try:
            self._pid = os.posix_spawn(program, arguments, environment, file_actions=actions, setpgroup=0)
        except OSError as error:
            raise NoBrowserError(f"{program}: {error}") from None
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        self._in, self._out = ours_in, ours_out

    def send(self, method: str, params: Mapping[str, Any] | None = None, *, session: str = "") -> int:
        """Send a command and do not wait; its answer is dropped. Raises `BrowserDiedError`."""
        number = self._write(method, params, session)
        self._unanswered.add(number)
        return number

    def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        session: str = "",
        seconds: float = _COMMAND_SECONDS,
    ) -> dict[str, Any]:
        """Send a command and wait for its answer; events that come meanwhile are handled.

        Gives the `result`, empty when the browser refused the command. Raises `BrowserDiedError` in silence.
        """
        number = self._write(method, params, session)
        deadline = time.monotonic() + seconds
        while number not in self._answers:
            if not self.pump(deadline - time.monotonic()):
                raise BrowserDiedError(f"no answer to {method} in {seconds:.0f} s")
        result: dict[str, Any] = self._answers.pop(number).get("result", {})
        return result

    def pump(self, seconds: float) -> bool:
        """Handle what has arrived, waiting at most `seconds` for the first message; False when none came."""
        ready, _, _ = select.select([self._in], [], [], max(0.0, seconds))
        if not ready:
            return False
        chunk = os.read(self._in, 1 << 20)
        if not chunk:
            raise BrowserDiedError("the pipe is closed")
        self._buffer += chunk
        if len(self._buffer) > _MAX_MESSAGE:
            raise BrowserDiedError("a message is too large")
        while (end := self._buffer.find(b"\0")) >= 0:
            message = json.loads(bytes(self._buffer[:end]))
            del self._buffer[: end + 1]
            self._dispatch(message)
        return True

    def _dispatch(self, message: dict[str, Any]) -> None:
        if (number := message.get("id")) is not None:
            if number in self._unanswered:
                self._unanswered.discard(number)
            else:
                self._answers[number] = message
        elif self.handler is not None:
            self.handler(message.get("sessionId", ""), message["method"], message.get("params", {}))

    def _write(self, method: str, params: Mapping[str, Any] | None, session: str) -> int:
        self._next += 1
        message: dict[str, Any] = {"id": self._next, "method": method, "params": dict(params or {})}
        if session:
            message["sessionId"] = session
        data = memoryview(json.dumps(message).encode() + b"\0")
        try:
            while data:
                data = data[os.write(self._out, data) :]
        except BrokenPipeError:
            raise BrowserDiedError(f"the pipe is closed at {method}") from None
        return self._next

    def close(self) -> None:
        """End the browser and every process that it started, and remove its profile."""
        with suppress(BrowserDiedError):
            self.send("Browser.close")
        deadline = time.monotonic() + _CLOSE_SECONDS
        with suppress(BrowserDiedError):
            while self.pump(deadline - time.monotonic()):
                pass
        with suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _above_stdio(descriptor: int) -> int:
    """Move a descriptor above those that the child redirects, so that no redirection overwrites another."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved
