"""Rules about structure (PKG-XML): the content models of the official schemas."""

from __future__ import annotations

from safeio import Severity
from scorm.rules import Rule, family

_CLAUSE = "XML Schema binding of IMS CP, ADL CP, ADL SEQ, ADL NAV, IMS SS, LOM"

UNEXPECTED = Rule(
    code="PKG-XML-001",
    severity=Severity.WARNING,
    template="{element} may not stand in {parent}",
    hint="Move it to where the schema has it, or take it out.",
    clause=_CLAUSE,
)
ABSENT = Rule(
    code="PKG-XML-002",
    severity=Severity.WARNING,
    template="{parent} lacks {element}",
    hint="Add {element}.",
    clause=_CLAUSE,
)
REPEATED = Rule(
    code="PKG-XML-003",
    severity=Severity.WARNING,
    template="{parent} holds {element} {count} times, {most} allowed",
    hint="Keep one.",
    clause=_CLAUSE,
)
ORDER = Rule(
    code="PKG-XML-004",
    severity=Severity.WARNING,
    template="{element} comes too late in {parent}: it belongs before {after}",
    hint="Put the elements in the order of the schema; strict LMSs refuse the package.",
    clause=_CLAUSE,
)
NO_ATTRIBUTE = Rule(
    code="PKG-XML-005",
    severity=Severity.WARNING,
    template="{element} lacks the attribute {attribute}",
    hint="Add {attribute}.",
    clause=_CLAUSE,
)
UNKNOWN_ATTRIBUTE = Rule(
    code="PKG-XML-006",
    severity=Severity.WARNING,
    template="{element} has an attribute {attribute} that the schema does not know",
    hint="Take it out, or correct its spelling.",
    clause=_CLAUSE,
)
BAD_VALUE = Rule(
    code="PKG-XML-007",
    severity=Severity.WARNING,
    template="{what} is “{value}”, not {expected}",
    hint="Write {expected}.",
    clause=_CLAUSE,
)
STRAY_TEXT = Rule(
    code="PKG-XML-008",
    severity=Severity.WARNING,
    template="{element} holds the text “{text}”, where only elements may be",
    hint="Take the text out.",
    clause=_CLAUSE,
)
UNKNOWN_ELEMENT = Rule(
    code="PKG-XML-009",
    severity=Severity.WARNING,
    template="{element} is not an element of the namespace {namespace}",
    hint="Correct its spelling; capital letters count.",
    clause=_CLAUSE,
)
SEQ_WORD = Rule(
    code="PKG-SEQ-001",
    severity=Severity.ERROR,
    template="{what} is “{value}”, not {expected}",
    hint="Write {expected}.",
    clause="SCORM 2004 CAM 5; SCORM 2004 SN 3",
    moodle="Moodle ignores what it does not know.",
)
SEQ_NUMBER = Rule(
    code="PKG-SEQ-002",
    severity=Severity.ERROR,
    template="{what} is “{value}”, not {expected}",
    hint="Write {expected}.",
    clause="SCORM 2004 CAM 5; SCORM 2004 SN 3",
    moodle="Moodle stores the value as it is and computes with what PHP makes of it.",
)
SEQ_ABSENT = Rule(
    code="PKG-SEQ-003",
    severity=Severity.ERROR,
    template="{parent} lacks {element}",
    hint="Add {element}.",
    clause="SCORM 2004 CAM 5",
)
SEQ_NO_ATTRIBUTE = Rule(
    code="PKG-SEQ-004",
    severity=Severity.ERROR,
    template="{element} lacks the attribute {attribute}",
    hint="Add {attribute}.",
    clause="SCORM 2004 CAM 5",
)

RULES = family(
    (
        UNEXPECTED,
        ABSENT,
        REPEATED,
        ORDER,
        NO_ATTRIBUTE,
        UNKNOWN_ATTRIBUTE,
        BAD_VALUE,
        STRAY_TEXT,
        UNKNOWN_ELEMENT,
        SEQ_WORD,
        SEQ_NUMBER,
        SEQ_ABSENT,
        SEQ_NO_ATTRIBUTE,
    )
)
