"""What cannot be read or drawn at all. What is readable but wrong is a `Problem` (see `findings`)."""

from __future__ import annotations

from typing import ClassVar

from safeio.errors import CodedError


class CertificateError(CodedError):
    """Base of the certificate issuer's errors."""


class TemplateError(CertificateError):
    """The certificate template cannot be read."""

    code: ClassVar[str] = "CERT-TPL-001"


class TemplateVersionError(TemplateError):
    """The certificate template has a shape that is not known here."""

    code: ClassVar[str] = "CERT-TPL-002"


class IssueError(CertificateError):
    """An issue of a certificate cannot be read."""

    code: ClassVar[str] = "CERT-ISS-001"


class RenderError(CertificateError):
    """The certificate cannot be drawn."""

    code: ClassVar[str] = "CERT-PDF-001"
    exit_code: ClassVar[int] = 3


class VariantError(CertificateError):
    """The PDF variant is not one of those offered."""

    code: ClassVar[str] = "CERT-PDF-002"


class SigningKeyError(CertificateError):
    """The signing key cannot be used."""

    code: ClassVar[str] = "CERT-SIG-001"


class SigningError(CertificateError):
    """The PDF could not be signed."""

    code: ClassVar[str] = "CERT-SIG-002"
    exit_code: ClassVar[int] = 3


class PdfUnreadableError(CertificateError):
    """The file is not a readable PDF."""

    code: ClassVar[str] = "CERT-PDF-003"


class QrError(CertificateError):
    """The text does not fit into a QR code."""

    code: ClassVar[str] = "CERT-QR-001"
