"""A server that is not a sidecar: says the same to everything, after a while."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\nConnection: close\r\n\r\n<h1>Hello</h1>"


@contextlib.contextmanager
def odd_server(answer: bytes, *, wait: float = 0.0) -> Iterator[str]:
    """A server that says `answer` to everything, after `wait` seconds."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                if not stop.wait(wait):
                    connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        with contextlib.suppress(OSError), socket.create_connection(listener.getsockname(), 1):
            pass
        listener.close()
        thread.join(5)
