"""The stage over what ADL adds to items: launch data, thresholds, presentation, shared data."""

from __future__ import annotations

from collections.abc import Iterator

from safeio import Problem
from safeio.xmltree import Node
from scorm.kinds import Check
from scorm.manifest.detect import V2004_4, manifest_of
from scorm.manifest.model import Item
from scorm.manifest.namespaces import ADLCP, ADLNAV
from scorm.sequencing import rules

_FOR_SCOS = ("dataFromLMS", "timeLimitAction", "completionThreshold")


def item_extensions(run: Check) -> Iterator[Problem]:
    """ADL's elements stand on items that launch what they are for; thresholds are numbers."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    for item in manifest.items:
        resource = manifest.resource_by_id.get(item.identifierref or "")
        launches = resource is not None or bool(item.identifierref)  # what dangles has a finding already
        sco = launches and (resource is None or resource.scorm_type in {"sco", None})
        for node in item.node.children:
            place = (manifest.name, node.line, node.column)
            name = item.identifier or item.title or "?"
            if node.ns == ADLCP and node.name in _FOR_SCOS:
                if not sco:
                    yield rules.NEEDS_SCO.at(*place, item=name, what=node.name)
                if node.name == "completionThreshold":
                    yield from _threshold(run, place, item, node)
            elif not launches and (
                (node.ns == ADLCP and node.name == "data")
                or (node.ns == ADLNAV and node.name == "presentation")
            ):
                yield rules.NEEDS_RESOURCE.at(*place, item=name, what=node.name)


def _threshold(run: Check, place: tuple[str, int, int], item: Item, node: Node) -> Iterator[Problem]:
    if not node.text:
        return
    name = item.identifier or item.title or "?"
    try:
        within = 0 <= float(node.text) <= 1
    except ValueError:
        within = False
    if not within:
        yield rules.THRESHOLD_VALUE.at(*place, item=name, value=node.text)
    elif run.version == V2004_4:
        yield rules.THRESHOLD_OLD.at(*place, item=name, value=node.text)
