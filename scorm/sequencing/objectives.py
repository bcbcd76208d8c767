"""The stage over objectives, their maps, and the rules that ask about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from safeio import Problem
from safeio.xmltree import Node
from scorm.kinds import Check
from scorm.manifest.detect import manifest_of
from scorm.manifest.namespaces import ADLSEQ, IMSSS
from scorm.sequencing import rules
from scorm.sequencing.tree import Sequencing, identifier, is_true, sequencings

_IMSSS_DATA = ("SatisfiedStatus", "NormalizedMeasure")
_ADLSEQ_DATA = ("RawScore", "MinScore", "MaxScore", "CompletionStatus", "ProgressMeasure")
_CAUTIOUS_LIMITS = (
    "attemptExperiencedDurationLimit",
    "activityAbsoluteDurationLimit",
    "activityExperiencedDurationLimit",
    "beginTimeLimit",
    "endTimeLimit",
)
_CAUTIOUS_CONDITIONS = frozenset({"timeLimitExceeded", "outsideAvailableTimeRange"})


def objectives(run: Check) -> Iterator[Problem]:
    """Objectives of each activity: identity, maps, references; and what SCORM advises against."""
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    for sequencing in sequencings(manifest):
        local = [one for part in _parts(sequencing, "objectives", IMSSS) for one in part.children]
        extended = [one for part in _parts(sequencing, "objectives", ADLSEQ) for one in part.children]
        yield from _identity(manifest.name, sequencing, local, extended)
        yield from _references(manifest.name, sequencing, local, extended)
        yield from _maps(manifest.name, sequencing, local, _IMSSS_DATA)
        yield from _maps(manifest.name, sequencing, extended, _ADLSEQ_DATA)
        yield from _cautions(manifest.name, sequencing)
        yield from _ways(manifest.name, sequencing)


def _parts(sequencing: Sequencing, name: str, ns: str) -> list[Node]:
    return [part for part in sequencing.parts if part.name == name and part.ns == ns]


def _identity(
    path: str, sequencing: Sequencing, local: list[Node], extended: list[Node]
) -> Iterator[Problem]:
    for part in _parts(sequencing, "objectives", IMSSS):
        if part.first("primaryObjective", IMSSS) is None:
            yield rules.NO_PRIMARY.at(path, part.line, part.column, owner=sequencing.owner)
    for objective in local:
        if (
            objective.name == "primaryObjective"
            and not identifier(objective, "objectiveID")
            and objective.first("mapInfo", IMSSS) is not None
        ):
            yield rules.PRIMARY_NEEDS_ID.at(path, objective.line, objective.column, owner=sequencing.owner)
    for group in (local, extended):
        seen: dict[str, int] = {}
        for objective in group:
            name = identifier(objective, "objectiveID")
            if name in seen and name:
                yield rules.OBJECTIVE_TWICE.at(
                    path,
                    objective.line,
                    objective.column,
                    id=name,
                    owner=sequencing.owner,
                    first=seen[name],
                )
            seen.setdefault(name, objective.line)


def _references(
    path: str, sequencing: Sequencing, local: list[Node], extended: list[Node]
) -> Iterator[Problem]:
    known = {identifier(objective, "objectiveID") for objective in local}
    for rule in (node for part in _parts(sequencing, "sequencingRules", IMSSS) for node in part.iter()):
        ref = identifier(rule, "referencedObjective")
        if ref and ref not in known:
            yield rules.REFERENCED_OBJECTIVE.at(path, rule.line, rule.column, owner=sequencing.owner, ref=ref)
    for objective in extended:
        ref = identifier(objective, "objectiveID")
        if ref and ref not in known:
            yield rules.UNKNOWN_ADL_OBJECTIVE.at(
                path, objective.line, objective.column, owner=sequencing.owner, ref=ref
            )


def _maps(path: str, sequencing: Sequencing, group: list[Node], data: tuple[str, ...]) -> Iterator[Problem]:
    writers: Counter[tuple[str, str]] = Counter()
    for objective in group:
        maps = objective.all("mapInfo")
        for what in data:
            if sum(is_true(one, f"read{what}", default=True) for one in maps) > 1:
                yield rules.TWO_READS.at(
                    path, objective.line, objective.column, owner=sequencing.owner, what=f"read{what}"
                )
        for one in maps:
            for what in data:
                if is_true(one, f"write{what}", default=False):
                    pair = (identifier(one, "targetObjectiveID"), what)
                    writers[pair] += 1
                    if writers[pair] == 2:
                        yield rules.TWO_WRITERS.at(
                            path,
                            one.line,
                            one.column,
                            owner=sequencing.owner,
                            what=f"write{what}",
                            target=pair[0],
                        )


def _cautions(path: str, sequencing: Sequencing) -> Iterator[Problem]:
    for part in _parts(sequencing, "limitConditions", IMSSS):
        for name in _CAUTIOUS_LIMITS:
            if part.get(name) is not None:
                yield rules.CAUTION.at(path, part.line, part.column, owner=sequencing.owner, what=name)
    for part in _parts(sequencing, "auxiliaryResources", IMSSS):
        yield rules.CAUTION.at(
            path, part.line, part.column, owner=sequencing.owner, what="auxiliaryResources"
        )
    for part in sequencing.parts:
        for node in part.iter():
            if node.get("condition") in _CAUTIOUS_CONDITIONS:
                yield rules.CAUTION.at(
                    path, node.line, node.column, owner=sequencing.owner, what=node.get("condition")
                )


def _ways(path: str, sequencing: Sequencing) -> Iterator[Problem]:
    children = len(sequencing.activity.all("item"))
    for part in _parts(sequencing, "randomizationControls", IMSSS):
        count = (part.get("selectCount") or "").strip()
        if count.isdecimal() and int(count) > children > 0:
            yield rules.SELECT_COUNT.at(
                path, part.line, part.column, owner=sequencing.owner, count=count, children=children
            )
    for part in _parts(sequencing, "controlMode", IMSSS):
        closed = not is_true(part, "choice", default=True) and not is_true(part, "flow", default=False)
        if closed and children:
            yield rules.NO_WAY_IN.at(path, part.line, part.column, owner=sequencing.owner)
