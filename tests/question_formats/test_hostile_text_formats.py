"""Hostile bytes raise only our error, whatever the format is said to be."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import question_formats as qf
from safeio import CodedError

TEXT_FORMATS = ["gift", "aiken", "cloze", "missingword"]
PIECES = [
    "{", "}", "{}", "=", "~", "#", "####", "::", "->", "%50%", "%--5%", "$CATEGORY: ", "\\", "\\n", "\\{", "//",
    "[html]", "[id:", "[tag:x]", "]", "{1:MC:", "{1:NM:=", "{#", "{>3 ", "..", ":", "3,14", "1/0", "±", "TRUE", "T",
    "ANSWER: A", "A) x", "\n", "\n\n", "\r", " ", "0", "é", "中", "\ufeff", "\x00", "ａ", "｛＝", "---\n", "text",
]  # fmt: skip
XML_PIECES = [
    b"<quiz>", b"</quiz>", b'<question type="multichoice">', b'<question type="cloze">', b'<question type="stack">',
    b"</question>", b"<question/>", b"<name><text>n</text></name>", b'<questiontext format="html"><text>',
    b"</text></questiontext>", b'<answer fraction="x">', b"</answer>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"&amp;",
    b"&nope;", b'<file name="a" encoding="base64">%%%</file>', b"<penalty>x</penalty>", b"{1:SA:=a}", b'<?xml version="1.0"?>',
    b'<!DOCTYPE q [<!ENTITY a "b">]>', b"\xff", b"\x00", b"<", b">", b"text", b"\n",
]  # fmt: skip
FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(data, format, **options):
    try:
        for item in qf.read(data, format=format, **options):
            if isinstance(item, qf.Question | qf.Category):
                qf.to_dict(item)
    except CodedError:
        pass


@pytest.mark.parametrize("format", TEXT_FORMATS)
@pytest.mark.parametrize("strict", [False, True])
def test_pieces_of_the_grammar_in_any_order(format, strict):
    @FUZZ
    @given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
    @example("{#1..:}")
    @example("}{")
    @example("{}{}\x00")
    @example("::::{=}")
    @example("{~%%=%%}")
    @example("{=%999999999%x ~y}")
    @example("{1:NM:=1e999:1e999}")
    def run(text):
        read(text.encode(), format, strict_moodle=strict)

    run()


@pytest.mark.parametrize("format", [*TEXT_FORMATS, "moodlexml", None])
def test_any_bytes(format):
    @FUZZ
    @given(st.binary(max_size=200))
    def run(data):
        read(data, format)

    run()


@pytest.mark.parametrize("strict", [False, True])
def test_pieces_of_xml_in_any_order(strict):
    @FUZZ
    @given(st.lists(st.sampled_from(XML_PIECES), max_size=25).map(b"".join))
    def run(data):
        read(b"<quiz>" + data, "moodlexml", strict_moodle=strict)
        read(data, "moodlexml", strict_moodle=strict)

    run()


@pytest.mark.parametrize(
    "text",
    [
        "{1:MC:" + "a~" * 3000,
        "{1:MC:" + "#" * 3000 + "}",
        "{1:SA:=a" * 500 + "}" * 500,
        "{" * 5000 + "}" * 5000,
    ],
)
def test_no_input_takes_for_ever(text):
    for name in TEXT_FORMATS:
        read(text.encode(), name)
        read(text.encode(), name, strict_moodle=True)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["qtype", "name", "answers", "text", "format", "files", "essay", "options", "pairs"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
@FUZZ
def test_any_json_as_question(value):
    if isinstance(value, dict):
        with suppress(CodedError):
            qf.from_dict(value)
        with suppress(CodedError):
            qf.from_dict({"qtype": "multichoice", **value})
