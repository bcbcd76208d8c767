"""Texts with gaps as QTI 2.x interactions."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from question_formats import model as m
from question_formats.qti.draft import (
    Draft,
    E,
    append,
    body,
    feedback,
    flag,
    mapping,
    number_chain,
    outcomes,
    score_of_maps,
)
from question_formats.qti.markup import OWN
from question_formats.qti.spelling import GAP, PLACE, plain_or_loose
from question_formats.qti.xhtml import tree


def ddwtos(draft: Draft, question: m.DragDropText) -> None:
    numbers = [int(one) for one in GAP.findall(question.questiontext.text)]
    right = [f"w{number_} g{at}" for at, number_ in enumerate(numbers, 1)]
    element = draft.response("RESPONSE", "multiple", "directedPair", right)
    mapping(element, [(pair, draft.mark / len(right)) for pair in right], draft)
    outcomes(draft, question)
    block = E(
        body(draft),
        "gapMatchInteraction",
        responseIdentifier="RESPONSE",
        shuffle=flag(question.shuffleanswers),
    )
    for at, choice in enumerate(question.choices, 1):
        word = E(block, "gapText", identifier=f"w{at}", matchMax="0" if choice.infinite else "1")
        append(word, tree(choice.text), str)
    holder = E(block, "div")
    holder.set("class", OWN)
    draft.fill(holder, question.questiontext)
    count = iter(range(1, len(right) + 1))
    _replace_marks(holder, GAP, lambda _: etree.Element("gap", identifier=f"g{next(count)}"))
    score_of_maps(draft, ["RESPONSE"])
    feedback(draft, question)


def gapselect(draft: Draft, question: m.GapSelect) -> None:
    numbers = [int(one) for one in GAP.findall(question.questiontext.text)]
    for at, number_ in enumerate(numbers, 1):
        element = draft.response(f"RESPONSE{at}", "single", "identifier", [f"w{number_}"])
        mapping(element, [(f"w{number_}", draft.mark / len(numbers))], draft)
    outcomes(draft, question)
    holder = draft.block(question.questiontext)
    count = iter(range(1, len(numbers) + 1))

    def make(found: str) -> etree._Element:
        group = question.choices[int(found) - 1].group
        block = etree.Element(
            "inlineChoiceInteraction",
            responseIdentifier=f"RESPONSE{next(count)}",
            shuffle=flag(question.shuffleanswers),
        )
        for at, choice in enumerate(question.choices, 1):
            if choice.group == group:
                append(E(block, "inlineChoice", identifier=f"w{at}"), tree(choice.text), str)
        return block

    _replace_marks(holder, GAP, make)
    score_of_maps(draft, [f"RESPONSE{at}" for at in range(1, len(numbers) + 1)])
    feedback(draft, question)


def multianswer(draft: Draft, question: m.MultiAnswer) -> None:
    mapped, numeric = [], []
    for at, gap in enumerate(question.subquestions, 1):
        name = f"RESPONSE{at}"
        if gap.qtype == "numerical":
            best = max(gap.answers, key=lambda one: one.fraction)
            draft.response(name, "single", "float", [best.text.text])
            numeric.append((name, gap))
            continue
        if gap.qtype == "multichoice":
            entries = [(f"c{i}", one.fraction * gap.defaultmark) for i, one in enumerate(gap.answers, 1)]
            fractions = [one.fraction for one in gap.answers]
            right = f"c{fractions.index(max(fractions)) + 1}"
            element = draft.response(name, "single", "identifier", [right])
            mapping(element, entries, draft)
        else:
            texts = [
                ((plain_or_loose(one.text.text) or (one.text.text, False))[0], one.fraction)
                for one in gap.answers
            ]
            element = draft.response(name, "single", "string", [texts[0][0]])
            mapping(element, [(text, one * gap.defaultmark) for text, one in texts], draft, case=gap.usecase)
        mapped.append(name)
    outcomes(draft, question)
    holder = draft.block(question.questiontext)
    _replace_marks(holder, PLACE, lambda found: _gap(question.subquestions[int(found) - 1], int(found)))
    if mapped:
        score_of_maps(draft, mapped)
    for name, gap in numeric:
        number_chain(draft, name, gap.answers, gap.defaultmark)
    feedback(draft, question)


def _gap(gap: m.Gap, at: int) -> etree._Element:
    name = f"RESPONSE{at}"
    if gap.qtype != "multichoice":
        return etree.Element("textEntryInteraction", responseIdentifier=name, expectedLength="15")
    block = etree.Element(
        "inlineChoiceInteraction", responseIdentifier=name, shuffle=flag(gap.shuffleanswers)
    )
    for i, answer in enumerate(gap.answers, 1):
        append(E(block, "inlineChoice", identifier=f"c{i}"), tree(answer.text.text), str)
    return block


def _replace_marks(
    holder: etree._Element, pattern: re.Pattern[str], make: Callable[[str], etree._Element]
) -> None:
    """Elements instead of ``[[1]]`` or ``{#1}`` in the texts under `holder`, in the order of the document."""
    children = [child for child in holder if isinstance(child.tag, str)]
    pieces = pattern.split(holder.text or "")
    holder.text = pieces[0]
    at = 0
    for found, after in zip(pieces[1::2], pieces[2::2], strict=True):
        at = _put(holder, at, make(found), after)
    for child in children:
        _replace_marks(child, pattern, make)
        at = holder.index(child) + 1
        pieces = pattern.split(child.tail or "")
        child.tail = pieces[0]
        for found, after in zip(pieces[1::2], pieces[2::2], strict=True):
            at = _put(holder, at, make(found), after)


def _put(holder: etree._Element, at: int, new: etree._Element, after: str) -> int:
    new.tail = after
    holder.insert(at, new)
    return at + 1
