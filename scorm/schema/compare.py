"""The stage that compares the manifest with the content models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from safeio import Problem
from safeio.xmltree import Node
from scorm.kinds import Check
from scorm.manifest.detect import manifest_of
from scorm.manifest.namespaces import (
    ADLCP,
    ADLNAV,
    ADLSEQ,
    IMSCC,
    IMSCP,
    IMSCP_12,
    IMSSS,
    XML,
)
from scorm.schema import rules
from scorm.schema.notation import Attribute, Model
from scorm.schema.parts import PARTS
from scorm.schema.tables import PREFIXES, TABLES
from scorm.schema.types import TYPES, SimpleType

_STRICT = frozenset({IMSSS, ADLSEQ, ADLNAV, ADLCP})
_LENIENT = frozenset(TABLES) - _STRICT - {IMSCP, IMSCP_12, *IMSCC, *PARTS}  # LOM: people extend it freely
# qualified attributes that ADL's schemas declare, by namespace
_ADL_ATTRIBUTES = {
    ADLCP: frozenset({"scormType", "scormtype", "sharedDataGlobalToSystem", "persistState"}),
    ADLSEQ: frozenset({"objectivesGlobalToSystem"}),
}


_ADL_BOOLEANS = frozenset(
    {
        f"{{{ADLCP}}}sharedDataGlobalToSystem",
        f"{{{ADLSEQ}}}objectivesGlobalToSystem",
        f"{{{ADLCP}}}persistState",
    }
)


def content_models(run: Check) -> Iterator[Problem]:
    """Every element in a known namespace: its children, their order and number, its attributes and values."""
    manifest = manifest_of(run.package)
    if manifest is None or manifest.root.name != "manifest":
        return
    yield from compare(manifest.name, manifest.root)


def compare(path: str, root: Node) -> Iterator[Problem]:
    """Findings about a tree; `path` is the member that it was read from."""
    for node in root.iter():
        model = model_of(node)
        if model is not None:
            yield from _element(path, node, model)
        elif node.ns in TABLES and node.ns not in _LENIENT:
            yield rules.UNKNOWN_ELEMENT.at(
                path, node.line, node.column, element=_shown(node), namespace=node.ns
            )


def model_of(node: Node) -> Model | None:
    """The content model of an element, or None when no table knows it."""
    table = TABLES.get(node.ns)
    if table is None:
        return None
    if node.parent is not None:
        model = table.get(f"{node.parent.name}/{node.name}")
        if model is not None:
            return model
    return table.get(node.name)


def _element(path: str, node: Node, model: Model) -> Iterator[Problem]:
    yield from _children(path, node, model)
    yield from _attributes(path, node, model)
    place = (path, node.line, node.column)
    if node.text and not model.mixed:
        yield rules.STRAY_TEXT.at(*place, element=_shown(node), text=node.text[:40])
    if model.text is not None and not model.text.accepts(node.text):
        yield _value(node, model.text, place, what=_shown(node), value=node.text)


def _children(path: str, node: Node, model: Model) -> Iterator[Problem]:
    counts: dict[str, int] = {}
    furthest: tuple[int, str] = (-1, "")
    late = False
    for child in node.children:
        key = _key(node, child)
        particle = model.children.get(key)
        place = (path, child.line, child.column)
        if particle is None:
            known = child.ns == node.ns or child.ns in PREFIXES
            if known and (model_of(child) is not None or not model.open):
                yield rules.UNEXPECTED.at(*place, element=_shown(child), parent=_shown(node))
            continue
        counts[key] = counts.get(key, 0) + 1
        if counts[key] == particle.most + 1:
            total = sum(1 for other in node.children if _key(node, other) == key)
            yield rules.REPEATED.at(
                *place, element=_shown(child), parent=_shown(node), count=total, most=particle.most
            )
        if model.ordered and 0 <= particle.at < furthest[0] and not late:
            late = True
            yield rules.ORDER.at(*place, element=_shown(child), parent=_shown(node), after=furthest[1])
        if particle.at > furthest[0]:
            furthest = (particle.at, child.name)
    rule = rules.SEQ_ABSENT if node.ns in _STRICT else rules.ABSENT
    for key, particle in model.children.items():
        if counts.get(key, 0) < particle.least:
            yield rule.at(path, node.line, node.column, element=key, parent=_shown(node))


def _attributes(path: str, node: Node, model: Model) -> Iterator[Problem]:
    place = (path, node.line, node.column)
    for key, value in node.attributes.items():
        known = model.attributes.get(key)
        if known is not None:
            if known.type is not None and not known.type.accepts(" ".join(value.split())):
                what = f"{key} of {_shown(node)}"
                yield _value(node, known.type, place, what=what, value=value)
        elif key in _ADL_BOOLEANS:
            if not TYPES["boolean"].accepts(value.strip()):
                what = f"{_attribute_name(node, key)} of {_shown(node)}"
                yield rules.SEQ_WORD.at(*place, what=what, value=value, expected=TYPES["boolean"].what)
        elif not _is_allowed(key, model.attributes):
            yield rules.UNKNOWN_ATTRIBUTE.at(
                *place, element=_shown(node), attribute=_attribute_name(node, key)
            )
    rule = rules.SEQ_NO_ATTRIBUTE if node.ns in _STRICT else rules.NO_ATTRIBUTE
    for name, attribute in model.attributes.items():
        if attribute.required and name not in node.attributes:
            yield rule.at(*place, element=_shown(node), attribute=name)


def _value(node: Node, kind: SimpleType, place: tuple[str, int, int], *, what: str, value: str) -> Problem:
    if node.ns not in _STRICT:
        rule = rules.BAD_VALUE
    else:
        rule = rules.SEQ_NUMBER if kind.is_range else rules.SEQ_WORD
    return rule.at(*place, what=what, value=value, expected=kind.what)


def _is_allowed(key: str, attributes: Mapping[str, Attribute]) -> bool:
    """Attributes of other namespaces are free, except misspelt ones of ADL; a few old plain ones are common."""
    if not key.startswith("{"):
        return not attributes
    namespace, _, name = key[1:].partition("}")
    return namespace == XML or name in _ADL_ATTRIBUTES.get(namespace, {name})


def _key(parent: Node, child: Node) -> str:
    if child.ns == parent.ns:
        return child.name
    prefix = PREFIXES.get(child.ns)
    return f"{prefix}:{child.name}" if prefix else f"{{{child.ns}}}{child.name}"


def _shown(node: Node) -> str:
    return f"<{node.prefix}:{node.name}>" if node.prefix else f"<{node.name}>"


def _attribute_name(node: Node, key: str) -> str:
    prefix = node.prefixes.get(key)
    name = key.rpartition("}")[2]
    return f"{prefix}:{name}" if prefix else name
