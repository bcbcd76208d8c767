"""PAdES signatures (ETSI EN 319 142): B-B, and B-T with a time-stamp server. pyHanko does the work.

The key comes from PKCS#12 or from a PKCS#11 token. A time stamp needs the network, which this library does not
reach for: the caller gives the stamper. The moment of signing is given as well.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from certificates.errors import PdfUnreadableError, SigningError, SigningKeyError
from certificates.model import SignatureBox

FIELD = "Signature"
_POINT_PER_MM = 72 / 25.4
ROOM = 8192  # bytes kept for a signature with its certificates; more with a time stamp


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A key ready to sign, with its certificates. `timestamper` makes it B-T."""

    signer: Any  # pyhanko.sign.signers.Signer
    timestamper: Any = None

    @property
    def level(self) -> str:
        return "B-T" if self.timestamper is not None else "B-B"

    @property
    def subject(self) -> str:
        certificate = self.signer.signing_cert
        return str(certificate.subject.human_friendly) if certificate is not None else ""


def from_pkcs12(data: bytes, password: str | None = None, *, timestamper: Any = None) -> Signer:
    """A key and its certificates from PKCS#12 bytes. Raises `SigningKeyError`."""
    from pyhanko.sign import signers

    secret = password.encode("utf-8") if password else None
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=secret)
    except (ValueError, TypeError, OSError) as error:
        raise SigningKeyError(type(error).__name__) from None
    if signer is None:
        raise SigningKeyError("wrong password, or no PKCS#12 file")
    return Signer(signer=_keeping_its_key(signer), timestamper=timestamper)


def _keeping_its_key(signer: Any) -> Any:
    """The signer of pyHanko, which reads and checks its key anew for every signature, made to keep it."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
    from pyhanko.sign import signers

    key = serialization.load_der_private_key(signer.signing_key.dump(), None)
    room = key.key_size // 8 if isinstance(key, rsa.RSAPrivateKey) else 160

    class Keeping(signers.SimpleSigner):
        def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
            mechanism = self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo
            if digest_algorithm == "sha256":
                if isinstance(key, rsa.RSAPrivateKey) and mechanism == "rsassa_pkcs1v15":
                    return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
                if isinstance(key, ec.EllipticCurvePrivateKey):
                    return key.sign(data, ec.ECDSA(hashes.SHA256()))
            if isinstance(key, ed25519.Ed25519PrivateKey):
                return key.sign(data)
            raw: bytes = super().sign_raw(data, digest_algorithm)
            return raw

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return bytes(room) if dry_run else self.sign_raw(data, digest_algorithm)

    return Keeping(
        signing_cert=signer.signing_cert, signing_key=signer.signing_key, cert_registry=signer.cert_registry
    )


def from_pem(data: bytes, password: str | None = None) -> Signer:
    """A key and its certificate from one PEM text, as a template of Workplace holds it. Raises `SigningKeyError`."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509 import load_pem_x509_certificates

    try:
        key = serialization.load_pem_private_key(data, password.encode("utf-8") if password else None)
        certificates = load_pem_x509_certificates(data)
        bundle = pkcs12.serialize_key_and_certificates(
            None,
            key,  # type: ignore[arg-type]
            certificates[0],
            certificates[1:],
            serialization.NoEncryption(),
        )
    except (ValueError, TypeError, IndexError) as error:
        raise SigningKeyError(type(error).__name__) from None
    return from_pkcs12(bundle)


def from_pkcs11(
    library: Path, *, token: str, label: str, pin: str | None = None, timestamper: Any = None
) -> Signer:
    """A key in a PKCS#11 token (hardware, or SoftHSM), by the token's and the key's label. Raises `SigningKeyError`."""
    try:
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign import pkcs11
    except ImportError:
        raise SigningKeyError("PKCS#11 needs the Python package python-pkcs11") from None
    try:
        session = pkcs11.open_pkcs11_session(
            str(library), token_criteria=TokenCriteria(label=token), user_pin=pin
        )
        signer = pkcs11.PKCS11Signer(session, cert_label=label, key_label=label)
        if signer.signing_cert is None:
            raise SigningKeyError("the token holds no certificate of this label")
    except SigningKeyError:
        raise
    except Exception as error:  # noqa: BLE001  (the driver's errors have no common base)
        raise SigningKeyError(f"PKCS#11: {type(error).__name__}: {str(error)[:120]}") from None
    return Signer(signer=signer, timestamper=timestamper)


def sign(
    pdf: bytes, signer: Signer, *, when: int, box: SignatureBox | None = None, reason: str = ""
) -> bytes:
    """`pdf` with a PAdES signature that certifies it (no change allowed), as an incremental update.

    `when` is the claimed time, Unix seconds. With `box` the signature is shown where the template has it: its
    picture is already part of the page, the field lies over it. Raises `SigningError`, `PdfUnreadableError`.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import fields, signers
    from pyhanko.stamp import StaticStampStyle

    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True)
        fields.append_signature_field(writer, _field(writer, box))
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
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
        ).sign_pdf(writer, existing_fields_only=True, bytes_reserved=ROOM * (4 if signer.timestamper else 2))
    except PdfError as error:
        raise PdfUnreadableError(str(error)[:200]) from None
    except (ValueError, TypeError, OSError, ArithmeticError) as error:
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


def _field(writer: Any, box: SignatureBox | None) -> Any:
    from pyhanko.sign import fields

    if box is None or not box.width or not box.height:
        return fields.SigFieldSpec(sig_field_name=FIELD)
    page = writer.find_page_for_modification(box.page)[0].get_object()
    height = float(page["/MediaBox"][3])
    left, right = box.x * _POINT_PER_MM, (box.x + box.width) * _POINT_PER_MM
    top, bottom = height - box.y * _POINT_PER_MM, height - (box.y + box.height) * _POINT_PER_MM
    return fields.SigFieldSpec(
        sig_field_name=FIELD,
        on_page=box.page,
        box=(round(left), round(bottom), round(right), round(top)),
        visible_sig_settings=fields.VisibleSigSettings(print_signature=True),
    )


def _padded_with_zeros(content: bytes) -> bool:
    """Whether nothing is hidden in the room behind the signature, the one place that it does not cover."""
    from asn1crypto.core import Asn1Value, load

    try:
        value: Asn1Value = load(content, strict=False)
    except ValueError:
        return False
    return not content[len(value.dump()) :].strip(b"\0")


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatureStatus:
    """What checking a signature says. `ok` when nothing was changed and the mathematics hold."""

    ok: bool
    intact: bool  # the digest matches
    valid: bool  # the signature matches the certificate's key
    whole: bool  # it covers the file to its end
    trusted: bool  # the certificate leads to one of the roots given
    subject: str
    signed_at: int | None
    timestamped: bool
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

    found = []
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        signatures = list(reader.embedded_signatures)
        for embedded in signatures:
            context = ValidationContext(
                trust_roots=[x509.Certificate.load(root) for root in roots],
                allow_fetching=False,
                moment=datetime.fromtimestamp(when, UTC),
            )
            status = validate_pdf_signature(embedded, context)
            found.append(_status(status, embedded))
    except PdfError as error:
        raise PdfUnreadableError(str(error)[:200]) from None
    except (ValueError, KeyError, TypeError, OSError, IndexError, AttributeError, RecursionError) as error:
        raise PdfUnreadableError(f"{type(error).__name__}: {str(error)[:200]}") from None
    return found


def _status(status: Any, embedded: Any) -> SignatureStatus:
    from pyhanko.sign.validation import SignatureCoverageLevel

    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and _padded_with_zeros(
        embedded.pkcs7_content
    )
    allowed = bool(status.docmdp_ok)
    certificate = embedded.signer_cert
    signed_at = status.signer_reported_dt
    return SignatureStatus(
        ok=bool(status.intact and status.valid and whole and allowed),
        intact=bool(status.intact),
        valid=bool(status.valid),
        whole=whole and allowed,
        trusted=bool(status.trusted),
        subject=str(certificate.subject.human_friendly) if certificate is not None else "",
        signed_at=int(signed_at.timestamp()) if signed_at else None,
        timestamped=status.timestamp_validity is not None,
        detail=str(status.summary())[:200],
    )
