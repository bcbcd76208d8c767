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
    assert codes == ["Q-H5P-005", "Q-H5P-002"]


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


def _drag(text: str, **more: Any) -> dict[str, Any]:
    return {"type": {"library": "H5P.AdvancedText 1.1", "params": {"text": f"<p>{text}</p>"}}, **more}


def _zone(right: list[str], label: str = "", x: float = 10, y: float = 50) -> dict[str, Any]:
    return {"x": x, "y": y, "correctElements": right, "label": f"<div>{label}</div>"}


GIF = b"GIF89a\x64\x00\x32\x00"  # 100 by 50 pixels, as far as its head says


def test_dragging_onto_a_picture() -> None:
    content = {
        "question": {
            "settings": {"size": {"width": 620, "height": 310}, "background": {"path": "images/map.gif"}},
            "task": {
                "elements": [_drag("a & b"), _drag("c", multiple=True), _drag("nowhere")],
                "dropZones": [_zone(["1"], "here"), _zone(["0"], x=0, y=0), _zone(["1"], x=99), _zone([])],
            },
        }
    }
    (question,), codes = read(content, "H5P.DragQuestion 1.14", files={"images/map.gif": GIF})
    assert codes == []
    assert [(one.label, one.infinite) for one in question.drags] == [
        ("a &amp; b", False),
        ("c", True),
        ("nowhere", False),
    ]
    assert [(one.choice, one.xleft, one.ytop, one.droplabel) for one in question.drops] == [
        (2, 10, 25, "here"),
        (1, 0, 0, ""),
        (2, 99, 25, ""),
    ]


def test_sorting_into_places_becomes_a_matching() -> None:
    task = {
        "elements": [_drag("cat"), _drag("frog"), _drag("dog"), _drag("stone")],
        "dropZones": [_zone(["0", "2"], "mammal"), _zone(["1"], "amphibian")],
    }
    (question,), codes = read({"question": {"task": task}}, "H5P.DragQuestion 1.14")
    assert codes == ["Q-H5P-008"]
    assert [(one.question.text, one.answer) for one in question.pairs] == [
        ("<p>cat</p>", "mammal"),
        ("<p>frog</p>", "amphibian"),
        ("<p>dog</p>", "mammal"),
    ]
    task["dropZones"] = [_zone(["0", "2"]), _zone(["1"])]
    assert read({"question": {"task": task}}, "H5P.DragQuestion 1.14") == ([], ["Q-H5P-002", "Q-H5P-007"])


def test_a_place_to_click_becomes_a_marker() -> None:
    spots = [
        {"userSettings": {"correct": False}, "computedSettings": {"x": 0, "y": 0, "width": 10, "height": 10}},
        {
            "userSettings": {"correct": True},
            "computedSettings": {"x": 50, "y": 20, "width": 20, "height": 40, "figure": "circle"},
        },
    ]
    inner = {
        "backgroundImageSettings": {"path": "images/map.gif"},
        "hotspotSettings": {"hotspot": spots, "taskDescription": "Where?"},
    }
    found = read(
        {"imageHotspotQuestion": inner}, "H5P.ImageHotspotQuestion 1.8", files={"images/map.gif": GIF}
    )
    (question,), codes = found
    assert codes == ["Q-H5P-009"]
    assert [(one.shape, one.coords) for one in question.drops] == [("circle", "60,20;10")]
    spots[0]["userSettings"]["correct"] = True
    assert read(
        {"imageHotspotQuestion": inner}, "H5P.ImageHotspotQuestion 1.8", files={"images/map.gif": GIF}
    ) == ([], ["Q-H5P-002", "Q-H5P-007"])


def test_orders_cards_books_and_videos() -> None:
    order = {
        "library": "H5P.SortParagraphs 0.11",
        "params": {"taskDescription": "<p>Sort</p>", "paragraphs": ["<p>1</p>", "<p>2</p>"]},
    }
    pictures = {
        "library": "H5P.ImageSequencing 1.1",
        "params": {
            "taskDescription": "Water",
            "sequenceImages": [
                {"image": {"path": "images/a.png"}, "imageDescription": "rain"},
                {"image": {"path": "images/b.png"}, "imageDescription": ""},
            ],
        },
    }
    cards = {
        "library": "H5P.Flashcards 1.5",
        "params": {"cards": [{"text": "Two?", "answer": "2/two", "tip": "it is even"}]},
        "metadata": {"title": "Cards"},
    }
    row = {
        "columns": [
            {"content": {"library": "H5P.RowColumn 1.0", "params": {"content": [{"content": order}]}}}
        ]
    }
    column = {"content": [{"content": {"library": "H5P.Row 1.0", "params": row}}, {"content": pictures}]}
    video = {
        "interactiveVideo": {
            "assets": {"interactions": [{"action": cards}, {"action": {"library": "H5P.Nil"}}]}
        }
    }
    book = {
        "chapters": [
            {"library": "H5P.Column 1.18", "params": column},
            {"library": "H5P.InteractiveVideo 1.24", "params": video},
        ]
    }
    questions, codes = read(
        book, "H5P.InteractiveBook 1.11", files={"images/a.png": b"a", "images/b.png": b"b"}
    )
    assert codes == ["Q-H5P-004"]
    assert [one.qtype for one in questions] == ["ordering", "ordering", "shortanswer"]
    assert [one.text.text for one in questions[1].answers] == [
        '<img src="@@PLUGINFILE@@/a.png" alt="rain" /><br />rain',
        '<img src="@@PLUGINFILE@@/b.png" alt="" />',
    ]
    assert (questions[2].name, [one.text.text for one in questions[2].answers]) == ("Cards 1", ["2", "two"])


def test_a_wrong_choice_takes_a_point_away_as_in_h5p() -> None:
    choices = [{"text": name, "correct": name in "ab"} for name in "abc"]
    (question,), _ = read({"question": "Which?", "answers": choices}, "H5P.MultiChoice 1.16")
    assert [one.fraction for one in question.answers] == [0.5, 0.5, -0.5]


def test_a_button_on_a_slide_is_no_question() -> None:
    slides = [{"elements": [{"goToSlide": 2}, {"action": {"library": "H5P.Image", "params": {}}}]}]
    assert read({"presentation": {"slides": slides}}, "H5P.CoursePresentation 1.24") == ([], ["Q-H5P-007"])


def test_the_first_picture_goes_above_the_text_and_comes_back() -> None:
    text = m.Text(
        text='<p>Look <img alt="a &quot;map&quot;" src="@@PLUGINFILE@@/m%20%C3%BC.gif"> here</p>',
        files=(m.File(name="m ü.gif", data=GIF),),
    )
    question = m.TrueFalse(name="Map", questiontext=text)
    out = io.BytesIO()
    notes = list(qf.write([question], out, format="h5p"))
    assert [one.feature for one in notes if isinstance(one, qf.Loss)] == ["files"]
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".gif")]
        assert archive.read(name) == GIF
        media = json.loads(archive.read("content/content.json"))["questions"][0]["params"]["media"]
        assert media["type"]["params"]["file"]["width"] == 100
        needed = json.loads(archive.read("h5p.json"))["preloadedDependencies"]
        assert "H5P.Image" in {one["machineName"] for one in needed}
    (back,) = [one for one in qf.read(out.getvalue()) if isinstance(one, qf.Question)]
    assert back == qf.normalise(question, "h5p")
    assert back.questiontext.text == (
        '<p><img src="@@PLUGINFILE@@/m%20%C3%BC.gif" alt="a &quot;map&quot;" /></p><p>Look  here</p>'
    )
    again = io.BytesIO()
    assert list(qf.write([back], again, format="h5p")) == []
    assert again.getvalue() == out.getvalue()
