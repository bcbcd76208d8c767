"""QTI values: a cardinality, a base type and the items (QTI 2.1 information model 5, 14)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

Scalar = str | float | bool | tuple[str, ...]

NUMERIC = frozenset({"integer", "float", "duration"})


class Unsupported(Exception):
    """The item asks for something that cannot be evaluated without a delivery engine."""

    def __init__(self, what: str, line: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


@dataclass(frozen=True, slots=True)
class Value:
    """`items` is empty for NULL. `cardinality` is single, multiple, ordered or record."""

    cardinality: str = "single"
    base: str = "string"
    items: tuple[Scalar, ...] = ()

    @property
    def is_null(self) -> bool:
        # an empty string is NULL too (QTI 2.1, 5.1)
        return not self.items or (len(self.items) == 1 and self.items[0] == "")

    def number(self) -> float | None:
        """The value as a number, None when there is none."""
        return to_number(self.items[0]) if len(self.items) == 1 else None

    def same(self, other: Value) -> bool:
        """`match` of the specification: order matters for ordered values only.

        Where several values are declared as right for a response that takes one, each of them matches.
        """
        mine = [comparable(self.base, item) for item in self.items]
        theirs = [comparable(self.base, item) for item in other.items]
        if "ordered" in (self.cardinality, other.cardinality):
            return mine == theirs
        if self.cardinality == other.cardinality == "single" and mine and theirs:
            return not set(mine).isdisjoint(theirs)
        return Counter(mine) == Counter(theirs)


NULL = Value()
TRUE = Value("single", "boolean", (True,))
FALSE = Value("single", "boolean", (False,))


def boolean(value: bool) -> Value:
    return TRUE if value else FALSE


def number(value: float) -> Value:
    return Value("single", "float", (value,))


def to_number(item: Scalar) -> float | None:
    """A QTI number; None when the text is none. Infinity and NaN are no answers."""
    if isinstance(item, bool | tuple):
        return None
    try:
        found = float(item)
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


_FLOAT = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?", re.ASCII)


def float_text(text: str) -> str:
    """The number in the one writing that all players read: digits on both sides of a point, none without decimals."""
    match = _FLOAT.fullmatch(text)
    if match is None or not (match[2] or match[3]):
        return text
    sign, before, after, exponent = match[1], match[2] or "0", match[3] or "", match[4] or ""
    if exponent or after:
        return f"{sign}{before}.{after or '0'}{exponent}"
    return sign + before


def whole(text: str | None, default: int) -> int:
    """A small count (at most six digits) in plain digits, else `default`."""
    text = (text or "").strip()
    return int(text) if len(text) <= 6 and text.isascii() and text.isdigit() else default


def parse(base: str, text: str) -> Scalar:
    """One item of `base` from its text."""
    text = text.strip() if base != "string" else text
    if base in NUMERIC:
        found = to_number(text)
        return text if found is None else found
    if base == "boolean":
        return text.lower() in {"true", "1"}
    if base in {"pair", "directedPair", "point"}:
        return tuple(text.split())
    return text


def comparable(base: str, item: Scalar) -> Scalar:
    """The form in which two items of `base` are compared."""
    if base == "pair" and isinstance(item, tuple):
        return tuple(sorted(item))
    if base in NUMERIC:
        found = to_number(item)
        return item if found is None else found
    if base == "string" and isinstance(item, str):
        return item.strip()
    return item


def of(cardinality: str, base: str, texts: Iterable[str]) -> Value:
    """A value from the texts of its items."""
    return Value(cardinality, base, tuple(parse(base, text) for text in texts))
