"""An opened package: its members by every name somebody may call them.

A member has three names: as stored in the archive (`raw`), as decoded (`name`), and as Moodle's file pool
holds it after unpacking (`unpacked`): backslashes become slashes, leading and trailing slashes go, `.` and
`..` segments go. Checkers look members up with `find` and ask `near` why a name was not found.
"""

from __future__ import annotations

import copy
import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import IO, Any, Self
from urllib.parse import unquote

from safeio.archive import ArchiveError, ArchiveLimitError, Limits, SafeZip, UnopenableError, ZipMember

_UNSAFE = re.compile(r"""[\x00-\x1f\x7f&<>"`|':]""")  # what Moodle strips from the names of files
_ODD = re.compile(r"""[\x00-\x1f\x7f&<>"`|':\\]|^/|//|/$|(^|/)\.{1,2}(/|$)""")
MAX_DOCUMENT = 32 << 20  # bytes of one XML or JSON document of a package


LIMITS = Limits(
    entries=65_535
)  # as many as a plain zip can name; with all of them listed a check stays below 100 MB


class Near(StrEnum):
    """How a member that was found differs from the name that was asked for."""

    EXACT = "exact"
    DECODED = "percent-decoded"
    SEPARATOR = "separator"
    UNPACKED = "unpacked"  # only under the name that unpacking gives it
    CASE = "case"
    UNICODE = "unicode"  # composed and decomposed accents (NFC, NFD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A member that answers to a name, and how well."""

    index: int  # of the member
    name: str  # of the member, as decoded
    near: Near

    @property
    def usable(self) -> bool:
        """A browser that asks Moodle for this name gets the file."""
        return self.near in {Near.EXACT, Near.DECODED, Near.UNPACKED}


class Package:
    """A package opened for checking. A context manager; holds no member in memory.

    `names` are the decoded names of all file members in directory order (folders' own entries left out),
    with separators as stored. Raises `ArchiveError` on opening and on reading members.
    """

    def __init__(self, path: Path, *, name: str | None = None) -> None:
        self.path = path
        self.file = name or path.name  # what reports call it
        self.prefix = ""  # the folder everything is wrapped in, once `rebase` said so
        self.cache: dict[str, Any] = {}  # parsed documents, by the reader that made them
        self._stack = ExitStack()
        self.all_names: Sequence[str] = ()  # of every entry of the directory, folders too
        self.zip: SafeZip | None = None
        try:
            status = path.stat()
            if not S_ISREG(status.st_mode) and not S_ISDIR(status.st_mode):  # a pipe would hang
                raise UnopenableError("not a regular file", path=self.file)
            self.bytes = status.st_size
            with path.open("rb") as stream:
                head = stream.read(512)
        except OSError as error:
            raise UnopenableError(error.strerror or str(error), path=self.file) from None
        if _is_bare_xml(head):  # a course structure or a manifest on its own, not zipped
            self._bare: Path | None = path
            self._bare_name = _bare_name(head, self.file)
            self.names: Sequence[str] = (self._bare_name,)
            self._indexes: Sequence[int] = (0,)
        else:
            self._bare = None
            self.zip = self._stack.enter_context(SafeZip(path, limits=LIMITS))
            directory = self.zip.directory
            self.all_names = tuple(
                directory.name(at) if directory.is_plain(at) else decoded_name(directory[at])
                for at in range(len(directory))
            )
            files = [at for at, name in enumerate(self.all_names) if not name.endswith(("/", "\\"))]
            self.names = tuple(self.all_names[at] for at in files)
            self._indexes = array("L", files)

    @property
    def is_bare(self) -> bool:
        """A single XML file instead of an archive."""
        return self._bare is not None

    def rebase(self, prefix: str) -> None:
        """Read on as if folder `prefix` ("folder/") were the root; members outside it are out of sight."""
        kept = [
            (at, unpacked(name).removeprefix(prefix))
            for at, name in zip(self._indexes, self.names, strict=True)
            if unpacked(name).startswith(prefix)
        ]
        self._indexes = tuple(at for at, _ in kept)
        self.names = tuple(name for _, name in kept)
        self.prefix += prefix
        for cached in ("by_name", "by_unpacked", "_by_folded"):
            self.__dict__.pop(cached, None)

    def renamed(self, names: Sequence[tuple[int, str]]) -> Package:
        """The same archive with other names: pairs of directory index and new name. Shares the open file."""
        other = copy.copy(self)
        files = [(at, name) for at, name in names if not name.endswith("/")]
        other._indexes = tuple(  # noqa: SLF001 - a copy of this object
            at for at, _ in files
        )
        other.names = tuple(name for _, name in files)
        other.prefix, other.cache = "", {}
        other._stack = ExitStack()  # noqa: SLF001 - the archive is closed by its owner
        for cached in ("by_name", "by_unpacked", "_by_folded"):
            other.__dict__.pop(cached, None)
        return other

    # ------------------------------------------------------------------ look-up

    @cached_property
    def by_name(self) -> dict[str, int]:
        """Decoded name -> position in `names`; of duplicates the last one, as unpacking leaves it."""
        return {name: at for at, name in enumerate(self.names)}

    @cached_property
    def by_unpacked(self) -> dict[str, int]:
        """Name in Moodle's file pool -> position in `names`."""
        return {unpacked(name): at for at, name in enumerate(self.names)}

    @cached_property
    def _by_folded(self) -> dict[str, int]:
        return {folded(name): at for name, at in reversed(self.by_unpacked.items())}

    def find(self, name: str) -> Found | None:
        """The member a reference means, best match first: exact, percent-decoded, unpacked, separator, case."""
        plain = unquote(name)
        for asked, near in ((name, Near.EXACT), (plain, Near.DECODED)):
            at = self.by_name.get(asked)
            if at is not None:
                return Found(index=at, name=self.names[at], near=near)
        for asked in (name, plain):
            at = self.by_unpacked.get(asked)
            if at is not None:
                return Found(index=at, name=self.names[at], near=Near.UNPACKED)
        for asked in (name, plain):
            at = self.by_unpacked.get(unpacked(asked))
            if at is not None:
                return Found(index=at, name=self.names[at], near=Near.SEPARATOR)
        for asked in (name, plain):
            at = self._by_folded.get(folded(asked))
            if at is not None:
                same = unpacked(asked).casefold() == unpacked(self.names[at]).casefold()
                return Found(index=at, name=self.names[at], near=Near.CASE if same else Near.UNICODE)
        return None

    def has(self, name: str) -> bool:
        """A member of exactly this name, as Moodle would unpack it."""
        return name in self.by_name or name in self.by_unpacked

    def position(self, name: str) -> int | None:
        """Position in `names` of a member by its decoded or unpacked name."""
        at = self.by_name.get(name)
        return at if at is not None else self.by_unpacked.get(name)

    # ------------------------------------------------------------------ reading

    def member(self, name: str) -> ZipMember | None:
        """The zip's own record of a member; None for a bare file or an unknown name."""
        at = self.position(name)
        return None if self.zip is None or at is None else self.zip.directory[self._indexes[at]]

    def size(self, name: str) -> int:
        """Declared size in bytes of a member, unpacked. Raises `KeyError`."""
        if self._bare is not None and name == self._bare_name:
            return self.bytes
        at = self.position(name)
        if self.zip is None or at is None:
            raise KeyError(name)
        return self.zip.directory.sizes[self._indexes[at]]

    @property
    def sizes(self) -> Iterator[int]:
        """Declared sizes in bytes of `names`, in their order."""
        if self.zip is None:
            return iter((self.bytes,))
        directory = self.zip.directory
        return (directory.sizes[at] for at in self._indexes)

    def read(self, name: str, *, max_bytes: int = MAX_DOCUMENT) -> bytes:
        """A whole member. Raises `KeyError`, `ArchiveError` (damaged, encrypted, larger than `max_bytes`)."""
        if self._bare is not None and name == self._bare_name:
            if self.bytes > max_bytes:
                raise ArchiveLimitError(f"{name}: over {max_bytes} bytes", path=self.file)
            return self._bare.read_bytes()
        member = self.member(name)
        if member is None or self.zip is None:
            raise KeyError(name)
        return self.zip.read(member, max_bytes=max_bytes)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """Stream a member. Raises as `read`, but sets no limit on size."""
        if self._bare is not None and name == self._bare_name:
            with self._bare.open("rb") as stream:
                yield stream
            return
        member = self.member(name)
        if member is None or self.zip is None:
            raise KeyError(name)
        with self.zip.open(member) as stream:
            yield stream

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def decoded_name(member: ZipMember) -> str:
    """The name a person gave the member: UTF-8 where flagged or where it can be nothing else, else CP437.

    Many packers write UTF-8 and forget the flag; bytes that are valid UTF-8 beyond ASCII are UTF-8.
    """
    if not (member.has_utf8_flag or member.has_unicode_path or member.raw_name.isascii()):
        try:
            return member.raw_name.decode("utf-8")
        except UnicodeDecodeError:
            return member.filename
    return member.filename


def unpacked(name: str) -> str:
    """The path Moodle's file pool gives a member: slashes, no empty, `.` or `..` segment, unsafe characters gone.

    A request for a file is cleaned the same way, so a name that only loses characters still works.
    """
    if not _ODD.search(name):  # the common case, told at once
        return name
    parts = (_UNSAFE.sub("", part) for part in name.replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part not in {"", ".", ".."})


def folded(name: str) -> str:
    """For finding what differs only in case, separators or the composition of accents."""
    place = unpacked(name)
    key = place.lower() if place.isascii() else unicodedata.normalize("NFC", place).casefold()
    return name if key == name else key  # one string in memory where two are the same


def _is_bare_xml(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        text = head.decode("utf-16", "replace").encode("utf-8", "replace").lstrip()
    return text.startswith((b"<?xml", b"<manifest", b"<courseStructure"))


def _bare_name(head: bytes, name: str) -> str:
    """What the file would be called inside a package."""
    if b"courseStructure" in head:
        return "cmi5.xml"
    return "imsmanifest.xml" if b"<manifest" in head or b":manifest" in head else name


__all__ = ["ArchiveError", "Found", "Near", "Package", "decoded_name", "folded", "unpacked"]
