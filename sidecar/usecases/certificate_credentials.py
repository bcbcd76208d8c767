"""What makes a certificate checkable: a signed QR text, an Open Badge credential inside the PDF, a row in the register.

The PDF is the holder's own file, so the credential in it names the holder as the certificate does; public pages do not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from certificates import offline
from certificates.badges import Achievement, Award, Proof, Recipient, StatusEntry, ob2, ob3
from certificates.badges.errors import OfflinePayloadError
from sidecar.usecases.credentials import BadgeClassRecord, CredentialRecord, Desk, StatusPlace, at

if TYPE_CHECKING:
    from certificates.model import Issue

_PART = 200  # certificates prepared at a time


class Protection:
    """Prepares the issues of one template, and enters each certificate once its PDF is stored.

    A code that is in the register keeps its credential and its QR text: drawing again proves the same.
    """

    def __init__(self, desk: Desk, *, template: str, title: str, public_names: bool = False) -> None:
        """`template` names the template: letters, digits, - and _. Raises `BadgeDefinitionError` without title."""
        self._desk = desk
        self._public_names = public_names
        self._issuer = desk.issuer()
        self._class_id = f"certificate-{template}"
        self._achievement = Achievement(
            id=desk.pages.badge_class.format(id=self._class_id),
            name=title,
            description=title,
            criteria_narrative=title,
            achievement_type="Certificate",
        )
        self._waiting: dict[str, CredentialRecord] = {}
        desk.register.put_class(
            BadgeClassRecord(
                site=desk.site,
                id=self._class_id,
                achievement=ob3.achievement_object(self._achievement),
                document=ob2.badge_class(self._achievement, desk.pages),
            )
        )

    def prepare(self, issues: Iterable[Issue], *, now: float) -> Iterator[Issue]:
        """Each issue with its QR text and its credential to embed; a stream."""
        stream = iter(issues)
        while part := list(islice(stream, _PART)):
            known = self._desk.register.get_many([issue.code for issue in part])
            fresh = [issue.code for issue in part if issue.code not in known]
            places = self._desk.register.reserve(self._desk.site, fresh)
            for issue in part:
                record = known.get(issue.code) or self._record(issue, places[issue.code], now)
                self._waiting[issue.code] = record
                yield self._with_proof(issue, record)

    def stored(self, code: str, pdf: bytes) -> None:
        """Enter the certificate with the digest of its PDF. One that is there keeps all but the digest."""
        record = self._waiting.pop(code, None)
        if record is None:
            return
        digest = hashlib.sha256(pdf).hexdigest()
        if not self._desk.register.register([replace(record, sha256=digest)]):
            self._desk.register.redrawn(code, digest)

    def _record(self, issue: Issue, place: StatusPlace, now: float) -> CredentialRecord:
        email = str(issue.user.get("email", ""))
        award = Award(
            id=self._desk.verify_url.format(code=issue.code),
            achievement=self._achievement,
            recipient=Recipient(
                email=email,
                salt=self._desk.salt(issue.code) if email else "",
                name=issue.full_name,
                name_consent=True,
            ),
            issued=at(issue.issued),
            expires=None if issue.expires is None else at(issue.expires),
            status=StatusEntry(list_url=self._desk.status_url(place.list), index=place.index),
        )
        issued = self._issuer.issue(award, created=at(int(now)), proof=Proof.DATA_INTEGRITY)
        return CredentialRecord(
            code=issue.code,
            kind="certificate",
            site=self._desk.site,
            title=self._achievement.name,
            issuer=self._desk.name,
            issued=float(issue.issued),
            expires=None if issue.expires is None else float(issue.expires),
            holder=issue.full_name,
            public_name=self._public_names,
            class_id=self._class_id,
            identifier=award.id,
            document=issued.text,
            proof=issued.proof.value,
            status_list=place.list,
            status_index=place.index,
        )

    def _with_proof(self, issue: Issue, record: CredentialRecord) -> Issue:
        from certificates.model import Attachment

        page = self._desk.verify_url.format(code=issue.code)
        credential = Attachment(
            name="credential.json",
            content=record.document.encode(),
            mimetype="application/json",
            description="Open Badges 3.0 credential",
        )
        return replace(issue, qr_text=self._qr(record, page), attachments=(*issue.attachments, credential))

    def _qr(self, record: CredentialRecord, page: str) -> str:
        claims = offline.OfflineClaims(
            code=record.code,
            name=record.holder,
            title=record.title,
            issued=at(int(record.issued)),
            expires=None if record.expires is None else at(int(record.expires)),
        )  # the key says whose it is; the issuer's name would cost 30 bytes
        try:
            return offline.link(page, offline.encode(claims, self._desk.key))
        except OfflinePayloadError:  # texts too long for a printed code: the page alone, which knows the rest
            return page
