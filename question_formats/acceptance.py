"""What Moodle's import stops at: questions that it can read and will not store.

Moodle gives up the whole file there, with what came before already in the bank (``save_question_options`` of the types), so such
a question is a finding here, whatever format it comes from. Moodle XML is passed through as it is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from question_formats import model as m
from question_formats.findings import finding
from question_formats.texts import is_empty
from safeio import Problem, Severity

REFUSED = finding(
    "Q-MDL-001",
    Severity.ERROR,
    "Moodle would not store this question, and its import would stop there: {reason}; it is left out",
)


def refusal(question: m.Question) -> str | None:
    """Why Moodle would not store it; None where it would."""
    if isinstance(question, m.MultiChoice | m.CalculatedMulti):
        if sum(not is_empty(one.text) for one in question.answers) < 2:
            return "it has fewer than two choices"
    elif isinstance(question, m.ShortAnswer):
        if not any(one.fraction >= 0.9999999 for one in question.answers):
            return "no answer is worth all marks"
    elif isinstance(question, m.Ordering) and sum(not is_empty(one.text) for one in question.answers) < 2:
        return "there are fewer than two things to order"
    return None


def accepted(
    items: Iterable[m.Question | m.Category | Problem],
) -> Iterator[m.Question | m.Category | Problem]:
    """The items, with a finding instead of each question that Moodle would not store."""
    for item in items:
        reason = refusal(item) if isinstance(item, m.Question) else None
        if reason is None or not isinstance(item, m.Question):
            yield item
            continue
        place = item.source
        yield dataclasses.replace(
            REFUSED(reason=reason),
            path=place.path if place else None,
            line=place.line if place else None,
            question=item.name or None,
        )
