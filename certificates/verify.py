"""One question for any file of ours or of others: is it genuine?

A PDF is checked by its signature (pyHanko), then the credential inside it; a picture, JSON or token as a badge; the
text of a certificate's QR code with the issuer's public keys. No network: what is to be looked up is given.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from certificates import offline
from certificates.badges.checks import Findings, Outcome, Status, Verification
from certificates.badges.did import Loader, Trusted
from certificates.badges.errors import BadgeError, CredentialFormatError
from certificates.badges.verification import verify as verify_badge
from certificates.errors import PdfUnreadableError
from certificates.keys import PublicKey

MAX_FILE = 64 << 20
MAX_ATTACHMENTS = 20
MAX_ATTACHMENT = 8 << 20
_ENDINGS = (".json", ".jsonld", ".jwt", ".jws", ".1ob")


@dataclass(frozen=True, kw_only=True, slots=True)
class Means:
    """What there is to check with."""

    now: datetime
    loader: Loader | None = None  # documents at addresses; None: offline
    trusted: Trusted | None = None  # issuer id -> its keys
    keys: tuple[PublicKey, ...] = ()  # of certificates' QR codes
    roots: tuple[bytes, ...] = ()  # DER certificates that sign PDFs, or their authorities
    email: str = ""  # whose it should be


def verify(path_or_bytes: Path | bytes | str, means: Means) -> Verification:
    """Check a file, its bytes, or a text (token, JSON, link of a QR code).

    Raises `BadgeError`, `PdfUnreadableError` when there is nothing readable; `OSError` on the file.
    """
    data = path_or_bytes
    if isinstance(data, Path):
        if data.stat().st_size > MAX_FILE:
            raise CredentialFormatError(f"over {MAX_FILE} bytes", path=data.name)
        data = data.read_bytes()
    raw = data.encode() if isinstance(data, str) else data
    if raw[:1024].lstrip().startswith(b"%PDF-"):
        return verify_pdf(raw, means)
    text = _qr_text(raw)
    if text:
        return verify_qr(text, means)
    return verify_badge(data, now=means.now, loader=means.loader, trusted=means.trusted, email=means.email)


def verify_qr(text: str, means: Means) -> Verification:
    """The signed text of a QR code. Raises `OfflinePayloadError`."""
    result = offline.verify(text, means.keys, now=means.now)
    found = Findings()
    if result.status == "altered":
        found.failed("signature", result.detail)
    elif result.status == "unknown":
        found.unchecked("signature", "signed by none of the issuer keys that are known here")
    else:
        found.passed("signature", "the QR code's signature holds")
        found.passed("issuer-key", "one of the issuer's keys that are trusted here")
        found.unchecked("revocation", "the QR code cannot know of it; its page can")
    if result.status == "expired":
        found.failed("expiry", result.detail)
    claims = result.claims
    summary = {
        "code": claims.code,
        "holder": claims.name,
        "name": claims.title,
        "issuer": claims.issuer,
        "issued": claims.issued.isoformat(),
        **({"expires": claims.expires.isoformat()} if claims.expires else {}),
    }
    return Verification(kind="certificate", version="", checks=tuple(found.checks), summary=summary)


def verify_pdf(pdf: bytes, means: Means) -> Verification:
    """A certificate: its signatures, then the credentials embedded in it. Raises `PdfUnreadableError`."""
    from certificates.signing import check

    found = Findings()
    signatures = check(pdf, roots=means.roots, when=int(means.now.timestamp()))
    for signature in signatures:
        who = signature.subject[:200]
        if not signature.ok:
            found.failed(
                "document",
                f"changed after {who} signed it"
                if signature.valid
                else f"the signature of {who} does not hold",
            )
        else:
            found.passed("document", f"as {who} signed it")
        if signature.trusted:
            found.passed("issuer-key", "the signer's certificate is trusted here")
        else:
            found.unchecked("issuer-key", "the signer's certificate leads to none of the roots given")
    if not signatures:
        found.unchecked("document", "the PDF is not signed")
    summary: dict[str, Any] = {}
    for name, content in attachments(pdf):
        summary |= _embedded(name, content, means, found)
    return Verification(kind="certificate", version="", checks=tuple(found.checks), summary=summary)


@dataclass(slots=True)
class _Room:
    """Bytes that may still be unpacked."""

    left: int = field(default=MAX_ATTACHMENT)


def attachments(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents of embedded files that may be credentials, in bounded memory. Raises `PdfUnreadableError`."""
    import io

    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            for number, (name, spec) in enumerate(document.attachments.items()):
                if number >= MAX_ATTACHMENTS:
                    return
                if str(name).lower().endswith(_ENDINGS):
                    yield str(name), _content(spec.get_file().obj)
    except pikepdf.PdfError as error:
        raise PdfUnreadableError(str(error)[:200]) from None
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise PdfUnreadableError(f"embedded files: {str(error)[:200]}") from None


def _content(stream: Any) -> bytes:
    raw = bytes(stream.read_raw_bytes())
    names = [str(item) for item in _names(stream.get("/Filter"))]
    if not names:
        return raw[:MAX_ATTACHMENT]
    if names != ["/FlateDecode"]:
        raise PdfUnreadableError("an embedded file is packed in an unusual way")
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(raw, MAX_ATTACHMENT)
    except zlib.error as error:
        raise PdfUnreadableError(f"an embedded file does not unpack: {error}") from None
    if unpacker.unconsumed_tail:
        raise PdfUnreadableError(f"an embedded file unpacks to more than {MAX_ATTACHMENT} bytes")
    return content


def _names(value: Any) -> Iterable[Any]:
    if value is None:
        return []
    import pikepdf

    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _embedded(name: str, content: bytes, means: Means, found: Findings) -> dict[str, Any]:
    try:
        answer = verify_badge(
            content, now=means.now, loader=means.loader, trusted=means.trusted, email=means.email
        )
    except BadgeError as error:
        found.failed("credential", f"{name[:80]}: {error.detail or error.title}")
        return {}
    for check in answer.checks:
        if check.outcome is Outcome.FAILED and check.name in {"revocation", "expiry"}:
            found.failed(check.name, check.detail)
    if answer.status in {Status.ALTERED, Status.INVALID}:
        wrong = next(check for check in answer.checks if check.outcome is Outcome.FAILED)
        found.failed("credential", f"{name[:80]}: {answer.status.value} ({wrong.name}: {wrong.detail})")
    elif answer.status is Status.UNKNOWN:
        found.unchecked("credential", f"{name[:80]}: nothing in it proves anything from here")
    else:
        found.passed("credential", f"{name[:80]}: {answer.status.value}")
    return {key: value for key, value in answer.summary.items() if key != "data_model"}


def _qr_text(data: bytes) -> str:
    if len(data) > offline.MAX_LETTERS:
        return ""
    try:
        text = data.decode("ascii").strip()
    except UnicodeDecodeError:
        return ""
    return text if text.rsplit("#", 1)[-1].startswith(offline.MARK) else ""
