"""What QTI 2.1, 2.2 and 3.0 hold of Moodle's questions. See `losses` for how this is used."""

from __future__ import annotations

import re
from typing import Any

from question_formats import model as m
from question_formats.losses import Carries, Feature
from question_formats.qti import carries_calculated
from question_formats.qti.plain import plain_html
from question_formats.qti.refusals import refuses
from question_formats.qti.spelling import ANYTHING, plain_or_loose, shelved, spell
from question_formats.qti.xhtml import strict
from question_formats.records import replace
from question_formats.texts import map_texts

COMMON = frozenset({"name", "generalfeedback", "defaultmark", "idnumber", "tags", "files"})
CHOICE = COMMON | {"combinedfeedback", "shuffleanswers"}


def _shown(text: m.Text) -> m.Text:
    """Without the files that the text does not show."""
    return text if not text.files else shelved(text, unused=False)


def _strict_text(text: m.Text) -> m.Text:
    if text.format is None or not text.text:
        return text
    body = strict(text.text)
    return text if body == text.text else shelved(replace(text, text=body))


def _markup(question: Any) -> Any:
    question = map_texts(question, _strict_text)
    if isinstance(question, m.GapSelect):
        choices = tuple(replace(one, text=plain_html(one.text)) for one in question.choices)
        return question if choices == question.choices else replace(question, choices=choices)
    if isinstance(question, m.DragDropImage):
        drags = tuple(replace(one, label=plain_html(one.label)) for one in question.drags)
        return question if drags == question.drags else replace(question, drags=drags)
    if isinstance(question, m.MultiAnswer):
        gaps = tuple(plain_gap(gap) for gap in question.subquestions)
        return question if gaps == question.subquestions else replace(question, subquestions=gaps)
    return question


def plain_gap(gap: m.Gap) -> m.Gap:
    if gap.qtype != "multichoice":
        return gap
    answers = tuple(replace(one, text=m.Text(text=plain_html(one.text.text))) for one in gap.answers)
    return replace(gap, answers=answers)


def _only_shown(question: m.Question) -> m.Question:
    return map_texts(question, _shown)


def no_catchall(question: Any) -> Any:
    """Answers that take anything, or earn nothing, are no answers in QTI."""

    def good(answer: m.Answer) -> bool:
        if answer.fraction <= 0:
            return False
        text = answer.text.text
        if isinstance(answer, m.NumericalAnswer):
            return text != "*" and _is_number(text)
        return plain_or_loose(text) is not None

    if isinstance(question, m.MultiAnswer):
        gaps = tuple(
            _no_negatives(gap)
            if gap.qtype == "multichoice"
            else replace(gap, answers=tuple(one for one in gap.answers if good(one) and not _is_loose(one)))
            for gap in question.subquestions
        )
        return question if gaps == question.subquestions else replace(question, subquestions=gaps)
    kept = tuple(one for one in question.answers if good(one))
    return question if len(kept) == len(question.answers) else replace(question, answers=kept)


def _no_patterns(question: Any) -> Any:
    """Without patterns that are no plain text, and ``*`` where answers come after it."""
    last = len(question.answers) - 1

    def good(at: int, answer: m.Answer) -> bool:
        text = answer.text.text
        if answer.fraction < 0:
            return False
        if text == ANYTHING:
            return at == last and last > 0
        return _is_number(text) if isinstance(answer, m.NumericalAnswer) else plain_or_loose(text) is not None

    kept = tuple(one for at, one in enumerate(question.answers) if good(at, one))
    return question if len(kept) == len(question.answers) else replace(question, answers=kept)


def _no_negatives(gap: m.Gap) -> m.Gap:
    return replace(gap, answers=tuple(replace(one, fraction=max(0.0, one.fraction)) for one in gap.answers))


def _is_number(text: str) -> bool:
    return (
        re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", text) is not None
        and abs(float(text)) < 1e300
    )


def _is_loose(answer: m.Answer) -> bool:
    found = plain_or_loose(answer.text.text)
    return found is not None and found[1]


def _droplabels(question: Any) -> Any:
    """At most 256 characters (string256 of the schema)."""
    drops = tuple(replace(one, droplabel=one.droplabel[:256].strip()) for one in question.drops)
    return question if drops == question.drops else replace(question, drops=drops)


def _misplaced(question: Any) -> Any:
    return replace(question, showmisplaced=False) if question.showmisplaced else question


def _all_in_one_group(question: Any) -> Any:
    if all(one.group == 1 for one in question.choices):
        return question
    return replace(question, choices=tuple(replace(one, group=1) for one in question.choices))


def essay_options(question: Any) -> Any:
    if question.responseformat == "noinline":
        wanted: dict[str, Any] = {
            "responserequired": False,
            "responsefieldlines": 15,
            "minwordlimit": None,
            "maxwordlimit": None,
            "attachments": 1,
            "attachmentsrequired": 1,
            "maxbytes": 0,
            "filetypeslist": None,
        }
    else:
        wanted = {
            "responseformat": "editor"
            if question.responseformat == "editorfilepicker"
            else question.responseformat,
            "minwordlimit": None,
            "maxwordlimit": None,
            "attachments": 0,
            "attachmentsrequired": 0,
            "maxbytes": 0,
            "filetypeslist": None,
        }
    changed = {name: value for name, value in wanted.items() if getattr(question, name) != value}
    return replace(question, **changed) if changed else question


def _order_options(question: Any) -> Any:
    wanted = {
        "selecttype": 0,
        "selectcount": 0,
        "showgrading": True,
        "numberingstyle": "none",
        "shuffleanswers": True,
    }
    if question.gradingtype not in {-1, 0}:
        wanted["gradingtype"] = 0
    if question.layouttype not in {0, 1}:
        wanted["layouttype"] = 0
    changed = {name: value for name, value in wanted.items() if getattr(question, name) != value}
    return replace(question, **changed) if changed else question


def positive_mark(question: m.Question) -> m.Question:
    if question.qtype == "description" or question.defaultmark > 0:
        return question
    return replace(question, defaultmark=1.0)


def idnumber(question: m.Question) -> m.Question:
    fine = question.idnumber is None or (
        len(question.idnumber) <= 100 and not question.idnumber.startswith("moodle-q-")
    )
    return question if fine else replace(question, idnumber=None)


def _layout(question: Any) -> Any:
    gaps = tuple(
        replace(gap, layout="dropdown") if gap.layout != "dropdown" else gap for gap in question.subquestions
    )
    return question if gaps == question.subquestions else replace(question, subquestions=gaps)


MARKUP = Feature(
    name="markup", detail="HTML that QTI has no place for (styles, colours, scripts …)", strip=_markup
)
OWN = (
    MARKUP,
    Feature(name="unusedfiles", detail="files that no text shows", strip=_only_shown),
    Feature(name="zeromark", detail="that the question is worth nothing", strip=positive_mark),
    Feature(name="idnumber", detail="the ID number, which is too long", strip=idnumber),
    Feature(
        name="catchall",
        detail="answers that earn nothing, or take anything (*)",
        strip=no_catchall,
        types=frozenset({"multianswer"}),
    ),
    Feature(
        name="patterns",
        detail="answers that are patterns with *, or take anything before the others are looked at",
        strip=_no_patterns,
        types=frozenset({"shortanswer", "numerical"}),
    ),
    Feature(
        name="groups",
        detail="the groups of the words to drag",
        strip=_all_in_one_group,
        types=frozenset({"ddwtos"}),
    ),
    Feature(
        name="droplabels",
        detail="labels of places beyond 256 characters",
        strip=_droplabels,
        types=frozenset({"ddimageortext"}),
    ),
    Feature(
        name="showmisplaced",
        detail="that misplaced markers are shown",
        strip=_misplaced,
        types=frozenset({"ddmarker"}),
    ),
    Feature(
        name="essayoptions",
        detail="word limits, attachments and some of the response's options",
        strip=essay_options,
        types=frozenset({"essay"}),
    ),
    Feature(
        name="orderingoptions",
        detail="the selection, numbering and relative grading of ordering",
        strip=_order_options,
        types=frozenset({"ordering"}),
    ),
    Feature(
        name="layout",
        detail="that choices of a gap are shown as a list of buttons",
        strip=_layout,
        types=frozenset({"multianswer"}),
    ),
    *carries_calculated.FEATURES,
)
TYPES: dict[str, frozenset[str]] = {
    "ddimageortext": COMMON | {"combinedfeedback"},
    "ddmarker": COMMON | {"combinedfeedback"},
    "calculated": COMMON | {"answerfeedback"},
    "calculatedmulti": CHOICE | {"answerfeedback", "answernumbering"},
    "calculatedsimple": COMMON | {"answerfeedback"},
    "description": (COMMON - {"generalfeedback"}) | {"penalty"},
    "multichoice": CHOICE | {"answerfeedback", "answernumbering"},
    "truefalse": COMMON | {"answerfeedback"},
    "shortanswer": COMMON | {"usecase", "answerfeedback"},
    "numerical": COMMON | {"tolerance", "answerfeedback"},
    "essay": COMMON | {"graderinfo"},
    "match": CHOICE | {"decoys"},
    "gapselect": CHOICE,
    "ddwtos": CHOICE,
    "multianswer": COMMON | {"usecase", "tolerance"},
    "ordering": COMMON | {"combinedfeedback"},
    "random": frozenset({"name"}),
}


def _spell(question: m.Question) -> m.Question:
    question = spell(question)
    return carries_calculated.spell(question) if question.qtype in carries_calculated.KINDS else question


CARRIES = Carries(types=TYPES, own=OWN, canonical=_spell, refuses=refuses, category=frozenset({"path"}))
