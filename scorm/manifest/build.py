"""From XML to the model. Namespaces are not judged here: any that a manifest may be in is accepted."""

from __future__ import annotations

from safeio.xmltree import Node
from scorm.manifest.model import File, Item, Manifest, Organization, Resource
from scorm.manifest.namespaces import METADATA, XML_BASE
from scorm.manifest.paths import compose, without_query


def build(root: Node, *, name: str) -> Manifest:
    """The model of a manifest. Never raises: what is absent is None or empty."""
    metadata = root.first("metadata")
    organizations = root.first("organizations")
    resources = root.first("resources")
    base = _base("", root)
    inner = _base(base, resources) if resources is not None else base
    return Manifest(
        name=name,
        root=root,
        identifier=_token(root, "identifier"),
        schema=_text(metadata, "schema"),
        schemaversion=_text(metadata, "schemaversion"),
        default=_token(organizations, "default") if organizations is not None else None,
        organizations_node=organizations,
        resources_node=resources,
        organizations=tuple(_organization(node) for node in _all(organizations, "organization")),
        resources=tuple(_resource(node, inner) for node in _all(resources, "resource")),
        submanifests=tuple(root.all("manifest")),
    )


def _organization(node: Node) -> Organization:
    return Organization(
        identifier=_token(node, "identifier"),
        title=_text(node, "title"),
        items=tuple(_item(child) for child in node.all("item")),
        node=node,
    )


def _item(node: Node) -> Item:
    return Item(
        identifier=_token(node, "identifier"),
        identifierref=_token(node, "identifierref"),
        title=_text(node, "title"),
        parameters=node.get("parameters") or "",
        visible=(node.get("isvisible") or "true") not in {"false", "0"},
        children=tuple(_item(child) for child in node.all("item")),
        node=node,
    )


def _resource(node: Node, outer: str) -> Resource:
    base = _base(outer, node)
    href = node.get("href")
    url = compose(base, href) if href is not None else None
    return Resource(
        identifier=_token(node, "identifier"),
        type=_token(node, "type"),
        scorm_type=_scorm_type(node),
        href=href,
        path=without_query(url) if url is not None else None,
        url=url,
        base=base,
        files=tuple(
            File(href=listed, path=without_query(compose(base, listed)), node=child)
            for child in node.all("file")
            if (listed := child.get("href")) is not None
        ),
        dependencies=tuple(node.all("dependency")),
        node=node,
    )


def _scorm_type(node: Node) -> str | None:
    for key, value in node.attributes.items():
        if key.rpartition("}")[2].lower() == "scormtype":
            return value
    return None


def _base(outer: str, node: Node) -> str:
    return compose(outer, node.get("base") if XML_BASE not in node.attributes else node.attributes[XML_BASE])


def _all(node: Node | None, name: str) -> list[Node]:
    return [] if node is None else node.all(name)


def _token(node: Node, name: str) -> str | None:
    """An attribute of type ID, IDREF or token: white space around it does not count (XML Schema 4.3.6)."""
    value = node.get(name)
    return None if value is None else " ".join(value.split())


def _text(node: Node | None, name: str) -> str | None:
    child = None if node is None else next((one for one in node.all(name) if one.ns not in METADATA), None)
    return None if child is None else child.text
