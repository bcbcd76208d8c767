"""Ed25519 keys of a site and the signed envelope of a manifest.

Envelope: one ASCII line `moodle-sidecar-mirror 1 <public key> <signature>` (base64), then the payload as signed.
A source is known by the SHA-256 of its public key, in hex: its fingerprint.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from safeio.files import atomic_writer, fsync_folder
from sidecar.mirror.errors import BadManifestError, BadSignatureError

_MAGIC = b"moodle-sidecar-mirror"
_VERSION = b"1"


class SigningKey:
    """A site's private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.fingerprint = fingerprint(self.public)

    @classmethod
    def generate(cls) -> SigningKey:
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def at(cls, path: Path) -> SigningKey:
        """The key kept in `path` (32 raw bytes, mode 600); made when there is none. Raises `BadManifestError`."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            made = Ed25519PrivateKey.generate()
            with tempfile.TemporaryDirectory(dir=path.parent) as folder:
                candidate = Path(folder) / path.name
                with atomic_writer(candidate, mode=0o600) as out:
                    out.write(made.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
                with suppress(FileExistsError):  # of two processes at once, one makes the key of both
                    os.link(candidate, path)
            fsync_folder(path.parent)
        raw = path.read_bytes()
        if len(raw) != 32:
            raise BadManifestError(f"{path} is no key of ours")
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    def seal(self, payload: bytes) -> bytes:
        """The envelope around `payload`."""
        parts = (_MAGIC, _VERSION, base64.b64encode(self.public), base64.b64encode(self._key.sign(payload)))
        return b" ".join(parts) + b"\n" + payload


def fingerprint(public: bytes) -> str:
    """SHA-256 of a raw public key, in hex."""
    return hashlib.sha256(public).hexdigest()


def unseal(envelope: bytes, *, expected: str | None) -> tuple[bytes, str]:
    """Payload and fingerprint of whoever signed it.

    Raises `BadManifestError` for what is no envelope, `BadSignatureError` when the signature is wrong or the key
    is not the one with the `expected` fingerprint.
    """
    line, _, payload = envelope.partition(b"\n")
    parts = line.split(b" ")
    if len(parts) != 4 or parts[0] != _MAGIC:
        raise BadManifestError("no signed envelope")
    if parts[1] != _VERSION:
        raise BadManifestError(f"version {parts[1][:10]!r} is newer than this program")
    try:
        public = base64.b64decode(parts[2], validate=True)
        signature = base64.b64decode(parts[3], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, payload)
    except (binascii.Error, ValueError):
        raise BadManifestError("key or signature is no base64") from None
    except InvalidSignature:
        raise BadSignatureError("the signature does not fit the content") from None
    found = fingerprint(public)
    if expected is not None and found != expected:
        raise BadSignatureError(f"signed by {found}, known as {expected}")
    return payload, found
