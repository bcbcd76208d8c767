"""Issue the awards of a Moodle site as signed, baked Open Badges.

Doing it again changes nothing: a code that is in the register keeps its document, its salt and its place in the
status list. An award that Moodle no longer has was revoked there, and is revoked here.
"""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from certificates.badges import (
    Achievement,
    BadgeIssuer,
    Picture,
    Proof,
    Status,
    StatusEntry,
    extract,
    moodle,
    ob2,
    ob3,
    verify,
)
from certificates.badges.errors import BadgeDefinitionError
from certificates.badges.issuer import Issued
from sidecar.errors import ParameterError
from sidecar.usecases.context import JobContext
from sidecar.usecases.credentials import (
    BadgeClassRecord,
    BadgeSource,
    CredentialRecord,
    Desk,
    at,
    linkedin,
)
from sidecar.usecases.params import IssueBadges as Params

_PART = 500  # awards in memory


@dataclass(frozen=True, kw_only=True, slots=True)
class Baked:
    """One badge ready to hand out."""

    row: int  # id in badge_issued
    record: CredentialRecord
    name: str  # of the file
    data: bytes
    new: bool


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """The job: `badges.jsonl` (a line an award), and the pictures: one by one when awards are named, else `badges.zip`."""
    desk: Desk = ctx.desk(params.site)
    counts = {"issued": 0, "already": 0, "revoked": 0}
    baked_all = issue_from_moodle(desk, params, counts=counts, progress=ctx.progress)
    with ExitStack() as stack:
        lines = stack.enter_context(ctx.output("badges.jsonl"))
        archive = None
        if not params.issued:
            stream = stack.enter_context(ctx.output("badges.zip"))
            archive = stack.enter_context(zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED))
        for baked in baked_all:
            if archive is not None:
                archive.writestr(zipfile.ZipInfo(baked.name, (1980, 1, 1, 0, 0, 0)), baked.data)
            else:
                with ctx.output(baked.name) as file:
                    file.write(baked.data)
            lines.write(json.dumps(_line(desk, baked), ensure_ascii=False).encode() + b"\n")
    return counts


def _line(desk: Desk, baked: Baked) -> dict[str, Any]:
    page = desk.verify_url.format(code=baked.record.code)
    found = {
        "issuedid": baked.row,
        "code": baked.record.code,
        "file": baked.name,
        "id": baked.record.identifier,
        "page": page,
        "linkedin": linkedin(baked.record, page),
        "new": baked.new,
    }
    return {**found, "png": baked.name} if baked.name.endswith(".png") else found


def issue_from_moodle(
    desk: Desk,
    params: Params,
    *,
    counts: dict[str, int],
    progress: Callable[[float, str], None] = lambda _fraction, _message: None,
    now: Callable[[], float] = time.time,
) -> Iterator[Baked]:
    """Issue every award of the badges asked for; `counts` is filled as it goes."""
    source = desk.source
    if source is None:
        raise ParameterError(f"site {desk.site} has no Moodle to read badges from")
    ids = list(params.wanted or source.ids())
    rows = source.read(ids)
    missing = sorted(set(params.wanted) - set(rows))
    if missing:
        raise ParameterError(f"no badge {missing[0]} on site {desk.site}")
    pictures = source.pictures(ids)
    issuer = desk.issuer()
    for number, (badge_id, badge) in enumerate(rows.items()):
        progress(number / len(rows), str(badge.badge["name"]))
        made = publish(desk, badge, pictures.get(badge_id, b""))
        picture = Picture(pictures[badge_id]) if badge_id in pictures else None
        awards = _chosen(source, badge_id, params.issued)
        while part := list(islice(awards, _PART)):
            work = _Work(
                desk=desk,
                issuer=issuer,
                made=made,
                picture=picture,
                issuer_name=moodle.issuer_name(badge, desk.profile.name),
                params=params,
                now=now(),
            )
            yield from _issue_part(work, part, counts)
        if params.revoke_missing:
            for code in desk.register.active_codes(desk.site, str(badge_id)) - source.award_codes(badge_id):
                desk.register.revoke(code, at=now(), reason="")
                counts["revoked"] += 1


def _chosen(
    source: BadgeSource, badge: int, rows: tuple[int, ...]
) -> Iterator[tuple[int, moodle.MoodleAward]]:
    if not rows:
        yield from source.awards(badge)
        return
    wanted, last = set(rows), max(rows)
    for row, award in source.awards(badge, after=min(rows) - 1):
        if row in wanted:
            yield row, award
        if row >= last:
            return


def publish(desk: Desk, badge: moodle.MoodleBadge, picture: bytes) -> Achievement:
    """Enter the badge class, so that its documents can be served."""
    key = str(badge.badge["id"])
    made = moodle.achievement(
        badge,
        class_url=desk.pages.badge_class.format(id=key),
        image_url=f"{desk.base}/image/{key}" if picture else "",
        related_url=desk.pages.badge_class,
    )
    desk.register.put_class(
        BadgeClassRecord(
            site=desk.site,
            id=key,
            achievement=ob3.achievement_object(made),
            document=ob2.badge_class(made, desk.pages),
            picture=picture,
        )
    )
    return made


@dataclass(frozen=True, kw_only=True, slots=True)
class _Work:
    """What is the same for all awards of one badge."""

    desk: Desk
    issuer: BadgeIssuer
    made: Achievement
    picture: Picture | None
    issuer_name: str  # who awards the badge; the site signs
    params: Params
    now: float


def _issue_part(
    work: _Work, part: list[tuple[int, moodle.MoodleAward]], counts: dict[str, int]
) -> Iterator[Baked]:
    desk, picture, params = work.desk, work.picture, work.params
    known = desk.register.get_many([award.code for _row, award in part])
    fresh = [award for _row, award in part if award.code not in known]
    places = desk.register.reserve(desk.site, [award.code for award in fresh])
    records: list[CredentialRecord] = []
    for source in fresh:
        place = places[source.code]
        award = moodle.award(
            source,
            work.made,
            url=desk.credential_url(source.code),
            salt=desk.salt(source.code),
            status=StatusEntry(list_url=desk.status_url(place.list), index=place.index),
            refresh_url=desk.refresh_url(source.code) if params.refresh else "",
            name_consent=params.names,
            page=desk.verify_url.format(code=source.code),
            image=f"{desk.credential_url(source.code)}/image" if picture else "",
        )
        issued = work.issuer.issue(award, created=at(work.now), proof=Proof(params.proof))
        if not records:
            _judge_own(issued, desk, work.now)
        record = _record(work, source.code, issued)
        records.append(replace(record, status_list=place.list, status_index=place.index))
    desk.register.register(records)
    stored = {**known, **{record.code: record for record in records}}
    counts["issued"] += len(records)
    counts["already"] += len(known)
    for row, source in part:
        record = stored[source.code]
        if record.revoked is None:
            name, data = bake_record(record, picture)
            yield Baked(row=row, record=record, name=name, data=data, new=source.code not in known)


def bake_record(record: CredentialRecord, picture: Picture | None) -> tuple[str, bytes]:
    """Name and bytes of the file that holds this credential: its picture, or the bare document without one."""
    if picture is None:
        ending = "json" if record.document.startswith("{") else "jwt"
        return f"{record.code}.{ending}", record.document.encode()
    ending = "png" if picture.media_type == "image/png" else "svg"
    data = picture.bake(record.document, version=Proof(record.proof).version)
    if extract(data) != record.document:
        raise BadgeDefinitionError(f"{record.code}: what was baked is not what comes out")
    return f"{record.code}.{ending}", data


def _judge_own(issued: Issued, desk: Desk, now: float) -> None:
    """The first of each part is verified as a stranger would, before anything is stored."""
    answer = verify(issued.text, now=at(now), trusted=desk.trusted)
    if answer.status in {Status.ALTERED, Status.INVALID}:
        wrong = "; ".join(f"{check.name}: {check.detail}" for check in answer.checks)
        raise BadgeDefinitionError(f"{issued.award.id} would not verify: {wrong[:500]}")


def _record(work: _Work, code: str, issued: Issued) -> CredentialRecord:
    award = issued.award
    return CredentialRecord(
        code=code,
        kind="badge",
        site=work.desk.site,
        title=award.achievement.name,
        issuer=work.issuer_name,
        issued=award.issued.timestamp(),
        expires=None if award.expires is None else award.expires.timestamp(),
        holder=award.recipient.name,
        public_name=work.params.names,
        class_id=award.achievement.id.rsplit("/", 1)[-1],
        identifier=award.id,
        document=issued.text,
        proof=issued.proof.value,
    )
