"""The plugin's Behat features: valid Gherkin, and every step is one that the Moodle of `MOODLE_DIR` defines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gherkin.parser import Parser

PLUGINS = Path(__file__).resolve().parents[2] / "moodle_plugin"
FEATURES = sorted(PLUGINS.rglob("*.feature"))
_STEP = re.compile(r"^\s*\*\s*@(?:Given|When|Then)\s+(\S.*?)\s*$", re.MULTILINE)
# :name stands for a word or something in quotes; a(n) and a/an for either.
_PARTS = re.compile(r":\w+|\((\w+)\)|(\w+)/(\w+)")


def pattern(text: str) -> re.Pattern[str]:
    """A step's definition, written as a regular expression or in Behat's own short form."""
    if text.startswith("/"):
        return re.compile(text[1 : text.rindex("/")].replace("(?<", "(?P<").replace("\\'", "'"))

    def part(found: re.Match[str]) -> str:
        if found[1]:
            return f"(?:{found[1]})?"
        return f"(?:{found[2]}|{found[3]})" if found[2] else r'(?:"[^"]*"|\S+)'

    at, made = 0, []
    for found in _PARTS.finditer(text):
        made += [re.escape(text[at : found.start()]), part(found)]
        at = found.end()
    return re.compile("^" + "".join([*made, re.escape(text[at:])]) + "$")


def steps(feature: Path) -> Iterator[str]:
    parsed: Any = Parser().parse(feature.read_text("utf-8"))
    for child in parsed["feature"]["children"]:
        for step in (child.get("background") or child.get("scenario"))["steps"]:
            yield step["text"]


@pytest.mark.parametrize("feature", FEATURES, ids=lambda path: path.name)
def test_feature_is_gherkin(feature: Path) -> None:
    assert list(steps(feature))


@pytest.mark.moodle
@pytest.mark.parametrize("feature", FEATURES, ids=lambda path: path.name)
def test_every_step_is_defined(moodle_code: Path, feature: Path) -> None:
    code = moodle_code / "public" if (moodle_code / "public").is_dir() else moodle_code
    files = [*code.glob("lib/tests/behat/*.php"), *code.glob("*/tests/behat/*.php"), *code.glob("*/*/tests/behat/behat_*.php"),
             *code.glob("*/*/*/tests/behat/behat_*.php"), *PLUGINS.rglob("tests/behat/*.php")]  # fmt: skip
    known = [pattern(found) for path in files for found in _STEP.findall(path.read_text("utf-8"))]
    assert len(known) > 300
    assert [step for step in steps(feature) if not any(one.search(step) for one in known)] == []
