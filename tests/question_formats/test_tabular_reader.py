"""Tables: our template, authors' own headers, spreadsheets, formulas, bad rows."""

from __future__ import annotations

import io
from typing import Any

import pytest

import question_formats as qf
from question_formats import model as m
from safeio import CodedError, Problem


def read(data: str | bytes) -> tuple[list[Any], list[Problem]]:
    items = list(qf.read(data.encode() if isinstance(data, str) else data, format="csv"))
    return [one for one in items if isinstance(one, qf.Question)], [
        one for one in items if isinstance(one, Problem)
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_headers_of_authors(delimiter: str) -> None:
    rows = [
        ["Question", "Option A", "Option B", "Option C", "Correct Answer", "Points", "Explanation"],
        ["2 < 3 ?", "yes", "no", "maybe", "A", "2", "count"],
        ["Which two?", "one", "two", "three", "A; C" if delimiter != ";" else "A & C", "", ""],
        ["Capital of France?", "", "", "", "Paris", "", ""],
        ["Sure?", "", "", "", "True", "", ""],
    ]
    questions, problems = read("\r\n".join(delimiter.join(row) for row in rows))
    assert not problems
    assert [one.qtype for one in questions] == ["multichoice", "multichoice", "shortanswer", "truefalse"]
    assert questions[0].questiontext.text == "2 &lt; 3 ?"
    assert questions[0].defaultmark == 2.0
    assert questions[0].generalfeedback.text == "count"
    assert [one.fraction for one in questions[1].answers] == [0.5, 0.0, 0.5]
    assert not questions[1].single


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",,x,,", "Q-TAB-001"),
        ("riddle,q,x,y,A", "Q-TAB-002"),
        ("numerical,q,many,,", "Q-TAB-003"),
        ("multichoice,q,x,y,", "Q-TAB-004"),
        ("multichoice,q,x,y,D", "Q-TAB-005"),
        ("match,q,x,y,", "Q-TAB-007"),
        ("ordering,q,x,,", "Q-TAB-008"),
        ("truefalse,q,,,perhaps", "Q-TAB-012"),
    ],
)
def test_bad_rows_are_findings_with_their_line(row: str, code: str) -> None:
    questions, problems = read(f"type,text,answer1,answer2,correct\n\n{row}\nessay,fine,,,\n")
    assert [one.qtype for one in questions] == ["essay"]
    assert (problems[0].code, problems[0].line) == (code, 3)


def test_a_cell_is_no_formula_in_a_spreadsheet() -> None:
    question = m.MultiChoice(
        name="=HYPERLINK(1)",
        questiontext=m.Text(text="@cmd"),
        answers=(m.Answer(text=m.Text(text="-5"), fraction=1.0), m.Answer(text=m.Text(text="'=x"))),
    )
    out = io.BytesIO()
    list(qf.write([question], out, format="csv"))
    for cell in out.getvalue().decode("utf-8-sig").splitlines()[1].split(","):
        assert cell[:1] not in {"=", "@"}
    (back,), _ = read(out.getvalue())
    assert back == qf.normalise(question, "csv")


def test_spreadsheet() -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Notes"])
    sheet = book.create_sheet("Questions")
    sheet.append(["type", "text", "answer1", "answer2", "correct", "mark"])
    sheet.append(["multichoice", "2+2?", 3, 4, 2, 1.5])
    sheet.append(["numerical", "Pi?", 3.14, None, None, None])
    out = io.BytesIO()
    book.save(out)
    questions, problems = read(out.getvalue())
    assert not problems
    assert [[one.text.text for one in question.answers if one.fraction] for question in questions] == [
        ["4"],
        ["3.14"],
    ]
    assert questions[0].defaultmark == 1.5


@pytest.mark.parametrize("data", [b"just a text", b"a,b\n1,2\n", b"PK\x03\x04broken", b""])
def test_no_table_is_an_error(data: bytes) -> None:
    with pytest.raises(CodedError):
        list(qf.read(data, format="csv"))


def test_cloze_rows_with_and_without_their_type() -> None:
    table = (
        "type,name,text,mark\n"
        'cloze,Capitals,"Paris & co lie in {1:SHORTANSWER:=France#Yes}, Rome in {2:MC:=Italy~Spain}.",9\n'
        ',Sums,"1 + 1 = {:NUMERICAL:=2:0.1}",\n'
        'cloze,Broken,"no gap at all",\n'
    )
    items = list(qf.read(table.encode(), format="csv"))
    first, second = (one for one in items if isinstance(one, qf.Question))
    assert isinstance(first, m.MultiAnswer)
    assert first.questiontext.text == "Paris &amp; co lie in {#1}, Rome in {#2}."
    assert (first.defaultmark, [gap.qtype for gap in first.subquestions]) == (
        3.0,
        ["shortanswer", "multichoice"],
    )
    assert (second.name, [gap.qtype for gap in second.subquestions]) == ("Sums", ["numerical"])
    problems = [(one.code, one.line) for one in items if isinstance(one, qf.Problem)]
    assert problems == [("Q-CLOZE-001", 4)]
