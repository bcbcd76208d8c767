"""H5P: content types as their editors write them, and JSON that is anything else."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import question_formats as qf
from question_formats import model as m
from safeio import CodedError, Problem


def package(content: Any, library: str = "H5P.QuestionSet", files: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("h5p.json", json.dumps({"title": "Set", "mainLibrary": library}))
        archive.writestr("content/content.json", json.dumps(content))
        for name, data in (files or {}).items():
            archive.writestr(f"content/{name}", data)
    return out.getvalue()


def read(content: Any, library: str = "H5P.QuestionSet", **more: Any) -> tuple[list[Any], list[str]]:
    items = list(qf.read(package(content, library, **more), format="h5p"))
    return [one for one in items if isinstance(one, qf.Question)], [
        one.code for one in items if isinstance(one, Problem)
    ]


def test_blanks() -> None:
    content = {
        "text": "<p>Fill in</p>",
        "questions": ["<p>Oslo is in *Norway/Norge:a tip* and 2 *\\/ 3*</p>"],
        "behaviour": {"caseSensitive": False},
    }
    (question,), codes = read(content, "H5P.Blanks 1.14")
    assert question.questiontext.text == "<p>Fill in</p>\n<p>Oslo is in {#1} and 2 {#2}</p>"
    assert [[one.text.text for one in gap.answers] for gap in question.subquestions] == [
        ["Norway", "Norge"],
        ["/ 3"],
    ]
    assert not question.subquestions[0].usecase
    assert codes == ["Q-H5P-004"]


def test_choices_with_picture() -> None:
    content = {
        "question": "<p>Which?</p>",
        "media": {
            "type": {"library": "H5P.Image 1.1", "params": {"file": {"path": "images/a.png"}, "alt": "A & B"}}
        },
        "answers": [
            {"text": "<div>x</div>", "correct": True, "tipsAndFeedback": {"chosenFeedback": "<p>good</p>"}},
            {"text": "y", "correct": False},
        ],
        "overallFeedback": [
            {"from": 0, "to": 99, "feedback": "no"},
            {"from": 100, "to": 100, "feedback": "yes"},
        ],
        "behaviour": {"type": "auto", "randomAnswers": False},
    }
    (question,), codes = read(content, "H5P.MultiChoice", files={"images/a.png": b"png"})
    assert question.single
    assert not question.shuffleanswers
    assert (
        question.questiontext.text == '<p><img src="@@PLUGINFILE@@/a.png" alt="A &amp; B" /></p><p>Which?</p>'
    )
    assert question.questiontext.files == (m.File(name="a.png", data=b"png"),)
    assert [(one.fraction, one.feedback.text) for one in question.answers] == [
        (1.0, "<p>good</p>"),
        (0.0, ""),
    ]
    assert (question.correctfeedback.text, question.incorrectfeedback.text) == ("yes", "no")
    assert not codes


def test_set_of_many_types() -> None:
    def inner(library: str, params: Any) -> dict[str, Any]:
        return {"library": f"{library} 1.0", "params": params, "metadata": {"title": library}}

    questions, codes = read(
        {
            "questions": [
                inner(
                    "H5P.TrueFalse",
                    {"question": "Sure?", "correct": "false", "behaviour": {"feedbackOnCorrect": "ok"}},
                ),
                inner(
                    "H5P.DragText",
                    {"taskDescription": "Drag", "textField": "A *cat* and a *dog*", "distractors": "*cow*"},
                ),
                inner("H5P.MarkTheWords", {"taskDescription": "Mark", "textField": "the *red* car"}),
                inner("H5P.Essay", {"taskDescription": "Write", "keywords": [{"keyword": "sun"}]}),
                inner(
                    "H5P.SingleChoiceSet", {"choices": [{"question": "1?", "answers": ["right", "wrong"]}]}
                ),
                inner("H5P.DragQuestion", {}),
            ]
        }
    )
    assert [one.qtype for one in questions] == ["truefalse", "ddwtos", "multichoice", "essay", "multichoice"]
    assert questions[0].feedbackfalse.text == "ok"
    assert questions[1].questiontext.text == "Drag\nA [[1]] and a [[2]]"
    assert [one.text for one in questions[1].choices] == ["cat", "dog", "cow"]
    assert {one.text.text: one.fraction for one in questions[2].answers} == {
        "the": -1.0,
        "red": 1.0,
        "car": -1.0,
    }
    assert codes == ["Q-H5P-005", "Q-H5P-001"]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.just("*a/b*"),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["questions", "question", "answers", "text", "correct", "behaviour", "params", "library", "choices", "textField", "media", "type", "file", "path", "overallFeedback", "from", "to", "feedback", "tipsAndFeedback"]),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=anything,
    library=st.sampled_from(
        [
            "MultiChoice",
            "TrueFalse",
            "Blanks",
            "DragText",
            "MarkTheWords",
            "Essay",
            "SingleChoiceSet",
            "Summary",
            "QuestionSet",
            "Column",
            "CoursePresentation",
            "AdvancedText",
        ]
    ),
)
def test_any_json_raises_only_our_error(content: Any, library: str) -> None:
    try:
        for one in qf.read(package(content, f"H5P.{library}"), format="h5p"):
            assert isinstance(one, qf.Question | qf.Category | Problem)
    except CodedError:
        pass


def test_no_content_is_an_error() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("h5p.json", "{}")
    with pytest.raises(CodedError):
        list(qf.read(out.getvalue(), format="h5p"))
