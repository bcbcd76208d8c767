"""The standard features of questions: what a target format may fail to carry. See `losses`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

from question_formats import model as m
from question_formats.losses import UNSAID, Carries, Feature
from question_formats.records import fields, replace
from question_formats.texts import is_empty, without_files


def types_with(*names: str) -> frozenset[str]:
    """The question types that have all of these fields."""
    wanted = set(names)
    return frozenset(name for name, cls in m.TYPES.items() if wanted <= {item.name for item in fields(cls)})


@cache
def _defaults(cls: type[m.Question]) -> dict[str, Any]:
    return {field.name: field.default for field in fields(cls)}


class Reset:
    """A strip that sets fields back to the defaults of the question's type."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def __call__(self, question: m.Question) -> m.Question:
        values, defaults = _plan(type(question), self.names)
        if values(question) == defaults:
            return question
        known = _defaults(type(question))
        changed: dict[str, Any] = {
            name: known[name] for name in self.names if getattr(question, name) != known[name]
        }
        return replace(question, **changed) if changed else question


@cache
def _plan(cls: type[m.Question], names: tuple[str, ...]) -> tuple[Callable[[m.Question], Any], Any]:
    """(what reads the fields, what they are by default)."""
    known = _defaults(cls)
    values = tuple(known[name] for name in names)
    return attrgetter(*names), values if len(names) > 1 else values[0]


class Empty:
    """A strip that empties texts. An empty text's format is no loss, so it stays."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def __call__(self, question: m.Question) -> m.Question:
        changed = {
            name: replace(text, text="", files=())
            for name in self.names
            if not is_empty(text := getattr(question, name))
        }
        return replace(question, **changed) if changed else question


def silence(carries: Carries, qtype: str) -> Callable[[m.Question], bool]:
    """What tells of a question of this type that no field which the format lacks says anything.

    In one step for all of `Reset` and `Empty`; other features of the format are not looked at.
    """
    known = _defaults(m.TYPES[qtype])
    unsaid: dict[str, object] = {}
    for feature in carries.plan(qtype):
        strip = feature.strip
        if isinstance(strip, Reset):
            unsaid |= {name: known[name] for name in strip.names}
        elif isinstance(strip, Empty):
            for name in strip.names:
                unsaid |= {f"{name}.text": "", f"{name}.files": ()}
    values = attrgetter(*unsaid)
    ways = tuple(unsaid.values()), tuple({name: UNSAID.get(name, unsaid[name]) for name in unsaid}.values())

    def silent(question: m.Question) -> bool:
        return values(question) in ways

    return silent


def _answer_feedback(question: Any) -> Any:
    if isinstance(question, m.TrueFalse):
        return Empty("feedbacktrue", "feedbackfalse")(question)
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
    Feature(name="name", detail="the question's name", strip=Reset("name")),
    Feature(name="generalfeedback", detail="the general feedback", strip=Empty("generalfeedback")),
    Feature(name="defaultmark", detail="the default mark", strip=Reset("defaultmark")),
    Feature(name="penalty", detail="the penalty for each wrong try", strip=Reset("penalty")),
    Feature(name="hidden", detail="that the question is hidden", strip=Reset("hidden")),
    Feature(name="idnumber", detail="the ID number", strip=Reset("idnumber")),
    Feature(name="tags", detail="the tags", strip=Reset("tags")),
    Feature(name="coursetags", detail="the course tags", strip=Reset("coursetags")),
    Feature(name="hints", detail="the hints for further tries", strip=Reset("hints")),
    Feature(name="extras", detail="elements of other plugins", strip=Reset("extras")),
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
        strip=Empty("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"),
        types=types_with("correctfeedback"),
    ),
    Feature(
        name="shownumcorrect",
        detail="whether the number of right responses is shown",
        strip=Reset("shownumcorrect"),
        types=types_with("shownumcorrect"),
    ),
    Feature(
        name="shuffleanswers",
        detail="whether the answers are shuffled",
        strip=Reset("shuffleanswers"),
        types=types_with("shuffleanswers"),
    ),
    Feature(
        name="answernumbering",
        detail="the numbering of the choices",
        strip=Reset("answernumbering"),
        types=types_with("answernumbering"),
    ),
    Feature(
        name="standardinstruction",
        detail="whether the standard instruction is shown",
        strip=Reset("showstandardinstruction"),
        types=types_with("showstandardinstruction"),
    ),
    Feature(
        name="usecase",
        detail="that upper and lower case differ",
        strip=Reset("usecase"),
        types=types_with("usecase"),
    ),
    Feature(
        name="units",
        detail="the units and how they are graded",
        strip=Reset("units", "unitgradingtype", "unitpenalty", "showunits", "unitsleft", "instructions"),
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
        strip=Reset(
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
        strip=Empty("graderinfo"),
        types=types_with("graderinfo"),
    ),
    Feature(
        name="responsetemplate",
        detail="the response template",
        strip=Empty("responsetemplate"),
        types=types_with("responsetemplate"),
    ),
    Feature(
        name="orderingoptions",
        detail="the options of ordering (layout, selection, grading, numbering)",
        strip=Reset(
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
