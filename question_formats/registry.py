"""The table of formats. A row names its parts as ``module:object``; they are imported when first used.

To add a format: a package with a reader, a writer and what it carries, and one row here.

* sniffer: ``(Glimpse) -> int``, how sure it is, 0 (no) to 100 (a signature that nothing else has)
* reader: ``(Source, ReadOptions) -> Iterator[Question | Category | Problem]``; raises `QuestionFormatError`
  or another `CodedError` where nothing can be read, and only that
* writer: ``(BinaryIO, WriteOptions) -> Writer``
* carries: a `losses.Carries`
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, runtime_checkable

from question_formats.errors import NotReadableError, NotWritableError, UnknownFormatError
from question_formats.losses import Carries, Loss, check
from question_formats.model import Category, Question
from question_formats.sniffing import Glimpse
from question_formats.source import ReadOptions, Source, WriteOptions
from safeio import Problem

Item = Question | Category | Problem
Reader = Callable[[Source, ReadOptions], Iterator[Item]]
Sniffer = Callable[[Glimpse], int]


class Writer(Protocol):
    """Writes a stream of questions. It is given only what its `Carries` says it holds."""

    def add(self, item: Question | Category) -> Iterable[Loss | Problem]:
        """Write one; gives what could not be known before."""
        ...

    def close(self) -> Iterable[Loss | Problem]:
        """Write what ends the file. The stream itself stays open."""
        ...


@runtime_checkable
class WholeWriter(Writer, Protocol):
    """A writer that sees by itself whether the format holds all of a question: most need no look at their losses."""

    def add_whole(self, question: Question) -> bool:
        """Write it as `add` would write what `losses.assess` gives, where nothing is lost.

        False, and nothing is written, where something may be lost.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """One row of the table."""

    name: str  # as on the command line
    title: str
    suffixes: tuple[str, ...]  # of files, the first is the usual one
    mimetype: str
    sniffer: str = ""
    reader: str = ""
    writer: str = ""
    carries: str = ""
    strict: bool = False  # has a reading of its own for --strict-moodle
    checked: bool = (
        False  # not of Moodle's own making: its questions may be such that Moodle's import stops at them
    )

    def sniff(self, glimpse: Glimpse) -> int:
        sniffer: Sniffer = _load(self.sniffer)
        return sniffer(glimpse)

    def load_reader(self) -> Reader:
        if not self.reader:
            raise NotReadableError(self.name)
        reader: Reader = _load(self.reader)
        return reader

    def load_writer(self) -> Callable[[BinaryIO, WriteOptions], Writer]:
        if not self.writer:
            raise NotWritableError(self.name)
        writer: Callable[[BinaryIO, WriteOptions], Writer] = _load(self.writer)
        return writer

    def load_carries(self) -> Carries:
        if not self.carries:
            raise NotWritableError(self.name)
        carries: Carries = _load(self.carries)
        check(carries)
        return carries


_TABLE = (
    Format(
        name="gift",
        title="GIFT",
        suffixes=(".gift", ".gift.txt", ".txt"),
        mimetype="text/plain; charset=utf-8",
        sniffer="question_formats.gift:sniff",
        reader="question_formats.gift:read",
        writer="question_formats.gift.writer:GiftWriter",
        carries="question_formats.gift.carries:CARRIES",
        strict=True,
    ),
    Format(
        name="aiken",
        title="Aiken",
        suffixes=(".aiken.txt", ".txt"),
        mimetype="text/plain; charset=utf-8",
        sniffer="question_formats.aiken:sniff",
        reader="question_formats.aiken:read",
        writer="question_formats.aiken.writer:AikenWriter",
        carries="question_formats.aiken.carries:CARRIES",
        strict=True,
    ),
    Format(
        name="moodlexml",
        title="Moodle XML",
        suffixes=(".xml",),
        mimetype="application/xml",
        sniffer="question_formats.moodlexml:sniff",
        reader="question_formats.moodlexml:read",
        writer="question_formats.moodlexml.writer:MoodleXmlWriter",
        carries="question_formats.moodlexml.carries:CARRIES",
        strict=True,
    ),
    Format(
        name="cloze",
        title="Cloze (embedded answers)",
        suffixes=(".cloze", ".cloze.txt", ".txt"),
        mimetype="text/plain; charset=utf-8",
        sniffer="question_formats.cloze:sniff",
        reader="question_formats.cloze:read",
        writer="question_formats.cloze.writer:ClozeWriter",
        carries="question_formats.cloze.carries:CARRIES",
        strict=True,
    ),
    Format(
        name="missingword",
        title="Missing word",
        suffixes=(".missingword.txt", ".txt"),
        mimetype="text/plain; charset=utf-8",
        sniffer="question_formats.missingword:sniff",
        reader="question_formats.missingword:read",
        writer="question_formats.missingword.writer:MissingWordWriter",
        carries="question_formats.missingword.carries:CARRIES",
        strict=True,
    ),
    Format(
        name="blackboard",
        title="Blackboard",
        suffixes=(".dat", ".zip"),
        mimetype="application/zip",
        sniffer="question_formats.blackboard:sniff",
        reader="question_formats.blackboard:read",
        checked=True,
    ),
    Format(
        name="examview",
        title="ExamView",
        suffixes=(".xml", ".zip"),
        mimetype="application/xml",
        sniffer="question_formats.examview:sniff",
        reader="question_formats.examview:read",
        checked=True,
    ),
    Format(
        name="webct",
        title="WebCT",
        suffixes=(".webct.txt", ".txt"),
        mimetype="text/plain; charset=utf-8",
        sniffer="question_formats.webct:sniff",
        reader="question_formats.webct:read",
        writer="question_formats.webct.writer:WebCtWriter",
        carries="question_formats.webct.carries:CARRIES",
        checked=True,
    ),
    Format(
        name="qti12",
        title="IMS QTI 1.2",
        suffixes=(".zip", ".xml", ".qti"),
        mimetype="application/zip",
        sniffer="question_formats.qti:sniff_12",
        reader="question_formats.qti:read",
        writer="question_formats.qti.v12.writer:Writer12",
        carries="question_formats.qti.v12.carries:CARRIES",
        checked=True,
    ),
    Format(
        name="qti21",
        title="IMS QTI 2.1",
        suffixes=(".zip", ".xml"),
        mimetype="application/zip",
        sniffer="question_formats.qti:sniff_21",
        reader="question_formats.qti:read",
        writer="question_formats.qti.writer:Writer21",
        carries="question_formats.qti.carries:CARRIES",
        checked=True,
    ),
    Format(
        name="qti22",
        title="IMS QTI 2.2",
        suffixes=(".zip", ".xml"),
        mimetype="application/zip",
        sniffer="question_formats.qti:sniff_22",
        reader="question_formats.qti:read",
        writer="question_formats.qti.writer:Writer22",
        carries="question_formats.qti.carries:CARRIES",
        checked=True,
    ),
    Format(
        name="qti30",
        title="QTI 3.0",
        suffixes=(".zip", ".xml"),
        mimetype="application/zip",
        sniffer="question_formats.qti:sniff_30",
        reader="question_formats.qti:read",
        writer="question_formats.qti.writer:Writer30",
        carries="question_formats.qti.carries:CARRIES",
        checked=True,
    ),
    Format(
        name="imscc",
        title="IMS Common Cartridge (its question banks and tests)",
        suffixes=(".imscc", ".zip"),
        mimetype="application/zip",
        sniffer="question_formats.qti:sniff_cartridge",
        reader="question_formats.qti:read",
        checked=True,
    ),
    Format(
        name="h5p",
        title="H5P question set",
        suffixes=(".h5p",),
        mimetype="application/zip",
        sniffer="question_formats.h5p:sniff",
        reader="question_formats.h5p:read",
        writer="question_formats.h5p.writer:H5pWriter",
        carries="question_formats.h5p.carries:CARRIES",
        checked=True,
    ),
    Format(
        name="csv",
        title="Table (CSV; XLSX is read)",
        suffixes=(".csv", ".xlsx", ".tsv"),
        mimetype="text/csv; charset=utf-8",
        sniffer="question_formats.tabular:sniff",
        reader="question_formats.tabular:read",
        writer="question_formats.tabular.writer:CsvWriter",
        carries="question_formats.tabular.carries:CARRIES",
        checked=True,
    ),
)


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


def _registry(table: tuple[Format, ...]) -> dict[str, Format]:
    formats: dict[str, Format] = {}
    for row in table:
        if row.name in formats:
            raise TypeError(f"format {row.name} twice")
        if not row.suffixes or not row.title:
            raise TypeError(f"format {row.name} is incomplete")
        if bool(row.reader) != bool(row.sniffer):
            raise TypeError(f"format {row.name}: what is read is sniffed")
        if bool(row.writer) != bool(row.carries):
            raise TypeError(f"format {row.name}: what is written says what it carries")
        formats[row.name] = row
    return formats


FORMATS: dict[str, Format] = _registry(_TABLE)


def get(name: str) -> Format:
    """The format of this name. Raises `UnknownFormatError`."""
    try:
        return FORMATS[name]
    except KeyError:
        raise UnknownFormatError(f"{name}; known are {', '.join(FORMATS)}") from None
