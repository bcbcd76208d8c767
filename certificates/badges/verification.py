"""One door for everything that may hold a badge: picture, JSON, token, of any version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from certificates.badges import baking, case2, jws, verify2, verify3
from certificates.badges.checks import Findings, Verification
from certificates.badges.did import Loader, Trusted
from certificates.badges.errors import CredentialFormatError
from certificates.badges.parse import load_object


def verify(
    data: bytes | str,
    *,
    now: datetime,
    loader: Loader | None = None,
    trusted: Trusted | None = None,
    email: str = "",
) -> Verification:
    """Is this badge genuine? `data` is a baked PNG or SVG, a JSON document, or a compact token (JWS).

    `loader` gives documents at addresses (None: offline); `trusted` are keys known to be an issuer's; `email` is
    whose badge it should be. Raises `BadgeError` when there is nothing readable; everything else is a check.
    """
    text: bytes | str = data
    if isinstance(data, bytes) and baking.looks_like_image(data):
        text = baking.extract(data)
    stripped = _stripped(text)
    if stripped.startswith(("http://", "https://")):
        return _at_address(stripped, now=now, loader=loader, trusted=trusted, email=email)
    if jws.looks_like_jws(stripped):
        token = jws.parse(stripped)
        return verify_object(token.payload, token=token, now=now, loader=loader, trusted=trusted, email=email)
    return verify_object(load_object(text), token=None, now=now, loader=loader, trusted=trusted, email=email)


def verify_object(
    document: Mapping[str, Any],
    *,
    token: jws.Token | None = None,
    now: datetime,
    loader: Loader | None = None,
    trusted: Trusted | None = None,
    email: str = "",
) -> Verification:
    """As `verify`, for a document parsed already."""
    if token is not None and not case2.version_of(document):
        document = verify3.from_token(token)
    elif case2.version_of(document):
        case = case2.Case(
            assertion=document, token=token, now=now, loader=loader, trusted=trusted, email=email
        )
        return verify2.verify(case)
    if "@context" not in document and "credentialSubject" not in document:
        raise CredentialFormatError("neither an Open Badge nor a verifiable credential")
    question = verify3.Question(
        document=document, token=token, now=now, loader=loader, trusted=trusted, email=email
    )
    return verify3.verify(question)


def _at_address(
    address: str, *, now: datetime, loader: Loader | None, trusted: Trusted | None, email: str
) -> Verification:
    """A picture of 1.0 may hold nothing but the address of its assertion."""
    data = loader(address) if loader is not None else None
    if data is None:
        found = Findings()
        found.unchecked(
            "hosted", f"the picture holds only the address {address[:150]}, which is out of reach"
        )
        return Verification(kind="badge", version="1.0", checks=tuple(found.checks))
    return verify_object(load_object(data), now=now, loader=loader, trusted=trusted, email=email)


def _stripped(text: bytes | str) -> str:
    if isinstance(text, str):
        return text.strip()
    try:
        return text.strip().decode("ascii")
    except UnicodeDecodeError:
        return ""
