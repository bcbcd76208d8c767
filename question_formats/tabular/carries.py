"""What a CSV table holds of Moodle's questions. See `losses` for how this is used."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from question_formats import model as m
from question_formats.acceptance import refusal
from question_formats.losses import Carries, Feature
from question_formats.naming import clean_name, default_name
from question_formats.numbers import meant_number
from question_formats.records import replace
from question_formats.tabular.columns import MAX_ANSWERS
from question_formats.texts import map_texts, to_html, to_plain

_UNSAFE = re.compile("[\0\ufeff\ud800-\udfff]")


def one_line(text: str) -> str:
    return " ".join(_UNSAFE.sub("", text).split())


def _text(text: m.Text) -> m.Text:
    if text.format is None:
        return text
    body = _UNSAFE.sub("", to_html(text)).replace("\r\n", "\n").replace("\r", "\n")
    if not body.strip():
        return m.EMPTY if not text.files else replace(text, text="")
    return m.Text(text=body, files=text.files)


def spell(question: m.Question) -> m.Question:
    """Spellings that are no losses."""
    question = map_texts(question, _text)
    name = clean_name(one_line(question.name)) or default_name(
        to_plain(question.questiontext).replace("\n", " ")
    )
    tags = tuple(dict.fromkeys(tag for tag in map(one_line, question.tags) if tag))
    idnumber = one_line(question.idnumber or "") or None
    question = replace(question, name=name, tags=tags, idnumber=idnumber)
    by_type = _SPELL.get(question.qtype)
    return by_type(question) if by_type else question


def _short(question: Any) -> Any:
    answers = tuple(
        replace(one, text=m.Text(text=one_line(one.text.text), format=None)) for one in question.answers
    )
    return replace(question, answers=tuple(one for one in answers if one.text.text))


def _numerical(question: Any) -> Any:
    answers = tuple(
        replace(one, text=m.Text(text=one.text.text.strip(), format=None), tolerance=abs(one.tolerance))
        for one in question.answers
    )
    return replace(question, answers=answers)


def _match(question: Any) -> Any:
    pairs = (replace(pair, answer=one_line(pair.answer)) for pair in question.pairs)
    return replace(question, pairs=tuple(pair for pair in pairs if pair.answer))


def _ordering(question: Any) -> Any:
    return replace(question, answers=tuple(replace(one, fraction=0.0) for one in question.answers))


def _description(question: Any) -> Any:
    return replace(question, defaultmark=0.0, penalty=0.0)


_SPELL: dict[str, Callable[[Any], Any]] = {
    "shortanswer": _short,
    "numerical": _numerical,
    "match": _match,
    "ordering": _ordering,
    "description": _description,
}


def _tags(question: m.Question) -> m.Question:
    kept = tuple(tag for tag in question.tags if "," not in tag)
    return question if kept == question.tags else replace(question, tags=kept)


def _essay(question: Any) -> Any:
    wanted: dict[str, Any] = {
        "responserequired": True,
        "minwordlimit": None,
        "maxwordlimit": None,
        "attachments": 0,
        "attachmentsrequired": 0,
        "maxbytes": 0,
        "filetypeslist": None,
    }
    changed = {name: value for name, value in wanted.items() if getattr(question, name) != value}
    return replace(question, **changed) if changed else question


def _order_shuffle(question: Any) -> Any:
    return question if question.shuffleanswers else replace(question, shuffleanswers=True)


def _refuses(question: Any) -> str | None:
    if not question.questiontext.text.strip():
        return "it has no text"
    rows: Any = getattr(question, "answers", None) or getattr(question, "pairs", ())
    if len(rows) > MAX_ANSWERS:
        return f"it has more than {MAX_ANSWERS} answers"
    check = _REFUSES.get(question.qtype)
    return check(question) if check else None


def _right(question: Any) -> str | None:
    if not any(one.fraction > 0 for one in question.answers):
        return "no answer is right"
    if question.qtype == "multichoice" and any(not one.text.text.strip() for one in question.answers):
        return "a choice is empty"
    return None


def _numbers(question: Any) -> str | None:
    for one in question.answers:
        meant = meant_number(one.text.text)
        if meant is None or meant.number != one.text.text:
            return "an answer is no plain number"
    return _right(question)


def _pairs(question: Any) -> str | None:
    return (
        None
        if sum(bool(pair.question.text) for pair in question.pairs) >= 2
        else "it asks fewer than two things"
    )


def _two(question: Any) -> str | None:
    if len(question.answers) < 2 or any(not one.text.text.strip() for one in question.answers):
        return "there is nothing to order, or a part is empty"
    return None


_REFUSES: dict[str, Callable[[Any], str | None]] = {
    "multichoice": _right,
    "shortanswer": _right,
    "numerical": _numbers,
    "match": _pairs,
    "ordering": _two,
}

COMMON = frozenset({"name", "generalfeedback", "defaultmark", "penalty", "idnumber", "tags"})
COMBINED = COMMON | {"combinedfeedback", "shuffleanswers"}
OWN = (
    Feature(name="tags", detail="tags with a comma", strip=_tags),
    Feature(
        name="essayoptions", detail="word limits and attachments", strip=_essay, types=frozenset({"essay"})
    ),
    Feature(
        name="shuffleanswers",
        detail="that the order is kept",
        strip=_order_shuffle,
        types=frozenset({"ordering"}),
    ),
)
TYPES: dict[str, frozenset[str]] = {
    "multichoice": COMBINED | {"answerfeedback", "answernumbering"},
    "truefalse": COMMON | {"answerfeedback"},
    "shortanswer": COMMON | {"answerfeedback", "usecase"},
    "numerical": COMMON | {"answerfeedback", "tolerance"},
    "match": COMBINED | {"decoys"},
    "ordering": COMMON | {"combinedfeedback"},
    "essay": COMMON | {"graderinfo"},
    "description": COMMON,
}
CARRIES = Carries(
    types=TYPES,
    own=OWN,
    canonical=spell,
    refuses=lambda question: refusal(question) or _refuses(question),
    category=frozenset({"path"}),
)
