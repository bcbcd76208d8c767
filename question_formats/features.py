"""The standard features of questions: what a target format may fail to carry. See `losses`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from question_formats import model as m
from question_formats.losses import Feature
from question_formats.records import fields, replace
from question_formats.texts import is_empty, without_files


def types_with(*names: str) -> frozenset[str]:
    """The question types that have all of these fields."""
    wanted = set(names)
    return frozenset(name for name, cls in m.TYPES.items() if wanted <= {item.name for item in fields(cls)})


@cache
def _defaults(cls: type[m.Question]) -> dict[str, Any]:
    return {field.name: field.default for field in fields(cls)}


def _reset(*names: str) -> Callable[[m.Question], m.Question]:
    """A strip that sets fields back to the defaults of the question's type."""

    def strip(question: m.Question) -> m.Question:
        values, defaults = _plan(type(question), names)
        if values(question) == defaults:
            return question
        known = _defaults(type(question))
        changed: dict[str, Any] = {
            name: known[name] for name in names if getattr(question, name) != known[name]
        }
        return replace(question, **changed) if changed else question

    return strip


@cache
def _plan(cls: type[m.Question], names: tuple[str, ...]) -> tuple[Callable[[m.Question], Any], Any]:
    """(what reads the fields, what they are by default)."""
    known = _defaults(cls)
    values = tuple(known[name] for name in names)
    return attrgetter(*names), values if len(names) > 1 else values[0]


def _reset_texts(*names: str) -> Callable[[m.Question], m.Question]:
    """A strip that empties texts. An empty text's format is no loss, so it stays."""

    def strip(question: m.Question) -> m.Question:
        changed = {
            name: replace(text, text="", files=())
            for name in names
            if not is_empty(text := getattr(question, name))
        }
        return replace(question, **changed) if changed else question

    return strip


def _answer_feedback(question: Any) -> Any:
    if isinstance(question, m.TrueFalse):
        return _reset_texts("feedbacktrue", "feedbackfalse")(question)
    name = "subquestions" if isinstance(question, m.MultiAnswer) else "answers"
    items = getattr(question, name)
    if name == "subquestions":
        new = tuple(_answer_feedback(gap) for gap in items)
    else:
        new = tuple(
            item
            if is_empty(item.feedback)
            else replace(item, feedback=replace(item.feedback, text="", files=()))
            for item in items
        )
    return question if new == items else replace(question, **{name: new})


def _no_tolerance(question: Any) -> Any:
    if all(answer.tolerance == 0 for answer in question.answers):
        return question
    return replace(question, answers=tuple(replace(answer, tolerance=0.0) for answer in question.answers))


def _no_decoys(question: Any) -> Any:
    kept = tuple(pair for pair in question.pairs if not is_empty(pair.question))
    return question if len(kept) == len(question.pairs) else replace(question, pairs=kept)


_TABLE = (
    Feature(name="name", detail="the question's name", strip=_reset("name")),
    Feature(name="generalfeedback", detail="the general feedback", strip=_reset_texts("generalfeedback")),
    Feature(name="defaultmark", detail="the default mark", strip=_reset("defaultmark")),
    Feature(name="penalty", detail="the penalty for each wrong try", strip=_reset("penalty")),
    Feature(name="hidden", detail="that the question is hidden", strip=_reset("hidden")),
    Feature(name="idnumber", detail="the ID number", strip=_reset("idnumber")),
    Feature(name="tags", detail="the tags", strip=_reset("tags")),
    Feature(name="coursetags", detail="the course tags", strip=_reset("coursetags")),
    Feature(name="hints", detail="the hints for further tries", strip=_reset("hints")),
    Feature(name="extras", detail="elements of other plugins", strip=_reset("extras")),
    Feature(name="files", detail="the embedded files (images, sound …)", strip=without_files),
    Feature(
        name="answerfeedback",
        detail="the feedback of the answers",
        strip=_answer_feedback,
        types=types_with("answers") | {"truefalse", "multianswer"},
    ),
    Feature(
        name="combinedfeedback",
        detail="the feedback for right, partly right and wrong responses",
        strip=_reset_texts("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"),
        types=types_with("correctfeedback"),
    ),
    Feature(
        name="shownumcorrect",
        detail="whether the number of right responses is shown",
        strip=_reset("shownumcorrect"),
        types=types_with("shownumcorrect"),
    ),
    Feature(
        name="shuffleanswers",
        detail="whether the answers are shuffled",
        strip=_reset("shuffleanswers"),
        types=types_with("shuffleanswers"),
    ),
    Feature(
        name="answernumbering",
        detail="the numbering of the choices",
        strip=_reset("answernumbering"),
        types=types_with("answernumbering"),
    ),
    Feature(
        name="standardinstruction",
        detail="whether the standard instruction is shown",
        strip=_reset("showstandardinstruction"),
        types=types_with("showstandardinstruction"),
    ),
    Feature(
        name="usecase",
        detail="that upper and lower case differ",
        strip=_reset("usecase"),
        types=types_with("usecase"),
    ),
    Feature(
        name="units",
        detail="the units and how they are graded",
        strip=_reset("units", "unitgradingtype", "unitpenalty", "showunits", "unitsleft", "instructions"),
        types=types_with("units"),
    ),
    Feature(
        name="tolerance",
        detail="the tolerance of the numbers",
        strip=_no_tolerance,
        types=frozenset({"numerical"}),
    ),
    Feature(name="decoys", detail="answers that match nothing", strip=_no_decoys, types=types_with("pairs")),
    Feature(
        name="essayoptions",
        detail="the options of the response (format, lines, word limits, attachments)",
        strip=_reset(
            "responseformat",
            "responserequired",
            "responsefieldlines",
            "minwordlimit",
            "maxwordlimit",
            "attachments",
            "attachmentsrequired",
            "maxbytes",
            "filetypeslist",
        ),
        types=types_with("responseformat"),
    ),
    Feature(
        name="graderinfo",
        detail="the information for graders",
        strip=_reset_texts("graderinfo"),
        types=types_with("graderinfo"),
    ),
    Feature(
        name="responsetemplate",
        detail="the response template",
        strip=_reset_texts("responsetemplate"),
        types=types_with("responsetemplate"),
    ),
    Feature(
        name="orderingoptions",
        detail="the options of ordering (layout, selection, grading, numbering)",
        strip=_reset(
            "layouttype", "selecttype", "selectcount", "gradingtype", "showgrading", "numberingstyle"
        ),
        types=types_with("layouttype"),
    ),
)


def _registry(table: tuple[Feature, ...]) -> dict[str, Feature]:
    features: dict[str, Feature] = {}
    for feature in table:
        if feature.name in features:
            raise TypeError(f"feature {feature.name} twice")
        features[feature.name] = feature
    return features


FEATURES: dict[str, Feature] = _registry(_TABLE)
ALL: frozenset[str] = frozenset(FEATURES)
