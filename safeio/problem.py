"""The one shape of a finding, shared by all libraries.

A finding is data: what was readable but wrong. What could not be read at all is an exception
(`safeio.errors.CodedError`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a finding is: an ``error`` stops a learner, a ``warning`` may, ``info`` is advice."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One finding: what is wrong, where, by which clause, and what to do.

    ``message``, ``hint`` and ``moodle`` are English sentences, ready to print. ``template`` and ``params``
    are what ``message`` was made of, so that a report can say it in another language; ``template`` is the
    message id of the catalogue.
    """

    code: str  # stable, e.g. "PKG-REF-002"; listed in docs/reference
    severity: Severity
    message: str
    path: str | None = None  # file the finding is in: a member of an archive, or the input itself
    line: int | None = None  # 1-based
    column: int | None = None  # 1-based
    hint: str | None = None  # what to do about it
    clause: str | None = None  # the specification's clause
    fixable: bool = False  # a repair command of ours can mend it without changing content
    moodle: str | None = None  # what a Moodle site will do with it
    question: str | None = None  # name of the question it belongs to, for question files
    template: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract; keys without a value are left out, ``fixable`` is always there."""
        out: dict[str, Any] = {"code": self.code, "severity": self.severity.value, "message": self.message}
        for name in ("path", "line", "column", "question", "clause", "hint"):
            value = getattr(self, name)
            if value is not None:
                out[name] = value
        out["fixable"] = self.fixable
        if self.moodle is not None:
            out["moodle"] = self.moodle
        return out
