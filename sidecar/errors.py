"""The service's error tree. Codes are unique over the project; the docstring is what a user reads."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
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


class CallError(SidecarError):
    """The command was called wrongly."""

    code: ClassVar[str] = "SC-CLI-001"


class JobCancelledError(SidecarError):
    """The job was cancelled."""

    code: ClassVar[str] = "SC-JOB-001"


class LeaseLostError(SidecarError):
    """Another worker took the job over; this attempt is given up."""

    code: ClassVar[str] = "SC-JOB-002"


class ParameterError(SidecarError):
    """The parameters of the job or command are wrong."""

    code: ClassVar[str] = "SC-JOB-003"


class LedgerError(SidecarError):
    """The job ledger's database cannot be used."""

    code: ClassVar[str] = "SC-DB-001"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 503


class JobNotFoundError(SidecarError):
    """There is no such job."""

    code: ClassVar[str] = "SC-JOB-004"
    http_status: ClassVar[int] = 404


class JobStateError(SidecarError):
    """The job is not in a state that allows this."""

    code: ClassVar[str] = "SC-JOB-005"
    http_status: ClassVar[int] = 409


class IdempotencyConflictError(SidecarError):
    """The idempotency key was used before for a different request."""

    code: ClassVar[str] = "SC-JOB-006"
    http_status: ClassVar[int] = 409


class UnknownKindError(SidecarError):
    """There is no such kind of job."""

    code: ClassVar[str] = "SC-JOB-007"
    http_status: ClassVar[int] = 400


class WorkerDiedError(SidecarError):
    """The worker died each time it tried this job."""

    code: ClassVar[str] = "SC-JOB-008"
    http_status: ClassVar[int] = 500


class InternalError(SidecarError):
    """Something failed that should not; the log has the details."""

    code: ClassVar[str] = "SC-SYS-002"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 500


class SystemFailureError(SidecarError):
    """The operating system refused: disk, network or permissions."""

    code: ClassVar[str] = "SC-SYS-001"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 507


class BrokerError(SidecarError):
    """The message broker cannot be reached; jobs wait in the ledger until it can."""

    code: ClassVar[str] = "SC-BRK-001"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 503


class UnauthorizedError(SidecarError):
    """A bearer token is needed, and this one is unknown, expired or revoked."""

    code: ClassVar[str] = "SC-API-001"
    http_status: ClassVar[int] = 401


class ForbiddenError(SidecarError):
    """The token has not the scope for this."""

    code: ClassVar[str] = "SC-API-002"
    http_status: ClassVar[int] = 403


class RequestError(SidecarError):
    """The request is malformed."""

    code: ClassVar[str] = "SC-API-003"
    http_status: ClassVar[int] = 400


class TooLargeError(SidecarError):
    """The upload is larger than the limit."""

    code: ClassVar[str] = "SC-API-004"
    http_status: ClassVar[int] = 413


class DiskFullError(SidecarError):
    """There is no room left on the disk for this."""

    code: ClassVar[str] = "SC-API-005"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 507


@contextmanager
def disk_full_is_said() -> Iterator[None]:
    """Turn the system's "no space left" (or over the quota, or over the file size limit) into `DiskFullError`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFullError(str(error.strerror)) from None
        raise


class NotFoundError(SidecarError):
    """There is nothing at this address."""

    code: ClassVar[str] = "SC-API-006"
    http_status: ClassVar[int] = 404


class MethodNotAllowedError(SidecarError):
    """The address does not take this method."""

    code: ClassVar[str] = "SC-API-007"
    http_status: ClassVar[int] = 405


class PortTakenError(SidecarError):
    """The address to listen on is taken or not allowed."""

    code: ClassVar[str] = "SC-API-008"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 500


class UnsafeBindError(SidecarError):
    """Without TLS the service listens on loopback addresses only."""

    code: ClassVar[str] = "SC-API-009"
    http_status: ClassVar[int] = 500


class SealedError(SidecarError):
    """A secret kept in the database cannot be read: the key file is not the one that sealed it."""

    code: ClassVar[str] = "SC-API-011"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 500


class OverloadedError(SidecarError):
    """Too many requests are in hand; try again shortly."""

    code: ClassVar[str] = "SC-API-010"
    http_status: ClassVar[int] = 503
