"""Contents that hold others, and contents that ask nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from question_formats.h5p.reading import items, record


def _questions(params: dict[str, Any]) -> list[Any]:
    return items(params, "questions")


def _column(params: dict[str, Any]) -> list[Any]:
    """Of a page, each in a holder of its own; of a column in a row, as they are."""
    return [
        one if isinstance(one, dict) and "library" in one else record(one, "content")
        for one in items(params, "content")
    ]


def _row(params: dict[str, Any]) -> list[Any]:
    return [record(one, "content") for one in items(params, "columns")]


def _slides(params: dict[str, Any]) -> list[Any]:
    """What lies on the slides; an element without a library is a button to another slide."""
    slides = items(record(params, "presentation"), "slides")
    actions = (record(one, "action") for slide in slides for one in items(slide, "elements"))
    return [one for one in actions if one.get("library")]


def _chapters(params: dict[str, Any]) -> list[Any]:
    return items(params, "chapters")


def _interactions(params: dict[str, Any]) -> list[Any]:
    """Of a video: what it asks on the way, then its summary."""
    video = record(params, "interactiveVideo")
    asked = [record(one, "action") for one in items(record(video, "assets"), "interactions")]
    end = record(record(video, "summary"), "task")
    return [*asked, end] if items(record(end, "params"), "summaries") else asked


def _elements(params: dict[str, Any]) -> list[Any]:
    """Of a branching scenario: its pages and questions; the branches themselves ask nothing to mark."""
    content = items(record(params, "branchingScenario"), "content")
    return [record(one, "type") for one in content]


# library -> the contents in it
SETS: dict[str, Callable[[dict[str, Any]], list[Any]]] = {
    "H5P.BranchingScenario": _elements,
    "H5P.Column": _column,
    "H5P.CoursePresentation": _slides,
    "H5P.InteractiveBook": _chapters,
    "H5P.InteractiveVideo": _interactions,
    "H5P.QuestionSet": _questions,
    "H5P.Row": _row,
    "H5P.RowColumn": _column,
}
# parts of a page that ask nothing and tell nothing to remember
SILENT = frozenset(
    {
        "H5P.Audio",
        "H5P.ContinuousText",
        "H5P.GoToQuestion",
        "H5P.IVHotspot",
        "H5P.Image",
        "H5P.Link",
        "H5P.Nil",
        "H5P.Shape",
        "H5P.Table",
        "H5P.Video",
    }
)
