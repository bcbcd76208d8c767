"""Documents at their addresses, for `sidecar verify --online`: https only, no private networks, bounded in size and time."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from certificates.badges import Loader

MAX_BYTES = 8 << 20
TIMEOUT = 10.0  # seconds without an answer
TOTAL = 30.0  # seconds for one document, however slowly it drips
_CHUNK = 1 << 16
_REDIRECTS = 3
_GONE = 410  # its body says {"revoked": true}


def loader(*, private: bool = False) -> Loader:
    """What fetches a document, or None for anything that does not answer as it should.

    `private`: addresses in one's own network and plain http too, for an issuer that only an intranet sees.
    """
    return partial(_fetch, private=private)


def _fetch(address: str, *, private: bool) -> bytes | None:
    for _hop in range(_REDIRECTS + 1):
        answer = _get(address, private=private)
        if not isinstance(answer, str):
            return answer
        address = urljoin(address, answer)
    return None


def _get(address: str, *, private: bool) -> bytes | str | None:
    """The body; a text is where to look instead."""
    try:
        parts = urlsplit(address)
        secure = parts.scheme == "https"
        host, port = parts.hostname, parts.port or (443 if secure else 80)
    except ValueError:
        return None
    if not host or not (secure or (private and parts.scheme == "http")):
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
        line = socket.create_connection((_place(host, port, private=private), port), timeout=TIMEOUT)
        connection.sock = (
            ssl.create_default_context().wrap_socket(line, server_hostname=host) if secure else line
        )
        try:
            connection.request("GET", path, headers={"Accept": "application/ld+json, application/json, */*"})
            response = connection.getresponse()
            if response.status in {301, 302, 303, 307, 308}:
                return response.getheader("Location")
            body = _read(response)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, UnicodeError):
        return None
    return body if response.status in {200, _GONE} else None


def _read(response: http.client.HTTPResponse) -> bytes:
    """The body. Raises `OSError` when it is too long, or takes too long."""
    body, until = bytearray(), time.monotonic() + TOTAL
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > MAX_BYTES or time.monotonic() > until:
            raise OSError("too long")
    return bytes(body)


def _place(host: str, port: int, *, private: bool) -> str:
    """One address of the host; a name that leads to any private one is refused (the connection goes to this very address)."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not (
        private or all(ipaddress.ip_address(item.split("%")[0]).is_global for item in found)
    ):
        raise OSError("not a public address")
    return found[0]
