"""Calculated questions as QTI 2.x items; `templates` does what is special about them."""

from __future__ import annotations

from question_formats import model as m
from question_formats.qti.draft import Draft, E, body, feedback, outcomes, rules
from question_formats.qti.templates import Wild
from question_formats.qti.write_choice import multichoice


def calculated(draft: Draft, question: m.Calculated) -> None:
    draft.wild = wild = Wild(question.datasets)
    draft.response("RESPONSE", "single", "float", [])
    outcomes(draft, question, each=any(one.feedback.text for one in question.answers))
    draft.block(question.questiontext)
    E(E(body(draft), "p"), "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="15")
    wild.chain(draft, E(rules(draft), "responseCondition"), question.answers)
    feedback(draft, question)
    wild.finish(body(draft))


def calculatedmulti(draft: Draft, question: m.CalculatedMulti) -> None:
    draft.wild = wild = Wild(question.datasets)
    multichoice(draft, question)
    wild.finish(body(draft))
