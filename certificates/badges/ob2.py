"""Open Badges 2.0 documents: Assertion, BadgeClass, Profile, CryptographicKey, Endorsement.

IMS Global Open Badges 2.0 Final (2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from certificates.badges.model import (
    Achievement,
    Award,
    Endorsement,
    Evidence,
    Profile,
    rfc3339,
    without_empty,
)
from certificates.keys import PublicKey

CONTEXT = "https://w3id.org/openbadges/v2"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pages:
    """Addresses of an issuer's hosted documents."""

    issuer: str  # Profile
    badge_class: str  # with {id}: the achievement's id, made safe for an address by the caller
    key: str = ""  # CryptographicKey, for signed badges
    revocation_list: str = ""  # for signed badges

    def of_class(self, achievement: Achievement) -> str:
        if achievement.id.startswith(("http://", "https://")):
            return achievement.id
        return self.badge_class.format(id=achievement.id.rsplit(":", 1)[-1])


def assertion(award: Award, pages: Pages, *, signed: bool) -> dict[str, Any]:
    """The Assertion; the recipient's address is hashed with its salt. Raises `BadgeDefinitionError` without salt."""
    recipient = award.recipient
    return without_empty(
        **{"@context": CONTEXT},
        type="Assertion",
        id=award.id,
        recipient={
            "type": "email",
            "hashed": True,
            "salt": recipient.salt,
            "identity": recipient.identity,
        },
        badge=pages.of_class(award.achievement),
        issuedOn=rfc3339(award.issued),
        expires=None if award.expires is None else rfc3339(award.expires),
        image=award.image,
        narrative=award.narrative,
        evidence=[_evidence(item) for item in award.evidence],
        verification={"type": "SignedBadge", "creator": pages.key} if signed else {"type": "HostedBadge"},
        **dict(award.extra),
    )


def badge_class(achievement: Achievement, pages: Pages) -> dict[str, Any]:
    """The BadgeClass that the hosted address serves."""
    return without_empty(
        **{"@context": CONTEXT},
        type="BadgeClass",
        id=pages.of_class(achievement),
        name=achievement.name,
        description=achievement.description,
        image=_image(achievement),
        criteria=without_empty(id=achievement.criteria_id, narrative=achievement.criteria_narrative),
        issuer=pages.issuer,
        tags=list(achievement.tags),
        alignment=[
            without_empty(
                targetName=item.target_name,
                targetUrl=item.target_url,
                targetDescription=item.target_description,
                targetFramework=item.target_framework,
                targetCode=item.target_code,
            )
            for item in achievement.alignments
        ],
        related=[{"id": other} for other in achievement.related],
        version=achievement.version,
        endorsement=[
            endorsement(item, subject=pages.of_class(achievement)) for item in achievement.endorsements
        ],
        **({"@language": achievement.language} if achievement.language else {}),
    )


def profile(issuer: Profile, pages: Pages) -> dict[str, Any]:
    """The issuer's Profile."""
    return without_empty(
        **{"@context": CONTEXT},
        type="Profile",
        id=pages.issuer,
        name=issuer.name,
        url=issuer.url,
        email=issuer.email,
        description=issuer.description,
        image=issuer.image,
        publicKey=pages.key,
        revocationList=pages.revocation_list,
    )


def cryptographic_key(key: PublicKey, pages: Pages) -> dict[str, Any]:
    """The key of signed badges."""
    return {
        "@context": CONTEXT,
        "type": "CryptographicKey",
        "id": pages.key,
        "owner": pages.issuer,
        "publicKeyPem": key.pem,
    }


def endorsement(item: Endorsement, *, subject: str) -> dict[str, Any]:
    """An Endorsement of `subject`, embedded in the class."""
    return {
        "@context": CONTEXT,
        "type": "Endorsement",
        "id": item.id,
        "issuer": without_empty(
            type="Profile",
            id=item.issuer.id,
            name=item.issuer.name,
            url=item.issuer.url,
            email=item.issuer.email,
        ),
        "claim": without_empty(id=subject, endorsementComment=item.comment),
        "issuedOn": rfc3339(item.issued),
        "verification": {"type": "HostedBadge"},
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return without_empty(
        id=item.id, name=item.name, description=item.description, narrative=item.narrative, genre=item.genre
    )


def _image(achievement: Achievement) -> Any:
    if achievement.image_caption or achievement.image_author:
        return without_empty(
            id=achievement.image, caption=achievement.image_caption, author=achievement.image_author
        )
    return achievement.image
