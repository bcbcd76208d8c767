"""Issuer keys: loading, naming, signing, checking; and the ring that lets an issuer change keys.

Ed25519 is what we sign with; RSA is for Open Badges 2.0 signed badges (RS256); NIST curves are read so that
others' credentials can be checked. Random seeds are passed in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from certificates.badges.encoding import (
    base64url_decode,
    base64url_encode,
    multibase_decode,
    multibase_encode,
)
from certificates.badges.errors import BadgeError, KeyFormatError

_ED25519, _P256, _P384 = b"\xed\x01", b"\x80\x24", b"\x81\x24"  # multicodec
_CURVES: dict[str, tuple[type[ec.EllipticCurve], hashes.HashAlgorithm, str]] = {
    "P-256": (ec.SECP256R1, hashes.SHA256(), "ES256"),
    "P-384": (ec.SECP384R1, hashes.SHA384(), "ES384"),
}
_RSA_HASHES: dict[str, hashes.HashAlgorithm] = {
    "RS256": hashes.SHA256(),
    "RS384": hashes.SHA384(),
    "RS512": hashes.SHA512(),
}
MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192

Public = Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True, kw_only=True)
class PublicKey:
    """A key that checks signatures."""

    key: Public

    @classmethod
    def from_pem(cls, pem: bytes | str) -> PublicKey:
        """A ``PUBLIC KEY`` or ``CERTIFICATE`` in PEM. Raises `KeyFormatError`."""
        data = pem.encode() if isinstance(pem, str) else pem
        try:
            return cls(key=_supported(serialization.load_pem_public_key(data)))
        except (ValueError, UnsupportedAlgorithm) as error:
            raise KeyFormatError(str(error)[:200]) from None

    @classmethod
    def from_multibase(cls, text: str) -> PublicKey:
        """A Multikey (``z6Mk…``, ``zDn…``). Raises `KeyFormatError`."""
        try:
            data = multibase_decode(text)
            prefix, raw = data[:2], data[2:]
            if prefix == _ED25519:
                return cls(key=Ed25519PublicKey.from_public_bytes(raw))
            for codec, name in ((_P256, "P-256"), (_P384, "P-384")):
                if prefix == codec:
                    curve = _CURVES[name][0]()
                    return cls(key=ec.EllipticCurvePublicKey.from_encoded_point(curve, raw))
        except (ValueError, BadgeError) as error:
            raise KeyFormatError(str(error)[:200]) from None
        raise KeyFormatError("unknown kind of Multikey")

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> PublicKey:
        """RFC 7517 / 8037: OKP Ed25519, EC P-256 and P-384, RSA. Raises `KeyFormatError`."""
        try:
            match jwk.get("kty"), jwk.get("crv"):
                case "OKP", "Ed25519":
                    return cls(key=Ed25519PublicKey.from_public_bytes(base64url_decode(str(jwk["x"]))))
                case "EC", ("P-256" | "P-384") as curve:
                    numbers = ec.EllipticCurvePublicNumbers(
                        _int(jwk["x"]), _int(jwk["y"]), _CURVES[curve][0]()
                    )
                    return cls(key=numbers.public_key())
                case "RSA", _:
                    return cls(
                        key=_supported(rsa.RSAPublicNumbers(_int(jwk["e"]), _int(jwk["n"])).public_key())
                    )
        except (KeyError, ValueError, TypeError, BadgeError) as error:
            raise KeyFormatError(f"JWK: {str(error)[:200]}") from None
        raise KeyFormatError(f"JWK of kind {str(jwk.get('kty'))[:20]} {str(jwk.get('crv'))[:20]}")

    @cached_property
    def kind(self) -> str:
        """``Ed25519``, ``RSA``, ``P-256`` or ``P-384``."""
        if isinstance(self.key, Ed25519PublicKey):
            return "Ed25519"
        if isinstance(self.key, rsa.RSAPublicKey):
            return "RSA"
        return "P-256" if isinstance(self.key.curve, ec.SECP256R1) else "P-384"

    @cached_property
    def multibase(self) -> str:
        """The Multikey text. Raises `KeyFormatError` for RSA, which has none."""
        if isinstance(self.key, Ed25519PublicKey):
            return multibase_encode(_ED25519 + self.raw)
        if isinstance(self.key, ec.EllipticCurvePublicKey):
            return multibase_encode((_P256 if self.kind == "P-256" else _P384) + self.raw)
        raise KeyFormatError("an RSA key has no Multikey form")

    @cached_property
    def raw(self) -> bytes:
        """32 bytes of an Ed25519 key, the compressed point of a curve; DER of an RSA key."""
        if isinstance(self.key, Ed25519PublicKey):
            return self.key.public_bytes_raw()
        if isinstance(self.key, ec.EllipticCurvePublicKey):
            return self.key.public_bytes(
                serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
            )
        return self.key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @cached_property
    def jwk(self) -> dict[str, str]:
        """The public JWK, members in the order of RFC 7638."""
        if isinstance(self.key, Ed25519PublicKey):
            return {"crv": "Ed25519", "kty": "OKP", "x": base64url_encode(self.raw)}
        if isinstance(self.key, rsa.RSAPublicKey):
            numbers = self.key.public_numbers()
            return {"e": _text(numbers.e), "kty": "RSA", "n": _text(numbers.n)}
        point, size = self.key.public_numbers(), (self.key.curve.key_size + 7) // 8
        x, y = (base64url_encode(value.to_bytes(size)) for value in (point.x, point.y))
        return {"crv": self.kind, "kty": "EC", "x": x, "y": y}

    @cached_property
    def pem(self) -> str:
        """SubjectPublicKeyInfo in PEM."""
        return self.key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode("ascii")

    @cached_property
    def key_id(self) -> str:
        """RFC 7638 thumbprint: a name that follows from the key alone."""
        text = json.dumps(self.jwk, separators=(",", ":"), sort_keys=True)
        return base64url_encode(hashlib.sha256(text.encode("ascii")).digest())

    @cached_property
    def did(self) -> str:
        """The key as an issuer of its own: ``did:key:…``. Raises `KeyFormatError` for RSA."""
        return f"did:key:{self.multibase}"

    def algorithms(self) -> tuple[str, ...]:
        """JWS algorithms that this key may be used with; a token cannot choose another."""
        if self.kind == "Ed25519":
            return ("EdDSA", "Ed25519")
        return tuple(_RSA_HASHES) if self.kind == "RSA" else (_CURVES[self.kind][2],)

    def verify(self, signature: bytes, data: bytes, *, algorithm: str = "") -> bool:
        """Whether `signature` over `data` is this key's. `algorithm` is the JWS name, needed for RSA only.

        NIST-curve signatures are r || s (RFC 7518, 3.4), as JWS and Data Integrity have them.
        """
        try:
            if isinstance(self.key, Ed25519PublicKey):
                self.key.verify(signature, data)
            elif isinstance(self.key, rsa.RSAPublicKey):
                digest = _RSA_HASHES.get(algorithm or "RS256")
                if digest is None:
                    return False
                self.key.verify(signature, data, padding.PKCS1v15(), digest)
            else:
                size = (self.key.curve.key_size + 7) // 8
                if len(signature) != 2 * size:
                    return False
                r, s = int.from_bytes(signature[:size]), int.from_bytes(signature[size:])
                self.key.verify(encode_dss_signature(r, s), data, ec.ECDSA(_CURVES[self.kind][1]))
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """A key that signs: Ed25519, or RSA for signed badges of version 2.0."""

    private: Ed25519PrivateKey | rsa.RSAPrivateKey

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """Ed25519 from 32 random bytes. Raises `KeyFormatError`."""
        if len(seed) != 32:
            raise KeyFormatError(f"an Ed25519 seed has 32 bytes, not {len(seed)}")
        return cls(private=Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_pem(cls, pem: bytes, password: bytes | None = None) -> SigningKey:
        """PKCS#8 in PEM, encrypted or not. Raises `KeyFormatError`, which never quotes the key."""
        try:
            private = serialization.load_pem_private_key(pem, password)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise KeyFormatError("not a private key in PEM, or another password") from None
        if not isinstance(private, Ed25519PrivateKey | rsa.RSAPrivateKey):
            raise KeyFormatError("only Ed25519 and RSA keys sign")
        _supported(private.public_key())
        return cls(private=private)

    def to_pem(self, password: bytes | None = None) -> bytes:
        """PKCS#8 in PEM, encrypted when a password is given."""
        guard: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if password:
            guard = serialization.BestAvailableEncryption(password)
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, guard
        )

    @cached_property
    def public(self) -> PublicKey:
        return PublicKey(key=self.private.public_key())

    @property
    def algorithm(self) -> str:
        """The JWS name: ``EdDSA`` or ``RS256``."""
        return "EdDSA" if isinstance(self.private, Ed25519PrivateKey) else "RS256"

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(data)
        return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())


class KeyState(StrEnum):
    """``active`` signs; ``retired`` no longer signs, what it signed stays good; ``compromised``: nothing it signed is trusted."""

    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, kw_only=True)
class RingKey:
    """One public key of an issuer."""

    public: PublicKey
    created: str  # RFC 3339
    state: KeyState = KeyState.ACTIVE


@dataclass(frozen=True, kw_only=True)
class KeyRing:
    """All keys an issuer ever had. Ed25519 keys only; at most one of them is active."""

    keys: tuple[RingKey, ...] = ()

    @property
    def active(self) -> RingKey | None:
        return next((key for key in self.keys if key.state is KeyState.ACTIVE), None)

    @property
    def trusted(self) -> tuple[PublicKey, ...]:
        """Keys whose signatures count: the active one and the retired ones."""
        return tuple(key.public for key in self.keys if key.state is not KeyState.COMPROMISED)

    def rotate(self, new: PublicKey, created: str) -> KeyRing:
        """`new` becomes the active key, the one before it retires. Raises `KeyFormatError` for a key already in the ring."""
        if any(key.public.key_id == new.key_id for key in self.keys):
            raise KeyFormatError("this key is in the ring already")
        if new.kind != "Ed25519":
            raise KeyFormatError("the ring holds Ed25519 keys")
        old = tuple(
            replace(key, state=KeyState.RETIRED) if key.state is KeyState.ACTIVE else key for key in self.keys
        )
        return KeyRing(keys=(RingKey(public=new, created=created), *old))

    def mark(self, key_id: str, state: KeyState) -> KeyRing:
        """Retire a key or declare it compromised. Raises `KeyFormatError` for an unknown one."""
        if all(key.public.key_id != key_id for key in self.keys):
            raise KeyFormatError(f"no key {key_id[:60]} in the ring")
        return KeyRing(
            keys=tuple(replace(key, state=state) if key.public.key_id == key_id else key for key in self.keys)
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "keys": [
                {
                    "id": key.public.key_id,
                    "publicKeyMultibase": key.public.multibase,
                    "created": key.created,
                    "state": key.state.value,
                }
                for key in self.keys
            ]
        }

    @classmethod
    def from_dict(cls, data: Any) -> KeyRing:
        """Inverse of `to_dict`. Raises `KeyFormatError`."""
        try:
            return cls(
                keys=tuple(
                    RingKey(
                        public=PublicKey.from_multibase(str(row["publicKeyMultibase"])),
                        created=str(row["created"]),
                        state=KeyState(row["state"]),
                    )
                    for row in data["keys"]
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            raise KeyFormatError(f"key ring: {error}") from None


def _supported(key: Any) -> Public:
    if isinstance(key, rsa.RSAPublicKey):
        if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
            raise KeyFormatError(f"RSA key of {key.key_size} bits")
        return key
    if isinstance(key, Ed25519PublicKey):
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1):
        return key
    raise KeyFormatError("only Ed25519, P-256, P-384 and RSA keys are supported")


def _int(text: Any) -> int:
    data = base64url_decode(str(text))
    if len(data) > MAX_RSA_BITS // 8 + 1:
        raise KeyFormatError("number too large")
    return int.from_bytes(data)


def _text(number: int) -> str:
    return base64url_encode(number.to_bytes((number.bit_length() + 7) // 8))
