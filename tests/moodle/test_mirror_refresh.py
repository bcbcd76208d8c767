"""What Moodle is asked for after an apply, until it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from sidecar.moodle.mirror_site import MoodleTarget
from sidecar.usecases.mirror_course import Request, apply

ALLMODS = Request(course="ALLMODS")


class Plugin:
    """Notes what it is asked for; `answer` is what it says could not be done."""

    def __init__(self, answer: list[str]) -> None:
        self.answer = answer
        self.asked: list[tuple[list[int], bool]] = []

    def refresh(self, _course: int, questions: Iterable[int], *, regrade: bool) -> list[str]:
        self.asked.append((list(questions), regrade))
        return self.answer


def test_a_refresh_that_failed_is_asked_for_again(
    lab: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    plugin = Plugin(["not reached"])
    target = b.target
    monkeypatch.setattr(target, "refresh", plugin.refresh)
    monkeypatch.setattr(MoodleTarget, "refreshes", property(lambda _: True))
    assert apply(a.source, target, ALLMODS).todo == ("not reached",)
    assert plugin.asked == [([], True)], "a new course has grade items"
    plugin.answer = []
    assert apply(a.source, target, ALLMODS).todo == ()
    assert plugin.asked[1:] == [([], True)], "though nothing was written this time"
    apply(a.source, target, ALLMODS)
    assert len(plugin.asked) == 2, "once is enough"
    with a.site.write_database.write() as transaction:
        transaction.execute("UPDATE {page} SET content = concat(content, 'x') WHERE course = 5")
        question = transaction.one(
            "SELECT q.id FROM {question} q JOIN {question_versions} v ON v.questionid = q.id"
            " JOIN {question_bank_entries} e ON e.id = v.questionbankentryid JOIN {question_categories} c"
            " ON c.id = e.questioncategoryid JOIN {context} x ON x.id = c.contextid"
            " WHERE x.contextlevel = 50 AND x.instanceid = 5 AND q.parent = 0 ORDER BY q.id"
        )
        assert question is not None
        transaction.update("question", question["id"], {"name": "Another"})
    apply(a.source, target, ALLMODS)
    questions, regrade = plugin.asked[2]
    assert len(questions) == 1
    assert not regrade, "no grade can have changed"
