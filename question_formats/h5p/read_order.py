"""Things to put in order: ImageSequencing and SortParagraphs."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from question_formats import model as m
from question_formats.h5p import findings as f
from question_formats.h5p.reading import ContentError, Reading, items, record, string


def imagesequencing(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """The pictures stand in the right order."""
    answers = []
    for one in items(params, "sequenceImages"):
        path, said = (
            string(record(one, "image"), "path").removesuffix("#tmp"),
            string(one, "imageDescription"),
        )
        if not path or reading.media.file(path) is None:
            raise ContentError(f.BROKEN, reason="a picture is not in the package")
        label = html.escape(said, quote=False)
        alt = html.escape(said)
        shown = reading.text(
            f'<img src="{html.escape(path)}" alt="{alt}" />{"<br />" if label else ""}{label}'
        )
        answers.append(m.Answer(text=shown))
    yield _ordering(
        reading, reading.text(html.escape(string(params, "taskDescription"), quote=False)), answers
    )


def sortparagraphs(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """The paragraphs stand in the right order."""
    answers = [
        m.Answer(text=reading.text(one)) for one in items(params, "paragraphs") if isinstance(one, str)
    ]
    text = reading.with_media(params, reading.text(string(params, "taskDescription")))
    yield _ordering(reading, text, answers)


def _ordering(reading: Reading, text: m.Text, answers: list[m.Answer]) -> m.Ordering:
    if len(answers) < 2:
        raise ContentError(f.BROKEN, reason="there is nothing to order")
    return m.Ordering(**reading.common(text), answers=tuple(answers))
