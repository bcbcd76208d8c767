"""Reading WebCT: multiple choice, short answer, paragraph, matching, calculated."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

from question_formats import model as m
from question_formats.encodings import detect
from question_formats.encodings import lines as decoded
from question_formats.records import replace
from question_formats.source import ReadOptions, Source
from question_formats.texts import to_plain
from question_formats.webct import findings as f
from question_formats.webct.calculated import calculated
from question_formats.webct.lexer import Block, Field, Stray, blocks
from question_formats.webct.reading import BlockError, Reading
from safeio import Problem

Item = m.Question | m.Category | Problem


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
            question = _question(reading)
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
        **reading.common(text),  # type: ignore[arg-type]
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
    pairs = []
    for field in answers.values():
        value = html.unescape(field.arguments[0]).strip() if field.arguments else ""
        if value:
            pairs.append((value, reading.fraction(field, 1) if len(field.arguments) > 1 else 1.0))
    if not pairs:
        raise reading.refuse(f.NO_ANSWER)
    fractions = reading.scaled([fraction for _, fraction in pairs])
    return m.ShortAnswer(
        **reading.common(text),  # type: ignore[arg-type]
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


def _question(reading: Reading) -> m.Question:
    """Raises `BlockError`."""
    text = reading.begin()
    builder = BUILDERS.get(reading.kind)
    if builder is None:
        code = reading.kind == "JD"
        raise reading.refuse(f.CODE if code else f.UNKNOWN, None, type=reading.kind or "(none)")
    reading.tell_unused(_USED[reading.kind])
    return builder(reading, text)


BUILDERS: dict[str, Callable[[Reading, m.Text], m.Question]] = {
    "MC": multichoice,
    "TF": truefalse,
    "S": shortanswer,
    "P": paragraph,
    "M": match,
    "C": calculated,
}
_USED: dict[str, frozenset[str]] = {
    "MC": frozenset({"ANSWER", "REASON"}),
    "TF": frozenset({"ANSWER", "REASON"}),
    "S": frozenset({"ANSWER", "ANSWERS", "CASE"}),
    "P": frozenset({"ANSWER"}),
    "M": frozenset({"L", "R", "LEFT", "RIGHT"}),
    "C": frozenset(
        {
            "FORMULA",
            "TOLERANCE",
            "TOL",
            "ANSTOL",
            "TOLTYPE",
            "ANSDEC",
            "ANS-DEC",
            "ANSTYPE",
            "UNIT",
            "UNITS",
            "UNITREQ",
            "UNITCASE",
            "ANSWERS",
            "VARS",
            "VAL",
        }
    ),
}
