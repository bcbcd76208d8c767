"""Revocation: W3C Bitstring Status List 1.0, the 1EdTech revocation list of 3.0, the RevocationList of 2.0."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from certificates.badges.encoding import base64url_decode, base64url_encode
from certificates.badges.errors import BadgeError, StatusListError
from certificates.badges.model import rfc3339
from certificates.badges.rdf import CREDENTIALS_V2

LIST_BITS = 131_072  # the smallest list the standard allows: who fetches it cannot tell whom it is about
MAX_LIST_BYTES = 16 << 20  # unpacked
_GZIP_WINDOW = 31


def encode_bits(revoked: Iterable[int], length: int = LIST_BITS) -> str:
    """The `encodedList`: one bit an entry, the first entry is the leftmost bit (2.2). Raises `StatusListError`."""
    if length < LIST_BITS or length % 8:
        raise StatusListError(f"a list has {LIST_BITS} entries or more, in whole bytes")
    bits = bytearray(length // 8)
    for index in revoked:
        if not 0 <= index < length:
            raise StatusListError(f"entry {index} is outside the list of {length}")
        bits[index >> 3] |= 0x80 >> (index & 7)
    return "u" + base64url_encode(gzip.compress(bytes(bits), mtime=0))


def read_bit(encoded: str, index: int, *, size: int = 1) -> int:
    """The entry's value: 0 good. Lists without the multibase ``u`` (drafts) are read too.

    Raises `StatusListError` for what is no list, a list beyond 16 MiB unpacked, an index outside it.
    """
    if not 1 <= size <= 8:
        raise StatusListError(f"status size {size}")
    try:
        packed = base64url_decode(encoded.removeprefix("u"))
    except BadgeError as error:
        raise StatusListError(error.detail) from None
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        bits = unpacker.decompress(packed, MAX_LIST_BYTES)
    except zlib.error as error:
        raise StatusListError(str(error)) from None
    if unpacker.unconsumed_tail:
        raise StatusListError(f"unpacks to more than {MAX_LIST_BYTES} bytes")
    if not unpacker.eof:
        raise StatusListError("the list is cut off")
    if not 0 <= index * size <= len(bits) * 8 - size:
        raise StatusListError(f"entry {index} is outside the list of {len(bits) * 8 // size}")
    value = 0
    for place in range(index * size, (index + 1) * size):
        value = value << 1 | (bits[place >> 3] >> (7 - (place & 7)) & 1)
    return value


def list_credential(
    *,
    url: str,
    issuer: str,
    revoked: Iterable[int],
    valid_from: datetime,
    valid_until: datetime | None = None,
    length: int = LIST_BITS,
    purpose: str = "revocation",
) -> dict[str, Any]:
    """The BitstringStatusListCredential, unsigned (3.2)."""
    document: dict[str, Any] = {
        "@context": [CREDENTIALS_V2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": rfc3339(valid_from),
    }
    if valid_until is not None:
        document["validUntil"] = rfc3339(valid_until)
    document["credentialSubject"] = {
        "id": f"{url}#list",
        "type": "BitstringStatusList",
        "statusPurpose": purpose,
        "encodedList": encode_bits(revoked, length),
    }
    return document


def revoke(document: Mapping[str, Any], index: int) -> dict[str, Any]:
    """A BitstringStatusListCredential with entry `index` set; without proof, to be signed anew. Raises `StatusListError`."""
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping) or not isinstance(subject.get("encodedList"), str):
        raise StatusListError("no encodedList")
    encoded = str(subject["encodedList"])
    read_bit(encoded, index)
    bits = bytearray(zlib.decompress(base64url_decode(encoded.removeprefix("u")), _GZIP_WINDOW))
    bits[index >> 3] |= 0x80 >> (index & 7)
    changed = "u" + base64url_encode(gzip.compress(bytes(bits), mtime=0))
    kept = {name: value for name, value in document.items() if name != "proof"}
    return {**kept, "credentialSubject": {**subject, "encodedList": changed}}


def revocation_list_3(*, url: str, issuer: str, revoked: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The 1EdTech revocation list: `revoked` are credential ids with reasons."""
    rows = [
        {"id": name, "revoked": True, **({"revocationReason": reason} if reason else {})}
        for name, reason in revoked
    ]
    return {"id": url, "issuer": issuer, "revokedCredentials": rows}


def revocation_list_2(*, url: str, issuer: str, revoked: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """RevocationList of Open Badges 2.0, for signed badges."""
    rows = [{"id": name, **({"revocationReason": reason} if reason else {})} for name, reason in revoked]
    return {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "RevocationList",
        "id": url,
        "issuer": issuer,
        "revokedAssertions": rows,
    }


def in_revocation_list(document: Mapping[str, Any], credential_id: str) -> str | None:
    """The reason when `credential_id` is revoked (empty when none is given), else None. Both list formats."""
    for member in ("revokedCredentials", "revokedCredential", "revokedAssertions"):
        rows = document.get(member)
        for row in rows if isinstance(rows, list) else []:
            if row == credential_id:
                return ""
            named = isinstance(row, Mapping) and row.get("id", row.get("uid")) == credential_id
            if named and row.get("revoked", True):
                return str(row.get("revocationReason", ""))
    return None
