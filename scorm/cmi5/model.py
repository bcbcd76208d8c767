"""The content model of CourseStructure.xsd, as tables."""

from __future__ import annotations

import re

NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"

# element -> its children in order: name, required, may repeat. "au|block" is a choice.
CHILDREN: dict[str, tuple[tuple[str, bool, bool], ...]] = {
    "courseStructure": (("course", True, False), ("objectives", False, False), ("au|block", True, True)),
    "course": (("title", True, False), ("description", True, False)),
    "block": (
        ("title", True, False),
        ("description", True, False),
        ("objectives", False, False),
        ("au|block", True, True),
    ),
    "au": (
        ("title", True, False),
        ("description", True, False),
        ("objectives", False, False),
        ("url", True, False),
        ("launchParameters", False, False),
        ("entitlementKey", False, False),
    ),
    "objectives": (("objective", True, True),),
    "title": (("langstring", True, True),),
    "description": (("langstring", True, True),),
}
UNORDERED = {"objective": ("title", "description")}  # xs:all
OPEN = {"launchParameters", "entitlementKey"}  # xs:anyType
ATTRIBUTES: dict[str, frozenset[str]] = {
    "course": frozenset({"id"}),
    "block": frozenset({"id"}),
    "au": frozenset({"id", "moveOn", "masteryScore", "launchMethod", "activityType"}),
    "objective": frozenset({"id", "idref"}),
    "langstring": frozenset({"lang"}),
}
MOVE_ON = {"NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed"}
LAUNCH_METHOD = {"AnyWindow", "OwnWindow"}
RESERVED = {"endpoint", "fetch", "actor", "registration", "activityid"}
DECIMAL = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$", re.ASCII)
LANGUAGE = re.compile(r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$", re.ASCII)
