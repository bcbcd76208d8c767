"""The manifest as a model: organisations, items, resources, with where each was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from safeio.xmltree import Node


@dataclass(frozen=True, kw_only=True)
class Item:
    """An activity of an organisation, or a heading above others."""

    identifier: str | None
    identifierref: str | None
    title: str | None  # None: no title element
    parameters: str
    visible: bool
    children: tuple[Item, ...]
    node: Node

    def walk(self) -> Iterator[Item]:
        """The item and all below it, in document order."""
        stack = [self]
        while stack:
            item = stack.pop()
            yield item
            stack.extend(reversed(item.children))


@dataclass(frozen=True, kw_only=True)
class Organization:
    """One way through the content."""

    identifier: str | None
    title: str | None
    items: tuple[Item, ...]
    node: Node

    def walk(self) -> Iterator[Item]:
        """All items in document order."""
        for item in self.items:
            yield from item.walk()


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that a resource lists."""

    href: str  # as written
    path: str  # xml:base composed, query and fragment cut off
    node: Node


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Something that can be launched, or files that others need."""

    identifier: str | None
    type: str | None
    scorm_type: str | None  # value of scormtype / scormType, in whatever namespace and prefix
    href: str | None  # as written
    path: str | None  # xml:base composed, query and fragment cut off; None without href
    url: str | None  # xml:base composed, with query and fragment
    base: str  # xml:base of manifest, resources and resource, composed
    files: tuple[File, ...]
    dependencies: tuple[Node, ...]
    node: Node


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`imsmanifest.xml`, built by `scorm.manifest.build`."""

    name: str  # of the member it was read from
    root: Node
    identifier: str | None
    schema: str | None
    schemaversion: str | None
    default: str | None  # organizations/@default
    organizations_node: Node | None
    resources_node: Node | None
    organizations: tuple[Organization, ...]
    resources: tuple[Resource, ...]
    submanifests: tuple[Node, ...]

    @cached_property
    def resource_by_id(self) -> Mapping[str, Resource]:
        """The first resource of each identifier."""
        return {one.identifier: one for one in reversed(self.resources) if one.identifier is not None}

    @cached_property
    def referenced(self) -> frozenset[str]:
        """Identifiers that items name."""
        return frozenset(item.identifierref for item in self.items if item.identifierref)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items of all organisations."""
        return tuple(item for organization in self.organizations for item in organization.walk())

    @cached_property
    def default_organization(self) -> Organization | None:
        """The one that `default` names, else the first."""
        for organization in self.organizations:
            if self.default and organization.identifier == self.default:
                return organization
        return self.organizations[0] if self.organizations else None
