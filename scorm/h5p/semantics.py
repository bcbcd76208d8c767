"""`content.json` held against the `semantics.json` of the libraries that draw it, as H5P's core filters it.

What the core takes out or replaces without a word is worth a warning: the author sees it in the editor's
export, the learner does not. What only the editor asks for (required fields, limits) is advice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from safeio import Problem
from scorm.h5p import rules

Fields = list[dict[str, Any]]
_MAX_VALUES = 200_000  # of content looked at
_MAX_DEPTH = 150
_FILES = frozenset({"image", "video", "audio", "file"})
_NEEDED = frozenset({"text", "library", "image", "video", "audio", "file"})  # what leaves a gap when empty
_SHOWN_OPTIONS = 5


@dataclass(kw_only=True, slots=True)
class Walk:
    """A walk through the content. `semantics_of` gives the fields of "H5P.Image 1.1", None when unknown."""

    path: str  # member that findings are about
    semantics_of: Callable[[str], Fields | None]
    left: int = _MAX_VALUES
    libraries: list[str] = field(default_factory=list)  # from the outermost to the one being walked

    def parameters(self, library: str, params: Any, at: str = "") -> Iterator[Problem]:
        """The parameters of one library: its fields by name."""
        fields = self.semantics_of(library)
        if fields is None or not isinstance(params, dict) or len(self.libraries) >= _MAX_DEPTH:
            return
        self.libraries.append(library)
        for one in fields:
            yield from self._named(one, params, at)
        self.libraries.pop()

    def _named(self, one: Mapping[str, Any], values: dict[str, Any], at: str) -> Iterator[Problem]:
        name = one.get("name")
        if not isinstance(name, str):
            return
        place = f"{at}.{name}" if at else name
        value = values.get(name)
        if _is_empty(value):
            if _is_needed(one):
                yield rules.FIELD_EMPTY.at(self.path, field=place, library=self.libraries[-1])
            return
        yield from self._value(one, value, place)

    def _value(self, one: Mapping[str, Any], value: Any, at: str) -> Iterator[Problem]:
        self.left -= 1
        kind = one.get("type")
        if self.left < 0 or not isinstance(kind, str) or value is None or _depth(at) > _MAX_DEPTH:
            return
        wanted = _clash(kind, value)
        if wanted is not None:
            yield rules.FIELD_TYPE.at(self.path, field=at, what=wanted, library=self.libraries[-1])
        elif kind == "group":
            yield from self._group(one, value, at)
        elif kind == "list":
            inner = one.get("field")
            if isinstance(inner, dict):
                for number, entry in enumerate(value):
                    yield from self._value(inner, entry, f"{at}[{number}]")
        elif kind == "library":
            yield from self._library(one, value, at)
        elif kind == "select":
            yield from self._select(one, value, at)
        elif kind in {"number", "text"}:
            yield from self._limits(one, value, at)

    def _group(self, one: Mapping[str, Any], value: Any, at: str) -> Iterator[Problem]:
        fields = _fields(one.get("fields"))
        if len(fields) == 1 and one.get("isSubContent") is not True:  # stored without its group
            yield from self._value(fields[0], value, at)
        elif isinstance(value, dict):
            for inner in fields:
                yield from self._named(inner, value, at)

    def _library(self, one: Mapping[str, Any], value: Any, at: str) -> Iterator[Problem]:
        used = value.get("library")
        if not isinstance(used, str) or not used:
            return
        options = one.get("options")
        allowed = [_option_name(option) for option in options] if isinstance(options, list) else []
        if allowed and used not in allowed:
            machine = used.split(" ", 1)[0]
            same = [name for name in allowed if name.split(" ", 1)[0] == machine]
            yield rules.OTHER_LIBRARY.at(
                self.path,
                field=at,
                used=used,
                library=self.libraries[-1],
                allowed=", ".join((same or allowed)[:_SHOWN_OPTIONS]),
            )
            return
        yield from self.parameters(used, value.get("params"), at)

    def _select(self, one: Mapping[str, Any], value: Any, at: str) -> Iterator[Problem]:
        allowed = set(_choices(one.get("options")))
        if not allowed or one.get("optional"):
            return
        for chosen in value if isinstance(value, list) else [value]:
            if isinstance(chosen, str | int | float) and _as_key(chosen) not in allowed:
                yield rules.NO_CHOICE.at(self.path, field=at, value=chosen, library=self.libraries[-1])

    def _limits(self, one: Mapping[str, Any], value: Any, at: str) -> Iterator[Problem]:
        if one.get("type") == "number":
            shown, measured = str(value), float(value)
            low, high = _number(one.get("min"), -math.inf), _number(one.get("max"), math.inf)
        else:
            shown, measured = str(len(str(value))), float(len(str(value)))
            low, high = 0.0, _number(None if one.get("tags") else one.get("maxLength"), math.inf)
        if not low <= measured <= high:
            yield rules.OUT_OF_RANGE.at(self.path, field=at, value=shown, library=self.libraries[-1])


def fields_of(semantics: Any) -> Fields:
    """The fields of a parsed `semantics.json`; what is no field is left out."""
    return _fields(semantics)


def _fields(value: Any) -> Fields:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _clash(kind: str, value: Any) -> str | None:
    """What the type wants, when the value cannot be it; an English word."""
    if kind == "list":
        return None if isinstance(value, list) else "a list"
    if kind in {"library", "file", "image"}:
        return None if isinstance(value, dict) else "an object"
    if kind in {"video", "audio"}:
        return None if isinstance(value, dict | list) else "a list"
    if kind == "text":
        return "a text" if isinstance(value, dict | list) else None
    if kind == "number":
        return None if _is_numeric(value) else "a number"
    return None


def _depth(at: str) -> int:
    """How deep a place is: fields and entries of lists."""
    return at.count(".") + at.count("[")


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | dict | list) and not value)


def _is_needed(one: Mapping[str, Any]) -> bool:
    """The editor insists on it, and nothing stands in for it."""
    spoken = one.get("common") or one.get("showWhen") or one.get("widget") in {"none", "showWhen"}
    return one.get("type") in _NEEDED and not one.get("optional") and "default" not in one and not spoken


def _number(value: Any, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise


def _is_numeric(value: Any) -> bool:
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return False
        return True
    return isinstance(value, int | float)


def _option_name(option: Any) -> str:
    if isinstance(option, dict):
        option = option.get("name")
    return option if isinstance(option, str) else ""


def _choices(options: Any) -> Iterator[str]:
    for option in options if isinstance(options, list) else []:
        if not isinstance(option, dict):
            continue
        if option.get("type") == "optgroup":
            yield from _choices(option.get("options"))
        elif isinstance(option.get("value"), str | int | float):
            yield _as_key(option["value"])


def _as_key(value: Any) -> str:
    """As PHP spells a key of an array: true is 1, 2.0 is 2."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
