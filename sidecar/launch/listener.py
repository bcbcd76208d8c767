"""What the calls of one run add up to: started, ended, status, score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scorm.launch.model import ApiCall

_START = {"LMSInitialize", "Initialize", "GetParam"}
_END = {"LMSFinish", "Terminate", "ExitAU"}
_SET = {"LMSSetValue", "SetValue"}
_STATUS = ("cmi.core.lesson_status", "cmi.completion_status", "cmi.success_status")
_SCORES = ("cmi.core.score.raw", "cmi.score.scaled", "cmi.score.raw")
_VERBS_OF_STATUS = {"completed", "passed", "failed"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """The sum of a run's calls."""

    initialised: bool
    finished: bool
    status: str | None
    score: str | None


def hear(calls: Iterable[ApiCall]) -> Heard:
    """Add up calls to a SCORM run-time, to HACP and to xAPI."""
    started = ended = False
    values: dict[str, str] = {}
    for call in calls:
        accepted = call.error in {"", "0"}
        if call.method == "statement":
            verb, _, score = call.argument.partition(" score=")
            started |= verb == "initialized"
            ended |= verb == "terminated"
            if verb in _VERBS_OF_STATUS:
                values["cmi.completion_status"] = verb
            if score:
                values["cmi.score.scaled"] = score
        elif call.method == "PutParam":
            values.update(_hacp_values(call.argument))
        elif call.method in _SET and accepted:
            element, _, value = call.argument.partition("=")
            values[element] = value
        started |= call.method in _START and accepted
        ended |= call.method in _END and accepted
    status = " ".join(values[name] for name in _STATUS if values.get(name)) or None
    score_set = next((values[name] for name in _SCORES if values.get(name)), None)
    return Heard(initialised=started, finished=ended, status=status, score=score_set)


def _hacp_values(data: str) -> dict[str, str]:
    found = {}
    for line in data.splitlines():
        name, equals, value = line.partition("=")
        if equals and name.strip().lower() == "lesson_status":
            found["cmi.core.lesson_status"] = value.strip()
        elif equals and name.strip().lower() == "score":
            found["cmi.core.score.raw"] = value.strip()
    return found
