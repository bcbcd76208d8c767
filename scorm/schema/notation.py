"""How content models are written in the tables, and the models they become.

One line an element: ``name : child child? child* child+ ; foreign? foreign* | attribute attribute! attribute=type``.
Children before the semicolon come in that order (``~name`` lifts the order), foreign ones anywhere after; a
trailing ``= type`` says what the text must be, ``= text`` that it is free; ``...`` allows any other element.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scorm.schema.types import TYPES, SimpleType

_MANY = 1 << 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Particle:
    """A child element of a content model."""

    at: int  # place in the order; -1: anywhere
    least: int
    most: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribute:
    """An attribute without namespace."""

    required: bool
    type: SimpleType | None  # None: any text


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """The content model of one element."""

    children: Mapping[str, Particle]  # by "name", or "prefix:name" for another known namespace
    attributes: Mapping[str, Attribute]
    ordered: bool
    open: bool  # elements that the model does not name are fine
    text: SimpleType | None  # what the text must be
    mixed: bool  # text is allowed


def read(table: str) -> Mapping[str, Model]:
    """Models by element name (or "parent/name"). Raises `TypeError` on a line that is wrong."""
    models: dict[str, Model] = {}
    for line in table.strip().splitlines():
        if not line.strip():
            continue
        name, _, rest = line.partition(" :")
        ordered = not name.startswith("~")
        name = name.strip().removeprefix("~")
        if name in models:
            raise TypeError(f"element {name} twice")
        models[name] = _model(rest, ordered=ordered)
    return MappingProxyType(models)


def _model(rest: str, *, ordered: bool) -> Model:
    content, _, attributes = rest.partition("|")
    content, equals, text = content.partition(" = ")
    own, _, foreign = content.partition(";")
    children: dict[str, Particle] = {}
    words = own.split()
    for at, word in enumerate(words):
        if word != "...":
            name, particle = _particle(word, at)
            children[name] = particle
    for word in foreign.split():
        if word != "...":
            name, particle = _particle(word, -1)
            children[name] = particle
    kind = text.strip()
    if equals and kind != "text" and kind not in TYPES:
        raise TypeError(f"unknown type {kind}")
    return Model(
        children=MappingProxyType(children),
        attributes=MappingProxyType(dict(_attribute(word) for word in attributes.split())),
        ordered=ordered,
        open="..." in words or "..." in foreign.split(),
        text=TYPES.get(kind),
        mixed=bool(equals),
    )


def _particle(word: str, at: int) -> tuple[str, Particle]:
    least, most = {"?": (0, 1), "*": (0, _MANY), "+": (1, _MANY)}.get(word[-1], (1, 1))
    return word.rstrip("?*+"), Particle(at=at, least=least, most=most)


def _attribute(word: str) -> tuple[str, Attribute]:
    name, equals, kind = word.partition("=")
    if equals and kind not in TYPES:
        raise TypeError(f"unknown type {kind}")
    required = name.endswith("!")
    return name.removesuffix("!"), Attribute(required=required, type=TYPES.get(kind))
