"""Open Badges 3.0 documents: the OpenBadgeCredential of an award, its parts, endorsements.

Open Badges 3.0 (1EdTech Final, 3.0.3 context) over W3C Verifiable Credentials Data Model 2.0.
"""

from __future__ import annotations

import re
from typing import Any

from certificates.badges.errors import BadgeDefinitionError
from certificates.badges.model import (
    Achievement,
    Award,
    Endorsement,
    Evidence,
    Profile,
    Recipient,
    Result,
    rfc3339,
    without_empty,
)
from certificates.badges.rdf import CREDENTIALS_V2, OB_V3, OB_V3_EXTENSIONS

CONTEXT = [CREDENTIALS_V2, OB_V3]
_EXTENDED = [*CONTEXT, OB_V3_EXTENSIONS]  # names 1EdTechRevocationList and 1EdTechCredentialRefresh
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def profile_object(profile: Profile) -> dict[str, Any]:
    """OB 3.0 Profile (B.1.17)."""
    return without_empty(
        id=profile.id,
        type=["Profile"],
        name=clean(profile.name),
        url=profile.url,
        email=profile.email,
        description=clean(profile.description),
        image=_image(profile.image),
    )


def achievement_object(achievement: Achievement) -> dict[str, Any]:
    """OB 3.0 Achievement (B.1.1). Raises `BadgeDefinitionError` when a mandatory text is missing."""
    if not (achievement.name and achievement.description):
        raise BadgeDefinitionError("an achievement needs a name and a description")
    if not (achievement.criteria_narrative or achievement.criteria_id):
        raise BadgeDefinitionError("an achievement needs criteria: a narrative or an address")
    return without_empty(
        id=achievement.id,
        type=["Achievement"],
        name=clean(achievement.name),
        description=clean(achievement.description),
        criteria=without_empty(id=achievement.criteria_id, narrative=clean(achievement.criteria_narrative)),
        image=_image(achievement.image, clean(achievement.image_caption)),
        achievementType=clean(achievement.achievement_type),
        tag=[clean(tag) for tag in achievement.tags],
        alignment=[
            without_empty(
                type=["Alignment"],
                targetName=clean(item.target_name),
                targetUrl=item.target_url,
                targetDescription=clean(item.target_description),
                targetFramework=clean(item.target_framework),
                targetCode=clean(item.target_code),
                targetType=item.target_type,
            )
            for item in achievement.alignments
        ],
        related=[{"id": other, "type": ["Related"]} for other in achievement.related],
        resultDescription=[
            without_empty(
                id=item.id,
                type=["ResultDescription"],
                name=clean(item.name),
                resultType=clean(item.result_type),
                valueMin=clean(item.value_min),
                valueMax=clean(item.value_max),
                requiredValue=clean(item.required_value),
                allowedValue=[clean(value) for value in item.allowed_values],
            )
            for item in achievement.result_descriptions
        ],
        endorsement=[dict(credential) for credential in achievement.endorsement_credentials],
        inLanguage=achievement.language,
        version=clean(achievement.version),
        creator=None if achievement.creator is None else profile_object(achievement.creator),
    )


def credential(
    award: Award, issuer: dict[str, Any], achievement: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The OpenBadgeCredential of `award`, unsigned (OB 3.0 B.1.2). `issuer` is a Profile object.

    Raises `BadgeDefinitionError`.
    """
    made = achievement if achievement is not None else achievement_object(award.achievement)
    return without_empty(
        **{"@context": _EXTENDED if award.refresh_url or award.revocation_list else CONTEXT},
        id=award.id,
        type=["VerifiableCredential", "OpenBadgeCredential"],
        issuer=issuer,
        validFrom=rfc3339(award.issued),
        validUntil=None if award.expires is None else rfc3339(award.expires),
        name=made["name"],
        credentialSubject=_subject(award, made),
        evidence=[_evidence(item) for item in award.evidence],
        credentialStatus=_status(award),
        refreshService=None
        if not award.refresh_url
        else {"id": award.refresh_url, "type": "1EdTechCredentialRefresh"},
    )


def endorsement_credential(
    endorsement: Endorsement, *, credential_id: str, subject_id: str
) -> dict[str, Any]:
    """An EndorsementCredential (OB 3.0 B.1.9), unsigned: `subject_id` is the achievement, issuer or credential endorsed."""
    return {
        "@context": CONTEXT,
        "id": credential_id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": profile_object(endorsement.issuer),
        "validFrom": rfc3339(endorsement.issued),
        "name": "Endorsement",
        "credentialSubject": without_empty(
            id=subject_id, type=["EndorsementSubject"], endorsementComment=clean(endorsement.comment)
        ),
    }


def clean(text: str) -> str:
    """Without control characters: no script needs them, and RDF serializers disagree about them."""
    return _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def _subject(award: Award, achievement: dict[str, Any]) -> dict[str, Any]:
    recipient = award.recipient
    identifiers = _identifiers(recipient)
    if not recipient.did and not identifiers:
        raise BadgeDefinitionError("a recipient needs an e-mail address or a decentralized identifier")
    return without_empty(
        id=recipient.did,
        type=["AchievementSubject"],
        identifier=identifiers,
        achievement=achievement,
        narrative=clean(award.narrative),
        licenseNumber=clean(award.license_number),
        result=[_result(item) for item in award.results],
    )


def _identifiers(recipient: Recipient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if recipient.email:
        found.append(
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": recipient.identity,
                "identityType": "emailAddress",
                "salt": recipient.salt,
            }
        )
    if recipient.name and recipient.name_consent:
        found.append(
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": clean(recipient.name),
                "identityType": "name",
            }
        )
    return found


def _evidence(item: Evidence) -> dict[str, Any]:
    return without_empty(
        id=item.id,
        type=["Evidence"],
        name=clean(item.name),
        description=clean(item.description),
        narrative=clean(item.narrative),
        genre=clean(item.genre),
    )


def _result(item: Result) -> dict[str, Any]:
    return without_empty(
        type=["Result"],
        resultDescription=item.result_description,
        value=clean(item.value),
        status=item.status,
    )


def _status(award: Award) -> Any:
    entries: list[dict[str, Any]] = []
    if award.status is not None:
        entries.append(
            {
                "id": f"{award.status.list_url}#{award.status.index}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": award.status.purpose,
                "statusListIndex": str(award.status.index),
                "statusListCredential": award.status.list_url,
            }
        )
    if award.revocation_list:
        entries.append({"id": award.revocation_list, "type": "1EdTechRevocationList"})
    return entries[0] if len(entries) == 1 else entries


def _image(address: str, caption: str = "") -> dict[str, Any] | None:
    return without_empty(id=address, type="Image", caption=caption) if address else None
