"""Thousands of small inputs whose author's meaning is known, and what stock Moodle 4.5 made of each."""

from __future__ import annotations

import base64

import pytest

from safeio import Severity

FORMATS = ["gift", "aiken", "cloze", "missingword"]
# mistake -> why nothing can tell it from what it looks like
INDISTINGUISHABLE: dict[str, str] = {}


def _input(row):
    return row["input"].encode() if "input" in row else base64.b64decode(row["input_b64"])


def _as_meant(row):
    return not (row.get("corrupts") or row.get("refused") or row.get("renamed"))


@pytest.mark.shared
@pytest.mark.parametrize("format", FORMATS)
def test_strict_reading_is_moodles(format, generated, read_all, differences):
    wrong = {}
    for row in generated(format):
        if row["moodle"].get("not_utf8"):  # the upload form refuses the file before anything is read
            continue
        questions, _ = read_all(_input(row), format, strict=True)
        if found := differences(questions, row["moodle"]["questions"]):
            wrong[row["id"]] = found[:2]
    assert not wrong


@pytest.mark.shared
@pytest.mark.parametrize("format", FORMATS)
def test_where_moodle_reads_as_meant_so_do_we(format, generated, read_all, differences):
    wrong = {}
    for row in generated(format):
        if _as_meant(row):
            questions, _ = read_all(_input(row), format)
            if found := differences(questions, row["moodle"]["questions"]):
                wrong[row["id"]] = found[:2]
    assert not wrong


@pytest.mark.shared
@pytest.mark.parametrize("format", FORMATS)
def test_where_moodle_fails_the_meaning_or_a_finding(format, generated, read_all, differences):
    """A silently wrong question: never."""
    silent = {}
    for row in generated(format):
        if _as_meant(row) or row["mistake"] in INDISTINGUISHABLE:
            continue
        questions, problems = read_all(_input(row), format)
        found = differences(questions, row["meant"])
        if found and not problems:  # where it points: test_oracle_lines
            silent[row["id"]] = (row["mistake"], found[:2])
    assert not silent


@pytest.mark.shared
@pytest.mark.parametrize("format", FORMATS)
def test_clean_inputs_give_no_errors(format, generated, read_all):
    """What has no mistake in it and Moodle reads as meant is read without an error."""
    noisy = {}
    for row in generated(format):
        if row["mistake"] is None and _as_meant(row):
            _, problems = read_all(_input(row), format)
            errors = [problem.message for problem in problems if problem.severity is Severity.ERROR]
            if errors:
                noisy[row["id"]] = errors
    assert not noisy
