"""What Moodle XML holds: everything of the model, in Moodle's spelling."""

from __future__ import annotations

import re
from typing import Any

from question_formats import model as m
from question_formats.cloze.carries import canonical_gaps, refuses_gaps
from question_formats.features import ALL
from question_formats.gift.ordering import NUMBERING
from question_formats.losses import Carries, Feature
from question_formats.php import TRIM
from question_formats.records import replace
from question_formats.texts import is_empty, map_strings, map_texts

INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _strip_invalid(question: m.Question) -> m.Question:
    return map_strings(question, lambda text: INVALID.sub("", text))


def _trim(text: m.Text) -> m.Text:
    body = text.text.strip(TRIM)
    style = text.format or m.TextFormat.HTML
    if body == text.text and style is text.format:
        return text
    return replace(text, text=body, format=style)


def canonical(question: m.Question) -> m.Question:
    """As it is read again: trimmed, and with what Moodle assumes where nothing is said."""
    question = map_texts(question, _trim)
    changed: dict[str, Any] = {}
    if question.name != (name := question.name.strip(TRIM)):
        changed["name"] = name
    if question.idnumber is not None and not question.idnumber.strip():
        changed["idnumber"] = None
    if abs(question.penalty - m.DEFAULT_PENALTY) < 0.005 and question.penalty != m.DEFAULT_PENALTY:
        changed["penalty"] = m.DEFAULT_PENALTY
    if question.hints:
        changed["hints"] = tuple(_hint(hint) for hint in question.hints)
    for kind in ("tags", "coursetags"):
        tags = getattr(question, kind)
        if tags:
            changed[kind] = tuple(tag.strip(TRIM) for tag in tags)
    for cls, rule in _RULES:
        if isinstance(question, cls):
            rule(question, changed)
    return replace(question, **changed) if changed else question


def _hint(hint: m.Hint) -> m.Hint:
    return replace(
        hint,
        shownumcorrect=bool(hint.shownumcorrect),
        clearwrong=bool(hint.clearwrong),
        options=(hint.options or "").strip() or None,
    )


def _plain(answer: Any) -> Any:
    """Answers that Moodle keeps as a string."""
    text = m.Text(text=answer.text.text, format=None)
    return answer if text == answer.text else replace(answer, text=text)


def _plain_answers(question: Any, changed: dict[str, Any]) -> None:
    changed["answers"] = tuple(_plain(answer) for answer in question.answers)


def _combined(question: Any, changed: dict[str, Any]) -> None:
    if question.shownumcorrect is None:
        changed["shownumcorrect"] = False


def _multichoice(question: Any, changed: dict[str, Any]) -> None:
    changed["answernumbering"] = question.answernumbering.strip() or "abc"
    if isinstance(question, m.MultiChoice) and question.showstandardinstruction is None:
        changed["showstandardinstruction"] = False


def _units(question: Any, changed: dict[str, Any]) -> None:
    none = 0 if question.units else 3
    changed["unitgradingtype"] = question.unitgradingtype or 0
    changed["unitsleft"] = bool(question.unitsleft)
    changed["units"] = tuple(replace(unit, name=unit.name.strip(TRIM)) for unit in question.units)
    if question.instructions is not None and is_empty(question.instructions):
        changed["instructions"] = None
    changed["unitpenalty"] = 0.1 if question.unitpenalty is None else question.unitpenalty
    changed["showunits"] = none if question.showunits is None else question.showunits


def _calculated(question: Any, changed: dict[str, Any]) -> None:
    answers = []
    for answer in question.answers:
        plain = _plain(answer)
        answers.append(plain if plain.text.text else replace(plain, text=m.Text(text="*", format=None)))
    changed["answers"] = tuple(answers)


def _essay(question: Any, changed: dict[str, Any]) -> None:
    changed["responseformat"] = question.responseformat.strip() or "editor"
    changed["filetypeslist"] = (question.filetypeslist or "").strip() or None
    if question.responsetemplate.files:
        changed["responsetemplate"] = question.responsetemplate


def _match(question: Any, changed: dict[str, Any]) -> None:
    changed["pairs"] = tuple(replace(pair, answer=pair.answer.strip(TRIM)) for pair in question.pairs)


def _gapselect(question: Any, changed: dict[str, Any]) -> None:
    endless = isinstance(question, m.DragDropText)
    changed["choices"] = tuple(
        replace(choice, text=choice.text.strip(TRIM), infinite=choice.infinite and endless)
        for choice in question.choices
    )


def _ddimage(question: Any, changed: dict[str, Any]) -> None:
    marker = isinstance(question, m.DragDropMarker)
    drags = []
    for drag in question.drags:
        new = replace(drag, label=drag.label.strip(TRIM))
        new = replace(new, infinite=False, draggroup=1, files=()) if marker else replace(new, noofdrags=1)
        drags.append(new)
    drops = []
    for drop in question.drops:
        if marker:
            new = replace(
                drop, droplabel="", xleft=0, ytop=0, shape=drop.shape.strip(), coords=drop.coords.strip()
            )
        else:
            new = replace(drop, droplabel=drop.droplabel.strip(TRIM), shape="", coords="")
        drops.append(new)
    changed["drags"], changed["drops"] = tuple(drags), tuple(drops)


def _ordering(question: Any, changed: dict[str, Any]) -> None:
    changed["shuffleanswers"] = True  # the type has no such option
    changed["selectcount"] = max(question.selectcount, 2)
    changed["layouttype"] = question.layouttype if question.layouttype in (0, 1) else 0
    changed["selecttype"] = question.selecttype if question.selecttype in (0, 1, 2) else 1
    changed["gradingtype"] = question.gradingtype if question.gradingtype in range(-1, 8) else 1
    changed["numberingstyle"] = question.numberingstyle if question.numberingstyle in NUMBERING else "none"
    changed["answers"] = tuple(replace(answer, fraction=1.0) for answer in question.answers)
    changed["shownumcorrect"] = bool(question.shownumcorrect)


_RULES: tuple[tuple[type[m.Question], Any], ...] = (
    (m.CombinedQuestion, _combined),
    (m.ShortAnswer, _plain_answers),
    (m.Numerical, _plain_answers),
    (m.UnitQuestion, _units),
    (m.Calculated, _calculated),
    (m.MultiChoice, _multichoice),
    (m.CalculatedMulti, _multichoice),
    (m.Essay, _essay),
    (m.Match, _match),
    (m.GapSelect, _gapselect),
    (m.DragDropImage, _ddimage),
    (m.Ordering, _ordering),
    (m.RandomShortAnswerMatch, lambda _, changed: changed.update(shuffleanswers=True)),
    (m.Description, lambda _, changed: changed.update(defaultmark=0.0)),
    (m.MultiAnswer, canonical_gaps),
)


def _category(category: m.Category) -> m.Category:
    info = _trim(category.info)
    idnumber = category.idnumber if category.idnumber and category.idnumber.strip() else None
    return replace(
        category,
        path=INVALID.sub("", category.path).strip(TRIM),
        info=replace(info, text=INVALID.sub("", info.text)),
        idnumber=INVALID.sub("", idnumber) if idnumber else None,
    )


CARRIES = Carries(
    types=dict.fromkeys(m.TYPES, ALL),
    own=(
        Feature(
            name="characters",
            detail="control characters, which XML cannot hold, were dropped",
            strip=_strip_invalid,
        ),
    ),
    canonical=canonical,
    refuses=lambda question: refuses_gaps(question) if isinstance(question, m.MultiAnswer) else None,
    foreign=True,
    category=frozenset({"path", "info", "idnumber"}),
    category_canonical=_category,
)
