"""Questions -> missing word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from question_formats import model as m
from question_formats.losses import Loss
from question_formats.missingword.carries import GAP
from question_formats.source import WriteOptions
from question_formats.textout import TextOut
from safeio import Problem


class MissingWordWriter:
    """See `registry.Writer`."""

    def __init__(self, out: BinaryIO, _options: WriteOptions) -> None:
        self._out = TextOut(out)

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        if isinstance(item, m.MultiChoice | m.ShortAnswer):
            answers = " ".join(_answer(answer) for answer in item.answers)
            self._out.write(item.questiontext.text.replace(GAP, f"{{{answers}}}", 1) + "\n\n")
        return ()

    def close(self) -> Iterable[Loss | Problem]:
        self._out.flush()
        return ()


def _answer(answer: m.Answer) -> str:
    text = answer.text.text
    feedback = f"#{answer.feedback.text}" if answer.feedback.text else ""
    if answer.fraction == 1:
        return f"={text}{feedback}"
    guard = "_" if text[:1] == "_" or text[:1] in "0123456789%-" else ""
    weight = f"{round(answer.fraction * 100)}%" if answer.fraction else ""
    return f"~{weight}{guard if text else ''}{text}{feedback}"
