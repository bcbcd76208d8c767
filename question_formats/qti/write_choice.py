"""Choices, matching and ordering as QTI 2.x interactions."""

from __future__ import annotations

from question_formats import model as m
from question_formats.qti.draft import (
    Draft,
    E,
    body,
    choice_feedback,
    feedback,
    flag,
    mapping,
    outcomes,
    score_of_maps,
    set_score,
)
from question_formats.qti.templates import format_of

# shared vocabulary of QTI 3.0 for Moodle's numbering; 2.x players pass over unknown classes
NUMBERING = {
    "abc": "qti-labels-lower-alpha",
    "ABCD": "qti-labels-upper-alpha",
    "123": "qti-labels-decimal",
    "iii": "list-style-lower-roman",
    "IIII": "list-style-upper-roman",
    "none": "qti-labels-none",
}


def multichoice(draft: Draft, question: m.MultiChoice | m.CalculatedMulti) -> None:
    names = [f"c{at}" for at in range(1, len(question.answers) + 1)]
    fractions = [one.fraction for one in question.answers]
    best = max(fractions)
    right = (
        [names[fractions.index(best)]]
        if question.single
        else [n for n, one in zip(names, fractions, strict=True) if one > 0]
    )
    element = draft.response("RESPONSE", "single" if question.single else "multiple", "identifier", right)
    mapping(
        element,
        [(n, one * draft.mark) for n, one in zip(names, fractions, strict=True)],
        draft,
        bounds=not question.single,
    )
    own = any(one.feedback.text for one in question.answers)
    outcomes(draft, question, choice=own)
    draft.block(question.questiontext)
    block = E(
        body(draft),
        "choiceInteraction",
        responseIdentifier="RESPONSE",
        shuffle=flag(question.shuffleanswers),
    )
    block.set("maxChoices", "1" if question.single else "0")
    if question.answernumbering in NUMBERING:
        block.set("class", NUMBERING[question.answernumbering])
    for name, answer in zip(names, question.answers, strict=True):
        form = format_of(answer) if isinstance(answer, m.CalculatedAnswer) else None
        draft.fill(E(block, "simpleChoice", identifier=name), answer.text, form)
    score_of_maps(draft, ["RESPONSE"])
    if own:
        choice_feedback(draft, zip(names, (one.feedback for one in question.answers), strict=True))
    feedback(draft, question)


def truefalse(draft: Draft, question: m.TrueFalse) -> None:
    right = flag(question.correctanswer)
    element = draft.response("RESPONSE", "single", "identifier", [right])
    mapping(element, [(right, draft.mark)], draft)
    own = bool(question.feedbacktrue.text or question.feedbackfalse.text)
    outcomes(draft, question, choice=own)
    draft.block(question.questiontext)
    block = E(
        body(draft), "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false", maxChoices="1"
    )
    E(block, "simpleChoice", identifier="true").text = "True"
    E(block, "simpleChoice", identifier="false").text = "False"
    score_of_maps(draft, ["RESPONSE"])
    if own:
        choice_feedback(draft, (("true", question.feedbacktrue), ("false", question.feedbackfalse)))
    feedback(draft, question)


def match(draft: Draft, question: m.Match) -> None:
    asked = [pair for pair in question.pairs if pair.question.text]
    answers = list(dict.fromkeys(pair.answer for pair in question.pairs))
    right = [f"s{at} a{answers.index(pair.answer) + 1}" for at, pair in enumerate(asked, 1)]
    element = draft.response("RESPONSE", "multiple", "directedPair", right)
    mapping(element, [(pair, draft.mark / len(asked)) for pair in right], draft)
    outcomes(draft, question)
    draft.block(question.questiontext)
    block = E(
        body(draft),
        "matchInteraction",
        responseIdentifier="RESPONSE",
        shuffle=flag(question.shuffleanswers),
    )
    block.set("maxAssociations", str(len(asked)))
    left, options = E(block, "simpleMatchSet"), E(block, "simpleMatchSet")
    for at, pair in enumerate(asked, 1):
        draft.fill(E(left, "simpleAssociableChoice", identifier=f"s{at}", matchMax="1"), pair.question)
    for at, answer in enumerate(answers, 1):
        E(options, "simpleAssociableChoice", identifier=f"a{at}", matchMax="0").text = answer
    score_of_maps(draft, ["RESPONSE"])
    feedback(draft, question)


def ordering(draft: Draft, question: m.Ordering) -> None:
    names = [f"i{at}" for at in range(1, len(question.answers) + 1)]
    draft.response("RESPONSE", "ordered", "identifier", names)
    outcomes(draft, question)
    draft.block(question.questiontext)
    block = E(body(draft), "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    block.set("orientation", "horizontal" if question.layouttype == 1 else "vertical")
    # not in the right order: a player that does not shuffle would give the answer away
    for name, answer in list(zip(names, question.answers, strict=True))[::-1]:
        draft.fill(E(block, "simpleChoice", identifier=name), answer.text)
    rules = draft.begin_rules()
    if question.gradingtype == -1:
        branch = E(E(rules, "responseCondition"), "responseIf")
        test = E(branch, "match")
        E(test, "variable", identifier="RESPONSE")
        E(test, "correct", identifier="RESPONSE")
        set_score(branch, draft.mark)
    else:
        for at, name in enumerate(names, 1):
            branch = E(E(rules, "responseCondition"), "responseIf")
            test = E(branch, "match")
            E(E(test, "index", n=str(at)), "variable", identifier="RESPONSE")
            E(test, "baseValue", baseType="identifier").text = name
            set_score(branch, draft.mark / len(names))
    feedback(draft, question)
