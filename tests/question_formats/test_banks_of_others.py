"""Faults that question banks of public repositories showed, each in a small file of our own."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

import question_formats as qf
from question_formats import model as m
from question_formats.errors import EmptyFileError, UnrecognisedError
from safeio import CodedError


def read(data: bytes | str, **options: str) -> tuple[list[qf.Question], list[qf.Problem]]:
    items = list(qf.read(data.encode() if isinstance(data, str) else data, **options))
    return (
        [one for one in items if isinstance(one, qf.Question)],
        [one for one in items if isinstance(one, qf.Problem)],
    )


def written(items: list[qf.Item], format: str) -> str:
    out = io.BytesIO()
    list(qf.write(items, out, format=format))
    return out.getvalue().decode()


def quiz(*questions: str) -> str:
    return "<?xml version='1.0'?>\n<quiz>\n" + "\n".join(questions) + "\n</quiz>\n"


SHORT = (
    "<question type='shortanswer'><name><text>{}</text></name><questiontext format='html'><text>Q?</text></questiontext>"
    "<answer fraction='100'><text>a</text></answer></question>"
)


def test_questions_inside_a_question_are_its_parts() -> None:
    """`combined` of the Open University holds whole questions."""
    parts = (
        "<subquestions>\n<!-- question: 6  -->\n"
        + SHORT.format("1")
        + "\n"
        + SHORT.format("2")
        + "</subquestions>"
    )
    whole = (
        f"<question type='combined'><name><text>C</text></name>{parts}<hint><text>h</text></hint></question>"
    )
    questions, problems = read(quiz(whole, SHORT.format("after")))
    assert [(m.qtype_of(one), one.name) for one in questions] == [("combined", "C"), ("shortanswer", "after")]
    assert [one.code for one in problems] == ["Q-XML-007"]
    assert parts in written(list(questions), "moodlexml")


def test_a_question_that_is_not_closed_takes_no_other_along() -> None:
    broken = SHORT.format("broken").removesuffix("</question>")
    questions, problems = read(quiz(SHORT.format("1"), broken, SHORT.format("3"), SHORT.format("4")))
    assert [one.name for one in questions] == ["1", "4"]
    assert [(one.code, one.line) for one in problems] == [("Q-XML-001", 5)]


def test_the_penalty_that_moodle_gives_is_that_of_every_type() -> None:
    """A true/false question or description without `<penalty>` is stored with a third, as any other is."""
    text = "<questiontext><text>t</text></questiontext>"
    questions, _ = read(
        quiz(
            f"<question type='truefalse'><name><text>n</text></name>{text}<answer fraction='100'><text>true</text></answer>"
            "<answer fraction='0'><text>false</text></answer></question>",
            f"<question type='description'><name><text>n</text></name>{text}</question>",
        )
    )
    assert [one.penalty for one in questions] == [m.DEFAULT_PENALTY, m.DEFAULT_PENALTY]


def test_feedback_of_any_type_of_webct_is_kept() -> None:
    for head, rest in (
        ("C", ":FORMULA:{l}*{l}\n:l-MIN:1\n:l-MAX:9\n:l-DEC:0\n"),
        ("P", ""),
        ("M", ":L1:H\na\n:R1:H\nb\n:L2:H\nc\n:R2:H\nd\n"),
    ):
        (question,), problems = read(
            f":TYPE:{head}\n:TITLE:t\n:QUESTION:H\nx {{l}}\n{rest}:FEEDBACK:H\nwell <b>done</b>\n"
        )
        assert question.generalfeedback.text == "well <b>done</b>"
        assert not [one for one in problems if one.code == "Q-WCT-005"]


def test_what_is_said_of_broken_xml_counts_the_lines_of_the_file() -> None:
    broken = "<question type='essay'>\n<name><text>n</text></name>\n<questiontext><text>t</questiontext></question>"
    _, (problem,) = read(quiz(SHORT.format("1"), broken))
    assert (problem.code, problem.line) == ("Q-XML-001", 6)
    assert problem.params["text"] == "Opening and ending tag mismatch: text line 6 and questiontext"


def test_a_question_without_a_type_is_left_out_with_an_error() -> None:
    questions, (problem,) = read(
        quiz(SHORT.format("1"), SHORT.format("2").replace(" type='shortanswer'", ""))
    )
    assert [one.name for one in questions] == ["1"]
    assert (problem.code, problem.line) == ("Q-XML-016", 4)


def test_a_name_without_text_is_a_name_and_none_to_moodle() -> None:
    data = quiz(SHORT.format("1").replace("<name><text>1</text></name>", "<name>One</name>"))
    assert [one.name for one in read(data)[0]] == ["One"]
    assert [one.name for one in read(data, strict_moodle=True)[0]] == [""]


def test_a_doctype_that_declares_elements_is_no_danger() -> None:
    """IMS's own examples extend the DTD in an internal subset; one with entities stays refused."""
    subset = "<!-- more > than -->\n<!ELEMENT x (y)>\n<!ATTLIST x\n shuffle (Yes|No) 'No'>\n"
    item = (
        "<questestinterop><item ident='i' title='T'><presentation><material><mattext>Why?</mattext></material>"
        "<response_str ident='r'><render_fib/></response_str></presentation></item></questestinterop>"
    )
    (question,), _ = read(f"<!DOCTYPE questestinterop SYSTEM 'a.dtd' [\n{subset}]>\n{item}")
    assert isinstance(question, m.Essay)
    assert question.source is not None
    assert question.source.line == 7
    with pytest.raises(CodedError, match="DOCTYPE"):
        read(f"<!DOCTYPE questestinterop SYSTEM 'a.dtd' [\n{subset}<!ENTITY e 'x'>]>\n{item}")


def test_a_test_without_its_items_says_that_it_holds_no_question() -> None:
    reference = "<assessmentItemRef identifier='a' href='a.xml'/>"
    data = (
        "<assessmentTest xmlns='http://www.imsglobal.org/xsd/imsqti_v2p1' identifier='t' title='T'><testPart identifier='p'"
        f" navigationMode='linear' submissionMode='individual'><assessmentSection identifier='s' title='S'>{reference}"
        "</assessmentSection></testPart></assessmentTest>"
    )
    questions, problems = read(data)
    assert not questions
    assert [one.code for one in problems] == ["Q-QTI-026", "Q-QTI-027"]


@pytest.mark.parametrize(
    ("answers", "number", "tolerance"),
    [
        ("٥", "5", 0.0),
        ("٣٫١٤:٠٫٠١", "3.14", 0.01),
        ("១២", "12", 0.0),
        ("๑๒", "12", 0.0),
        ("３．１４：０．０１", "3.14", 0.01),
    ],
)
def test_digits_of_any_script_are_numbers(answers: str, number: str, tolerance: float) -> None:
    (question,), (problem,) = read(f"::n::How many? {{#{answers}}}")
    assert isinstance(question, m.Numerical)
    assert [(one.text.text, one.tolerance) for one in question.answers] == [(number, tolerance)]
    assert problem.code == "Q-GIFT-008"


@pytest.mark.parametrize("arrow", ["→", "–>", "—>", "=>"])
def test_other_arrows_join_pairs(arrow: str) -> None:
    (question,), (problem,) = read(f"::m::Match{{=a {arrow} 1 =b {arrow} 2}}")
    assert isinstance(question, m.Match)
    assert [(one.question.text, one.answer) for one in question.pairs] == [("a", "1"), ("b", "2")]
    assert problem.code == "Q-GIFT-008"


@pytest.mark.parametrize(("first", "second"), [("1. ", "2. "), ("a) ", "b) "), ("• ", "• ")])
def test_numbers_and_bullets_of_a_word_processor_are_no_choices(first: str, second: str) -> None:
    (question,), (problem,) = read(f"::l::Q?{{\n{first}=right\n{second}~wrong\n}}", format="gift")
    assert isinstance(question, m.MultiChoice)
    assert [(one.text.text, one.fraction) for one in question.answers] == [("right", 1.0), ("wrong", 0.0)]
    assert (problem.code, problem.line) == ("Q-GIFT-008", 2)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ("＝北京 ～上海", "Q-GIFT-008"),
        ("=北京 ～上海", "Q-GIFT-009"),
        ("first ~second =third", "Q-GIFT-009"),
        ("t", "Q-GIFT-009"),
        ("=x => y", "Q-GIFT-009"),
    ],
)
def test_marks_that_are_none_are_told(answers: str, code: str) -> None:
    _, problems = read(f"::ok::Fine?{{=a ~b}}\n\n::n::Q?{{{answers}}}\n\n::ok::Fine?{{=a ~b}}", format="gift")
    assert [(one.code, one.line) for one in problems] == [(code, 3)]


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ("A．", "B．", "ANSWER：B"),
        ("Ａ）", "Ｂ）", "ANSWER: Ｂ"),
        ("A、", "B、", "答案：B"),
        ("١) ", "٢) ", "ANSWER: ٢"),
        ("១) ", "២) ", "ចម្លើយ៖ ២"),
        ("ก) ", "ข) ", "ANSWER: ข"),
        ("أ) ", "ب) ", "الجواب: ب"),
        ("А) ", "Б) ", "Ответ: Б"),
        ("• A) ", "• B) ", "ANSWER: B"),
        ("**A)** ", "**B)** ", "**ANSWER: B**"),
        ("a) ", "b) ", "Key: b"),
    ],
)
def test_choices_as_authors_number_them(first: str, second: str, answer: str) -> None:
    bank = f"One?\nA) x\nB) y\nANSWER: A\n\nTwo?\n{first}no\n{second}yes\n{answer}\n\nThree?\nA) x\nB) y\nANSWER: A\n"
    questions, problems = read(bank, format="aiken")
    assert [one.name for one in questions] == ["One?", "Two?", "Three?"]
    two = questions[1]
    assert isinstance(two, m.MultiChoice)
    assert [(one.text.text, one.fraction) for one in two.answers] == [("no", 0.0), ("yes", 1.0)]
    assert {(one.code, one.line) for one in problems} <= {("Q-AIKEN-005", 7), ("Q-AIKEN-005", 9)}
    assert problems


@pytest.mark.parametrize(
    ("lines", "stem"),
    [
        ("Chapter 1\n1. What?", "Chapter 1 1. What?"),
        ("Which are right?\n1. sun\n2. moon", "Which are right? 1. sun 2. moon"),
    ],
)
def test_numbers_before_lettered_choices_belong_to_the_question(lines: str, stem: str) -> None:
    (question,), problems = read(f"{lines}\nA) a\nB) b\nANSWER: B\n", format="aiken")
    assert isinstance(question, m.MultiChoice)
    assert question.questiontext.text == stem
    assert [(one.text.text, one.fraction) for one in question.answers] == [("a", 0.0), ("b", 1.0)]
    assert {one.code for one in problems} == {"Q-AIKEN-005"}


def archive(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in members:
            made.writestr(name, "::q::Q?{=a ~b}")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{\\rtf1\\ansi Q? {=a ~b}}", "RTF"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old Office document"),
        (b"\x1f\x8b\x08 moodle backup", "Moodle backup"),
        (b"<!DOCTYPE html><html><body>1. A) B)</body></html>", "web page"),
        (archive("[Content_Types].xml", "word/document.xml"), "Word document"),
        (archive("bank/", "bank/a.gift"), r"unpack it and give the files in it \(bank/a.gift"),
        (archive("bank/a.gift")[:60], "damaged"),
        (b"Some notes.", "--from"),
    ],
)
def test_a_file_in_no_format_is_named_for_what_it_is(data: bytes, said: str) -> None:
    with pytest.raises(UnrecognisedError, match=said):
        qf.sniff(data, name="bank.txt")


def test_white_space_is_an_empty_file() -> None:
    with pytest.raises(EmptyFileError):
        qf.sniff(b"\xef\xbb\xbf \r\n\r\n")


def answer(fraction: str, text: str) -> str:
    return f"<answer fraction='{fraction}'><text>{text}</text></answer>"


def choice(*answers: str) -> str:
    return (
        "<question type='multichoice'><name><text>C</text></name><questiontext format='html'><text>Q?</text></questiontext>"
        f"{''.join(answers)}</question>"
    )


def test_a_comment_inside_a_text_cuts_nothing_off() -> None:
    (question,), problems = read(
        quiz(SHORT.format("1").replace("<text>a</text>", "<text>a<!-- no -->b</text>"))
    )
    assert isinstance(question, m.ShortAnswer)
    assert question.answers[0].text.text == "ab"
    assert not problems


def test_html_that_nobody_escaped_stays_html() -> None:
    data = quiz(SHORT.format("1").replace("<text>Q?</text>", "<text>1 &lt; 2 <p>in <b>bold</b></p></text>"))
    (question,), (problem,) = read(data)
    assert question.questiontext.text == "1 &lt; 2 <p>in <b>bold</b></p>"
    assert problem.code == "Q-XML-017"
    (question,), _ = read(data, strict_moodle=True)
    assert question.questiontext.text == ""


@pytest.mark.parametrize(
    ("written", "meant"), [("a&nbsp;b &eacute;", "a\xa0b é"), ("R & D;", "R & D;"), ("a\x0bb", "ab")]
)
def test_what_is_not_well_formed_and_certain_is_mended(written: str, meant: str) -> None:
    data = quiz(SHORT.format("1"), SHORT.format("2").replace("Q?", written))
    (_, question), (problem,) = read(data)
    assert question.questiontext.text == meant
    assert (problem.code, problem.line) == ("Q-XML-019", 4)
    assert [one.code for one in read(data, strict_moodle=True)[1]][:1] == ["Q-XML-014"]


@pytest.mark.parametrize(
    ("fraction", "careful", "strict"),
    [("33,333", 0.33333, 0.33), ("50%", 0.5, 0.5), ("100", 1.0, 1.0), ("half", 0.0, 0.0)],
)
def test_fractions_as_authors_write_them(fraction: str, careful: float, strict: float) -> None:
    data = quiz(choice(answer(fraction, "a"), answer("100", "b")))
    for wanted, options in ((careful, {}), (strict, {"strict_moodle": True})):
        question = next(one for one in qf.read(data.encode(), **options) if isinstance(one, m.MultiChoice))
        assert question.answers[0].fraction == wanted


def test_strict_takes_the_xml_that_moodle_takes() -> None:
    assert len(read("\n" + quiz(SHORT.format("1")), strict_moodle=True)[0]) == 1
    assert len(read(quiz(SHORT.format("1")).removesuffix("</quiz>\n"), strict_moodle=True)[0]) == 1
    random = "<question type='random'><name><text>R</text></name><questiontext><text>0</text></questiontext></question>"
    questions, problems = read(quiz(random), strict_moodle=True)
    assert not questions
    assert "Q-XML-015" in [one.code for one in problems]


def test_an_unknown_template_leaves_the_correct_response() -> None:
    """TestVision and YDP name templates of their own, which no package brings along."""
    item = (
        "<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p1' identifier='i' title='T' adaptive='false'"
        " timeDependent='false'><responseDeclaration identifier='RESPONSE' cardinality='single' baseType='identifier'>{}"
        "</responseDeclaration><itemBody><choiceInteraction responseIdentifier='RESPONSE' maxChoices='1' shuffle='false'>"
        "<simpleChoice identifier='a'>A</simpleChoice><simpleChoice identifier='b'>B</simpleChoice></choiceInteraction>"
        "</itemBody><responseProcessing templateLocation='/templates/OWN.xml'/></assessmentItem>"
    )
    (question,), (problem,) = read(item.format("<correctResponse><value>b</value></correctResponse>"))
    assert isinstance(question, m.MultiChoice)
    assert [one.fraction for one in question.answers] == [0.0, 1.0]
    assert problem.code == "Q-QTI-033"
    questions, problems = read(item.format(""))
    assert not questions
    assert [one.code for one in problems] == ["Q-QTI-006"]


def test_columns_inside_the_rows_of_a_book_hold_questions() -> None:
    """h5p-cli-creator's books: page, row, column, question."""
    asked = {"library": "H5P.TrueFalse 1.8", "params": {"question": "<p>Yes?</p>", "correct": "true"}}
    column = {"library": "H5P.RowColumn 1.0", "params": {"content": [asked]}}
    row = {"library": "H5P.Row 1.0", "params": {"columns": [{"width": 100, "content": column}]}}
    page = {"library": "H5P.Column 1.18", "params": {"content": [{"content": row, "useSeparator": "auto"}]}}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("h5p.json", json.dumps({"title": "Book", "mainLibrary": "H5P.InteractiveBook"}))
        made.writestr("content/content.json", json.dumps({"chapters": [page]}))
    (question,), problems = read(out.getvalue())
    assert isinstance(question, m.TrueFalse)
    assert not problems


@pytest.mark.parametrize(("name", "found"), [("OUTCOME", 1), ("ATTEMPTS", 0)])
def test_the_one_number_that_rules_set_is_the_score(name: str, found: int) -> None:
    """OpenOLAT's own test items score into OUTCOME; what counts attempts is no score."""
    item = (
        "<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p1' identifier='i' title='T' adaptive='false'"
        " timeDependent='false'><responseDeclaration identifier='R' cardinality='single' baseType='identifier'>"
        "<mapping defaultValue='0'><mapEntry mapKey='a' mappedValue='1'/></mapping></responseDeclaration>"
        f"<outcomeDeclaration identifier='{name}' cardinality='single' baseType='float'/><itemBody>"
        "<choiceInteraction responseIdentifier='R' maxChoices='1' shuffle='false'><prompt>Q?</prompt>"
        "<simpleChoice identifier='a'>A</simpleChoice><simpleChoice identifier='b'>B</simpleChoice></choiceInteraction>"
        f"</itemBody><responseProcessing><setOutcomeValue identifier='{name}'><mapResponse identifier='R'/>"
        "</setOutcomeValue></responseProcessing></assessmentItem>"
    )
    questions, problems = read(item)
    assert len(questions) == found
    assert [one.code for one in problems] == ([] if found else ["Q-QTI-007"])
