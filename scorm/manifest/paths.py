"""References of a manifest: composing xml:base, telling what is local, and finding the member."""

from __future__ import annotations

import re
from urllib.parse import urljoin

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:")  # two letters at least: C: is a drive


def is_external(url: str) -> bool:
    """True for a URL that leads out of the package."""
    return url.startswith("//") or _SCHEME.match(url.strip()) is not None


def compose(base: str, href: str | None) -> str:
    """`href` resolved against `base` (XML Base 4), relative to the root of the package.

    A base without its trailing slash is taken as a folder, as authors mean it and as LMSs join it; `..`
    beyond the root stays visible.
    """
    if not href:
        return base
    href = href.strip()
    if not base or is_external(href):
        return href
    folder = base if base.endswith(("/", "\\")) else base + "/"
    if is_external(folder):
        return urljoin(folder, href)
    return folder + href.lstrip("/")  # as LMSs join them, so that one slash too many has one finding


def without_query(url: str) -> str:
    """The path of a reference: query and fragment cut off, `.` and inner `..` segments resolved."""
    if is_external(url):
        return url
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".":
            continue
        if part == ".." and parts and parts[-1] not in {"..", ""}:
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def climbs(path: str) -> int:
    """How many folders above the root of the package a resolved path leads."""
    return next((at for at, part in enumerate(path.split("/")) if part != ".."), len(path.split("/")))
