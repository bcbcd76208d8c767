"""QTI as it is met: prefixes, DOCTYPEs, entities, wrong encodings, archives without a manifest; each a case that was found."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import question_formats as qf
from question_formats import model as m
from safeio import CodedError, Problem

CHOICE = """<{p}assessmentItem xmlns{c}="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q1" title="One" adaptive="false" timeDependent="false">
<{p}responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><{p}correctResponse><{p}value>B</{p}value></{p}correctResponse></{p}responseDeclaration>
<{p}outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
<{p}itemBody><{p}p>Which?</{p}p><{p}choiceInteraction responseIdentifier="RESPONSE" maxChoices="1" shuffle="true">
<{p}simpleChoice identifier="A">a</{p}simpleChoice><{p}simpleChoice identifier="B">b</{p}simpleChoice></{p}choiceInteraction></{p}itemBody>
<{p}responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/></{p}assessmentItem>"""

ITEM12 = """<questestinterop><item ident="i1" title="T"><presentation><material><mattext texttype="text/html">{text}</mattext></material>
<response_lid ident="r" rcardinality="Single"><render_choice>
<response_label ident="a"><material><mattext>x &lt; y</mattext></material></response_label>
<response_label ident="b"><material><mattext>other</mattext></material></response_label></render_choice></response_lid></presentation>
<resprocessing><outcomes><decvar varname="SCORE" vartype="Decimal" minvalue="0" maxvalue="100"/></outcomes>
<respcondition><conditionvar><varequal respident="r">a</varequal></conditionvar><setvar varname="SCORE" action="Set">100</setvar></respcondition>
</resprocessing></item></questestinterop>"""


def read(data: bytes | str, format: str | None = None) -> list[Any]:
    return list(qf.read(data.encode() if isinstance(data, str) else data, format=format))


def questions(data: bytes | str, format: str | None = None) -> list[Any]:
    return [one for one in read(data, format) if isinstance(one, qf.Question)]


def codes(data: bytes | str, format: str | None = None) -> list[str]:
    return [one.code for one in read(data, format) if isinstance(one, Problem)]


@pytest.mark.parametrize(("prefix", "colon"), [("", ""), ("qti:", ":qti"), ("imsqti:", ":imsqti")])
def test_prefixes(prefix: str, colon: str) -> None:
    (question,) = questions(CHOICE.format(p=prefix, c=colon), "qti21")
    assert [one.fraction for one in question.answers] == [0.0, 1.0]
    assert question.idnumber == "q1"


def test_no_namespace_at_all() -> None:
    text = CHOICE.format(p="", c="").replace(' xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"', "")
    assert len(questions(text, "qti21")) == 1


def test_same_item_in_the_names_of_3_0() -> None:
    from question_formats.qti.dialect import v3_attribute, v3_name

    root = __import__("lxml.etree", fromlist=["etree"]).fromstring(CHOICE.format(p="", c=""))
    for one in root.iter():
        name = one.tag.rpartition("}")[2]
        one.tag = name if name == "p" else v3_name(name)
        for key in list(one.attrib):
            one.attrib[v3_attribute(key)] = one.attrib.pop(key)
    from lxml import etree

    (old,), (new,) = questions(CHOICE.format(p="", c=""), "qti21"), questions(etree.tostring(root), "qti30")
    assert old == new


def test_doctype_entities_and_forbidden_characters() -> None:
    text = '<?xml version="1.0"?><!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2p1.dtd">' + ITEM12.format(
        text="a&nbsp;b\x0b &amp;eacute; <![CDATA[<b>c &nbsp; d</b>]]>"
    )
    (question,) = questions(text, "qti12")
    assert question.questiontext.text == "a\xa0b &eacute; <b>c &nbsp; d</b>"
    assert question.answers[0].text.text == "x &lt; y"


def test_an_entity_of_the_file_itself_is_refused() -> None:
    text = '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + ITEM12.format(text="&x;")
    with pytest.raises(CodedError):
        read(text, "qti12")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_encodings(encoding: str) -> None:
    declared = "ISO-8859-1" if encoding == "latin-1" else "UTF-8" if encoding == "utf-8-sig" else "UTF-16"
    text = f'<?xml version="1.0" encoding="{declared}"?>' + ITEM12.format(text="Été à Noël")
    (question,) = questions(text.encode(encoding), "qti12")
    assert question.questiontext.text == "Été à Noël"


def test_wrong_encoding_declaration_is_said() -> None:
    text = '<?xml version="1.0" encoding="UTF-8"?>' + ITEM12.format(
        text="Été à Noël, où êtes-vous allés cet été passé ? Le garçon français a mangé la crème brûlée près de la forêt, "
        "et la maîtresse a répété la leçon aux élèves fatigués ; ça ne leur a guère plu, bien sûr."
    )
    items = read(text.encode("cp1252"), "qti12")
    assert any(isinstance(one, Problem) and one.code == "Q-ENC-001" for one in items)
    assert any(isinstance(one, qf.Question) and "Été à Noël" in one.questiontext.text for one in items)


def test_all_or_nothing_is_said_and_no_wrong_choice_is_free() -> None:
    text = (
        CHOICE.format(p="", c="")
        .replace('cardinality="single" baseType="identifier"', 'cardinality="multiple" baseType="identifier"')
        .replace("<value>B</value>", "<value>A</value><value>B</value>")
        .replace('maxChoices="1"', 'maxChoices="0"')
        .replace("</choiceInteraction>", '<simpleChoice identifier="C">c</simpleChoice></choiceInteraction>')
    )
    assert "Q-QTI-008" in codes(text, "qti21")
    assert [one.fraction for one in questions(text, "qti21")[0].answers] == [0.5, 0.5, -1.0]


def test_package_in_a_folder_and_without_manifest() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("export/items/q1.xml", CHOICE.format(p="", c=""))
    assert len(questions(out.getvalue(), "qti21")) == 1
    assert "Q-QTI-017" in codes(out.getvalue(), "qti21")


def test_canvas_quiz_is_read_once(shared: Path) -> None:
    """Canvas writes a quiz for cartridges and again in full: the full one counts."""
    package = shared / "corpus/questions/qti1_2/instructure-qti__pkg-with_banks.zip"
    names = [one.idnumber for one in qf.read(package, format="qti12") if isinstance(one, qf.Question)]
    assert len(names) == len(set(names)) == 8


def test_feedback_of_canvas(shared: Path) -> None:
    """Facts of the RSpec of instructure/qti (`base_interaction`)."""
    path = shared / "corpus/questions/qti1_2/qti__items_1.2-mc_feedback.xml"
    facts = _facts(path)["base_interaction"]
    (question,) = questions(path.read_bytes(), "qti12")
    assert question.generalfeedback.text == facts["general_fb"]
    assert question.correctfeedback.text == facts["correct_fb"]
    assert question.incorrectfeedback.text == facts["incorrect_fb"]
    assert [one.feedback.text for one in question.answers] == [one["feedback"] for one in facts["answer_fb"]]


def _facts(path: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(path.with_name(path.name + ".expected.json").read_text("utf-8"))[
        "facts"
    ]
    return facts


@pytest.mark.parametrize("name", ["formula_mvar", "formula_scientific"])
def test_formulas_of_canvas(shared: Path, name: str) -> None:
    path = shared / f"corpus/questions/qti1_2/qti__items_1.2-{name}.xml"
    facts = _facts(path)["formula_interaction"]
    (question,) = questions(path.read_bytes(), "qti12")
    assert isinstance(question, m.CalculatedSimple)
    assert [(one.name, one.minimum, one.maximum, one.length) for one in question.datasets] == [
        (one["name"], one["min"], one["max"], one["precision"]) for one in facts["variables"]
    ]
    assert question.questiontext.text.replace("{", "[").replace("}", "]") == facts["item_title"]
    assert question.answers[0].tolerance == float(facts["margin_of_error"]["margin"])
    assert question.answers[0].correctanswerlength == int(facts["formula_decimal_places"])
    plain = question.answers[0].text.text.replace("{", "").replace("}", "")
    assert plain == facts["formula_formulas"][0]
    assert all(one.itemcount == len(facts["scoring_data_values"]) for one in question.datasets)


def test_matching_of_canvas(shared: Path) -> None:
    path = shared / "corpus/questions/qti1_2/qti__items_1.2-matching.xml"
    facts = _facts(path)["match_interaction"]
    (question,) = questions(path.read_bytes(), "qti12")
    stems = {one["id"]: one["item_body"] for one in facts["expected_questions"]}
    assert {pair.question.text: pair.answer for pair in question.pairs if pair.question.text} == {
        stems[name]: answer for name, answer in facts["expected_scoring_data"].items()
    }
    assert [pair.answer for pair in question.pairs if not pair.question.text] == facts["expected_distractors"]


@pytest.mark.parametrize("name", ["multiple_answer", "multiple_answer_canvas", "multiple_choice"])
def test_choices_of_canvas(shared: Path, name: str) -> None:
    path = shared / f"corpus/questions/qti1_2/qti__items_1.2-{name}.xml"
    facts = _facts(path)["choice_interaction"]
    found = [one for one in questions(path.read_bytes(), "qti12") if isinstance(one, m.MultiChoice)]
    assert all(one.shuffleanswers == facts["shuffle_value"] for one in found)
    if "answer_choices_count" in facts:
        assert len(found[0].answers) == facts["answer_choices_count"]


@pytest.mark.parametrize(
    "name", ["canvas_multiple_fib", "fib_str", "nq_multiple_fib_answer_types", "single_fib"]
)
def test_blanks_of_canvas(shared: Path, name: str) -> None:
    path = shared / f"corpus/questions/qti1_2/qti__items_1.2-{name}.xml"
    facts = _facts(path)
    facts = facts.get("fill_blank_interaction") or facts["base_fill_blank_interaction"]
    (question,) = questions(path.read_bytes(), "qti12")
    blanks = [one for one in facts["expected_stem_items"] if one["type"] == "blank"]
    if isinstance(question, m.ShortAnswer):
        assert question.answers[0].text.text == blanks[0]["blank_name"]
        return
    assert len(question.subquestions) == len(blanks)
    for gap, blank in zip(question.subquestions, blanks, strict=True):
        right = [one.text.text for one in gap.answers if one.fraction == 1]
        assert blank["blank_name"] in right
    stem = "".join(one["value"] for one in facts["expected_stem_items"] if one["type"] == "text")
    import re

    assert re.sub(r"\{#\d+\}|\s", "", question.questiontext.text) == re.sub(r"\s", "", stem)


def test_assessment_of_canvas(shared: Path) -> None:
    path = shared / "corpus/questions/qti1_2/qti__fixtures-feedback_quiz_1.2.xml"
    facts = _facts(path)["assessment"]
    items = read(path.read_bytes(), "qti12")
    assert [one.path for one in items if isinstance(one, qf.Category)] == [facts["expected_title"]]
    assert sum(isinstance(one, qf.Question) for one in items) == facts["expected_item_count"]


def test_scoring_that_cannot_be_run_is_no_question() -> None:
    text = CHOICE.format(p="", c="").replace(
        '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>',
        '<responseProcessing><setOutcomeValue identifier="SCORE"><customOperator class="x"/></setOutcomeValue></responseProcessing>',
    )
    assert not questions(text, "qti21")
    assert codes(text, "qti21") == ["Q-QTI-006"]


def test_formula_languages() -> None:
    from question_formats.qti.v12.formula import FormulaError, from_text

    assert (
        from_text("2x^2 + sin(y)", {"x", "y"}) == "2*pow({x},2)+sin({y})"
        or from_text("2*x^2", {"x"}) == "2*pow({x},2)"
    )
    assert from_text("-(a+b)**(-1)", {"a", "b"}) == "-pow(({a}+{b}),(-1))"
    with pytest.raises(FormulaError):
        from_text("x!", {"x"})
    with pytest.raises(FormulaError):
        from_text("(" * 500, set())


D2L = """<questestinterop xmlns:d2l_2p0="http://desire2learn.com/xsd/d2lcp_v2p0"><objectbank ident="b"><section ident="s" title="Week 1">
<item ident="OBJ_1" d2l_2p0:page="1"><itemmetadata><qtimetadata><qti_metadatafield><fieldlabel>qmd_questiontype</fieldlabel>
<fieldentry>Multiple Choice</fieldentry></qti_metadatafield><qti_metadatafield><fieldlabel>qmd_weighting</fieldlabel><fieldentry>3.0</fieldentry>
</qti_metadatafield></qtimetadata></itemmetadata><presentation><flow><material><mattext texttype="text/html">&lt;p&gt;Pick&lt;/p&gt;</mattext></material>
<response_extension><d2l_2p0:display_style>2</d2l_2p0:display_style></response_extension>
<response_lid ident="L" rcardinality="Multiple"><render_choice shuffle="no"><flow_label class="Block"><response_label ident="A1"><flow_mat>
<material><mattext texttype="text/html">one</mattext></material></flow_mat></response_label></flow_label><flow_label class="Block">
<response_label ident="A2"><flow_mat><material><mattext texttype="text/html">two</mattext></material></flow_mat></response_label></flow_label>
</render_choice></response_lid></flow></presentation><resprocessing><respcondition title="Response Condition1"><conditionvar>
<varequal respident="L">A1</varequal></conditionvar><setvar action="Set">0.0</setvar><displayfeedback feedbacktype="Response" linkrefid="F1"/></respcondition>
<respcondition title="Response Condition2"><conditionvar><varequal respident="L">A2</varequal></conditionvar><setvar action="Set">100.0</setvar>
<displayfeedback feedbacktype="Response" linkrefid="F2"/></respcondition></resprocessing>
<itemfeedback ident="F1"><material><mattext>no</mattext></material></itemfeedback><itemfeedback ident="F2"><material><mattext>yes</mattext></material></itemfeedback></item>
<item ident="OBJ_2"><itemmetadata><qtimetadata><qti_metadatafield><fieldlabel>qmd_questiontype</fieldlabel><fieldentry>Matching</fieldentry></qti_metadatafield>
</qtimetadata></itemmetadata><presentation><flow><material><mattext>Match</mattext></material>
<response_grp respident="G1" rcardinality="Single"><material><mattext>cat</mattext></material><render_choice><flow_label><response_label ident="M1"><flow_mat><material><mattext>mammal</mattext></material></flow_mat></response_label>
<response_label ident="M2"><flow_mat><material><mattext>bird</mattext></material></flow_mat></response_label></flow_label></render_choice></response_grp>
<response_grp respident="G2" rcardinality="Single"><material><mattext>owl</mattext></material><render_choice><flow_label><response_label ident="M1"><flow_mat><material><mattext>mammal</mattext></material></flow_mat></response_label>
<response_label ident="M2"><flow_mat><material><mattext>bird</mattext></material></flow_mat></response_label></flow_label></render_choice></response_grp></flow></presentation>
<resprocessing><outcomes><decvar vartype="Integer" minvalue="0" maxvalue="100" varname="D2L_Correct"/><decvar vartype="Integer" varname="D2L_Incorrect"/><decvar vartype="Decimal" varname="que_score"/></outcomes>
<respcondition><conditionvar><varequal respident="G1">M1</varequal></conditionvar><setvar varname="D2L_Correct" action="Add">1</setvar></respcondition>
<respcondition><conditionvar><varequal respident="G1">M2</varequal></conditionvar><setvar varname="D2L_Incorrect" action="Add">1</setvar></respcondition>
<respcondition><conditionvar><varequal respident="G2">M2</varequal></conditionvar><setvar varname="D2L_Correct" action="Add">1</setvar></respcondition>
</resprocessing></item></section></objectbank></questestinterop>"""


def test_brightspace() -> None:
    """D2L: its own metadata element, `respident` on groups, scores in D2L_Correct, feedback by condition."""
    items = read(D2L, "qti12")
    first, second = (one for one in items if isinstance(one, qf.Question))
    assert [one.path for one in items if isinstance(one, qf.Category)] == ["Week 1"]
    assert (first.defaultmark, first.name) == (3.0, "Pick")
    assert first.single
    assert [(one.fraction, one.feedback.text) for one in first.answers] == [(0.0, "no"), (1.0, "yes")]
    assert [(pair.question.text, pair.answer) for pair in second.pairs] == [
        ("cat", "mammal"),
        ("owl", "bird"),
    ]


def test_testvision_fields(shared: Path) -> None:
    """TestVision answers one response with several interactions, told apart by `fieldIdentifier`."""
    package = shared / "corpus/questions/qti2_1/Moodle2QTI__testvision-TVO-export3.zip"
    (question,) = [one for one in qf.read(package, format="qti21") if isinstance(one, m.MultiAnswer)]
    assert [gap.qtype for gap in question.subquestions] == [
        "shortanswer",
        "multichoice",
        "shortanswer",
        "shortanswer",
    ]
    assert [one.text.text for one in question.subquestions[2].answers] == [
        "words[i].length()",
        "words[i].length();",
    ]
    assert [one.text.text for one in question.subquestions[1].answers if one.fraction == 1] == ["&gt;"]
