"""Texts inside questions: walk them, change them, turn one format into another."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from operator import is_
from typing import Any, TypeVar

from question_formats.model import Question, Text, TextFormat
from question_formats.records import Record, fields, replace

T = TypeVar("T", bound=Record)
_HOLDERS = ("Answer", "Hint", "Pair", "Gap")


def _text_fields(cls: Any) -> tuple[tuple[str, bool], ...]:
    """Fields of a model class that hold texts: (name, is a tuple of holders)."""
    found: list[tuple[str, bool]] = []
    for item in fields(cls):
        kind = item.kind
        if kind in {"Text", "Text | None"}:
            found.append((item.name, False))
        elif kind.startswith("tuple[") and any(holder in kind for holder in _HOLDERS):
            found.append((item.name, True))
    return tuple(found)


class _Fields(dict[type, tuple[tuple[str, bool], ...]]):
    def __missing__(self, cls: type) -> tuple[tuple[str, bool], ...]:
        self[cls] = found = _text_fields(cls)
        return found


_FIELDS = _Fields()


def map_texts(holder: T, change: Callable[[Text], Text]) -> T:
    """The question (or answer, hint, pair, gap) with every `Text` in it changed; itself where nothing is."""
    changed: dict[str, Any] | None = None
    for name, many in _FIELDS[type(holder)]:
        value = getattr(holder, name)
        if not value:
            continue
        new: Any = _map_each(value, change) if many else change(value)
        if new is not value:
            changed = changed or {}
            changed[name] = new
    return holder if changed is None else replace(holder, **changed)


def _map_each(items: tuple[T, ...], change: Callable[[Text], Text]) -> tuple[T, ...]:
    """All of them, or `items` itself where nothing is changed."""
    new: list[T] | None = None
    for at, item in enumerate(items):
        mapped = map_texts(item, change)
        if mapped is not item:
            if new is None:
                new = list(items)
            new[at] = mapped
    return items if new is None else tuple(new)


def texts(holder: object) -> Iterator[Text]:
    """Every `Text` of a question, in the order of its fields."""
    for name, many in _FIELDS[type(holder)]:
        value = getattr(holder, name)
        if value is None:
            continue
        if many:
            for item in value:
                yield from texts(item)
        else:
            yield value


class _Strings(dict[type, tuple[str, ...]]):
    """Fields of a model class that can hold strings, at any depth."""

    def __missing__(self, cls: type) -> tuple[str, ...]:
        plain = {
            "int",
            "float",
            "bool",
            "bool | None",
            "int | None",
            "float | None",
            "bytes",
            "Position | None",
        }
        self[cls] = found = tuple(
            item.name
            for item in fields(cls)
            if item.kind not in plain and item.name not in {"category", "source"}
        )
        return found


_STRINGS = _Strings()


def map_strings(holder: T, change: Callable[[str], str]) -> T:
    """The question with every string in it changed; itself where nothing is."""
    changed: dict[str, Any] = {}
    for name in _STRINGS[type(holder)]:
        value = getattr(holder, name)
        if value is None or value == ():
            continue
        new = _map_value(value, change)
        if new is not value:
            changed[name] = new
    if not changed:
        return holder
    return replace(holder, **changed)


def _map_value(value: Any, change: Callable[[str], str]) -> Any:
    kind = type(value)
    if kind is str:  # a `TextFormat` is none
        new = change(value)
        return value if new == value else new
    if kind is tuple:
        items = [_map_value(item, change) for item in value]
        return value if all(map(is_, items, value)) else tuple(items)
    return map_strings(value, change) if isinstance(value, Record) else value


def without_files(question: Question) -> Question:
    return map_texts(question, lambda text: replace(text, files=()) if text.files else text)


def is_empty(text: Text) -> bool:
    return not text.text and not text.files


_TAG = re.compile(r"<(?:[a-zA-Z/!][^<>]*)>")
_BREAK = re.compile(r"(?i)<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]*>")
_SPACES = re.compile(r"[ \t\r\n]+")


def to_html(text: Text) -> str:
    """As HTML: plain text is escaped, Moodle's auto-format gets its line breaks, the rest stays."""
    if text.format in (TextFormat.HTML, TextFormat.MARKDOWN, TextFormat.WIKI):
        return text.text
    if text.format is TextFormat.MOODLE:
        return text.text.replace("\n", "<br />\n")
    return html.escape(text.text, quote=False).replace("\n", "<br />\n")


def to_plain(text: Text) -> str:
    """As plain text: tags are dropped (breaks and blocks become line ends), entities resolved."""
    if text.format not in (TextFormat.HTML, TextFormat.MOODLE):
        return text.text
    body = text.text
    if "<" not in body and "&" not in body:
        return body
    if text.format is TextFormat.HTML:
        body = _SPACES.sub(" ", body)
    body = html.unescape(_TAG.sub("", _BREAK.sub("\n", body)))
    return "\n".join(line.strip() for line in body.strip().split("\n"))
