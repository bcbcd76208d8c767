"""Canonicalization prepared once for documents of one shape.

Ten thousand badges of one class differ in a few texts. JSON-LD processing (6 ms a document) depends on the shape
alone, so it is done once on a copy whose changing texts are slots; then each document is filled into the
finished statements, its blank nodes are hashed, and the lines sorted (RDFC-1.0). Whatever this short way cannot
decide for certain takes the long way through `rdf` and `rdfc`. That both ways agree is a law in the tests.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from certificates.badges.rdf import to_quads
from certificates.badges.rdfc import Quad, canonical_text, escape, line

_SLOT = re.compile(r"urn:x-slot:(\d+):")
# addresses that JSON-LD leaves as they are whatever the context says
_PLAIN_IRI = re.compile(
    r"(?:https?://|urn:uuid:|did:(?:key|web):|mailto:)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+"
)
_VERBATIM = frozenset(
    {"@context", "type", "@type", "proofPurpose", "cryptosuite", "identityType", "statusPurpose"}
)
MAX_SHAPES = 64

Part = str | int
_Line = tuple[Part, ...]


def fingerprint(
    document: Mapping[str, Any], constant: Mapping[int, Any]
) -> tuple[tuple[Any, ...], list[str]]:
    """The shape of a document and the texts that fill it.

    `constant` are parts (by `id`) that the caller promises never to change.
    """
    shape: list[Any] = []
    texts: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, str):
            texts.append(node)
            shape.append("s")
        elif id(node) in constant:
            shape.append(id(node))
        elif isinstance(node, Mapping):
            shape.append("{")
            for key, value in node.items():
                shape.append(key)
                if key in _VERBATIM:
                    shape.append(repr(value))
                else:
                    walk(value)
            shape.append("}")
        elif isinstance(node, list | tuple):
            shape.append("[")
            for value in node:
                walk(value)
            shape.append("]")
        else:
            shape.append((type(node), node))

    walk(document)
    return tuple(shape), texts


def _slotted(node: Any, constant: Mapping[int, Any], count: list[int]) -> Any:
    if isinstance(node, str):
        count[0] += 1
        return f"urn:x-slot:{count[0] - 1}:"
    if id(node) in constant:
        return node
    if isinstance(node, Mapping):
        return {
            key: value if key in _VERBATIM else _slotted(value, constant, count)
            for key, value in node.items()
        }
    if isinstance(node, list | tuple):
        return [_slotted(value, constant, count) for value in node]
    return node


@dataclass(frozen=True, slots=True)
class _Node:
    """A blank node: its statements as the first-degree hash sees them."""

    name: str
    fixed: tuple[str, ...]
    varying: tuple[_Line, ...]


class Prepared:
    """The statements of one shape."""

    def __init__(self, document: Mapping[str, Any], constant: Mapping[int, Any]) -> None:
        quads = to_quads(_slotted(document, constant, [0]))
        blanks = sorted({term for s, _p, o, g in quads for term in (s, o, g) if term.startswith("_:")})
        self._fixed: list[str] = []
        self._varying: list[_Line] = []
        self._iris: set[int] = set()
        for quad in dict.fromkeys(quads):
            self._note_iris(quad)
            parts = _parts(line(quad) if not _touches(quad) else _marked(quad, blanks))
            if len(parts) == 1 and isinstance(parts[0], str):
                self._fixed.append(parts[0])
            else:
                self._varying.append(parts)
        self._nodes = [self._node(name, quads) for name in blanks]

    def _note_iris(self, quad: Quad) -> None:
        for term in quad:
            if term.startswith("<"):
                self._iris.update(int(number) for number in _SLOT.findall(term))

    def _node(self, name: str, quads: list[Quad]) -> _Node:
        def mark(term: str) -> str:
            return term if not term.startswith("_:") else "_:a" if term == name else "_:z"

        lines = [
            _parts(line((mark(s), p, mark(o), mark(g))))
            for s, p, o, g in dict.fromkeys(quads)
            if name in {s, o, g}
        ]
        fixed = tuple(parts[0] for parts in lines if len(parts) == 1 and isinstance(parts[0], str))
        return _Node(name, fixed, tuple(parts for parts in lines if len(parts) > 1))

    def fill(self, texts: list[str]) -> bytes | None:
        """The canonical N-Quads, or None when only the long way is certain."""
        for number in self._iris:
            if not _PLAIN_IRI.fullmatch(texts[number]):
                return None
        table = [escape(text) for text in texts]
        names = self._label(table)
        if names is None:
            return None
        values = [*table, *names]
        lines = [
            *self._fixed,
            *[_join(parts, values) for parts in self._varying],
        ]
        if len(set(lines)) != len(lines):
            return None
        lines.sort()
        return "".join(lines).encode()

    def _label(self, table: list[str]) -> list[str] | None:
        hashes = []
        for node in self._nodes:
            lines = [
                *node.fixed,
                *[_join(parts, table) for parts in node.varying],
            ]
            lines.sort()
            hashes.append(hashlib.sha256("".join(lines).encode()).digest())
        if len(set(hashes)) != len(hashes):
            return None
        order = sorted(range(len(hashes)), key=hashes.__getitem__)
        names = [""] * len(hashes)
        for number, place in enumerate(order):
            names[place] = f"_:c14n{number}"
        return names


def _join(parts: _Line, values: list[str]) -> str:
    return "".join([part if type(part) is str else values[part] for part in parts])  # type: ignore[index]


def _touches(quad: Quad) -> bool:
    return quad[0].startswith("_:") or quad[2].startswith("_:") or quad[3].startswith("_:")


def _marked(quad: Quad, blanks: list[str]) -> str:
    """The line with blank nodes as slots of their own, counted from the end of the texts."""

    def mark(term: str) -> str:
        return f"urn:x-slot:-{len(blanks) - blanks.index(term)}:" if term.startswith("_:") else term

    return line((mark(quad[0]), quad[1], mark(quad[2]), mark(quad[3])))


_ANY_SLOT = re.compile(r"urn:x-slot:(-?\d+):")


def _parts(text: str) -> _Line:
    pieces = _ANY_SLOT.split(text)
    parts: list[Part] = []
    for place, piece in enumerate(pieces):
        if place % 2:
            parts.append(int(piece))
        elif piece:
            parts.append(piece)
    return tuple(parts)


class Canonicalizer:
    """Canonical N-Quads of documents, preparing each shape when it is first met. Not for use by two threads at once."""

    def __init__(self) -> None:
        self._shapes: OrderedDict[tuple[Any, ...], Prepared] = OrderedDict()
        self._constant: dict[int, Any] = {}

    def promise_constant(self, part: Any) -> None:
        """`part` (and all inside it) will never be changed; the reference kept here keeps its `id` its own."""
        if "urn:x-slot:" not in repr(part):
            self._constant[id(part)] = part

    def __call__(self, document: Mapping[str, Any]) -> bytes:
        """Raises what `rdf.to_quads` raises."""
        shape, texts = fingerprint(document, self._constant)
        prepared = self._shapes.get(shape)
        if prepared is None:
            prepared = self._shapes[shape] = Prepared(document, self._constant)
            if len(self._shapes) > MAX_SHAPES:
                self._shapes.popitem(last=False)
        filled = prepared.fill(texts)
        return filled if filled is not None else slow(document)


def slow(document: Mapping[str, Any]) -> bytes:
    """Canonical N-Quads by full JSON-LD processing and RDFC-1.0."""
    return canonical_text(to_quads(document)).encode()


CanonicalForm = Callable[[Mapping[str, Any]], bytes]
