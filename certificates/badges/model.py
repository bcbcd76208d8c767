"""What a badge is made of. Frozen; texts are plain text, times are aware and cut to whole seconds when written.

The names are those of Open Badges 3.0; 2.0 documents are made of the same objects (`ob2`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from certificates.badges.errors import BadgeDefinitionError


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """An issuer, endorser or creator."""

    id: str  # did:web:…, did:key:… or an https address
    name: str
    url: str = ""
    email: str = ""
    description: str = ""
    image: str = ""  # address or data: URI


@dataclass(frozen=True, kw_only=True, slots=True)
class Alignment:
    """A skill or standard that an achievement stands for (ESCO, RNCP, CASE …)."""

    target_name: str
    target_url: str
    target_description: str = ""
    target_framework: str = ""
    target_code: str = ""
    target_type: str = ""  # CFItem, CTDL, ceasn:Competency …


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultDescription:
    """A kind of result that an award may report (grade, level, status)."""

    id: str
    name: str
    result_type: str  # Percent, LetterGrade, Status, RawScore …
    value_min: str = ""
    value_max: str = ""
    required_value: str = ""
    allowed_values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What this holder reached."""

    result_description: str = ""  # id of a `ResultDescription`
    value: str = ""
    status: str = ""  # Completed, Enrolled, Failed …


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Work that led to the award."""

    id: str = ""  # address
    name: str = ""
    description: str = ""
    narrative: str = ""
    genre: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Endorsement:
    """Another organisation's word for an achievement or issuer."""

    id: str  # address of the claim or endorsement
    issuer: Profile
    comment: str
    issued: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Achievement:
    """A badge class."""

    id: str  # address or urn:uuid:
    name: str
    description: str
    criteria_narrative: str = ""
    criteria_id: str = ""  # address of the criteria
    image: str = ""  # address or data: URI of the picture before baking
    image_caption: str = ""
    image_author: str = ""  # address or id of the picture's author
    achievement_type: str = "Badge"
    tags: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    related: tuple[str, ...] = ()  # ids of other achievements
    result_descriptions: tuple[ResultDescription, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    endorsement_credentials: tuple[
        Mapping[str, Any], ...
    ] = ()  # signed EndorsementCredentials, embedded as they are
    language: str = ""  # BCP 47
    version: str = ""
    creator: Profile | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Who earned it. An e-mail address is only ever written hashed; a name only with consent."""

    email: str = ""
    salt: str = ""  # of the hash; 16 random bytes or more in hex, a new one per award
    did: str = ""  # the holder's own decentralized identifier
    name: str = ""
    name_consent: bool = False  # may the name stand in a public document?

    @property
    def identity(self) -> str:
        """``sha256$…`` of the address and the salt (Open Badges 2.0, IdentityHash)."""
        return identity_hash(self.email, self.salt)


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusEntry:
    """The award's place in a Bitstring status list."""

    list_url: str
    index: int
    purpose: str = "revocation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Award:
    """One badge for one person."""

    id: str  # address of the hosted document, or urn:uuid:
    achievement: Achievement
    recipient: Recipient
    issued: datetime
    expires: datetime | None = None
    evidence: tuple[Evidence, ...] = ()
    results: tuple[Result, ...] = ()
    narrative: str = ""
    license_number: str = ""
    status: StatusEntry | None = None
    revocation_list: str = ""  # address of a 1EdTech revocation list
    refresh_url: str = ""  # where a newer version of the credential can be had
    image: str = ""  # address of the baked picture
    extra: Mapping[str, Any] = field(default_factory=dict)  # Open Badges 2.0 only: extensions


def identity_hash(email: str, salt: str) -> str:
    """The hashed recipient. Raises `BadgeDefinitionError` without salt: an unsalted hash of an address is the address."""
    if not salt:
        raise BadgeDefinitionError("a recipient's address is hashed with a salt; none given")
    return "sha256$" + hashlib.sha256((email.lower() + salt).encode()).hexdigest()


@lru_cache(maxsize=4096)
def rfc3339(moment: datetime) -> str:
    """In UTC to the second. Raises `BadgeDefinitionError` for a time without zone."""
    if moment.tzinfo is None:
        raise BadgeDefinitionError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def without_empty(**members: Any) -> dict[str, Any]:
    """Members that have a value: Open Badges knows no nulls and no empty lists."""
    return {name: value for name, value in members.items() if value not in ("", None, [], ())}
