"""The mirror's error tree."""

from __future__ import annotations

from typing import ClassVar

from sidecar.errors import SidecarError


class MirrorError(SidecarError):
    """Base of the mirror's errors."""


class BadValueError(MirrorError):
    """A value of the snapshot has no meaning here."""

    code: ClassVar[str] = "MIR-VAL-001"


class BadPhpError(MirrorError):
    """The bytes are not serialised PHP of plain values."""

    code: ClassVar[str] = "MIR-VAL-002"


class UnknownCourseError(MirrorError):
    """The site has no such course, or the partner may not see it."""

    code: ClassVar[str] = "MIR-CRS-001"
    http_status: ClassVar[int] = 404


class UnknownCategoryError(MirrorError):
    """The site has no such course category, or several that could be meant."""

    code: ClassVar[str] = "MIR-CRS-002"
    http_status: ClassVar[int] = 404


class BadManifestError(MirrorError):
    """The manifest is not one that this program can trust."""

    code: ClassVar[str] = "MIR-MAN-001"


class BadSignatureError(MirrorError):
    """The manifest is not signed by the key that this source is known by."""

    code: ClassVar[str] = "MIR-MAN-002"


class ReplayError(MirrorError):
    """The manifest is older than what was applied before."""

    code: ClassVar[str] = "MIR-MAN-003"


class LimitError(MirrorError):
    """The snapshot is larger than the limits set here."""

    code: ClassVar[str] = "MIR-MAN-004"


class WrongBytesError(MirrorError):
    """Bytes that arrived do not have the promised digest."""

    code: ClassVar[str] = "MIR-NET-001"


class SourceLostError(MirrorError):
    """The source stopped answering; nothing was changed, run it again to go on."""

    code: ClassVar[str] = "MIR-NET-002"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 503


class ForbiddenTableError(MirrorError):
    """The snapshot names a table or column that a mirror may not write."""

    code: ClassVar[str] = "MIR-PLN-001"


class LoopError(MirrorError):
    """The course is itself a mirror of the course it would be written to."""

    code: ClassVar[str] = "MIR-PLN-002"


class LocalEditsError(MirrorError):
    """The mirror was edited on the target since it was last applied, and the policy is to stop then."""

    code: ClassVar[str] = "MIR-PLN-003"
    exit_code: ClassVar[int] = 1


class MissingPluginError(MirrorError):
    """The target lacks a plugin that the course needs."""

    code: ClassVar[str] = "MIR-PLN-004"
    exit_code: ClassVar[int] = 1


class TargetTakenError(MirrorError):
    """The target has a course of this short name that is no mirror of the source."""

    code: ClassVar[str] = "MIR-PLN-005"


class CollisionError(MirrorError):
    """Moodle took the ids that the mirror was about to use; nothing was changed, try again."""

    code: ClassVar[str] = "MIR-PLN-007"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 503


class OlderMoodleError(MirrorError):
    """The target's Moodle is older than the source's: it has no place for what the newer one keeps."""

    code: ClassVar[str] = "MIR-PLN-008"
    exit_code: ClassVar[int] = 1


class NotAMirrorError(MirrorError):
    """The target's course is no mirror."""

    code: ClassVar[str] = "MIR-PLN-006"


class NothingToUndoError(MirrorError):
    """There is no apply to take back."""

    code: ClassVar[str] = "MIR-UND-001"
    exit_code: ClassVar[int] = 1
