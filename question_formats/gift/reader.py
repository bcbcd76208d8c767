"""A GIFT file -> questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from question_formats.encodings import detect, lines
from question_formats.gift.block import Block
from question_formats.gift.blocks import blocks, strict_blocks
from question_formats.gift.meaning import MeaningParser, meaning_blocks
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
    if options.strict_moodle:
        yield from _strict(strict_blocks(text))
    else:
        yield from _meant(blocks(text))


def _meant(stream: Iterable[Block]) -> Iterator[Question | Category | Problem]:
    parser = MeaningParser()
    category = None
    for block, notes in meaning_blocks(stream):
        try:
            item = parser.interpret(block, notes)
        except Refused as refused:
            yield from parser.problems
            yield refused.problem
            continue
        if parser.problems:
            yield from parser.problems
        if item is None:
            continue
        if isinstance(item, Category):
            category = item.path
        elif category is not None:
            item = replace(item, category=category)
        yield item


def _strict(stream: Iterable[Block]) -> Iterator[Question | Category | Problem]:
    parser = Parser(strict=True)
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
