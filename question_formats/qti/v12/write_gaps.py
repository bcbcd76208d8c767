"""Questions with gaps as QTI 1.2."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from question_formats import model as m
from question_formats.qti.spelling import PLACE
from question_formats.qti.v12.write_parts import (
    blank,
    condition,
    equal,
    labels,
    number_test,
    processing,
    score,
    text_test,
)

if TYPE_CHECKING:
    from question_formats.qti.v12.write_item import Item


def multianswer(item: Item, question: m.MultiAnswer) -> Iterator[str]:
    total = sum(gap.defaultmark for gap in question.subquestions)
    names = gap_names(question)
    text = PLACE.sub(lambda found: f"[{names[int(found[1]) - 1]}]", question.questiontext.text)
    yield f"<presentation>{item.material(m.Text(text=text, files=question.questiontext.files))}"
    conditions = []
    for name, gap in zip(names, question.subquestions, strict=True):
        ident = f"response_{name}"
        part = gap.defaultmark / total
        if gap.qtype == "multichoice":
            choices = labels(
                item, ((f"{name}_{at}", item.material(one.text)) for at, one in enumerate(gap.answers, 1))
            )
            shuffle = "Yes" if gap.shuffleanswers else "No"
            yield (
                f'<response_lid ident="{ident}"><material><mattext>{name}</mattext></material>'
                f'<render_choice shuffle="{shuffle}">{choices}</render_choice></response_lid>\n'
            )
            tests = [
                (equal(ident, f"{name}_{at}"), one.fraction)
                for at, one in enumerate(gap.answers, 1)
                if one.fraction
            ]
        elif gap.qtype == "numerical":
            yield blank(ident, "Decimal")
            tests = [(number_test(ident, one), one.fraction) for one in gap.answers]
        else:
            yield blank(ident)
            tests = [(text_test(ident, one, case=gap.usecase), one.fraction) for one in gap.answers]
        conditions.append([condition(test, score(fraction * part, "Add")) for test, fraction in tests])
    yield "</presentation>\n"
    yield from (processing(some) for some in conditions)


def gap_names(question: m.MultiAnswer) -> list[str]:
    """Names for the blanks that the text does not hold already."""
    stem = "gap"
    while f"[{stem}" in question.questiontext.text:
        stem += "x"
    return [f"{stem}{at}" for at in range(1, len(question.subquestions) + 1)]
