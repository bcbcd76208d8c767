"""Files beside the questions: members of an archive, found as authors refer to them, and put on texts.

Every exporter writes references differently: relative to the item, to the root, percent-encoded, with
Canvas' ``$IMS-CC-FILEBASE$`` or a server's path in front. `Members.find` tries these in order and takes a
bare file name only where the archive has exactly one such file.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO
from urllib.parse import quote, unquote

from question_formats.model import File, Text, TextFormat
from question_formats.records import replace
from question_formats.source import Source
from safeio.archive import ArchiveError, Limits, SafeZip

LIMITS = Limits(entries=1_000_000)  # a bank of 100,000 questions is an archive of more files
MAX_FILE = 64 << 20  # bytes of one image or recording
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]{1,20}:")
_FILEBASE = re.compile(r"^/?[$%](?:24)?IMS[-_]CC[-_]FILE[-_]?BASE(?:\$|%24)(?:\.\./)?/?", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?i)(<[a-z][^<>]*?\s)(src|href|data|poster)(\s*=\s*)(["'])([^"'<>]*)(\4)""")
_PREFIX = re.compile(r"^(?:%%LINKPATH%%|@X@EmbeddedFile\.(?:location|requestUrlStub)@X@)/?")
_XID = re.compile(r"xid-\d+_\d+")
_ROOTS = ("", "web_resources/", "resources/", "csfiles/home_dir/")


class Members:
    """Names and content of an archive; of no archive, nothing."""

    def __init__(self, archive: SafeZip | None = None) -> None:
        self._archive = archive
        self._by_name: dict[str, int] = {}  # place in the directory: a row is made when it is needed
        for at, info in enumerate(archive.infos if archive else ()):
            name = info.filename.replace("\\", "/")
            if not name.endswith("/"):
                self._by_name.setdefault(name, at)

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {name.casefold(): name for name in self._by_name}

    @cached_property
    def _by_base(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._by_name:
            found.setdefault(posixpath.basename(name).casefold(), []).append(name)
        return found

    def _by_xid(self, xid: str) -> str | None:
        """Blackboard names a file of its collection by an id, which is part of the member's name."""
        found = [name for name in self._by_name if f"{xid}." in name + "." and not name.endswith(".xml")]
        return found[0] if found else None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._by_name)

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def read(self, name: str, limit: int = MAX_FILE) -> bytes:
        """Raises `ArchiveError` where it cannot be read, `KeyError` where there is none."""
        if self._archive is None:
            raise KeyError(name)
        return self._archive.read(self._archive.infos[self._by_name[name]], max_bytes=limit)

    def size(self, name: str) -> int:
        """Unpacked, in bytes. Raises `KeyError`."""
        if self._archive is None:
            raise KeyError(name)
        return self._archive.infos[self._by_name[name]].file_size

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A stream of the member. Raises as `read`."""
        if self._archive is None:
            raise KeyError(name)
        with self._archive.open(self._archive.infos[self._by_name[name]]) as stream:
            yield stream

    def exact(self, name: str) -> str | None:
        """The member of this name, whatever the case; None where there is none."""
        return name if name in self._by_name else self._folded.get(name.casefold())

    def find(self, base: str, href: str, *, loose: bool = True) -> str | None:
        """The member that `href`, written in member `base`, names. `loose`: also by its bare name."""
        href = _PREFIX.sub("", href.strip())
        if not href or href.startswith("#") or not self._by_name:
            return None
        xid = _XID.search(href)
        if xid is not None and (named := self._by_xid(xid[0])):
            return named
        based = _FILEBASE.sub("", href)
        if based == href and (_SCHEME.match(href) or href.startswith("//")):
            return None
        folder = posixpath.dirname(base)
        for spelling in (based, unquote(based), unquote(based.replace("+", " "))):
            path = spelling.split("#")[0].split("?")[0].replace("\\", "/")
            for root in (folder + "/" if folder else "", *_ROOTS):
                name = posixpath.normpath(root + path.lstrip("/")) if path else ""
                found = self.exact(name) if name and not name.startswith("..") else None
                if found:
                    return found
        bare = posixpath.basename(unquote(based).split("?")[0].replace("\\", "/")).casefold()
        same = self._by_base.get(bare, []) if bare and "." in bare else []
        return same[0] if loose and len(same) == 1 else None


@contextmanager
def members_of(source: Source) -> Iterator[Members]:
    """The archive, opened; raises `ArchiveError`."""
    with source.local_path() as path, SafeZip(path, limits=LIMITS) as archive:
        yield Members(archive)


class Media:
    """Puts the files that texts name onto the texts. One for each document of the archive."""

    def __init__(self, members: Members | None = None, base: str = "") -> None:
        self.members = members or Members()
        self.base = base
        self.clean: Callable[[str], str] | None = None  # done to every text first
        self.missing: list[str] = []  # references to files that should be there, drained by the reader

    def file(self, href: str) -> File | None:
        """The file that `href` names, None where it is not in the archive (see `missing`)."""
        name = self.members.find(self.base, href)
        if name is None:
            if (
                href.strip()
                and not _SCHEME.match(href.strip())
                and not href.strip().startswith(("#", "//", "@@"))
            ):
                self.missing.append(href.strip())
            return None
        try:
            data = self.members.read(name)
        except (ArchiveError, KeyError):
            self.missing.append(href.strip())
            return None
        return File(name=posixpath.basename(name) or "file", data=data)

    def text(self, html: str, format: TextFormat | None = TextFormat.HTML) -> Text:
        """A text whose ``src``, ``href``, ``data`` and ``poster`` point at its own files."""
        if self.clean is not None:
            html = self.clean(html)
        if "=" not in html or "<" not in html:
            return Text(text=html, format=format)
        shelf = Shelf()

        def link(match: re.Match[str]) -> str:
            url = match[5].replace("&amp;", "&")
            keep = match[2].lower() == "href"
            found = self._linked(url) if keep else self.file(url)
            if found is None:
                return match[0]
            return f"{match[1]}{match[2]}{match[3]}{match[4]}{shelf.add(found)}{match[6]}"

        return Text(text=_ATTRIBUTE.sub(link, html), format=format, files=shelf.files_of())

    def _linked(self, href: str) -> File | None:
        """For links: only files that are surely meant."""
        name = self.members.find(self.base, href, loose=False)
        if name is None or name.lower().endswith((".xml", ".xsd")):
            return None
        try:
            return File(name=posixpath.basename(name), data=self.members.read(name))
        except (ArchiveError, KeyError):
            return None


class Shelf:
    """The files of one text, each under a name of its own."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}

    def add(self, file: File) -> str:
        """Put it there; gives the reference for the text."""
        name, count = file.name, 1
        while name in self._files and self._files[name].data != file.data:
            stem, dot, suffix = file.name.rpartition(".")
            name = f"{stem}_{count}.{suffix}" if dot else f"{file.name}_{count}"
            count += 1
        if name not in self._files:
            self._files[name] = file if name == file.name else File(name=name, data=file.data)
        return "@@PLUGINFILE@@/" + quote(name)

    def files_of(self) -> tuple[File, ...]:
        return tuple(self._files.values())


def in_one_folder(text: Text, reference: re.Pattern[str], *, unused: bool) -> Text:
    """Files lie in one folder, in the order in which the text shows them; then, if `unused`, those that it does not show.

    `reference` finds where a file is named: groups `head`, `quote` and `path`.
    """
    if not text.files:
        return text
    shelf = Shelf()
    by_path = {file.path + file.name: file for file in text.files}

    def put(match: re.Match[str]) -> str:
        file = by_path.get(unquote(html.unescape(match["path"])))
        if file is None:
            return match[0]
        return f"{match['head']}{match['quote']}{html.escape(shelf.add(replace(file, path='/')))}{match['quote']}"

    body = reference.sub(put, text.text)
    if unused:
        shown = {file.data for file in shelf.files_of()}
        for file in text.files:
            if file.data not in shown:
                shelf.add(replace(file, path="/"))
    return Text(text=body, files=shelf.files_of())
