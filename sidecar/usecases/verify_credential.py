"""Is this file genuine? The library's answer, with what our own register knows of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from certificates.badges import Status, Verification
from certificates.badges.checks import Check, Outcome
from certificates.badges.model import rfc3339
from certificates.verify import Means
from certificates.verify import verify as verify_file
from sidecar.usecases.credentials import CredentialRecord, CredentialRegister, at


def verify(
    source: Path | bytes | str, means: Means, *, register: CredentialRegister | None = None
) -> Verification:
    """Check a file or text; with a register, also whether we issued it and have revoked it since.

    Raises `BadgeError`, `PdfUnreadableError` for what is nothing readable.
    """
    answer = verify_file(source, means)
    if register is None:
        return answer
    data = source.encode() if isinstance(source, str) else source
    data = data.read_bytes() if isinstance(data, Path) else data
    is_pdf = data[:1024].lstrip().startswith(b"%PDF-")
    digest = hashlib.sha256(data).hexdigest() if is_pdf else ""
    record = _registered(answer, digest, register)
    if record is None:
        return answer
    own = list(register_checks(record, means.now.timestamp()))
    checks = answer.checks
    if is_pdf and digest == record.sha256:
        own.append(Check(name="document", outcome=Outcome.PASSED, detail="the very file that was issued"))
    elif is_pdf and not _trusted_signer(answer):
        # its code and credential may be cut out of a genuine one: what is printed on it is nobody's word
        own[0] = Check(
            name="code",
            outcome=Outcome.WARNING,
            detail="in the register, but this is not the file that was issued",
        )
        checks = tuple(
            replace(check, outcome=Outcome.UNCHECKED, detail=f"{check.detail}; the signer is not known here")
            if check.name == "document" and check.outcome is Outcome.PASSED
            else check
            for check in checks
        )
    return replace(answer, checks=(*checks, *own), summary={**answer.summary, "code": record.code})


def by_code(code: str, record: CredentialRecord | None, *, now: float) -> Verification:
    """What our own register says of a code alone: the command's answer and the public page's. No name without consent."""
    if record is None:
        unknown = Check(name="code", outcome=Outcome.FAILED, detail="not in the register")
        return Verification(kind="", version="", checks=(unknown,), summary={"code": code})
    summary = {
        "code": record.code,
        "name": record.title,
        "issuer": record.issuer,
        "issued": rfc3339(at(int(record.issued))),
    }
    if record.expires is not None:
        summary["expires"] = rfc3339(at(int(record.expires)))
    if record.public_name:
        summary["holder"] = record.holder
    checks = register_checks(record, now)
    return Verification(kind=record.kind, version="", checks=checks, summary=summary)


def register_checks(record: CredentialRecord, now: float) -> tuple[Check, ...]:
    """What the register says of one of its credentials, as checks; the first is that it knows the code."""
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


def _trusted_signer(answer: Verification) -> bool:
    """Whole, and signed with a certificate that leads to a root given."""
    passed = {check.name for check in answer.checks if check.outcome is Outcome.PASSED}
    return {"document", "issuer-key"} <= passed


def _registered(answer: Verification, digest: str, register: CredentialRegister) -> CredentialRecord | None:
    if digest and (found := register.find_sha256(digest)) is not None:
        return found
    code, identifier = answer.summary.get("code"), str(answer.summary.get("id", ""))
    for name in (code, identifier.rstrip("/").rsplit("/", 1)[-1]):
        record = register.get(str(name)) if name else None
        if record is not None and (record.identifier == identifier or record.code == code):
            return record
    return None
