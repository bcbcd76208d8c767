"""ExamView: every type, bad rows, a zip with its images."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

import question_formats as qf
from question_formats import model as m
from safeio import CodedError, Problem


def read(body: str) -> tuple[list[Any], list[str]]:
    items = list(qf.read(f"<examview type='bank'>{body}</examview>".encode(), format="examview"))
    return [one for one in items if isinstance(one, qf.Question)], [
        one.code for one in items if isinstance(one, Problem)
    ]


@pytest.mark.parametrize(
    ("kind", "answer", "choices", "qtype", "right"),
    [
        ("tf", "T", 0, "truefalse", []),
        ("mtf", "F, blue", 0, "truefalse", []),
        ("yn", "N", 0, "multichoice", ["No"]),
        ("mc", "B", 3, "multichoice", ["two"]),
        ("mr", "A, C", 3, "multichoice", ["one", "three"]),
        ("nr", "3,5", 0, "numerical", ["3.5"]),
        ("nr", "12 cm", 0, "shortanswer", ["12 cm"]),
        ("co", "<p>Paris</p><p>paris</p>", 0, "shortanswer", ["Paris", "paris"]),
        ("es", "Because", 0, "essay", []),
        ("pr", "Because", 0, "essay", []),
    ],
)
def test_types(kind: str, answer: str, choices: int, qtype: str, right: list[str]) -> None:
    texts = "".join(
        f"<choice-{'abc'[at]}>{('one', 'two', 'three')[at]}</choice-{'abc'[at]}>" for at in range(choices)
    )
    (question,), _ = read(
        f"<question type='{kind}'><text>Ask</text><choices>{texts}</choices><answer>{answer}</answer></question>"
    )
    assert question.qtype == qtype
    assert [one.text.text for one in getattr(question, "answers", ()) if one.fraction > 0] == right


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            "<question type='mc'><text>x</text><choices><choice-a>a</choice-a></choices><answer>D</answer></question>",
            "Q-EXV-002",
        ),
        ("<question type='zz'><text>x</text></question>", "Q-EXV-001"),
        ("<question type='ma' group='g'><text>x</text><answer>A</answer></question>", "Q-EXV-005"),
        ("<question type='tf'><text>x</text><answer>maybe</answer></question>", "Q-EXV-002"),
    ],
)
def test_bad_questions_are_findings(body: str, code: str) -> None:
    questions, codes = read(body)
    assert not questions
    assert code in codes


def test_markup_and_images_of_a_zip() -> None:
    xml = (
        "<examview><question type='sa'><text><para>H<sub>2</sub>O <b>is</b> <pict uri='img/a.gif'/></para></text>"
        "<answer>water</answer></question></examview>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("bank.xml", xml)
        archive.writestr("img/a.gif", b"gif")
    (question,) = [one for one in qf.read(out.getvalue(), format="examview") if isinstance(one, qf.Question)]
    assert question.questiontext == m.Text(
        text='H<sub>2</sub>O <b>is</b> <img src="@@PLUGINFILE@@/a.gif" alt="" />',
        files=(m.File(name="a.gif", data=b"gif"),),
    )


def test_another_document_is_refused() -> None:
    with pytest.raises(CodedError):
        list(qf.read(b"<other/>", format="examview"))
