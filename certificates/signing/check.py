"""What the signatures of a PDF say, without any network."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from certificates.errors import PdfUnreadableError

# what pyHanko and asn1crypto let through when bytes are not what they expect
_MISREAD = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RuntimeError,
    OSError,
    EOFError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatureStatus:
    """What checking a signature says. `ok` when nothing was changed and the mathematics hold."""

    ok: bool
    intact: bool  # the digest matches
    valid: bool  # the signature matches the certificate's key
    whole: bool  # it covers the file to its end
    trusted: bool  # the certificate leads to one of the roots given
    subject: str
    signed_at: int | None  # Unix seconds: of the time stamp when there is one, else what the signer says
    timestamped: bool  # a time-stamp server has confirmed the time
    detail: str = ""


def check(pdf: bytes, *, roots: Iterable[bytes] = (), when: int) -> list[SignatureStatus]:
    """The status of every signature in `pdf`, at the moment `when` (Unix seconds); no network is used.

    `roots` are DER certificates to trust. An empty list: the PDF is not signed. Raises `PdfUnreadableError`.
    """
    from asn1crypto import x509
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    trusted = list(roots)
    found = []
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        for embedded in list(reader.embedded_signatures):
            context = ValidationContext(
                trust_roots=[x509.Certificate.load(root) for root in trusted],
                allow_fetching=False,
                moment=datetime.fromtimestamp(when, UTC),
            )
            found.append(_status(validate_pdf_signature(embedded, context), embedded, pdf))
    except PdfError as error:
        raise PdfUnreadableError(str(error)[:200]) from None
    except _MISREAD as error:
        raise PdfUnreadableError(f"{type(error).__name__}: {str(error)[:200]}") from None
    return found


def _status(status: Any, embedded: Any, pdf: bytes) -> SignatureStatus:
    from pyhanko.sign.validation import SignatureCoverageLevel

    whole = (
        status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and _plainly_written(embedded, pdf)
        and bool(status.docmdp_ok)
    )
    stamp = status.timestamp_validity
    stamped = stamp is not None and bool(stamp.intact and stamp.valid)
    certificate = embedded.signer_cert
    signed_at = stamp.timestamp if stamped else status.signer_reported_dt
    return SignatureStatus(
        ok=bool(status.intact and status.valid and whole and (stamped or stamp is None)),
        intact=bool(status.intact),
        valid=bool(status.valid),
        whole=whole,
        trusted=bool(status.trusted),
        subject=str(certificate.subject.human_friendly) if certificate is not None else "",
        signed_at=int(signed_at.timestamp()) if signed_at else None,
        timestamped=stamped,
        detail=str(status.summary())[:200],
    )


def _plainly_written(embedded: Any, pdf: bytes) -> bool:
    """Whether nothing is hidden in the place of the signature itself, the one that it does not cover.

    It holds the signature in hexadecimal digits of one case, and zeros behind; of the attributes that are not signed
    either, each is of a kind that is known (a time stamp has a signature of its own).
    """
    from asn1crypto.core import load

    try:
        value = load(embedded.pkcs7_content, strict=False)
    except ValueError:
        return False
    unsigned = embedded.signer_info["unsigned_attrs"] or ()
    if any(attribute["type"].native[0].isdigit() for attribute in unsigned):  # a name where it is known
        return False
    if not all(_ordinary(data) for data in _signed_data(embedded)):
        return False
    start, end = (int(embedded.byte_range[0] + embedded.byte_range[1]), int(embedded.byte_range[2]))
    digits = value.dump().hex().encode()
    gap = pdf[start:end]
    room = len(gap) - 2 - len(digits)
    return room >= 0 and gap in {b"<%s>" % (text + b"0" * room) for text in (digits, digits.upper())}


def _signed_data(embedded: Any) -> Iterator[Any]:
    """The signature's CMS, and those of its time stamps."""
    yield embedded.signed_data
    for attribute in embedded.signer_info["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            for token in attribute["values"]:
                yield token["content"]


def _ordinary(data: Any) -> bool:
    """Whether the members that nothing signs are as RFC 5652, 5.1, has them: version, digest algorithms."""
    (signer,) = data["signer_infos"]
    version = "v1" if data["encap_content_info"]["content_type"].native == "data" else "v3"
    digests = [algorithm["algorithm"].native for algorithm in data["digest_algorithms"]]
    return data["version"].native == version and digests == [signer["digest_algorithm"]["algorithm"].native]
