"""Gaps as their author meant them, with a finding for every liberty taken.

Where this and Moodle's own reading (`gaps`) agree and nothing is odd, there is nothing to say. What is not
certain is an error, and the question is left out.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from question_formats import model as m
from question_formats.cloze import findings as f
from question_formats.cloze.gaps import KINDS, Alternative, build, complaint, extract
from question_formats.cloze.wide import narrowed
from question_formats.findings import Finding
from question_formats.numbers import Meant, meant_number
from question_formats.php import TRIM
from question_formats.records import replace
from safeio import Problem, Severity

REFUSALS: dict[str, Finding] = {"number": f.NUMBER, "few": f.TOO_FEW, "empty": f.EMPTY, "right": f.NO_RIGHT}
_START = re.compile(r"[{｛]\s*([0-9]*(?:[.,][0-9]+)?)\s*[:：]\s*([A-Za-z][A-Za-z_]*)\s*[:：]")
_GIFT = re.compile(r"\{\s*[=~][^{}]*\}")
_FRACTION = re.compile(r"\s*(?:(=)|%\s*(\+?-?[0-9]*(?:[.,][0-9]*)?)\s*%)")
_ESCAPES = re.compile(r"\\([~/\"])")


def read_gaps(text: str, line: int, name: str | None) -> tuple[str, list[m.Gap], list[Problem]]:
    """(text with marks, gaps, findings). An error among the findings: no question."""
    reader = _Reader(text, line, name)
    plain, gaps = reader.read()
    problems = reader.problems
    if any(problem.severity is Severity.ERROR for problem in problems):
        return plain, gaps, problems
    strict_plain, strict = extract(text)
    if not problems and (strict_plain != plain or strict != gaps):
        for one, other in zip(gaps, strict, strict=False):
            if one != other:
                problems.append(
                    f.RELAXED(line=reader.line_of(text.find(one.source)), question=name, text=one.source)
                )
                break
        else:
            problems.append(f.RELAXED(line=line, question=name, text=text))
    return plain, gaps, problems


class _Reader:
    def __init__(self, text: str, line: int, name: str | None) -> None:
        self.first = line
        self.name = name
        self.problems: list[Problem] = []
        self.text, wide, doubtful = narrowed(text)
        for finding, places in ((f.RELAXED, wide), (f.UNCLEAR, doubtful)):
            for at, gap in places:
                self.note(finding, at, text=gap)

    def line_of(self, at: int) -> int:
        return self.first + self.text.count("\n", 0, max(at, 0))

    def note(self, finding: Finding, at: int, **params: str) -> None:
        self.problems.append(finding(line=self.line_of(at), question=self.name, **params))  # type: ignore[arg-type]

    def read(self) -> tuple[str, list[m.Gap]]:
        gaps: list[m.Gap] = []
        out: list[str] = []
        at = 0
        for start in _START.finditer(self.text):
            if start.start() < at:
                continue
            shown = self.text[start.start() : start.start() + 80]
            kind = start[2].upper()
            if start[0].startswith("｛"):
                self.note(f.HEAD, start.start(), text=shown)
                continue
            if kind not in KINDS:
                self.note(f.TYPE, start.start(), type=start[2], text=shown)
                continue
            end = self._end(start.end())
            if end is None:
                self.note(f.NOT_CLOSED, start.start(), text=shown)
                continue
            source = self.text[start.start() : end + 1]
            if start[0] != f"{{{start[1]}:{kind}:":
                self.note(f.RELAXED, start.start(), text=source)
            mark = start[1].replace(",", ".")
            gap = self._gap(source, start.start(), mark, kind, self.text[start.end() : end])
            if gap is not None:
                gaps.append(gap)
                out += [self.text[at : start.start()], f"{{#{len(gaps)}}}"]
            at = end + 1
        out.append(self.text[at:])
        if not gaps and not self.problems:
            gift = _GIFT.search(self.text)
            self.note(f.NO_GAP, gift.start() if gift else 0, text=gift[0] if gift else self.text.strip()[:80])
        return "".join(out), self._whole(gaps)

    def _whole(self, gaps: list[m.Gap]) -> list[m.Gap]:
        """Marks in whole numbers, in the proportion that is written: Moodle knows no others."""
        if all(gap.defaultmark.is_integer() for gap in gaps):
            return gaps
        marks = [Fraction(gap.defaultmark).limit_denominator(1000) for gap in gaps]
        factor = math.lcm(*(mark.denominator for mark in marks))
        first = next(gap for gap in gaps if not gap.defaultmark.is_integer())
        self.note(f.MARKS, self.text.find(first.source), text=first.source[:80], factor=str(factor))
        return [replace(gap, defaultmark=float(mark * factor)) for gap, mark in zip(gaps, marks, strict=True)]

    def _end(self, at: int) -> int | None:
        """The brace that closes the gap: inner braces pair up where they do, else the first one closes."""
        depth, first = 0, None
        index = at
        while index < len(self.text):
            char = self.text[index]
            if char == "\\" and self.text[index + 1 : index + 2] in {"}", "{"}:
                index += 2
                continue
            if char == "{":
                if _START.match(self.text, index):
                    break
                depth += 1
            elif char == "}":
                first = index if first is None else first
                if depth == 0:
                    return index
                depth -= 1
            index += 1
        return first

    def _gap(self, source: str, at: int, mark: str, kind: str, body: str) -> m.Gap | None:
        parts = _split(body)
        if len(parts) > 1 and not parts[0].strip(TRIM):
            parts.pop(0)  # "{1:MC:~=a~b}" is what the editor's button writes
        if len(parts) > 1 and not parts[-1].strip(TRIM):
            self.note(f.RELAXED, at, text=source)
            parts.pop()
        numerical = KINDS[kind][0] == "numerical"
        alternatives = [self._alternative(part, at, numerical=numerical) for part in parts]
        if any(one is None for one in alternatives):
            return None
        gap = build(source, mark, kind, [one for one in alternatives if one is not None])
        refusal = complaint(gap)
        if refusal is not None:
            self.note(REFUSALS[refusal], at, text=source, found=str(len(parts)))
            return None
        return gap

    def _alternative(self, part: str, at: int, *, numerical: bool) -> Alternative | None:
        match = _FRACTION.match(part)
        fraction: str | None = None
        if match:
            fraction = "=" if match[1] else match[2].lstrip("+") or "0"
            if fraction != "=" and fraction in {"-", ".", ",", "-."}:
                fraction = "0"
            part = part[match.end() :]
        answer, mark, feedback = _feedback(part)
        if mark and not feedback.strip(TRIM) and answer.strip(TRIM) and not numerical:
            self.note(f.UNCLEAR, at, text=part)
        if "</p>" in answer or "</div>" in answer:
            self.note(f.UNCLEAR, at, text=part)
        answer = _ESCAPES.sub(r"\1", answer).strip(TRIM)
        feedback = _ESCAPES.sub(r"\1", feedback)
        if numerical and answer != "*":
            meant = meant_number(answer)
            if meant is None:
                self.note(f.NUMBER, at, text=answer)
                return None
            if meant.odd:
                self.note(f.RELAXED, at, text=answer)
            answer = _number(meant)
        return Alternative(fraction=fraction, answer=answer, feedback=feedback if mark else None)


def _number(meant: Meant) -> str:
    return f"{meant.number}:{meant.tolerance}" if meant.tolerance not in {"", "0"} else meant.number


def _split(body: str) -> list[str]:
    """At each ~ that is not escaped."""
    parts, start, index = [], 0, 0
    while (index := body.find("~", index)) >= 0:
        if body[index - 1 : index] != "\\" or index == 0:
            parts.append(body[start:index])
            start = index + 1
        index += 1
    parts.append(body[start:])
    return parts


def _feedback(part: str) -> tuple[str, str, str]:
    index = 0
    while (index := part.find("#", index)) >= 0:
        before = part[index - 1 : index]
        if index == 0 or before not in {"\\", "&"}:
            return part[:index], "#", part[index + 1 :]
        index += 1
    return part, "", ""


def without_source(gap: m.Gap) -> m.Gap:
    return replace(gap, source="")
