"""What can go wrong with the browser itself."""

from __future__ import annotations

from typing import ClassVar

from sidecar.errors import SidecarError


class LaunchError(SidecarError):
    """The launch test could not be run."""

    code: ClassVar[str] = "SC-RUN-001"
    exit_code: ClassVar[int] = 3


class NoBrowserError(LaunchError):
    """No Chromium was found; install it or name its program."""

    code: ClassVar[str] = "SC-RUN-002"


class NoRuntimeError(LaunchError):
    """The SCORM run-time was not found; install the npm packages scorm-again and, for H5P, h5p-standalone, and name their folder."""

    code: ClassVar[str] = "SC-RUN-003"


class BrowserDiedError(LaunchError):
    """The browser stopped or does not answer."""

    code: ClassVar[str] = "SC-RUN-004"
