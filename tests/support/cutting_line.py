"""A line that breaks: forwards TCP to a port of this machine and cuts after so many bytes."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Sequence


class CuttingLine:
    """`cuts[n]` is how many bytes (both ways) may pass before the n-th cut; behind the last one the line holds.

    A cut resets every connection; new ones are taken at once. With `dead`, the line never comes back after the last cut.
    """

    def __init__(self, port: int, cuts: Sequence[int], *, dead: bool = False) -> None:
        self._target, self._cuts, self._dead = port, list(cuts), dead
        self._lock = threading.Lock()
        self._left = self._cuts.pop(0) if self._cuts else -1
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.made = 0  # cuts so far
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._dead and not self._cuts and self._left < 0 and self.made:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                client.close()
                continue
            with self._lock:
                self._open |= {client, server}
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self._forward, args=(one, other), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(16384):
                allowed, cut = self._spend(len(data))
                target.sendall(data[:allowed])
                if cut:
                    self._cut()
                    return
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _spend(self, count: int) -> tuple[int, bool]:
        with self._lock:
            if self._left < 0 or count < self._left:
                self._left -= count if self._left >= 0 else 0
                return count, False
            allowed = self._left
            self._left = self._cuts.pop(0) if self._cuts else -1
            self.made += 1
            return allowed, True

    def _cut(self) -> None:
        with self._lock:
            ends, self._open = self._open, set()
        for one in ends:
            with contextlib.suppress(OSError):
                one.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0"
                )  # a reset, no farewell
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def close(self) -> None:
        self._listener.close()
        self._cut()
