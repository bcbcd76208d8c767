"""The line a finding names is the line to mend."""

from __future__ import annotations

import pytest

XML = """<?xml version="1.0"?>
<quiz>
<question type="cloze">
  <name><text>Q</text></name>
  <questiontext format="html">
    <text><![CDATA[
<p>First {1:SA:=a}</p>
<p>Second {1:NM:=zero}</p>]]></text>
  </questiontext>
</question>
</quiz>
"""
CASES = [
    ("gift", "// [id:a]\n\nQ {=a ~b}", "Q-GIFT-008", 1, "ID numbers in a comment of their own"),
    ("gift", "// a comment\n<p>Q</p> {=a ~b}", "Q-GIFT-015", 2, "not the comment before the text"),
    ("gift", "Q {\n=a\n\n~b\n}", "Q-GIFT-008", 4, "what follows the blank line"),
    ("gift", "Q {\n=a\n\n~%33%b\n}", "Q-GIFT-012", 4, "lines behind a blank line in the answers"),
    ("gift", "A \\= b {\n~x\\=y\n~d\n}", "Q-GIFT-009", 2, "escapes in the answers"),
    ("gift", "Q {\n=a ->b\n=c\n}", "Q-GIFT-004", 3, "a pair without an arrow"),
    ("gift", "5~10? {\n=5~10\n~20\n}", "Q-GIFT-009", 2, "a range among spaced choices"),
    (
        "gift",
        "Which page? {\n=org\n~http://a.org/~ada\n}",
        "Q-GIFT-009",
        3,
        "an address among spaced choices",
    ),
    ("missingword", "Q {=a\n~-50%b\n~c} end", "Q-MISSING-005", 2, "a weight on the second line"),
    ("aiken", "Why?\nA. one\nANSWER: A", "Q-AIKEN-002", 1, "the question that lacks choices"),
    ("aiken", "Why?\nA. a #good\nB. b #bad\nANSWER: A", "Q-AIKEN-008", 2, "the choice with the feedback"),
    ("aiken", "Why?\nA. a\nB. b\nANSWER: A, B", "Q-AIKEN-007", 4, "the answer line that names several"),
    ("cloze", "A {1:SA:=a}\n\nB {1:SA:=b}", "Q-CLOZE-011", 2, "the blank line between"),
    ("moodlexml", XML, "Q-CLOZE-005", 8, "a gap inside an XML element"),
]


@pytest.mark.parametrize(
    ("format", "text", "code", "line"), [pytest.param(*row, id=what) for *row, what in CASES]
)
def test_line(format, text, code, line, read_all):
    _, problems = read_all(text.encode(), format)
    assert [problem.line for problem in problems if problem.code == code] == [line]


@pytest.mark.parametrize("text", ["Q {=5~10}", "Q {=a~10~b}", "Q {=a ~b~c}", "Q {\n=Right~wrong\n~other\n}"])
def test_a_tilde_between_choices_is_a_mark(text, read_all):
    """As sloppily written in real files; nothing is to be said."""
    (question,), problems = read_all(text.encode(), "gift")
    assert len(question["answers"]) == text.count("~") + 1
    assert not problems
