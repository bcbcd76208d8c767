"""The table of kinds, and the stages that close every check. One row a kind; order is the order of asking."""

from __future__ import annotations

from scorm import aicc, cc, cmi5, h5p, moodle, sequencing
from scorm.kinds import KindRow, Stage
from scorm.lom import metadata
from scorm.manifest import detect
from scorm.manifest.absent import absent
from scorm.manifest.document import identifiers, lengths, reading, root_element, schema_files, version
from scorm.manifest.organisations import item_data, items, organisations
from scorm.manifest.resources import bases, dependencies, launchables, resources, scorm_types, unlisted_files
from scorm.model import Kind
from scorm.schema.compare import content_models
from scorm.weight import weight

_MANIFEST: tuple[Stage, ...] = (
    reading,
    root_element,
    version,
    identifiers,
    lengths,
    schema_files,
    content_models,
    organisations,
    items,
    bases,
    resources,
    dependencies,
    unlisted_files,
    launchables,
    metadata,
)

KINDS: tuple[KindRow, ...] = (
    KindRow(kind=Kind.H5P, detect=h5p.detect, stages=h5p.STAGES),
    KindRow(kind=Kind.CMI5, detect=cmi5.detect, stages=cmi5.STAGES),
    KindRow(
        kind=Kind.SCORM, detect=detect.scorm, stages=(*_MANIFEST, item_data, scorm_types, *sequencing.STAGES)
    ),
    KindRow(kind=Kind.IMSCC, detect=cc.detect, stages=cc.STAGES),
    KindRow(kind=Kind.IMSCP, detect=detect.imscp, stages=_MANIFEST),
    KindRow(kind=Kind.AICC, detect=aicc.detect, stages=aicc.STAGES),
    KindRow(kind=Kind.UNKNOWN, detect=detect.unknown, stages=(absent,)),
)

CLOSING: tuple[Stage, ...] = (*moodle.STAGES, weight)
