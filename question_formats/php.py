"""Small pieces of PHP's behaviour that Moodle's readings rest on."""

from __future__ import annotations

import base64
import re

TRIM = " \t\n\r\0\x0b"  # what PHP's trim() takes away: no other white space
_NUMBER = re.compile(r"[ \t\n\r\v\f]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[ \t\n\r\v\f]*", re.ASCII)
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")
_LEADING = re.compile(r"[ \t\n\r\v\f]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def is_numeric(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def to_number(text: str) -> float | None:
    """As PHP's arithmetic takes a string: its leading number; None where that is a TypeError."""
    match = _LEADING.match(text)
    return float(match[0]) if match else None


def base64_decode(text: str) -> bytes:
    """What is no letter of base64 is passed over, and a last letter that is alone."""
    letters = _NO_BASE64.sub("", text)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return base64.b64decode(letters + "=" * (-len(letters) % 4))


def float_text(value: float) -> str:
    """A float as PHP prints it: 14 digits, no ".0"."""
    value = float(f"{value:.14g}")
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = repr(value)
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        return f"{mantissa}E{int(exponent):+d}"
    return text
