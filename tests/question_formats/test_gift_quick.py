"""Plain blocks are read in one go; the careful reading of the same block gives the same, and has nothing to say."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import question_formats as qf
from question_formats import model as m
from question_formats.aiken.meaning import Meaning
from question_formats.aiken.reader import build
from question_formats.aiken.reader import quick as quick_aiken
from question_formats.gift import quick
from question_formats.gift.blocks import blocks, trim_lines
from question_formats.gift.meaning import MeaningParser, Splitter
from question_formats.gift.parser import Refused
from question_formats.gift.wide import has_signs, narrowed

PIECES = [
    "::N::", "::a: b::", " ", "What?", "\n", "\n\t", "{", "}", "=yes", "~no", "=%50%half", "~%25%a", "#fb", "####all",
    "T", "FALSE", "#", "3.14", ":0.1", "..", "->", "a", "=x -> y", "=", "~", "%", "// c\n", "// [id:1] [tag:t]\n", "[html]",
    "[html]<p>a</p>", "[moodle]", "[", "]", r"\=", r"\n", r"\\", r"\{x\}", r"\#", r"\n\neq", "$$", "\n \n", "\n\n", " # ", " = ", " =x = 5", "~ ", "→", "\u00a0", "C# ",
    "%100%", "%-50%x", "3..4", "tail", "####", "$CATEGORY: a", "0\n", "\r", "::", "yes", "\ufeff", r"a\-b",
    "true", "about", "C", "0", "{T}", "{=a ~b ~c}", "{\n=a\n~b\n~c\n}", "{=a -> b =c -> d}", "{#3:1}", "é", ",", "No",
    "｛", "｝", "＝甲", " ～乙", "～", "：：名：：", "＃", "Ｔ",
]  # fmt: skip


def careful(raw):
    """(items, findings) of a block by the way that takes any block."""
    splitter, parser = Splitter(), MeaningParser()
    items, problems = [], []
    found = []
    for written in blocks(raw.split("\n")):
        block, said = narrowed(written)
        problems += said
        found += splitter.feed(block)
    for one, notes in [*found, *splitter.end()]:
        try:
            items.append(parser.interpret(one, notes))
        except Refused as refused:
            problems.append(refused.problem)
        problems += parser.problems
    return items, problems


@example(r"\\true{T}::N::")
@example("// [id:1] [tag:t]\n0\n{T}")
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join))
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_gift(raw):
    trimmed = trim_lines(raw)
    if "\n\n" in trimmed.strip("\n"):  # there the file is cut
        return
    question = None if has_signs(trimmed) else quick.read(trimmed, 1, None)
    if question is not None:
        assert careful(raw) == ([question], [])


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("::N::Q? {=a ~b ~c}", m.MultiChoice),
        ("// [id:q1] [tag:t]\n::N::Q?{\n\t=%100%all#fb\n\t=%50%b\n\t####all\n}", m.ShortAnswer),
        ("Q? {T#no#yes}", m.TrueFalse),
        ("Q? {=a -> b =c -> d}", m.Match),
        ("Q? {#3.14:0.01}", m.Numerical),
        ("Q? {}", m.Essay),
    ],
)
def test_plain_blocks_take_the_quick_way(raw, kind):
    assert isinstance(quick.read(trim_lines(raw), 1, None), kind)
    assert careful(raw) == ([quick.read(trim_lines(raw), 1, None)], [])


AIKEN = [
    "Stem?",
    "A) x",
    "A. x",
    "B) y",
    "B. ",
    "C) z",
    "ANSWER: A",
    "ANSWER: C",
    "ANSWER:B",
    "// c",
    "<b>",
    "a",
    "Answer: A",
]


@given(st.lists(st.sampled_from(AIKEN), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_aiken(lines):
    question = quick_aiken("\n".join(lines), 1)
    if question is not None:
        meaning = Meaning(build)
        assert [*meaning.feed(lines, 1), *meaning.end()] == [question]


def test_line_numbers_survive_both_ways():
    text = "\n\n::A::One {T}\n\n\n[html]<b>Two</b> {=a ~b\n~c}\n \n// x\nThree {F}\n"
    lines = [
        item.source.line for item in qf.read(text.encode(), format="gift") if isinstance(item, m.Question)
    ]
    assert lines == [3, 6, 9]
    xml = io.BytesIO()
    list(qf.write(qf.read(text.encode(), format="gift"), xml, format="moodlexml"))
    written = xml.getvalue().decode().splitlines()
    for item in qf.read(xml.getvalue()):
        assert written[item.source.line - 1].lstrip().startswith("<question ")
