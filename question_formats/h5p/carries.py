"""What an H5P question set holds of Moodle's questions. See `losses` for how this is used."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from question_formats import model as m
from question_formats.acceptance import refusal
from question_formats.h5p import carries_drag
from question_formats.h5p.lead import with_lead, without_media
from question_formats.losses import Carries, Feature
from question_formats.naming import clean_name, default_name
from question_formats.qti.spelling import GAP, PLACE
from question_formats.records import replace
from question_formats.texts import map_texts, to_html, to_plain

_UNSAFE = re.compile("[\0\ud800-\udfff]")


def one_line(text: str) -> str:
    return " ".join(_UNSAFE.sub("", text).split())


def html_text(text: m.Text) -> m.Text:
    if text.format is None:
        return text
    body = _UNSAFE.sub("", to_html(text)).strip()
    if not body and not text.files:
        return m.EMPTY
    return m.Text(text=body, files=text.files)


def spell(question: m.Question) -> m.Question:
    """Spellings that are no losses."""
    question = map_texts(question, html_text)
    by_type = _SPELL.get(question.qtype)
    if by_type:
        question = by_type(question)
    name = clean_name(one_line(question.name)) or default_name(
        to_plain(question.questiontext).replace("\n", " ")
    )
    return question if name == question.name else replace(question, name=name)


def _gaps(question: Any) -> Any:
    gaps = tuple(
        replace(
            gap,
            source="",
            shuffleanswers=False,
            answers=_answers(gap.answers) if gap.qtype == "shortanswer" else gap.answers,
        )
        for gap in question.subquestions
    )
    body = question.questiontext.text.replace("&#42;", "*")
    text = (
        question.questiontext
        if body == question.questiontext.text
        else replace(question.questiontext, text=body)
    )
    return replace(
        question,
        subquestions=gaps,
        questiontext=text,
        defaultmark=float(sum(gap.defaultmark for gap in gaps)),
    )


def _answers(answers: tuple[m.Answer, ...]) -> tuple[m.Answer, ...]:
    found: dict[str, m.Answer] = {}
    for one in answers:
        text = " ".join(one_line(one.text.text).replace("\\*", "\x01").split()).replace("\x01", "\\*")
        if text:
            found.setdefault(text, replace(one, text=m.Text(text=text, format=None)))
    return tuple(found.values())


def _words(question: Any) -> Any:
    """Words in the order of the gaps, then the others; one that is used twice may be used again."""
    numbers = [int(number) for number in GAP.findall(question.questiontext.text)]
    choices = question.choices
    if not numbers or not all(1 <= number <= len(choices) for number in numbers):
        return question
    texts = [one_line(to_plain(m.Text(text=one.text))) for one in choices]
    used = [texts[number - 1] for number in numbers]
    order = list(dict.fromkeys([*used, *texts]))
    made = tuple(
        m.Choice(text=html.escape(word, quote=False), infinite=used.count(word) > 1) for word in order if word
    )
    body = GAP.sub(
        lambda found: f"[[{order.index(texts[int(found[1]) - 1]) + 1}]]", question.questiontext.text
    )
    if any(one.infinite for at, one in enumerate(choices) if used.count(texts[at]) <= 1):
        return replace(
            question,
            questiontext=replace(question.questiontext, text=body),
            choices=tuple(
                replace(
                    one,
                    infinite=one.infinite
                    or any(
                        old.infinite
                        for old, text in zip(choices, texts, strict=True)
                        if html.escape(text, quote=False) == one.text
                    ),
                )
                for one in made
            ),
        )
    return replace(question, choices=made, questiontext=replace(question.questiontext, text=body))


_SPELL: dict[str, Callable[[Any], Any]] = {
    "ddimageortext": carries_drag.on_picture,
    "multianswer": _gaps,
    "ddwtos": _words,
    "shortanswer": lambda question: replace(question, answers=_answers(question.answers)),
}


def _one_picture(question: m.Question) -> m.Question:
    """One picture above the text, where the content has a place for it; no other files."""
    lead = m.Text() if question.qtype in {"ddwtos", "ddimageortext"} else with_lead(question.questiontext)
    bare = map_texts(question, lambda text: html_text(without_media(text)))
    if not lead.files:
        return bare
    return (
        question
        if lead == question.questiontext and bare == _without(question)
        else replace(bare, questiontext=lead)
    )


def _without(question: m.Question) -> m.Question:
    """The question, its text without files."""
    return replace(question, questiontext=html_text(without_media(question.questiontext)))


def _fractions(question: Any) -> Any:
    """One right choice, or several in equal parts; of several, a wrong one takes as much away."""
    right = [one for one in question.answers if one.fraction > 0]
    if question.single:
        made = tuple(
            replace(one, fraction=1.0 if one.fraction >= 0.9999999 else 0.0) for one in question.answers
        )
    else:
        part = round(1 / len(right), 7) if right else 0.0
        made = tuple(replace(one, fraction=part if one.fraction > 0 else -part) for one in question.answers)
    return question if made == question.answers else replace(question, answers=made)


def _only_blanks(question: Any) -> Any:
    """Of a Cloze question's blanks: the answers that are worth all marks, one mark each."""
    case = any(gap.usecase for gap in question.subquestions)
    gaps = tuple(
        replace(
            gap,
            defaultmark=1.0,
            usecase=case,
            answers=tuple(one for one in gap.answers if one.fraction >= 0.9999999),
        )
        if gap.qtype == "shortanswer"
        else gap
        for gap in question.subquestions
    )
    if gaps == question.subquestions:
        return question
    return replace(question, subquestions=gaps, defaultmark=float(len(gaps)))


def _as_blank(question: Any) -> Any:
    """A short answer as a text with one blank at its end."""
    answers = tuple(
        m.Answer(text=one.text, fraction=1.0) for one in question.answers if one.fraction >= 0.9999999
    )
    body = f"{question.questiontext.text} {{#1}}"
    return m.MultiAnswer(
        name=question.name,
        questiontext=replace(question.questiontext, text=body),
        category=question.category,
        source=question.source,
        subquestions=(m.Gap(qtype="shortanswer", usecase=question.usecase, answers=answers),),
    )


def _plain_text(question: Any) -> Any:
    """H5P's text to drag words into has no markup."""
    plain = to_plain(question.questiontext)
    body = html.escape(
        "\n".join(" ".join(line.split()) for line in plain.split("\n")).strip(), quote=False
    ).replace("\n", "<br />\n")
    return (
        question if body == question.questiontext.text else replace(question, questiontext=m.Text(text=body))
    )


def _one_group(question: Any) -> Any:
    if all(one.group == 1 for one in question.choices):
        return question
    return replace(question, choices=tuple(replace(one, group=1) for one in question.choices))


def _once(question: Any) -> Any:
    numbers = [int(number) for number in GAP.findall(question.questiontext.text)]
    choices = tuple(
        replace(one, infinite=False) if one.infinite and numbers.count(at) <= 1 else one
        for at, one in enumerate(question.choices, 1)
    )
    return question if choices == question.choices else replace(question, choices=choices)


def _shuffled(question: Any) -> Any:
    return question if question.shuffleanswers else replace(question, shuffleanswers=True)


def _refuses(question: Any) -> str | None:  # noqa: PLR0911
    if not question.questiontext.text:
        return "it has no text"
    if question.qtype == "multichoice":
        if not any(one.fraction > 0 for one in question.answers):
            return "no choice is right"
        return None
    if question.qtype == "ddimageortext":
        return carries_drag.picture_refuses(question)
    if question.qtype == "multianswer":
        return _blanks_refuse(question)
    if question.qtype == "ddwtos":
        numbers = [int(number) for number in GAP.findall(question.questiontext.text)]
        if not numbers or not all(1 <= number <= len(question.choices) for number in numbers):
            return "its text has no gap, or one that names no word"
        if (
            any("*" in one.text or ":" in one.text for one in question.choices)
            or "*" in question.questiontext.text
        ):
            return "it holds a star or a colon, which H5P takes for a mark"
    return None


def _blanks_refuse(question: Any) -> str | None:
    places = [int(number) for number in PLACE.findall(question.questiontext.text)]
    if places != list(range(1, len(question.subquestions) + 1)) or not places:
        return "the gaps in the text are not those of the question, in order"
    for gap in question.subquestions:
        if gap.qtype != "shortanswer":
            return "H5P's blanks take texts only"
        if not gap.answers:
            return "no answer of a blank is worth all marks"
        if any(re.search(r"(?<!\\)\*", one.text.text) for one in gap.answers):
            return "an answer takes anything (*)"
        if any("\\" in one.text.text.replace("\\*", "") for one in gap.answers):
            return "an answer holds a backslash"
    return None


_DRAGGED = frozenset({"ddwtos", "gapselect", "match"})
OWN = (
    *carries_drag.features(_words),
    Feature(
        name="files",
        detail="embedded files beside the first picture of the text, and where that stood",
        strip=_one_picture,
    ),
    Feature(
        name="fractions",
        detail="that choices are worth parts of the marks",
        strip=_fractions,
        types=frozenset({"multichoice"}),
    ),
    Feature(
        name="blanks",
        detail="marks and partly right answers of the blanks",
        strip=_only_blanks,
        types=frozenset({"multianswer"}),
    ),
    Feature(
        name="markup",
        detail="HTML in the text to drag words into",
        strip=_plain_text,
        types=_DRAGGED,
    ),
    Feature(name="groups", detail="the groups of the words to drag", strip=_one_group, types=_DRAGGED),
    Feature(name="infinite", detail="that a word may be used again", strip=_once, types=_DRAGGED),
    Feature(
        name="shuffleanswers",
        detail="that what is dragged keeps its order",
        strip=_shuffled,
        types=_DRAGGED | {"ddimageortext"},
    ),
    Feature(
        name="becomes",
        detail="that it is a short answer: it becomes a text with a blank",
        strip=_as_blank,
        types=frozenset({"shortanswer"}),
    ),
)
NAME = frozenset({"name"})
TYPES: dict[str, frozenset[str]] = {
    "multichoice": NAME | {"answerfeedback", "combinedfeedback", "shuffleanswers"},
    "truefalse": NAME | {"answerfeedback"},
    "multianswer": NAME | {"usecase", "defaultmark"},
    "shortanswer": NAME | {"usecase"},
    "ddwtos": NAME | {"combinedfeedback"},
    "essay": NAME | {"graderinfo"},
    "gapselect": NAME | {"combinedfeedback"},
    "match": NAME | {"combinedfeedback", "decoys"},
    "ddimageortext": NAME,
}
CARRIES = Carries(
    types=TYPES, own=OWN, canonical=spell, refuses=lambda question: refusal(question) or _refuses(question)
)
