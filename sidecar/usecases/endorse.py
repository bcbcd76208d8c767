"""An endorsement of somebody's achievement, issuer or credential, as a credential of its own (OB 3.0 B.1.9)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from certificates.badges import BadgeIssuer, Endorsement
from certificates.badges.jws import looks_like_jws, parse
from certificates.badges.parse import load_object
from sidecar.errors import ParameterError

_SPACE = uuid.UUID("6f2d3c1a-0b57-4c56-9d7c-5a3a0e9b8f11")


def endorse(
    issuer: BadgeIssuer, subject: str, *, comment: str, credential: str = "", now: datetime
) -> dict[str, Any]:
    """Sign the endorsement of `subject`, an address, or of the `credential` (JSON or token) that was read from there.

    The same endorser, subject and comment give the same id. Raises `ParameterError`, `CredentialFormatError`.
    """
    if credential:
        text = credential.strip()
        document = parse(text).payload if looks_like_jws(text) else load_object(text)
        subject = str(document.get("id") or "")
    if ":" not in subject:
        raise ParameterError("the endorsed thing has no address (id)")
    claim = f"{issuer.profile.id}\n{subject}\n{comment}"
    made = Endorsement(id=subject, issuer=issuer.profile, issued=now.replace(microsecond=0), comment=comment)
    return issuer.endorse(made, credential_id=f"urn:uuid:{uuid.uuid5(_SPACE, claim)}", subject_id=subject)
