"""Stages over organisations and items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from safeio import Problem, Severity
from safeio.xmltree import Node
from scorm.kinds import Check
from scorm.manifest import structure_rules as rules
from scorm.manifest.detect import V12, manifest_of
from scorm.manifest.model import Item, Manifest, Organization
from scorm.manifest.namespaces import ADLCP_12, SCORM_2004
from scorm.manifest.prerequisites import ScriptError, names_in
from scorm.model import Kind

_PARAMETERS = re.compile(r"^[?&#]?[\w\-.~!$&'()*+,;=:@%/?\[\]{}|#]*$")
_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$", re.ASCII)
_TIMESPAN = re.compile(r"^\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?$")
_ISO_DURATION = re.compile(r"^PT?\d")
_TIME_LIMIT_ACTIONS = frozenset(
    {"exit,message", "exit,no message", "continue,message", "continue,no message"}
)
_LIMITS = {"title": 200, "parameters": 1000, "identifierref": 2000}
_DATA_LIMITS = {True: 255, False: 4000}  # of dataFromLMS: SCORM 1.2, SCORM 2004


def organisations(run: Check) -> Iterator[Problem]:
    """There is an organisation to show, and the default one is there."""
    manifest = manifest_of(run.package)
    if manifest is None or manifest.root.name != "manifest":
        return
    node = manifest.organizations_node
    if node is None:
        yield rules.NO_ORGANIZATIONS.at(manifest.name, manifest.root.line, manifest.root.column)
        return
    place = (manifest.name, node.line, node.column)
    if not manifest.organizations:
        severity = Severity.ERROR if run.kind is Kind.SCORM else Severity.WARNING
        yield rules.NO_ORGANIZATION.at(*place, severity=severity)
        return
    known = [one.identifier for one in manifest.organizations if one.identifier]
    complete = len(known) == len(manifest.organizations)  # else the missing identifier is the fault
    if manifest.default and manifest.default not in known and complete:
        yield rules.DEFAULT_DANGLES.at(*place, default=manifest.default, known=", ".join(known[:5]))
    elif not manifest.default and run.kind is Kind.SCORM and known:
        yield rules.NO_DEFAULT.at(*place, known=known[0])
    if len(manifest.organizations) > 1:
        default = manifest.default_organization
        title = (default.title or default.identifier or "?") if default else "?"
        yield rules.SEVERAL_ORGANIZATIONS.at(*place, count=len(manifest.organizations), default=title)
    for organization in manifest.organizations:
        yield from _organization(run, manifest, organization)


def items(run: Check) -> Iterator[Problem]:
    """Each item: title, reference, parameters, lengths."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    dangling = _dangling(manifest)
    for item in manifest.items:
        place = (manifest.name, item.node.line, item.node.column)
        name = item.identifier or item.title or "?"
        yield from _title(run, manifest, item, "item")
        ref = item.identifierref
        if ref:
            if ref in dangling:
                yield rules.DANGLING_ITEM.at(*place, item=name, ref=ref)
            if item.children and _is_2004(run):
                yield rules.REF_ON_BRANCH.at(*place, item=name)
        else:
            if not item.children and run.kind is Kind.SCORM:
                severity = Severity.ERROR if _is_2004(run) else Severity.WARNING
                yield rules.LEAF_WITHOUT_REF.at(*place, severity=severity, item=name)
            if item.parameters:
                yield rules.USELESS_PARAMETERS.at(*place, item=name)
        if item.parameters and not _PARAMETERS.match(item.parameters.strip()):
            yield rules.BAD_PARAMETERS.at(*place, item=name, parameters=item.parameters)
        for what, value in (("parameters", item.parameters), ("title", item.title), ("identifierref", ref)):
            if value and len(value) > _LIMITS[what]:
                yield rules.TOO_LONG.at(
                    *place, what=f"{what} of item {name}", length=len(value), limit=_LIMITS[what]
                )


def _dangling(manifest: Manifest) -> frozenset[str]:
    """References of items to nothing, unless the resources themselves or their identifiers are what is missing."""
    if manifest.resources_node is None:
        return frozenset()
    inner = {node.get("identifier") for sub in manifest.submanifests for node in sub.iter()}
    found = frozenset(
        ref for ref in manifest.referenced if ref not in manifest.resource_by_id and ref not in inner
    )
    nameless = sum(1 for resource in manifest.resources if not resource.identifier)
    return found if len(found) > nameless else frozenset()


def item_data(run: Check) -> Iterator[Problem]:
    """What an item tells the run-time: prerequisites, mastery score, times, launch data."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    known = frozenset(
        [item.identifier for item in manifest.items] + [one.identifier for one in manifest.organizations]
    )
    for item in manifest.items:
        for node in item.node.children:
            if node.text and (node.ns == ADLCP_12 or node.ns in SCORM_2004):
                yield from _datum(run, item, node, known)


def _datum(run: Check, item: Item, node: Node, known: frozenset[str | None]) -> Iterator[Problem]:
    place = (run.notes["manifest"].name, node.line, node.column)
    name = item.identifier or item.title or "?"
    value, what = node.text, node.name.lower()
    if what == "prerequisites":
        yield from _prerequisites(place, name, node, known)
    elif what == "masteryscore" and not _is_score(value):
        # beyond the scale nobody can pass; what is no number is read as one or ignored
        severity = Severity.ERROR if _is_number(value) else Severity.WARNING
        yield rules.MASTERY_SCORE.at(*place, severity=severity, item=name, value=value)
    elif what == "maxtimeallowed" and not _is_timespan(value):
        yield rules.MAX_TIME.at(*place, item=name, value=value)
    elif what == "timelimitaction" and value not in _TIME_LIMIT_ACTIONS:
        severity = Severity.ERROR if _is_2004(run) else Severity.WARNING
        yield rules.TIME_LIMIT_ACTION.at(*place, severity=severity, item=name, value=value)
    elif what == "datafromlms":
        limit = _DATA_LIMITS[run.version == V12]
        if len(value) > limit:
            yield rules.TOO_LONG.at(
                *place, what=f"dataFromLMS of item {name}", length=len(value), limit=limit
            )


def _prerequisites(
    place: tuple[str, int, int], item: str, node: Node, known: frozenset[str | None]
) -> Iterator[Problem]:
    kind = node.get("type") or "aicc_script"
    if kind != "aicc_script":
        yield rules.PREREQUISITES_TYPE.at(*place, item=item, type=kind)
        return
    try:
        unknown = [ref for ref in dict.fromkeys(names_in(node.text)) if ref not in known]
    except ScriptError as error:
        yield rules.BAD_PREREQUISITES.at(*place, item=item, script=node.text, detail=error)
        return
    for ref in unknown:
        yield rules.UNKNOWN_PREREQUISITE.at(*place, item=item, ref=ref)


def _organization(run: Check, manifest: Manifest, organization: Organization) -> Iterator[Problem]:
    node = organization.node
    if not organization.items:
        yield rules.NO_ITEM.at(
            manifest.name,
            node.line,
            node.column,
            organization=organization.identifier or organization.title or "?",
        )
    yield from _title(run, manifest, organization, "organization")


def _title(run: Check, manifest: Manifest, titled: Item | Organization, element: str) -> Iterator[Problem]:
    node = titled.node
    place = (manifest.name, node.line, node.column)
    identifier = titled.identifier or "?"
    if titled.title is None:
        severity = Severity.ERROR if run.kind is Kind.SCORM else Severity.INFO
        yield rules.NO_TITLE.at(*place, severity=severity, element=element, identifier=identifier)
    elif not titled.title:
        yield rules.EMPTY_TITLE.at(*place, element=element, identifier=identifier)


def _is_2004(run: Check) -> bool:
    return run.kind is Kind.SCORM and run.version is not None and run.version != V12


def _is_number(value: str) -> bool:
    return _NUMBER.match(value) is not None


def _is_score(value: str) -> bool:
    return _is_number(value) and 0 <= float(value) <= 100


def _is_timespan(value: str) -> bool:
    return bool(_TIMESPAN.match(value) or _ISO_DURATION.match(value))
