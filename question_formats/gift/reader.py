"""A GIFT file -> questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from question_formats.encodings import detect, raw_lines
from question_formats.gift import quick
from question_formats.gift.block import Block
from question_formats.gift.blocks import blocks, pieces, strict_blocks
from question_formats.gift.meaning import MeaningParser, Notes, Splitter
from question_formats.gift.parser import Parser, Refused
from question_formats.gift.wide import has_signs, narrowed
from question_formats.model import Category, Question
from question_formats.source import ReadOptions, Source
from safeio import Problem

Item = Question | Category | Problem


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Raises `EncodingError`."""
    detected = detect(source, options.encoding)
    if detected.problem:
        yield detected.problem
    if options.strict_moodle:
        yield from _strict(strict_blocks(raw_lines(source, detected)))
    else:
        yield from _meant(pieces(source, detected))


def _meant(found: Iterable[tuple[str, int, bool]]) -> Iterator[Item]:
    """Usual blocks at once, the others with care."""
    splitter, parser = Splitter(), MeaningParser()
    waiting = False
    for raw, line, wide in found:
        if not waiting and not (wide and has_signs(raw)):
            question = quick.read(raw, line, parser.category)
            if question is not None:
                yield question
                continue
        for written in blocks(raw.split("\n"), line):
            block, problems = narrowed(written)
            yield from problems
            for one, notes in splitter.feed(block):
                yield from _interpret(parser, one, notes)
        waiting = splitter.waiting
    for one, notes in splitter.end():
        yield from _interpret(parser, one, notes)


def _interpret(parser: MeaningParser, block: Block, notes: Notes) -> Iterator[Item]:
    try:
        item = parser.interpret(block, notes)
    except Refused as refused:
        yield from parser.problems
        yield refused.problem
        return
    yield from parser.problems
    if item is not None:
        yield item


def _strict(blocks: Iterable[Block]) -> Iterator[Item]:
    parser = Parser(strict=True)
    for block in blocks:
        try:
            item = parser.read(block)
        except Refused as refused:
            yield refused.problem
            continue
        if item is not None:
            yield item
