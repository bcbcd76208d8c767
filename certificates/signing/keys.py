"""Where the signing key comes from: PKCS#12, one PEM text, or a PKCS#11 token (hardware, or SoftHSM)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from certificates.errors import SigningKeyError
from certificates.signing.cms import Repeating


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

    @property
    def not_after(self) -> int | None:
        """The last moment of the certificate, Unix seconds."""
        certificate = self.signer.signing_cert
        return None if certificate is None else int(certificate.not_valid_after.timestamp())


def from_pkcs12(data: bytes, password: str | None = None, *, timestamper: Any = None) -> Signer:
    """A key and its certificates from PKCS#12 bytes. Raises `SigningKeyError`."""
    from pyhanko.sign import signers

    secret = password.encode("utf-8") if password else None
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=secret)
    except (ValueError, TypeError, OSError):
        signer = None
    if signer is None:
        raise SigningKeyError("wrong password, or no PKCS#12 file (.p12, .pfx)")
    return Signer(signer=_keeping_its_key(signer), timestamper=timestamper)


def _keeping_its_key(signer: Any) -> Any:
    """The signer of pyHanko, which reads and checks its key anew for every signature, made to keep it."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
    from pyhanko.sign import signers

    key = serialization.load_der_private_key(signer.signing_key.dump(), None)
    room = key.key_size // 8 if isinstance(key, rsa.RSAPrivateKey) else 160

    class Keeping(Repeating, signers.SimpleSigner):  # type: ignore[misc]  # passes options through
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
        from pyhanko.pdf_utils.misc import PdfError
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
    except (
        RuntimeError,
        PdfError,
        OSError,
        ValueError,
    ) as error:  # the driver's own errors are RuntimeErrors
        raise SigningKeyError(f"PKCS#11: {type(error).__name__}: {str(error)[:120]}") from None
    return Signer(signer=signer, timestamper=timestamper)
