"""Is this file genuine? The library's answer, with what our own register knows of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from certificates.badges import Status, Verification
from certificates.badges.checks import Check, Outcome
from certificates.verify import Means
from certificates.verify import verify as verify_file
from sidecar.usecases.credentials import CredentialRecord, CredentialRegister


def verify(
    source: Path | bytes | str, means: Means, *, register: CredentialRegister | None = None
) -> Verification:
    """Check a file or text; with a register, also whether we issued it and have revoked it since.

    Raises `BadgeError`, `PdfUnreadableError` for what is nothing readable.
    """
    answer = verify_file(source, means)
    record = _registered(source, answer, register) if register is not None else None
    if record is None:
        return answer
    checks = (*answer.checks, *register_checks(record, means.now.timestamp()))
    return replace(answer, checks=checks, summary={**answer.summary, "code": record.code})


def register_checks(record: CredentialRecord, now: float) -> tuple[Check, ...]:
    """What the register says of one of its credentials, as checks."""
    status = record.status(now)
    found = [Check(name="code", outcome=Outcome.PASSED, detail="in the issuer's register")]
    if status is Status.REVOKED:
        reason = f": {record.reason}" if record.reason else ""
        found.append(
            Check(name="revocation", outcome=Outcome.FAILED, detail=f"revoked by the issuer{reason}")
        )
    else:
        found.append(Check(name="revocation", outcome=Outcome.PASSED, detail="not revoked"))
    if status is Status.EXPIRED:
        found.append(Check(name="expiry", outcome=Outcome.FAILED, detail="expired"))
    return tuple(found)


def _registered(
    source: Path | bytes | str, answer: Verification, register: CredentialRegister
) -> CredentialRecord | None:
    summary: dict[str, Any] = dict(answer.summary)
    for code in (summary.get("code"), str(summary.get("id", "")).rstrip("/").rsplit("/", 1)[-1]):
        if code and (record := register.get(str(code))) is not None:
            named = record.identifier == summary.get("id") or summary.get("code") == record.code
            if named:
                return record
    if answer.kind != "certificate" or isinstance(source, str):
        return None
    data = source.read_bytes() if isinstance(source, Path) else source
    return register.find_sha256(hashlib.sha256(data).hexdigest())
