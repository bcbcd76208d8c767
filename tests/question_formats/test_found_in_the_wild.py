"""Cases that files of public repositories showed, each in a file of our own."""

from __future__ import annotations

import io
import zipfile

import pytest

import question_formats as qf
from question_formats import model as m
from safeio import CodedError


def read(data: bytes, **options: str) -> tuple[list[qf.Question], list[str]]:
    items = list(qf.read(data, **options))
    return (
        [one for one in items if isinstance(one, qf.Question)],
        [one.code for one in items if isinstance(one, qf.Problem)],
    )


def item(declared: str, body: str, rules: str) -> bytes:
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="T" adaptive="false" '
        f'timeDependent="false">{declared}<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        f"<itemBody>{body}</itemBody>{rules}</assessmentItem>"
    ).encode()


CHOICES = (
    '<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1" shuffle="false"><simpleChoice identifier="a">A'
    '</simpleChoice><simpleChoice identifier="b">B</simpleChoice></choiceInteraction>'
)


def test_rules_that_test_and_set_nothing_leave_the_correct_response() -> None:
    """qti_package_maker's sample: `match` in a `responseIf` with nothing after it."""
    declared = (
        '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse><value>b'
        "</value></correctResponse></responseDeclaration>"
    )
    rules = (
        '<responseProcessing><responseCondition><responseIf><match><variable identifier="RESPONSE"/>'
        '<correct identifier="RESPONSE"/></match></responseIf></responseCondition></responseProcessing>'
    )
    (question,), codes = read(item(declared, CHOICES, rules))
    assert isinstance(question, m.MultiChoice)
    assert [one.fraction for one in question.answers] == [0.0, 1.0]
    assert "Q-QTI-011" in codes


def test_a_template_for_one_response_scores_each_of_several() -> None:
    """Learnosity's fixtures: two blanks, both with mappings, and `CC2_map_response`."""
    declared = "".join(
        f'<responseDeclaration identifier="{name}" cardinality="single" baseType="string"><mapping defaultValue="0">'
        f'<mapEntry mapKey="{text}" mappedValue="1"/></mapping></responseDeclaration>'
        for name, text in (("RESPONSE", "one"), ("RESPONSE_2", "two"))
    )
    body = "".join(
        f'<p><textEntryInteraction responseIdentifier="{name}"/></p>' for name in ("RESPONSE", "RESPONSE_2")
    )
    template = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/CC2_map_response"/>'
    (question,), _ = read(item(declared, body, template))
    assert isinstance(question, m.MultiAnswer)
    assert [gap.answers[0].text.text for gap in question.subquestions] == ["one", "two"]


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04{=a ~b}\n::x::y{=z}", b"%PDF-1.4 {=a ~b}", b"\x89PNG\r\n\x1a\n{~x}", b"\xd0\xcf\x11\xe0{=a}"],
)  # fmt: skip
def test_what_is_no_text_is_no_gift(data: bytes) -> None:
    with pytest.raises(CodedError) as caught:
        qf.sniff(data, name="x.txt")
    assert caught.value.code == "Q-FMT-002"


def test_a_zip_that_is_cut_off_is_no_gift() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("content/content.json", '{"a": "{=b ~c}"}')
    with pytest.raises(CodedError):
        qf.sniff(out.getvalue()[:-30])


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("The sky is {=blue#Yes ~75%azure#Nearly ~red}.", "missingword"),
        ("The sky is {=blue#Yes ~%75%azure#Nearly ~red}.", "gift"),
        ("How many? {~25% =50% ~75%}", "gift"),
        ("How many? {~25%ish =50% ~75%ish}", "gift"),
        ("::Sky::It is {=blue ~75%azure}.", "gift"),
    ],
)
def test_missing_word_is_told_by_its_weights(text: str, format: str) -> None:
    assert qf.sniff(text.encode(), name="bank.txt") == format


def test_an_answer_that_begins_with_a_hyphen_comes_back_from_missing_word() -> None:
    question = m.MultiChoice(
        questiontext=m.Text(text="Which? _____", format=m.TextFormat.MOODLE),
        answers=(m.Answer(text=m.Text(text="-a"), fraction=1.0), m.Answer(text=m.Text(text="-b"))),
    )
    out = io.BytesIO()
    list(qf.write([question], out, format="missingword"))
    (back,), _ = read(out.getvalue(), format="missingword")
    assert back == qf.normalise(question, "missingword")


def test_a_tolerance_with_the_noise_of_binary_fractions_comes_back() -> None:
    """GIFT's ``{#3.141..3.142}`` gives a tolerance of 0.00050000000000017."""
    (question,), _ = read(b"::Pi::Pi? {#3.141..3.142}")
    for target in ("qti12", "qti21", "qti30"):
        out = io.BytesIO()
        list(qf.write([question], out, format=target))
        assert read(out.getvalue())[0] == [qf.normalise(question, target)]


@pytest.mark.parametrize("target", ["qti21", "qti22", "qti30"])
def test_a_script_inside_a_formula_is_no_part_of_it(target: str) -> None:
    text = m.Text(text='<p><math><mi onclick="x()" class="a">y</mi><style><b>z</b></style></math></p>')
    question = m.Description(name="n", questiontext=text)
    out = io.BytesIO()
    list(qf.write([question], out, format=target))
    (back,), _ = read(out.getvalue())
    assert back == qf.normalise(question, target)
    assert "onclick" not in back.questiontext.text
    assert "style" not in back.questiontext.text


@pytest.mark.parametrize("target", ["qti21", "qti22", "qti30"])
def test_a_broken_tag_inside_a_formula_keeps_its_content(target: str) -> None:
    """Found by hypothesis: `<text<br>` is a tag of that name to an HTML parser, and no name in XML."""
    asked = m.Essay(name="q", questiontext=m.Text(text='<math><text<br title="a\x01b">x</math> y'))
    out = io.BytesIO()
    list(qf.write([asked], out, format=target))
    (again,), _ = read(out.getvalue())
    assert "x" in again.questiontext.text
    assert "text<br" not in again.questiontext.text
    assert again == qf.normalise(asked, target)


def test_what_moodle_would_not_store_is_a_finding_with_its_line() -> None:
    """Moodle's import gives up a file at a multiple choice of one choice, and keeps what came before."""
    declared = (
        '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse><value>a'
        "</value></correctResponse></responseDeclaration>"
    )
    body = CHOICES.replace('<simpleChoice identifier="b">B</simpleChoice>', "")
    items = list(qf.read(item(declared, body, "")))
    (problem,) = [one for one in items if isinstance(one, qf.Problem) and one.code == "Q-MDL-001"]
    assert (problem.line, problem.question) == (1, "T")
    assert "fewer than two choices" in problem.message
    assert not [one for one in items if isinstance(one, qf.Question)]


def test_interactions_in_lower_case_are_interactions() -> None:
    """qti_package_maker sends the body through an HTML parser."""
    declared = "".join(
        f'<responseDeclaration identifier="{name}" cardinality="single" baseType="string"><correctResponse><value>{text}'
        "</value></correctResponse></responseDeclaration>"
        for name, text in (("a", "red"), ("b", "blue"))
    )
    body = (
        '<div>Roses are <textentryinteraction responseidentifier="a"/>, violets '
        '<textentryinteraction responseidentifier="b"/>.</div>'
    )
    (question,), _ = read(item(declared, body, ""))
    assert isinstance(question, m.MultiAnswer)
    assert [gap.answers[0].text.text for gap in question.subquestions] == ["red", "blue"]


@pytest.mark.parametrize(
    ("low", "right", "high", "wanted"),
    [("3.13", "3.14", "3.15", ("3.14", 0.01)), ("3", "3.5", "5", ("4", 1.0)), ("4", "3.14", "5", None)],
)
def test_a_number_beside_its_range_does_not_narrow_it(
    low: str, right: str, high: str, wanted: tuple[str, float] | None
) -> None:
    """Blackboard's Numeric: all three tests stand in one condition."""
    data = (
        "<questestinterop><item title='Pi' ident='i'><presentation><flow><material><mattext>Pi?</mattext></material>"
        "<response_num ident='r' rcardinality='Single'><render_fib/></response_num></flow></presentation><resprocessing>"
        "<outcomes><decvar varname='SCORE' maxvalue='1'/></outcomes><respcondition title='correct'><conditionvar>"
        f"<vargte respident='r'>{low}</vargte><varlte respident='r'>{high}</varlte><varequal respident='r'>{right}</varequal>"
        "</conditionvar><setvar varname='SCORE'>1</setvar></respcondition></resprocessing></item></questestinterop>"
    ).encode()
    questions, codes = read(data, format="qti12")
    if wanted is None:
        assert not questions
        assert "Q-QTI-007" in codes
        return
    (question,) = questions
    assert isinstance(question, m.Numerical)
    assert [(one.text.text, one.tolerance) for one in question.answers] == [wanted]


def test_feedback_of_a_gap_with_an_old_line_end_comes_back() -> None:
    """Found by hypothesis: a lone carriage return in the feedback of a gap."""
    answer = m.NumericalAnswer(
        text=m.Text(text="0", format=None), fraction=1.0, tolerance=0.0, feedback=m.Text(text="a\rb")
    )
    gap = m.Gap(qtype="numerical", answers=(answer,))
    asked = m.MultiAnswer(name="q", questiontext=m.Text(text="{#1}"), subquestions=(gap,))
    out = io.BytesIO()
    list(qf.write([asked], out, format="cloze"))
    (again,), _ = read(out.getvalue(), format="cloze")
    assert again == qf.normalise(asked, "cloze")
