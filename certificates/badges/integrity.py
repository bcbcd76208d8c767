"""Data Integrity proofs: `eddsa-rdfc-2022` made and checked; `Ed25519Signature2020`, `ecdsa-rdfc-2019` and derived
`ecdsa-sd-2023` proofs checked.

W3C Data Integrity EdDSA Cryptosuites 1.0 (3.2), Data Integrity ECDSA Cryptosuites 1.0 (3.2, 3.6).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import cbor2

from certificates.badges.encoding import (
    base64url_decode,
    base64url_encode,
    multibase_decode,
    multibase_encode,
)
from certificates.badges.errors import BadgeError, CredentialFormatError
from certificates.badges.prepared import CanonicalForm, slow
from certificates.badges.rdf import to_quads
from certificates.badges.rdfc import Quad, canonical, line
from certificates.keys import PublicKey, SigningKey

SUITE = "eddsa-rdfc-2022"


def sign(
    document: dict[str, Any],
    key: SigningKey,
    *,
    verification_method: str,
    created: str,
    purpose: str = "assertionMethod",
    canonical_form: CanonicalForm = slow,
) -> dict[str, Any]:
    """`document` with a proof; everything in it is covered. `created` is RFC 3339 in UTC.

    Raises `LinkedDataError`, `UnknownContextError`, `CredentialLimitError` for documents no proof can cover.
    """
    config = {
        "type": "DataIntegrityProof",
        "created": created,
        "verificationMethod": verification_method,
        "cryptosuite": SUITE,
        "proofPurpose": purpose,
    }
    digest = hashlib.sha256(canonical_form({"@context": document["@context"], **config})).digest()
    digest += hashlib.sha256(canonical_form(document)).digest()
    return {**document, "proof": {**config, "proofValue": multibase_encode(key.sign(digest))}}


def suite_of(proof: Mapping[str, Any]) -> str:
    """The name of the proof's suite: a cryptosuite, or the type of a proof from before Data Integrity."""
    if proof.get("type") == "DataIntegrityProof":
        return str(proof.get("cryptosuite"))
    return str(proof.get("type"))


def check(document: Mapping[str, Any], proof: Mapping[str, Any], key: PublicKey) -> bool:
    """Whether the proof holds for `document` (without its proofs) under `key`.

    Raises `BadgeError`s for documents that cannot be processed, `CredentialFormatError` for a suite not in `SUITES`.
    """
    suite = SUITES.get(suite_of(proof))
    if suite is None:
        raise CredentialFormatError(f"proof of kind {suite_of(proof)[:60]}")
    return suite(document, proof, key)


def _config(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    """Hash of the canonical proof options: the proof without its value, in the document's context."""
    options = {name: value for name, value in proof.items() if name not in {"proofValue", "@context"}}
    context = document.get("@context")
    if "@context" in proof and proof["@context"] != context:
        raise CredentialFormatError("the proof has another context than the credential")
    return hashlib.sha256(slow({"@context": context, **options})).digest()


def _eddsa(document: Mapping[str, Any], proof: Mapping[str, Any], key: PublicKey) -> bool:
    if key.kind != "Ed25519":
        return False
    signature = _base58_value(proof)
    return key.verify(signature, _config(document, proof) + hashlib.sha256(slow(document)).digest())


def _ecdsa(document: Mapping[str, Any], proof: Mapping[str, Any], key: PublicKey) -> bool:
    if key.kind != "P-256":
        return False
    return key.verify(
        _base58_value(proof), _config(document, proof) + hashlib.sha256(slow(document)).digest()
    )


def _base58_value(proof: Mapping[str, Any]) -> bytes:
    value = str(proof.get("proofValue"))
    if not value.startswith("z"):
        raise CredentialFormatError("proofValue is not base58btc")
    signature = multibase_decode(value)
    if multibase_encode(signature) != value:
        raise CredentialFormatError("proofValue is not canonical base58btc")
    return signature


def _selective(document: Mapping[str, Any], proof: Mapping[str, Any], key: PublicKey) -> bool:
    """A derived proof of ecdsa-sd-2023: the issuer signed each statement, the holder shows some of them."""
    if key.kind != "P-256":
        return False
    base, proof_key, signatures, labels, mandatory = _derived(proof)
    quads = [_relabelled(quad, labels) for quad in canonical(to_quads(document))]
    lines = sorted(map(line, quads))
    chosen = set(mandatory)
    if any(place >= len(lines) for place in chosen):
        return False
    others = [text for place, text in enumerate(lines) if place not in chosen]
    if len(others) != len(signatures):
        return False
    digest = hashlib.sha256("".join(lines[place] for place in sorted(chosen)).encode()).digest()
    signed = _config(document, proof) + proof_key + digest
    if not key.verify(base, signed):
        return False
    single = PublicKey.from_multibase(multibase_encode(proof_key))
    return all(
        single.verify(signature, text.encode()) for signature, text in zip(signatures, others, strict=True)
    )


def _derived(proof: Mapping[str, Any]) -> tuple[bytes, bytes, list[bytes], dict[str, str], list[int]]:
    value = str(proof.get("proofValue"))
    data = base64url_decode(value[1:]) if value.startswith("u") else b""
    if data[:3] != b"\xd9\x5d\x01":
        raise CredentialFormatError("not a derived ecdsa-sd-2023 proof")
    stream = BytesIO(data[3:])
    try:
        base, key, signatures, labels, mandatory = cbor2.CBORDecoder(stream).decode()
        if stream.read(1) or not isinstance(base, bytes) or not isinstance(key, bytes):
            raise CredentialFormatError("ecdsa-sd-2023 proof of another shape")
        named = {f"_:c14n{int(number)}": "_:u" + base64url_encode(label) for number, label in labels.items()}
        if any(not isinstance(signature, bytes) for signature in signatures):
            raise CredentialFormatError("ecdsa-sd-2023 proof of another shape")
        return base, key, list(signatures), named, [int(place) for place in mandatory]
    except (cbor2.CBORDecodeError, ValueError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, BadgeError):
            raise
        raise CredentialFormatError(f"ecdsa-sd-2023 proof: {str(error)[:100]}") from None


def _relabelled(quad: Quad, labels: Mapping[str, str]) -> Quad:
    subject, predicate, value, graph = (labels.get(term, term) for term in quad)
    return subject, predicate, value, graph


SUITES: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], PublicKey], bool]] = {
    "eddsa-rdfc-2022": _eddsa,
    "Ed25519Signature2020": _eddsa,
    "ecdsa-rdfc-2019": _ecdsa,
    "ecdsa-sd-2023": _selective,
}
