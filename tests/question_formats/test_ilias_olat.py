"""QTI 1.2 as ILIAS and OLAT export it."""

from __future__ import annotations

import question_formats as qf
from question_formats import model as m


def material(text: str) -> str:
    return f'<material><mattext texttype="text/xhtml">{text}</mattext></material>'


def labels(**texts: str) -> str:
    return "".join(
        f'<response_label ident="{ident.strip("_")}">{material(text)}</response_label>'
        for ident, text in texts.items()
    )


def condition(test: str, extra: str = "") -> str:
    return (
        f'<respcondition continue="Yes"><conditionvar>{test}</conditionvar><setvar action="Add">1</setvar>{extra}'
        "</respcondition>"
    )


def equal(ident: str, value: str, extra: str = "") -> str:
    return condition(f'<varequal respident="{ident}"{extra}>{value}</varequal>')


def read(kind: str, shown: str, conditions: str, rest: str = "") -> tuple[list[qf.Question], list[str]]:
    fields = "".join(
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}</fieldentry></qtimetadatafield>"
        for name, value in (("ILIAS_VERSION", "7.4"), ("QUESTIONTYPE", kind))
        if kind
    )
    text = (
        f'<questestinterop><item ident="il_0_qst_1" title="T"><itemmetadata><qtimetadata>{fields}</qtimetadata>'
        f"</itemmetadata><presentation><flow>{material('Ask')}{shown}</flow></presentation><resprocessing><outcomes>"
        f"<decvar/></outcomes>{conditions}</resprocessing>{rest}</item></questestinterop>"
    )
    found = list(qf.read(text.encode()))
    return (
        [one for one in found if isinstance(one, qf.Question)],
        [one.code for one in found if isinstance(one, qf.Problem)],
    )


def test_gaps_of_ilias() -> None:
    """A list of choices is a `response_str`, and its conditions name the texts; a number has limits."""
    shown = (
        '<response_str ident="gap_0" rcardinality="Single"><render_fib fibtype="String" columns="5"/></response_str>'
        '<response_str ident="gap_1" rcardinality="Single"><render_choice shuffle="Yes">'
        f"{labels(_0='blue', _1='green')}</render_choice></response_str>"
        '<response_num ident="gap_2" rcardinality="Single"><render_fib fibtype="Decimal" minnumber="2" maxnumber="4"/>'
        "</response_num>"
    )
    conditions = equal("gap_0", "red") + equal("gap_1", "blue") + equal("gap_2", "3")
    (question,), said = read("CLOZE QUESTION", shown, conditions)
    assert isinstance(question, m.MultiAnswer)
    text, choice, number = question.subquestions
    assert [(one.text.text, one.fraction) for one in text.answers] == [("red", 1.0)]
    assert [(one.text.text, one.fraction) for one in choice.answers] == [("blue", 1.0), ("green", 0.0)]
    (answer,) = number.answers
    assert isinstance(answer, m.NumericalAnswer)
    assert (answer.text.text, answer.tolerance) == ("3", 1.0)
    assert said == []


def test_a_condition_for_each_place() -> None:
    shown = (
        '<response_lid ident="OQT" rcardinality="Ordered"><render_choice>'
        f"{labels(_0='one', _1='two', _2='three')}</render_choice></response_lid>"
    )
    conditions = "".join(equal("OQT", value, f' index="{at}"') for at, value in enumerate("201"))
    (question,), said = read("ORDERING QUESTION", shown, conditions)
    assert isinstance(question, m.Ordering)
    assert [one.text.text for one in question.answers] == ["three", "one", "two"]
    assert said == []


def test_a_picture_in_its_element() -> None:
    shown = (
        '<response_xy ident="IM" rcardinality="Single"><render_hotspot><material><matimage imagtype="image/png" '
        'label="map.png" embedded="base64">iVBORw0KGgo=</matimage></material></render_hotspot></response_xy>'
    )
    inside = '<varinside respident="IM" areatype="Rectangle">10,10,50,50</varinside>'
    (question,), said = read("IMAGE MAP QUESTION", shown, condition(inside))
    assert isinstance(question, m.DragDropMarker)
    assert [(one.name, one.data) for one in question.bgimage] == [("map.png", b"\x89PNG\r\n\x1a\n")]
    assert said == ["Q-QTI-012"]


def test_types_that_qti_has_no_words_for_are_no_descriptions() -> None:
    assert read("assErrorText", "", "") == ([], ["Q-QTI-003"])


CHOICES = (
    '<response_lid ident="k" rcardinality="Multiple"><render_choice shuffle="Yes">'
    f"{labels(_1='a', _2='b', _3='c')}</render_choice></response_lid>"
)
FAIL = (
    '<respcondition title="Fail" continue="Yes"><conditionvar><other/></conditionvar><setvar action="Set">0</setvar>'
    '<displayfeedback feedbacktype="Response" linkrefid="Fail"/></respcondition>'
)


def test_statements_of_olat_that_are_right_or_wrong() -> None:
    test = "".join(
        f'<varequal respident="k">{at}:{word}</varequal>'
        for at, word in (("1", "correct"), ("2", "wrong"), ("3", "correct"))
    )
    (question,), said = read("", CHOICES, condition(f"<and>{test}</and>") + FAIL)
    assert isinstance(question, m.Match)
    assert [(one.question.text, one.answer) for one in question.pairs] == [
        ("a", "correct"),
        ("b", "wrong"),
        ("c", "correct"),
    ]
    assert said == ["Q-QTI-012", "Q-QTI-009"]


def test_feedback_of_olat_is_of_the_whole_reply() -> None:
    """A right choice alone is not the whole answer: "Fail" is no feedback of its own."""
    right = "".join(f'<varequal respident="k">{at}</varequal>' for at in "13")
    test = f'<and>{right}</and><not><or><varequal respident="k">2</varequal></or></not>'
    shows = '<displayfeedback feedbacktype="Response" linkrefid="Mastery"/>'
    rest = "".join(
        f'<itemfeedback ident="{name}">{material(text)}</itemfeedback>'
        for name, text in (("Mastery", "Good"), ("Fail", "Bad"))
    )
    (question,), _ = read("", CHOICES, condition(test, shows) + FAIL, rest)
    assert isinstance(question, m.MultiChoice)
    assert [(one.fraction, one.feedback.text) for one in question.answers] == [
        (0.5, ""),
        (-1.0, ""),
        (0.5, ""),
    ]
    assert (question.correctfeedback.text, question.incorrectfeedback.text) == ("Good", "Bad")
