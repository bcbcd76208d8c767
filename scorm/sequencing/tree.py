"""Walking the sequencing elements of a manifest, with the collection merged in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from safeio.xmltree import Node
from scorm.manifest.model import Manifest
from scorm.manifest.namespaces import IMSSS


@dataclass(frozen=True, kw_only=True)
class Sequencing:
    """The sequencing of one activity."""

    owner: str  # "item X" or "organization Y", for messages
    node: Node
    activity: Node  # the item or organization; the collection itself for what is collected
    base: Node | None  # the sequencing in the collection that it refers to

    def own(self, name: str, ns: str) -> list[Node]:
        """Its own children of a name."""
        return self.node.all(name, ns)

    def effective(self, name: str, ns: str) -> list[Node]:
        """Children of a name as they count: its own, else those of the sequencing that it refers to."""
        return self.own(name, ns) or (self.base.all(name, ns) if self.base is not None else [])


def collected(manifest: Manifest) -> list[Node]:
    """The sequencing elements of the sequencingCollection."""
    found = []
    for collection in manifest.root.all("sequencingCollection", IMSSS):
        found.extend(collection.all("sequencing", IMSSS))
    return found


def sequencings(manifest: Manifest) -> Iterator[Sequencing]:
    """The sequencing of each organization and item, in document order."""
    by_id = {identifier(node, "ID"): node for node in reversed(collected(manifest))}
    for organization in manifest.organizations:
        activities = [("organization", organization.identifier, organization.node)]
        activities += [("item", item.identifier, item.node) for item in organization.walk()]
        for kind, name, activity in activities:
            node = activity.first("sequencing", IMSSS)
            if node is not None:
                base = by_id.get(identifier(node, "IDRef")) if node.get("IDRef") else None
                yield Sequencing(owner=f"{kind} {name or '?'}", node=node, activity=activity, base=base)


def in_collection(manifest: Manifest) -> Iterator[Sequencing]:
    """The sequencing elements of the collection, each on its own."""
    for node in collected(manifest):
        owner = f"the collected sequencing {identifier(node, 'ID') or '?'}"
        yield Sequencing(owner=owner, node=node, activity=node, base=None)


def identifier(node: Node, name: str) -> str:
    """An attribute of type ID, IDREF or anyURI: percent-decoded, white space collapsed."""
    return " ".join(unquote(node.get(name) or "").split())


def is_true(node: Node, name: str, *, default: bool) -> bool:
    """An attribute of type boolean."""
    value = (node.get(name) or "").strip()
    return default if not value else value in {"true", "1"}
