"""What GIFT holds."""

from __future__ import annotations

import re
from typing import Any

from question_formats import model as m
from question_formats.gift.ordering import NUMBERING
from question_formats.losses import Carries, Feature
from question_formats.php import TRIM, is_numeric
from question_formats.records import replace
from question_formats.texts import is_empty, map_strings, map_texts

_COMMON = frozenset({"name", "generalfeedback", "idnumber", "tags"})
_ANSWERED = _COMMON | {"answerfeedback"}
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_BREAK = re.compile("\r\n?")
_CHARACTERS = re.compile("[\x00\ud800-\udfff]")
_LINE_ENDS = "[\ud800-\udfff]"


def _characters(question: m.Question) -> m.Question:
    return map_strings(question, held_characters)


def held_characters(text: str) -> str:
    if "\r" in text:
        text = _BREAK.sub("\n", text)
    return text if text.isprintable() else _CHARACTERS.sub("\ufffd", text)  # a surrogate is not printable


def held_token(text: str) -> str:
    """Inside ``[id:…]``: one line, and no backslash before the bracket that ends it."""
    text = _CONTROL.sub(" ", text).strip(TRIM).rstrip(TRIM + "\\")
    while "\\]" in text:
        text = text.replace("\\]", "]")
    return text


def _tokens(question: m.Question) -> m.Question:
    idnumber = question.idnumber
    if idnumber is not None:
        idnumber = held_token(idnumber) or None
    tags = tuple(token for tag in question.tags if (token := held_token(tag)))
    if idnumber == question.idnumber and tags == question.tags:
        return question
    return replace(question, idnumber=idnumber, tags=tags)


def _one_line_name(question: m.Question) -> m.Question:
    name = question.name.strip(TRIM)
    return question if name == question.name else replace(question, name=name)


def _wiki(question: m.Question) -> m.Question:
    return map_texts(
        question,
        lambda text: (
            replace(text, format=m.TextFormat.MOODLE)
            if text.format is m.TextFormat.WIKI and not is_empty(text)
            else text
        ),
    )


def _space(question: m.Question) -> m.Question:
    def trim(text: m.Text) -> m.Text:
        body = text.text.strip(TRIM)
        return text if body == text.text else replace(text, text=body)

    question = map_texts(question, trim)
    if isinstance(question, m.Match):
        pairs = tuple(replace(pair, answer=pair.answer.strip(TRIM)) for pair in question.pairs)
        return question if pairs == question.pairs else replace(question, pairs=pairs)
    return question


def _item_lines(question: Any) -> Any:
    items = []
    for answer in question.answers:
        body = " ".join(answer.text.text.split())
        if body:
            text = answer.text if body == answer.text.text else replace(answer.text, text=body)
            items.append(answer if text is answer.text else replace(answer, text=text))
    return question if tuple(items) == question.answers else replace(question, answers=tuple(items))


def _ordering_format(question: Any) -> Any:
    items = tuple(
        answer
        if answer.text.format is m.TextFormat.MOODLE
        else replace(answer, text=replace(answer.text, format=m.TextFormat.MOODLE))
        for answer in question.answers
    )
    return question if items == question.answers else replace(question, answers=items)


def held_fraction(fraction: float) -> float:
    return max(-1.0, min(1.0, round(fraction, 7)))


def _fractions(question: Any) -> Any:
    answers = tuple(
        answer
        if answer.fraction == (value := held_fraction(answer.fraction))
        else replace(answer, fraction=value)
        for answer in question.answers
    )
    return question if answers == question.answers else replace(question, answers=answers)


def _single(question: Any) -> Any:
    """One answer or several is told by the = of a right answer."""
    if question.single and not any(answer.fraction == 1 for answer in question.answers):
        return replace(question, single=False)
    return question


def _canonical(question: m.Question) -> m.Question:
    """Empty texts have no format; what the type does not use is at its default."""
    base = question.questiontext.format or m.TextFormat.MOODLE
    if base is m.TextFormat.WIKI or is_empty(question.questiontext):
        base = m.TextFormat.MOODLE
    changed: dict[str, Any] = {}
    if question.questiontext.format is None or is_empty(question.questiontext):
        changed["questiontext"] = replace(question.questiontext, format=base)
    if not question.idnumber and question.idnumber is not None:
        changed["idnumber"] = None
    if isinstance(question, m.Description):
        changed["penalty"] = m.DEFAULT_PENALTY  # what is not asked has none: Moodle sets any
    if changed:
        question = replace(question, **changed)

    def empty(text: m.Text) -> m.Text:
        return m.EMPTY_TEXTS[base] if is_empty(text) and text.format is not base else text

    if isinstance(question, m.Essay):
        plain = replace(question, graderinfo=m.EMPTY, responsetemplate=m.EMPTY)
        text = empty(question.generalfeedback)
        keep = {
            name: getattr(question, name)
            for name in ("graderinfo", "responsetemplate")
            if not is_empty(getattr(question, name))
        }
        return replace(plain, generalfeedback=text, **keep)
    question = map_texts(question, empty)
    if isinstance(question, m.ShortAnswer | m.Numerical):
        return _plain_answers(question)
    if isinstance(question, m.Ordering):
        return _ordering(question)
    return question


def _plain_answers(question: Any) -> m.Question:
    answers = tuple(
        answer
        if answer.text.format is None and not answer.text.files
        else replace(answer, text=m.Text(text=answer.text.text, format=None))
        for answer in question.answers
    )
    done: m.Question = question if answers == question.answers else replace(question, answers=answers)
    return done


def _ordering(question: m.Ordering) -> m.Ordering:
    blank = m.EMPTY_MOODLE
    combined: dict[str, Any] = {
        name: blank
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
        if is_empty(getattr(question, name))
    }
    count = len(question.answers)
    answers = tuple(
        replace(answer, fraction=1.0, feedback=blank if is_empty(answer.feedback) else answer.feedback)
        for answer in question.answers
    )
    return replace(
        question,
        **combined,
        answers=answers,
        selectcount=question.selectcount if 2 <= question.selectcount <= count else max(min(6, count), 2),
        layouttype=question.layouttype if question.layouttype in (0, 1) else 0,
        selecttype=question.selecttype if question.selecttype in (0, 1, 2) else 1,
        gradingtype=question.gradingtype if question.gradingtype in range(-1, 8) else 1,
        numberingstyle=question.numberingstyle if question.numberingstyle in NUMBERING else "none",
    )


def _refuses(question: m.Question) -> str | None:  # noqa: PLR0911  (one row a reason)
    if isinstance(question, m.MultiChoice) and len(question.answers) < 2:
        return "a multiple-choice question needs two choices"
    if isinstance(question, m.Match) and len(question.pairs) < 2:
        return "a matching question needs two pairs"
    if isinstance(question, m.ShortAnswer):
        if not question.answers:
            return "the question has no answer"
        if any("->" in answer.text.text or "->" in answer.feedback.text for answer in question.answers):
            return "an arrow (->) in a short answer makes GIFT read a matching question"
    if isinstance(question, m.Numerical):
        if not any(answer.text.text != "*" for answer in question.answers):
            return "the numerical question has no number"
        if not all(is_numeric(answer.text.text) or answer.text.text == "*" for answer in question.answers):
            return "an answer of the numerical question is no number"
        if any(answer.tolerance < 0 for answer in question.answers):
            return "a tolerance is negative"
    if isinstance(question, m.Match) and any("->" in pair.question.text for pair in question.pairs):
        return "an arrow (->) stands in the left side of a pair"
    if isinstance(question, m.Ordering) and len(question.answers) < 2:
        return "an ordering question needs two items"
    return None


def _numbers(question: Any) -> Any:
    answers = tuple(
        replace(answer, text=replace(answer.text, text=answer.text.text.strip()))
        for answer in question.answers
    )
    return question if answers == question.answers else replace(question, answers=answers)


def _category(category: m.Category) -> m.Category:
    return replace(category, path=_CONTROL.sub(" ", category.path).strip(), info=category.info)


CARRIES = Carries(
    types={
        "description": frozenset({"name", "idnumber", "tags", "penalty"}),
        "essay": _COMMON,
        "truefalse": _ANSWERED,
        "multichoice": _ANSWERED,
        "match": _COMMON | {"decoys"},
        "shortanswer": _ANSWERED,
        "numerical": _ANSWERED | {"tolerance"},
        "ordering": _COMMON | {"orderingoptions"},
    },
    own=(
        Feature(name="characters", detail="characters that a text file cannot hold", strip=_characters),
        Feature(name="textformat", detail="the wiki format of a text", strip=_wiki),
        Feature(name="space", detail="white space around texts", strip=_space),
        Feature(name="namespace", detail="white space around the name", strip=_one_line_name),
        Feature(name="tokens", detail="control characters in tags or the ID number", strip=_tokens),
        Feature(
            name="itemlines",
            detail="line breaks inside items",
            strip=_item_lines,
            types=frozenset({"ordering"}),
        ),
        Feature(
            name="itemformat",
            detail="the text format of items",
            strip=_ordering_format,
            types=frozenset({"ordering"}),
        ),
        Feature(
            name="fractions",
            detail="marks beyond 100 %",
            strip=_fractions,
            types=frozenset({"multichoice", "shortanswer", "numerical"}),
        ),
        Feature(
            name="single",
            detail="that only one choice may be taken, as no choice gives the full mark",
            strip=_single,
            types=frozenset({"multichoice"}),
        ),
        Feature(
            name="numbers", detail="space around numbers", strip=_numbers, types=frozenset({"numerical"})
        ),
    ),
    canonical=_canonical,
    refuses=_refuses,
    category=frozenset({"path"}),
    category_canonical=_category,
)
