"""The stage over the sequencingCollection and the references into it."""

from __future__ import annotations

from collections.abc import Iterator

from safeio import Problem
from scorm.kinds import Check
from scorm.manifest.detect import manifest_of
from scorm.sequencing import rules
from scorm.sequencing.tree import collected, identifier, sequencings


def collection(run: Check) -> Iterator[Problem]:
    """IDs in the collection, IDRefs outside it."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    seen: dict[str, int] = {}
    for node in collected(manifest):
        place = (manifest.name, node.line, node.column)
        name = identifier(node, "ID")
        if not name:
            yield rules.NO_ID.at(*place)
        elif name in seen:
            yield rules.ID_TWICE.at(*place, id=name, first=seen[name])
        seen.setdefault(name, node.line)
        if node.get("IDRef") is not None:
            yield rules.IDREF_IN_COLLECTION.at(*place, id=name or "?", ref=identifier(node, "IDRef"))
    for sequencing in sequencings(manifest):
        node = sequencing.node
        place = (manifest.name, node.line, node.column)
        if node.get("ID") is not None:
            yield rules.ID_OUTSIDE.at(*place, owner=sequencing.owner, id=identifier(node, "ID"))
        ref = identifier(node, "IDRef")
        if node.get("IDRef") is not None and (ref not in seen or not ref):
            yield rules.IDREF_DANGLES.at(*place, owner=sequencing.owner, ref=ref or "nothing")
