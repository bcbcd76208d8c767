"""Verification of Open Badges 0.5 to 2.0: hosted and signed assertions, and the documents they refer to.

Open Badges 2.0, "Verification"; 1.1, "Assertion / VerificationObject". Moodle's own assertions (2.0 with members of
1.x: `verify`, `alignments`, type Issuer) are understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from certificates.badges import jws, status
from certificates.badges.case2 import (
    CLASSES,
    Case,
    agrees,
    any_moment,
    host_of,
    is_web,
    missing,
    verification_of,
    version_of,
)
from certificates.badges.checks import Verification
from certificates.badges.errors import BadgeError
from certificates.badges.model import identity_hash
from certificates.badges.parse import load_object
from certificates.badges.structure3 import listed, types_of
from certificates.badges.verify3 import SKEW
from certificates.keys import PublicKey

MAX_ENDORSEMENTS = 20


def verify(case: Case) -> Verification:
    """Run all stages over an assertion; a badge class, profile or other document is judged by its members alone."""
    version = version_of(case.assertion)
    is_assertion = "Assertion" in types_of(case.assertion) or version in {"1.0", "0.5"}
    for stage in STAGES if is_assertion else DOCUMENT_STAGES:
        stage(case)
    return Verification(
        kind="badge", version=version, checks=tuple(case.found.checks), summary=_summary(case)
    )


def _types(case: Case) -> None:
    if version_of(case.assertion) in {"1.0", "0.5"}:
        return
    names = [str(name) for name in listed(case.assertion.get("type", case.assertion.get("@type")))]
    if not names:
        case.found.failed("structure", "type is missing")
    for name in names:
        if name not in CLASSES and not re.match(r"(https?|urn):|[a-z]+:[A-Z]", name):
            case.found.failed("structure", f"type {name[:60]} is none of Open Badges 2.0")


def _document(case: Case) -> None:
    """A document that is not an assertion: nothing authenticates it but the address it came from."""
    for name in types_of(case.assertion):
        for text in missing(case.assertion, name):
            case.found.failed("structure", text)
    if "BadgeClass" in types_of(case.assertion):
        case.badge = case.assertion
        _judge_class(case)
    elif types_of(case.assertion) & {"Issuer", "Profile"}:
        case.issuer = case.assertion
        _judge_issuer(case)
    address = case.assertion.get("id")
    served = case.load(address)
    if served is not None and agrees(served, case.assertion):
        case.found.passed("hosted", "its address serves the same document")
    elif served is not None:
        case.found.failed("hosted", "its address serves another document")
    elif not case.found.has_failed("structure"):
        case.found.passed("structure", "members and types are as the standard asks")
        case.found.unchecked("hosted", f"{str(address)[:150]} is out of reach")


def _members(case: Case) -> None:
    node, version = case.assertion, version_of(case.assertion)
    required = {
        "2.0": ("id", "recipient", "badge", "issuedOn"),
        "1.1": ("recipient", "badge", "issuedOn", "verify"),
        "1.0": ("uid", "recipient", "badge", "issuedOn", "verify"),
        "0.5": ("recipient", "badge"),
    }[version]
    wrong = [f"{name} is missing" for name in required if not node.get(name)]
    if version == "2.0" and not isinstance(verification_of(node), Mapping):
        wrong.append("verification is missing")
    recipient = node.get("recipient")
    if version != "0.5" and isinstance(recipient, Mapping):
        wrong += [f"recipient: {name} is missing" for name in ("type", "identity") if not recipient.get(name)]
    elif version != "0.5" and recipient:
        wrong.append("recipient is not an object")
    image = node.get("image")
    picture = image.get("id") if isinstance(image, Mapping) else image
    if version == "2.0" and isinstance(picture, str) and picture.startswith("data:"):
        wrong.append("image: an assertion's picture is at an address, not inside")
    for text in wrong:
        case.found.failed("structure", text)
    if not wrong:
        case.found.passed("structure", "members and types are as the standard asks")
    if version == "2.0" and "verification" not in node:
        case.found.warn("structure", "verify is a member of version 1; 2.0 has verification")


def _class(case: Case) -> None:
    badge = case.assertion.get("badge")
    if isinstance(badge, Mapping):
        case.badge = badge
    elif (loaded := case.load(badge)) is not None:
        case.badge = loaded
    else:
        case.found.unchecked("badge-class", f"{str(badge)[:150]} is out of reach")
        return
    _judge_class(case)


def _judge_class(case: Case) -> None:
    badge, found = case.badge, case.found
    wrong = missing(badge, "BadgeClass")
    for text in wrong:
        found.failed("badge-class", text)
    if not badge.get("image"):
        found.warn("badge-class", "has no image")
    if not wrong:
        found.passed("badge-class", str(badge.get("name"))[:200])
    issuer = badge.get("issuer")
    if isinstance(issuer, Mapping):
        case.issuer = issuer
    elif (loaded := case.load(issuer)) is not None:
        case.issuer = loaded
    elif issuer:
        found.unchecked("issuer", f"{str(issuer)[:150]} is out of reach")
        return
    if case.issuer:
        _judge_issuer(case)


def _judge_issuer(case: Case) -> None:
    issuer, found = case.issuer, case.found
    if not issuer.get("name"):
        found.failed("issuer", "name is missing")
        return
    if "id" in issuer and not is_web(issuer["id"]):
        found.warn("issuer", f"its id {str(issuer['id'])[:100]} is no web address: nobody can ask there")
    else:
        found.passed("issuer", str(issuer["name"])[:200])


def _authentic(case: Case) -> None:
    if case.token is not None:
        _signature(case, case.token)
    elif version_of(case.assertion) != "0.5":
        _hosted(case)
    else:
        case.found.unchecked("hosted", "a badge of 2011 says not where it is hosted")


def _hosted(case: Case) -> None:
    node = case.assertion
    verification = verification_of(node)
    kind = str(verification.get("type")) if isinstance(verification, Mapping) else ""
    if kind in {"signed", "SignedBadge"}:
        case.found.unchecked("signature", "a signed badge without its signature")
        return
    address = verification.get("url") if isinstance(verification, Mapping) else None
    address = address or node.get("id")
    served = case.load(address)
    if served is None:
        case.found.unchecked("hosted", f"{str(address)[:150]} is out of reach")
    elif served.get("revoked") is True and "badge" not in served:
        case.found.failed("revocation", "revoked by the issuer")
    elif agrees(served, node):
        case.assertion = served  # the hosted one counts: what a copy lacks (expiry, say) is judged as well
        _scope(case, str(address))
    else:
        case.found.failed("hosted", "the issuer's address serves another assertion")


def _scope(case: Case, address: str) -> None:
    """The address is one of the issuer's (2.0, VerificationObject: startsWith, allowedOrigins)."""
    issuer = case.issuer
    rules = issuer.get("verification") if isinstance(issuer.get("verification"), Mapping) else {}
    starts = [str(item) for item in listed(rules.get("startsWith"))] if isinstance(rules, Mapping) else []
    hosts = [str(item) for item in listed(rules.get("allowedOrigins"))] if isinstance(rules, Mapping) else []
    own = [host_of(issuer.get("id"))]
    if starts and not address.startswith(tuple(starts)):
        case.found.failed("hosted", "the address is none of those the issuer allows")
    elif not starts and (hosts or any(own)) and host_of(address) not in {*hosts, *filter(None, own)}:
        case.found.failed("hosted", "the address is on another site than the issuer")
    else:
        case.found.passed("hosted", "the issuer's address serves the same assertion")


def _signature(case: Case, token: jws.Token) -> None:
    found = case.found
    if token.algorithm not in jws.ALGORITHMS:
        found.failed("signature", f"algorithm {token.algorithm[:20]} signs nothing here")
        return
    verification = verification_of(case.assertion)
    place = (
        verification.get("creator", verification.get("url")) if isinstance(verification, Mapping) else None
    )
    place = place or next(iter(listed(case.issuer.get("publicKey"))), None)
    key, confirmed, detail = _signing_key(case, place)
    if key is None:
        found.unchecked("signature", detail)
        return
    if not jws.check(token, key):
        found.failed(
            "signature", "the signature does not hold: the badge was changed, or signed by another key"
        )
        return
    found.passed("signature", f"JWS {token.algorithm} holds")
    if confirmed is None:
        found.unchecked("issuer-key", detail)
    elif confirmed:
        found.passed("issuer-key", detail)
    else:
        found.failed("issuer-key", detail)


def _signing_key(case: Case, place: Any) -> tuple[PublicKey | None, bool | None, str]:
    """The key, whether it is the issuer's (None: cannot be said), and why."""
    for name in (case.issuer.get("id"), place):
        for key in (case.trusted or {}).get(str(name), ()):
            if case.token is not None and jws.check(case.token, key):
                return key, True, "one of the issuer's keys that are trusted here"
    data = b"" if isinstance(place, Mapping) else case.raw(place)
    if data is None:
        return None, None, f"the key at {str(place)[:150]} is out of reach"
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            return PublicKey.from_pem(data), *_pem_owner(case, str(place))
        document = place if isinstance(place, Mapping) else load_object(data)
        key = PublicKey.from_pem(str(document.get("publicKeyPem")))
    except BadgeError as error:
        return None, None, f"the key is not readable: {error.detail[:100]}"
    return key, *_key_owner(case, document, place)


def _key_owner(case: Case, document: Mapping[str, Any], place: Any) -> tuple[bool | None, str]:
    """2.0: the key names its owner, and the issuer's profile lists the key."""
    issuer = case.issuer.get("id")
    if issuer is None:
        return None, "the issuer is out of reach, so nobody says whose key it is"
    if document.get("owner") != issuer:
        return False, f"the key belongs to {str(document.get('owner'))[:100]}"
    names = {
        str(item.get("id")) if isinstance(item, Mapping) else str(item)
        for item in listed(case.issuer.get("publicKey"))
    }
    if names and not names & {str(document.get("id")), str(place)}:
        return False, "the issuer's profile does not list this key"
    return True, "the key and the issuer name each other"


def _pem_owner(case: Case, place: str) -> tuple[bool | None, str]:
    """1.x: the key is a PEM file; it is the issuer's when it is on the issuer's site."""
    own = {host_of(case.issuer.get("id")), host_of(case.issuer.get("url"))} - {""}
    if not own:
        return None, "the issuer is out of reach, so nobody says whose key it is"
    return host_of(place) in own, f"the key is at {host_of(place)}"


def _dates(case: Case) -> None:
    node, found = case.assertion, case.found
    issued = any_moment(node.get("issuedOn", node.get("issued_on")))
    if issued is None and version_of(node) != "0.5":
        found.failed("structure", "issuedOn is no time")
    elif issued is not None and issued > case.now + SKEW:
        found.failed("issued", f"issued on {issued:%Y-%m-%d}, which is to come")
    elif issued is not None:
        found.passed("issued", f"{issued:%Y-%m-%d}")
    if node.get("expires") is None:
        found.passed("expiry", "does not expire")
        return
    expires = any_moment(node["expires"])
    if expires is None:
        found.failed("structure", "expires is no time")
    elif issued is not None and expires < issued:
        found.failed("structure", "expires before it was issued")
    elif expires <= case.now:
        found.failed("expiry", f"expired on {expires:%Y-%m-%d}")
    else:
        found.passed("expiry", f"valid until {expires:%Y-%m-%d}")


def _revocation(case: Case) -> None:
    node, found = case.assertion, case.found
    if node.get("revoked") is True:
        found.failed("revocation", "revoked by the issuer")
        return
    if case.token is None:
        return
    place = case.issuer.get("revocationList")
    if not place:
        found.passed("revocation", "the issuer keeps no revocation list")
        return
    loaded = case.load(place)
    if loaded is None:
        found.unchecked("revocation", f"the list at {str(place)[:150]} is out of reach")
        return
    for name in (node.get("id"), node.get("uid")):
        uid = str(name or "")
        reason = loaded.get(uid) if version_of(node) == "1.0" else status.in_revocation_list(loaded, uid)
        if uid and reason is not None:
            found.failed("revocation", "revoked by the issuer" + (f": {str(reason)[:200]}" if reason else ""))
            return
    found.passed("revocation", "not in the issuer's revocation list")


def _recipient(case: Case) -> None:
    if not case.email:
        return
    recipient = case.assertion.get("recipient")
    node: Mapping[str, Any] = (
        recipient
        if isinstance(recipient, Mapping)
        else {"identity": recipient, "hashed": "$" in str(recipient), "salt": case.assertion.get("salt")}
    )
    wanted = {case.email, case.email.lower()}
    if node.get("hashed"):
        salt = str(node.get("salt") or "")
        wanted = {_unsalted_or_salted(text, salt) for text in wanted}
    if str(node.get("identity")) in wanted:
        case.found.passed("recipient", "belongs to the address given")
    else:
        case.found.failed("recipient", "belongs to another address than the one given")


def _unsalted_or_salted(email: str, salt: str) -> str:
    import hashlib

    if not salt:
        return "sha256$" + hashlib.sha256(email.encode()).hexdigest()
    return identity_hash(email, salt)


def _endorsements(case: Case) -> None:
    items = [*listed(case.assertion.get("endorsement")), *listed(case.badge.get("endorsement"))]
    for item in items[:MAX_ENDORSEMENTS]:
        node = item if isinstance(item, Mapping) else case.load(item)
        if node is None:
            case.found.unchecked("endorsements", f"{str(item)[:150]} is out of reach")
        elif "Endorsement" not in types_of(node) or missing(node, "Endorsement"):
            case.found.warn("endorsements", f"{str(node.get('id'))[:150]} is no endorsement, disregard it")
        else:
            case.found.passed("endorsements", str(node.get("id"))[:150])


STAGES: tuple[Callable[[Case], None], ...] = (
    _types,
    _members,
    _class,
    _authentic,
    _dates,
    _revocation,
    _recipient,
    _endorsements,
)
DOCUMENT_STAGES: tuple[Callable[[Case], None], ...] = (_types, _document)


def _summary(case: Case) -> dict[str, Any]:
    node = case.assertion
    found = {
        "id": node.get("id", node.get("uid")),
        "name": case.badge.get("name") or node.get("name"),
        "issuer": case.issuer.get("name"),
        "issuer_id": case.issuer.get("id"),
        "issued": node.get("issuedOn"),
        "expires": node.get("expires"),
    }
    return {name: value for name, value in found.items() if isinstance(value, str) and value}
