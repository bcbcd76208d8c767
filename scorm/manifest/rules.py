"""Rules about the manifest as a document (PKG-MAN)."""

from __future__ import annotations

from safeio import Severity
from scorm.rules import Rule, family

_CP_PLACE = "IMS CP 1.1.4: package; SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.3"
_CP_XML = "IMS CP 1.1.4 XML Binding"

MISSING = Rule(
    code="PKG-MAN-001",
    severity=Severity.ERROR,
    template="There is no imsmanifest.xml; this looks like {looks_like}",
    hint="Export the course as SCORM (or another package format) instead of zipping its files.",
    clause=_CP_PLACE,
    moodle="Moodle refuses the upload: missing imsmanifest.xml or AICC structure.",
)
WRAPPED = Rule(
    code="PKG-MAN-002",
    severity=Severity.ERROR,
    template="imsmanifest.xml is in the folder {folder}, not at the root of the archive",
    hint="Zip the content of the folder, not the folder.",
    clause=_CP_PLACE,
    fixable=True,
    fixer="unwrap",
    moodle="Moodle refuses the upload: the manifest was found but not at the right place.",
)
MANIFEST_CASE = Rule(
    code="PKG-MAN-003",
    severity=Severity.ERROR,
    template="The manifest is called {name}; its name must be imsmanifest.xml in small letters",
    hint="Rename the file.",
    clause=_CP_PLACE,
    fixable=True,
    fixer="unwrap",
    moodle="Moodle looks for imsmanifest.xml only and refuses the upload.",
)
MALFORMED = Rule(
    code="PKG-MAN-004",
    severity=Severity.ERROR,
    template="The manifest is not well-formed XML: {detail}",
    hint="Open it in a browser or an XML editor; the place named is where reading stopped.",
    clause=_CP_XML,
    moodle="Moodle accepts the upload and shows an activity without content.",
)
DOCTYPE = Rule(
    code="PKG-MAN-005",
    severity=Severity.ERROR,
    template="The manifest has a DOCTYPE or declares entities, which is refused",
    hint="Take the DOCTYPE out; manifests are described by XML schemas, not by a DTD.",
    clause="SCORM CAM: XML Schema binding; OWASP XXE",
)
WRONG_ENCODING = Rule(
    code="PKG-MAN-006",
    severity=Severity.ERROR,
    template="The manifest is declared {encoding}, but its bytes are not: {detail}",
    hint="Save the file in UTF-8, or declare the encoding it is in.",
    clause="XML 1.0 4.3.3",
    fixable=True,
    fixer="encoding",
    moodle="Moodle's parser stops there: an activity without content.",
)
UNKNOWN_ENCODING = Rule(
    code="PKG-MAN-007",
    severity=Severity.ERROR,
    template="The manifest declares the encoding {declared}, which readers do not know",
    hint="Save the file in UTF-8.",
    clause="XML 1.0 4.3.3",
    fixable=True,
    fixer="encoding",
)
ENCODING_CONTRADICTION = Rule(
    code="PKG-MAN-008",
    severity=Severity.WARNING,
    template="The manifest declares {declared}, its byte order mark says {bom}",
    hint="Save the file in UTF-8 without a byte order mark.",
    clause="XML 1.0 4.3.3",
    fixable=True,
    fixer="encoding",
)
BOM = Rule(
    code="PKG-MAN-009",
    severity=Severity.INFO,
    template="The manifest begins with a byte order mark",
    hint="Save it as UTF-8 without BOM; some LMSs stumble over it.",
    clause="XML 1.0 4.3.3",
    fixable=True,
    fixer="encoding",
)
WIDE_ENCODING = Rule(
    code="PKG-MAN-010",
    severity=Severity.INFO,
    template="The manifest is in {encoding}",
    hint="Save it as UTF-8, which every LMS reads.",
    clause="XML 1.0 4.3.3",
    fixable=True,
    fixer="encoding",
)
ROOT = Rule(
    code="PKG-MAN-011",
    severity=Severity.ERROR,
    template="The root element is {name}, not manifest",
    hint="The file must be an IMS manifest; export the package again.",
    clause="IMS CP 1.1.4: manifest",
    moodle="Moodle finds no course in it.",
)
NO_NAMESPACE = Rule(
    code="PKG-MAN-012",
    severity=Severity.WARNING,
    template="The manifest is in no namespace",
    hint='Add xmlns="{expected}" to the manifest element.',
    clause="IMS CP 1.1.4 XML Binding: namespaces; SCORM 1.2 CAM 2.3",
)
OTHER_NAMESPACE = Rule(
    code="PKG-MAN-013",
    severity=Severity.WARNING,
    template="The manifest is in the namespace {namespace}, which no version of SCORM uses",
    hint='Use xmlns="{expected}".',
    clause="IMS CP 1.1.4 XML Binding: namespaces; SCORM 1.2 CAM 2.3",
)
NAMESPACE_MIX = Rule(
    code="PKG-MAN-014",
    severity=Severity.ERROR,
    template="schemaversion says {schemaversion}, but the namespaces are those of SCORM {other}",
    hint="Export the package again for one version; the content speaks to the LMS in one version only.",
    clause="SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.4: schemaversion",
    moodle="Moodle goes by schemaversion and offers the content the API of SCORM {played}.",
)
SCHEMA = Rule(
    code="PKG-MAN-015",
    severity=Severity.WARNING,
    template="metadata/schema is {schema}, not ADL SCORM",
    hint="Write <schema>ADL SCORM</schema>.",
    clause="SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.4: schema, schemaversion",
)
NO_SCHEMAVERSION = Rule(
    code="PKG-MAN-016",
    severity=Severity.WARNING,
    template="metadata names no schemaversion",
    hint="Write <schema>ADL SCORM</schema><schemaversion>{expected}</schemaversion> into metadata.",
    clause="SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.4: schema, schemaversion",
    fixable=True,
    fixer="metadata",
    moodle="Moodle takes the package for SCORM 1.2.",
)
SCHEMAVERSION = Rule(
    code="PKG-MAN-017",
    severity=Severity.WARNING,
    template="schemaversion is {schemaversion}, which no SCORM version uses",
    hint="Write 1.2, CAM 1.3, 2004 3rd Edition or 2004 4th Edition.",
    clause="SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.4: schema, schemaversion",
    moodle="Moodle takes the package for SCORM 1.2.",
)
NO_IDENTIFIER = Rule(
    code="PKG-MAN-018",
    severity=Severity.ERROR,
    template="{element} has no identifier",
    hint="Give it an identifier that is unique in the manifest.",
    clause="IMS CP 1.1.4: identifier; SCORM 2004 CAM 3.4",
    moodle="Moodle needs the identifier to keep the learner's track.",
)
DUPLICATE_IDENTIFIER = Rule(
    code="PKG-MAN-019",
    severity=Severity.ERROR,
    template="The identifier {identifier} of {element} is already used in line {first}",
    hint="Give each element an identifier of its own.",
    clause="IMS CP 1.1.4: identifier; SCORM 2004 CAM 3.4",
    moodle="Moodle keeps the last of them and loses the other.",
)
BAD_IDENTIFIER = Rule(
    code="PKG-MAN-020",
    severity=Severity.WARNING,
    template="The identifier {identifier} is not a legal XML ID",
    hint="Begin with a letter or _, then letters, digits, . - _ only.",
    clause="XML 1.0 3.3.1 (ID); IMS CP 1.1.4: identifier",
)
SCHEMA_FILES = Rule(
    code="PKG-MAN-021",
    severity=Severity.INFO,
    template="Schema files that schemaLocation names and the package lacks: {count} ({names})",
    hint="Add the schema files of the specification at the root of the package.",
    clause="SCORM 2004 CAM 3.3; IMS CP 1.1.4: package",
)
NO_METADATA = Rule(
    code="PKG-MAN-022",
    severity=Severity.WARNING,
    template="The manifest has no metadata",
    hint="Add <metadata> with schema and schemaversion.",
    clause="SCORM 2004 CAM 3.4: metadata",
    fixable=True,
    fixer="metadata",
    moodle="Moodle takes the package for SCORM 1.2.",
)
SCHEMA_LOCATION = Rule(
    code="PKG-MAN-023",
    severity=Severity.WARNING,
    template="schemaLocation is not a list of pairs (namespace and file)",
    hint="Write a namespace and its schema file for each namespace used, separated by spaces.",
    clause="XML Schema Part 1 2.6.3",
)
LARGE = Rule(
    code="PKG-MAN-024",
    severity=Severity.WARNING,
    template="The manifest has {items} items and {bytes} bytes",
    hint="Split the course; LMSs read the whole manifest into memory.",
    clause="good practice",
    moodle="Moodle writes a row for each item and one for each property: count on minutes.",
)
SUBMANIFEST = Rule(
    code="PKG-MAN-025",
    severity=Severity.WARNING,
    template="The manifest contains a manifest ({identifier})",
    hint="Do not nest manifests: SCORM 2004 advises against them and few LMSs read them.",
    clause="SCORM 2004 CAM 3.4: manifest",
    moodle="Moodle reads the inner manifest as part of the outer one.",
)

EMPTY_MANIFEST = Rule(
    code="PKG-MAN-026",
    severity=Severity.ERROR,
    template="The manifest is an empty file",
    hint="Export the package again; nothing is in it yet.",
    clause=_CP_XML,
    moodle="Moodle accepts the upload and shows an activity without content.",
)

RULES = family(
    (
        MISSING,
        WRAPPED,
        MANIFEST_CASE,
        MALFORMED,
        DOCTYPE,
        WRONG_ENCODING,
        UNKNOWN_ENCODING,
        ENCODING_CONTRADICTION,
        BOM,
        WIDE_ENCODING,
        ROOT,
        NO_NAMESPACE,
        OTHER_NAMESPACE,
        NAMESPACE_MIX,
        SCHEMA,
        NO_SCHEMAVERSION,
        SCHEMAVERSION,
        NO_IDENTIFIER,
        DUPLICATE_IDENTIFIER,
        BAD_IDENTIFIER,
        SCHEMA_FILES,
        NO_METADATA,
        SCHEMA_LOCATION,
        LARGE,
        SUBMANIFEST,
        EMPTY_MANIFEST,
    )
)
