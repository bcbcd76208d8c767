"""CMS signatures (RFC 5652) in quantity: what the files of one signer have in common is encoded once.

PyHanko encodes certificate, algorithms and attributes anew for each file, which takes ten times as long as signing.
Of two plain signatures (B-B) by one key only the digest of the file and the signature itself differ.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms

_SEQUENCE, _SET, _CONTEXT_0, _OCTETS = 0x30, 0x31, 0xA0, 0x04
SignRaw = Callable[[bytes, str], Awaitable[bytes]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """A signature's parts in DER, without digest and signature."""

    digest: bytes  # that of the file the model was made for: stands in `attributes` once
    attributes: bytes
    head: bytes  # SignedData before its signer
    before: bytes  # SignerInfo before the attributes
    after: bytes  # … and between them and the signature

    @classmethod
    def of(cls, made: cms.ContentInfo, digest: bytes) -> Model | None:
        """The model of a signature that pyHanko made for `digest`; None when it has parts of its own."""
        data = made["content"]
        signer = data["signer_infos"][0]
        attributes = signer["signed_attrs"].dump()
        if signer["unsigned_attrs"].native or attributes.count(digest) != 1:
            return None
        parts = ("version", "digest_algorithms", "encap_content_info", "certificates")
        return cls(
            digest=digest,
            attributes=attributes,
            head=b"".join(data[name].dump() for name in parts),
            before=b"".join(signer[name].dump() for name in ("version", "sid", "digest_algorithm")),
            after=signer["signature_algorithm"].dump(),
        )

    async def sign(self, digest: bytes, algorithm: str, sign_raw: SignRaw) -> cms.ContentInfo:
        """The signature for another file."""
        attributes = self.attributes.replace(self.digest, digest)
        signature = await sign_raw(bytes([_SET]) + attributes[1:], algorithm)  # 5.4: signed as a set
        signer = _tlv(_SEQUENCE, self.before, attributes, self.after, _tlv(_OCTETS, signature))
        data = _tlv(_SEQUENCE, self.head, _tlv(_SET, signer))
        kind = cms.ContentType("signed_data").dump()
        return _Encoded.of(_tlv(_SEQUENCE, kind, _tlv(_CONTEXT_0, data)))


class _Encoded(cms.ContentInfo):  # type: ignore[misc]
    """A signature that keeps its DER: asn1crypto takes a length whose last byte is 0x80 for an indefinite one."""

    der: bytes

    @classmethod
    def of(cls, der: bytes) -> _Encoded:
        made: _Encoded = cls.load(der)
        made.der = der
        return made

    def dump(self, force: bool = False) -> bytes:  # noqa: ARG002  (it is DER)
        return self.der


def _tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


class Repeating:
    """Mixed into a signer of pyHanko's: makes its first plain signature as ever, the others after that model."""

    _model: tuple[str, Model | None] = ("", None)  # what was asked for, and how it is made

    async def async_sign(self, data_digest: bytes, digest_algorithm: str, **options: Any) -> cms.ContentInfo:
        """As pyHanko's: a detached signature of the digest."""
        asked = f"{digest_algorithm} {sorted(options.items())}"
        known, model = self._model
        if known == asked and model is not None:
            raw: SignRaw = self.async_sign_raw  # type: ignore[attr-defined]
            return await model.sign(data_digest, digest_algorithm, raw)
        made = await super().async_sign(data_digest, digest_algorithm, **options)  # type: ignore[misc]
        if known != asked and not options.get("dry_run") and options.get("timestamper") is None:
            self._model = (asked, Model.of(made, data_digest))
        return made
