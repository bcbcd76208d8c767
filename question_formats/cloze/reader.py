"""A Cloze file -> questions with embedded answers.

Moodle reads one question a file. Here a line of three dashes, or a line that holds only a ``::name::``, begins
another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from question_formats import model as m
from question_formats.cloze import findings as f
from question_formats.cloze.gaps import complaint, extract
from question_formats.cloze.meaning import read_gaps
from question_formats.encodings import detect, lines, raw_lines
from question_formats.naming import default_name
from question_formats.source import ReadOptions, Source
from safeio import Problem, Severity

_SEPARATOR = re.compile(r"-{3,}\s*")
_NAME = re.compile(r"\s*(?:::|：：)(.+?)(?:::|：：)[ \t]*\n?")
_NAME_LINE = re.compile(r"(?:::|：：).+(?:::|：：)\s*")
_PARTS = re.compile(r"\n[ \t]*\n")
_GAP = re.compile(r"\{[0-9]*:[A-Z_]+:")


def read(source: Source, options: ReadOptions) -> Iterator[m.Question | Problem]:
    """Raises `EncodingError`."""
    detected = detect(source, options.encoding)
    if detected.problem:
        yield detected.problem
    if options.strict_moodle:
        yield from _strict("".join(raw_lines(source, detected)))
        return
    text = lines(source, detected)
    start, current = 1, list[str]()
    for number, line in enumerate(text, 1):
        if _SEPARATOR.fullmatch(line):
            yield from _question("\n".join(current), start)
            if any(map(str.strip, current)):
                yield f.ENDED(line=number)
            start, current = number + 1, []
        elif line[:2] in {"::", "：："} and _NAME_LINE.fullmatch(line):
            yield from _question("\n".join(current), start)
            start, current = number, [line]
        else:
            current.append(line)
    yield from _question("\n".join(current), start)


def _strict(text: str) -> Iterator[m.Question | Problem]:
    plain, gaps = extract(text)
    wrong = [gap for gap in gaps if complaint(gap)]
    if wrong or not gaps:
        yield f.STRICT(line=1, text=wrong[0].source if wrong else "no gap")
        return
    yield _build(plain, gaps, 1, None)


def _question(text: str, line: int) -> Iterator[m.Question | Problem]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    stripped = text.lstrip("\n")
    line += len(text) - len(stripped)
    text = stripped
    if not text.strip():
        return
    name = None
    if match := _NAME.match(text):
        name = match[1].strip()
        yield f.NAMED(line=line, text=match[0].strip())
        line += text.count("\n", 0, match.end())
        text = text[match.end() :]
    plain, gaps, problems = read_gaps(text, line, name)
    yield from problems
    if any(problem.severity is Severity.ERROR for problem in problems):
        return
    if sum(1 for part in _PARTS.split(text) if _GAP.search(part)) > 1:
        first = _GAP.search(text)
        blank = _PARTS.search(text, first.end() if first else 0)
        yield f.SEVERAL(line=line + text.count("\n", 0, blank.start() + 1 if blank else 0), question=name)
    yield _build(plain, gaps, line, name)


def _build(plain: str, gaps: list[m.Gap], line: int, name: str | None) -> m.MultiAnswer:
    return m.MultiAnswer(
        name=name or default_name(plain),
        questiontext=m.Text(text=plain, format=m.TextFormat.MOODLE),
        generalfeedback=m.EMPTY_MOODLE,
        defaultmark=sum(gap.defaultmark for gap in gaps),
        subquestions=tuple(gaps),
        source=m.Position(line=line),
    )
