"""Base58btc, base64url and the multicodec prefixes of public keys (W3C Controlled Identifiers 1.0, 2.2.2)."""

from __future__ import annotations

import base64
import binascii
import re

from certificates.badges.errors import CredentialFormatError

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
MAX_BASE58 = 1024  # letters; decoding is quadratic


def base58_encode(data: bytes) -> str:
    """Bitcoin's alphabet; leading zero bytes become ``1``."""
    number, out = int.from_bytes(data), []
    while number:
        number, rest = divmod(number, 58)
        out.append(_ALPHABET[rest])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(reversed(out))


def base58_decode(text: str) -> bytes:
    """Inverse of `base58_encode`. Raises `CredentialFormatError`."""
    if len(text) > MAX_BASE58:
        raise CredentialFormatError(f"base58 value of {len(text)} letters")
    number = 0
    for letter in text:
        try:
            number = number * 58 + _VALUE[letter]
        except KeyError:
            raise CredentialFormatError(f"{letter!r} is no base58 letter") from None
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def base64url_encode(data: bytes) -> str:
    """RFC 4648 section 5 without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def base64url_decode(text: str) -> bytes:
    """Strict inverse of `base64url_encode`: one text per value, so that no byte of a JWS can be changed unseen.

    Raises `CredentialFormatError` for other letters, padding, and non-zero spare bits.
    """
    if not _BASE64URL.fullmatch(text):
        raise CredentialFormatError("not base64url")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise CredentialFormatError(f"not base64url: {error}") from None
    if base64url_encode(data) != text:
        raise CredentialFormatError("not canonical base64url")
    return data


def multibase_decode(text: str) -> bytes:
    """``z`` base58btc or ``u`` base64url. Raises `CredentialFormatError`."""
    if text.startswith("z"):
        return base58_decode(text[1:])
    if text.startswith("u"):
        return base64url_decode(text[1:])
    raise CredentialFormatError("multibase value must start with z or u")


def multibase_encode(data: bytes) -> str:
    """Base58btc with its prefix ``z``."""
    return "z" + base58_encode(data)
