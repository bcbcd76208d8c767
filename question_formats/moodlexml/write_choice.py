"""Choices, words, pairs, orders and essays as Moodle XML: what stands in a question beside the common elements."""

from __future__ import annotations

from question_formats import model as m
from question_formats.gift.ordering import GRADING, NUMBERING
from question_formats.moodlexml.write_parts import (
    answer_xml,
    combined,
    combined_texts,
    element,
    entities,
    escape,
    numbering,
    plain_answer_xml,
    text_xml,
    word,
)

_LAYOUT = {0: "VERTICAL", 1: "HORIZONTAL"}
_SELECT = {0: "ALL", 1: "RANDOM", 2: "CONTIGUOUS"}
_GRADING = {
    value: max((word for word, other in GRADING.items() if other == value), key=len)
    for value in set(GRADING.values())
}
_TRUE = m.Text(text="true", format=m.TextFormat.MOODLE)
_FALSE = m.Text(text="false", format=m.TextFormat.MOODLE)


def truefalse(question: m.TrueFalse) -> str:
    out = ""
    if question.showstandardinstruction:  # not said where it is Moodle's default
        out = element("showstandardinstruction", question.showstandardinstruction)
    right, wrong = (1.0, 0.0) if question.correctanswer else (0.0, 1.0)
    return (
        out
        + answer_xml(_TRUE, right, question.feedbacktrue)
        + answer_xml(_FALSE, wrong, question.feedbackfalse)
    )


def _choices(answers: tuple[m.Answer, ...]) -> str:
    return "".join([answer_xml(answer.text, answer.fraction, answer.feedback) for answer in answers])


def multichoice(question: m.MultiChoice) -> str:
    return (
        f"    <single>{word(question.single)}</single>\n"
        f"    <shuffleanswers>{word(question.shuffleanswers)}</shuffleanswers>\n"
        f"    <answernumbering>{numbering(question.answernumbering)}</answernumbering>\n"
        f"    <showstandardinstruction>{1 if question.showstandardinstruction else 0}</showstandardinstruction>\n"
        f"{combined(question)}{_choices(question.answers)}"
    )


def shortanswer(question: m.ShortAnswer) -> str:
    return element("usecase", question.usecase) + "".join(map(plain_answer_xml, question.answers))


def match(question: m.Match) -> str:
    out = f"    <shuffleanswers>{word(question.shuffleanswers)}</shuffleanswers>\n{combined(question)}"
    for pair in question.pairs:
        answer = f"      <answer>\n        <text>{escape(pair.answer)}</text>\n      </answer>\n"
        out += text_xml("subquestion", pair.question, inside=answer)
    return out


_ESSAY = (
    "responserequired",
    "responsefieldlines",
    "minwordlimit",
    "maxwordlimit",
    "attachments",
    "attachmentsrequired",
    "maxbytes",
)


def essay(question: m.Essay) -> str:
    options = "".join([element(name, getattr(question, name)) for name in _ESSAY])
    return (
        element("responseformat", entities(question.responseformat.strip()) or "editor")
        + options
        + element("filetypeslist", entities((question.filetypeslist or "").strip()))
        + text_xml("graderinfo", question.graderinfo)
        + text_xml("responsetemplate", question.responsetemplate)
    )


def ordering(question: m.Ordering) -> str:
    """Moodle exports these options empty (4.5); the words are what it imports. The fractions mean nothing."""
    options = (
        element("layouttype", _LAYOUT.get(question.layouttype, _LAYOUT[0]))
        + element("selecttype", _SELECT.get(question.selecttype, _SELECT[1]))
        + element("gradingtype", _GRADING.get(question.gradingtype, _GRADING[1]))
        + element("selectcount", max(question.selectcount, 2))
        + element("showgrading", "SHOW" if question.showgrading else "HIDE")
        + element(
            "numberingstyle", question.numberingstyle if question.numberingstyle in NUMBERING else "none"
        )
    )
    shown = element("shownumcorrect", bool(question.shownumcorrect))
    answers = [answer_xml(answer.text, 1.0, answer.feedback) for answer in question.answers]
    return options + combined_texts(question) + shown + "".join(answers)


def randomsamatch(question: m.RandomShortAnswerMatch) -> str:
    return combined(question) + element("choose", question.choose) + element("subcats", question.subcats)


def random(question: m.Random) -> str:
    return element("subcats", question.subcats)
