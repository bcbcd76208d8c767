"""Findings point at the question, and at the line, they are about.

Where Moodle corrupts or refuses, a difference from what the author meant is excused by a finding only if it lies
within the lines of the very question, wherever in the file that stands.
"""

from __future__ import annotations

import html
import re

import pytest

from safeio import Severity

FORMATS = ["gift", "aiken", "cloze", "missingword"]
FOLDERS = ["moodlexml", *FORMATS]

# a question that nobody can misread, put before and behind the input; a Cloze file is one question
NEIGHBOUR = {
    "gift": "Clean question {=yes indeed ~no never}",
    "aiken": "Clean question?\nA) yes indeed\nB) no never\nANSWER: A",
    "missingword": "Clean question {=yes indeed ~no never} here.",
    "cloze": "",
}
# code -> why the text it quotes does not stand in the file
MADE_TEXT = {
    "Q-GIFT-012": "a number, computed",
    "Q-AIKEN-009": "'nothing', where there is no answer",
    "Q-MISSING-003": "with _____ for the gap",
    "Q-MISSING-006": "with _____ for the gap",
}
# mistake -> why an information excuses it
MERELY_TOLD = {"html_without_format": "Moodle's auto-format shows HTML as HTML"}
_LINE_END = re.compile(r"\r\n|\r|\n")
_FADING = re.compile(r"\\n|[\\\s]")  # what a text loses, or gets, on its way from the line


def _failed(row):
    return bool(row.get("corrupts") or row.get("refused") or row.get("renamed"))


def _lines(text):
    return _LINE_END.split(text)


def _between_neighbours(text, neighbour):
    """(file, first line, last line of the text in it)."""
    if not neighbour:
        return text, 1, len(_lines(text))
    ends = re.findall(_LINE_END, text) or ["\n"]
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text, neighbour = text.removeprefix(mark), neighbour.replace("\n", ends[0])
    before = f"{mark}{neighbour}{ends[0] * 2}"
    first = len(_lines(before))
    whole = f"{before}{text}{ends[0] * 2}{neighbour}{ends[0]}"
    return whole, first, first + len(_lines(text)) - 1


def _ranges(text, first, last, count):
    """(first line, last line) of each of the questions meant, with the blank lines around it.

    Of them all, where they cannot be told apart.
    """
    if count > 1:
        filled = [number for number, line in enumerate(_lines(text)) if line.strip()]
        starts = [number for number in filled if number - 1 not in filled]
        if len(starts) == count:
            begins = [0] + [max(number for number in filled if number < start) + 1 for start in starts[1:]]
            ends = [start - 1 for start in starts[1:]] + [last - first]
            return [(first + begin, first + end) for begin, end in zip(begins, ends, strict=True)]
    return [(first, last)] * max(count, 1)


def _without_source(questions):
    return [{key: value for key, value in question.items() if key != "source"} for question in questions]


@pytest.mark.shared
@pytest.mark.parametrize("format", FORMATS)
def test_a_difference_is_excused_within_its_question(format, generated, read_all, differences):
    wrong = {}
    (*clean,) = _without_source(read_all(NEIGHBOUR[format].encode(), format)[0])
    for row in generated(format):
        if not _failed(row) or "input" not in row:
            continue
        text, first, last = _between_neighbours(row["input"], NEIGHBOUR[format])
        questions, problems = read_all(text.encode(), format)
        if clean:
            assert not differences(questions[:1], clean), row["id"]
            assert not differences(questions[-1:], clean), row["id"]
            questions = questions[1:-1]
        meant = row["meant"]
        ranges = _ranges(row["input"], first, last, len(meant))
        concerned = [
            place
            for one, place in zip(meant, ranges, strict=False)
            if all(differences([question], [one]) for question in questions)
        ]
        if len(questions) > len(meant) or not (concerned or not differences(questions, meant)):
            concerned.append((first, last))
        told = row["mistake"] in MERELY_TOLD
        lines = [problem.line for problem in problems if told or problem.severity is not Severity.INFO]
        if not all(any(line and start <= line <= end for line in lines) for start, end in concerned):
            wrong[row["id"]] = (row["mistake"], concerned, lines)
        if any(line is not None and not first <= line <= last for line in lines):
            wrong[row["id"]] = (row["mistake"], (first, last), lines)
    assert not wrong


def _bare(text):
    return _FADING.sub("", html.unescape(text))


def _misplaced(problems, lines):
    """Findings whose text does not begin on their line."""
    for problem in problems:
        text = problem.params.get("text")
        if not text or problem.code in MADE_TEXT:
            continue
        if problem.line is None:
            yield problem.code, None, text
            continue
        here = _bare(lines[problem.line - 1])
        whole = here + "".join(map(_bare, lines[problem.line : problem.line + 20]))
        piece = _bare(text.rstrip("…"))[:30]
        at = whole.find(piece)
        if not 0 <= at < max(len(here), 1):
            yield problem.code, problem.line, text


@pytest.mark.shared
@pytest.mark.parametrize("format", FORMATS)
def test_a_finding_stands_on_the_line_it_quotes(format, generated, read_all):
    wrong = {}
    for row in generated(format):
        if "input" in row:
            _, problems = read_all(row["input"].encode(), format)
            if found := list(_misplaced(problems, _lines(row["input"]))):
                wrong[row["id"]] = found
    assert not wrong


@pytest.mark.shared
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_finding_in_a_real_file_stands_on_the_line_it_quotes(folder, oracle, read_all):
    wrong = {}
    for source in sorted((oracle.parent / "questions" / folder).iterdir()):
        if source.suffix == ".json":  # vectors of unit tests, no question files
            continue
        _, problems = read_all(source, folder)
        lines = _lines(source.read_bytes().decode("utf-8-sig", "replace"))
        if found := list(_misplaced(problems, lines)):
            wrong[source.name] = found
    assert not wrong
