"""Simple types of the schemas (XML Schema Part 2), by the names the tables use."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

_DECIMAL = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$")
_DURATION = re.compile(r"^-?P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")
_DATE_TIME = re.compile(
    r"^-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-4]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$"
)
_INTEGER = re.compile(r"^\+?\d+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class SimpleType:
    """What a value must be. `what` is an English phrase: "one of true, false"."""

    what: str
    accepts: Callable[[str], bool]
    is_range: bool = False  # a number within limits, as opposed to a word of a vocabulary


def words(*allowed: str) -> SimpleType:
    """A word of a vocabulary."""
    known = frozenset(allowed)
    return SimpleType(what="one of " + ", ".join(allowed), accepts=known.__contains__)


def decimal(low: float, high: float, *, empty: bool = False) -> SimpleType:
    """A decimal number within limits, both included; `empty` where a default stands for nothing."""

    def accepts(value: str) -> bool:
        if not value:
            return empty
        return bool(_DECIMAL.match(value)) and low <= float(value) <= high

    return SimpleType(what=f"a number from {low:g} to {high:g}", accepts=accepts, is_range=True)


def _matching(pattern: re.Pattern[str], what: str) -> SimpleType:
    return SimpleType(what=what, accepts=lambda value: pattern.match(value) is not None, is_range=True)


TYPES = MappingProxyType(
    {
        "boolean": words("true", "false", "1", "0"),
        "unit": decimal(0, 1),
        "measure": decimal(-1, 1),
        "defaultMeasure": decimal(-1, 1, empty=True),  # the schema has a default: 1.0
        "count": _matching(_INTEGER, "a whole number, 0 or more"),
        "duration": _matching(_DURATION, "a duration such as PT1H30M"),
        "dateTime": _matching(_DATE_TIME, "a date and time such as 2026-01-31T12:00:00Z"),
        "name": SimpleType(what="not empty", accepts=lambda value: bool(value.strip())),
        "considered": words("always", "ifAttempted", "ifNotSkipped", "ifNotSuspended"),
        "preAction": words("skip", "disabled", "hiddenFromChoice", "stopForwardTraversal"),
        "postAction": words("exitParent", "exitAll", "retry", "retryAll", "continue", "previous"),
        "exitAction": words("exit"),
        "combination": words("all", "any"),
        "operator": words("not", "noOp"),
        "ruleCondition": words(
            "satisfied",
            "objectiveStatusKnown",
            "objectiveMeasureKnown",
            "objectiveMeasureGreaterThan",
            "objectiveMeasureLessThan",
            "completed",
            "activityProgressKnown",
            "attempted",
            "attemptLimitExceeded",
            "timeLimitExceeded",
            "outsideAvailableTimeRange",
            "always",
        ),
        "rollupCondition": words(
            "satisfied",
            "objectiveStatusKnown",
            "objectiveMeasureKnown",
            "completed",
            "activityProgressKnown",
            "attempted",
            "attemptLimitExceeded",
            "timeLimitExceeded",
            "outsideAvailableTimeRange",
        ),
        "rollupAction": words("satisfied", "notSatisfied", "completed", "incomplete"),
        "childSet": words("all", "any", "none", "atLeastCount", "atLeastPercent"),
        "timing": words("never", "once", "onEachNewAttempt"),
        "hidden": words("abandon", "continue", "exit", "previous", "suspendAll", "exitAll", "abandonAll"),
    }
)
