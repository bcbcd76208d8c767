"""Resource types of Common Cartridge: what each is, which versions know it, what its file must be."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class ResourceType:
    """One row: a family of type names over the versions of the profile."""

    name: str
    pattern: re.Pattern[str]  # group 1: the minor version in the type's name, where it has one
    descriptor: tuple[str, ...] = ()  # root elements of its file; empty: the file is content
    thin: bool = False  # allowed in a thin cartridge
    since: int = 0  # minor version of the profile that brought it


def _type(pattern: str) -> re.Pattern[str]:
    return re.compile(f"^{pattern}$")


TYPES: tuple[ResourceType, ...] = (
    ResourceType(name="webcontent", pattern=_type("webcontent")),
    ResourceType(
        name="associated",
        pattern=_type(r"associatedcontent/imscc_xmlv1p(\d)/learning-application-resource"),
    ),
    ResourceType(
        name="assessment",
        pattern=_type(r"imsqti_xmlv1p2/imscc_xmlv1p(\d)/assessment"),
        descriptor=("questestinterop",),
        thin=True,
    ),
    ResourceType(
        name="question-bank",
        pattern=_type(r"imsqti_xmlv1p2/imscc_xmlv1p(\d)/question-bank"),
        descriptor=("questestinterop",),
    ),
    ResourceType(name="topic", pattern=_type(r"imsdt_xmlv1p(\d)"), descriptor=("topic",)),
    ResourceType(name="weblink", pattern=_type(r"imswl_xmlv1p(\d)"), descriptor=("webLink",), thin=True),
    ResourceType(
        name="lti",
        pattern=_type(r"imsbasiclti_xmlv1p\d(?:p\d)?"),
        descriptor=("cartridge_basiclti_link",),
        thin=True,
        since=1,
    ),
    ResourceType(
        name="assignment",
        pattern=_type(r"assignment_xmlv1p\d"),
        descriptor=("assignment",),
        thin=True,
        since=3,
    ),
    ResourceType(name="apip", pattern=_type(r"imsapip_zipv1p\d"), since=3),
    ResourceType(name="epub", pattern=_type(r"idpfepub_zipv3p\d"), since=3),
    ResourceType(name="whiteboard", pattern=_type(r"imsiwb_iwbv1p\d"), since=3),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A type as a resource writes it."""

    type: ResourceType
    version: str | None  # "1.1": version of the profile in the name; None when the name has none


def typed(name: str | None) -> Typed | None:
    """The row for a type name, or None."""
    for row in TYPES:
        match = row.pattern.match((name or "").strip())
        if match:
            minor = match[1] if match.groups() else None
            return Typed(type=row, version=f"1.{minor}" if minor is not None else None)
    return None
