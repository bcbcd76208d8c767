"""QTI 1.2 as D2L Brightspace exports it: all its types, in the shapes of real quizzes and question libraries."""

from __future__ import annotations

import io
import zipfile

import pytest

import question_formats as qf
from question_formats import model as m

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<questestinterop xmlns:d2l_2p0="http://desire2learn.com/xsd/d2lcp_v2p0">'


def material(text: str) -> str:
    return f'<material><mattext texttype="text/html">{text}</mattext></material>'


def item(kind: str, shown: str, conditions: str, rest: str = "") -> str:
    return (
        '<item ident="OBJ_1" label="QUES_1" d2l_2p0:page="1" title="Q"><itemmetadata><qtimetadata><qti_metadatafield>'
        f"<fieldlabel>qmd_questiontype</fieldlabel><fieldentry>{kind}</fieldentry></qti_metadatafield><qti_metadatafield>"
        "<fieldlabel>qmd_weighting</fieldlabel><fieldentry>2.000000000</fieldentry></qti_metadatafield></qtimetadata>"
        f"</itemmetadata><presentation><flow>{material('Ask')}{shown}</flow></presentation><resprocessing>{conditions}"
        f"</resprocessing>{rest}</item>"
    )


def condition(ident: str, value: str, worth: str, *, name: str = "", wrong: bool = False) -> str:
    test = f'<varequal respident="{ident}" case="no">{value}</varequal>'
    test = f"<not>{test}</not>" if wrong else test
    variable = f' varname="{name}" action="Add"' if name else ' action="Set"'
    return f"<respcondition><conditionvar>{test}</conditionvar><setvar{variable}>{worth}</setvar></respcondition>"


def box(name: str, extra: str = "") -> str:
    return (
        f'<response_str ident="{name}_STR" rcardinality="Single"><render_fib rows="1" columns="30" {extra} fibtype="String">'
        f'<response_label ident="{name}_ANS"/></render_fib></response_str>'
    )


def labels(*texts: str) -> str:
    return "".join(
        f'<flow_label><response_label ident="A{at}"><flow_mat>{material(text)}</flow_mat></response_label></flow_label>'
        for at, text in enumerate(texts, 1)
    )


def read(*items: str, holder: str = "assessment") -> tuple[list[qf.Question], list[str]]:
    text = f'{HEAD}<{holder} ident="x" title="Quiz"><section ident="s">{"".join(items)}</section></{holder}></questestinterop>'
    found = list(qf.read(text.encode()))
    return (
        [one for one in found if isinstance(one, qf.Question)],
        [one.code for one in found if isinstance(one, qf.Problem)],
    )


def test_conditions_name_the_label_of_the_text_box() -> None:
    conditions = condition("Q_ANS", "Paris", "100.000000000") + condition("Q_ANS", "Pariss", "50.000000000")
    (question,), said = read(item("Short Answer", box("Q"), conditions))
    assert isinstance(question, m.ShortAnswer)
    assert [(one.text.text, one.fraction) for one in question.answers] == [("Paris", 1.0), ("Pariss", 0.5)]
    assert (question.defaultmark, said) == (2.0, [])


def test_parts_of_the_marks_add_up_over_blanks() -> None:
    shown = f"{box('B1')}{material(', violets are ')}{box('B2')}"
    conditions = condition("B1_ANS", "red", "50.0") + condition("B2_ANS", "blue", "50.0")
    (question,), said = read(item("Fill in the Blanks", shown, conditions), holder="objectbank")
    assert isinstance(question, m.MultiAnswer)
    assert question.questiontext.text == "Ask {#1}, violets are {#2}"
    assert [(gap.defaultmark, gap.answers[0].text.text) for gap in question.subquestions] == [
        (1.0, "red"),
        (1.0, "blue"),
    ]
    assert said == []


def test_things_are_compared_with_their_places() -> None:
    shown = (
        '<response_grp respident="O" rcardinality="Ordered"><render_choice shuffle="yes">'
        f"{labels('second', 'first', 'third')}</render_choice></response_grp>"
    )
    conditions = "".join(
        condition(f"A{at}", str(place), "1", name="D2L_Correct")
        + condition(f"A{at}", str(place), "1", name="D2L_Incorrect", wrong=True)
        for at, place in ((1, 2), (2, 1), (3, 3))
    )
    (question,), said = read(item("Ordering", shown, conditions))
    assert isinstance(question, m.Ordering)
    assert [one.text.text for one in question.answers] == ["first", "second", "third"]
    assert said == []


def test_no_wrong_choice_is_free() -> None:
    shown = f'<response_lid ident="L" rcardinality="Multiple"><render_choice>{labels("a", "b", "c")}</render_choice></response_lid>'
    conditions = "".join(
        condition("L", f"A{at}", "1", name="D2L_Correct" if at != 2 else "D2L_Incorrect") for at in (1, 2, 3)
    )
    (question,), _ = read(item("Multi-Select", shown, conditions))
    assert isinstance(question, m.MultiChoice)
    assert not question.single
    assert [one.fraction for one in question.answers] == [0.5, -0.5, 0.5]


def test_feedback_for_everybody_and_hints() -> None:
    shown = f'<response_lid ident="L" rcardinality="Single"><render_choice>{labels("a", "b")}</render_choice></response_lid>'
    rest = (
        f'<itemfeedback ident="QUES_1">{material("For all")}</itemfeedback>'
        f"<hint><hintmaterial><flow_mat>{material('Think')}</flow_mat></hintmaterial></hint>"
    )
    (question,), _ = read(item("Multiple Choice", shown, condition("L", "A2", "100"), rest))
    assert question.generalfeedback.text == "For all"
    assert [one.text.text for one in question.hints] == ["Think"]


@pytest.mark.parametrize(
    ("kind", "precision", "format", "codes"),
    [
        ("Arithmetic", "decimalplaces", 1, ["Q-QTI-031"]),
        ("Significant Figures", "significantfigures", 2, ["Q-QTI-012", "Q-QTI-031"]),
    ],
)
def test_formulas_draw_from_ranges(kind: str, precision: str, format: int, codes: list[str]) -> None:
    shown = (
        '<material><mattext texttype="text/html">{n} times {x}?</mattext><mat_extension>'
        "<variable name='n'><minvalue>2</minvalue><maxvalue>10</maxvalue><decimalplaces>0</decimalplaces><step>2</step></variable>"
        "<variable name='x'><minvalue>0.5</minvalue><maxvalue>1</maxvalue><decimalplaces>1</decimalplaces><step>1</step></variable>"
        "<formula>{n}*{x}^2</formula></mat_extension></material>"
        '<response_num ident="N" rcardinality="Single"><render_fib fibtype="Decimal"><response_label ident="N1"/></render_fib></response_num>'
    )
    conditions = (
        f'<respcondition><respcond_extension><formula>{{n}}*{{x}}^2</formula><precision type="{precision}">3</precision>'
        '<tolerance type="percent">5</tolerance><units d2l_2p0:worth="0">m</units></respcond_extension>'
        '<conditionvar><other/></conditionvar><setvar action="Set">100</setvar></respcondition>'
    )
    (question,), said = read(item(kind, shown, conditions))
    assert isinstance(question, m.CalculatedSimple)
    (answer,) = question.answers
    assert (answer.text.text, answer.tolerance, answer.tolerancetype) == ("{n}*pow({x},2)", 0.05, 1)
    assert (answer.correctanswerformat, answer.correctanswerlength) == (format, 3)
    assert [unit.name for unit in question.units] == ["m"]
    first, second = question.datasets
    assert {value for _, value in first.items} <= {2.0, 4.0, 6.0, 8.0, 10.0}
    assert {value for _, value in second.items} <= {0.5}
    assert said == codes


def test_several_answers_in_any_order_are_refused() -> None:
    conditions = condition("Q_ANS", "platypus", "50") + condition("Q_ANS", "echidna", "50")
    questions, said = read(item("Multi-Short Answer", box("Q", 'd2l_2p0:input_boxes="2"'), conditions))
    assert (questions, said) == ([], ["Q-QTI-003"])


def test_a_question_library_in_its_package() -> None:
    """The names of its images have backslashes."""
    image = '<material><matimage uri="quizzing\\a.png" d2l_2p0:is_hidden="true">a.png</matimage></material>'
    essay = item("Long Answer", image + box("Q"), "")
    manifest = (
        '<manifest identifier="D2L_1" xmlns:d2l_2p0="http://desire2learn.com/xsd/d2lcp_v2p0" '
        'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources><resource identifier="r" type="webcontent" '
        'd2l_2p0:material_type="d2lquestionlibrary" href="questiondb.xml" title=""/></resources></manifest>'
    )
    bank = f'{HEAD}<objectbank ident="b"><section ident="s" title="Week 1">{essay}</section></objectbank></questestinterop>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("imsmanifest.xml", "\ufeff" + manifest)
        package.writestr("questiondb.xml", "\ufeff" + bank)
        package.writestr("quizzing/a.png", b"\x89PNG\r\n\x1a\n")
    found = list(qf.read(out.getvalue()))
    (question,) = [one for one in found if isinstance(one, qf.Question)]
    assert [one.path for one in found if isinstance(one, qf.Category)] == ["Week 1"]
    assert isinstance(question, m.Essay)
    assert [one.name for one in question.questiontext.files] == ["a.png"]
