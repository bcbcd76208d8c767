"""Choices, true or false, and matching as QTI 1.2."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from question_formats import model as m
from question_formats.qti.v12.write_parts import condition, equal, labels, plain, processing, score

if TYPE_CHECKING:
    from question_formats.qti.v12.write_item import Item


def multichoice(item: Item, question: m.MultiChoice) -> Iterator[str]:
    names = [f"c{at}" for at in range(1, len(question.answers) + 1)]
    yield f"<presentation>{item.material(question.questiontext)}"
    cardinality = "Single" if question.single else "Multiple"
    choices = labels(
        item, ((n, item.material(one.text)) for n, one in zip(names, question.answers, strict=True))
    )
    shuffle = "Yes" if question.shuffleanswers else "No"
    yield (
        f'<response_lid ident="response1" rcardinality="{cardinality}"><render_choice shuffle="{shuffle}">{choices}'
        "</render_choice></response_lid></presentation>\n"
    )
    conditions = []
    for name, answer in zip(names, question.answers, strict=True):
        then = (
            ""
            if question.single and answer.fraction == 0
            else score(answer.fraction, "Set" if question.single else "Add")
        )
        if answer.feedback.text:
            item.texts.append((f"{name}_fb", answer.feedback))
            then += f'<displayfeedback feedbacktype="Response" linkrefid="{name}_fb"/>'
        if then:
            conditions.append(condition(equal("response1", name), then, more=True))
    item.combined(question)
    yield processing(
        conditions, -100 if question.single and any(one.fraction < 0 for one in question.answers) else 0
    )


def truefalse(item: Item, question: m.TrueFalse) -> Iterator[str]:
    right = "true" if question.correctanswer else "false"
    yield f"<presentation>{item.material(question.questiontext)}"
    choices = labels(item, (("true", plain("True")), ("false", plain("False"))))
    yield (
        '<response_lid ident="response1" rcardinality="Single"><render_choice>'
        f"{choices}</render_choice></response_lid></presentation>\n"
    )
    conditions = []
    for name, text in (("true", question.feedbacktrue), ("false", question.feedbackfalse)):
        then = score(1.0) if name == right else ""
        if text.text:
            item.texts.append((f"{name}_fb", text))
            then += f'<displayfeedback feedbacktype="Response" linkrefid="{name}_fb"/>'
        if then:
            conditions.append(condition(equal("response1", name), then, more=True))
    yield processing(conditions)


def match(item: Item, question: m.Match) -> Iterator[str]:
    asked = [pair for pair in question.pairs if pair.question.text]
    answers = list(dict.fromkeys(pair.answer for pair in question.pairs))
    options = labels(item, ((f"a{at}", plain(answer)) for at, answer in enumerate(answers, 1)))
    shuffle = "Yes" if question.shuffleanswers else "No"
    yield f"<presentation>{item.material(question.questiontext)}"
    for at, pair in enumerate(asked, 1):
        yield (
            f'<response_lid ident="response_{at}" rcardinality="Single">{item.material(pair.question)}'
            f'<render_choice shuffle="{shuffle}">{options}</render_choice></response_lid>\n'
        )
    yield "</presentation>\n"
    item.combined(question)
    yield processing(
        condition(
            equal(f"response_{at}", f"a{answers.index(pair.answer) + 1}"),
            score(1 / len(asked), "Add"),
            more=True,
        )
        for at, pair in enumerate(asked, 1)
    )
