"""Decentralized identifiers of issuers: did:key (W3C CCG 0.9), did:web, did:jwk; documents and look-up of keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from certificates.badges.encoding import base64url_decode
from certificates.badges.errors import BadgeError, KeyFormatError
from certificates.badges.parse import load_object
from certificates.keys import KeyRing, PublicKey

Loader = Callable[[str], bytes | None]
"""Gives the document at an address, or None when it cannot be had. The library itself fetches nothing."""

Trusted = Mapping[str, tuple[PublicKey, ...]]
"""Issuer id -> keys that are known to be its own."""

_HOST = re.compile(r"[A-Za-z0-9.-]+(%3A\d+)?", re.IGNORECASE)
MAX_DOCUMENT = 1 << 20


def web_id(address: str) -> str:
    """The did:web of an https address: ``https://m.example/badges`` -> ``did:web:m.example:badges``. Raises `KeyFormatError`."""
    match = re.fullmatch(r"https?://([^/?#@]+)((?:/[^/?#]+)*)/?", address)
    if match is None:
        raise KeyFormatError(f"no did:web can be made of {address[:100]}")
    parts = [match[1].replace(":", "%3A"), *filter(None, match[2].split("/"))]
    return "did:web:" + ":".join(parts)


def web_address(did: str) -> str:
    """Where the document of a did:web is: https, always. Raises `KeyFormatError`."""
    parts = did.removeprefix("did:web:").split(":")
    if not did.startswith("did:web:") or not _HOST.fullmatch(parts[0]):
        raise KeyFormatError(f"not a did:web: {did[:100]}")
    path = [quote(unquote(part), safe="-._~!$&'()*+,;=@") for part in parts[1:]]
    if any(part in {"", ".", ".."} for part in path):
        raise KeyFormatError(f"not a did:web: {did[:100]}")
    return "https://" + "/".join([unquote(parts[0]), *(path or [".well-known"]), "did.json"])


def method_id(issuer: str, key: PublicKey) -> str:
    """The verification method of an issuer's key; its fragment says the key, so that it can be read offline."""
    return f"{issuer}#{key.multibase}"


def document(issuer: str, ring: KeyRing, *, service: str = "") -> dict[str, Any]:
    """The DID document of a did:web issuer: the active and retired keys; compromised ones are gone from it."""
    methods = [
        {
            "id": method_id(issuer, key),
            "type": "Multikey",
            "controller": issuer,
            "publicKeyMultibase": key.multibase,
        }
        for key in ring.trusted
    ]
    names = [method["id"] for method in methods]
    found: dict[str, Any] = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer,
        "verificationMethod": methods,
        "assertionMethod": names,
        "authentication": names[:1],
    }
    if service:
        found["service"] = [{"id": f"{issuer}#badges", "type": "LinkedDomains", "serviceEndpoint": service}]
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundKey:
    """A key for a verification method. `confirmed`: the issuer itself, or who trusts it, says it is the issuer's."""

    key: PublicKey
    confirmed: bool
    detail: str


def resolve(method: str, *, issuer: str, loader: Loader | None, trusted: Trusted | None) -> FoundKey:
    """The key that `method` names, for a credential of `issuer`.

    Raises `KeyFormatError` when it is not the issuer's, cannot be read, or is nowhere to be found.
    """
    base, _, fragment = method.partition("#")
    if not re.match(r"(?:did:[a-z0-9]+:|https?://)", base):
        raise KeyFormatError(f"verification method {method[:100]!r} has no known scheme")
    if base != issuer:
        raise KeyFormatError(f"the key belongs to {base[:100]}, the credential names {issuer[:100]}")
    if trusted and issuer in trusted:
        return _among(trusted[issuer], fragment)
    if base.startswith("did:key:"):
        name = base.removeprefix("did:key:")
        if fragment not in {"", name}:
            raise KeyFormatError("a did:key has one key only, this one is another")
        return FoundKey(
            key=PublicKey.from_multibase(name), confirmed=True, detail="the issuer's name is the key"
        )
    if base.startswith("did:jwk:"):
        key = PublicKey.from_jwk(load_object(base64url_decode(base.removeprefix("did:jwk:"))))
        return FoundKey(key=key, confirmed=True, detail="the issuer's name is the key")
    address = web_address(base) if base.startswith("did:web:") else base
    if not base.startswith(("did:web:", "http")):
        raise KeyFormatError(f"identifiers of kind {base.split(':')[1][:20]} are not supported")
    data = loader(address) if loader is not None else None
    if data is not None:
        return _in_document(data, method, issuer)
    if fragment.startswith("z"):
        return FoundKey(
            key=PublicKey.from_multibase(fragment),
            confirmed=False,
            detail=f"the key is stated in the credential itself; {address} was not asked",
        )
    raise KeyFormatError(f"the key is at {address}, which is out of reach")


def _among(keys: tuple[PublicKey, ...], fragment: str) -> FoundKey:
    for key in keys:
        if fragment in {key.key_id, "" if key.kind == "RSA" else key.multibase}:
            return FoundKey(key=key, confirmed=True, detail="one of the issuer's keys that are trusted here")
    if fragment == "" and len(keys) == 1:
        return FoundKey(key=keys[0], confirmed=True, detail="the issuer's key that is trusted here")
    raise KeyFormatError("not one of the issuer's keys that are trusted here")


def _in_document(data: bytes, method: str, issuer: str) -> FoundKey:
    found = load_object(data, max_bytes=MAX_DOCUMENT)
    fragment = method.partition("#")[2]
    if found.get("id") != issuer and found.get("id") != method:
        raise KeyFormatError(f"the document at the issuer's address is that of {str(found.get('id'))[:100]}")
    methods = found.get("verificationMethod")
    rows = [row for row in methods if isinstance(row, Mapping)] if isinstance(methods, list) else [found]
    allowed = found.get("assertionMethod")
    for row in rows:
        name = str(row.get("id"))
        if name not in {method, f"#{fragment}"}:
            continue
        if isinstance(allowed, list) and name not in {_name(entry) for entry in allowed}:
            raise KeyFormatError("the issuer's document does not list this key for signing credentials")
        if row.get("controller", issuer) != issuer:
            raise KeyFormatError("the key in the issuer's document belongs to another")
        return FoundKey(key=_key(row), confirmed=True, detail="listed in the issuer's document")
    raise KeyFormatError("the issuer's document does not list this key: it is another's, or was withdrawn")


def _name(entry: Any) -> str:
    return str(entry.get("id")) if isinstance(entry, Mapping) else str(entry)


def _key(row: Mapping[str, Any]) -> PublicKey:
    try:
        if "publicKeyMultibase" in row:
            return PublicKey.from_multibase(str(row["publicKeyMultibase"]))
        if isinstance(row.get("publicKeyJwk"), Mapping):
            return PublicKey.from_jwk(row["publicKeyJwk"])
        if "publicKeyPem" in row:
            return PublicKey.from_pem(str(row["publicKeyPem"]))
    except BadgeError as error:
        raise KeyFormatError(error.detail) from None
    raise KeyFormatError("the issuer's document gives the key in no form that is known here")
