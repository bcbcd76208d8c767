"""Template processing: ours computes what Moodle computes; that of others becomes calculated questions, or a finding."""

from __future__ import annotations

import io
import math
import re
import zipfile
from contextlib import suppress
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import question_formats as qf
from question_formats import model as m
from question_formats.qti.dialect import to_v2
from question_formats.qti.formula import FormulaError, evaluate, names, parse, to_moodle
from question_formats.qti.item import parse as parse_item
from question_formats.qti.processing import ResponseProcessing
from question_formats.qti.template_answer import in_variant
from question_formats.qti.template_run import variants
from question_formats.qti.values import Value
from question_formats.qti.wildcards import coded, decoded
from safeio import CodedError


def text(body: str) -> m.Text:
    return m.Text(text=body)


def plain(body: str) -> m.Text:
    return m.Text(text=body, format=None)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("{a} + {b}", "{a}+{b}"),
        ("-{a}*-{b}", "-{a}*(-{b})"),
        ("{a}-(-5*{b})", "{a}-(-5*{b})"),
        ("2**3**2", "pow(2,pow(3,2))"),
        ("-2**2", "-pow(2,2)"),
        ("pow({a},.5)+1e3*.25", "sqrt({a})+1.0e3*0.25"),
        ("((({a})))", "{a}"),
        ("{a}/({b}*{c})", "{a}/({b}*{c})"),
        ("{a}/{b}*{c}", "{a}/{b}*{c}"),
        ("5--3", "5-(-3)"),
        ("-1*{a}", "-{a}"),
        ("-1*5", "-5"),
        ("log({a},{b})", "log({a})/log({b})"),
        ("ROUND({a})", "round({a})"),
        ("deg2rad({a}) + pi()", "deg2rad({a})+pi()"),
    ],
)
def test_formulas_are_spelled_with_the_brackets_that_they_need(written: str, spelled: str) -> None:
    formula = parse(written)
    assert to_moodle(formula) == spelled
    assert parse(spelled) == formula


@pytest.mark.parametrize(
    "written",
    ["", "(", "{a}%2", "rand()", "{a}<3?1:2", "2 3", "x", "bindec({a})", "round({a},{b})", "1,2", "{a}^2"],
)
def test_what_qti_cannot_compute_is_refused(written: str) -> None:
    with pytest.raises(FormulaError):
        parse(written)


def test_formulas_may_not_be_nested_without_end() -> None:
    with pytest.raises(FormulaError):
        parse("(" * 500 + "1" + ")" * 500)


formulas = st.recursive(
    st.sampled_from(["{a}", "{b}", "2", "0.50", "1e1", "pi()", "-3"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner).map("".join),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"-{one}"),
        st.tuples(st.sampled_from(["sqrt", "log10", "log", "abs", "asinh", "expm1", "floor"]), inner).map(
            lambda both: f"{both[0]}({both[1]})"
        ),
        st.tuples(inner, inner).map(lambda both: f"max({both[0]},{both[1]})"),
    ),
    max_leaves=7,
)
FUNCTIONS = {name: getattr(math, name) for name in ("sqrt", "log10", "log", "asinh", "expm1", "floor")}


def as_python(formula: str, values: dict[str, float]) -> float | None:
    """What PHP computes: its precedence of these operators is Python's, values stand in brackets."""
    body = re.sub(r"\{(\w)\}", lambda match: f"({values[match[1]]})", formula).replace("pi()", str(math.pi))
    try:
        found = eval(body, {"__builtins__": {}}, {**FUNCTIONS, "abs": abs, "max": max})  # noqa: S307
    except (ArithmeticError, ValueError, TypeError):
        return None
    return None if isinstance(found, complex) or not math.isfinite(found) else float(found)


def close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(formula=formulas)
def test_an_item_computes_what_moodle_computes(formula: str) -> None:
    values = [{"a": 2.0, "b": 3.5}, {"a": 7.0, "b": 0.25}]
    question = m.Calculated(
        name="n",
        questiontext=text("q"),
        answers=(m.CalculatedAnswer(text=plain(formula), fraction=1.0),),
        datasets=tuple(
            m.Dataset(name=name, items=tuple((at, one[name]) for at, one in enumerate(values, 1)))
            for name in ("a", "b")
        ),
    )
    out = io.BytesIO()
    list(qf.write([question], out, format="qti21"))
    with zipfile.ZipFile(out) as archive:
        root = to_v2(etree.fromstring(archive.read("items/moodle-q-000001.xml")))
    seen = set()
    for variant in islice(variants(parse_item(root, "", lambda *_: None)), 12):
        drawn = {name: variant.number("VAR_" + name) or 0.0 for name in ("a", "b")}
        seen.add(drawn["a"])
        assert drawn in values
        wanted = as_python(formula, drawn)
        assert close(variant.number("ANSWER_1"), wanted)
        assert close(evaluate(parse(formula), drawn), wanted)
    assert seen == {2.0, 7.0}


@given(st.text(max_size=12))
def test_names_become_identifiers_and_come_back(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]*", coded(name))
    assert decoded(coded(name)) == name


@pytest.mark.parametrize(("kind", "share"), [(1, 0.1), (2, 0.5), (3, 0.25), (1, 0.0)])
@pytest.mark.parametrize("sign", [1, -1])
def test_tolerances_hold_for_negative_numbers_too(kind: int, share: float, sign: int) -> None:
    """Of a negative number players take the share with its sign: from -9 down to -11 fits nothing."""
    question = m.Calculated(
        name="n",
        questiontext=text("q"),
        answers=(m.CalculatedAnswer(text=plain("{a}"), fraction=1.0, tolerance=share, tolerancetype=kind),),
        datasets=(
            m.Dataset(
                name="a",
                minimum=10.0 * sign,
                maximum=10.0 * sign,
                length=0,
                itemcount=1,
                items=((1, 10.0 * sign),),
                number_of_items=1,
            ),
        ),
    )
    out = io.BytesIO()
    assert not list(qf.write([question], out, format="qti21"))
    assert [one for one in qf.read(out.getvalue()) if isinstance(one, m.Question)] == [question]
    with zipfile.ZipFile(out) as archive:
        found = parse_item(
            to_v2(etree.fromstring(archive.read("items/moodle-q-000001.xml"))), "", lambda *_: None
        )
    variant = next(variants(found))
    assert isinstance(found.scorer, ResponseProcessing)
    scorer = in_variant(found.scorer, variant)
    low, high = {
        1: (10 - 10 * share, 10 + 10 * share),
        2: (10 - share, 10 + share),
        3: (10 / (1 + share), 10 * (1 + share)),
    }[kind]
    for reply, right in (
        (low, True),
        (high, True),
        (10.0, True),
        (low - 0.01, False),
        (high + 0.01, False),
        (-10.0, False),
    ):
        value = Value("single", "float", (reply * sign,))
        assert (scorer({"RESPONSE": value}).score == 1.0) is right, reply


HEAD = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="T" adaptive="false"
 timeDependent="false"><responseDeclaration identifier="RESPONSE" cardinality="single" baseType="{base}">{right}
 </responseDeclaration><outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>"""
MATCH = (
    '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
)
ENTRY = '<textEntryInteraction responseIdentifier="RESPONSE"/>'


def declared(*variables: str) -> str:
    kinds = (one.partition(":") for one in variables)
    return "".join(
        f'<templateDeclaration identifier="{name}" cardinality="single" baseType="{kind or "integer"}"/>'
        for name, _, kind in kinds
    )


def item(
    variables: str, rules: str, body: str, *, processing: str = MATCH, base: str = "float", right: str = ""
) -> bytes:
    head = HEAD.format(base=base, right=right)
    return (
        f"{head}{variables}<templateProcessing>{rules}</templateProcessing><itemBody>{body}</itemBody>"
        f"{processing}</assessmentItem>"
    ).encode()


def draw(name: str, low: int, high: int) -> str:
    return (
        f'<setTemplateValue identifier="{name}"><randomInteger min="{low}" max="{high}"/></setTemplateValue>'
    )


def shown(name: str, more: str = "") -> str:
    return f'<printedVariable identifier="{name}"{more}/>'


SUM = '<setCorrectResponse identifier="RESPONSE"><sum><variable identifier="A"/><variable identifier="B"/></sum></setCorrectResponse>'
TWO = declared("A", "B"), draw("A", 1, 9) + draw("B", 10, 99)


def read(data: bytes) -> tuple[list[m.Question], list[str]]:
    found = list(qf.read(data, format="qti21"))
    return [one for one in found if isinstance(one, m.Question)], [
        one.code for one in found if isinstance(one, qf.Problem)
    ]


def only(data: bytes) -> tuple[m.Question, list[str]]:
    questions, codes = read(data)
    assert len(questions) == 1, codes
    return questions[0], codes


def rows(question: m.Calculated | m.CalculatedMulti) -> list[dict[str, float]]:
    """The values of the wild cards, a set at a time."""
    columns = {one.name: [value for _, value in one.items] for one in question.datasets}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def test_numbers_that_are_drawn_become_wild_cards() -> None:
    question, codes = only(item(*(TWO[0], TWO[1] + SUM), f"<p>{shown('A')} + {shown('B')} = {ENTRY}</p>"))
    assert isinstance(question, m.Calculated)
    assert question.questiontext.text == "<p>{A} + {B} = </p>"
    assert [(one.text.text, one.fraction, one.tolerance) for one in question.answers] == [
        ("{A}+{B}", 1.0, 0.0)
    ]
    sets = rows(question)
    assert len(sets) == 20
    assert all(1 <= one["A"] <= 9 and 10 <= one["B"] <= 99 for one in sets)
    assert codes == ["Q-QTI-031"]


@pytest.mark.parametrize(
    ("test", "share", "kind"),
    [
        ('<equal toleranceMode="relative" tolerance="5 5">{}</equal>', 0.05, 1),
        ('<equal toleranceMode="absolute" tolerance="0.5 0.5">{}</equal>', 0.5, 2),
        ('<equalRounded roundingMode="decimalPlaces" figures="1">{}</equalRounded>', 0.05, 2),
        ("<and><gte>{}</gte><lte>{}</lte></and>", 0.0, 1),
    ],
)
def test_tolerances_are_what_the_rules_give(test: str, share: float, kind: int) -> None:
    both = '<sum><variable identifier="A"/><variable identifier="B"/></sum><variable identifier="RESPONSE"/>'
    rules = (
        f"<responseProcessing><responseCondition><responseIf>{test.format(both, both)}"
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">3</baseValue></setOutcomeValue></responseIf>'
        "</responseCondition></responseProcessing>"
    )
    question, _ = only(item(TWO[0], TWO[1] + SUM, f"<p>{shown('A')} {ENTRY}</p>", processing=rules))
    assert isinstance(question, m.Calculated)
    (answer,) = question.answers
    assert (answer.text.text, answer.tolerancetype) == ("{A}+{B}", kind)
    assert answer.tolerance == pytest.approx(share)
    assert question.defaultmark == 3.0


def test_a_constraint_holds_for_all_values() -> None:
    rule = "<templateConstraint><gt><variable identifier='A'/><variable identifier='B'/></gt></templateConstraint>"
    question, _ = only(
        item(TWO[0], draw("A", 1, 5) + draw("B", 1, 5) + rule + SUM, f"<p>{shown('A')}{ENTRY}</p>")
    )
    assert isinstance(question, m.Calculated)
    assert all(one["A"] > one["B"] for one in rows(question))


def test_a_formula_that_moodle_does_not_have_becomes_a_wild_card_of_its_own() -> None:
    right = "<setCorrectResponse identifier='RESPONSE'><gcd><variable identifier='A'/><variable identifier='B'/></gcd></setCorrectResponse>"
    question, _ = only(item(TWO[0], TWO[1] + right, f"<p>{shown('A')} {shown('B')} {ENTRY}</p>"))
    assert isinstance(question, m.Calculated)
    assert question.answers[0].text.text == "{answer}"
    assert all(one["answer"] == math.gcd(int(one["A"]), int(one["B"])) for one in rows(question))


def test_words_that_vary_stay_as_in_one_variant() -> None:
    words = "".join(f'<baseValue baseType="string">{one}</baseValue>' for one in ("cats", "dogs &amp; co"))
    rules = (
        f"<setTemplateValue identifier='W'><random><multiple>{words}</multiple></random></setTemplateValue>"
    )
    question, codes = only(
        item(declared("A", "B", "W:string"), TWO[1] + rules + SUM, f"<p>{shown('A')} {shown('W')}{ENTRY}</p>")
    )
    assert question.questiontext.text in {"<p>{A} cats</p>", "<p>{A} dogs &amp; co</p>"}
    assert codes == ["Q-QTI-032", "Q-QTI-031"]


def test_parts_that_vary_stay_as_in_one_variant() -> None:
    parts = '<p templateIdentifier="W" identifier="x" showHide="show">x</p> and <p templateIdentifier="W" identifier="y" showHide="show">y</p>'
    parts = parts.replace("<p ", "<templateBlock ").replace("</p>", "</templateBlock>")
    words = '<baseValue baseType="identifier">x</baseValue><baseValue baseType="identifier">y</baseValue>'
    rules = (
        f"<setTemplateValue identifier='W'><random><multiple>{words}</multiple></random></setTemplateValue>"
    )
    question, _ = only(
        item(
            declared("A", "B", "W:identifier"),
            TWO[1] + rules + SUM,
            f"<div>{parts} {shown('A')}{ENTRY}</div>",
        )
    )
    assert re.sub(r"<[^>]*>|\s", "", question.questiontext.text) in {"xand{A}", "andy{A}"}


def test_choices_with_numbers_become_a_calculated_choice() -> None:
    choices = "".join(
        f'<simpleChoice identifier="{name}">{shown(name, more)} m</simpleChoice>'
        for name, more in (("A", ""), ("B", ' format="%.1f"'), ("C", ' format="%.1f"'))
    )
    half = "<setTemplateValue identifier='C'><divide><variable identifier='A'/><baseValue baseType='float'>8</baseValue></divide></setTemplateValue>"
    question, _ = only(
        item(
            declared("A", "B", "C:float"),
            TWO[1] + half,
            f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1" shuffle="true">{choices}</choiceInteraction>',
            base="identifier",
            right="<correctResponse><value>B</value></correctResponse>",
        )
    )
    assert isinstance(question, m.CalculatedMulti)
    assert [(one.text.text, one.fraction) for one in question.answers] == [
        ("{A} m", 0.0),
        ("{B} m", 1.0),
        ("{=round({C},1)} m", 0.0),
    ]
    assert {one.name for one in question.datasets} == {"A", "B", "C"}


def test_numbers_that_mathml_names_become_wild_cards() -> None:
    math_ = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>A</mi><mo>+</mo><mi>B</mi></math>'
    question, _ = only(item(TWO[0], TWO[1] + SUM, f"<p>{math_} = {ENTRY}</p>"))
    assert "<mn>{A}</mn><mo>+</mo><mn>{B}</mn>" in question.questiontext.text


@pytest.mark.parametrize(
    ("body", "rules", "said"),
    [
        (shown("A", ' base="2"') + ENTRY, SUM, "another base"),
        (shown("A") + ENTRY + ENTRY, SUM, "2 interactions"),
        (
            '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>A[B]</mi></math>' + ENTRY,
            SUM,
            "MathML shows A[B]",
        ),
        (shown("A") + ENTRY, "<setDefaultValue identifier='RESPONSE'/>", "setDefaultValue"),
        (
            shown("A") + ENTRY,
            "<templateConstraint><isNull><variable identifier='A'/></isNull></templateConstraint>",
            "never met",
        ),
        (shown("A") + ENTRY, "", "no single number is right"),
        (
            shown("A") + ENTRY,
            "<setCorrectResponse identifier='RESPONSE'><customOperator/></setCorrectResponse>",
            "customOperator",
        ),
    ],
)
def test_what_moodle_cannot_vary_is_a_finding(body: str, rules: str, said: str) -> None:
    found = list(qf.read(item(TWO[0], TWO[1] + rules, f"<p>{body}</p>"), format="qti21"))
    assert not [one for one in found if isinstance(one, m.Question)]
    (problem,) = [one for one in found if isinstance(one, qf.Problem) and one.code == "Q-QTI-005"]
    assert said in problem.message


def test_hostile_rules_end() -> None:
    deep = "<sum>" * 3000 + "<variable identifier='A'/>" + "</sum>" * 3000
    many = "<sum>" + "<variable identifier='A'/>" * 30_000 + "</sum>"
    for rule in (deep, many):
        data = item(
            TWO[0], f"<setTemplateValue identifier='B'>{rule}</setTemplateValue>" + SUM, f"<p>{ENTRY}</p>"
        )
        questions: list[m.Question] = []
        with suppress(CodedError):  # the XML itself may be too deep
            questions, _ = read(data)
        assert not questions


def test_canvas_gets_its_own_extension() -> None:
    question = m.Calculated(
        name="n",
        questiontext=text("<p>{r} and {h}?</p>"),
        answers=(
            m.CalculatedAnswer(
                text=plain("pi()*pow({r},2)*log({h})"), fraction=1.0, tolerance=0.05, feedback=text("Yes")
            ),
        ),
        datasets=(
            m.Dataset(
                name="h",
                minimum=1.0,
                maximum=9.0,
                length=1,
                itemcount=2,
                items=((1, 1.0), (2, 2.5)),
                number_of_items=2,
            ),
            m.Dataset(
                name="r",
                minimum=1.0,
                maximum=5.0,
                length=0,
                itemcount=2,
                items=((1, 3.0), (2, 4.0)),
                number_of_items=2,
            ),
        ),
    )
    out = io.BytesIO()
    assert not list(qf.write([question], out, format="qti12"))
    with zipfile.ZipFile(out) as archive:
        written = archive.read("assessment1.xml").decode()
    assert "&lt;p&gt;[r] and [h]?&lt;/p&gt;" in written
    assert '<formulas decimal_places="2"><formula>pi*r^2*ln(h)</formula></formulas>' in written
    assert "<answer_tolerance>5%</answer_tolerance>" in written
    assert '<var name="h" scale="1"><min>1</min><max>9</max></var>' in written
    found = re.findall(
        r'<var_set ident="\d+"><var name="h">([\d.]+)</var><var name="r">(\d)</var><answer>([\d.]+)</answer>',
        written,
    )
    for h, r, answer in found:
        assert float(answer) == pytest.approx(math.pi * float(r) ** 2 * math.log(float(h)))
    assert len(found) == 2
    assert [one for one in qf.read(out.getvalue(), format="qti12") if isinstance(one, m.Question)] == [
        question
    ]


def test_names_of_a_formula() -> None:
    assert names(parse("{a}*max({b c},1)")) == {"a", "b c"}
