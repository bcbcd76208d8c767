"""QTI responses for which more is declared as right than they take."""

from __future__ import annotations

import io

import pytest

import question_formats as qf
from question_formats import model as m

CHOICES = "".join(f'<simpleChoice identifier="{one}">{one.upper()}</simpleChoice>' for one in "abc")
ENTRY = '<p><textEntryInteraction responseIdentifier="RESPONSE"/></p>'
MATCH = (
    '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
)


def item(cardinality: str, base: str, values: str, body: str) -> bytes:
    right = "".join(f"<value>{one}</value>" for one in values.split("|"))
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="T" adaptive="false" '
        f'timeDependent="false"><responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{right}</correctResponse></responseDeclaration>"
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>\n'
        f"<itemBody>\n{body}</itemBody>{MATCH}</assessmentItem>"
    ).encode()


def choice(attributes: str) -> str:
    return f'<choiceInteraction responseIdentifier="RESPONSE" {attributes}>{CHOICES}</choiceInteraction>'


def read(data: bytes) -> tuple[list[qf.Question], list[tuple[str, int | None]]]:
    items = list(qf.read(data))
    return (
        [one for one in items if isinstance(one, qf.Question)],
        [(one.code, one.line) for one in items if isinstance(one, qf.Problem)],
    )


def test_several_values_for_a_text_are_spellings() -> None:
    """As corespring, Kennisnet and others have it."""
    (question,), said = read(item("single", "string", "18.50x|18.5x", ENTRY))
    assert isinstance(question, m.ShortAnswer)
    assert [(one.text.text, one.fraction) for one in question.answers] == [("18.50x", 1.0), ("18.5x", 1.0)]
    assert said == [("Q-QTI-034", 3)]


def test_each_of_several_right_choices_where_one_is_taken() -> None:
    (question,), said = read(item("single", "identifier", "a|c", choice('maxChoices="1"')))
    assert isinstance(question, m.MultiChoice)
    assert question.single
    assert [one.fraction for one in question.answers] == [1.0, 0.0, 1.0]
    assert said == [("Q-QTI-034", 3)]


@pytest.mark.parametrize("most", ["0", "2"])
def test_one_or_all_of_several_cannot_be_told(most: str) -> None:
    questions, said = read(item("single", "identifier", "a|c", choice(f'maxChoices="{most}"')))
    assert (questions, said) == ([], [("Q-QTI-035", 3)])


def test_the_same_value_twice_is_one() -> None:
    (question,), said = read(item("single", "identifier", "a|a", choice('maxChoices="1"')))
    assert isinstance(question, m.MultiChoice)
    assert ([one.fraction for one in question.answers], said) == ([1.0, 0.0, 0.0], [])


@pytest.mark.parametrize("most", ["", 'maxChoices="1"'])
def test_several_right_choices_of_which_one_may_be_taken(most: str) -> None:
    """The specification's default is one: whoever forgets the attribute means several."""
    (question,), said = read(item("multiple", "identifier", "a|c", choice(most)))
    assert isinstance(question, m.MultiChoice)
    assert not question.single
    assert [one.fraction for one in question.answers] == [0.5, -1.0, 0.5]
    assert said[0] == ("Q-QTI-036", 3)


def test_pairs_that_are_declared_as_identifiers_are_pairs() -> None:
    """Kennisnet's conformance items."""
    sets = "".join(
        "<simpleMatchSet>"
        + "".join(
            f'<simpleAssociableChoice identifier="{side}{at}" matchMax="1">{side}{at}</simpleAssociableChoice>'
            for at in (1, 2)
        )
        + "</simpleMatchSet>"
        for side in "AB"
    )
    body = f'<matchInteraction responseIdentifier="RESPONSE" maxAssociations="2">{sets}</matchInteraction>'
    (question,), _ = read(item("multiple", "identifier", "A1 B2|A2 B1", body))
    assert isinstance(question, m.Match)
    assert [(one.question.text, one.answer) for one in question.pairs] == [("A1", "B2"), ("A2", "B1")]


@pytest.mark.parametrize(("tolerance", "reachable"), [(2.0, False), (0.25, True)])
def test_a_gap_whose_full_mark_is_out_of_reach(tolerance: float, *, reachable: bool) -> None:
    """Found by hypothesis: 0 ± 2 for half the marks stands before .5 for all of them."""
    answers = [("0", 0.5, tolerance), (".5", 1.0, 0.0)]
    gap = m.Gap(
        qtype="numerical",
        defaultmark=2.0,
        answers=tuple(
            m.NumericalAnswer(text=m.Text(text=text, format=None), fraction=fraction, tolerance=within)
            for text, fraction, within in answers
        ),
    )
    question = m.MultiAnswer(questiontext=m.Text(text="<p>{#1}</p>"), defaultmark=2.0, subquestions=(gap,))
    out = io.BytesIO()
    losses = list(qf.write([question], out, format="qti21"))
    back, _ = read(out.getvalue())
    wanted = qf.normalise(question, "qti21")
    assert back == ([wanted] if wanted else [])
    assert (wanted is not None, bool(losses)) == (reachable, not reachable)
