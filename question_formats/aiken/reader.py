"""An Aiken file -> multiple-choice questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from question_formats import model as m
from question_formats.aiken import findings as f
from question_formats.aiken.meaning import Draft, Meaning
from question_formats.encodings import detect, lines
from question_formats.gift.blocks import pieces
from question_formats.naming import default_name
from question_formats.php import TRIM
from question_formats.source import ReadOptions, Source
from safeio import Problem

_CHOICE = re.compile(r"[A-Z][).][ \t]?")
_EMPTY = m.EMPTY
_BEGINNINGS = tuple(frozenset((f"{letter})", f"{letter}.")) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ODD_START = frozenset("/\ufeff\u00a0\u3000")  # a comment, or no text yet
_Text, _Answer = m.Text, m.Answer


def read(source: Source, options: ReadOptions) -> Iterator[m.Question | Problem]:
    """Raises `EncodingError`."""
    detected = detect(source, options.encoding)
    if detected.problem:
        yield detected.problem
    if options.strict_moodle:
        yield from _strict(_lines(lines(source, detected)))
    else:
        yield from _meant(pieces(source, detected))


def _meant(blocks: Iterator[tuple[str, int, bool]]) -> Iterator[m.Question | Problem]:
    """Plain questions at once, the others with care."""
    meaning = Meaning(build)
    for raw, line, _ in blocks:
        if meaning.idle and (question := quick(raw, line)):
            if (before := meaning.take(question)) is not None:
                yield before
        else:
            lines = raw.replace("\r", "\n").split("\n")
            yield from meaning.feed([text.strip(TRIM) for text in lines], line)
    yield from meaning.end()


def quick(raw: str, line: int) -> m.MultiChoice | None:
    """The question of trimmed lines that are just as Aiken wants them, else None."""
    lines = raw.split("\n")
    stem, answer = lines[0], lines[-1].rstrip(TRIM)
    count = len(lines) - 2
    if not 2 <= count <= 26 or len(answer) != 9 or answer[:8] != "ANSWER: " or len(stem) < 4:
        return None
    right = ord(answer[8]) - 65
    if not 0 <= right < count or stem[0] in _ODD_START or stem[1] in ")." or stem[:7] == "ANSWER:":
        return None
    if "#" in raw or "<" in raw or "\r" in raw:
        return None
    marked = "&" in raw or ">" in raw
    answers = []
    for text, beginnings in zip(lines[1:-1], _BEGINNINGS, strict=False):
        if text[:2] not in beginnings:
            return None
        text = text[2:].strip(TRIM)
        if marked:
            text = escape(text)
        answers.append(_Answer(text=_Text(text=text) if text else _EMPTY, fraction=0.0))
    answers[right] = _Answer(text=answers[right].text, fraction=1.0)
    stem = stem.strip(TRIM)
    return m.MultiChoice(
        name=default_name(stem),
        questiontext=_Text(text=escape(stem) if marked else stem),
        answers=tuple(answers),
        source=m.Position(line=line),
    )


def _lines(text: Iterator[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text, 1):
        if "\r" in line:
            for part in line.split("\r"):
                yield number, part.strip(TRIM)
        else:
            yield number, line.strip(TRIM)


def escape(text: str) -> str:
    """Plain text as HTML; quotes stay."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def build(draft: Draft, fractions: list[float], *, single: bool = True) -> m.MultiChoice:
    """The question of a draft; `fractions` one a choice."""
    return m.MultiChoice(
        name=default_name(draft.stem),
        questiontext=m.Text(text=escape(draft.stem)),
        generalfeedback=m.Text(text=escape(draft.feedback)) if draft.feedback else _EMPTY,
        single=single,
        answers=tuple(
            m.Answer(text=m.Text(text=escape(text)) if text else _EMPTY, fraction=fraction)
            for text, fraction in zip(draft.choices, fractions, strict=True)
        ),
        source=m.Position(line=draft.line),
    )


def _strict(numbered: Iterator[tuple[int, str]]) -> Iterator[m.Question | Problem]:
    """As Moodle reads. An answer beyond the choices leaves the question without a right one."""
    draft: Draft | None = None
    for number, line in numbered:
        if len(line) < 2 and len(line.encode()) < 2:
            continue
        if _CHOICE.match(line):
            if draft is None:
                yield f.STRICT(line=number, text=line)
            else:
                draft.choices.append(line[2:].strip(TRIM))
        elif line.startswith("ANSWER:"):
            if draft is None:
                yield f.STRICT(line=number, text=line)
                continue
            if len(draft.choices) < 2:
                yield f.TOO_FEW(line=draft.line, found=len(draft.choices), text=draft.stem)
                draft = None
                continue
            yield _strict_question(draft, line[7:].strip(TRIM))
            draft = None
        else:
            if draft is not None:
                yield f.NO_ANSWER(line=draft.line, text=draft.stem)
            draft = Draft(line=number, stem=line)


def _strict_question(draft: Draft, answer: str) -> m.MultiChoice:
    first = answer.encode()[:1]
    right = (first[0] if first else 0) - ord("A")
    fractions = [1.0 if at == right else 0.0 for at in range(len(draft.choices))]
    return build(draft, fractions)
