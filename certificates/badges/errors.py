"""What badges and their verification raise: input that could not be read at all.

What was readable but does not hold is a check that failed (`certificates.badges.checks`), never an exception.
"""

from __future__ import annotations

from typing import ClassVar

from safeio.errors import CodedError


class BadgeError(CodedError):
    """Base of the badge library's errors."""


class CredentialFormatError(BadgeError):
    """The credential is not readable: neither JSON nor a compact JWS."""

    code: ClassVar[str] = "BDG-001"


class CredentialLimitError(BadgeError):
    """The credential is larger, deeper or more entangled than the limits allow."""

    code: ClassVar[str] = "BDG-002"


class UnknownContextError(BadgeError):
    """The credential names a JSON-LD context that is not among the built-in ones; none is ever fetched."""

    code: ClassVar[str] = "BDG-003"


class LinkedDataError(BadgeError):
    """The credential is not valid JSON-LD, or holds terms that no signature would cover."""

    code: ClassVar[str] = "BDG-004"


class KeyFormatError(BadgeError):
    """The key is not readable, or of a kind that is not supported."""

    code: ClassVar[str] = "BDG-005"


class BadgeImageError(BadgeError):
    """The badge image is not a readable PNG or SVG."""

    code: ClassVar[str] = "BDG-006"


class NotBakedError(BadgeImageError):
    """The image carries no badge."""

    code: ClassVar[str] = "BDG-007"


class BadgeDefinitionError(BadgeError):
    """The badge cannot be issued as it is defined."""

    code: ClassVar[str] = "BDG-008"


class OfflinePayloadError(BadgeError):
    """The signed text of the QR code is not readable."""

    code: ClassVar[str] = "BDG-009"


class StatusListError(BadgeError):
    """The status list is not readable."""

    code: ClassVar[str] = "BDG-010"
