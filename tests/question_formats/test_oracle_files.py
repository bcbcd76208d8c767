"""Real files, and what stock Moodle 4.5 read from each."""

from __future__ import annotations

import json
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
    """Moodle's questions, or a finding; types without their plugin come on top."""
    wrong = {}
    for source, name, moodle in _rows(oracle, folder):
        questions, problems = read_all(source, name)
        foreign = any(problem.code == "Q-XML-007" for problem in problems)
        if source.name in MEANT or foreign:
            continue
        found = differences(questions, _without_units(moodle["questions"]))
        if found and not problems:
            wrong[source.name] = found[:2]
    assert not wrong
