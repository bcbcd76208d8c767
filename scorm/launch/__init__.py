"""The launch test, without the browser: what a run records, and what it means.

Driving a real browser is a port (`Launcher`); its adapter lives in `sidecar.launch`. This package only holds the
record of a run and the rules that judge it.
"""

from scorm.launch.judge import judge, with_runs
from scorm.launch.model import ApiCall, FailedRequest, Failure, Launcher, LaunchRun, ScriptError, to_dict

__all__ = [
    "ApiCall",
    "FailedRequest",
    "Failure",
    "LaunchRun",
    "Launcher",
    "ScriptError",
    "judge",
    "to_dict",
    "with_runs",
]
