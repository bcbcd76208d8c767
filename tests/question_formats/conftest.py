"""Comparing questions with what Moodle made of the same file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import question_formats as qf
from question_formats import Problem

# what a reading of Moodle's has and ours need not: about grades of the site, not about the question
NOT_OURS = {"fractions_refused", "fractions_nearest"}


def _same_text(ours: str, theirs: str) -> bool:
    return " ".join(ours.split()) == " ".join(theirs.split())


def _same_number(ours: float, theirs: Any) -> bool:
    try:
        other = float(str(theirs).replace(",", ".") or 0)
    except ValueError:
        return False
    return abs(ours - other) <= 1e-6 * max(1.0, abs(other))


def _same_number_text(ours: Any, theirs: Any) -> bool:
    try:
        return _same_number(float(ours), theirs)
    except (TypeError, ValueError):
        return False


def _differences(ours: Any, theirs: Any, path: str) -> Iterator[str]:
    """Paths where `ours` lacks or contradicts what `theirs` says."""
    if isinstance(theirs, dict):
        for key, value in theirs.items():
            if key in NOT_OURS:
                continue
            if not isinstance(ours, dict) or key not in ours:
                if value not in (None, [], "", {}):
                    yield f"{path}.{key}: missing, wanted {value!r}"
                continue
            if key == "text" and "tolerance" in theirs and _same_number_text(ours[key], value):
                continue
            yield from _differences(ours[key], value, f"{path}.{key}")
    elif isinstance(theirs, list):
        # Moodle puts a grade on an answer that does not exist: `missing`
        wanted = [item for item in theirs if not (isinstance(item, dict) and item.get("missing"))]
        if not isinstance(ours, list) or len(ours) != len(wanted):
            yield f"{path}: {ours!r}, wanted {wanted!r}"
            return
        for at, (one, other) in enumerate(zip(ours, wanted, strict=True)):
            yield from _differences(one, other, f"{path}.{at}")
    elif path.endswith(".format") and theirs is None:
        return
    elif isinstance(ours, int | float) and not isinstance(theirs, bool):
        if not _same_number(ours, theirs):
            yield f"{path}: {ours!r}, wanted {theirs!r}"
    elif isinstance(theirs, str) and isinstance(ours, str):
        decimal = path.endswith(".text") and any(char.isdigit() for char in theirs)
        if not _same_text(ours, theirs) and not (
            decimal and ours.replace(",", ".") == theirs.replace(",", ".")
        ):
            yield f"{path}: {ours!r}, wanted {theirs!r}"
    elif ours != theirs and not (ours in ("", None) and theirs in ("", None)):
        yield f"{path}: {ours!r}, wanted {theirs!r}"


@pytest.fixture(scope="session")
def differences() -> Callable[[list[dict[str, Any]], list[dict[str, Any]]], list[str]]:
    """What our questions (as `to_dict` gives them) lack of the other's; white space collapsed."""

    def compare(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[str]:
        if len(ours) != len(theirs):
            return [f"{len(ours)} questions, wanted {len(theirs)}"]
        return list(_differences(ours, theirs, ""))

    return compare


@pytest.fixture(scope="session")
def read_all() -> Callable[..., tuple[list[dict[str, Any]], list[Problem]]]:
    """(questions as objects, findings) of a file."""

    def read(data: bytes | Path, format: str | None = None, *, strict: bool = False) -> Any:
        questions, problems = [], []
        for item in qf.read(data, format=format, strict_moodle=strict):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                questions.append(qf.to_dict(item))
        return questions, problems

    return read


@pytest.fixture(scope="session")
def oracle(shared: Path) -> Path:
    return shared / "corpus" / "oracle"


@pytest.fixture(scope="session")
def generated(oracle: Path) -> Callable[[str], list[dict[str, Any]]]:
    """The generated inputs of a format, with what Moodle made of them and what their author meant."""

    def rows(format: str) -> list[dict[str, Any]]:
        lines = (oracle / f"generated-{format}.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    return rows
