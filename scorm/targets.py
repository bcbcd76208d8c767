"""Where a launch address written in a course structure leads: another server, a member, or nowhere."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from scorm.package import Package

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_DRIVE = re.compile(r"^[A-Za-z]:[\\/]")
# characters that no URI and no IRI may hold (RFC 3987, 2.2); a backslash is said on its own
_NEVER = re.compile(r'[\x00-\x20<>"{}|^`\x7f]')


class Place(StrEnum):
    """Where an address leads."""

    EXTERNAL = "external"  # has a scheme and a host
    MEMBER = "member"  # a file of the package, found as a browser would find it
    NEAR = "near"  # only a member that differs in case, separators or accents
    MISSING = "missing"  # relative, and no such member
    INVALID = "invalid"  # no URL at all
    OUTSIDE = "outside"  # begins with a slash or climbs above the root


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """An address, followed."""

    place: Place
    path: str = ""  # relative to the package, without query and fragment, decoded
    member: str | None = None  # name of the member found, also when it is only near


def is_iri(value: str) -> bool:
    """An absolute IRI (RFC 3987): a scheme, something after it, no forbidden character."""
    match = _SCHEME.match(value)
    return match is not None and len(value) > match.end() and not _NEVER.search(value)


def follow(package: Package | None, address: str) -> Target:
    """Where `address` leads; `package` None is a structure without files. Never raises."""
    address = address.strip()
    if not address or _NEVER.search(address.replace(" ", "").replace("\\", "")):
        return Target(place=Place.INVALID)
    if _SCHEME.match(address) and not _DRIVE.match(address):
        return Target(place=_absolute(address))
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    plain = posixpath.normpath(path.replace("\\", "/")) if path else ""
    if not path:
        return Target(place=Place.INVALID)
    if path.startswith(("/", "\\")) or _DRIVE.match(path) or plain == ".." or plain.startswith("../"):
        return Target(place=Place.OUTSIDE, path=path)
    return _within(package, path, plain)


def _absolute(address: str) -> Place:
    try:
        host = urlsplit(address).netloc
    except ValueError:
        return Place.INVALID
    return Place.EXTERNAL if host and " " not in address else Place.INVALID


def _within(package: Package | None, path: str, plain: str) -> Target:
    found = package.find(plain) if package is not None else None
    if found is None:
        return Target(place=Place.MISSING, path=unquote(plain))
    usable = found.usable and "\\" not in path
    return Target(place=Place.MEMBER if usable else Place.NEAR, path=unquote(plain), member=found.name)
