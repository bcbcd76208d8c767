"""Real files, and what stock Moodle 4.5 read from each."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

FORMATS = {"xml": "moodlexml", "multianswer": "cloze"}
FOLDERS = ["moodlexml", "gift", "aiken", "cloze", "missingword"]

# file -> why our strict reading is not Moodle's
STRICT_EXCEPTIONS = {
    "LMS_Moodle__questions_encoding_windows-1252.gift.txt": "read as windows-1252; Moodle keeps broken bytes",
}
# calculatedmulti has no units; Moodle's importer fills the fields of the other calculated types all the same
NO_UNITS = {"unitgradingtype", "unitpenalty", "showunits", "unitsleft"}

# file -> what Moodle got wrong that we read as meant
MEANT = {
    "LMS_Moodle__questions_encoding_windows-1252.gift.txt": "windows-1252",
    "LMS_Moodle__core-html_chars_in_idnumbers.xml": "Moodle's XML reader loses white space between two entities",
    "QAS-Editor__hist-test-test_parser-datasets-cloze-cloze.cloze": "two named questions; Moodle reads one",
    "LMS_Moodle__ordering-testexport.moodle.xml": "the root is <question>: Moodle finds nothing",
    "LMS_Moodle__ordering-testimport.moodle.xml": "the root is <question>: Moodle finds nothing",
    "LMS_Moodle__ordering-testimportlong.moodle.xml": "the root is <question>: Moodle finds nothing",
}


def _rows(oracle: Path, folder: str):
    for path in sorted((oracle / "corpus" / folder).glob("*.json")):
        row = json.loads(path.read_text("utf-8"))
        source = oracle.parent / "questions" / folder / path.name.removesuffix(".json")
        if source.suffix == ".json":  # vectors of unit tests, no question files
            continue
        yield source, FORMATS.get(row["format"], row["format"]), row["moodle"]


def _without_units(questions):
    for question in questions:
        if question["qtype"] == "calculatedmulti":
            for name in NO_UNITS:
                question.get("options", {}).pop(name, None)
    return questions


@pytest.mark.shared
@pytest.mark.parametrize("folder", FOLDERS)
def test_strict_reading_of_real_files(folder, oracle, read_all, differences):
    wrong = {}
    for source, name, moodle in _rows(oracle, folder):
        if source.name in STRICT_EXCEPTIONS:
            continue
        questions, _ = read_all(source, name, strict=True)
        if found := differences(questions, _without_units(moodle["questions"])):
            wrong[source.name] = found[:2]
    assert not wrong


@pytest.mark.shared
@pytest.mark.parametrize("folder", FOLDERS)
def test_reading_of_real_files(folder, oracle, read_all, differences):
    """Moodle's questions, or a finding where one of ours is none of Moodle's; unknown types come on top."""
    wrong = {}
    for source, name, moodle in _rows(oracle, folder):
        questions, problems = read_all(source, name)
        if source.name in MEANT:
            continue
        foreign = {problem.params["type"] for problem in problems if problem.code == "Q-XML-007"}
        questions = [question for question in questions if question["qtype"] not in foreign]
        theirs = _without_units(moodle["questions"])
        if not (found := differences(questions, theirs)):
            continue
        if not problems:
            wrong[source.name] = found[:2]
        starts = [question["source"]["line"] for question in questions]
        for question, start, end in zip(questions, starts, [*starts[1:], sys.maxsize], strict=True):
            same = any(not differences([question], [one]) for one in theirs)
            placed = any(problem.line and start <= problem.line <= end for problem in problems)
            if not same and not placed:
                wrong[source.name, start] = found[:2]
    assert not wrong
