"""Stages over the names of the members."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeio import Problem
from safeio.zipdir import ZipMember
from scorm.archive import rules
from scorm.archive.charsets import guess
from scorm.archive.moodle_names import as_moodle_reads
from scorm.kinds import Check
from scorm.package import Package, folded, unpacked

_DRIVE = re.compile(r"^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LITTER = re.compile(
    r"(^|/)(__MACOSX/.*|\.DS_Store|\._[^/]+|Thumbs\.db|ehthumbs\.db|desktop\.ini|\.Spotlight-V100/.*|"
    r"\.Trashes/.*|\.fseventsd/.*|\.git/.*|\.svn/.*)$",
    re.IGNORECASE,
)
_SERVER = re.compile(
    r"(\.(php\d?|phtml|phar|jspx?|aspx?|ashx|asmx|cgi|cfm|pl|py|rb)|(^|/)(\.htaccess|\.htpasswd|web\.config))$",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"\.(exe|com|bat|cmd|msi|scr|dll|vbs|vbe|wsf|ps1|sh|jar|apk|dmg|pkg|app|lnk|reg|hta)$", re.IGNORECASE
)
_MAX_NAME = 255
_BOMB_FROM = 64 << 20  # bytes
_BOMB_RATIO = 500


def is_litter(name: str) -> bool:
    """True for files that an operating system or a version control leaves behind."""
    return _LITTER.search(unpacked(name)) is not None


def leads_out(name: str) -> bool:
    """True for names that lead out of the package for good: no repair knows what was meant."""
    plain = name.replace("\\", "/")
    return ".." in plain.split("/") or _DRIVE.match(plain) is not None


def is_stray(package: Package, name: str) -> bool:
    """True for what is no content of a package: names that lead out of it, and links."""
    if leads_out(name) or name.startswith(("/", "\\")):
        return True
    member = package.member(name)
    return member is not None and member.is_symlink


def members(package: Package) -> Iterator[tuple[ZipMember, str]]:
    """Every entry of the archive, folders too, with its decoded name."""
    if package.zip is not None:
        yield from zip(package.zip.infos, package.all_names, strict=True)


def bad_names(run: Check) -> Iterator[Problem]:
    """Names that lead out of the package or cannot be stored."""
    backslashes: list[str] = []
    empty = True
    symlinks = _symlinks(run.package)
    for at, name in enumerate(run.package.all_names):
        empty = empty and name.endswith(("/", "\\"))
        plain = name.replace("\\", "/")
        place = unpacked(name)
        if "\\" in name:
            backslashes.append(name)
        if ".." in plain.split("/"):
            yield rules.TRAVERSAL.at(name, member=name, unpacked=place)
        if _DRIVE.match(plain):
            yield rules.DRIVE.at(name, member=name, unpacked=place)
        elif plain.startswith("/"):
            yield rules.ABSOLUTE.at(name, member=name, unpacked=place)
        if at in symlinks:
            yield rules.SYMLINK.at(name, member=name)
        if _CONTROL.search(name):
            yield rules.CONTROL_NAME.at(name, member=name, unpacked=place)
        folder, _, last = place.rpartition("/")
        longest = max(len(folder) + 2, len(last))
        if longest > _MAX_NAME:
            yield rules.LONG_NAME.at(name, member=name, length=longest, limit=_MAX_NAME)
    if empty and run.package.zip is not None:
        yield rules.EMPTY.at(run.package.file)
    if backslashes:
        yield rules.BACKSLASH.at(backslashes[0], count=len(backslashes), member=backslashes[0])


def colliding_names(run: Check) -> Iterator[Problem]:
    """Members that overwrite each other, everywhere or on some systems."""
    by_place: dict[str, str] = {}
    copies: dict[str, int] = {}
    for name in run.package.all_names:
        if name.endswith(("/", "\\")):
            continue
        place = unpacked(name)
        other = by_place.setdefault(place, name)
        if other is not name and other == name:
            copies[name] = copies.get(name, 1) + 1
        elif other != name:
            yield rules.COLLISION.at(name, member=name, other=other, unpacked=place)
    for name, count in copies.items():
        yield rules.DUPLICATE.at(name, member=name, count=count)
    by_case: dict[str, str] = {}
    for place, name in by_place.items():
        twin = by_case.setdefault(folded(place), name)
        if twin != name:
            yield rules.CASE_TWINS.at(name, member=name, other=twin)


def name_encodings(run: Check) -> Iterator[Problem]:
    """Names in a character set that the archive does not say."""
    utf8: list[str] = []
    legacy: list[ZipMember] = []
    directory = run.package.zip.directory if run.package.zip is not None else ()
    for at, name in enumerate(run.package.all_names):
        member = directory[at] if not name.isascii() else None
        if member is None or member.raw_name.isascii():
            continue
        raw = member.raw_name
        is_utf8 = _is_utf8(raw)
        if member.has_utf8_flag:
            if not is_utf8:
                yield rules.FALSE_UTF8.at(name, member=name)
        elif is_utf8:
            utf8.append(name)
        elif not member.has_unicode_path:
            legacy.append(member)
    if utf8:
        yield rules.UNFLAGGED_UTF8.at(utf8[0], count=len(utf8), member=utf8[0])
    if legacy:
        charset = guess([member.raw_name for member in legacy])
        shown = legacy[0].raw_name.decode(charset, "replace")
        language = run.site.languages[0] if run.site is not None and run.site.languages else "en"
        yield rules.LEGACY_NAME.at(
            shown,
            count=len(legacy),
            member=shown,
            charset=charset.upper(),
            read=as_moodle_reads(legacy[0], language),
        )


def unwanted_files(run: Check) -> Iterator[Problem]:
    """Files that a server or a learner's machine might run."""
    names = [name for name in run.package.names if not is_litter(name)]
    for rule, pattern in ((rules.SERVER_SCRIPT, _SERVER), (rules.EXECUTABLE, _PROGRAM)):
        found = [name for name in names if pattern.search(name)]
        if found:
            yield rule.at(found[0], count=len(found), member=found[0])
    yield from _unusual_methods(run.package)
    yield from _bombs(run.package)


def litter(run: Check) -> Iterator[Problem]:
    """What macOS, Windows and version control leave behind."""
    found = [at for at, name in enumerate(run.package.all_names) if is_litter(name)]
    if found and run.package.zip is not None:
        size = sum(run.package.zip.directory.compressed[at] for at in found)
        first = run.package.all_names[found[0]]
        yield rules.LITTER.at(first, count=len(found), member=first, bytes=size)


def _unusual_methods(package: Package) -> Iterator[Problem]:
    odd: dict[int, list[str]] = {}
    if package.zip is None or set(package.zip.directory.methods) <= {0, 8}:
        return
    for at, method in enumerate(package.zip.directory.methods):
        if method not in {0, 8}:
            odd.setdefault(method, []).append(package.all_names[at])
    for method, names in sorted(odd.items()):
        yield rules.METHOD.at(names[0], count=len(names), member=names[0], method=method)


def _bombs(package: Package) -> Iterator[Problem]:
    """Members that no real content compresses to; an archive made of nothing else was refused before."""
    if package.zip is None:
        return
    directory = package.zip.directory
    for at, size in enumerate(directory.sizes):
        if size > _BOMB_FROM and size > _BOMB_RATIO * directory.compressed[at]:
            name = package.all_names[at]
            yield rules.BOMB.at(name, member=name, size=size, packed=directory.compressed[at])


def _symlinks(package: Package) -> frozenset[int]:
    if package.zip is None or not any(package.zip.directory.attributes):
        return frozenset()
    return frozenset(member.index for member in package.zip.infos if member.is_symlink)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
