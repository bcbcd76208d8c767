"""More templates of Moodle's (see `moodle/README.md`): every word where Moodle put it, within a millimetre."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from certificates import FontBook, render
from certificates.sources import customcert, tool_certificate
from certificates.sources.tool_certificate import read_issue, read_template

FOLDER = Path(__file__).parent / "moodle"
NEAR = 1.0  # mm


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_words_lie_where_moodle_put_them(
    path: Path, fonts: FontBook, pdf_words: Callable[[bytes], list[list[Any]]]
) -> None:
    case = json.loads(path.read_bytes())
    source = customcert if customcert.is_customcert(case["template"]) else tool_certificate
    template = source.read_template(case["template"])
    issues = [read_issue(line) for line in case["issues"]]
    made = list(render(template, issues, assets=lambda _: None, fonts=fonts))
    far = []
    for line, rendered in zip(case["issues"], made, strict=True):
        ours = pdf_words(rendered.pdf)
        assert len(ours) == len(line["words"])
        for wanted, drawn in zip(line["words"], ours, strict=True):
            left = list(drawn)
            for word in wanted:
                near = [other for other in left if other[0] == word[0] and _apart(other, word) <= NEAR]
                if near:
                    left.remove(min(near, key=lambda other: _apart(other, word)))
                else:
                    far.append(word)
    assert not far


def _apart(one: Any, other: Any) -> float:
    return max(abs(a - b) for a, b in zip(one[1:], other[1:], strict=True))


def test_a_code_without_width_is_35_mm_wide() -> None:
    """Whatever it shows: tool_certificate's own default, which wraps an address into five lines."""
    case = json.loads((FOLDER / "dates.json").read_bytes())["template"]
    row = {**case["tool_certificate_elements"][0], "element": "code", "data": '{"display":3}', "width": "0"}
    template = read_template({**case, "tool_certificate_elements": [row]})
    assert template.pages[0].elements[0].width == 35.0
