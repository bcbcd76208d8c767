"""Faults that question banks of public repositories showed, each in a small file of our own."""

from __future__ import annotations

import io

import question_formats as qf
from question_formats import model as m


def read(data: bytes | str, **options: str) -> tuple[list[qf.Question], list[qf.Problem]]:
    items = list(qf.read(data.encode() if isinstance(data, str) else data, **options))
    return (
        [one for one in items if isinstance(one, qf.Question)],
        [one for one in items if isinstance(one, qf.Problem)],
    )


def written(items: list[qf.Item], format: str) -> str:
    out = io.BytesIO()
    list(qf.write(items, out, format=format))
    return out.getvalue().decode()


def quiz(*questions: str) -> str:
    return "<?xml version='1.0'?>\n<quiz>\n" + "\n".join(questions) + "\n</quiz>\n"


SHORT = (
    "<question type='shortanswer'><name><text>{}</text></name><questiontext format='html'><text>Q?</text></questiontext>"
    "<answer fraction='100'><text>a</text></answer></question>"
)


def test_questions_inside_a_question_are_its_parts() -> None:
    """`combined` of the Open University holds whole questions."""
    parts = (
        "<subquestions>\n<!-- question: 6  -->\n"
        + SHORT.format("1")
        + "\n"
        + SHORT.format("2")
        + "</subquestions>"
    )
    whole = (
        f"<question type='combined'><name><text>C</text></name>{parts}<hint><text>h</text></hint></question>"
    )
    questions, problems = read(quiz(whole, SHORT.format("after")))
    assert [(m.qtype_of(one), one.name) for one in questions] == [("combined", "C"), ("shortanswer", "after")]
    assert [one.code for one in problems] == ["Q-XML-007"]
    assert parts in written(list(questions), "moodlexml")


def test_a_question_that_is_not_closed_takes_no_other_along() -> None:
    broken = SHORT.format("broken").removesuffix("</question>")
    questions, problems = read(quiz(SHORT.format("1"), broken, SHORT.format("3"), SHORT.format("4")))
    assert [one.name for one in questions] == ["1", "4"]
    assert [(one.code, one.line) for one in problems] == [("Q-XML-001", 5)]


def test_the_penalty_that_moodle_gives_is_that_of_every_type() -> None:
    """A true/false question or description without `<penalty>` is stored with a third, as any other is."""
    text = "<questiontext><text>t</text></questiontext>"
    questions, _ = read(
        quiz(
            f"<question type='truefalse'><name><text>n</text></name>{text}<answer fraction='100'><text>true</text></answer>"
            "<answer fraction='0'><text>false</text></answer></question>",
            f"<question type='description'><name><text>n</text></name>{text}</question>",
        )
    )
    assert [one.penalty for one in questions] == [m.DEFAULT_PENALTY, m.DEFAULT_PENALTY]


def test_feedback_of_any_type_of_webct_is_kept() -> None:
    for head, rest in (
        ("C", ":FORMULA:{l}*{l}\n:l-MIN:1\n:l-MAX:9\n:l-DEC:0\n"),
        ("P", ""),
        ("M", ":L1:H\na\n:R1:H\nb\n:L2:H\nc\n:R2:H\nd\n"),
    ):
        (question,), problems = read(
            f":TYPE:{head}\n:TITLE:t\n:QUESTION:H\nx {{l}}\n{rest}:FEEDBACK:H\nwell <b>done</b>\n"
        )
        assert question.generalfeedback.text == "well <b>done</b>"
        assert not [one for one in problems if one.code == "Q-WCT-005"]
