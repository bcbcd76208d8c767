"""An issuer's keys on disk: private keys as PKCS#8 files that only the service may read, and the ring of public ones."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from certificates.badges.errors import KeyFormatError
from certificates.badges.model import rfc3339
from certificates.keys import KeyRing, KeyState, SigningKey
from safeio.files import atomic_writer
from sidecar.errors import ParameterError

_RING = "ring.json"
_NAME = "issuer.json"


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
            with self._alone():
                found = self.ring().active  # another process may have made it in the meantime
                if found is None:
                    return self._rotate(now)
        path = self._path(found.public.key_id)
        if not path.is_file():
            raise ParameterError(f"the private key {found.public.key_id} is not in {self._folder}")
        return SigningKey.from_pem(path.read_bytes())

    def rotate(self, *, now: datetime) -> SigningKey:
        """Make a new key; it signs from now on, the one before stays good for what it signed."""
        with self._alone():
            return self._rotate(now)

    def _rotate(self, now: datetime) -> SigningKey:
        key = SigningKey.from_seed(self._random(32))
        ring = self.ring().rotate(key.public, rfc3339(now))
        with atomic_writer(self._path(key.public.key_id), mode=0o600) as stream:
            stream.write(key.to_pem())
        self._write(ring)
        return key

    def mark(self, key_id: str, state: KeyState) -> KeyRing:
        """Retire a key, or declare it compromised. Raises `KeyFormatError`."""
        with self._alone():
            ring = self.ring().mark(key_id, state)
            self._write(ring)
        return ring

    def remember_name(self, name: str, email: str) -> None:
        """Keep the issuer's name, so that its documents can be served while Moodle is away."""
        if self.remembered_name() != (name, email):
            with atomic_writer(self._folder / _NAME) as stream:
                stream.write(json.dumps({"name": name, "email": email}, ensure_ascii=False).encode())

    def remembered_name(self) -> tuple[str, str] | None:
        """The issuer's name and address as last seen."""
        path = self._folder / _NAME
        if not path.is_file():
            return None
        found = json.loads(path.read_text("utf-8"))
        return str(found["name"]), str(found["email"])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process changes the ring meanwhile."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, ring: KeyRing) -> None:
        with atomic_writer(self._folder / _RING, mode=0o644) as stream:
            stream.write(json.dumps(ring.to_dict(), indent=1).encode())

    def _path(self, key_id: str) -> Path:
        return self._folder / f"{key_id}.pem"
