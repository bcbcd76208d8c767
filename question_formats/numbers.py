"""Numbers as authors write them, where Moodle wants a decimal point and nothing else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from question_formats.php import float_text, is_numeric

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_COMMA = re.compile(r"([+-]?)(\d*),(\d+)((?:[eE][+-]?\d+)?)", re.ASCII)
_GROUPS = (
    re.compile(r"[+-]?\d{1,3}(?:[  \u202f']\d{3})+(?:[.,]\d+)?", re.ASCII),
    re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII),
    re.compile(r"[+-]?\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?", re.ASCII),
    re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+", re.ASCII),
    re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+", re.ASCII),
)
_FRACTION = re.compile(r"([+-]?\d{1,9})\s*/\s*(\d{1,9})", re.ASCII)
_RANGE = re.compile(r"(.+?)\s*(?:\.{2,3}|…)\s*(.+)")
_SIGNS = {"．": ".", "٫": ".", "，": ",", "：": ":", "％": "%"} | dict.fromkeys("\u200e\u200f\u061c", "")
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "－": "-", "＋": "+"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """A number with its tolerance in Moodle's writing; `odd`: Moodle would read it otherwise or not at all."""

    number: str
    tolerance: str = "0"
    odd: bool = False


def meant_number(text: str) -> Meant | None:
    """``3.14``, ``3.14:0.01``, ``3.1..3.2`` and what authors write for them; None where it is not certain."""
    text = text.strip()
    if text == "*":
        return Meant(number="*")
    if is_numeric(text):
        return Meant(number=text)
    if not text.isascii() and (plain := "".join(map(_ascii, text)).strip()) != text:
        found = meant_number(plain)
        return found and replace(found, odd=True)
    return _range(text) or _tolerance(text) or _single(text)


def _ascii(char: str) -> str:
    """Digits of any script, and the signs of full-width and Arabic numbers, as the sign that they stand for."""
    return str(unicodedata.decimal(char)) if char.isdecimal() else _SIGNS.get(char, char)


def _range(text: str) -> Meant | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    low, high = _single(match[1]), _single(match[2])
    if low is None or high is None:
        return None
    bottom, top = sorted((float(low.number), float(high.number)))
    middle = (bottom + top) / 2
    plain = text.count(".") - low.number.count(".") - high.number.count(".") == 2 and "…" not in text
    odd = low.odd or high.odd or float(low.number) > float(high.number) or not plain
    return Meant(number=float_text(middle), tolerance=float_text(top - middle), odd=odd)


def _tolerance(text: str) -> Meant | None:
    left, mark, right = text.partition(":")
    odd = False
    if not mark:
        left, mark, right = text.partition("±")
        odd = True
    if not mark:
        return None
    number = Meant(number="*") if left.strip() == "*" and not odd else _single(left)
    percent = right.strip().endswith("%")
    tolerance = _single(right.strip().removesuffix("%"))
    if number is None or tolerance is None or tolerance.number.startswith("-"):
        return None
    value = tolerance.number
    if percent and number.number != "*":
        value = float_text(abs(float(number.number)) * float(value) / 100)
    return Meant(number=number.number, tolerance=value, odd=odd or percent or number.odd or tolerance.odd)


def _single(text: str) -> Meant | None:
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return Meant(number=text)
    spaced = text.translate(_MINUS)
    if _PLAIN.fullmatch(spaced):
        return Meant(number=spaced.lstrip("+"), odd=True)
    if (match := _COMMA.fullmatch(spaced)) and (len(match[3]) != 3 or match[2] in {"", "0"}):
        return Meant(number=f"{match[1]}{match[2] or '0'}.{match[3]}{match[4]}", odd=True)
    for pattern in _GROUPS:
        if pattern.fullmatch(spaced):
            return Meant(number=_ungroup(spaced), odd=True)
    if (match := _FRACTION.fullmatch(spaced)) and int(match[2]):
        value = int(match[1]) / int(match[2])
        text = float_text(value)
        # a third has no end: only a fraction that comes out even is certain
        return Meant(number=text, odd=True) if float(text) * int(match[2]) == int(match[1]) else None
    return None


def _ungroup(text: str) -> str:
    last = max(text.rfind("."), text.rfind(","))
    marks = {char for char in text if char in ".,"}
    decimal = (
        last
        if last >= 0 and (len(marks) == 2 or (text.count(text[last]) == 1 and len(text) - last != 4))
        else -1
    )
    digits = "".join(
        "." if at == decimal else char
        for at, char in enumerate(text)
        if char.isdigit() or char in "+-" or at == decimal
    )
    return digits.lstrip("+")
