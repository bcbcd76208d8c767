"""A verification of an old badge under way, and how its documents are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from certificates.badges import jws
from certificates.badges.checks import Findings
from certificates.badges.did import Loader, Trusted
from certificates.badges.errors import BadgeError
from certificates.badges.parse import load_object
from certificates.badges.structure3 import listed, moment, types_of

CLASSES = frozenset(
    {
        "AlignmentObject",
        "Assertion",
        "BadgeClass",
        "Criteria",
        "CryptographicKey",
        "Endorsement",
        "Evidence",
        "Extension",
        "FrameValidation",
        "HostedBadge",
        "IdentityObject",
        "Image",
        "Issuer",
        "Profile",
        "RevocationList",
        "SignedBadge",
        "TypeValidation",
        "VerificationObject",
        "hosted",
        "signed",
    }
)
REQUIRED: dict[str, tuple[str, ...]] = {
    "BadgeClass": ("name", "description", "criteria", "issuer"),
    "Issuer": ("name", "url"),
    "Profile": ("name", "url"),
    "Endorsement": ("claim", "issuer", "issuedOn"),
    "CryptographicKey": ("owner", "publicKeyPem"),
}
MEMBERS_1 = {"verify": "verification", "alignments": "alignment"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(kw_only=True, slots=True)
class Case:
    """One verification under way."""

    assertion: Mapping[str, Any]
    token: jws.Token | None
    now: datetime
    loader: Loader | None
    trusted: Trusted | None
    email: str = ""
    found: Findings = field(default_factory=Findings)
    badge: Mapping[str, Any] = field(default_factory=dict)
    issuer: Mapping[str, Any] = field(default_factory=dict)

    def load(self, address: Any) -> Mapping[str, Any] | None:
        """The JSON document at an address, or None."""
        data = self.raw(address)
        if data is None:
            return None
        try:
            return load_object(data)
        except BadgeError:
            return None

    def raw(self, address: Any) -> bytes | None:
        if self.loader is None or not isinstance(address, str) or not is_web(address):
            return None
        return self.loader(address)


def version_of(document: Mapping[str, Any]) -> str:
    """``2.0``, ``1.1``, ``1.0``, ``0.5``, or empty when it is no badge of those."""
    context = document.get("@context")
    names = " ".join(str(item) for item in listed(context) if isinstance(item, str))
    if "openbadges/v2" in names or (isinstance(context, dict) and "obi" in context):
        return "2.0"
    if "openbadges/v1" in names:
        return "1.1"
    if isinstance(document.get("recipient"), str) and isinstance(document.get("badge"), Mapping):
        return "0.5"
    if "verify" in document and ("uid" in document or "badge" in document):
        return "1.0"
    return "2.0" if types_of(document) & CLASSES and "verification" in document else ""


def verification_of(node: Mapping[str, Any]) -> Any:
    return node.get("verification", node.get("verify"))


def missing(node: Mapping[str, Any], name: str) -> list[str]:
    return [f"{name}: {member} is missing" for member in REQUIRED.get(name, ()) if not node.get(member)]


def agrees(served: Mapping[str, Any], copy: Mapping[str, Any]) -> bool:
    """Whether all that the copy says is what the issuer's address says; the address may say more (evidence, say).

    A class embedded in one of them and given by address in the other is the same class.
    """

    def comparable(document: Mapping[str, Any]) -> dict[str, Any]:
        found = {
            MEMBERS_1.get(name, name): value
            for name, value in document.items()
            if name not in {"@context", "image"}
        }
        badge = found.get("badge")
        if isinstance(badge, Mapping) and isinstance(badge.get("id"), str):
            found["badge"] = badge["id"]
        return found

    whole = comparable(served)
    return all(name in whole and whole[name] == value for name, value in comparable(copy).items())


def any_moment(value: Any) -> datetime | None:
    """ISO 8601 as 2.0 asks; a date alone or seconds since 1970 as 1.x have them."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, str) and re.fullmatch(r"\d{1,11}", value)):
        seconds = int(value)
        return datetime.fromtimestamp(seconds, UTC) if 0 <= seconds < 1 << 36 else None
    if isinstance(value, str) and (
        DAY.fullmatch(value) or re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)?", value)
    ):
        try:
            found = datetime.fromisoformat(value)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            return None
    return moment(value)


def is_web(address: Any) -> bool:
    return isinstance(address, str) and address.startswith(("https://", "http://"))


def host_of(address: Any) -> str:
    try:
        return urlsplit(address).hostname or "" if is_web(address) else ""
    except ValueError:
        return ""
