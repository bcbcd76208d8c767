"""Every text that a job says while it runs is known by a code, or is a name."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from sidecar.usecases.progress_texts import TEXTS, told

ROOT = Path(__file__).resolve().parents[2] / "sidecar"
# In a bundle for a disk, written by hand on the command line and never as a job.
NO_JOB = {"mirror/bundle.py"}


def spoken() -> Iterator[tuple[str, str]]:
    """Place and text of each literal that is given to a `progress`; what is put into it stands as 7."""
    for folder in ("usecases", "mirror"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not (isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "progress"):
                    continue
                for said in (said for given in node.args[1:2] for said in texts(given)):
                    if said and name not in NO_JOB:
                        yield f"{name}:{node.lineno}", said


def texts(given: ast.expr) -> list[str]:
    """The texts that an expression may be; a call or a name is none."""
    if isinstance(given, ast.IfExp):
        return [*texts(given.body), *texts(given.orelse)]
    if isinstance(given, ast.JoinedStr):
        return [filled(given)]
    return [given.value] if isinstance(given, ast.Constant) and isinstance(given.value, str) else []


def filled(text: ast.JoinedStr) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in text.values)


SPOKEN = list(spoken())


def test_texts_are_found() -> None:
    assert len(SPOKEN) > 15


@pytest.mark.parametrize(("place", "text"), SPOKEN)
def test_each_text_has_a_code(place: str, text: str) -> None:
    assert told(text) is not None, place


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_a_text_is_told_by_its_code_alone(code: str) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(TEXTS[code]) if name]
    numbers = {name: number for number, name in enumerate(names, start=3)}
    assert told(TEXTS[code].format(**numbers)) == {"code": code, "params": numbers}


@pytest.mark.parametrize("name", ["", "Fire safety", "12 drawn lots", "3 of a kind", "errors", "1e3 errors"])
def test_a_name_has_no_code(name: str) -> None:
    assert told(name) is None
