"""The table of kinds, and the stages that close every check. One row a kind; order is the order of asking."""

from __future__ import annotations

from scorm.kinds import KindRow, Stage
from scorm.manifest import detect
from scorm.manifest.absent import absent
from scorm.manifest.document import identifiers, reading, root_element, schema_files, version
from scorm.manifest.organisations import item_data, items, organisations
from scorm.manifest.resources import dependencies, launchables, resources, scorm_types, unlisted_files
from scorm.model import Kind

_MANIFEST: tuple[Stage, ...] = (
    reading,
    root_element,
    version,
    identifiers,
    schema_files,
    organisations,
    items,
    resources,
    dependencies,
    unlisted_files,
    launchables,
)

KINDS: tuple[KindRow, ...] = (
    KindRow(kind=Kind.SCORM, detect=detect.scorm, stages=(*_MANIFEST, item_data, scorm_types)),
    KindRow(kind=Kind.IMSCP, detect=detect.imscp, stages=_MANIFEST),
    KindRow(kind=Kind.UNKNOWN, detect=detect.unknown, stages=(absent,)),
)

CLOSING: tuple[Stage, ...] = ()
