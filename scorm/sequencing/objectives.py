"""The stage over objectives, their maps, and the rules that ask about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from safeio import Problem
from safeio.xmltree import Node
from scorm.kinds import Check
from scorm.manifest.detect import manifest_of
from scorm.manifest.namespaces import ADLSEQ, IMSSS
from scorm.sequencing import rules
from scorm.sequencing.tree import Sequencing, identifier, in_collection, is_true, sequencings

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
    """Objectives of each activity: identity, maps, references; and what SCORM advises against.

    What stands in the collection is looked at once, however many activities refer to it.
    """
    manifest = manifest_of(run.package)
    if manifest is None:
        return
    path = manifest.name
    views: dict[int, _View] = {}
    for sequencing in in_collection(manifest):
        views[id(sequencing.node)] = _View.of(sequencing.node)
        yield from _alone(path, sequencing)
    for sequencing in sequencings(manifest):
        yield from _alone(path, sequencing)
        base = views.get(id(sequencing.base)) if sequencing.base is not None else None
        yield from _references(path, sequencing, _View.of(sequencing.node), base)


@dataclass(frozen=True, kw_only=True)
class _View:
    """The names in one sequencing element."""

    objectives: frozenset[str] | None  # None: it has no objectives of its own
    rules: dict[str, Node] | None  # objective asked about -> the first rule that asks; None: no rules
    extended: dict[str, Node]  # objective of ADL's extension -> where

    @classmethod
    def of(cls, node: Node) -> _View:
        local = node.all("objectives", IMSSS)
        asking = node.all("sequencingRules", IMSSS)
        return cls(
            objectives=frozenset(_names(local)) if local else None,
            rules=_first(one for part in asking for one in part.iter()) if asking else None,
            extended={
                identifier(one, "objectiveID"): one
                for part in node.all("objectives", ADLSEQ)
                for one in part.children
            },
        )


def _names(parts: list[Node]) -> Iterator[str]:
    return (identifier(one, "objectiveID") for part in parts for one in part.children)


def _first(nodes: Iterable[Node]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for node in nodes:
        if node.get("referencedObjective"):
            found.setdefault(identifier(node, "referencedObjective"), node)
    return found


def _alone(path: str, sequencing: Sequencing) -> Iterator[Problem]:
    """What can be said of a sequencing element without the one it refers to."""
    local = [one for part in sequencing.own("objectives", IMSSS) for one in part.children]
    extended = [one for part in sequencing.own("objectives", ADLSEQ) for one in part.children]
    yield from _identity(path, sequencing, local, extended)
    yield from _maps(path, sequencing, local, _IMSSS_DATA)
    yield from _maps(path, sequencing, extended, _ADLSEQ_DATA)
    yield from _cautions(path, sequencing)
    yield from _ways(path, sequencing)


def _identity(
    path: str, sequencing: Sequencing, local: list[Node], extended: list[Node]
) -> Iterator[Problem]:
    for part in sequencing.own("objectives", IMSSS):
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


def _references(path: str, sequencing: Sequencing, own: _View, base: _View | None) -> Iterator[Problem]:
    """Names asked for, against names there are; what the activity does not say, the collection says."""
    known = own.objectives if own.objectives is not None else base.objectives if base else None
    asked = own.rules if own.rules is not None else base.rules if base else None
    for ref, node in (asked or {}).items():
        if known is None or ref not in known:
            yield rules.REFERENCED_OBJECTIVE.at(path, node.line, node.column, owner=sequencing.owner, ref=ref)
    for ref, node in own.extended.items():
        if ref and (known is None or ref not in known):
            yield rules.UNKNOWN_ADL_OBJECTIVE.at(
                path, node.line, node.column, owner=sequencing.owner, ref=ref
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
    for part in sequencing.own("limitConditions", IMSSS):
        for name in _CAUTIOUS_LIMITS:
            if part.get(name) is not None:
                yield rules.CAUTION.at(path, part.line, part.column, owner=sequencing.owner, what=name)
    for part in sequencing.own("auxiliaryResources", IMSSS):
        yield rules.CAUTION.at(
            path, part.line, part.column, owner=sequencing.owner, what="auxiliaryResources"
        )
    for part in sequencing.node.children:
        for node in part.iter():
            if node.get("condition") in _CAUTIOUS_CONDITIONS:
                yield rules.CAUTION.at(
                    path, node.line, node.column, owner=sequencing.owner, what=node.get("condition")
                )


def _ways(path: str, sequencing: Sequencing) -> Iterator[Problem]:
    children = len(sequencing.activity.all("item"))
    for part in sequencing.effective("randomizationControls", IMSSS):
        count = (part.get("selectCount") or "").strip()
        if count.isdecimal() and int(count) > children > 0:
            yield rules.SELECT_COUNT.at(
                path, part.line, part.column, owner=sequencing.owner, count=count, children=children
            )
    for part in sequencing.effective("controlMode", IMSSS):
        closed = not is_true(part, "choice", default=True) and not is_true(part, "flow", default=False)
        if closed and children:
            yield rules.NO_WAY_IN.at(path, part.line, part.column, owner=sequencing.owner)
