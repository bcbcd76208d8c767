"""The answer of a verification: named checks, and one verdict over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """Of one check. ``unchecked``: could not be looked up (offline, list out of reach); ``warning``: wrong, but no reason to distrust."""

    PASSED = "passed"
    FAILED = "failed"
    WARNING = "warning"
    UNCHECKED = "unchecked"


class Status(StrEnum):
    """The verdict.

    ``unconfirmed``: nothing is wrong, but that the issuer is who it says could not be confirmed from here.
    ``unknown``: nothing here proves anything (no signature, and the hosted original is out of reach).
    """

    GENUINE = "genuine"
    UNCONFIRMED = "unconfirmed"
    ALTERED = "altered"
    INVALID = "invalid"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One question and its answer. `name` is stable."""

    name: str  # one of CHECKS
    outcome: Outcome
    detail: str

    def to_dict(self) -> dict[str, Any]:
        """``ok`` is null for what could not be looked up; a warning is ok."""
        ok = {Outcome.FAILED: False, Outcome.UNCHECKED: None}.get(self.outcome, True)
        return {"name": self.name, "ok": ok, "outcome": self.outcome.value, "detail": self.detail}


# name -> the verdict when it fails; in this order the first failure decides
CHECKS: dict[str, Status] = {
    "signature": Status.ALTERED,  # the signature or proof holds
    "hosted": Status.ALTERED,  # the issuer's address serves the same document
    "document": Status.ALTERED,  # a PDF is as it was when it was signed
    "linked-data": Status.INVALID,  # every member is covered by the vocabulary that is signed
    "structure": Status.INVALID,  # members and types that the standard asks for
    "issuer-key": Status.INVALID,  # the key belongs to the issuer named
    "issued": Status.INVALID,  # not in the future
    "code": Status.UNKNOWN,  # the issuer's register knows it
    "revocation": Status.REVOKED,
    "expiry": Status.EXPIRED,
    "recipient": Status.INVALID,  # belongs to the address given
    "badge-class": Status.INVALID,
    "issuer": Status.INVALID,
    "endorsements": Status.INVALID,
    "schema": Status.INVALID,
    "image": Status.INVALID,
    "credential": Status.INVALID,  # the credential embedded in a PDF
}
_AUTHENTIC = ("signature", "hosted", "document", "code")


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """`kind`: ``badge`` or ``certificate``. `summary` is what a public page may show."""

    kind: str
    version: str  # of the standard: "3.0", "2.0" …; empty when not recognized
    checks: tuple[Check, ...]
    summary: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        for name, status in CHECKS.items():
            if any(check.name == name and check.outcome is Outcome.FAILED for check in self.checks):
                return status
        if not any(check.name in _AUTHENTIC and check.outcome is Outcome.PASSED for check in self.checks):
            return Status.UNKNOWN
        confirmed = any(
            check.name in {"issuer-key", "hosted", "code"} and check.outcome is Outcome.PASSED
            for check in self.checks
        )
        return Status.GENUINE if confirmed else Status.UNCONFIRMED

    @property
    def valid(self) -> bool:
        return self.status in {Status.GENUINE, Status.UNCONFIRMED}

    def to_dict(self) -> dict[str, Any]:
        """The contract's object of `sidecar verify`."""
        return {
            "valid": self.valid,
            "kind": self.kind,
            "version": self.version,
            "status": self.status.value,
            "checks": [check.to_dict() for check in self.checks],
            **dict(self.summary),
        }


class Findings:
    """Collects checks while a document is judged."""

    def __init__(self) -> None:
        self.checks: list[Check] = []

    def add(self, name: str, outcome: Outcome, detail: str) -> None:
        """Raises `KeyError` for a check that is not in the table."""
        CHECKS[name]
        self.checks.append(Check(name=name, outcome=outcome, detail=detail))

    def passed(self, name: str, detail: str) -> None:
        self.add(name, Outcome.PASSED, detail)

    def failed(self, name: str, detail: str) -> None:
        self.add(name, Outcome.FAILED, detail)

    def warn(self, name: str, detail: str) -> None:
        self.add(name, Outcome.WARNING, detail)

    def unchecked(self, name: str, detail: str) -> None:
        self.add(name, Outcome.UNCHECKED, detail)

    def has_failed(self, name: str) -> bool:
        return any(check.name == name and check.outcome is Outcome.FAILED for check in self.checks)
