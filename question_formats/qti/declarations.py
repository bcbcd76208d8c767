"""Declarations of an item: what is answered, what it is worth, what comes out (QTI 2.1, 6 and 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from question_formats.qti.dialect import local
from question_formats.qti.values import NULL, Scalar, Value, comparable, of, parse, to_number


@dataclass(frozen=True, kw_only=True, slots=True)
class MapEntry:
    key: Scalar
    value: float
    casesensitive: bool = False  # the specification's default is false


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapping:
    entries: tuple[MapEntry, ...]
    default: float = 0.0
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    shape: str  # rect circle ellipse poly default
    coords: tuple[float, ...]  # pixels
    value: float


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaMapping:
    areas: tuple[Area, ...]
    default: float = 0.0
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """Of a response, an outcome or a template variable."""

    identifier: str
    cardinality: str = "single"
    base: str = "string"
    correct: Value = NULL
    default: Value = NULL
    mapping: Mapping | None = None
    areas: AreaMapping | None = None
    normal_maximum: float | None = None
    line: int | None = None


def _number(text: str | None) -> float | None:
    return None if text is None else to_number(text.strip())


def _texts(parent: etree._Element | None) -> list[str]:
    if parent is None:
        return []
    found = []
    for value in parent:
        if local(value) == "value":
            text = "".join(str(piece) for piece in value.itertext())
            found.append(" ".join(text.split()) if "\n" in text else text.strip())
    return found


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local(child) == name), None)


def _mapping(element: etree._Element, base: str) -> Mapping:
    entries = tuple(
        MapEntry(
            key=comparable(base, parse(base, (entry.get("mapKey") or "").strip())),
            value=_number(entry.get("mappedValue")) or 0.0,
            casesensitive=(entry.get("caseSensitive") or "false").strip() == "true",
        )
        for entry in element
        if local(entry) == "mapEntry"
    )
    return Mapping(
        entries=entries,
        default=_number(element.get("defaultValue")) or 0.0,
        lower=_number(element.get("lowerBound")),
        upper=_number(element.get("upperBound")),
    )


def coords(text: str | None) -> tuple[float, ...]:
    """`"1, 2 3"` -> (1, 2, 3); what is no number is left out."""
    found = (to_number(piece) for piece in (text or "").replace(",", " ").split())
    return tuple(piece for piece in found if piece is not None)


def _areas(element: etree._Element) -> AreaMapping:
    areas = tuple(
        Area(
            shape=entry.get("shape") or "default",
            coords=coords(entry.get("coords")),
            value=_number(entry.get("mappedValue")) or 0.0,
        )
        for entry in element
        if local(entry) == "areaMapEntry"
    )
    return AreaMapping(
        areas=areas,
        default=_number(element.get("defaultValue")) or 0.0,
        lower=_number(element.get("lowerBound")),
        upper=_number(element.get("upperBound")),
    )


def declaration(element: etree._Element) -> Declaration:
    """From a `responseDeclaration`, `outcomeDeclaration` or `templateDeclaration`."""
    cardinality = element.get("cardinality") or "single"
    base = element.get("baseType") or ("identifier" if local(element) == "responseDeclaration" else "float")
    mapping, areas = _child(element, "mapping"), _child(element, "areaMapping")
    correct = _texts(_child(element, "correctResponse"))
    if base == "identifier" and correct and all(len(text.split()) == 2 for text in correct):
        base = "directedPair"  # no identifier holds a space
    return Declaration(
        identifier=element.get("identifier") or "",
        cardinality=cardinality,
        base=base,
        correct=of(cardinality, base, correct),
        default=of(cardinality, base, _texts(_child(element, "defaultValue"))),
        mapping=None if mapping is None else _mapping(mapping, base),
        areas=None if areas is None else _areas(areas),
        normal_maximum=_number(element.get("normalMaximum")),
        line=element.sourceline,
    )


def declarations(root: etree._Element, name: str) -> dict[str, Declaration]:
    """All children of `root` called `name`, by identifier, in document order."""
    found = (declaration(child) for child in root if local(child) == name)
    return {one.identifier: one for one in found}


def clamp(total: float, lower: float | None, upper: float | None) -> float:
    if lower is not None:
        total = max(total, lower)
    return total if upper is None else min(total, upper)


def map_value(mapping: Mapping, base: str, value: Value) -> float:
    """`mapResponse`: each distinct item once (QTI 2.1, 8.2)."""
    total, seen = 0.0, set()
    items: Iterable[Scalar] = value.items
    for item in items:
        key = comparable(base, item)
        if key in seen:
            continue
        seen.add(key)
        total += _entry(mapping, key)
    if not value.items:
        total = mapping.default if value.cardinality == "single" else 0.0
    return clamp(total, mapping.lower, mapping.upper)


def _entry(mapping: Mapping, key: Scalar) -> float:
    for entry in mapping.entries:
        if entry.key == key:
            return entry.value
    if isinstance(key, str):
        for entry in mapping.entries:
            if (
                not entry.casesensitive
                and isinstance(entry.key, str)
                and entry.key.casefold() == key.casefold()
            ):
                return entry.value
    return mapping.default
