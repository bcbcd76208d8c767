"""Open Badges 2.0 and 3.0: issue, bake, extract, verify, revoke.

    issued = issue(award, profile, key, created=now)           # signed credential
    png = bake(picture, issued.text)                           # inside its picture
    answer = verify(png, now=now)                              # anybody's badge, 0.5 to 3.0
    listed = revoke(status_list, index)                        # then sign it anew

Nothing here fetches, reads a clock or draws random numbers. Names are loaded when first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from certificates.badges.baking import Picture, bake, extract
    from certificates.badges.checks import Check, Outcome, Status, Verification
    from certificates.badges.did import Loader, Trusted
    from certificates.badges.errors import BadgeError
    from certificates.badges.issuer import BadgeIssuer, Issued, Proof
    from certificates.badges.model import (
        Achievement,
        Alignment,
        Award,
        Endorsement,
        Evidence,
        Profile,
        Recipient,
        Result,
        ResultDescription,
        StatusEntry,
    )
    from certificates.badges.ob2 import Pages
    from certificates.badges.status import list_credential, revoke
    from certificates.badges.verification import verify
    from certificates.keys import SigningKey

_HOMES = {
    "baking": ("Picture", "bake", "extract"),
    "checks": ("Check", "Outcome", "Status", "Verification"),
    "did": ("Loader", "Trusted"),
    "errors": ("BadgeError",),
    "issuer": ("BadgeIssuer", "Issued", "Proof"),
    "model": (
        "Achievement",
        "Alignment",
        "Award",
        "Endorsement",
        "Evidence",
        "Profile",
        "Recipient",
        "Result",
        "ResultDescription",
        "StatusEntry",
    ),
    "ob2": ("Pages",),
    "status": ("list_credential", "revoke"),
    "verification": ("verify",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Achievement",
    "Alignment",
    "Award",
    "BadgeError",
    "BadgeIssuer",
    "Check",
    "Endorsement",
    "Evidence",
    "Issued",
    "Loader",
    "Outcome",
    "Pages",
    "Picture",
    "Profile",
    "Proof",
    "Recipient",
    "Result",
    "ResultDescription",
    "Status",
    "StatusEntry",
    "Trusted",
    "Verification",
    "bake",
    "extract",
    "issue",
    "list_credential",
    "revoke",
    "verify",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"certificates.badges.{home}"), name)


def issue(
    award: Award,
    profile: Profile,
    key: SigningKey,
    *,
    created: datetime,
    proof: Proof | None = None,
    pages: Pages | None = None,
) -> Issued:
    """One award as a signed credential (default: 3.0 with Data Integrity). For many, keep a `BadgeIssuer`.

    Raises `BadgeDefinitionError`, `LinkedDataError`.
    """
    from certificates.badges.issuer import BadgeIssuer, Proof

    return BadgeIssuer(profile, key, pages=pages).issue(
        award, created=created, proof=proof or Proof.DATA_INTEGRITY
    )
