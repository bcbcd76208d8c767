"""GIFT and Cloze typed on East Asian keyboards: marks in full width are read where they are certain, else told."""

from __future__ import annotations

import pytest

import question_formats as qf
from question_formats import model as m

Choice = tuple[str, float]


def read(text: str, format: str = "gift", **options: bool) -> tuple[list[qf.Question], list[tuple[str, int]]]:
    items = list(qf.read(text.encode(), format=format, **options))
    return (
        [one for one in items if isinstance(one, qf.Question)],
        [(one.code, one.line or 0) for one in items if isinstance(one, qf.Problem)],
    )


def choices(question: qf.Question) -> list[Choice]:
    assert isinstance(question, m.MultiChoice)
    return [(one.text.text, one.fraction) for one in question.answers]


CAPITALS = [("北京", 1.0), ("上海", 0.0), ("广州", 0.0)]


@pytest.mark.parametrize(
    "answers",
    [
        "｛＝北京 ～上海 ～广州｝",
        "｛\n＝北京\n～上海\n～广州\n｝",
        "{＝北京 ～上海 ～广州}",
        "{\n＝北京\n～上海\n～广州\n}",
        "｛=北京 ~上海 ~广州｝",
        "{=北京 ~上海 ~广州｝",
        "｛＝北京 〜上海 〜广州｝",
    ],
)
def test_answers_in_full_width(answers: str) -> None:
    (question,), said = read(f"第一行\n哪里？{answers}")
    assert choices(question) == CAPITALS
    assert said == [("Q-GIFT-008", 2)]


def test_a_name_in_full_width() -> None:
    questions, said = read("// a\n：：一：：哪里？{T}\n::二：：哪里？{F}\n\n：：三：：哪里？｛Ｔ｝")
    assert [one.name for one in questions] == ["一", "二", "三"]
    assert {("Q-GIFT-008", line) for line in (2, 3, 5)} <= set(said)


def test_a_name_in_plain_colons_ends_at_them() -> None:
    (question,), said = read("::a：：b::哪里？{T}")
    assert (question.name, said) == ("a：：b", [])


def test_feedback_weights_numbers_and_pairs_in_full_width() -> None:
    questions, _ = read(
        "a｛＝北京＃对！ ～％50％上海＃不｝\n\nb｛＃３．５:０．５｝\n\nc｛＝一 -＞ 1 ＝二 －＞ 2｝\n\nd｛TRUE＃不＃对｝\n\ne｛｝"
    )
    first, number, pairs, truth, essay = questions
    assert choices(first) == [("北京", 1.0), ("上海", 0.5)]
    assert isinstance(first, m.MultiChoice)
    assert [one.feedback.text for one in first.answers] == ["对！", "不"]
    assert isinstance(number, m.Numerical)
    assert (number.answers[0].text.text, number.answers[0].tolerance) == ("3.5", 0.5)
    assert isinstance(pairs, m.Match)
    assert [(one.question.text, one.answer) for one in pairs.pairs] == [("一", "1"), ("二", "2")]
    assert isinstance(truth, m.TrueFalse)
    assert (truth.feedbackfalse.text, truth.feedbacktrue.text) == ("不", "对")
    assert isinstance(essay, m.Essay)


@pytest.mark.parametrize(
    ("block", "line"),
    [
        ("哪里？{=北京 ～上海 ~广州}", 1),
        ("哪里？{\n=北京 ～上海\n~广州}", 2),
        ("哪里？{=北京～上海 ~广州}", 1),
        ("哪里？{=北京＃对 ~广州}", 1),
        ("哪里？{=北京 ～上海}", 1),
        ("::n::集合｛北京｝", 1),
    ],
)
def test_a_mark_that_may_be_text_is_told(block: str, line: int) -> None:
    (_,), said = read(block)
    assert said == [("Q-GIFT-009", line)]


@pytest.mark.parametrize(
    "block",
    [
        "日本語は？{=～ている ~～てある ~ ～ておく}",
        "いくつ？{=10～20 ~20～30}",
        "语言？{=C＃ ~F＃ ~Java}",
        "集合｛1，2｝是？{=a ~b}",
        "Ｔ是？{=a ~b}",
        "～～{=～ ~＝}",
    ],
)
def test_full_width_characters_of_a_text_are_text(block: str) -> None:
    (question,), said = read(block)
    assert said == []
    strict, _ = read(block, strict_moodle=True)
    assert [question] == strict


def test_a_bank_in_full_width_is_gift() -> None:
    text = "：：一：：哪里？｛＝北京 ～上海｝\n"
    assert qf.sniff(text.encode(), name="bank.txt") == "gift"
    questions, said = read(text, strict_moodle=True)
    assert [m.qtype_of(one) for one in questions] == ["description"]
    assert {code for code, _ in said} == {"Q-GIFT-008"}


def gaps(question: qf.Question) -> list[list[Choice]]:
    assert isinstance(question, m.MultiAnswer)
    return [[(one.text.text, one.fraction) for one in gap.answers] for gap in question.subquestions]


def test_gaps_in_full_width() -> None:
    text = "：：名：：中国：｛1：MC：＝北京～上海＃错～广州｝。\n日本：｛１：SA：＝東京｝，{1:MC:＝a～b}"
    (question,), said = read(text, "cloze")
    assert question.name == "名"
    assert question.questiontext.text == "中国：{#1}。\n日本：{#2}，{#3}"
    assert gaps(question) == [CAPITALS, [("東京", 1.0)], [("a", 1.0), ("b", 0.0)]]
    assert said == [("Q-CLOZE-015", 1), ("Q-CLOZE-008", 1), ("Q-CLOZE-008", 2), ("Q-CLOZE-008", 2)]


def test_marks_of_gaps_that_may_be_text() -> None:
    (question,), said = read("a {1:MC:=10～20~～ている}\n{1:MC:=北京～上海~广州}", "cloze")
    assert gaps(question) == [[("10～20", 1.0), ("～ている", 0.0)], [("北京～上海", 1.0), ("广州", 0.0)]]
    assert said == [("Q-CLOZE-009", 2)]


def test_names_and_ends_of_cloze_questions_are_told() -> None:
    """Moodle reads the file as one question, its marks as text."""
    text = "::a::\nThe {1:SA:=x}\n---\nThe {1:SA:=y}\n"
    questions, said = read(text, "cloze")
    assert [one.name for one in questions] == ["a", "The {#1}"]
    assert said == [("Q-CLOZE-015", 1), ("Q-CLOZE-016", 3)]
    strict, said = read(text, "cloze", strict_moodle=True)
    assert len(strict) == 1
    assert ("Q-CLOZE-015", 1) in said
