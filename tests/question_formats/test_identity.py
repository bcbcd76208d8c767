"""The same bank twice: what is new, changed, unchanged, gone."""

from __future__ import annotations

import io

import pytest

import question_formats as qf
from question_formats import model as m
from question_formats.identity import Tracker, digest
from question_formats.records import replace

ANSWERS = (m.Answer(text=m.Text(text="yes"), fraction=1.0), m.Answer(text=m.Text(text="no")))


def question(name, **fields):
    return m.MultiChoice(name=name, questiontext=m.Text(text=f"{name}?"), answers=ANSWERS, **fields)


OLD = [
    question("kept"),
    question("edited", idnumber="e1"),
    question("renamed"),
    question("dropped"),
    question("text"),
]


def test_states():
    new = [
        question("kept"),
        replace(question("edited, with another name", idnumber="e1")),
        replace(question("text"), generalfeedback=m.Text(text="new")),
        question("added"),
        question("renamed"),
    ]
    tracker = Tracker(OLD)
    passed = list(tracker.mark(new))
    assert passed == new
    assert tracker.summary() == {
        "new": ["added"],
        "changed": ["edited, with another name", "text"],
        "unchanged": ["kept", "renamed"],
        "gone": ["dropped"],
    }


def test_a_known_question_keeps_its_id_number():
    tracker = Tracker([question("a", idnumber="i7")])
    assert [item.idnumber for item in tracker.mark([question("a")])] == ["i7"]


def test_two_id_numbers_are_two_questions():
    tracker = Tracker([question("a", idnumber="i7")])
    list(tracker.mark([question("a", idnumber="i8")]))
    assert tracker.summary() == {"new": ["a"], "changed": [], "unchanged": [], "gone": ["a"]}


def test_the_same_question_twice_is_two_questions():
    tracker = Tracker([question("a"), question("a")])
    list(tracker.mark([question("a"), question("a"), question("a")]))
    assert {state: len(names) for state, names in tracker.summary().items()} == {
        "new": 1,
        "changed": 0,
        "unchanged": 2,
        "gone": 0,
    }


@pytest.mark.parametrize("format", ["moodlexml", "gift"])
def test_the_digest_does_not_depend_on_the_format(format):
    plain = m.Text(text="Why?", format=m.TextFormat.HTML)
    one = m.ShortAnswer(
        name="q", questiontext=plain, answers=(m.Answer(text=m.Text(text="so", format=None), fraction=1.0),)
    )
    out = io.BytesIO()
    assert list(qf.write([one], out, format=format)) == []
    (again,) = qf.read(out.getvalue(), format=format)
    assert digest(again) == digest(one)
