"""What an LMS knows before an object starts: the values that the manifest gives to its run-time.

Elements by name, as SCORM 1.2 RTE 3.4 and SCORM 2004 RTE 4.2 initialise them: launch data, mastery score,
thresholds, time limits, and the objectives of the activity.
"""

from __future__ import annotations

from collections.abc import Mapping

from safeio.xmltree import Node
from scorm.manifest.detect import V12, manifest_of, version_of
from scorm.manifest.model import Manifest
from scorm.manifest.namespaces import IMSSS
from scorm.package import Package
from scorm.sequencing.tree import identifier, is_true, sequencings

_LEARNER_12 = {"cmi.core.student_id": "learner", "cmi.core.student_name": "Learner, A"}
_LEARNER = {"cmi.learner_id": "learner", "cmi.learner_name": "Learner, A"}
_FROM_ITEM_12 = {
    "datafromlms": "cmi.launch_data",
    "masteryscore": "cmi.student_data.mastery_score",
    "maxtimeallowed": "cmi.student_data.max_time_allowed",
    "timelimitaction": "cmi.student_data.time_limit_action",
}
_FROM_ITEM = {"dataFromLMS": "cmi.launch_data", "timeLimitAction": "cmi.time_limit_action"}


def initial_values(package: Package) -> Mapping[str, Mapping[str, str]]:
    """Values by element name, for each item by its identifier; empty for packages without a manifest."""
    manifest = manifest_of(package)
    if manifest is None:
        return {}
    is_12 = version_of(manifest) == V12
    values = {item.identifier or "": _of_item(item.node, is_12=is_12) for item in manifest.items}
    if not is_12:
        _objectives(manifest, values)
    return values


def _of_item(item: Node, *, is_12: bool) -> dict[str, str]:
    table = _FROM_ITEM_12 if is_12 else _FROM_ITEM
    values = dict(_LEARNER_12 if is_12 else _LEARNER)
    for node in item.children:
        if node.name in table and node.text:
            values[table[node.name]] = node.text
        elif not is_12 and node.name == "completionThreshold":
            threshold = node.get("minProgressMeasure") or node.text
            if threshold and node.get("completedByMeasure") != "false":
                values["cmi.completion_threshold"] = threshold
    return values


def _objectives(manifest: Manifest, values: dict[str, dict[str, str]]) -> None:
    """The objectives of each activity; what it does not say, the collection says."""
    for sequencing in sequencings(manifest):
        known = values.get(sequencing.activity.get("identifier") or "")
        holders = [node for node in (sequencing.node, sequencing.base) if node is not None]
        parts = next((found for node in holders if (found := node.all("objectives", IMSSS))), [])
        if known is None:
            continue
        named = [one for part in parts for one in part.children if identifier(one, "objectiveID")]
        for number, objective in enumerate(named):
            known[f"cmi.objectives.{number}.id"] = identifier(objective, "objectiveID")
        for primary in (one for part in parts for one in part.all("primaryObjective", IMSSS)):
            measure = primary.first("minNormalizedMeasure", IMSSS)
            if is_true(primary, "satisfiedByMeasure", default=False):
                known["cmi.scaled_passing_score"] = (measure.text if measure is not None else "") or "1.0"
