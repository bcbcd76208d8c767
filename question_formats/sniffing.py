"""Which format is this file in? By content; a name only breaks ties."""

from __future__ import annotations

import re
import zipfile
from functools import cached_property

from question_formats.advice import advice
from question_formats.encodings import wide_without_mark
from question_formats.errors import EmptyFileError, UnrecognisedError
from question_formats.source import Source

_ROOT = re.compile(r"<(?![?!])([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^>]*)>", re.DOTALL)
_XMLNS = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)["']""")
_XML_SKIP = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>|\s)*", re.DOTALL)
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_BINARY = (
    *ZIP,
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"\x1f\x8b",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"Rar!",
    b"7z\xbc\xaf",
)


class Glimpse:
    """What a sniffer may look at: cheap views of one input."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.name = source.name.lower()
        self.head = source.head

    @cached_property
    def text(self) -> str:
        """The head as text, whatever its encoding; never for reading. Empty where it is no text at all."""
        head = self.head
        if head.startswith(_BINARY):
            return ""
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return head.decode("utf-16", "replace").replace("\r\n", "\n").replace("\r", "\n")
        if wide := wide_without_mark(head):
            return head.decode(wide, "replace").replace("\r\n", "\n").replace("\r", "\n")
        return head.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def is_xml(self) -> bool:
        return self.root is not None

    @cached_property
    def root(self) -> tuple[str, str] | None:
        """(namespace or "", local name) of the root element where this is XML."""
        text = self.text
        skipped = _XML_SKIP.match(text)
        at = skipped.end() if skipped else 0
        if not text.startswith("<", at):
            return None
        match = _ROOT.match(text, at)
        if match is None:
            return None
        prefix = (match[1] or "").rstrip(":")
        spaces = dict(_XMLNS.findall(match[3]))
        return spaces.get(prefix, ""), match[2]

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Names in the archive; empty where this is no zip that opens."""
        if not self.head.startswith(ZIP):
            return ()
        try:
            with self.source.local_path() as path, zipfile.ZipFile(path) as archive:
                return tuple(archive.namelist()[:100_000])
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, UnicodeError, OverflowError):
            return ()

    def member(self, name: str, limit: int = 64 << 10) -> bytes:
        """The first bytes of a member of the archive; empty where it cannot be read."""
        try:
            with (
                self.source.local_path() as path,
                zipfile.ZipFile(path) as archive,
                archive.open(name) as stream,
            ):
                return stream.read(limit)
        except (
            zipfile.BadZipFile,
            KeyError,
            RuntimeError,
            NotImplementedError,
            EOFError,
            ValueError,
            OSError,
        ):
            return b""


def sniff(source: Source) -> str:
    """The name of the format that is surest. Raises `EmptyFileError`, `UnrecognisedError`."""
    from question_formats.registry import FORMATS

    if not source.head.strip(b" \t\r\n\xef\xbb\xbf"):
        raise EmptyFileError(path=source.name or None)
    glimpse = Glimpse(source)
    best, name = 0, ""
    for row in FORMATS.values():
        if not row.sniffer:
            continue
        score = row.sniff(glimpse)
        if score and any(glimpse.name.endswith(suffix) for suffix in row.suffixes if suffix != ".txt"):
            score += 1
        if score > best:
            best, name = score, row.name
    if not name:
        raise UnrecognisedError(advice(source.head, glimpse.members), path=source.name or None)
    return name
