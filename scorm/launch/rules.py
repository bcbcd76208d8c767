"""Rules about what a launch test saw."""

from __future__ import annotations

from safeio import Severity
from scorm.rules import Rule, family

(
    NOT_LOADED,
    MISSING,
    CASE,
    OUTSIDE,
    EXTERNAL,
    MIXED,
    SCRIPT_ERROR,
    NOT_INITIALISED,
    NOT_FINISHED,
    NO_STATUS,
    NO_SCORE,
    API_ERROR,
    DIALOG,
) = family(
    (
        Rule(
            code="PKG-RUN-001",
            severity=Severity.ERROR,
            template="Launched in a browser, “{title}” does not open: {href}",
            hint="Open the file on its own in a browser; check that it is in the package and that the manifest spells it as the archive does.",
            clause="good practice",
            moodle="Moodle shows an empty frame or “file not found” in its place.",
        ),
        Rule(
            code="PKG-RUN-002",
            severity=Severity.WARNING,
            template="Launched in a browser, “{title}” asks for {url}, which is not in the package",
            hint="Add the file to the package, or correct the link to it.",
            clause="good practice",
            moodle="The learner sees a gap, or the page stops where it needs this file.",
        ),
        Rule(
            code="PKG-RUN-003",
            severity=Severity.WARNING,
            template="Launched in a browser, “{title}” asks for {url}, which the package holds in other upper or lower case",
            hint="Spell the link exactly as the file is named: what works on Windows fails on a Moodle server.",
            clause="good practice",
            moodle="Moodle tells upper from lower case: the file is not found.",
        ),
        Rule(
            code="PKG-RUN-004",
            severity=Severity.WARNING,
            template="Launched in a browser, “{title}” asks for {url}, which lies outside the package",
            hint="Use a path relative to the page; never one that begins with / or climbs above the root of the package.",
            clause="good practice",
            moodle="In Moodle the path leads to the site itself, not into the package: not found.",
        ),
        Rule(
            code="PKG-RUN-005",
            severity=Severity.INFO,
            template="Launched in a browser, “{title}” asks another server: {url}",
            hint="Put the file into the package, or make sure that learners can reach that server; without a network it is missing.",
            clause="good practice",
        ),
        Rule(
            code="PKG-RUN-006",
            severity=Severity.WARNING,
            template="Launched in a browser, “{title}” asks for {url} over plain http",
            hint="Use https or a copy inside the package: on a https site every browser blocks this request.",
            clause="good practice",
            moodle="Blocked by the browser on any Moodle that runs on https.",
        ),
        Rule(
            code="PKG-RUN-007",
            severity=Severity.WARNING,
            template="Launched in a browser, “{title}” stops with a script error: {error}",
            hint="Open the page with the browser's developer tools and mend the script; an uncaught error may stop tracking.",
            clause="good practice",
        ),
        Rule(
            code="PKG-RUN-008",
            severity=Severity.WARNING,
            template="Launched in a browser, “{title}” never starts talking to the learning platform",
            hint="A tracked object must call Initialize (LMSInitialize) when it opens; check that its scripts find the run-time in a parent window.",
            clause="SCORM RTE, Initialize",
            moodle="Moodle keeps no attempt, no status and no score for it.",
        ),
        Rule(
            code="PKG-RUN-009",
            severity=Severity.WARNING,
            template="Launched in a browser, “{title}” does not say goodbye when it is closed",
            hint="Call Terminate (LMSFinish) at the latest when the page is left, or the last data may be lost.",
            clause="SCORM RTE, Terminate",
            moodle="Data that was set after the last commit may not reach Moodle.",
        ),
        Rule(
            code="PKG-RUN-010",
            severity=Severity.INFO,
            template="Launched in a browser, “{title}” has set no status when it is closed",
            hint="The test follows buttons such as Next and Submit only; make sure that the object sets its status when the learner is done.",
            clause="SCORM RTE, status",
        ),
        Rule(
            code="PKG-RUN-011",
            severity=Severity.INFO,
            template="Launched in a browser, “{title}” has set no score when it is closed",
            hint="The test follows buttons such as Next and Submit only; if the object is meant to be graded, make sure that it sets a score.",
            clause="SCORM RTE, score",
        ),
        Rule(
            code="PKG-RUN-012",
            severity=Severity.WARNING,
            template="Launched in a browser, “{title}” makes a call that the run-time refuses: {call} (error {error})",
            hint="Correct the element or value: a learning platform stores nothing of a call that it refuses.",
            clause="SCORM RTE, error codes",
        ),
        Rule(
            code="PKG-RUN-013",
            severity=Severity.INFO,
            template="Launched in a browser, “{title}” shows a dialogue box: {text}",
            hint="Dialogue boxes at the start stop a learner; often they report that the run-time was not found.",
            clause="good practice",
        ),
    )
)
