"""What WebCT's text format holds of Moodle's questions. See `losses` for how this is used."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from question_formats import model as m
from question_formats.acceptance import refusal
from question_formats.losses import Carries, Feature
from question_formats.naming import clean_name, default_name
from question_formats.qti import one_formula
from question_formats.qti.build_text import number_text
from question_formats.records import replace
from question_formats.texts import map_texts, to_html, to_plain

_LINES = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\ufeff\ud800-\udfff]")


def one_line(text: str) -> str:
    return " ".join(_UNSAFE.sub("", text).split())


_PLAIN_FEEDBACK = frozenset({"essay", "numerical"}) | one_formula.KINDS  # as the reader has it


def html_text(text: m.Text) -> m.Text:
    """HTML with Unix line ends, without blank lines around it."""
    if text.format is None:
        return text
    if not text.text and not text.files:
        return m.EMPTY
    body = _UNSAFE.sub("", _LINES.sub("\n", to_html(text)))
    return m.Text(text=body.strip("\n").rstrip(), files=text.files)


def spell(question: m.Question) -> m.Question:
    """Spellings that are no losses."""
    question = map_texts(question, html_text)
    if not question.generalfeedback.text and not question.generalfeedback.files:
        empty = m.EMPTY if question.qtype in _PLAIN_FEEDBACK else m.EMPTY_MOODLE
        question = replace(question, generalfeedback=empty)
    changed: dict[str, Any] = {}
    name = clean_name(one_line(question.name)) or default_name(
        to_plain(question.questiontext).replace("\n", " ")
    )
    if name != question.name:
        changed["name"] = name
    if changed:
        question = replace(question, **changed)
    by_type = _SPELL.get(question.qtype)
    return by_type(question) if by_type else question


def _short(question: Any) -> Any:
    answers = tuple(
        replace(one, text=m.Text(text=one_line(one.text.text), format=None)) for one in question.answers
    )
    return replace(question, answers=tuple(one for one in answers if one.text.text))


def _match(question: Any) -> Any:
    return replace(
        question, pairs=tuple(replace(pair, answer=one_line(pair.answer)) for pair in question.pairs)
    )


def _numerical(question: Any) -> Any:
    answers = tuple(
        replace(
            one,
            text=m.Text(text=one.text.text.strip(), format=None),
            tolerance=float(number_text(round(one.tolerance, 12))),
        )
        for one in question.answers
    )
    return replace(question, answers=answers)


_SPELL: dict[str, Callable[[Any], Any]] = {
    "shortanswer": _short,
    "match": _match,
    "numerical": _numerical,
    "calculated": one_formula.spell,
    "calculatedsimple": one_formula.spell,
}


def _one_number(question: Any) -> Any:
    """The first number that is worth all marks."""
    good = [one for one in question.answers if one.fraction >= 0.9999999 and one.text.text != "*"][:1]
    return question if tuple(good) == question.answers else replace(question, answers=tuple(good))


def _as_match(question: Any) -> Any:
    """WebCT has no type for it: each thing is matched with its place."""
    pairs = tuple(m.Pair(question=one.text, answer=str(at)) for at, one in enumerate(question.answers, 1))
    return m.Match(
        name=question.name,
        questiontext=question.questiontext,
        generalfeedback=question.generalfeedback,
        category=question.category,
        source=question.source,
        pairs=pairs,
    )


def _layout(question: Any) -> Any:
    if question.answernumbering in {"abc", "123", "none"}:
        return question
    return replace(question, answernumbering="abc")


def _always_shuffled(question: Any) -> Any:
    return question if question.shuffleanswers else replace(question, shuffleanswers=True)


def _as_choice(question: Any) -> Any:
    """WebCT has no type for it: a choice of True and False."""
    made = tuple(
        m.Answer(
            text=m.Text(text=word),
            fraction=1.0 if right == question.correctanswer else 0.0,
            feedback=feedback,
        )
        for word, right, feedback in (
            ("True", True, question.feedbacktrue),
            ("False", False, question.feedbackfalse),
        )
    )
    return m.MultiChoice(
        name=question.name,
        questiontext=question.questiontext,
        generalfeedback=question.generalfeedback,
        category=question.category,
        source=question.source,
        shuffleanswers=False,
        answers=made,
    )


def _refuses(question: Any) -> str | None:
    if not question.questiontext.text.strip():
        return "it has no text"
    check = _REFUSES.get(question.qtype)
    return check(question) if check else None


def _choice_refuses(question: Any) -> str | None:
    fractions = [one.fraction for one in question.answers]
    if not fractions or max(fractions) <= 0:
        return "no choice is right"
    if question.single and max(fractions) < 0.9999:
        return "no choice is worth all marks"
    return None


def _short_refuses(question: Any) -> str | None:
    return None if any(one.fraction >= 0.9999 for one in question.answers) else "no answer is worth all marks"


def _match_refuses(question: Any) -> str | None:
    if sum(bool(pair.question.text) for pair in question.pairs) < 2:
        return "it asks fewer than two things"
    return None if all(pair.answer for pair in question.pairs) else "an answer is empty"


def _number_refuses(question: Any) -> str | None:
    if not question.answers or not _NUMBER.fullmatch(question.answers[0].text.text):
        return "no number is worth all marks"
    return None


_REFUSES: dict[str, Callable[[Any], str | None]] = {
    "multichoice": _choice_refuses,
    "shortanswer": _short_refuses,
    "match": _match_refuses,
    "numerical": _number_refuses,
    "calculated": one_formula.refuses,
}

OWN = (
    Feature(
        name="becomes",
        detail="that it is an ordering: it becomes a matching of things and places",
        strip=_as_match,
        types=frozenset({"ordering"}),
    ),
    Feature(
        name="numbers",
        detail="the numbers beside the first that is right",
        strip=_one_number,
        types=frozenset({"numerical"}),
    ),
    Feature(
        name="becomes",
        detail="that it is a true/false question: it becomes a choice of True and False",
        strip=_as_choice,
        types=frozenset({"truefalse"}),
    ),
    Feature(
        name="answernumbering",
        detail="Roman and capital numbering",
        strip=_layout,
        types=frozenset({"multichoice"}),
    ),
    Feature(
        name="shuffleanswers",
        detail="that answers keep their order",
        strip=_always_shuffled,
        types=frozenset({"match"}),
    ),
    one_formula.BECOMES,
    *one_formula.FEATURES,
    one_formula.decimals(least=1, figures=True, default=4),
)
NAMES = frozenset({"name", "generalfeedback"})
TYPES: dict[str, frozenset[str]] = {
    "calculated": NAMES,
    "calculatedsimple": NAMES,
    "truefalse": NAMES | {"answerfeedback"},
    "multichoice": NAMES | {"answerfeedback", "shuffleanswers"},
    "shortanswer": NAMES | {"usecase"},
    "essay": NAMES | {"graderinfo"},
    "match": NAMES | {"decoys"},
    "numerical": NAMES | {"tolerance"},
    "ordering": NAMES,
}
CARRIES = Carries(
    types=TYPES,
    own=OWN,
    canonical=spell,
    refuses=lambda question: refusal(question) or _refuses(question),
    category=frozenset({"path"}),
)
