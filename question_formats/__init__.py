"""Question banks: any format in, any format out, and what could not be carried said.

    for item in read("bank.gift"):                 # Question, Category or Problem, as they come
        ...
    for note in write(items, out, format="moodlexml"):   # Loss or Problem, as they arise
        ...

Streams both ways: nothing holds a whole bank. The model is `question_formats.model`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from question_formats.acceptance import accepted
from question_formats.dicts import from_dict, to_dict
from question_formats.errors import QuestionFormatError
from question_formats.losses import Carries, Loss, assess, assess_category
from question_formats.model import Category, Question
from question_formats.registry import FORMATS, Format, Item, WholeWriter, Writer
from question_formats.registry import get as get_format
from question_formats.sniffing import sniff as _sniff
from question_formats.source import ReadOptions, Source, WriteOptions
from safeio import Problem

__all__ = [
    "FORMATS",
    "Category",
    "Item",
    "Loss",
    "Problem",
    "Question",
    "QuestionFormatError",
    "from_dict",
    "get_format",
    "normalise",
    "read",
    "sniff",
    "to_dict",
    "write",
]


def sniff(data_or_path: bytes | str | Path, *, name: str | None = None) -> str:
    """The format's name, told by content. Raises `EmptyFileError`, `UnrecognisedError`, `OSError`."""
    return _sniff(Source(data_or_path, name=name))


def read(
    data_or_path: bytes | str | Path,
    *,
    format: str | None = None,
    strict_moodle: bool = False,
    encoding: str | None = None,
    name: str | None = None,
) -> Iterator[Item]:
    """The questions, categories and findings of a file, in its order.

    `data_or_path`: bytes are the content, anything else is a path. `format`: instead of sniffing.
    `strict_moodle`: Moodle's reading where it differs from the author's meaning, with a finding that says so.
    `encoding`: of a text file, instead of detecting it. `name`: what the sender called the file.
    Raises `CodedError` where nothing can be read, `OSError` of the file itself.
    """
    source = Source(data_or_path, name=name)
    row = get_format(format or _sniff(source))
    if strict_moodle and row.strict:
        return _strict(row, source, encoding)
    items = row.load_reader()(source, ReadOptions(encoding=encoding))
    return accepted(items) if row.checked else items


def _strict(row: Format, source: Source, encoding: str | None) -> Iterator[Item]:
    """Moodle's reading first; then, from a second reading, what it makes of the file that the author did not mean."""
    reader = row.load_reader()
    said: set[tuple[str, int | None]] = set()
    for item in reader(source, ReadOptions(strict_moodle=True, encoding=encoding)):
        if isinstance(item, Problem):
            said.add((item.code, item.line))
        yield item
    for item in reader(source, ReadOptions(encoding=encoding)):
        if isinstance(item, Problem) and (item.code, item.line) not in said:
            yield item


def write(
    questions: Iterable[Item],
    out: BinaryIO,
    *,
    format: str,
    title: str = "",
    refuse_loss: bool = False,
) -> Iterator[Loss | Problem]:
    """Write questions to `out` in `format`, yielding what it could not carry. Consume it to the end.

    Findings in the stream are passed over. `refuse_loss`: a question that would lose something is not written.
    Raises `UnknownFormatError`, `NotWritableError`.
    """
    row = get_format(format)
    carries = row.load_carries()
    make = row.load_writer()
    return _write(questions, make(out, WriteOptions(title=title)), carries, refuse_loss=refuse_loss)


def normalise(question: Question, format: str) -> Question | None:
    """Give the question as the format holds it, and None where it cannot hold it.

    The law of every format that is written: what is read again is what this gives.
    """
    return assess(question, get_format(format).load_carries())[0]


def _write(
    questions: Iterable[Item], writer: Writer, carries: Carries, *, refuse_loss: bool
) -> Iterator[Loss | Problem]:
    here: str | None = None  # the category that the last record named
    add_whole = writer.add_whole if isinstance(writer, WholeWriter) else _assessed
    for item in questions:
        if isinstance(item, Question):
            if item.category is not None and item.category != here:
                here = item.category
                yield from _write_category(Category(path=here), writer, carries, refuse_loss=refuse_loss)
            if add_whole(item):
                continue
            held, losses = assess(item, carries)
            if losses and refuse_loss:
                yield from (replace(loss, whole=True) for loss in losses)
                continue
            yield from losses
            if held is not None:
                yield from writer.add(held)
        elif isinstance(item, Category):
            here = item.path
            yield from _write_category(item, writer, carries, refuse_loss=refuse_loss)
    yield from writer.close()


def _assessed(_question: Question) -> bool:
    """Every question is looked at first."""
    return False


def _write_category(
    category: Category, writer: Writer, carries: Carries, *, refuse_loss: bool
) -> Iterator[Loss | Problem]:
    held, losses = assess_category(category, carries)
    yield from losses
    if held is not None and not (losses and refuse_loss):
        yield from writer.add(held)
