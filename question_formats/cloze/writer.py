"""Questions with embedded answers -> Cloze."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

from question_formats import model as m
from question_formats.cloze.gaps import NAMES, extract
from question_formats.losses import Loss
from question_formats.php import float_text
from question_formats.records import replace
from question_formats.source import WriteOptions
from question_formats.textout import TextOut
from safeio import Problem

_MARK = re.compile(r"\{#(\d{1,6})\}")
_ENTITIES = str.maketrans({"&": "&#38;", "~": "&#126;"})
_BACKSLASH = re.compile(r"\\(?=[}#~/\"{]|$)")


def embed(question: m.MultiAnswer) -> m.Text:
    """The text with its gaps written out."""
    gaps = question.subquestions

    def gap(match: re.Match[str]) -> str:
        place = int(match[1])
        return source_of(gaps[place - 1]) if 1 <= place <= len(gaps) else match[0]

    return replace(question.questiontext, text=_MARK.sub(gap, question.questiontext.text))


def source_of(gap: m.Gap) -> str:
    """As written where that still says the same, else made anew."""
    if gap.source:
        plain, found = extract(gap.source)
        if plain == "{#1}" and found == [gap]:
            return gap.source
    return render(gap)


def render(gap: m.Gap) -> str:
    kind = NAMES[gap.qtype, gap.usecase, gap.single, gap.shuffleanswers, gap.layout]
    mark = float_text(gap.defaultmark)
    answers = "~".join(_alternative(answer, gap) for answer in gap.answers)
    return f"{{{mark}:{kind}:{answers}}}"


def _alternative(answer: m.Answer, gap: m.Gap) -> str:
    if answer.fraction == 1 and gap.single:
        weight = "="
    elif answer.fraction == 0 and gap.single and answer.text.text[:1] not in {"=", "%", ""}:
        weight = ""
    else:
        weight = f"%{_percent(answer.fraction)}%"
    text = answer.text.text
    if isinstance(answer, m.NumericalAnswer):
        if text != "*" and answer.tolerance:
            text = f"{text}:{_plain(answer.tolerance)}"
    else:
        text = _escape(text) or "&#32;"
    feedback = f"#{_escape(answer.feedback.text)}" if answer.feedback.text else ""
    return weight + text + feedback


def _escape(text: str) -> str:
    text = _BACKSLASH.sub("&#92;", text.translate(_ENTITIES).replace("\\", "\\"))
    return text.replace("}", "\\}").replace("#", "\\#").replace("&\\#", "&#")


def _percent(fraction: float) -> str:
    return _plain(round(fraction * 100, 7))


def _plain(value: float) -> str:
    """Without an exponent, which the grammar of weights lacks."""
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


class ClozeWriter:
    """See `registry.Writer`."""

    def __init__(self, out: BinaryIO, _options: WriteOptions) -> None:
        self._out = TextOut(out)
        self._any = False

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        if isinstance(item, m.MultiAnswer):
            if self._any:
                self._out.write("---\n")
            self._any = True
            self._out.write(f"::{item.name}::\n{embed(item).text}\n")
        return ()

    def close(self) -> Iterable[Loss | Problem]:
        self._out.flush()
        return ()
