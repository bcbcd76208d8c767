"""Rules about the archive (PKG-ZIP)."""

from __future__ import annotations

from safeio import Severity
from scorm.rules import Rule, family

_ZIP = "APPNOTE.TXT 4.4.17"
_PIF = "SCORM CAM: Package Interchange File"

ENCRYPTED = Rule(
    code="PKG-ZIP-001",
    severity=Severity.ERROR,
    template="Encrypted members: {count}, {member} among them",
    hint="Export the package without a password.",
    clause=_PIF,
    moodle="Moodle cannot unpack encrypted members: the upload fails.",
)
DAMAGED = Rule(
    code="PKG-ZIP-002",
    severity=Severity.ERROR,
    template="{member} is damaged: {detail}",
    hint="Make the zip again; copy it in binary mode and compare sizes.",
    clause="APPNOTE.TXT 4.4.7",
    moodle="Moodle stops unpacking at the damaged member.",
)
TRAVERSAL = Rule(
    code="PKG-ZIP-003",
    severity=Severity.ERROR,
    template="{member} climbs out of the package with ..",
    hint="Make the zip again from inside the folder of the package.",
    clause=_ZIP,
    moodle="Moodle removes the dots: the file lands at {unpacked}.",
)
ABSOLUTE = Rule(
    code="PKG-ZIP-004",
    severity=Severity.ERROR,
    template="{member} has an absolute path",
    hint="Make the zip again with relative paths.",
    clause=_ZIP,
    fixable=True,
    fixer="names",
    moodle="Moodle drops the leading slash: the file lands at {unpacked}.",
)
DRIVE = Rule(
    code="PKG-ZIP-005",
    severity=Severity.ERROR,
    template="{member} has a path with a drive letter",
    hint="Make the zip again with relative paths.",
    clause=_ZIP,
    moodle="Moodle drops the colon: the file lands at {unpacked}.",
)
SYMLINK = Rule(
    code="PKG-ZIP-006",
    severity=Severity.ERROR,
    template="{member} is a symbolic link",
    hint="Put the file itself into the zip.",
    clause=_PIF,
    moodle="Moodle stores the text of the link instead of the file.",
)
DUPLICATE = Rule(
    code="PKG-ZIP-007",
    severity=Severity.ERROR,
    template="{member} is in the archive {count} times",
    hint="Make the zip again; which copy counts depends on who unpacks it.",
    clause="good practice",
    moodle="Moodle keeps one of the copies, and not always the one you mean.",
)
CASE_TWINS = Rule(
    code="PKG-ZIP-008",
    severity=Severity.WARNING,
    template="{member} and {other} differ only in capital letters",
    hint="Rename one: on Windows and macOS one overwrites the other.",
    clause=_PIF,
)
BACKSLASH = Rule(
    code="PKG-ZIP-009",
    severity=Severity.WARNING,
    template="Names with backslashes: {count}, {member} among them",
    hint="Make the zip with a current tool; folders are separated with /.",
    clause=_ZIP,
    fixable=True,
    fixer="names",
    moodle="Moodle turns them into slashes; other systems unpack one flat folder.",
)
LEGACY_NAME = Rule(
    code="PKG-ZIP-010",
    severity=Severity.WARNING,
    template="Names in an old character set: {count}, {member} among them (read as {charset})",
    hint="Make the zip with a tool that writes UTF-8 names, or keep to ASCII.",
    clause="APPNOTE.TXT 4.4.4, bit 11",
    fixable=True,
    fixer="names",
    moodle="Moodle guesses the character set by the site's language and reads {read}; links to these files may break.",
)
UNFLAGGED_UTF8 = Rule(
    code="PKG-ZIP-011",
    severity=Severity.WARNING,
    template="Names in UTF-8 that do not say so: {count}, {member} among them",
    hint="Make the zip with a tool that sets the UTF-8 flag.",
    clause="APPNOTE.TXT 4.4.4, bit 11",
    fixable=True,
    fixer="names",
    moodle="Unless macOS made the zip, Moodle reads them in the old character set of the site's language.",
)
FALSE_UTF8 = Rule(
    code="PKG-ZIP-012",
    severity=Severity.WARNING,
    template="{member} is flagged as UTF-8 and is not",
    hint="Make the zip again with another tool.",
    clause="APPNOTE.TXT 4.4.4, bit 11",
    fixable=True,
    fixer="names",
)
SERVER_SCRIPT = Rule(
    code="PKG-ZIP-013",
    severity=Severity.WARNING,
    template="Server-side files: {count}, {member} among them",
    hint="Take them out: a package runs in the browser, a server must never run its files.",
    clause="good practice",
    moodle="Moodle hands them out as plain downloads and never runs them.",
)
EXECUTABLE = Rule(
    code="PKG-ZIP-014",
    severity=Severity.WARNING,
    template="Programs: {count}, {member} among them",
    hint="Take them out, unless learners are meant to download and run them.",
    clause="good practice",
)
LITTER = Rule(
    code="PKG-ZIP-015",
    severity=Severity.INFO,
    template="Files of the operating system: {count}, {member} among them ({bytes} bytes)",
    hint="Take them out; they are no part of the course.",
    clause="good practice",
    fixable=True,
    fixer="litter",
)
CONTROL_NAME = Rule(
    code="PKG-ZIP-016",
    severity=Severity.WARNING,
    template="{member} has control characters in its name",
    hint="Rename the file.",
    clause=_ZIP,
    moodle="Moodle removes the characters: the file lands at {unpacked}.",
)
LONG_NAME = Rule(
    code="PKG-ZIP-017",
    severity=Severity.WARNING,
    template="{member} has a name or path of {length} characters, more than {limit}",
    hint="Shorten the name or the folders.",
    clause="good practice",
    moodle="Moodle stores at most 255 characters of a name and of a path: unpacking fails.",
)
METHOD = Rule(
    code="PKG-ZIP-018",
    severity=Severity.WARNING,
    template="Members compressed with method {method}: {count}, {member} among them",
    hint="Make the zip with the ordinary method (Deflate).",
    clause="SCORM CAM: PKZip 2.04g",
    moodle="Whether Moodle can unpack them depends on how PHP was built on the server.",
)
COLLISION = Rule(
    code="PKG-ZIP-019",
    severity=Severity.ERROR,
    template="{member} and {other} become the same file, {unpacked}, when unpacked",
    hint="Rename one of them.",
    clause="Moodle",
    moodle="One overwrites the other.",
)
EMPTY = Rule(
    code="PKG-ZIP-020",
    severity=Severity.ERROR,
    template="The archive holds no file",
    hint="Export the package again.",
    clause=_PIF,
    moodle="Moodle refuses it: no manifest.",
)

BOMB = Rule(
    code="PKG-ZIP-021",
    severity=Severity.ERROR,
    template="{member} unpacks to {size} bytes from {packed}: it is made to fill disks",
    hint="Take the file out.",
    clause="good practice: CWE-409",
    moodle="Moodle unpacks it and may fill its disk.",
)

RULES = family(
    (
        ENCRYPTED,
        DAMAGED,
        TRAVERSAL,
        ABSOLUTE,
        DRIVE,
        SYMLINK,
        DUPLICATE,
        CASE_TWINS,
        BACKSLASH,
        LEGACY_NAME,
        UNFLAGGED_UTF8,
        FALSE_UTF8,
        SERVER_SCRIPT,
        EXECUTABLE,
        LITTER,
        CONTROL_NAME,
        LONG_NAME,
        METHOD,
        COLLISION,
        EMPTY,
        BOMB,
    )
)
