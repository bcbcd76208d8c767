"""HTML in texts takes the room TCPDF gives it: left edge and top of words, measured from TCPDF 6.7 itself."""

from __future__ import annotations

from typing import Any

import pytest

from certificates import FontBook, render
from certificates.model import Element, Issue, Page, Template

# font, size, HTML, words with left edge and top in mm, for a text at 20, 10 that is 120 mm wide
MEASURED = [
    ("freeserif", 12, "<ol><li>first item</li><li>second item</li></ol>after",
     {"1.": (27.4, 10.3), "first": (32.7, 10.3), "2.": (27.4, 15.6), "after": (20.0, 26.2)}),
    ("freesans", 11, "before<ul><li>alpha<ul><li>nested</li></ul></li><li>beta</li></ul>",
     {"before": (20.0, 10.3), "alpha": (32.9, 20.0), "nested": (45.9, 24.8), "beta": (32.9, 29.7)}),
    ("freesans", 12, "<h2>Heading two</h2><p>para</p>", {"para": (20.0, 22.7)}),
    ("freesans", 12, '<font size="5">five</font> <u>under</u>', {"five": (20.0, 12.5), "under": (23.9, 10.3)}),
    ("freesans", 11, "<table><tr><td>a1</td><td>b1</td></tr><tr><td>a2</td><td>b2</td></tr></table>",
     {"a1": (20.0, 10.3), "b1": (80.0, 10.3), "b2": (80.0, 15.1)}),
]  # fmt: skip


@pytest.mark.parametrize(("font", "size", "source", "wanted"), MEASURED)
def test_words_lie_where_tcpdf_puts_them(  # noqa: PLR0917
    font: str,
    size: float,
    source: str,
    wanted: dict[str, tuple[float, float]],
    fonts: FontBook,
    pdf_words: Any,
) -> None:
    element = Element(id="1", kind="text", data=source, font=font, size=size, x=20, y=10, width=120)
    template = Template(name="t", pages=(Page(width=210, height=297, elements=(element,)),))
    issue = Issue(code="0123456789AB", full_name="x", issued=1)
    made = next(render(template, [issue], assets=lambda _: None, fonts=fonts))
    found = {word[0]: word for word in pdf_words(made.pdf)[0]}
    for text, (left, top) in wanted.items():
        assert found[text][1] == pytest.approx(left, abs=1.0), text
        assert found[text][2] == pytest.approx(top, abs=1.0), text


def test_a_paragraph_stands_a_blank_line_apart(fonts: FontBook, pdf_words: Any) -> None:
    element = Element(
        id="1", kind="text", data="<p>one</p><p>two</p>", font="freesans", size=12, x=20, y=10, width=120
    )
    template = Template(name="t", pages=(Page(width=210, height=297, elements=(element,)),))
    issue = Issue(code="0123456789AB", full_name="x", issued=1)
    made = next(render(template, [issue], assets=lambda _: None, fonts=fonts))
    found = {word[0]: word for word in pdf_words(made.pdf)[0]}
    assert found["two"][2] - found["one"][2] == pytest.approx(2 * 1.25 * 12 * 25.4 / 72, abs=0.1)
