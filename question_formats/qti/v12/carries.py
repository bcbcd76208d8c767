"""What QTI 1.2 holds of Moodle's questions. See `losses` for how this is used.

The writer keeps to what Canvas, Blackboard and D2L read: choices, texts to write, numbers, matching, essays,
blanks and lists in a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from question_formats import model as m
from question_formats.losses import Carries, Feature
from question_formats.media import in_one_folder
from question_formats.qti import carries as v2
from question_formats.qti import one_formula, spelling
from question_formats.qti.formula import evaluate, parse
from question_formats.qti.plain import one_line
from question_formats.qti.refusals import refuses
from question_formats.records import replace
from question_formats.texts import map_texts, to_html

COMMON = v2.COMMON
_XML_NO = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(
    r"""(?i)(?P<head><[a-z][^<>]*?\s(?:src|href|data|poster)\s*=\s*)(?P<quote>["'])"""
    r"""@@PLUGINFILE@@(?P<path>/[^"'<>]*)(?P=quote)"""
)


def html_text(text: m.Text) -> m.Text:
    """HTML as it is, without characters that XML forbids; files in one folder."""
    if text.format is None:
        return text
    if not text.text and not text.files:
        return m.EMPTY
    body = _XML_NO.sub("", to_html(text)).replace("\r\n", "\n").replace("\r", "\n").strip()
    return shelved(m.Text(text=body, files=text.files))


def shelved(text: m.Text, *, unused: bool = True) -> m.Text:
    """As `qti.spelling.shelved`, for HTML that stays byte for byte."""
    return in_one_folder(text, _REFERENCE, unused=unused)


def _only_shown(question: m.Question) -> m.Question:
    return map_texts(question, lambda text: shelved(text, unused=False) if text.files else text)


def spell(question: m.Question) -> m.Question:
    """Spellings that are no losses."""
    question = map_texts(question, html_text)
    changed: dict[str, Any] = {}
    if one_line(question.name) != question.name:
        changed["name"] = one_line(question.name)
    tags = tuple(dict.fromkeys(tag for tag in map(one_line, question.tags) if tag))
    if tags != question.tags:
        changed["tags"] = tags
    if question.idnumber is not None and one_line(question.idnumber) != question.idnumber:
        changed["idnumber"] = one_line(question.idnumber) or None
    if changed:
        question = replace(question, **changed)
    by_type = _SPELL.get(question.qtype)
    return by_type(question) if by_type else question


def _gaps(question: Any) -> Any:
    made = []
    for gap in question.subquestions:
        if gap.qtype == "multichoice":
            answers = tuple(
                replace(one, text=html_text(replace(one.text, format=m.TextFormat.HTML)))
                for one in gap.answers
            )
            gap = replace(gap, answers=answers)
        elif gap.qtype == "shortanswer":
            short = spelling.short(m.ShortAnswer(usecase=gap.usecase, answers=gap.answers))
            gap = replace(gap, answers=short.answers, usecase=short.usecase, shuffleanswers=False)
        else:
            gap = replace(
                gap,
                answers=spelling.numerical(m.Numerical(answers=gap.answers)).answers,
                shuffleanswers=False,
            )
        made.append(replace(gap, source=""))
    return replace(question, subquestions=tuple(made), defaultmark=sum(one.defaultmark for one in made))


_SPELL: dict[str, Callable[[Any], Any]] = {
    "description": spelling.description,
    "shortanswer": spelling.short,
    "numerical": spelling.numerical,
    "match": spelling.match,
    "multianswer": _gaps,
    "essay": spelling.essay,
    "calculated": one_formula.spell,
    "calculatedsimple": one_formula.spell,
}


def _tags(question: m.Question) -> m.Question:
    """Keywords are separated by commas."""
    kept = tuple(tag for tag in question.tags if "," not in tag)
    return question if kept == question.tags else replace(question, tags=kept)


def _essay_options(question: Any) -> Any:
    question = v2.essay_options(question)
    if question.responseformat == "noinline":
        return question
    lines = question.responsefieldlines
    wanted = {
        "responseformat": "editor",
        "responserequired": True,
        "responsefieldlines": lines if 5 <= lines <= 40 else 15,
    }
    changed = {name: value for name, value in wanted.items() if getattr(question, name) != value}
    return replace(question, **changed) if changed else question


def _gap_markup(question: Any) -> Any:
    gaps = tuple(v2.plain_gap(gap) for gap in question.subquestions)
    return question if gaps == question.subquestions else replace(question, subquestions=gaps)


def _no_lists(question: m.Question) -> str | None:
    """Why the question as stripped cannot be written."""
    if not question.name or (question.qtype != "multianswer" and not question.questiontext.text):
        return "it has no name or no text"
    if isinstance(question, m.Calculated):
        return _calculated_refuses(question)
    return refuses(question)


def _calculated_refuses(question: m.Calculated) -> str | None:
    reason = one_formula.refuses(question)
    if reason is not None:
        return reason
    if any(f"[{one.name}]" in question.questiontext.text for one in question.datasets):
        return "its text holds the name of a wild card in brackets"
    if any(one.name.lower() in {"pi", "e"} for one in question.datasets):
        return "a wild card has the name of a constant"
    return None if all(value is not None for value in results(question)) else "its formula has no value"


def results(question: m.Calculated) -> list[float | None]:
    """What the formula comes to for each set of values."""
    formula = parse(question.answers[0].text.text)
    columns = [[value for _, value in one.items] for one in question.datasets]
    names = [one.name for one in question.datasets]
    return [evaluate(formula, dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]


OWN = (
    Feature(name="unusedfiles", detail="files that no text shows", strip=_only_shown),
    Feature(name="zeromark", detail="that the question is worth nothing", strip=v2.positive_mark),
    Feature(name="idnumber", detail="the ID number, which is too long", strip=v2.idnumber),
    Feature(name="tags", detail="tags with a comma", strip=_tags),
    Feature(
        name="markup",
        detail="HTML in the choices of a gap",
        strip=_gap_markup,
        types=frozenset({"multianswer"}),
    ),
    Feature(
        name="essayoptions",
        detail="word limits, attachments and the options of the response",
        strip=_essay_options,
        types=frozenset({"essay"}),
    ),
    Feature(
        name="catchall",
        detail="answers that earn nothing, or take anything (*)",
        strip=v2.no_catchall,
        types=frozenset({"shortanswer", "numerical", "multianswer"}),
    ),
    *(one for one in v2.OWN if one.name == "layout"),
    *one_formula.FEATURES,
    one_formula.decimals(least=0, figures=False, default=2),
)

TYPES: dict[str, frozenset[str]] = {
    "description": (COMMON - {"generalfeedback"}) | {"penalty"},
    "multichoice": COMMON | {"combinedfeedback", "shuffleanswers", "answerfeedback"},
    "truefalse": COMMON | {"answerfeedback"},
    "shortanswer": COMMON | {"usecase"},
    "numerical": COMMON | {"tolerance"},
    "essay": COMMON | {"graderinfo"},
    "match": COMMON | {"combinedfeedback", "shuffleanswers", "decoys"},
    "multianswer": COMMON | {"usecase", "tolerance"},
    "calculated": COMMON | {"answerfeedback"},
    "calculatedsimple": COMMON | {"answerfeedback"},
}
CARRIES = Carries(types=TYPES, own=OWN, canonical=spell, refuses=_no_lists, category=frozenset({"path"}))
