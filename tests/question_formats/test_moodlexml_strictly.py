"""Moodle XML with faults: as Moodle's parser and importer take it in strict mode, else as meant, with a finding."""

from __future__ import annotations

import pytest

import question_formats as qf
from question_formats import model as m

HEAD = "<?xml version='1.0' encoding='UTF-8'?>\n<quiz>\n"
ESSAY = (
    "<question type='essay'>\n<name><text>{}</text></name>\n"
    "<questiontext format='html'><text>{}</text></questiontext>\n</question>\n"
)


def read(text: str, **options: bool) -> tuple[list[qf.Question], list[tuple[str, int | None]]]:
    items = list(qf.read(text.encode(), format="moodlexml", **options))
    return (
        [one for one in items if isinstance(one, qf.Question)],
        [(one.code, one.line) for one in items if isinstance(one, qf.Problem)],
    )


def question(kind: str, body: str) -> str:
    return (
        f"{HEAD}<question type='{kind}'>\n<name><text>N</text></name>\n"
        f"<questiontext format='html'><text>Q?</text></questiontext>\n{body}\n</question>\n</quiz>"
    )


@pytest.mark.parametrize(
    ("cut", "names"),
    [
        ("<question type='essay'><name><text>ab</text></name>", ["N", "ab"]),
        ("<question type='essay'><name><text>ab</text></name><questio", ["N", "ab"]),
        ("<question type='essay'><name><text>ab", ["N", ""]),
        ("<question type='essay'><name><text>" + "long" * 200, ["N", ""]),
        ("<question type='ess", ["N"]),
        ("", ["N"]),
        ("<!-- the rest", ["N"]),
        ("</qui", ["N"]),
    ],
)
def test_a_file_that_is_cut_off_is_no_fault_to_moodle(cut: str, names: list[str]) -> None:
    text = HEAD + ESSAY.format("N", "Q?") + cut
    questions, said = read(text, strict_moodle=True)
    assert [one.name for one in questions] == names
    careful, said = read(text)
    assert [one.name for one in careful] == ["N"]
    assert said == ([("Q-XML-002", 7)] if cut.startswith("<question") else [])


def test_an_ampersand_that_nothing_ends_is_the_end_to_moodle() -> None:
    """Its parser waits for the semicolon of an entity; where one comes, the file is refused."""
    text = HEAD + ESSAY.format("a", "R & D") + ESSAY.format("b", "Q?") + "</quiz>"
    questions, _ = read(text, strict_moodle=True)
    assert [(one.name, one.questiontext.text) for one in questions] == [("a", "")]
    questions, said = read(text)
    assert [(one.name, one.questiontext.text) for one in questions] == [("a", "R & D"), ("b", "Q?")]
    assert said == [("Q-XML-019", 5)]
    questions, said = read(text.replace("Q?", "Q;"), strict_moodle=True)
    assert questions == []
    assert said[0] == ("Q-XML-014", 5)


def test_lines_are_those_of_the_file() -> None:
    text = "\n\n" + HEAD + ESSAY.format("a", "b") + "<question type='essay'>\n<name><text>1 < 2</text></name>"
    _, said = read(text, strict_moodle=True)
    assert said[0] == ("Q-XML-014", 10)
    questions, _ = read(text.replace("1 < 2", "c"), strict_moodle=True)
    assert [one.source.line for one in questions if one.source] == [5, 9]


@pytest.mark.parametrize(
    ("root", "inside"),
    [("<quiz xmlns='urn:x'>", ""), ("<quiz xmlns:o='urn:x'>", "<o:p/>"), ("<quiz>", "<o:p/>")],
)
def test_prefixes_are_part_of_names(root: str, inside: str) -> None:
    text = f"{root}\n" + ESSAY.format("a", "Q?").replace("</question>", f"{inside}</question>") + "</quiz>"
    for strict in (True, False):
        questions, said = read(text, strict_moodle=strict)
        assert [one.name for one in questions] == ["a"]
        assert said == []
    cut = text.partition("</question>\n")[0]
    questions, _ = read(cut, strict_moodle=True)
    assert [(one.name, one.questiontext.text) for one in questions] == [("a", "Q?")]


def test_broken_base64() -> None:
    file = "<file name='{}' encoding='base64'>{}</file>"
    files = file.format("b", "aGVs-bG8") + file.format("a", "!!!") + file.format("c", "aGVsbG8=")
    text = HEAD + ESSAY.format("n", "t").replace("</text></q", f"</text>{files}</q") + "</quiz>"
    (strict,), _ = read(text, strict_moodle=True)
    assert [(one.name, one.data) for one in strict.questiontext.files] == [
        ("a", b""),
        ("b", b"hello"),
        ("c", b"hello"),
    ]
    (careful,), said = read(text)
    assert [one.name for one in careful.questiontext.files] == ["c"]
    assert said == [("Q-XML-006", 5), ("Q-XML-006", 5)]


@pytest.mark.parametrize(
    ("word", "strict", "meant", "code"),
    [
        ("0", False, False, None),
        ("1", True, True, None),
        ("true", False, True, "Q-XML-020"),
        ("no", False, False, "Q-XML-020"),
        ("CASE", False, False, "Q-XML-004"),
    ],
)
def test_words_for_the_case_of_letters(word: str, strict: bool, meant: bool, code: str | None) -> None:
    text = question(
        "shortanswer", f"<answer fraction='100'><text>a</text></answer>\n<usecase>{word}</usecase>"
    )
    (one,), _ = read(text, strict_moodle=True)
    (other,), said = read(text)
    assert isinstance(one, m.ShortAnswer)
    assert isinstance(other, m.ShortAnswer)
    assert (one.usecase, other.usecase) == (strict, meant)
    assert said == ([(code, 7)] if code else [])


def test_false_in_capitals_is_false() -> None:
    """Python writes it so; Moodle takes it as true, and shows one right answer of two."""
    answers = "<answer fraction='50'><text>a</text></answer><answer fraction='50'><text>b</text></answer>"
    text = question("multichoice", f"{answers}\n<single>False</single>")
    (one,), said = read(text)
    assert isinstance(one, m.MultiChoice)
    assert (one.single, said) == (False, [("Q-XML-020", 7)])
    (one,), said = read(text, strict_moodle=True)
    assert isinstance(one, m.MultiChoice)
    assert (one.single, said) == (True, [("Q-XML-013", 3), ("Q-XML-020", 7)])


def test_texts_without_their_element() -> None:
    text = question("essay", "<tags><tag>one</tag></tags>").replace("<text>Q?</text>", "Q?")
    (one,), said = read(text)
    assert (one.questiontext.text, one.tags) == ("Q?", ("one",))
    assert said == [("Q-XML-021", 5), ("Q-XML-021", 6)]
    (one,), _ = read(text, strict_moodle=True)
    assert (one.questiontext.text, one.tags) == ("", ("",))


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("multichoice", "<answer fraction='0'><text>a</text></answer>", [("Q-XML-013", 3)]),
        ("multichoice", "<answer fraction='50'><text>a</text></answer>", [("Q-XML-013", 3)]),
        ("multichoice", "<answer fraction='50'><text>a</text></answer><single>false</single>", []),
        ("truefalse", "<answer fraction='100'><text>true</text></answer>", []),
        (
            "truefalse",
            "<answer fraction='50'><text>true</text></answer>\n<answer fraction='0'><text>false</text></answer>",
            [("Q-XML-022", 7)],
        ),
        ("numerical", "<answer fraction='100'><text>five</text></answer>", [("Q-XML-023", 6)]),
        ("numerical", "<answer fraction='100'><text>$5</text></answer><unitsleft>1</unitsleft>", []),
        ("numerical", "<answer fraction='100'><text>1 234,5</text></answer>", []),
    ],
)
def test_answers_that_moodle_takes_and_nobody_meant_are_told(
    kind: str, body: str, said: list[tuple[str, int]]
) -> None:
    (_,), found = read(question(kind, body))
    assert found == said


def test_a_decimal_comma_in_strict_mode() -> None:
    text = question("numerical", "<answer fraction='100'><text>3</text><tolerance>0,5</tolerance></answer>")
    (one,), _ = read(text, strict_moodle=True)
    assert isinstance(one, m.Numerical)
    assert one.answers[0].tolerance == 0.5
