"""Questions -> Aiken. What Aiken does not hold as it is raises `NotHeld`: `losses.assess` sees to it."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import BinaryIO

from question_formats import model as m
from question_formats.aiken.carries import CARRIES, line_of, refused_stem
from question_formats.aiken.reader import escape
from question_formats.features import silence
from question_formats.losses import Loss, NotHeld
from question_formats.naming import default_name
from question_formats.source import WriteOptions
from question_formats.textout import TextOut
from safeio import Problem

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FILES = attrgetter("files")
_FEEDBACK, _FEEDBACK_FILES = attrgetter("feedback.text"), attrgetter("feedback.files")
_SILENT = silence(CARRIES, "multichoice")


class AikenWriter:
    """See `registry.WholeWriter`."""

    def __init__(self, out: BinaryIO, _options: WriteOptions) -> None:
        self._out = TextOut(out)

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        if isinstance(item, m.MultiChoice):
            self._out.write(question_aiken(item))
        return ()

    def add_whole(self, question: m.Question) -> bool:
        if not isinstance(question, m.MultiChoice) or not _SILENT(question):
            return False
        try:
            self._out.write(question_aiken(question))
        except NotHeld:
            return False
        return True

    def close(self) -> Iterable[Loss | Problem]:
        self._out.flush()
        return ()


def question_aiken(question: m.MultiChoice) -> str:
    """The lines of one question, with the blank one after it. Raises `NotHeld`."""
    answers = question.answers
    texts = [question.questiontext, *[answer.text for answer in answers]]
    lines = [text.text for text in texts]
    together = "\n".join(lines)
    if together.count("\n") > len(answers) or not _plain(together):
        lines = list(map(_line, texts))
    stem, *choices = lines
    fractions = [answer.fraction for answer in answers]
    if (
        not question.single
        or not 2 <= len(choices) <= len(_LETTERS)
        or fractions.count(1) != 1
        or fractions.count(0) != len(choices) - 1
        or any(map(_FILES, texts))
        or any(map(_FEEDBACK, answers))
        or any(map(_FEEDBACK_FILES, answers))
        or refused_stem(stem)
        or default_name(stem) != question.name
    ):
        raise NotHeld
    marked = [f"{letter}) {choice}" for letter, choice in zip(_LETTERS, choices, strict=False)]
    right = _LETTERS[fractions.index(1)]
    return "\n".join((stem, *marked, f"ANSWER: {right}\n\n"))


def _plain(lines: str) -> bool:
    """Is each of these lines just what `line_of` gives? Not every one that is gets a yes."""
    return not (
        "<" in lines
        or ">" in lines
        or "&" in lines
        or "  " in lines
        or " \n" in lines
        or "\n " in lines
        or " " in (lines[:1], lines[-1:])
        or not lines.replace("\n", "").isprintable()
    )


def _line(text: m.Text) -> str:
    """A text that is one plain line: as HTML with its signs as entities, in any other format as it stands."""
    line = line_of(text)
    if text.text != (escape(line) if text.format is m.TextFormat.HTML else line):
        raise NotHeld
    return line
