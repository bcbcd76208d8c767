"""WebCT: encodings, escapes, bad blocks."""

from __future__ import annotations

import io
from typing import Any

import pytest

import question_formats as qf
from question_formats import model as m
from safeio import Problem

SHORT = ":TYPE:S\n:TITLE:Été\n:QUESTION:H\nOù est ភ្នំពេញ ?\n:ANSWERS:1\n:ANSWER1:là&#58; bas:100:0:20:0\n"


def read(data: bytes) -> tuple[list[Any], list[str]]:
    items = list(qf.read(data, format="webct"))
    return [one for one in items if isinstance(one, qf.Question)], [
        one.code for one in items if isinstance(one, Problem)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_that_moodle_lost(encoding: str) -> None:
    """Moodle's importer took every file for windows-1252: accents broke, Khmer lines vanished."""
    (question,), codes = read(SHORT.encode(encoding))
    assert (question.name, question.questiontext.text) == ("Été", "Où est ភ្នំពេញ ?")
    assert question.answers[0].text.text == "là: bas"
    assert codes == (["Q-ENC-002"] if encoding == "utf-16" else [])


def test_plain_text_is_escaped_and_html_is_not() -> None:
    (question,), _ = read(b":TYPE:P\n:TITLE:t\n:QUESTION:T\na < b\nc\n")
    assert question.questiontext.text == "a &lt; b<br />\nc"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (":TYPE:X\n:QUESTION:H\nx\n", "Q-WCT-001"),
        (":TYPE:S\n:QUESTION:H\n:ANSWER1:a:100\n", "Q-WCT-002"),
        (":TYPE:MC:1:0:A\n:QUESTION:H\nx\n", "Q-WCT-003"),
        (":TYPE:MC:1:0:A\n:QUESTION:H\nx\n:ANSWER1:0:H\na\n:ANSWER2:0:H\nb\n", "Q-WCT-004"),
        (":TYPE:MC:1:0:A\n:QUESTION:H\nx\n:ANSWER1:many:H\na\n", "Q-WCT-008"),
        (":TYPE:M:short:short:E:0\n:QUESTION:H\nx\n:L1\na\n:R1\nb\n", "Q-WCT-009"),
        (":TYPE:C\n:QUESTION:H\nx\n:FORMULA:{a}!\n", "Q-WCT-010"),
        (":TYPE:JD\n:QUESTION:H\nx\n", "Q-WCT-013"),
    ],
)
def test_bad_blocks_are_findings(text: str, code: str) -> None:
    questions, codes = read(text.encode())
    assert not questions
    assert code in codes


def test_calculated() -> None:
    (question,), codes = read(
        b":TYPE:C\n:QUESTION:H\n{a}+{b}?\n:FORMULA:{a}+2*{b}**2\n:a-MIN:1\n:a-MAX:5\n:a-DEC:1\n:TOL:5%\n"
    )
    assert isinstance(question, m.Calculated)
    assert question.answers[0].text.text == "{a}+2*pow({b},2)"
    assert (question.answers[0].tolerance, question.answers[0].tolerancetype) == (0.05, 1)
    assert (question.datasets[0].minimum, question.datasets[0].maximum, question.datasets[0].length) == (
        1.0,
        5.0,
        1,
    )
    assert "Q-WCT-014" in codes


def test_lines_that_look_like_fields() -> None:
    question = m.Essay(
        name="t", questiontext=m.Text(text=":TYPE:MC\n# no\n\\back\n<p>x</p>"), generalfeedback=m.EMPTY
    )
    out = io.BytesIO()
    list(qf.write([m.Category(path="top/a"), question], out, format="webct"))
    (back,), _ = read(out.getvalue())
    assert back.questiontext.text == question.questiontext.text
    assert back.category == "top/a"


def test_calculated_with_its_values_units_and_percent() -> None:
    (question,), codes = read(
        b":TYPE:C\n:QUESTION:H\n{x}+{y}?\n:FORMULA:{x}+{y}\n:x-MIN:1\n:x-MAX:5\n:x-DEC:1\n:x-VAL1:1.5\n:x-VAL2:4.0\n"
        b":y-MIN:-2\n:y-MAX:2\n:y-DEC:0\n:y-VAL1:-1\n:y-VAL2:2\n:ANS-DEC:3\n:TOL:5\n:TOLTYPE:percent\n:ANSTYPE:sig\n"
        b":UNITS:m:metres\n:UNITREQ:0\n:UNITCASE:0\n"
    )
    assert codes == []
    (answer,) = question.answers
    assert (answer.tolerance, answer.tolerancetype) == (0.05, 1)
    assert (answer.correctanswerlength, answer.correctanswerformat) == (3, 2)
    assert [one.items for one in question.datasets] == [((1, 1.5), (2, 4.0)), ((1, -1.0), (2, 2.0))]
    assert [one.name for one in question.units] == ["m", "metres"]


def test_values_are_chosen_where_the_file_has_none() -> None:
    data = b":TYPE:C\n:QUESTION:H\n{a}+{b}?\n:FORMULA:{a}+{b}\n:a-MIN:1\n:a-MAX:5\n:a-DEC:1\n"
    (question,), codes = read(data)
    assert codes == ["Q-WCT-014"]
    values = [[value for _, value in one.items] for one in question.datasets]
    assert all(1 <= value <= 5 and round(value, 1) == value for value in values[0])
    assert len(set(values[0])) > 5
    assert values[0] != values[1]
    assert read(data)[0] == [question]


@pytest.mark.parametrize(("kind", "tolerance"), [("percent", 0.314), ("units", 10.0)])
def test_a_formula_without_variables_is_a_number(kind: str, tolerance: float) -> None:
    (question,), _ = read(f":TYPE:C\n:QUESTION:H\nPi?\n:FORMULA:3.14\n:TOL:10\n:TOLTYPE:{kind}\n".encode())
    assert isinstance(question, m.Numerical)
    assert [(one.text.text, round(one.tolerance, 7)) for one in question.answers] == [("3.14", tolerance)]


def plain(body: str) -> m.Text:
    return m.Text(text=body, format=None)


def test_calculated_questions_are_written_as_webct_has_them() -> None:
    question = m.CalculatedSimple(
        name="Area",
        questiontext=m.Text(text="How big is a circle of {r} m, {N} times?"),
        generalfeedback=m.Text(text="Square it"),
        answers=(
            m.CalculatedAnswer(
                text=plain("{N}*pi()*pow({r},2)"),
                fraction=1.0,
                tolerance=0.05,
                correctanswerformat=2,
                correctanswerlength=3,
            ),
            m.CalculatedAnswer(text=plain("{r}"), fraction=0.5),
        ),
        datasets=(
            m.Dataset(name="r", minimum=1.0, maximum=9.5, length=1, items=((1, 1.5), (2, 9.0), (3, 4.0))),
            m.Dataset(
                name="N", status="shared", minimum=1.0, maximum=3.0, length=0, items=((1, 1.0), (2, 3.0))
            ),
        ),
    )
    out = io.BytesIO()
    notes = list(qf.write([question], out, format="webct"))
    assert [note.feature for note in notes if isinstance(note, qf.Loss)] == [
        "becomes", "formulas", "datasetitems", "datasets",
    ]  # fmt: skip
    text = out.getvalue().decode()
    assert (
        ":FORMULA:{N}*pi()*{r}**2\n:::N-MIN:1\n:::N-MAX:3\n:::N-DEC:0\n:::N-VAL1:1\n:::N-VAL2:3\n:r-MIN:1\n"
        in text
    )
    assert text.count("-VAL") == 4
    assert ":ANS-DEC:3\n:TOL:5\n:TOLTYPE:percent\n:ANSTYPE:sig\n:FEEDBACK:H\nSquare it\n" in text
    (back,), codes = read(out.getvalue())
    assert codes == []
    assert back == qf.normalise(question, "webct")


def test_log_is_the_natural_one_as_moodle_read_it() -> None:
    (question,), _ = read(b":TYPE:C\n:QUESTION:H\n{a}?\n:FORMULA:log({a})+2^{a}\n:a-VAL1:1\n")
    assert question.answers[0].text.text == "log({a})+pow(2,{a})"
    (question,), _ = read(b":TYPE:C\n:QUESTION:H\n{a}?\n:FORMULA:log({a})\n:a-VAL1:1\n")
    assert question.answers[0].text.text == "log({a})"


@pytest.mark.parametrize(
    ("formula", "text"), [("5", "x"), ("{b}", "x"), ("{a}%2", "x"), ("{a}", "{=2*{a}}?"), ("*", "x")]
)
def test_calculated_questions_that_webct_cannot_ask(formula: str, text: str) -> None:
    question = m.Calculated(
        name="n",
        questiontext=m.Text(text=text),
        answers=(m.CalculatedAnswer(text=plain(formula), fraction=1.0),),
        datasets=(m.Dataset(name="a", items=((1, 2.0),)),),
    )
    notes = list(qf.write([question], io.BytesIO(), format="webct"))
    assert [note.whole for note in notes if isinstance(note, qf.Loss)] == [True]
