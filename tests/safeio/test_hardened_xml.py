"""lxml behind a guard: no DOCTYPE reaches libxml2, which would expand its entities in attributes."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeio.xml import XmlDoctypeError, XmlError, XmlTooLargeError, iter_elements, parse


def streamed(data: bytes) -> list[str | None]:
    return [element.text for element in iter_elements(io.BytesIO(data), ("b",))]


BOTH = pytest.mark.parametrize("read", [parse, streamed])

LAUGHS = b"".join(
    [b"<!DOCTYPE a [<!ENTITY l0 'ha'>"]
    + [b"<!ENTITY l%d '%s'>" % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 11)]
    + [b"]><a><b c='&l10;'>&l10;</b></a>"]
)


@BOTH
@pytest.mark.parametrize(
    "data",
    [
        LAUGHS,
        b"<?xml version='1.0'?>\n<!-- x --><?pi x?>" + LAUGHS,
        b"<!--" + b"x" * 100_000 + b"-->" + LAUGHS,
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a><b/></a>",
        LAUGHS.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + LAUGHS,
    ],
)
def test_doctype_is_refused_at_once(read: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(XmlDoctypeError):
        read(data)


@BOTH
def test_encodings_that_could_hide_one(read: Callable[[bytes], object]) -> None:
    hidden = b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE a+AD4-<a/>"
    with pytest.raises(XmlError):
        read(hidden)


def test_streaming_reads_on_behind_the_prolog() -> None:
    body = b"".join(b"<b>%d</b>" % number for number in range(20_000))
    data = b"<?xml version='1.0' encoding='iso-8859-1'?><!--" + b"c" * 70_000 + b"--><a>" + body + b"</a>"
    assert streamed(data) == [str(number) for number in range(20_000)]
    assert streamed("<a><b>é</b></a>".encode("utf-16")) == ["é"]


def test_limits() -> None:
    with pytest.raises(XmlTooLargeError):
        parse(b"<a>" * 300 + b"</a>" * 300)
    with pytest.raises(XmlTooLargeError):
        parse(b"<a/>", max_bytes=2)


@given(st.binary(max_size=200))
def test_any_bytes_raise_only_our_error(data: bytes) -> None:
    for read in (parse, streamed):
        try:
            read(data)
        except XmlError:
            continue


@given(st.text(alphabet="<>/ab=\"'& \n!-[]?", max_size=60))
def test_any_markup_raises_only_our_error(text: str) -> None:
    for read in (parse, streamed):
        try:
            read(text.encode())
        except XmlError:
            continue
