"""Documents at public addresses, for `sidecar verify --online`: https only, no private networks, bounded."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urljoin, urlsplit

MAX_BYTES = 8 << 20
TIMEOUT = 10.0  # seconds
_REDIRECTS = 3
_GONE = 410  # its body says {"revoked": true}


def fetch(address: str) -> bytes | None:
    """The document, or None for anything that does not answer as it should."""
    for _hop in range(_REDIRECTS + 1):
        answer = _get(address)
        if not isinstance(answer, str):
            return answer
        address = urljoin(address, answer)
    return None


def _get(address: str) -> bytes | str | None:
    """The body; a text is where to look instead."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or 443
    except ValueError:
        return None
    if parts.scheme != "https" or not host:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT)
        plain = socket.create_connection((_public(host, port), port), timeout=TIMEOUT)
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        try:
            connection.request("GET", path, headers={"Accept": "application/ld+json, application/json, */*"})
            response = connection.getresponse()
            if response.status in {301, 302, 303, 307, 308}:
                return response.getheader("Location")
            body = response.read(MAX_BYTES + 1)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, UnicodeError):
        return None
    good = response.status in {200, _GONE} and len(body) <= MAX_BYTES
    return body if good else None


def _public(host: str, port: int) -> str:
    """One address of the host; a name that leads to any private one is refused (the connection goes to this very address)."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(ipaddress.ip_address(item.split("%")[0]).is_global for item in found):
        raise OSError("not a public address")
    return found[0]
