"""Short answers, numbers, essays and descriptions as QTI 2.x interactions."""

from __future__ import annotations

from question_formats import model as m
from question_formats.qti.chains import needs_chain, write_chain
from question_formats.qti.draft import (
    Draft,
    E,
    body,
    feedback,
    mapping,
    outcomes,
    score_of_maps,
)
from question_formats.qti.markup import OWN
from question_formats.qti.spelling import plain_or_loose


def shortanswer(draft: Draft, question: m.ShortAnswer) -> None:
    answers = question.answers
    known = [(plain_or_loose(one.text.text) or (one.text.text, False), one.fraction) for one in answers]
    chain = needs_chain(answers) or any(loose for (_, loose), _ in known)
    element = draft.response("RESPONSE", "single", "string", [known[0][0][0]])
    if not chain:
        mapping(element, [(text, one * draft.mark) for (text, _), one in known], draft, case=question.usecase)
    outcomes(draft, question, each=any(one.feedback.text for one in answers))
    draft.block(question.questiontext)
    E(E(body(draft), "p"), "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="30")
    if chain:
        write_chain(draft, "RESPONSE", answers, case=question.usecase)
    else:
        score_of_maps(draft, ["RESPONSE"])
    feedback(draft, question)


def numerical(draft: Draft, question: m.Numerical) -> None:
    best = max(question.answers, key=lambda one: one.fraction)
    draft.response("RESPONSE", "single", "float", [best.text.text])
    outcomes(draft, question, each=any(one.feedback.text for one in question.answers))
    draft.block(question.questiontext)
    E(E(body(draft), "p"), "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="15")
    write_chain(draft, "RESPONSE", question.answers)
    feedback(draft, question)


def essay(draft: Draft, question: m.Essay) -> None:
    upload = question.responseformat == "noinline"
    draft.response("RESPONSE", "single", "file" if upload else "string", [])
    outcomes(draft, question)
    draft.block(question.questiontext)
    if question.graderinfo.text:
        rubric = E(body(draft), "rubricBlock", view="scorer")
        if draft.version == "3.0":
            rubric.set("use", "scoring")
        holder = E(rubric, "contentBody") if draft.version == "3.0" else rubric
        inner = E(holder, "div")
        inner.set("class", OWN)
        draft.fill(inner, question.graderinfo)
    if upload:
        E(body(draft), "uploadInteraction", responseIdentifier="RESPONSE")
    else:
        block = E(body(draft), "extendedTextInteraction", responseIdentifier="RESPONSE")
        block.set("expectedLines", str(question.responsefieldlines))
        if not question.responserequired:
            block.set("minStrings", "0")
        kind = {"plain": "plain", "monospaced": "preformatted" if draft.version != "2.1" else "preFormatted"}
        block.set("format", kind.get(question.responseformat, "xhtml"))
    feedback(draft, question)


def description(draft: Draft, question: m.Description) -> None:
    draft.block(question.questiontext)
