"""An issuer's keys on disk: private keys as PKCS#8 files that only the service may read, and the ring of public ones."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from certificates.badges.errors import KeyFormatError
from certificates.badges.model import rfc3339
from certificates.keys import KeyRing, KeyState, SigningKey
from safeio.files import atomic_writer
from sidecar.errors import ParameterError

_RING = "ring.json"


class IssuerKeys:
    """Keys in `folder`, which belongs to one issuer. `random` gives bytes."""

    def __init__(self, folder: Path, *, random: Callable[[int], bytes] = os.urandom) -> None:
        self._folder = folder
        self._random = random

    def ring(self) -> KeyRing:
        """Empty when there are no keys yet. Raises `KeyFormatError`."""
        path = self._folder / _RING
        if not path.is_file():
            return KeyRing()
        try:
            return KeyRing.from_dict(json.loads(path.read_text("utf-8")))
        except ValueError as error:
            raise KeyFormatError(f"{path.name}: {error}") from None

    def active(self, *, now: datetime) -> SigningKey:
        """The key that signs; made when there is none yet. Raises `KeyFormatError`, `ParameterError`."""
        found = self.ring().active
        if found is None:
            return self.rotate(now=now)
        path = self._path(found.public.key_id)
        if not path.is_file():
            raise ParameterError(f"the private key {found.public.key_id} is not in {self._folder}")
        return SigningKey.from_pem(path.read_bytes())

    def rotate(self, *, now: datetime) -> SigningKey:
        """Make a new key; it signs from now on, the one before stays good for what it signed."""
        key = SigningKey.from_seed(self._random(32))
        ring = self.ring().rotate(key.public, rfc3339(now))
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with atomic_writer(self._path(key.public.key_id), mode=0o600) as stream:
            stream.write(key.to_pem())
        self._write(ring)
        return key

    def mark(self, key_id: str, state: KeyState) -> KeyRing:
        """Retire a key, or declare it compromised. Raises `KeyFormatError`."""
        ring = self.ring().mark(key_id, state)
        self._write(ring)
        return ring

    def _write(self, ring: KeyRing) -> None:
        with atomic_writer(self._folder / _RING, mode=0o644) as stream:
            stream.write(json.dumps(ring.to_dict(), indent=1).encode())

    def _path(self, key_id: str) -> Path:
        return self._folder / f"{key_id}.pem"
