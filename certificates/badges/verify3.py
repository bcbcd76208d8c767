"""Verification of Open Badges 3.0 credentials, their endorsements and status lists.

The stages are those of Open Badges 3.0, 8.3 (verification): structure, proof, key, period, status, recipient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from certificates.badges import integrity, jws, status
from certificates.badges.checks import Findings, Outcome, Status, Verification
from certificates.badges.did import Loader, Trusted, resolve
from certificates.badges.errors import BadgeError, CredentialFormatError, KeyFormatError
from certificates.badges.model import identity_hash
from certificates.badges.parse import load_object
from certificates.badges.structure3 import (
    BADGE_TYPES,
    check_structure,
    is_version_1,
    issuer_id,
    listed,
    moment,
    objects,
    types_of,
    window,
)
from certificates.keys import PublicKey

MAX_PROOFS = 8
MAX_ENDORSEMENTS = 20
MAX_REMOTE = 24 << 20
_LIST = 10  # depth at which a status list itself is verified
SKEW = timedelta(minutes=5)  # clocks differ


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is to be verified, and by what."""

    document: Mapping[str, Any]  # the credential; of a token, what it holds
    token: jws.Token | None
    now: datetime
    loader: Loader | None
    trusted: Trusted | None
    email: str = ""  # whose it should be
    depth: int = 0  # of embedded credentials


def verify(question: Question) -> Verification:
    """Run all stages; nothing is raised for what a stranger wrote into the credential."""
    found = Findings()
    for stage in STAGES:
        stage(question, found)
    return Verification(
        kind="badge", version="3.0", checks=tuple(found.checks), summary=_summary(question.document)
    )


def from_token(token: jws.Token) -> dict[str, Any]:
    """The credential in a VC-JWT: beside the registered claims (2.0), or in member `vc` (1.1)."""
    inner = token.payload.get("vc")
    if isinstance(inner, Mapping):
        return dict(inner)
    claims = {"iss", "jti", "nbf", "iat", "exp", "sub", "aud"}
    return {name: value for name, value in token.payload.items() if name not in claims}


def _structure(question: Question, found: Findings) -> None:
    types = types_of(question.document)
    lists = {"BitstringStatusListCredential", "StatusList2021Credential", "EndorsementCredential"}
    check_structure(question.document, found, badge=bool(types & BADGE_TYPES) or not types & lists)


def _proof(question: Question, found: Findings) -> None:
    if question.token is not None:
        _check_token(question, question.token, found)
        return
    proofs = listed(question.document.get("proof"))
    if not proofs:
        found.unchecked("signature", "the credential has no proof")
        return
    if len(proofs) > MAX_PROOFS:
        found.failed("signature", f"{len(proofs)} proofs, the limit is {MAX_PROOFS}")
        return
    bare = {name: value for name, value in question.document.items() if name != "proof"}
    for proof in proofs:
        if not isinstance(proof, Mapping):
            found.failed("signature", "a proof is not an object")
        elif integrity.suite_of(proof) not in integrity.SUITES:
            found.unchecked("signature", f"proof of kind {integrity.suite_of(proof)[:60]}, unknown here")
        else:
            _check_proof(question, bare, proof, found)


def _check_proof(
    question: Question, bare: Mapping[str, Any], proof: Mapping[str, Any], found: Findings
) -> None:
    suite = integrity.suite_of(proof)
    if proof.get("proofPurpose") != "assertionMethod":
        found.failed("signature", "the proof was not made to assert anything (proofPurpose)")
        return
    if (expires := proof.get("expires")) is not None:
        end = moment(expires)
        if end is None or end <= question.now:
            found.failed("signature", "the proof itself has expired")
            return
    key = _key(question, str(proof.get("verificationMethod")), found)
    if key is None:
        return
    try:
        holds = integrity.check(bare, proof, key)
    except CredentialFormatError as error:
        found.failed("signature", error.detail or error.title)
        return
    except BadgeError as error:
        found.failed("linked-data", error.detail or error.title)
        return
    if holds:
        found.passed("signature", f"{suite} holds")
    else:
        found.failed(
            "signature", f"{suite} does not hold: the credential was changed, or signed by another key"
        )


def _key(question: Question, method: str, found: Findings) -> PublicKey | None:
    try:
        resolved = resolve(
            method, issuer=issuer_id(question.document), loader=question.loader, trusted=question.trusted
        )
    except BadgeError as error:
        out_of_reach = "out of reach" in error.detail
        found.add(
            "issuer-key", Outcome.UNCHECKED if out_of_reach else Outcome.FAILED, error.detail or error.title
        )
        return None
    if resolved.confirmed:
        found.passed("issuer-key", resolved.detail)
    else:
        found.unchecked("issuer-key", resolved.detail)
    return resolved.key


def _check_token(question: Question, token: jws.Token, found: Findings) -> None:
    if token.algorithm not in jws.ALGORITHMS:
        found.failed("signature", f"algorithm {token.algorithm[:20]} signs nothing here")
        return
    key = _token_key(question, token, found)
    if key is None:
        return
    if not jws.check(token, key):
        found.failed(
            "signature", "the token's signature does not hold: it was changed, or signed by another key"
        )
        return
    found.passed("signature", f"VC-JWT {token.algorithm} holds")
    for text in _contradictions(question.document, token.payload):
        found.failed("structure", text)


def _token_key(question: Question, token: jws.Token, found: Findings) -> PublicKey | None:
    kid, jwk = token.header.get("kid"), token.header.get("jwk")
    if isinstance(kid, str) and ":" in kid:
        return _key(question, kid, found)
    trusted = (question.trusted or {}).get(issuer_id(question.document))
    if trusted:
        for key in trusted:
            if jws.check(token, key):
                found.passed("issuer-key", "one of the issuer's keys that are trusted here")
                return key
        found.failed("issuer-key", "not one of the issuer's keys that are trusted here")
        return None
    if isinstance(jwk, Mapping):
        try:
            key = PublicKey.from_jwk(jwk)
        except KeyFormatError as error:
            found.failed("issuer-key", error.detail)
            return None
        found.unchecked("issuer-key", "the key is stated in the token itself; the issuer was not asked")
        return key
    found.unchecked("issuer-key", "the token names no key that could be looked up")
    return None


def _contradictions(document: Mapping[str, Any], claims: Mapping[str, Any]) -> list[str]:
    """Registered claims say the same as the credential (OB 3.0, 8.2.4.1)."""
    wrong = []
    first, last = window(document)
    subjects = list(objects(document.get("credentialSubject")))
    pairs = [
        ("iss", issuer_id(document)),
        ("jti", document.get("id")),
        ("sub", subjects[0].get("id") if subjects else None),
    ]
    for name, value in pairs:
        if name in claims and value is not None and claims[name] != value:
            wrong.append(f"claim {name} differs from the credential")
    for name, text in (("nbf", first), ("exp", last)):
        written = moment(text)
        stated = claims.get(name)
        if stated is None or written is None:
            continue
        if not isinstance(stated, int | float) or abs(stated - written.timestamp()) >= 1:
            wrong.append(f"claim {name} differs from the credential")
    return wrong


def _period(question: Question, found: Findings) -> None:
    first, last = (moment(text) for text in window(question.document))
    claims = question.token.payload if question.token is not None else {}
    ends = [last] if last is not None else []
    if isinstance(claims.get("exp"), int) and 0 < claims["exp"] < 1 << 36:
        ends.append(datetime.fromtimestamp(claims["exp"], question.now.tzinfo))
    if first is not None and first > question.now + SKEW:
        found.failed("issued", f"valid only from {first:%Y-%m-%d %H:%M} UTC")
    elif first is not None:
        found.passed("issued", f"{first:%Y-%m-%d}")
    if not ends:
        found.passed("expiry", "does not expire")
    elif min(ends) <= question.now:
        found.failed("expiry", f"expired on {min(ends):%Y-%m-%d}")
    else:
        found.passed("expiry", f"valid until {min(ends):%Y-%m-%d}")


def _revocation(question: Question, found: Findings) -> None:
    if question.depth >= _LIST:
        return  # a list's own status is not followed: lists could lead in a circle
    entries = list(objects(question.document.get("credentialStatus")))
    for entry in entries[:4]:
        kinds = types_of(entry)
        if kinds & {"BitstringStatusListEntry", "StatusList2021Entry"}:
            _bitstring(question, entry, found)
        elif "1EdTechRevocationList" in kinds:
            _edtech_list(question, entry, found)
        else:
            found.unchecked("revocation", f"status of kind {', '.join(sorted(kinds))[:60]}, unknown here")
    if not entries:
        found.passed("revocation", "the issuer keeps no revocation list for it")


def _load(question: Question, address: Any, found: Findings) -> Mapping[str, Any] | None:
    data = (
        question.loader(address)
        if question.loader is not None
        and isinstance(address, str)
        and address.startswith(("https://", "http://"))
        else None
    )
    if data is None:
        found.unchecked("revocation", f"the list at {str(address)[:150]} is out of reach")
        return None
    try:
        text = data.strip().decode("ascii", "replace")
        if jws.looks_like_jws(text):
            return {"": text}
        return load_object(data, max_bytes=MAX_REMOTE)
    except BadgeError as error:
        found.unchecked("revocation", f"the list at {address[:150]}: {error.detail}")
        return None


def _bitstring(question: Question, entry: Mapping[str, Any], found: Findings) -> None:
    loaded = _load(question, entry.get("statusListCredential"), found)
    if loaded is None:
        return
    try:
        token = jws.parse(loaded[""]) if "" in loaded else None
        document = from_token(token) if token is not None else loaded
        subject = next(objects(document.get("credentialSubject")), {})
        index = int(str(entry.get("statusListIndex")))
        size = int(str(entry.get("statusSize", 1)))
        value = status.read_bit(str(subject.get("encodedList")), index, size=size)
    except (BadgeError, ValueError) as error:
        found.unchecked("revocation", f"the status list is not readable: {str(error)[:150]}")
        return
    purpose = str(entry.get("statusPurpose", "revocation"))
    if value and purpose in {"revocation", "suspension"}:
        found.failed(
            "revocation", "suspended by the issuer" if purpose == "suspension" else "revoked by the issuer"
        )
        return
    listed_by = verify(replace(question, document=document, token=token, email="", depth=_LIST))
    if listed_by.status in {Status.ALTERED, Status.INVALID, Status.UNKNOWN}:
        found.unchecked("revocation", f"the status list cannot be trusted ({listed_by.status.value})")
    elif issuer_id(document) != issuer_id(question.document):
        found.warn("revocation", "not revoked, says a list of another issuer")
    else:
        found.passed("revocation", "not revoked")


def _edtech_list(question: Question, entry: Mapping[str, Any], found: Findings) -> None:
    loaded = _load(question, entry.get("id"), found)
    if loaded is None:
        return
    reason = status.in_revocation_list(loaded, str(question.document.get("id")))
    if reason is not None:
        found.failed("revocation", "revoked by the issuer" + (f": {reason[:200]}" if reason else ""))
    else:
        found.passed("revocation", "not in the issuer's revocation list")


def _recipient(question: Question, found: Findings) -> None:
    if not question.email:
        return
    for subject in objects(question.document.get("credentialSubject")):
        if subject.get("id") == f"mailto:{question.email}":
            found.passed("recipient", "belongs to the address given")
            return
        for item in objects(subject.get("identifier")):
            value = str(item.get("identityHash"))
            wanted = {question.email}
            if item.get("hashed"):
                wanted = {
                    identity_hash(text, str(item.get("salt") or "-"))
                    for text in (question.email, question.email.lower())
                }
            if value in wanted:
                found.passed("recipient", "belongs to the address given")
                return
    found.failed("recipient", "belongs to another address than the one given")


def _schema(question: Question, found: Findings) -> None:
    if any(objects(question.document.get("credentialSchema"))):
        found.unchecked("schema", "credentialSchema is not fetched; the standard's own rules were checked")


def _endorsements(question: Question, found: Findings) -> None:
    if question.depth:
        return
    places: list[Mapping[str, Any]] = [question.document, *objects(question.document.get("issuer"))]
    for subject in objects(question.document.get("credentialSubject")):
        places += objects(subject.get("achievement"))
    credentials: list[tuple[Mapping[str, Any], jws.Token | None]] = []
    for place in places:
        credentials += [(item, None) for item in objects(place.get("endorsement"))]
        for text in listed(place.get("endorsementJwt")):
            try:
                token = jws.parse(str(text))
            except BadgeError as error:
                found.warn("endorsements", f"an endorsement is not readable: {error.detail[:100]}")
                continue
            credentials.append((from_token(token), token))
    for document, signed in credentials[:MAX_ENDORSEMENTS]:
        _endorsement(replace(question, document=document, token=signed, email="", depth=1), found)


def _endorsement(question: Question, found: Findings) -> None:
    answer = verify(question)
    name = str(next(objects(question.document.get("issuer")), {}).get("name", issuer_id(question.document)))
    if answer.status is Status.GENUINE:
        found.passed("endorsements", f"by {name[:100]}")
    elif answer.valid or answer.status is Status.UNKNOWN:
        found.unchecked("endorsements", f"by {name[:100]}: {answer.status.value}")
    else:
        found.warn("endorsements", f"by {name[:100]}: {answer.status.value}, disregard it")


STAGES: tuple[Callable[[Question, Findings], None], ...] = (
    _structure,
    _proof,
    _period,
    _revocation,
    _recipient,
    _schema,
    _endorsements,
)


def _summary(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a page may show; texts of strangers, to be escaped."""
    issuer = document.get("issuer")
    subject = next(objects(document.get("credentialSubject")), {})
    achievement = next(objects(subject.get("achievement")), {})
    first, last = window(document)
    found = {
        "id": document.get("id"),
        "name": achievement.get("name") or document.get("name"),
        "issuer": issuer.get("name") if isinstance(issuer, Mapping) else issuer,
        "issuer_id": issuer_id(document),
        "issued": first,
        "expires": last,
        "data_model": "1.1" if is_version_1(document) else "2.0",
    }
    return {name: value for name, value in found.items() if isinstance(value, str) and value}
