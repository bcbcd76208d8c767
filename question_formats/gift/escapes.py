r"""Escapes: ``\:  \#  \=  \{  \}  \~  \\  \n``.

While a block is read, an escaped character is a lone surrogate, which no decoded text can hold, so splitting on
control characters never meets an escaped one. Moodle's own placeholders (``&&058;``) may stand in a text.
"""

from __future__ import annotations

import re

HOLD = {char: chr(0xD800 + at) for at, char in enumerate(":#={}~")}
_NEWLINE = "\ud810"
_ESCAPED = re.compile(r"\\[\\:#={}~n]")
_PLACEHOLDERS = {**{f"\\{char}": hold for char, hold in HOLD.items()}, "\\n": _NEWLINE, "\\\\": "\\"}
_BACK = tuple((hold, char) for char, hold in (*HOLD.items(), ("\n", _NEWLINE)))


def hold(text: str) -> str:
    """Escaped characters -> placeholders. A double backslash is a backslash that escapes nothing."""
    return _ESCAPED.sub(_placeholder, text)


def _placeholder(match: re.Match[str]) -> str:
    return _PLACEHOLDERS[match[0]]


def release(text: str) -> str:
    """Placeholders -> the characters they stand for."""
    if text.isprintable():  # no placeholder is: most texts hold none, and this tells it at once
        return text
    for placeholder, char in _BACK:
        text = text.replace(placeholder, char)
    return text
