"""The register of issued credentials, as a port, and the desk that signs for a site.

The register answers `/verify/{code}` without Moodle: certificates and badges alike are entered when issued.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from certificates.badges import BadgeIssuer, Pages, Profile, Status
from certificates.badges.did import method_id, web_id
from certificates.badges.moodle import MoodleAward, MoodleBadge
from certificates.keys import KeyRing, PublicKey, SigningKey

LIST_SIZE = 131_072  # entries of a Bitstring status list
LIST_FULL = LIST_SIZE // 2  # beyond this a new list is begun: places are drawn at random


@dataclass(frozen=True, kw_only=True, slots=True)
class CredentialRecord:
    """One issued credential. Times are seconds since 1970. What was issued is never changed, only revoked."""

    code: str  # as printed; of a badge of Moodle's its uniquehash
    kind: str  # "certificate" or "badge"
    site: str
    title: str  # of the certificate or badge
    issuer: str  # name, for people
    issued: float
    expires: float | None = None
    holder: str = ""  # name
    public_name: bool = False  # may the name stand on a public page?
    class_id: str = ""  # of the badge: key of `BadgeClassRecord`
    identifier: str = ""  # the credential's own id (address or urn)
    document: str = ""  # JSON or compact token; empty for a certificate without credential
    proof: str = ""  # how the document is signed: `certificates.badges.Proof`
    sha256: str = ""  # of the PDF
    status_list: int | None = None
    status_index: int | None = None
    revoked: float | None = None
    reason: str = ""

    def status(self, now: float) -> Status:
        """What its page says."""
        if self.revoked is not None:
            return Status.REVOKED
        if self.expires is not None and self.expires <= now:
            return Status.EXPIRED
        return Status.GENUINE

    def revoke(self, at: float, reason: str) -> CredentialRecord:
        return self if self.revoked is not None else replace(self, revoked=at, reason=reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class BadgeClassRecord:
    """A badge class as it is published: its 2.0 document, its 3.0 object, and the picture before baking."""

    site: str
    id: str  # letters, digits, - and _
    achievement: dict[str, Any]  # OB 3.0 Achievement
    document: dict[str, Any]  # OB 2.0 BadgeClass
    picture: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusPlace:
    """A place in a site's status lists."""

    list: int
    index: int


class CredentialRegister(Protocol):
    """What remembers issued credentials."""

    def register(self, records: Sequence[CredentialRecord]) -> int:
        """Enter new ones; a code that is there stays as it is, except that a reserved one gets its document.

        Gives how many were new. Raises `LedgerError`.
        """
        ...

    def reserve(self, site: str, codes: Sequence[str]) -> dict[str, StatusPlace]:
        """A place in the site's status lists for each code; the same one when asked again."""
        ...

    def get(self, code: str) -> CredentialRecord | None: ...

    def get_many(self, codes: Sequence[str]) -> dict[str, CredentialRecord]: ...

    def redrawn(self, code: str, sha256: str) -> None:
        """The certificate's PDF was drawn anew by us: this is the file that counts from now on."""
        ...

    def find_sha256(self, digest: str) -> CredentialRecord | None:
        """The certificate whose PDF has this digest."""
        ...

    def active_codes(self, site: str, class_id: str) -> set[str]:
        """Codes of this badge class that are not revoked."""
        ...

    def revoke(self, code: str, *, at: float, reason: str) -> bool:
        """Whether there is such a code. Revoking twice keeps the first date and reason."""
        ...

    def revoked_places(self, site: str, number: int) -> list[int]: ...

    def revoked_identifiers(self, site: str, kind: str) -> list[tuple[str, str]]:
        """Identifiers and reasons."""
        ...

    def put_class(self, record: BadgeClassRecord) -> None: ...

    def get_class(self, site: str, class_id: str) -> BadgeClassRecord | None: ...


class BadgeSource(Protocol):
    """A Moodle's badges, read in set queries."""

    def ids(self) -> list[int]: ...

    def read(self, ids: Sequence[int]) -> dict[int, MoodleBadge]: ...

    def pictures(self, ids: Sequence[int]) -> dict[int, bytes]: ...

    def awards(self, badge: int, *, after: int = 0) -> Iterator[tuple[int, MoodleAward]]: ...

    def award_codes(self, badge: int) -> set[str]: ...


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What signs for a site: its profile, key and addresses. `base` is ``https://sidecar.example/badges/SITE``."""

    site: str
    base: str
    name: str
    url: str
    email: str
    key: SigningKey
    ring: KeyRing
    register: CredentialRegister
    source: BadgeSource | None = None  # the site's Moodle
    profile: Profile = field(init=False)
    pages: Pages = field(init=False)

    def __post_init__(self) -> None:
        profile = Profile(id=web_id(self.base), name=self.name, url=self.url, email=self.email)
        pages = Pages(
            issuer=f"{self.base}/issuer.json",
            badge_class=f"{self.base}/class/{{id}}",
            key=f"{self.base}/key.json",
            revocation_list=f"{self.base}/revoked.json",
        )
        object.__setattr__(self, "profile", profile)
        object.__setattr__(self, "pages", pages)

    def issuer(self) -> BadgeIssuer:
        """A new issuer with this desk's key."""
        return BadgeIssuer(
            self.profile,
            self.key,
            pages=self.pages,
            verification_method=method_id(self.profile.id, self.key.public),
        )

    @property
    def trusted(self) -> dict[str, tuple[PublicKey, ...]]:
        """The desk's own keys, for verifying offline what it issued: by its 3.0 name, its 2.0 name and its key's."""
        keys = self.ring.trusted
        return {self.profile.id: keys, self.pages.issuer: keys, self.pages.key: keys}

    def salt(self, code: str) -> str:
        """The recipient's salt of one award: its own, not to be guessed without the key, the same when issued again."""
        return hashlib.sha256(self.key.sign(b"recipient salt\n" + code.encode())).hexdigest()[:32]

    def credential_url(self, code: str) -> str:
        return f"{self.base}/a/{code}"

    def refresh_url(self, code: str) -> str:
        """Where the same credential can be had with a signature of today's key."""
        return f"{self.credential_url(code)}/refresh"

    def status_url(self, number: int) -> str:
        return f"{self.base}/status/{number}"

    @property
    def verify_url(self) -> str:
        """The public page, with {code}."""
        return self.base.split("/badges/", 1)[0] + "/verify/{code}"


def at(seconds: float) -> datetime:
    """Seconds since 1970 as an aware time."""
    return datetime.fromtimestamp(seconds, UTC)


def linkedin(record: CredentialRecord, page: str) -> str:
    """LinkedIn's "add to profile" address, filled in with the parameters that its form knows."""
    issued = at(record.issued)
    query = {
        "startTask": "CERTIFICATION_NAME",
        "name": record.title,
        "organizationName": record.issuer,
        "issueYear": issued.year,
        "issueMonth": issued.month,
        "certUrl": page,
        "certId": record.code,
    }
    if record.expires is not None:
        expires = at(record.expires)
        query |= {"expirationYear": expires.year, "expirationMonth": expires.month}
    return "https://www.linkedin.com/profile/add?" + urlencode(query)
