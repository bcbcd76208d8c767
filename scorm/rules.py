"""The one rule table: every finding about a package is a row here, whichever module finds it.

A family of rules is a module that calls `family(...)` once with its rows; the registry refuses duplicates
and incomplete rows at import. `RULES` is complete when `scorm` is imported; the reference page and the
message catalogues are made from it.

A template names its parameters in braces: "item {item} names resource {ref}, which is not there". `hint`
and `moodle` may use the same parameters.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from safeio import Problem, Severity

_CODE = re.compile(r"^PKG-[A-Z0-9]{2,6}-\d{3}$")
_MAX_VALUE = 200  # characters of a value shown in a message


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One row: what is wrong, how bad, by which clause, and what to do about it."""

    code: str  # stable: "PKG-REF-002"
    severity: Severity
    template: str  # the message, an English sentence with {parameters}; the id in the catalogues
    hint: str  # what the author should do; may use the parameters
    clause: str  # of the specification, or "Moodle" / "good practice" where no specification asks
    fixable: bool = False  # `fix` mends it without changing content
    fixer: str | None = None  # name of the repair in scorm.fix, needed when fixable
    moodle: str | None = None  # what Moodle does with it; may use the parameters
    reading: bool = False  # a member cannot be read: silent where the archive's own stage has said why

    @property
    def parameters(self) -> frozenset[str]:
        """Names in braces over all texts of the rule."""
        texts = (self.template, self.hint, self.moodle or "")
        return frozenset(name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name)

    def at(
        self,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        *,
        severity: Severity | None = None,
        moodle: str | None = None,
        fixable: bool = True,
        **params: object,
    ) -> Problem:
        """A finding of this rule at a place. Every parameter of the texts must be given.

        `severity` and `moodle` override the row where a detector knows better for this one case; so does a
        `fixable` of False, where the repair cannot mend this one.
        """
        values = {name: _shown(value) for name, value in params.items()}
        note = moodle if moodle is not None else self.moodle
        return Problem(
            code=self.code,
            severity=severity or self.severity,
            message=self.template.format_map(values),
            path=path,
            line=line,
            column=column,
            hint=self.hint.format_map(values),
            clause=self.clause,
            fixable=self.fixable and fixable,
            moodle=note.format_map(values) if note is not None else None,
            template=self.template,
            params=MappingProxyType(values),
        )


_RULES: dict[str, Rule] = {}
RULES: Mapping[str, Rule] = MappingProxyType(_RULES)


def family(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Register rows. Raises `TypeError` on a duplicate code, a bad code, or an incomplete row."""
    added = tuple(rules)
    for rule in added:
        if not _CODE.match(rule.code):
            raise TypeError(f"rule code {rule.code!r} is not like PKG-REF-002")
        if rule.code in _RULES:
            raise TypeError(f"rule {rule.code} twice")
        if not (rule.template and rule.hint and rule.clause):
            raise TypeError(f"rule {rule.code} needs a template, a hint and a clause")
        if rule.fixable != (rule.fixer is not None):
            raise TypeError(f"rule {rule.code}: fixable and fixer go together")
        _RULES[rule.code] = rule
    return added


def _shown(value: object) -> str:
    """A value as a message may carry it: one line, printable, bounded."""
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(value))
    return text if len(text) <= _MAX_VALUE else text[: _MAX_VALUE - 1] + "…"
