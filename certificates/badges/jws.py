"""Compact JWS (RFC 7515): VC-JWT credentials of Open Badges 3.0 (8.2) and signed badges of 1.x and 2.0.

The algorithm is the key's, never the token's: a token cannot talk a verifier into another one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from certificates.badges.encoding import base64url_decode, base64url_encode
from certificates.badges.errors import CredentialFormatError
from certificates.badges.parse import load_object
from certificates.keys import PublicKey, SigningKey

_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
ALGORITHMS = frozenset({"EdDSA", "Ed25519", "RS256", "RS384", "RS512", "ES256", "ES384"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A parsed compact JWS; nothing in it is believed yet."""

    header: dict[str, Any]
    payload: dict[str, Any]
    signed: bytes  # what the signature covers
    signature: bytes

    @property
    def algorithm(self) -> str:
        return str(self.header.get("alg"))


def looks_like_jws(text: str) -> bool:
    """Three base64url parts with dots between."""
    return _COMPACT.fullmatch(text) is not None


def parse(text: str) -> Token:
    """Raises `CredentialFormatError`, `CredentialLimitError`; among them critical headers that nobody here knows."""
    if not looks_like_jws(text):
        raise CredentialFormatError("not a compact JWS")
    head, body, signature = text.split(".")
    header = load_object(base64url_decode(head))
    if "crit" in header or "b64" in header:
        raise CredentialFormatError("the JWS header demands extensions that are not known here")
    return Token(
        header=header,
        payload=load_object(base64url_decode(body)),
        signed=f"{head}.{body}".encode("ascii"),
        signature=base64url_decode(signature),
    )


def check(token: Token, key: PublicKey) -> bool:
    """Whether the signature is `key`'s, by an algorithm that the key is for."""
    if token.algorithm not in key.algorithms():
        return False
    return key.verify(token.signature, token.signed, algorithm=token.algorithm)


def sign(payload: Mapping[str, Any], key: SigningKey, *, header: Mapping[str, Any] | None = None) -> str:
    """A compact JWS of `payload`."""
    head = {"alg": key.algorithm, **(header or {})}
    text = f"{_part(head)}.{_part(payload)}"
    return f"{text}.{base64url_encode(key.sign(text.encode('ascii')))}"


def _part(value: Mapping[str, Any]) -> str:
    return base64url_encode(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
