"""Questions -> Aiken."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import BinaryIO

from question_formats import model as m
from question_formats.losses import Loss
from question_formats.source import WriteOptions
from question_formats.textout import TextOut
from safeio import Problem


class AikenWriter:
    """See `registry.Writer`."""

    def __init__(self, out: BinaryIO, _options: WriteOptions) -> None:
        self._out = TextOut(out)

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        if isinstance(item, m.MultiChoice):
            lines = [_plain(item.questiontext)]
            right = "A"
            for at, answer in enumerate(item.answers):
                letter = chr(ord("A") + at)
                lines.append(f"{letter}) {_plain(answer.text)}")
                if answer.fraction == 1:
                    right = letter
            lines.append(f"ANSWER: {right}\n\n")
            self._out.write("\n".join(lines))
        return ()

    def close(self) -> Iterable[Loss | Problem]:
        self._out.flush()
        return ()


def _plain(text: m.Text) -> str:
    return html.unescape(text.text) if "&" in text.text else text.text
