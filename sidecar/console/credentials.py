"""Public pages and documents of credentials: `/verify/CODE` and `/badges/SITE/…`.

Pure: a request's parts go in, a reply comes out; the register and the desk are given. Nothing here needs Moodle.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from certificates.badges import Picture, Proof, Status, integrity, list_credential, ob2
from certificates.badges import did as dids
from certificates.badges.issuer import dump
from certificates.badges.model import rfc3339
from certificates.badges.status import revocation_list_2, revocation_list_3
from sidecar.console.pages import render
from sidecar.console.words import public_words
from sidecar.usecases.credentials import CredentialRecord, CredentialRegister, Desk, at, linkedin
from sidecar.usecases.issue_badges import bake_record
from sidecar.usecases.verify_credential import by_code
from wording import accepted

_HTML = "text/html; charset=utf-8"
_LD = "application/ld+json"
_JSON = "application/json"
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SIGNS = {Status.GENUINE: "✔", Status.UNCONFIRMED: "?", Status.EXPIRED: "!"}
_STATUS_LIFE = timedelta(days=1)  # a verifier may keep a status list so long
_GUARD = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def verify_page(
    register: CredentialRegister,
    code: str,
    *,
    now: float,
    accept: str = "text/html",
    accept_language: str = "",
    desk: Callable[[str], Desk | None] = lambda _site: None,
) -> Reply:
    """`/verify/CODE` as a page, or as the JSON of `sidecar verify` when that is asked for.

    An unknown code is a 404 that looks like any other answer. `desk` gives the desk of a site, for badges' pictures.
    """
    record = register.get(code) if _CODE.fullmatch(code) else None
    status = Status.UNKNOWN if record is None else record.status(now)
    http_status = 404 if record is None else 200
    if "application/json" in accept and "text/html" not in accept:
        return _json(by_code(code[:64], record, now=now).to_dict(), status=http_status)
    found = desk(record.site) if record is not None else None
    is_badge = record is not None and record.kind == "badge"
    badge = register.get_class(record.site, record.class_id) if record and record.class_id else None
    document = found.credential_url(code) if found and is_badge else ""
    page = found.verify_url.format(code=code) if found else ""
    html = render(
        "credential.html",
        **_spoken(accept_language, status),
        code=code[:64],
        status=status.value,
        record=record,
        days=[] if record is None else _days(record),
        achievement=None if badge is None else badge.achievement,
        picture=f"{document}/image" if document and badge and badge.picture else "",
        document=document,
        linkedin=linkedin(record, page) if record and page and status is Status.GENUINE else "",
    )
    headers = {**_GUARD, "Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"}
    return Reply(status=http_status, content_type=_HTML, body=html.encode(), headers=headers)


def verify_form(*, accept_language: str, found: Mapping[str, Any] | None = None, problem: str = "") -> str:
    """The page that asks for a code or a file, with what was `found` of the last one, or the `problem` with it."""
    status = None if found is None else Status(found["status"])
    return render("verify.html", **_spoken(accept_language, status), found=found, problem=problem)


def _spoken(accept_language: str, status: Status | None) -> dict[str, Any]:
    """What every public page is given: language, words, and a sign for those who see no colours."""
    language = accepted(accept_language)
    return {
        "language": language,
        "words": public_words(language),
        "sign": _SIGNS.get(status, "✘") if status is not None else "",
    }


def _days(record: CredentialRecord) -> list[tuple[str, date]]:
    """The dates that a page shows, each with the key of its word."""
    dates = (("issued", record.issued), ("expires", record.expires), ("revoked_on", record.revoked))
    return [(word, at(seconds).date()) for word, seconds in dates if seconds is not None]


def badge_reply(desk: Desk, tail: str, *, now: float, accept: str = "", accept_language: str = "") -> Reply:
    """`/badges/SITE/TAIL`: the issuer's documents, badge classes, credentials, pictures, status lists."""
    for pattern, answer in _ROUTES:
        match = pattern.fullmatch(tail)
        if match is not None:
            return answer(desk, match, _Asked(now=now, accept=accept, accept_language=accept_language))
    return _missing()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    now: float
    accept: str
    accept_language: str


def _did(desk: Desk, _match: re.Match[str], _asked: _Asked) -> Reply:
    document = dids.document(desk.profile.id, desk.ring, service=desk.base)
    return _json(document, content_type="application/did+json")


def _issuer(desk: Desk, _match: re.Match[str], _asked: _Asked) -> Reply:
    return _json(ob2.profile(desk.profile, desk.pages), content_type=_LD)


def _key(desk: Desk, _match: re.Match[str], _asked: _Asked) -> Reply:
    return _json(ob2.cryptographic_key(desk.key.public, desk.pages), content_type=_LD)


def _revoked(desk: Desk, _match: re.Match[str], _asked: _Asked) -> Reply:
    rows = desk.register.revoked_identifiers(desk.site, "badge")
    return _json(
        revocation_list_2(url=desk.pages.revocation_list, issuer=desk.pages.issuer, revoked=rows),
        content_type=_LD,
    )


def _revocations(desk: Desk, _match: re.Match[str], _asked: _Asked) -> Reply:
    rows = desk.register.revoked_identifiers(desk.site, "badge")
    return _json(revocation_list_3(url=f"{desk.base}/revocations.json", issuer=desk.profile.id, revoked=rows))


def _status(desk: Desk, match: re.Match[str], asked: _Asked) -> Reply:
    number = int(match["number"])
    moment = at(int(asked.now))
    document = list_credential(
        url=desk.status_url(number),
        issuer=desk.profile.id,
        revoked=desk.register.revoked_places(desk.site, number),
        valid_from=moment,
        valid_until=moment + _STATUS_LIFE,
    )
    signed = integrity.sign(
        document,
        desk.key,
        verification_method=dids.method_id(desk.profile.id, desk.key.public),
        created=rfc3339(moment),
    )
    return _json(signed, content_type="application/vc", headers={"Cache-Control": "public, max-age=300"})


def _class(desk: Desk, match: re.Match[str], _asked: _Asked) -> Reply:
    found = desk.register.get_class(desk.site, match["id"])
    return _missing() if found is None else _json(found.document, content_type=_LD)


def _picture(desk: Desk, match: re.Match[str], _asked: _Asked) -> Reply:
    found = desk.register.get_class(desk.site, match["id"])
    if found is None or not found.picture:
        return _missing()
    return _image(found.picture, Picture(found.picture).media_type)


def _award(desk: Desk, match: re.Match[str], asked: _Asked) -> Reply:
    record = _record(desk, match["code"])
    if record is None:
        return _missing()
    if "text/html" in asked.accept:
        return verify_page(
            desk.register,
            record.code,
            now=asked.now,
            accept_language=asked.accept_language,
            desk=lambda _site: desk,
        )
    if record.revoked is not None and Proof(record.proof) is Proof.HOSTED:
        return _json({"revoked": True, "id": record.identifier}, status=410)
    content_type = _LD if record.document.startswith("{") else "application/jwt"
    return Reply(
        status=200,
        content_type=content_type,
        body=record.document.encode(),
        headers={"X-Content-Type-Options": "nosniff", "Vary": "Accept", "Access-Control-Allow-Origin": "*"},
    )


def _refreshed(desk: Desk, match: re.Match[str], asked: _Asked) -> Reply:
    """1EdTechCredentialRefresh: the same claims with a signature of today; one that is revoked is gone."""
    record = _record(desk, match["code"])
    if record is None or Proof(record.proof).version != "3.0":
        return _missing()
    if record.revoked is not None:
        return _json({"revoked": True, "id": record.identifier}, status=410)
    text = desk.issuer().sign_again(record.document, created=at(int(asked.now)))
    content_type = "application/vc+ld+json" if text.startswith("{") else "application/vc+jwt"
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Access-Control-Allow-Origin": "*",
    }
    return Reply(status=200, content_type=content_type, body=text.encode(), headers=headers)


def _baked(desk: Desk, match: re.Match[str], _asked: _Asked) -> Reply:
    record = _record(desk, match["code"])
    found = None if record is None else desk.register.get_class(desk.site, record.class_id)
    if record is None or found is None or not found.picture or record.revoked is not None:
        return _missing()
    picture = Picture(found.picture)
    _name, data = bake_record(record, picture)
    return _image(data, picture.media_type)


_ROUTES: tuple[tuple[re.Pattern[str], Callable[[Desk, re.Match[str], _Asked], Reply]], ...] = tuple(
    (re.compile(pattern), answer)
    for pattern, answer in (
        (r"did\.json", _did),
        (r"issuer\.json", _issuer),
        (r"key\.json", _key),
        (r"revoked\.json", _revoked),
        (r"revocations\.json", _revocations),
        (r"status/(?P<number>\d{1,6})", _status),
        (r"class/(?P<id>[A-Za-z0-9_-]{1,64})", _class),
        (r"image/(?P<id>[A-Za-z0-9_-]{1,64})", _picture),
        (r"a/(?P<code>[A-Za-z0-9_-]{1,64})", _award),
        (r"a/(?P<code>[A-Za-z0-9_-]{1,64})/image", _baked),
        (r"a/(?P<code>[A-Za-z0-9_-]{1,64})/refresh", _refreshed),
    )
)


def _record(desk: Desk, code: str) -> CredentialRecord | None:
    record = desk.register.get(code)
    return record if record is not None and record.site == desk.site and record.kind == "badge" else None


def _json(
    document: Any,
    *,
    status: int = 200,
    content_type: str = _JSON,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    given = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*", **(headers or {})}
    return Reply(status=status, content_type=content_type, body=dump(document).encode(), headers=given)


def _image(data: bytes, media_type: str) -> Reply:
    # an SVG opened on its own must not run anything, whatever is in it
    guard = {**_GUARD, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return Reply(status=200, content_type=media_type, body=data, headers=guard)


_missing = partial(
    Reply, status=404, content_type=_JSON, body=json.dumps({"title": "Not found", "status": 404}).encode()
)
