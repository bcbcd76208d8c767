"""The XML of a course structure against the content models of its schema."""

from __future__ import annotations

from collections.abc import Iterator

from safeio import Problem
from safeio.xmltree import Node
from scorm.cmi5 import rules
from scorm.cmi5.model import ATTRIBUTES, CHILDREN, LANGUAGE, OPEN, UNORDERED


def structure(path: str, root: Node) -> Iterator[Problem]:
    """Yield what the schema would refuse: missing, unknown and misplaced elements, unknown attributes."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield from _attributes(path, node)
        if node.name in OPEN:
            continue
        if node.name in UNORDERED and not _is_reference(node):
            yield from _unordered(path, node)
        elif node.name in CHILDREN:
            yield from _ordered(path, node)
        stack.extend(reversed([child for child in node.children if child.ns == root.ns]))


def _is_reference(node: Node) -> bool:
    return node.name == "objective" and node.get("id") is None


def _ordered(path: str, node: Node) -> Iterator[Problem]:
    model = CHILDREN[node.name]
    at, count = 0, 0  # where in the model, how many were taken there
    missing = {name for name, required, _ in model if required}
    for child in node.children:
        if child.ns != node.ns:
            continue  # other vocabularies are welcome; most processors do not mind where
        place = next((i for i, (name, _, _) in enumerate(model) if child.name in name.split("|")), None)
        if place is None:
            yield rules.ELEMENT_UNKNOWN.at(
                path, child.line, child.column, element=child.name, parent=node.name
            )
            continue
        count = count + 1 if place == at else 1
        if place < at or (count > 1 and not model[place][2]):
            yield rules.ELEMENT_ORDER.at(path, child.line, child.column, element=child.name, parent=node.name)
        at = max(at, place)
        missing.discard(model[place][0])
    for name, _, _ in model:
        if name in missing and name == "au|block":
            yield rules.NO_AU.at(path, node.line, node.column, element=node.name)
        elif name in missing and name != "url":  # a unit without url has a rule of its own
            yield rules.ELEMENT_MISSING.at(path, node.line, node.column, element=name, parent=node.name)


def _unordered(path: str, node: Node) -> Iterator[Problem]:
    wanted = UNORDERED[node.name]
    for child in node.children:
        if child.ns == node.ns and child.name not in wanted:
            yield rules.ELEMENT_UNKNOWN.at(
                path, child.line, child.column, element=child.name, parent=node.name
            )
    for name in wanted:
        if node.first(name, node.ns) is None:
            yield rules.ELEMENT_MISSING.at(path, node.line, node.column, element=name, parent=node.name)


def _attributes(path: str, node: Node) -> Iterator[Problem]:
    allowed = ATTRIBUTES.get(node.name, frozenset())
    for key in node.attributes:
        if not key.startswith("{") and key not in allowed:
            yield rules.ATTRIBUTE_UNKNOWN.at(path, node.line, node.column, element=node.name, attribute=key)
    language = node.get("lang") if node.name == "langstring" else None
    if language is not None and not LANGUAGE.match(language.strip()):
        yield rules.LANGUAGE.at(path, node.line, node.column, value=language)


__all__ = ["structure"]
