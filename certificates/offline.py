"""The signed text in a certificate's QR code: proof without any network.

    https://moodle.example/verify/CODE#S1.<base64url of CBOR claims and a 64-byte Ed25519 signature>

The part after ``#`` is never sent to a server by a browser: who scans the code with a telephone sees the public
page by its code; who has the issuer's public key checks the text itself, name and title included, on a ship.
About 150 bytes more than the address; with names in Latin letters a QR code of version 10 to 12.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import cbor2

from certificates.badges.encoding import base64url_decode, base64url_encode
from certificates.badges.errors import CredentialFormatError, OfflinePayloadError
from certificates.keys import PublicKey, SigningKey

MARK = "S1."
MAX_LETTERS = 4096
MAX_QR_BYTES = 1200  # beyond it a printed code of 3 cm no longer scans
MIN_MODULE = 0.33  # mm; ISO/IEC 18004 leaves it to the application, telephones read this from paper
# bytes that versions 1 to 30 hold at level M (ISO/IEC 18004, table 7)
_CAPACITY_M: tuple[int, ...] = (
    14,
    26,
    42,
    62,
    84,
    106,
    122,
    152,
    180,
    213,
    251,
    287,
    331,
    362,
    412,
    450,
    504,
    560,
    624,
    666,
)
_CAPACITY_M += (711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370)
_DOMAIN = b"moodle-sidecar offline credential 1\n"  # a signature made for another purpose never fits here
_SIGNATURE = 64
_CODE, _NAME, _TITLE, _ISSUED, _EXPIRES, _ISSUER, _KEY = 1, 2, 3, 4, 5, 6, 7


@dataclass(frozen=True, kw_only=True, slots=True)
class OfflineClaims:
    """What the code says. Times are whole seconds."""

    code: str  # the certificate's code, as printed
    name: str  # of the holder, as printed
    title: str  # what it is for
    issued: datetime
    expires: datetime | None = None
    issuer: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OfflineResult:
    """`status`: ``genuine``, ``altered`` (the signature does not fit a key given), ``expired``, ``unknown`` (signed by none of the keys)."""

    status: str
    claims: OfflineClaims
    key_id: str | None  # of the key that signed, when it is one of those given
    detail: str


def encode(claims: OfflineClaims, key: SigningKey) -> str:
    """The signed text (``S1.…``). Raises `OfflinePayloadError` for a key that is not Ed25519, or texts too long for a QR code."""
    if key.algorithm != "EdDSA":
        raise OfflinePayloadError("the QR code is signed with an Ed25519 key")
    body: dict[int, Any] = {
        _CODE: claims.code,
        _NAME: claims.name,
        _TITLE: claims.title,
        _ISSUED: int(claims.issued.timestamp()),
        _KEY: key.public.raw[:4],
    }
    if claims.expires is not None:
        body[_EXPIRES] = int(claims.expires.timestamp())
    if claims.issuer:
        body[_ISSUER] = claims.issuer
    try:
        data = cbor2.dumps(body, canonical=True)
    except (ValueError, TypeError) as error:  # lone surrogates
        raise OfflinePayloadError(str(error)[:200]) from None
    if len(data) > MAX_QR_BYTES:
        raise OfflinePayloadError(f"{len(data)} bytes, a printed QR code holds {MAX_QR_BYTES}")
    return MARK + base64url_encode(data + key.sign(_DOMAIN + data))


def link(page: str, text: str) -> str:
    """What the QR code holds: the verification page with the signed text behind ``#``."""
    return f"{page.split('#', 1)[0]}#{text}"


def printable(text: str, size: float) -> bool:
    """Whether a QR code of `text` at correction level M, `size` mm wide, has modules that telephones read."""
    letters = len(text.encode())
    version = next((number for number, most in enumerate(_CAPACITY_M, 1) if letters <= most), None)
    return version is not None and size / (17 + 4 * version) >= MIN_MODULE


def decode(text: str) -> tuple[OfflineClaims, bytes, bytes, bytes]:
    """Claims, the signed bytes, the signature and the key's mark, of a link or the bare text; checks nothing.

    Raises `OfflinePayloadError`.
    """
    if len(text) > MAX_LETTERS:
        raise OfflinePayloadError(f"{len(text)} letters")
    bare = text.strip().rsplit("#", 1)[-1]
    if not bare.startswith(MARK):
        raise OfflinePayloadError(f"does not start with {MARK}")
    try:
        data = base64url_decode(bare.removeprefix(MARK))
    except CredentialFormatError as error:
        raise OfflinePayloadError(error.detail) from None
    body, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
    if not body:
        raise OfflinePayloadError("too short")
    claims, mark = _claims(body)
    return claims, body, signature, mark


def verify(text: str, keys: Iterable[PublicKey], *, now: datetime) -> OfflineResult:
    """Check a scanned code against the issuer's public keys (all of `KeyRing.trusted`).

    Raises `OfflinePayloadError` for what is no signed text at all.
    """
    claims, body, signature, mark = decode(text)
    known = False
    for key in keys:
        if key.kind != "Ed25519":
            continue
        known = known or key.raw[:4] == mark
        if key.verify(signature, _DOMAIN + body):
            if claims.expires is not None and now >= claims.expires:
                return OfflineResult(
                    status="expired",
                    claims=claims,
                    key_id=key.key_id,
                    detail=f"since {claims.expires:%Y-%m-%d}",
                )
            return OfflineResult(status="genuine", claims=claims, key_id=key.key_id, detail="signature holds")
    if known:
        return OfflineResult(
            status="altered", claims=claims, key_id=None, detail="signature does not fit the text"
        )
    return OfflineResult(
        status="unknown", claims=claims, key_id=None, detail="signed by none of the keys given"
    )


def _claims(body: bytes) -> tuple[OfflineClaims, bytes]:
    stream = BytesIO(body)
    try:
        found = cbor2.CBORDecoder(stream).decode()
        if stream.read(1) or not isinstance(found, dict):
            raise OfflinePayloadError("not one CBOR map")
        texts = [found[field] for field in (_CODE, _NAME, _TITLE)] + [found.get(_ISSUER, "")]
        if any(not isinstance(value, str) for value in texts) or not isinstance(found[_KEY], bytes):
            raise OfflinePayloadError("a field is of the wrong type")
        expires = found.get(_EXPIRES)
        return OfflineClaims(
            code=texts[0],
            name=texts[1],
            title=texts[2],
            issuer=texts[3],
            issued=_time(found[_ISSUED]),
            expires=None if expires is None else _time(expires),
        ), found[_KEY]
    except KeyError as error:
        raise OfflinePayloadError(f"field {error} is missing") from None
    except (cbor2.CBORDecodeError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise OfflinePayloadError(str(error)[:200]) from None


def _time(value: Any) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 36:
        raise OfflinePayloadError("a time is out of range")
    return datetime.fromtimestamp(value, UTC)
