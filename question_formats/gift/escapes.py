r"""Escapes: ``\:  \#  \=  \{  \}  \~  \\  \n``.

While a block is read, an escaped character is a lone surrogate, which no decoded text can hold, so splitting on
control characters never meets an escaped one. Moodle's own placeholders (``&&058;``) may stand in a text.
"""

from __future__ import annotations

HOLD = {char: chr(0xD800 + at) for at, char in enumerate(":#={}~")}
_NEWLINE, _BACKSLASH = "\ud810", "\ud811"
_HELD = tuple((f"\\{char}", hold) for char, hold in HOLD.items())
_BACK = tuple((hold, char) for char, hold in (*HOLD.items(), ("\n", _NEWLINE)))


def hold(text: str) -> str:
    """Escaped characters -> placeholders. A double backslash is a backslash that escapes nothing."""
    text = text.replace("\\\\", _BACKSLASH)
    for escaped, placeholder in _HELD:
        text = text.replace(escaped, placeholder)
    return text.replace("\\n", _NEWLINE).replace(_BACKSLASH, "\\")


def release(text: str) -> str:
    """Placeholders -> the characters they stand for."""
    if text.isprintable():  # no placeholder is: most texts hold none, and this tells it at once
        return text
    for placeholder, char in _BACK:
        text = text.replace(placeholder, char)
    return text
