"""XML that is not well-formed, mended where only one thing can be meant: HTML's named entities, an ampersand that
begins none, characters that XML forbids. Line ends stay.
"""

from __future__ import annotations

import html.entities
import re

_ENTITY = re.compile(r"<!\[CDATA\[.*?\]\]>|&([A-Za-z][A-Za-z0-9]*);", re.DOTALL)
_BARE = re.compile(r"<!\[CDATA\[.*?\]\]>|&(?![A-Za-z#][A-Za-z0-9]*;)", re.DOTALL)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})


def mend(text: str) -> str:
    """The same text where there is nothing to mend."""
    text = _FORBIDDEN.sub("", text)
    text = _ENTITY.sub(_entity, text)
    return _BARE.sub(lambda match: match[0] if len(match[0]) > 1 else "&amp;", text)


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name is None or name in _XML_OWN:
        return match[0]
    known = html.entities.html5.get(name + ";")
    return match[0] if known is None else "".join(f"&#{ord(letter)};" for letter in known)
