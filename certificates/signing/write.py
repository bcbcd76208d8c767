"""Signing: one incremental update with the field and the signature in it."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from certificates.errors import PdfUnreadableError, SigningError
from certificates.model import SignatureBox
from certificates.signing import field
from certificates.signing.keys import Signer

ROOM = 16384  # bytes kept for a signature with its certificates; twice that with a time stamp


def sign(
    pdf: bytes, signer: Signer, *, when: int, box: SignatureBox | None = None, reason: str = ""
) -> bytes:
    """`pdf` with a PAdES signature that certifies it (no change allowed), as an incremental update.

    `when` is the claimed time, Unix seconds. With `box` the signature is shown where the template has it: its
    picture is already part of the page, the field lies over it. Raises `SigningError`, `PdfUnreadableError`.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import fields, general, signers
    from pyhanko.stamp import StaticStampStyle

    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        field.add(writer, box)
        metadata = signers.PdfSignatureMetadata(
            field_name=field.FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            reason=(box.reason if box and box.reason else reason) or None,
            location=(box.location if box else "") or None,
            contact_info=(box.contact if box else "") or None,
            name=(box.name if box else "") or None,
        )
        # an empty appearance: what is to be seen, the page shows, in fonts that are embedded (PDF/A)
        bare = StaticStampStyle(border_width=0)
        out = _clocked(when)(
            metadata, signer=signer.signer, timestamper=signer.timestamper, stamp_style=bare
        ).sign_pdf(writer, existing_fields_only=True, bytes_reserved=ROOM * (2 if signer.timestamper else 1))
    except general.SigningError as error:
        raise SigningError(str(error)[:200]) from None
    except PdfError as error:
        raise PdfUnreadableError(str(error)[:200]) from None
    except (ValueError, KeyError, TypeError, OSError, ArithmeticError, RuntimeError) as error:
        # a time-stamp server's refusal is an OSError, a token's a RuntimeError
        raise SigningError(f"{type(error).__name__}: {str(error)[:200]}") from error
    signed: bytes = out.getvalue() if hasattr(out, "getvalue") else out.read()
    return signed


def _clocked(when: int) -> Any:
    """PyHanko's signer, with the time it is told instead of the machine's."""
    from pyhanko.sign import signers

    class Clocked(signers.PdfSigner):
        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = datetime.fromtimestamp(when, UTC)
            return session

    return Clocked
