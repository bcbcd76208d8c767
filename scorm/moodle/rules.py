"""Rules about Moodle's own reading (PKG-MDL). Seen in the source of mod_scorm 4.5."""

from __future__ import annotations

from safeio import Severity
from scorm.rules import Rule, family

_READER = "Moodle: mod_scorm, reading of the manifest"

READ_AS_12 = Rule(
    code="PKG-MDL-001",
    severity=Severity.WARNING,
    template="Moodle does not know schemaversion “{schemaversion}” and plays the package as SCORM 1.2",
    hint="Write “CAM 1.3”, “2004 3rd Edition” or “2004 4th Edition”, or export for SCORM 1.2.",
    clause=_READER,
    moodle="Content that looks for the API of SCORM 2004 finds none: no status, no score.",
)
SEQUENCING = Rule(
    code="PKG-MDL-002",
    severity=Severity.WARNING,
    template="The package relies on sequencing ({what}), which Moodle does not carry out",
    hint="Export without sequencing, or let the content itself decide what comes next.",
    clause="Moodle: SCORM FAQ, SCORM 2004",
    moodle="Sequencing is ignored: learners move freely, and rollup follows the activity's grading settings.",
)
PREFIX = Rule(
    code="PKG-MDL-003",
    severity=Severity.WARNING,
    template="Names written with the prefix “{prefix}”: {count}; Moodle sees them only as {expected}",
    hint="Bind the namespace to the usual prefix.",
    clause=_READER,
    moodle="{effect}",
)
BASE_IGNORED = Rule(
    code="PKG-MDL-004",
    severity=Severity.WARNING,
    template="xml:base {base} stands on <{element}>; Moodle reads it on <resource> only",
    hint="Write the full path into href, or put xml:base on each resource.",
    clause=_READER,
    moodle="Moodle looks for {file} at the root: “File not found”.",
)
UPLOAD_LIMIT = Rule(
    code="PKG-MDL-005",
    severity=Severity.ERROR,
    template="The package has {bytes} bytes; this site takes {limit}",
    hint="Make the package smaller, or ask the administrator for a higher limit.",
    clause="Moodle: site settings, maxbytes",
    moodle="Moodle refuses the upload.",
)
MANY_FILES = Rule(
    code="PKG-MDL-006",
    severity=Severity.INFO,
    template="The package holds {count} files",
    hint="Fewer, larger files unpack faster and are kinder to backups.",
    clause="Moodle: file pool, a row and a file each",
    moodle="Each becomes a row in the database and a file in the pool: saving the activity takes minutes.",
)

RULES = family(value for value in list(globals().values()) if isinstance(value, Rule))
