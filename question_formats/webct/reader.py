"""Reading WebCT: multiple choice, short answer, paragraph, matching, calculated."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Callable, Iterator
from typing import Any

from question_formats import model as m
from question_formats.encodings import detect
from question_formats.encodings import lines as decoded
from question_formats.findings import Finding
from question_formats.naming import clean_name, default_name
from question_formats.numbers import meant_number
from question_formats.qti.v12.formula import FormulaError, from_text
from question_formats.records import replace
from question_formats.source import ReadOptions, Source
from question_formats.texts import to_plain
from question_formats.webct import findings as f
from question_formats.webct.lexer import Block, Field, Stray, blocks
from safeio import Problem

Item = m.Question | m.Category | Problem
_PLUGINFILE = re.compile(r"""<img[^>]*src\s*=\s*["']([^"']*)["']""", re.IGNORECASE)


class BlockError(Exception):
    """The block becomes a finding."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """See `question_formats.webct.read`."""
    detected = detect(source, options.encoding)
    if detected.problem is not None:
        yield detected.problem
    count = 0
    for block in blocks(decoded(source, detected)):
        if isinstance(block, Stray):
            yield f.OUTSIDE(line=block.line, text=block.text)
            continue
        where = _category(block)
        reading = Reading(block)
        try:
            question = reading.question()
        except BlockError as error:
            yield from reading.told
            yield error.problem
            continue
        yield from reading.told
        count += 1
        yield replace(question, category=where or None)
    if not count:
        yield f.EMPTY(path=source.name or None)


def _category(block: Block) -> str:
    own = block.first("CAT")
    return ":".join(own.arguments).strip() if own is not None else ""


class Reading:
    """One block on its way to a question."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.told: list[Problem] = []
        head = block.fields[0]
        self.kind = head.arguments[0].strip().upper() if head.arguments else ""
        self.name = ""

    def problem(self, finding: Finding, field: Field | None = None, **params: Any) -> Problem:
        line = (field or self.block.fields[0]).line
        return dataclasses.replace(finding(**params), line=line, question=self.name or None)

    def refuse(self, finding: Finding, field: Field | None = None, **params: Any) -> BlockError:
        return BlockError(self.problem(finding, field, **params))

    def text(self, field: Field | None) -> m.Text:
        """Text of a field: ``H`` is HTML, anything else is escaped."""
        if field is None:
            return m.EMPTY
        body = field.text
        if not field.is_html:
            body = html.escape(body, quote=False).replace("\n", "<br />\n")
        for match in _PLUGINFILE.finditer(body):
            if not match[1].startswith(("http:", "https:", "data:")):
                self.told.append(self.problem(f.IMAGE, field, image=match[1]))
        return m.Text(text=body)

    def question(self) -> m.Question:
        """Raises `BlockError`."""
        title = self.block.first("TITLE")
        text_field = self.block.first("QUESTION")
        self.name = clean_name(":".join(title.arguments)) if title is not None else ""
        text = self.text(text_field)
        if not text.text.strip():
            raise self.refuse(f.NO_TEXT, text_field)
        if not self.name:
            self.name = default_name(to_plain(text).replace("\n", " "))
        image = self.block.first("IMAGE")
        if image is not None and ":".join(image.arguments).strip():
            self.told.append(self.problem(f.IMAGE, image, image=":".join(image.arguments).strip()))
        builder = BUILDERS.get(self.kind)
        if builder is None:
            code = self.kind == "JD"
            raise self.refuse(f.CODE if code else f.UNKNOWN, None, type=self.kind or "(none)")
        known = {
            "TYPE",
            "TITLE",
            "QUESTION",
            "CAT",
            "ASSESSMENT",
            "IMAGE",
            "LAYOUT",
            "ANSWERORDER",
            "INDICES",
        }
        for field in self.block.fields:
            if field.name not in known | _USED.get(self.kind, frozenset()):
                self.told.append(self.problem(f.FIELD, field, name=field.name))
        return builder(self, text)

    def common(self, text: m.Text, general: m.Text = m.EMPTY_MOODLE) -> dict[str, object]:
        return {
            "name": self.name,
            "questiontext": text,
            "generalfeedback": general,
            "source": m.Position(line=self.block.fields[0].line),
        }

    def numbered(self, name: str) -> dict[str, Field]:
        return {field.number: field for field in self.block.all(name) if field.number}

    def fraction(self, field: Field, at: int = 0) -> float:
        """Percent in an argument of the field. Raises `BlockError`."""
        text = field.arguments[at].strip() if len(field.arguments) > at else ""
        meant = meant_number(text or "0")
        if meant is None or meant.number == "*":
            raise self.refuse(f.NUMBER, field, text=text)
        return round(max(-1.0, min(1.0, float(meant.number) / 100)), 7)

    def scaled(self, fractions: list[float]) -> list[float]:
        """Moodle wants one answer that is worth 100 %. Raises `BlockError` where none is worth anything."""
        best = max(fractions, default=0.0)
        if best <= 0:
            raise self.refuse(f.NOTHING_RIGHT)
        if best >= 0.9999:
            return fractions
        self.told.append(self.problem(f.NOT_FULL, percent=f"{best * 100:g}"))
        return [round(one / best, 7) for one in fractions]


def multichoice(reading: Reading, text: m.Text) -> m.Question:
    """``:TYPE:MC:1`` takes one choice, ``:TYPE:MC:N`` several."""
    answers, reasons = reading.numbered("ANSWER"), reading.numbered("REASON")
    if not answers:
        raise reading.refuse(f.NO_ANSWER)
    head = reading.block.fields[0].arguments
    single = len(head) < 2 or head[1].strip().upper() != "N"
    fractions = [reading.fraction(field) for field in answers.values()]
    if single:
        fractions = reading.scaled(fractions)
    elif max(fractions) <= 0:
        raise reading.refuse(f.NOTHING_RIGHT)
    order = reading.block.first("ANSWERORDER")
    indices = reading.block.first("INDICES")
    made = []
    for (number, field), fraction in zip(answers.items(), fractions, strict=True):
        choice = Field(field.name, field.number, field.arguments[1:2], field.line, field.lines)
        reason = reasons.get(number)
        made.append(m.Answer(text=reading.text(choice), fraction=fraction, feedback=reading.text(reason)))
    return m.MultiChoice(
        **reading.common(
            text,
            reading.text(reading.block.first("FEEDBACK"))
            if reading.block.first("FEEDBACK")
            else m.EMPTY_MOODLE,
        ),  # type: ignore[arg-type]
        single=single,
        shuffleanswers=order is None or "".join(order.arguments).strip().lower() != "sequential",
        answernumbering=_NUMBERING.get("".join(indices.arguments).strip().lower() if indices else "", "abc"),
        answers=tuple(made),
    )


_NUMBERING = {"letters": "abc", "numbers": "123", "none": "none"}


def truefalse(reading: Reading, text: m.Text) -> m.Question:
    """``:TYPE:TF`` with ``:ANSWER1:`` True and ``:ANSWER2:`` False."""
    return multichoice(reading, text)


def shortanswer(reading: Reading, text: m.Text) -> m.Question:
    """``:ANSWER1:text:percent:0:size:box``. A colon in the text is written ``&#58;``."""
    answers = reading.numbered("ANSWER")
    if not answers:
        raise reading.refuse(f.NO_ANSWER)
    case = reading.block.first("CASE")
    feedback = reading.text(reading.block.first("FEEDBACK"))
    pairs = []
    for field in answers.values():
        value = html.unescape(field.arguments[0]).strip() if field.arguments else ""
        if value:
            pairs.append((value, reading.fraction(field, 1) if len(field.arguments) > 1 else 1.0))
    if not pairs:
        raise reading.refuse(f.NO_ANSWER)
    fractions = reading.scaled([fraction for _, fraction in pairs])
    return m.ShortAnswer(
        **reading.common(text, feedback if feedback.text else m.EMPTY_MOODLE),  # type: ignore[arg-type]
        usecase=case is not None and "".join(case.arguments).strip() in {"1", "yes", "Y"},
        answers=tuple(
            m.Answer(text=m.Text(text=value, format=None), fraction=fraction)
            for (value, _), fraction in zip(pairs, fractions, strict=True)
        ),
    )


def paragraph(reading: Reading, text: m.Text) -> m.Question:
    answer = next((field for field in reading.block.all("ANSWER")), None)
    return m.Essay(**reading.common(text, m.EMPTY), graderinfo=reading.text(answer))  # type: ignore[arg-type]


def match(reading: Reading, text: m.Text) -> m.Question:
    """``:L1`` asks what ``:R1`` answers; an ``:R`` without an ``:L`` is a decoy."""
    lefts = reading.numbered("L") or reading.numbered("LEFT")
    rights = reading.numbered("R") or reading.numbered("RIGHT")
    pairs = []
    for number, right in rights.items():
        answer = " ".join(to_plain(reading.text(right)).split())
        left = lefts.get(number)
        question = _asked(reading, left)
        if answer:
            pairs.append(m.Pair(question=question, answer=answer))
    if sum(bool(pair.question.text) for pair in pairs) < 2:
        raise reading.refuse(f.PAIRS)
    return m.Match(**reading.common(text), pairs=tuple(pairs))  # type: ignore[arg-type]


def _asked(reading: Reading, left: Field | None) -> m.Text:
    return (
        m.EMPTY
        if left is None
        else reading.text(Field(left.name, left.number, left.arguments or ["H"], left.line, left.lines))
    )


def calculated(reading: Reading, text: m.Text) -> m.Question:
    """``:FORMULA:{x}+{y}`` with ``:x-MIN:``, ``:x-MAX:``, ``:x-DEC:`` for each variable."""
    field = reading.block.first("FORMULA")
    raw = "" if field is None else ":".join(field.arguments).strip() or field.text.strip()
    names = set(re.findall(r"\{(\w+)\}", raw))
    try:
        formula = from_text(re.sub(r"\{(\w+)\}", r"\1", raw), names)
    except FormulaError:
        raise reading.refuse(f.FORMULA, field, formula=raw) from None
    limits = _limits(reading)
    reading.told.append(reading.problem(f.RANGE, field))
    tolerance = (
        reading.block.first("TOLERANCE") or reading.block.first("TOL") or reading.block.first("ANSTOL")
    )
    value = ":".join(tolerance.arguments).strip() if tolerance else "0"
    meant = meant_number(value.rstrip("%") or "0")
    number = abs(float(meant.number)) if meant is not None and meant.number != "*" else 0.0
    return m.CalculatedSimple(
        **reading.common(text),  # type: ignore[arg-type]
        answers=(
            m.CalculatedAnswer(
                text=m.Text(text=formula, format=None),
                fraction=1.0,
                tolerance=number / 100 if value.endswith("%") else number,
                tolerancetype=1 if value.endswith("%") else 2,
            ),
        ),
        datasets=tuple(
            m.Dataset(
                name=name,
                minimum=limits.get((name, "MIN"), 1.0),
                maximum=limits.get((name, "MAX"), 10.0),
                length=int(limits.get((name, "DEC"), 0)),
            )
            for name in sorted(names)
        ),
    )


def _limits(reading: Reading) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for field in reading.block.fields:
        for line in field.lines:
            match = re.match(r"^:(\w+)-(MIN|MAX|DEC):(.*)$", line.strip(), re.IGNORECASE)
            if match:
                meant = meant_number(match[3].strip() or "0")
                if meant is not None and meant.number != "*":
                    found[match[1], match[2].upper()] = float(meant.number)
    return found


BUILDERS: dict[str, Callable[[Reading, m.Text], m.Question]] = {
    "MC": multichoice,
    "TF": truefalse,
    "S": shortanswer,
    "P": paragraph,
    "M": match,
    "C": calculated,
}
_USED: dict[str, frozenset[str]] = {
    "MC": frozenset({"ANSWER", "REASON", "FEEDBACK"}),
    "TF": frozenset({"ANSWER", "REASON", "FEEDBACK"}),
    "S": frozenset({"ANSWER", "ANSWERS", "FEEDBACK", "CASE"}),
    "P": frozenset({"ANSWER"}),
    "M": frozenset({"L", "R", "LEFT", "RIGHT"}),
    "C": frozenset(
        {"FORMULA", "TOLERANCE", "TOL", "ANSTOL", "ANSDEC", "UNIT", "UNITS", "ANSWERS", "VARS", "VAL"}
    ),
}
