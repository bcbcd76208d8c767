"""How our readers spell what they read: differences from it are no losses."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from question_formats import model as m
from question_formats.media import in_one_folder
from question_formats.qti.build_text import number_text
from question_formats.qti.plain import file_name, one_line, plain_html
from question_formats.qti.shapes import from_moodle, to_moodle
from question_formats.qti.values import float_text
from question_formats.qti.xhtml import canonical
from question_formats.records import replace
from question_formats.texts import map_texts, to_html

_REFERENCE = re.compile(r'(?P<head>(?:src|href|data|poster)=)(?P<quote>")@@PLUGINFILE@@(?P<path>/[^"]*)"')
GAP = re.compile(r"\[\[(\d{1,3})\]\]")
PLACE = re.compile(r"\{#(\d{1,3})\}")


def html_text(text: m.Text) -> m.Text:
    """HTML in our reader's spelling, its files as it names them."""
    if text.format is None:
        return text
    if not text.text and not text.files:
        return m.EMPTY
    return shelved(m.Text(text=canonical(to_html(text)), files=text.files))


def shelved(text: m.Text, *, unused: bool = True) -> m.Text:
    """Its files in one folder: `question_formats.media.in_one_folder`, for our reader's spelling."""
    return in_one_folder(text, _REFERENCE, unused=unused)


def spell(question: m.Question) -> m.Question:
    """Spellings that are no losses: texts, white space in names, the order of equal answers."""
    question = map_texts(question, html_text)
    changed: dict[str, Any] = {}
    if one_line(question.name) != question.name:
        changed["name"] = one_line(question.name)
    tags = tuple(dict.fromkeys(tag for tag in map(one_line, question.tags) if tag))
    if tags != question.tags:
        changed["tags"] = tags
    if question.idnumber is not None and one_line(question.idnumber) != question.idnumber:
        changed["idnumber"] = one_line(question.idnumber) or None
    by_type = _SPELL.get(question.qtype)
    if changed:
        question = replace(question, **changed)
    return by_type(question) if by_type else question


def description(question: Any) -> Any:
    return replace(question, defaultmark=0.0, penalty=0.0)


def short(question: Any) -> Any:
    kept: dict[str, m.Answer] = {}
    for answer in sorted(question.answers, key=lambda one: (-one.fraction, one.text.text == ANYTHING)):
        text = one_line(answer.text.text)
        key = text if question.usecase else text.casefold()
        if text and key not in kept:
            kept[key] = replace(answer, text=m.Text(text=text, format=None))
    usecase = question.usecase and any(has_case(one.text.text) for one in kept.values())
    return replace(question, answers=tuple(kept.values()), usecase=usecase)


def has_case(text: str) -> bool:
    swapped = text.swapcase()
    return swapped != text and swapped.casefold() == text.casefold()


def numerical(question: Any) -> Any:
    answers = tuple(
        replace(
            one,
            text=m.Text(text=float_text(one.text.text.strip()), format=None),
            tolerance=float(number_text(round(one.tolerance, 12))),
        )
        for one in question.answers
    )
    return replace(question, answers=answers)


def match(question: Any) -> Any:
    asked = [
        m.Pair(question=pair.question, answer=one_line(pair.answer))
        for pair in question.pairs
        if pair.question.text
    ]
    used = {pair.answer for pair in asked}
    decoys = dict.fromkeys(one_line(pair.answer) for pair in question.pairs if not pair.question.text)
    rest = [m.Pair(question=m.EMPTY, answer=answer) for answer in decoys if answer and answer not in used]
    return replace(question, pairs=(*asked, *rest))


def gaps_of(question: m.GapSelect) -> list[int]:
    """Numbers of the gaps in the text, in order."""
    return [int(number) for number in GAP.findall(question.questiontext.text)]


def _choices(question: Any) -> Any:
    """Choice texts without markup; groups in the order of the gaps; a word used twice may be used again."""
    choices = [replace(one, text=canonical(one.text)) for one in question.choices]
    numbers = gaps_of(question)
    if not all(1 <= number <= len(choices) for number in numbers):
        return replace(question, choices=tuple(choices))
    if question.qtype == "ddwtos":
        choices = [
            replace(one, infinite=one.infinite or numbers.count(at) > 1) for at, one in enumerate(choices, 1)
        ]
        return replace(question, choices=tuple(choices))
    return _regroup(replace(question, choices=tuple(choices)), numbers)


def _regroup(question: Any, numbers: list[int]) -> Any:
    lists: dict[tuple[str, ...], int] = {}
    start: dict[int, int] = {}
    made: list[m.Choice] = []
    new: dict[int, int] = {}
    for number in numbers:
        group = question.choices[number - 1].group
        members = [(at, one) for at, one in enumerate(question.choices, 1) if one.group == group]
        texts = tuple(one.text for _, one in members)
        mine = lists.setdefault(texts, len(lists) + 1)
        if mine not in start:
            start[mine] = len(made)
            made += [m.Choice(text=text, group=mine) for text in texts]
        new[number] = start[mine] + [at for at, _ in members].index(number) + 1
    body = GAP.sub(lambda match: f"[[{new[int(match[1])]}]]", question.questiontext.text)
    return replace(question, choices=tuple(made), questiontext=replace(question.questiontext, text=body))


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
            alone = short(m.ShortAnswer(usecase=gap.usecase, answers=gap.answers))
            gap = replace(gap, answers=alone.answers, usecase=alone.usecase, shuffleanswers=False)
        else:
            gap = replace(
                gap, answers=numerical(m.Numerical(answers=gap.answers)).answers, shuffleanswers=False
            )
        made.append(replace(gap, source=""))
    return replace(question, subquestions=tuple(made), defaultmark=sum(one.defaultmark for one in made))


def essay(question: Any) -> Any:
    return replace(question, filetypeslist=question.filetypeslist or None)


def _ordering(question: Any) -> Any:
    answers = tuple(replace(one, fraction=0.0) for one in question.answers)
    if len(answers) <= 2 and question.gradingtype == -1:  # two things are all right or all wrong
        return replace(question, answers=answers, gradingtype=0)
    return replace(question, answers=answers)


def plain_label(label: str) -> str:
    """What a thing to drag says, without markup."""
    return html.unescape(plain_html(label))


def picture(file: m.File) -> m.File:
    """A picture as the reader names it."""
    return m.File(name=file_name(file.name), data=file.data)


def _on_picture(question: Any) -> Any:
    """Things to drag are numbered in their order, and so are the places."""
    new = {drag.no: at for at, drag in enumerate(question.drags, 1)}
    drags = tuple(
        replace(drag, no=at, label=canonical(drag.label)) for at, drag in enumerate(question.drags, 1)
    )
    drops = tuple(replace(drop, choice=new.get(drop.choice, 0)) for drop in question.drops)
    made = replace(question, bgimage=tuple(map(picture, question.bgimage[:1])), drags=drags, drops=drops)
    return (_markers if question.qtype == "ddmarker" else _pictures)(made)


def _pictures(question: Any) -> Any:
    groups: dict[int, int] = {}  # in the order of the places; those that have none are one
    known = {drag.no: drag.draggroup for drag in question.drags}
    for drop in question.drops:
        groups.setdefault(known.get(drop.choice, 0), len(groups) + 1)
    used = [drop.choice for drop in question.drops]
    drags = tuple(
        replace(
            drag,
            draggroup=groups.get(drag.draggroup, len(groups) + 1),
            infinite=drag.infinite or used.count(drag.no) > 1,
            noofdrags=1,
            files=tuple(map(picture, drag.files[:1])),
        )
        for drag in question.drags
    )
    drops = tuple(
        replace(drop, no=at, droplabel=one_line(drop.droplabel), shape="", coords="")
        for at, drop in enumerate(question.drops, 1)
    )
    return replace(question, drags=drags, drops=drops)


def _markers(question: Any) -> Any:
    drags = tuple(replace(drag, infinite=False, draggroup=1, files=()) for drag in question.drags)
    drops = []
    for at, drop in enumerate(sorted(question.drops, key=lambda one: one.choice), 1):
        shape = from_moodle(drop.shape, drop.coords)
        spelled = to_moodle(*shape) if shape else None
        kind, coords = spelled or ("", "")
        drops.append(replace(drop, no=at, droplabel="", xleft=0, ytop=0, shape=kind, coords=coords))
    return replace(question, drags=drags, drops=tuple(drops))


def _random(question: Any) -> Any:
    """What it shows and how it is marked is said by the question that is drawn."""
    return replace(question, questiontext=m.EMPTY, penalty=m.DEFAULT_PENALTY, defaultmark=1.0)


_SPELL: dict[str, Callable[[Any], Any]] = {
    "random": _random,
    "ddimageortext": _on_picture,
    "ddmarker": _on_picture,
    "description": description,
    "shortanswer": short,
    "numerical": numerical,
    "match": match,
    "gapselect": _choices,
    "ddwtos": _choices,
    "multianswer": _gaps,
    "essay": essay,
    "ordering": _ordering,
}


ANYTHING = "*"  # the answer that any reply matches


def plain_or_loose(text: str) -> tuple[str, bool] | None:
    """(what must be written, may more be around it?); None for other patterns with ``*``."""
    marked = text.replace("\\*", "\x01")
    loose = len(marked) > 2 and marked.startswith("*") and marked.endswith("*")
    inner = marked[1:-1] if loose else marked
    if "*" in inner or not inner.strip() or inner != inner.strip():
        return None
    return inner.replace("\x01", "*"), loose
