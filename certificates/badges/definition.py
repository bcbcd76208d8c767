"""Native definitions: a JSON file with an issuer and an achievement in the words of Open Badges 3.0.

{"issuer": {"id": "did:web:example.org", "name": "Example"},
 "achievement": {"id": "https://example.org/b/1", "name": "First aid", "description": "…",
                 "criteria": {"narrative": "…"}, "alignment": [{"targetName": "…", "targetUrl": "…"}]}}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from certificates.badges.errors import BadgeDefinitionError
from certificates.badges.model import (
    Achievement,
    Alignment,
    Evidence,
    Profile,
    Recipient,
    Result,
    ResultDescription,
)
from certificates.badges.structure3 import listed, objects


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """One line of the list of people."""

    recipient: Recipient  # without salt yet
    issued: datetime
    expires: datetime | None
    evidence: tuple[Evidence, ...]
    results: tuple[Result, ...]
    narrative: str
    id: str  # of the credential; empty to have one made


def profile(node: Any) -> Profile:
    """Raises `BadgeDefinitionError`."""
    if not isinstance(node, Mapping):
        raise BadgeDefinitionError("issuer is not an object")
    if not node.get("id") or not node.get("name"):
        raise BadgeDefinitionError("issuer: id and name are needed")
    return Profile(
        id=_text(node, "id"),
        name=_text(node, "name"),
        url=_text(node, "url"),
        email=_text(node, "email"),
        description=_text(node, "description"),
        image=_image(node),
    )


def achievement(node: Any) -> Achievement:
    """Raises `BadgeDefinitionError`."""
    if not isinstance(node, Mapping):
        raise BadgeDefinitionError("achievement is not an object")
    criteria = node.get("criteria")
    criteria = {"narrative": criteria} if isinstance(criteria, str) else criteria or {}
    if not isinstance(criteria, Mapping) or not node.get("id"):
        raise BadgeDefinitionError("achievement: id and criteria are needed")
    image = node.get("image")
    return Achievement(
        id=_text(node, "id"),
        name=_text(node, "name"),
        description=_text(node, "description"),
        criteria_narrative=_text(criteria, "narrative"),
        criteria_id=_text(criteria, "id"),
        image=_image(node),
        image_caption=_text(image, "caption") if isinstance(image, Mapping) else "",
        achievement_type=_text(node, "achievementType") or "Badge",
        tags=tuple(str(tag) for tag in listed(node.get("tag"))),
        alignments=tuple(
            Alignment(
                target_name=_text(item, "targetName"),
                target_url=_text(item, "targetUrl"),
                target_description=_text(item, "targetDescription"),
                target_framework=_text(item, "targetFramework"),
                target_code=_text(item, "targetCode"),
                target_type=_text(item, "targetType"),
            )
            for item in objects(node.get("alignment"))
        ),
        related=tuple(
            _text(item, "id") if isinstance(item, Mapping) else str(item)
            for item in listed(node.get("related"))
        ),
        result_descriptions=tuple(
            ResultDescription(
                id=_text(item, "id"),
                name=_text(item, "name"),
                result_type=_text(item, "resultType"),
                value_min=_text(item, "valueMin"),
                value_max=_text(item, "valueMax"),
                required_value=_text(item, "requiredValue"),
                allowed_values=tuple(str(value) for value in listed(item.get("allowedValue"))),
            )
            for item in objects(node.get("resultDescription"))
        ),
        endorsement_credentials=tuple(objects(node.get("endorsement"))),
        language=_text(node, "inLanguage"),
        version=_text(node, "version"),
        creator=profile(node["creator"]) if node.get("creator") else None,
    )


def holder(node: Mapping[str, Any], *, now: datetime) -> Holder:
    """One person: `email` or `did`, `name`, `name_consent`, `issued`, `expires`, `evidence` (an address or text), `result`.

    Raises `BadgeDefinitionError`.
    """
    email, did = _text(node, "email").strip(), _text(node, "did").strip()
    if not did and ("@" not in email or email.startswith("@")):
        raise BadgeDefinitionError(f"no e-mail address: {email[:80]!r}")
    evidence = _text(node, "evidence")
    result = _text(node, "result")
    linked = evidence.startswith(("https://", "http://"))
    return Holder(
        recipient=Recipient(
            email=email,
            did=did,
            name=_text(node, "name"),
            name_consent=str(node.get("name_consent", "")).lower() in {"1", "true", "yes", "oui"},
        ),
        issued=_moment(node.get("issued")) or now,
        expires=_moment(node.get("expires")),
        evidence=(Evidence(id=evidence if linked else "", narrative="" if linked else evidence),)
        if evidence
        else (),
        results=(Result(value=result, status="Completed"),) if result else (),
        narrative=_text(node, "narrative"),
        id=_text(node, "id"),
    )


def _text(node: Mapping[str, Any], name: str) -> str:
    value = node.get(name)
    return "" if value is None else str(value)


def _image(node: Mapping[str, Any]) -> str:
    image = node.get("image")
    return _text(image, "id") if isinstance(image, Mapping) else str(image or "")


def _moment(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise BadgeDefinitionError(f"no date: {str(value)[:40]!r} (ISO 8601)") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
