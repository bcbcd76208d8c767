"""Rules about organisations (PKG-ORG) and resources (PKG-RES)."""

from __future__ import annotations

from safeio import Severity
from scorm.rules import Rule, family

_ORG = "IMS CP 1.1.4: organizations; SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.4"
_ITEM = "IMS CP 1.1.4: item; SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.4"
_RES = "IMS CP 1.1.4: resource; SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.4"
_SPM = "SCORM CAM: smallest permitted maximum"

NO_ORGANIZATIONS = Rule(
    code="PKG-ORG-001",
    severity=Severity.ERROR,
    template="The manifest has no organizations",
    hint="Export the package with a table of contents.",
    clause=_ORG,
    moodle="Moodle lists every resource that has an href, under its identifier.",
)
NO_ORGANIZATION = Rule(
    code="PKG-ORG-002",
    severity=Severity.ERROR,
    template="organizations holds no organization",
    hint="Add an organization with an item for each thing a learner opens.",
    clause=_ORG,
    moodle="Moodle lists every resource that has an href, under its identifier.",
)
DEFAULT_DANGLES = Rule(
    code="PKG-ORG-003",
    severity=Severity.ERROR,
    template="The default organization {default} is not there",
    hint="Name an organization that exists: {known}.",
    clause=_ORG,
    fixable=True,
    fixer="default-organization",
    moodle="Moodle does not look: it shows all organisations.",
)
NO_DEFAULT = Rule(
    code="PKG-ORG-004",
    severity=Severity.WARNING,
    template="organizations does not say which organization is the default",
    hint='Add default="{known}".',
    clause=_ORG,
    fixable=True,
    fixer="default-organization",
)
NO_ITEM = Rule(
    code="PKG-ORG-005",
    severity=Severity.ERROR,
    template="The organization {organization} has no item",
    hint="Add an item for each thing a learner opens.",
    clause=_ORG,
    moodle="Moodle shows an empty table of contents.",
)
NO_TITLE = Rule(
    code="PKG-ORG-006",
    severity=Severity.ERROR,
    template="{element} {identifier} has no title",
    hint="Add a <title>: it is what the learner sees.",
    clause=_ITEM,
    moodle="Moodle shows a line without text, or fails to store the row.",
)
EMPTY_TITLE = Rule(
    code="PKG-ORG-007",
    severity=Severity.WARNING,
    template="The title of {element} {identifier} is empty",
    hint="Write what the learner shall see.",
    clause=_ITEM,
    moodle="Moodle shows a line without text.",
)
DANGLING_ITEM = Rule(
    code="PKG-ORG-008",
    severity=Severity.ERROR,
    template="Item {item} names the resource {ref}, which is not there",
    hint="Point identifierref to a resource of the manifest, or take the item out.",
    clause=_ITEM,
    moodle="Moodle shows the item without anything to open.",
)
REF_ON_BRANCH = Rule(
    code="PKG-ORG-009",
    severity=Severity.ERROR,
    template="Item {item} has items below it and names a resource",
    hint="Only the last level may launch: move identifierref to an item of its own.",
    clause="SCORM 2004 CAM 3.4: item",
)
LEAF_WITHOUT_REF = Rule(
    code="PKG-ORG-010",
    severity=Severity.ERROR,
    template="Item {item} has nothing below it and names no resource",
    hint="Add identifierref, or take the item out.",
    clause="SCORM 2004 CAM 3.4: item; SCORM 1.2 CAM 2.3",
    moodle="Moodle shows the item without anything to open.",
)
USELESS_PARAMETERS = Rule(
    code="PKG-ORG-011",
    severity=Severity.WARNING,
    template="Item {item} has parameters and names no resource",
    hint="Take the parameters out.",
    clause=_ITEM,
)
BAD_PARAMETERS = Rule(
    code="PKG-ORG-012",
    severity=Severity.WARNING,
    template="The parameters {parameters} of item {item} cannot be put behind a URL",
    hint="Write ?name=value&name=value or #fragment, percent-encoded.",
    clause="IMS CP 1.1.4: item, parameters; SCORM 2004 CAM 3.4",
)
BAD_PREREQUISITES = Rule(
    code="PKG-ORG-013",
    severity=Severity.WARNING,
    template="The prerequisites {script} of item {item} cannot be read: {detail}",
    hint="Write an aicc_script: identifiers joined by & | ~ ( ) or =, <>, sets as 2*{{A,B,C}}.",
    clause="SCORM 1.2 CAM 2.3: prerequisites; AICC CMI001: aicc_script",
    moodle="Moodle evaluates what it can: the item may never open.",
)
UNKNOWN_PREREQUISITE = Rule(
    code="PKG-ORG-014",
    severity=Severity.ERROR,
    template="The prerequisites of item {item} name {ref}, which is no item",
    hint="Name identifiers of items.",
    clause="SCORM 1.2 CAM 2.3: prerequisites",
    moodle="The item stays locked.",
)
PREREQUISITES_TYPE = Rule(
    code="PKG-ORG-015",
    severity=Severity.WARNING,
    template="The prerequisites of item {item} are of type {type}, not aicc_script",
    hint='Write type="aicc_script".',
    clause="SCORM 1.2 CAM 2.3: prerequisites",
    moodle="Moodle ignores them.",
)
MASTERY_SCORE = Rule(
    code="PKG-ORG-016",
    severity=Severity.ERROR,
    template="The mastery score {value} of item {item} is not a number from 0 to 100",
    hint="Write a number from 0 to 100.",
    clause="SCORM 1.2 CAM 2.3: masteryscore",
    moodle="Moodle takes what is no number for 0: everybody passes.",
)
MAX_TIME = Rule(
    code="PKG-ORG-017",
    severity=Severity.WARNING,
    template="maxtimeallowed {value} of item {item} is not a time span HHHH:MM:SS.SS",
    hint="Write it as 0001:30:00 for one hour and a half.",
    clause="SCORM 1.2 CAM 2.3: maxtimeallowed",
)
TIME_LIMIT_ACTION = Rule(
    code="PKG-ORG-018",
    severity=Severity.ERROR,
    template="The time-limit action {value} of item {item} is not one that SCORM knows",
    hint="Use exit,message / exit,no message / continue,message / continue,no message.",
    clause="SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.4: timeLimitAction",
)
TOO_LONG = Rule(
    code="PKG-ORG-019",
    severity=Severity.WARNING,
    template="{what} has {length} characters; LMSs need only keep {limit}",
    hint="Shorten it: an LMS may cut it off.",
    clause=_SPM,
)
SEVERAL_ORGANIZATIONS = Rule(
    code="PKG-ORG-020",
    severity=Severity.INFO,
    template="There are {count} organizations; learners see {default}",
    hint="Keep one, or make a package for each.",
    clause=_ORG,
    moodle="Moodle shows all of them in one table of contents.",
)

NO_RESOURCES = Rule(
    code="PKG-RES-001",
    severity=Severity.ERROR,
    template="The manifest has no resources",
    hint="Export the package again.",
    clause=_RES,
)
NO_HREF = Rule(
    code="PKG-RES-002",
    severity=Severity.ERROR,
    template="The resource {resource} is launched by item {item} and has no href",
    hint="Give the resource the href of the page to open.",
    clause=_RES,
    moodle="Moodle opens an empty page.",
)
MISSING_LAUNCH = Rule(
    code="PKG-RES-003",
    severity=Severity.ERROR,
    template="{file}, which the resource {resource} opens, is not in the package",
    hint="Add the file, or correct the href.",
    clause=_RES,
    moodle="The learner sees “File not found”.",
)
CASE = Rule(
    code="PKG-RES-004",
    severity=Severity.ERROR,
    template="{file} is called {found} in the package: capital letters differ",
    hint="Write the reference exactly as the file is called.",
    clause="RFC 3986 6.2.2.1; SCORM 2004 CAM 3.4: href",
    fixable=True,
    fixer="references",
    moodle="Moodle's file pool tells capital letters apart: “File not found”.",
)
SEPARATOR = Rule(
    code="PKG-RES-005",
    severity=Severity.WARNING,
    template="{file} is written with another separator than the file {found}",
    hint="Separate folders with / in references.",
    clause="RFC 3986 3.3; SCORM 2004 CAM 3.4: href",
    fixable=True,
    fixer="references",
)
MISSING_FILE = Rule(
    code="PKG-RES-006",
    severity=Severity.WARNING,
    template="{file}, which the resource {resource} lists, is not in the package",
    hint="Add the file, or take it off the list.",
    clause=_RES,
    moodle="If a page needs it, the learner sees a gap.",
)
HREF_NOT_LISTED = Rule(
    code="PKG-RES-007",
    severity=Severity.WARNING,
    template="The resource {resource} does not list its own {file} as a file",
    hint='Add <file href="{file}"/> to the resource.',
    clause="SCORM 2004 CAM 3.4: file; SCORM 1.2 CAM 2.3",
    fixable=True,
    fixer="file-list",
)
UNLISTED = Rule(
    code="PKG-RES-008",
    severity=Severity.WARNING,
    template="Files of the package in no list of the manifest: {count}, {member} among them",
    hint="List them as files of the resource that uses them; some LMSs copy only what is listed.",
    clause="IMS CP 1.1.4: package; SCORM 2004 CAM 3.3",
    fixable=True,
    fixer="file-list",
    moodle="Moodle unpacks everything: no harm there.",
)
DANGLING_DEPENDENCY = Rule(
    code="PKG-RES-009",
    severity=Severity.ERROR,
    template="The resource {resource} depends on {ref}, which is not there",
    hint="Name a resource that exists, or take the dependency out.",
    clause="IMS CP 1.1.4: dependency; SCORM 2004 CAM 3.4",
    moodle="Moodle does not read dependencies.",
)
CYCLE = Rule(
    code="PKG-RES-010",
    severity=Severity.WARNING,
    template="Resources depend on each other in a circle: {circle}",
    hint="Cut the circle: put shared files into a resource of their own.",
    clause="IMS CP 1.1.4: dependency",
)
NO_SCORM_TYPE = Rule(
    code="PKG-RES-011",
    severity=Severity.WARNING,
    template="The resource {resource} is launched and does not say whether it is a SCO or an asset",
    hint='Add adlcp:{attribute}="sco" where the page talks to the LMS, "asset" where it does not.',
    clause="SCORM 1.2 CAM 2.3: scormtype; SCORM 2004 CAM 3.4: scormType",
    moodle="Moodle takes it for an asset: nothing is tracked, no score is kept.",
)
BAD_SCORM_TYPE = Rule(
    code="PKG-RES-012",
    severity=Severity.ERROR,
    template="{attribute} of the resource {resource} is {value}, not sco or asset",
    hint='Write "sco" or "asset" in small letters.',
    clause="SCORM 1.2 CAM 2.3: scormtype; SCORM 2004 CAM 3.4: scormType",
    moodle="Moodle tracks only what is exactly “sco”.",
)
SCORM_TYPE_CASE = Rule(
    code="PKG-RES-013",
    severity=Severity.WARNING,
    template="SCORM {version} calls the attribute {expected}; resources that write {written}: {count}",
    hint="Write {expected}: strict LMSs do not see the other.",
    clause="SCORM 1.2 CAM 2.3: scormtype; SCORM 2004 CAM 3.4: scormType",
    moodle="Moodle reads both.",
)
EXTERNAL = Rule(
    code="PKG-RES-014",
    severity=Severity.WARNING,
    template="The resource {resource} opens {url}, which is outside the package",
    hint="Put the content into the package: a page of another site cannot talk to the LMS.",
    clause="SCORM 2004 CAM 3.4: href; same-origin policy",
    moodle="The page opens, but keeps no score, and does not open without a connection.",
)
LEADING_SLASH = Rule(
    code="PKG-RES-015",
    severity=Severity.WARNING,
    template="{what} {value} begins with a slash",
    hint="Write it relative to the root of the package.",
    clause="SCORM 2004 CAM 3.4: resource",
    fixable=True,
    fixer="references",
)
CLIMBS = Rule(
    code="PKG-RES-016",
    severity=Severity.ERROR,
    template="{file} climbs above the root of the package (folders: {count})",
    hint="Keep references inside the package.",
    clause="SCORM 2004 CAM 3.4: href; RFC 3986 5.2.4",
    moodle="The learner sees “File not found”.",
)
BASE_NO_SLASH = Rule(
    code="PKG-RES-017",
    severity=Severity.ERROR,
    template="xml:base {base} does not end with a slash",
    hint="End xml:base with /: without it the last folder is dropped.",
    clause="SCORM 2004 CAM 3.4: xml:base; XML Base 4",
    fixable=True,
    fixer="references",
    moodle="Moodle joins it with the href as it is: “File not found”.",
)
BASE_BACKSLASH = Rule(
    code="PKG-RES-018",
    severity=Severity.WARNING,
    template="xml:base {base} contains a backslash",
    hint="Separate folders with /.",
    clause="SCORM 2004 CAM 3.4: xml:base",
    fixable=True,
    fixer="references",
)
TYPE = Rule(
    code="PKG-RES-019",
    severity=Severity.WARNING,
    template="The resource {resource} is launched and its type is {type}, not webcontent",
    hint='Write type="webcontent".',
    clause="SCORM 1.2 CAM 2.3; SCORM 2004 CAM 3.4: resource, type",
    moodle="Moodle does not look at it.",
)
ORPHAN = Rule(
    code="PKG-RES-020",
    severity=Severity.INFO,
    template="Resources that no item and no dependency uses: {count}, {resource} among them",
    hint="Take them out, or launch them.",
    clause="SCORM 2004 CAM 3.4: resource",
)
LOCAL_DISK = Rule(
    code="PKG-RES-021",
    severity=Severity.ERROR,
    template="The resource {resource} opens {url}, a place on the author's disk",
    hint="Put the file into the package and name it by a relative path.",
    clause="SCORM 2004 CAM 3.4: resource",
    moodle="The learner's browser refuses to open it.",
)
URI_SYNTAX = Rule(
    code="PKG-RES-022",
    severity=Severity.INFO,
    template="References with characters that a URL may not hold: {count}, {file} among them",
    hint="Percent-encode spaces and other signs, or rename the files.",
    clause="RFC 3986 2; XML Schema anyURI",
)
MANIFEST_ONLY = Rule(
    code="PKG-RES-023",
    severity=Severity.WARNING,
    template="The package holds its manifest and no content; absent of the files that it names: {count}, {file} first",
    hint="Zip the manifest together with the content.",
    clause="IMS CP 1.1.4: package",
    moodle="Moodle accepts it, and every launch ends in “File not found”.",
)
UNICODE_FORM = Rule(
    code="PKG-RES-024",
    severity=Severity.WARNING,
    template="{file} is spelt with other accents (composed or decomposed) than the file {found}",
    hint="Rename the file without accents.",
    clause="RFC 3987 5.3.2.2",
    fixable=True,
    fixer="references",
    moodle="Moodle composes the names of files, but not the references to them.",
)
NOTHING_TO_LAUNCH = Rule(
    code="PKG-RES-025",
    severity=Severity.ERROR,
    template="There is nothing a learner could open",
    hint="Add an item that names a resource with an href.",
    clause=_ITEM,
    moodle="Moodle shows an activity without content.",
)
EMPTY_LAUNCH = Rule(
    code="PKG-RES-026",
    severity=Severity.WARNING,
    template="{file}, which the resource {resource} opens, is an empty file",
    hint="Export the package again, or put the page into it.",
    clause="good practice",
    moodle="The learner sees a blank page.",
)

RULES = family(value for value in list(globals().values()) if isinstance(value, Rule))
