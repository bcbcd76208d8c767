"""Secrets that must be read again (a partner's token) are sealed in the database; the key is a file beside it.

Whoever gets a dump of the database only, gets no secrets; whoever gets the data folder too, does.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from sidecar.errors import SealedError

_MARK = "sealed:"


class Seal:
    """Encrypts with the key in `path` (Fernet: AES-128-CBC and HMAC-SHA-256), which is made when first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def close(self, secret: str) -> str:
        """The sealed form, as text."""
        return _MARK + self._fernet(make=True).encrypt(secret.encode()).decode()

    def open(self, kept: str) -> str:
        """The secret again. What was kept before secrets were sealed comes as it is. Raises `SealedError`."""
        if not kept.startswith(_MARK):
            return kept
        try:
            return self._fernet(make=False).decrypt(kept.removeprefix(_MARK)).decode()
        except InvalidToken:
            raise SealedError(f"{self._path} is not the key that sealed it") from None

    def _fernet(self, *, make: bool) -> Fernet:
        """Raises `SealedError`."""
        if make and not self._path.exists():
            self._make()
        try:
            return Fernet(self._path.read_bytes())
        except (OSError, ValueError) as error:
            raise SealedError(f"{self._path}: {error}") from None

    def _make(self) -> None:
        """Write a key that nobody else can read; when two processes do it at once, the first one's stays."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle, own = tempfile.mkstemp(prefix=".key.", dir=self._path.parent)  # readable by its owner only
        with os.fdopen(handle, "wb") as stream:
            stream.write(Fernet.generate_key())
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(own, self._path)
        except FileExistsError:
            pass
        finally:
            Path(own).unlink()
