"""Issue badges as signed, baked Open Badges: of a Moodle site's awards, or of a native definition and a list of people.

Doing it again changes nothing: a code that is in the register keeps its document, its salt and its place in the
status list. An award that Moodle no longer has was revoked there, and is revoked here.
"""

from __future__ import annotations

import csv
import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from certificates.badges import (
    Achievement,
    Award,
    BadgeIssuer,
    Picture,
    Profile,
    Proof,
    StatusEntry,
    moodle,
    ob2,
    ob3,
)
from certificates.badges import definition as definitions
from certificates.badges.errors import BadgeDefinitionError
from certificates.badges.issuer import Issued
from certificates.badges.parse import load_object
from certificates.keys import SigningKey
from sidecar.errors import ParameterError
from sidecar.usecases.context import JobContext
from sidecar.usecases.credentials import BadgeClassRecord, CredentialRecord, Desk, at

_PART = 500  # awards in memory


class Params(BaseModel):
    """What `badges.issue` is asked."""

    model_config = ConfigDict(extra="forbid")

    site: str = Field(description="name of the Moodle site")
    badges: tuple[int, ...] = Field(default=(), description="Moodle's badge ids; none: all that were awarded")
    proof: Proof = Field(default=Proof.DATA_INTEGRITY, description="how the credentials are signed")
    names: bool = Field(
        default=False, description="holders agreed that their names stand in the public documents"
    )
    revoke_missing: bool = Field(default=True, description="revoke what Moodle has revoked since")


@dataclass(frozen=True, kw_only=True, slots=True)
class Baked:
    """One badge ready to hand out."""

    code: str
    name: str  # of the file
    data: bytes
    new: bool


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """The job: `badges.zip` with a picture for each award, and what was done."""
    desk: Desk = ctx.desk(params.site)
    counts = {"issued": 0, "already": 0, "revoked": 0}
    with ctx.output("badges.zip") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for baked in issue_from_moodle(desk, params, counts=counts, progress=ctx.progress):
            archive.writestr(zipfile.ZipInfo(baked.name, (1980, 1, 1, 0, 0, 0)), baked.data)
    return counts


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
    ids = list(params.badges or source.ids())
    rows = source.read(ids)
    missing = sorted(set(params.badges) - set(rows))
    if missing:
        raise ParameterError(f"no badge {missing[0]} on site {desk.site}")
    pictures = source.pictures(ids)
    issuer = desk.issuer()
    for number, (badge_id, badge) in enumerate(rows.items()):
        progress(number / len(rows), str(badge.badge["name"]))
        made = publish(desk, badge, pictures.get(badge_id, b""))
        picture = Picture(pictures[badge_id]) if badge_id in pictures else None
        awards = (award for _row, award in source.awards(badge_id))
        while part := list(islice(awards, _PART)):
            work = _Work(desk=desk, issuer=issuer, made=made, picture=picture, params=params, now=now())
            yield from _issue_part(work, part, counts)
        if params.revoke_missing:
            for code in desk.register.active_codes(desk.site, str(badge_id)) - source.award_codes(badge_id):
                desk.register.revoke(code, at=now(), reason="")
                counts["revoked"] += 1


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
    params: Params
    now: float


def _issue_part(work: _Work, part: list[moodle.MoodleAward], counts: dict[str, int]) -> Iterator[Baked]:
    desk, picture, params = work.desk, work.picture, work.params
    known = desk.register.get_many([award.code for award in part])
    fresh = [award for award in part if award.code not in known]
    places = desk.register.reserve(desk.site, [award.code for award in fresh])
    records = []
    for source in fresh:
        place = places[source.code]
        award = moodle.award(
            source,
            work.made,
            url=desk.credential_url(source.code),
            salt=desk.salt(source.code),
            status=StatusEntry(list_url=desk.status_url(place.list), index=place.index),
            name_consent=params.names,
            page=desk.verify_url.format(code=source.code),
            image=f"{desk.credential_url(source.code)}/image" if picture else "",
        )
        issued = work.issuer.issue(award, created=at(work.now), proof=params.proof)
        record = _record(desk, source.code, issued, public_name=params.names)
        records.append(replace(record, status_list=place.list, status_index=place.index))
    desk.register.register(records)
    stored = {**known, **{record.code: record for record in records}}
    counts["issued"] += len(records)
    counts["already"] += len(known)
    for source in part:
        record = stored[source.code]
        if record.revoked is None:
            yield bake_record(record, picture, new=source.code not in known)


def bake_record(record: CredentialRecord, picture: Picture | None, *, new: bool = False) -> Baked:
    """The file that holds this credential: its picture, or the bare document where the badge has none."""
    if picture is None:
        name = f"{record.code}.jwt" if not record.document.startswith("{") else f"{record.code}.json"
        return Baked(code=record.code, name=name, data=record.document.encode(), new=new)
    ending = "png" if picture.media_type == "image/png" else "svg"
    data = picture.bake(record.document, version=Proof(record.proof).version)
    return Baked(code=record.code, name=f"{record.code}.{ending}", data=data, new=new)


def _record(desk: Desk, code: str, issued: Issued, *, public_name: bool) -> CredentialRecord:
    award = issued.award
    return CredentialRecord(
        code=code,
        kind="badge",
        site=desk.site,
        title=award.achievement.name,
        issuer=desk.profile.name,
        issued=award.issued.timestamp(),
        expires=None if award.expires is None else award.expires.timestamp(),
        holder=award.recipient.name,
        public_name=public_name,
        class_id=award.achievement.id.rsplit("/", 1)[-1],
        identifier=award.id,
        document=issued.text,
        proof=issued.proof.value,
    )


def issue_native(
    definition: Mapping[str, Any],
    people: Iterable[Mapping[str, Any]],
    key: SigningKey,
    *,
    now: datetime,
    proof: Proof = Proof.DATA_INTEGRITY,
    status_url: str = "",
    pages: ob2.Pages | None = None,
) -> Iterator[tuple[Issued, Profile]]:
    """Credentials of a native definition, one a person, in order; places in the status list by their numbers.

    The same people on the same date get the same ids and salts. Raises `BadgeDefinitionError`.
    """
    node = definition.get("issuer")
    if isinstance(node, Mapping) and not node.get("id") and key.algorithm == "EdDSA":
        node = {**node, "id": key.public.did}
    profile = definitions.profile(node)
    made = definitions.achievement(definition.get("achievement"))
    issuer = BadgeIssuer(profile, key, pages=pages)
    for number, person in enumerate(people):
        holder = definitions.holder(person, now=now)
        who = holder.recipient.email or holder.recipient.did
        name = f"{made.id}\n{who}\n{holder.issued.isoformat()}"
        salt = uuid.uuid5(uuid.NAMESPACE_URL, key.sign(f"recipient salt\n{name}".encode()).hex()).hex
        award = Award(
            id=holder.id or uuid.uuid5(uuid.NAMESPACE_URL, f"{profile.id}\n{name}").urn,
            achievement=made,
            recipient=replace(holder.recipient, salt=salt if holder.recipient.email else ""),
            issued=holder.issued,
            expires=holder.expires,
            evidence=holder.evidence,
            results=holder.results,
            narrative=holder.narrative,
            status=StatusEntry(list_url=status_url, index=number) if status_url else None,
        )
        yield issuer.issue(award, created=now, proof=proof), profile


def read_people(data: bytes, *, name: str) -> list[dict[str, Any]]:
    """People of a CSV file with a heading line, or of one JSON object a line. Raises `BadgeDefinitionError`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadgeDefinitionError(f"{name}: not UTF-8: {error.reason}") from None
    if name.lower().endswith((".jsonl", ".json")) or text.lstrip().startswith("{"):
        return [load_object(row) for row in text.splitlines() if row.strip()]
    comma = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    try:
        return [
            {str(column).strip(): value for column, value in row.items() if column}
            for row in csv.DictReader(io.StringIO(text), delimiter=comma, strict=True)
        ]
    except csv.Error as error:
        raise BadgeDefinitionError(f"{name}: {error}") from None


def line(issued: Issued, name: str) -> str:
    """What the command prints for each credential."""
    return json.dumps(
        {"id": issued.award.id, "file": name, "version": issued.proof.version, "proof": issued.proof.value}
    )
