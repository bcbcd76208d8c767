"""A GIFT file -> questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from question_formats.encodings import detect, lines
from question_formats.gift.block import Block
from question_formats.gift.blocks import blocks, strict_blocks
from question_formats.gift.parser import Parser, Refused
from question_formats.model import Category, Question
from question_formats.source import ReadOptions, Source
from safeio import Problem


def read(source: Source, options: ReadOptions) -> Iterator[Question | Category | Problem]:
    """Raises `EncodingError`."""
    detected = detect(source, options.encoding)
    if detected.problem:
        yield detected.problem
    text = lines(source, detected)
    strict = options.strict_moodle
    yield from _read(strict_blocks(text) if strict else blocks(text), strict=strict)


def _read(stream: Iterable[Block], *, strict: bool) -> Iterator[Question | Category | Problem]:
    parser = Parser(strict=strict)
    category = None
    for block in stream:
        try:
            item = parser.read(block)
        except Refused as refused:
            yield refused.problem
            continue
        if item is None:
            continue
        if isinstance(item, Category):
            category = item.path
        elif category is not None:
            item = replace(item, category=category)
        yield item
