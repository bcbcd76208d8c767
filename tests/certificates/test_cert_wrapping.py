"""Lines break where TCPDF breaks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from certificates import FontBook, render
from certificates.model import Element, Issue, Page, Template
from certificates.symbols import shown
from certificates.wrapping import fragile, lines


@pytest.mark.parametrize(
    ("text", "column", "wanted"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two", 7, ["one two"]),
        ("https://a.example/b?c=1", 10, ["https://a.", "example/b?", "c=1"]),
        ("see https://a.example", 8, ["see http", "s://a.ex", "ample"]),
        ("see /a/bc/d now", 8, ["see", "/a/bc/d", "now"]),
        ("Anne Smith-Jones", 11, ["Anne Smith-", "Jones"]),
        ("Hohenlohe-Waldenburg", 10, ["Hohenlohe-", "Waldenburg"]),
        ("A-4 2024-05", 9, ["A-4", "2024-05"]),
        ("a\u00a0b c", 3, ["a\u00a0b", "c"]),
        ("wide", 0, ["w", "i", "d", "e"]),
        ("", 5, [""]),
    ],
)
def test_lines(text: str, column: int, wanted: list[str]) -> None:
    assert lines(text, column, len) == wanted


def test_words_that_only_unicode_would_break() -> None:
    text = "and/or (see a?b) 1–2 Smith-Jones well… plain"
    assert [text[start:end] for start, end in fragile(text)] == ["and/or", "a?b)", "1–2", "well…"]


def test_an_address_is_cut_between_letters_and_shorter_ones_not_at_all(
    fonts: FontBook, pdf_words: Callable[[bytes], list[list[Any]]]
) -> None:
    address = "https://moodle.example/admin/tool/certificate/index.php?code=0123456789AB"
    texts = [address, f"See {address}", "<b>x</b> some words before and/or/else behind"]
    elements = tuple(
        Element(id=str(n), kind="text", data=text, x=10, y=10 + 40 * n, width=60)
        for n, text in enumerate(texts)
    )
    template = Template(name="T", pages=(Page(width=210, height=297, elements=elements),))
    issue = Issue(code="X", full_name="A", issued=0)
    made = next(render(template, [issue], assets=lambda _: None, fonts=fonts))
    (words,) = pdf_words(made.pdf)
    parts = [word for word, _left, top, *_rest in words if 10 <= top < 45]
    assert "".join(parts) == address
    assert all(right > 67 for word, _left, top, right, _bottom in words if top < 45 and word != parts[-1])
    assert [word for word, _left, top, *_rest in words if 50 <= top < 55][:1] == ["See"]
    assert "".join(word for word, _left, top, *_rest in words if 50 <= top < 85) == "See" + address
    assert "and/or/else" in [word for word, *_rest in words]


def test_symbols_and_dingbats_show_what_their_codes_stand_for() -> None:
    assert shown("abc W 1", "symbol") == "αβχ Ω 1"
    assert shown("4H", "zapfdingbats") == "✔★"
    assert shown("4H", "freesans") == "4H"
