"""Cloze files with several questions."""

from __future__ import annotations

import io

import pytest

import question_formats as qf
from question_formats import model as m

TWO = "::One::\nA {1:SA:=b}.\n\n::Two::\nC {2:MC:=d~e}\nand {1:NM:=3,5:0,1}\n"


@pytest.mark.parametrize("text", [TWO, "A {1:SA:=b}.\n---\nC {2:MC:=d~e}\nand {1:NM:=3.5:0.1}\n"])
def test_names_and_dashes_separate_questions(text):
    first, second = [item for item in qf.read(text.encode(), format="cloze") if isinstance(item, m.Question)]
    assert first.questiontext.text.strip() == "A {#1}."
    assert [gap.qtype for gap in second.subquestions] == ["multichoice", "numerical"]
    assert second.subquestions[1].answers[0].text.text == "3.5"
    assert second.defaultmark == 3


def test_names_with_gaps_are_no_gift():
    assert qf.sniff(TWO.encode()) == "cloze"


def test_several_questions_survive_a_round_trip():
    questions = [item for item in qf.read(TWO.encode(), format="cloze") if isinstance(item, m.Question)]
    out = io.BytesIO()
    assert list(qf.write(questions, out, format="cloze")) == []
    again = [item for item in qf.read(out.getvalue(), format="cloze") if isinstance(item, m.Question)]
    assert again == [qf.normalise(question, "cloze") for question in questions]


def test_fractional_marks_become_whole_ones_in_their_proportion():
    text = b"Say {0.5:SHORTANSWER:=a}, {1,5:MC:=b~c} and {:NUMERICAL:=3}."
    items = list(qf.read(text, format="cloze"))
    (question,) = [item for item in items if isinstance(item, m.Question)]
    assert [gap.defaultmark for gap in question.subquestions] == [1.0, 3.0, 2.0]
    assert question.defaultmark == 6.0
    (problem,) = [item for item in items if isinstance(item, qf.Problem)]
    assert (problem.code, problem.line) == ("Q-CLOZE-014", 1)
    assert "multiplied by 2" in problem.message
    out = io.BytesIO()
    assert list(qf.write([question], out, format="cloze")) == []
    assert "{1:SHORTANSWER:=a}, {3:MULTICHOICE:=b~c} and {2:NUMERICAL:=3}" in out.getvalue().decode()
