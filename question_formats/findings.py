"""Findings of the question library: each is a row with a stable code, registered once.

A format keeps its rows in its own `findings.py`::

    NOT_CLOSED = finding("Q-GIFT-001", Severity.ERROR, "The answer block is not closed: {text}", hint="…")
    yield NOT_CLOSED(line=31, question="Q7", text="{=a ~b")
"""

from __future__ import annotations

from dataclasses import dataclass

from safeio import Problem, Severity

_BY_CODE: dict[str, Finding] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One kind of finding. Call it for a `Problem`; keyword arguments fill the template."""

    code: str  # Q-<FORMAT>-<three digits>
    severity: Severity
    template: str  # English sentence with {names}
    hint: str | None = None
    clause: str | None = None  # of the specification
    moodle: str | None = None  # what stock Moodle does with it

    def __call__(
        self,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        question: str | None = None,
        **params: object,
    ) -> Problem:
        values = {name: _short(str(value)) for name, value in params.items()}
        return Problem(
            code=self.code,
            severity=self.severity,
            message=self.template.format_map(values),
            template=self.template,
            params=values,
            path=path,
            line=line,
            column=column,
            question=question,
            hint=self.hint,
            clause=self.clause,
            moodle=self.moodle,
        )


def finding(
    code: str,
    severity: Severity,
    template: str,
    *,
    hint: str | None = None,
    clause: str | None = None,
    moodle: str | None = None,
) -> Finding:
    """Register a finding; a code that is taken is refused at import."""
    if code in _BY_CODE:
        raise TypeError(f"finding {code} twice")
    if not code.startswith("Q-"):
        raise TypeError(f"finding {code}: codes of this library start with Q-")
    row = Finding(code=code, severity=severity, template=template, hint=hint, clause=clause, moodle=moodle)
    _BY_CODE[code] = row
    return row


def registered() -> dict[str, Finding]:
    """Every finding of the format modules imported so far, by code, sorted."""
    return dict(sorted(_BY_CODE.items()))


def _short(text: str, limit: int = 200) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
