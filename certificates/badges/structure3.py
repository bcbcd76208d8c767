"""What Open Badges 3.0 asks of a credential's members, as a table of rules.

Open Badges 3.0, B (data model) and 8 (proofs); W3C Verifiable Credentials Data Model 1.1 and 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from certificates.badges.checks import Findings
from certificates.badges.rdf import CREDENTIALS_V1, CREDENTIALS_V2

_OB3_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d+(\.\d+)?)?\.json")
BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})
_KNOWN_TYPES = BADGE_TYPES | {
    "VerifiableCredential",
    "EndorsementCredential",
    "ClrCredential",
    "BitstringStatusListCredential",
    "StatusList2021Credential",
}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


def listed(value: Any) -> list[Any]:
    """A member that may be one value or a list of them."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def types_of(node: Any) -> set[str]:
    """The types of an object."""
    return {str(name) for name in listed(node.get("type"))} if isinstance(node, Mapping) else set()


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in a member that may be one or many."""
    for item in listed(value):
        if isinstance(item, Mapping):
            yield item


def moment(text: Any) -> datetime | None:
    """RFC 3339 with a zone, as an aware time; None for anything else."""
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def issuer_id(document: Mapping[str, Any]) -> str:
    """The issuer's id, whether it is an object or an address; empty when there is none."""
    issuer = document.get("issuer")
    value = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return value if isinstance(value, str) else ""


def is_version_1(document: Mapping[str, Any]) -> bool:
    """Over the data model of 2018 (issuanceDate, expirationDate)."""
    return CREDENTIALS_V1 in listed(document.get("@context"))


def window(document: Mapping[str, Any]) -> tuple[Any, Any]:
    """Its first and last moment as written."""
    if is_version_1(document):
        return document.get("issuanceDate"), document.get("expirationDate")
    return document.get("validFrom"), document.get("validUntil")


def check_structure(document: Mapping[str, Any], found: Findings, *, badge: bool) -> None:
    """Judge every rule of the table; `badge` is False for status lists and endorsements."""
    wrong = list(_wrong(document, badge=badge))
    for text in wrong:
        found.failed("structure", text)
    for text in _odd(document, badge=badge):
        found.warn("structure", text)
    if not wrong:
        found.passed("structure", "members and types are as the standard asks")


def _wrong(document: Mapping[str, Any], *, badge: bool) -> Iterator[str]:
    yield from _wrong_context(document, badge=badge)
    types = types_of(document)
    if "VerifiableCredential" not in types:
        yield "type: VerifiableCredential is missing"
    if badge and not types & BADGE_TYPES:
        yield "type: neither OpenBadgeCredential nor AchievementCredential"
    yield from _wrong_issuer(document)
    first, last = window(document)
    name = "issuanceDate" if is_version_1(document) else "validFrom"
    if moment(first) is None:
        yield f"{name} is no time with a zone" if first is not None else f"{name} is missing"
    if last is not None and moment(last) is None:
        yield "the time of expiry is no time with a zone"
    yield from _told_elsewhere(document)
    if badge:
        yield from _wrong_badge(document)


def _wrong_context(document: Mapping[str, Any], *, badge: bool) -> Iterator[str]:
    contexts = listed(document.get("@context"))
    if not contexts or contexts[0] not in (CREDENTIALS_V1, CREDENTIALS_V2):
        yield "@context does not begin with the verifiable credentials context"
    if badge and not any(isinstance(item, str) and _OB3_CONTEXT.fullmatch(item) for item in contexts):
        yield "@context does not name the Open Badges 3.0 context"


def _wrong_issuer(document: Mapping[str, Any]) -> Iterator[str]:
    issuer = document.get("issuer")
    if issuer is None:
        yield "issuer is missing"
    elif not _address(issuer_id(document)):
        yield "issuer has no id that is an address"
    if isinstance(issuer, Mapping):
        yield from _wrong_profile(issuer, "issuer")


def _wrong_profile(profile: Mapping[str, Any], place: str) -> Iterator[str]:
    if "Profile" not in types_of(profile):
        yield f"{place}: type Profile is missing"
    for parent in objects(profile.get("parentOrg")):
        yield from _wrong_profile(parent, f"{place}.parentOrg")
    yield from _wrong_identifiers(
        profile.get("otherIdentifier"), f"{place}.otherIdentifier", "IdentifierEntry"
    )


def _wrong_badge(document: Mapping[str, Any]) -> Iterator[str]:
    if not _address(document.get("id")):
        yield "id is missing, or no address"
    subjects = list(objects(document.get("credentialSubject")))
    if not subjects:
        yield "credentialSubject is missing"
    for subject in subjects:
        yield from _wrong_subject(subject)
    for item in objects(document.get("evidence")):
        if "Evidence" not in types_of(item):
            yield "evidence: type Evidence is missing"
    yield from _wrong_status(document)


# what a verdict depends on: it counts only where readers look for it, in the credential's own object
_LIFE = frozenset(
    {"issuer", "validFrom", "validUntil", "issuanceDate", "expirationDate", "credentialStatus", "proof"}
)


def _wrong_status(document: Mapping[str, Any]) -> Iterator[str]:
    for entry in listed(document.get("credentialStatus")):
        if not isinstance(entry, Mapping) or not types_of(entry):
            yield "credentialStatus is not an object with a type"
        elif "BitstringStatusListEntry" in types_of(entry):
            for name in ("statusListIndex", "statusListCredential"):
                if name not in entry:
                    yield f"credentialStatus: {name} is missing"


def _told_elsewhere(document: Mapping[str, Any]) -> Iterator[str]:
    """Linked data may say a thing's members anywhere; a member moved away from the credential would still be signed."""
    waiting: list[Any] = list(document.values())
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, Mapping):
            waiting.extend(node.values())
            same = document.get("id") in (node.get("id"), node.get("@id")) and document.get("id") is not None
            if same and _LIFE & node.keys():
                yield "the credential is described a second time inside itself"


def _wrong_subject(subject: Mapping[str, Any]) -> Iterator[str]:
    if "AchievementSubject" not in types_of(subject):
        yield "credentialSubject: type AchievementSubject is missing"
    yield from _wrong_identifiers(subject.get("identifier"), "credentialSubject.identifier", "IdentityObject")
    for result in objects(subject.get("result")):
        if "Result" not in types_of(result):
            yield "credentialSubject.result: type Result is missing"
    for source in objects(subject.get("source")):
        yield from _wrong_profile(source, "credentialSubject.source")
    achievements = list(objects(subject.get("achievement")))
    if not achievements:
        yield "credentialSubject.achievement is missing"
    for achievement in achievements:
        yield from _wrong_achievement(achievement)


def _wrong_achievement(achievement: Mapping[str, Any]) -> Iterator[str]:
    place = "achievement"
    if "Achievement" not in types_of(achievement):
        yield f"{place}: type Achievement is missing"
    for name in ("id", "name", "description"):
        if not isinstance(achievement.get(name), str) or not achievement[name]:
            yield f"{place}: {name} is missing"
    if not isinstance(achievement.get("criteria"), Mapping):
        yield f"{place}: criteria is missing"
    for name, wanted in (("alignment", "Alignment"), ("resultDescription", "ResultDescription")):
        for item in objects(achievement.get(name)):
            if wanted not in types_of(item):
                yield f"{place}.{name}: type {wanted} is missing"
    for creator in objects(achievement.get("creator")):
        yield from _wrong_profile(creator, f"{place}.creator")


def _wrong_identifiers(value: Any, place: str, wanted: str) -> Iterator[str]:
    for item in objects(value):
        if wanted not in types_of(item):
            yield f"{place}: type {wanted} is missing"
        if wanted == "IdentityObject" and not isinstance(item.get("identityHash"), str):
            yield f"{place}: identityHash is missing"


def _odd(document: Mapping[str, Any], *, badge: bool) -> Iterator[str]:
    if is_version_1(document):
        yield "made for the data model of 2018; Open Badges 3.0 Final is over that of 2024"
    for name in sorted(types_of(document) - _KNOWN_TYPES):
        yield f"type {name[:60]} is none of Open Badges 3.0"
    if not badge:
        return
    for subject in objects(document.get("credentialSubject")):
        if not subject.get("id") and not subject.get("identifier"):
            yield "credentialSubject has neither id nor identifier: it says not whose it is"
    if not document.get("name"):
        yield "name is missing"


def _address(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", value) is not None
