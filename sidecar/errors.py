"""The service's error tree. Codes are unique over the project; the docstring is what a user reads."""

from __future__ import annotations

from typing import ClassVar

from safeio.errors import CodedError


class SidecarError(CodedError):
    """Base of the service's errors."""


class SettingsError(SidecarError):
    """The settings are wrong."""

    code: ClassVar[str] = "SC-SET-001"
    http_status: ClassVar[int] = 500


class UnknownSiteError(SidecarError):
    """No site of this name is configured."""

    code: ClassVar[str] = "SC-SITE-001"


class SiteUnreachableError(SidecarError):
    """The site's database or file pool cannot be reached."""

    code: ClassVar[str] = "SC-SITE-002"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 503


class FileNotInPoolError(SidecarError):
    """The file pool holds no file with this content hash."""

    code: ClassVar[str] = "SC-SITE-003"
    http_status: ClassVar[int] = 404


class JobCancelledError(SidecarError):
    """The job was cancelled."""

    code: ClassVar[str] = "SC-JOB-001"


class LeaseLostError(SidecarError):
    """Another worker took the job over; this attempt is given up."""

    code: ClassVar[str] = "SC-JOB-002"


class ParameterError(SidecarError):
    """The parameters of the job or command are wrong."""

    code: ClassVar[str] = "SC-JOB-003"
