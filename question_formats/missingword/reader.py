"""A missing word file -> short answers and one-answer multiple choice."""

from __future__ import annotations

import re
from collections.abc import Iterator

from question_formats import model as m
from question_formats.encodings import detect, raw_lines
from question_formats.findings import Finding
from question_formats.gift.block import Block
from question_formats.gift.blocks import blocks, strict_blocks
from question_formats.gift.escapes import HOLD
from question_formats.gift.marks import answer_groups, groups, hold_braces, hold_equals
from question_formats.missingword import findings as f
from question_formats.naming import default_name
from question_formats.php import TRIM
from question_formats.source import ReadOptions, Source
from safeio import Problem

_DIGITS = "1234567890%"
_WEIGHT = re.compile(r"\s*%?\s*(-?\d{1,3}(?:[.,]\d+)?)\s*%")
_PLAIN_WEIGHT = re.compile(r"\d{1,3}%(?=\S)")
_PROTECTED = re.compile(r"_(?=[-_\d%])")
_NAME = re.compile(r"::(.*?)::\s*", re.DOTALL)
_BACK = str.maketrans({hold: char for char, hold in HOLD.items()})


def read(source: Source, options: ReadOptions) -> Iterator[m.Question | Problem]:
    """Raises `EncodingError`."""
    detected = detect(source, options.encoding)
    if detected.problem:
        yield detected.problem
    text = raw_lines(source, detected)
    if options.strict_moodle:
        for block in strict_blocks(text):
            yield _strict(block)
        return
    for block in blocks(text):
        yield from _Block(block).read()


def _strict(block: Block) -> m.Question | Problem:
    """Moodle's reading, its slips included: a choice that is one digit becomes its weight."""
    text = " ".join(block.lines)
    start, end = text.find("{"), text.find("}")
    if start < 0 or end < 0:
        return f.STRICT(line=block.line, text=text)
    answers, body = text[start + 1 : end], text[:start] + "_____" + text[end + 1 :]
    if end < start:
        return f.STRICT(line=block.line, text=text)
    parts = answers.replace("=", "~=").split("~")
    if parts[0].strip(TRIM) in {"", "0"}:
        del parts[0]
    if not parts:
        return f.STRICT(line=block.line, text=text)
    if len(parts) == 1:
        return _shortanswer(body, parts[0].strip(TRIM).removeprefix("="), m.EMPTY, block.line)
    return _multichoice(body, [_strict_choice(part.strip(TRIM)) for part in parts], block.line)


def _strict_choice(answer: str) -> m.Answer:
    fraction = 0.0
    span = len(answer) - len(answer.lstrip(_DIGITS))
    at = answer.find("%")
    if span and (max(at, 0)) == span - 1:
        digits = re.match(r"\d*", answer)
        fraction = round(float((digits[0] if digits else "") or 0) / 100, 2)
        answer = answer[span:]
    right = answer.startswith("=")
    if right:
        fraction = 1.0
    answer = answer.removeprefix("_").strip(TRIM)
    feedback = ""
    if answer.find("#") > 0:
        answer, _, feedback = answer.partition("#")
    return _answer(answer.removeprefix("="), fraction, feedback)


def _answer(text: str, fraction: float, feedback: str) -> m.Answer:
    feedback, text = feedback.strip(TRIM), text.strip(TRIM)
    return m.Answer(
        text=m.Text(text=text) if text else m.EMPTY,
        fraction=fraction,
        feedback=m.Text(text=feedback) if feedback else m.EMPTY,
    )


def _shortanswer(
    body: str, answer: str, feedback: m.Text, line: int, name: str | None = None
) -> m.ShortAnswer:
    return m.ShortAnswer(
        name=name or default_name(body),
        questiontext=m.Text(text=body, format=m.TextFormat.MOODLE),
        generalfeedback=m.EMPTY_MOODLE,
        answers=(
            m.Answer(text=m.Text(text=answer.strip(TRIM), format=None), fraction=1.0, feedback=feedback),
        ),
        source=m.Position(line=line),
    )


def _multichoice(body: str, answers: list[m.Answer], line: int, name: str | None = None) -> m.MultiChoice:
    return m.MultiChoice(
        name=name or default_name(body),
        questiontext=m.Text(text=body, format=m.TextFormat.MOODLE),
        generalfeedback=m.EMPTY_MOODLE,
        correctfeedback=m.EMPTY_MOODLE,
        partiallycorrectfeedback=m.EMPTY_MOODLE,
        incorrectfeedback=m.EMPTY_MOODLE,
        answers=tuple(answers),
        source=m.Position(line=line),
    )


class _Block:
    """One question as its author meant it; every liberty is a finding."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.problems: list[Problem] = []

    def read(self) -> Iterator[m.Question | Problem]:
        question = self._question()
        yield from self.problems
        if question is not None:
            yield question

    def _note(self, finding: Finding, text: str) -> None:
        text = text.translate(_BACK)
        line = self.block.line_of(text.partition("_____")[0])  # the gap is not in the file
        self.problems.append(finding(line=line, text=text))

    def _odd(self, text: str) -> None:
        if not any(problem.code == f.RELAXED.code for problem in self.problems):
            self._note(f.RELAXED, text)

    def _question(self) -> m.Question | None:
        written = [line for line in self.block.lines if not line.startswith("//")]
        if len(written) < len(self.block.lines):
            if not written:
                return None
            self._odd(self.block.lines[0])
        text = " ".join(written)
        name = None
        if match := _NAME.match(text):
            name, text = match[1].strip(), text[match.end() :]
            self._odd(match[0])
        found, stray, _ = groups(text)
        if not found:
            self._note(f.BRACES, text)
            return None
        if len(found) > 1 or stray or "{" in text[found[0].start + 1 : found[0].end]:
            answers = answer_groups(text, found)
            if len(answers) != 1:
                self._note(f.SEVERAL, text)
                return None
            self._odd(text)
            found = answers
            text = hold_braces(text, answers[0])
        group = found[0]
        body = (text[: group.start] + "_____" + text[group.end + 1 :]).translate(_BACK)
        return self._answers(body, text[group.start + 1 : group.end], name)

    def _answers(self, body: str, answers: str, name: str | None) -> m.Question | None:
        if "\\=" in answers:
            self._odd(answers)
            answers = answers.replace("\\=", HOLD["="])
        held, doubtful = hold_equals(answers.strip(TRIM))
        if doubtful:
            self._note(f.UNCLEAR, answers)
        elif held != answers.strip(TRIM):
            self._odd(answers)
        parts = [part.strip(TRIM) for part in held.replace("=", "~=").split("~")]
        if not parts[0]:
            del parts[0]
        if not parts:
            self._note(f.EMPTY, body)
            return None
        if len(parts) == 1:
            text, mark, feedback = parts[0].removeprefix("=").partition("#")
            if mark:
                self._odd(parts[0])
            note = m.Text(text=feedback.translate(_BACK).strip(TRIM)) if feedback.strip(TRIM) else m.EMPTY
            return _shortanswer(body, text.translate(_BACK), note, self.block.line, name)
        choices = [self._choice(part) for part in parts]
        if not any(choice.fraction == 1 for choice in choices):
            self._note(f.NO_RIGHT, body)
        return _multichoice(body, choices, self.block.line, name)

    def _choice(self, part: str) -> m.Answer:
        right = part.startswith("=")
        part = part.removeprefix("=").strip(TRIM)
        fraction = 1.0 if right else 0.0
        match = None if right else _WEIGHT.match(part)
        if match:
            fraction = round(float(match[1].replace(",", ".")) / 100, 7)
            if not _PLAIN_WEIGHT.match(part):
                self._note(f.UNCLEAR, part)
            part = part[match.end() :]
        if match := _PROTECTED.match(part):
            part = part[1:]
        text, mark, feedback = part.partition("#")
        if mark and not feedback.strip(TRIM):
            self._note(f.UNCLEAR, part)
        return _answer(text.translate(_BACK), fraction, feedback.translate(_BACK))
