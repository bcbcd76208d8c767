"""Opens the key that signs certificates. Its password or PIN comes from a file, and goes nowhere else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from certificates import signing
from certificates.errors import SigningError, SigningKeyError

_TIMEOUT = 20  # seconds for a time stamp


def in_file(
    key: Path,
    password_file: Path | None,
    *,
    timestamp: str | None = None,
    now: Callable[[], float] = time.time,
) -> signing.Signer:
    """The key in a PKCS#12 file. Raises `SigningKeyError`, also for a certificate whose time is over."""
    try:
        data = key.read_bytes()
    except OSError as error:
        raise SigningKeyError(f"{key}: {error.strerror}") from None
    return current(signing.from_pkcs12(data, _secret(password_file), timestamper=_stamper(timestamp)), now)


def in_token(
    module: Path,
    *,
    token: str,
    label: str,
    pin_file: Path | None,
    timestamp: str | None = None,
    now: Callable[[], float] = time.time,
) -> signing.Signer:
    """The key in a PKCS#11 token. Raises `SigningKeyError`, also for a certificate whose time is over."""
    signer = signing.from_pkcs11(
        module, token=token, label=label, pin=_secret(pin_file), timestamper=_stamper(timestamp)
    )
    return current(signer, now)


def state_of(*files: Path | None) -> tuple[tuple[int, ...], ...]:
    """What changes when one of the files is written anew or replaced."""
    found = []
    for path in files:
        try:
            state = path.stat() if path is not None else None
        except OSError:
            state = None
        found.append((state.st_ino, state.st_size, state.st_mtime_ns) if state else ())
    return tuple(found)


def current(signer: signing.Signer, now: Callable[[], float] = time.time) -> signing.Signer:
    """The signer, while its certificate lasts: signatures after it every reader refuses. Raises `SigningKeyError`."""
    end = signer.not_after
    if end is not None and end < now():
        raise SigningKeyError(
            f"the certificate of {signer.subject} ended on {datetime.fromtimestamp(end, UTC):%Y-%m-%d}"
        )
    return signer


def _secret(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SigningKeyError(f"{path}: {getattr(error, 'strerror', None) or 'not UTF-8'}") from None


def _stamper(url: str | None) -> Any:
    if url is None:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(url, timeout=_TIMEOUT)


def try_time_stamp(signer: signing.Signer) -> None:
    """Ask the signer's time-stamp server, if it has one, for a stamp. Raises `SigningError`."""
    if signer.timestamper is None:
        return
    try:
        asyncio.run(signer.timestamper.async_dummy_response("sha256"))
    except (OSError, ValueError) as error:
        raise SigningError(f"time stamp: {str(error)[:200]}") from None
