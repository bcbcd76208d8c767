"""Badges of a definition of one's own for a list of people, and the documents that their issuer has to serve."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from certificates import people
from certificates.badges import (
    Achievement,
    Award,
    BadgeIssuer,
    Picture,
    Profile,
    Proof,
    StatusEntry,
    did,
    ob2,
)
from certificates.badges import definition as definitions
from certificates.badges.definition import Holder
from certificates.badges.errors import BadgeDefinitionError, BadgeError
from certificates.badges.issuer import Issued, dump
from certificates.badges.parse import load_object
from certificates.badges.status import revocation_list_2
from certificates.keys import KeyRing, SigningKey

_PICTURES = {"image/png": "png", "image/svg+xml": "svg"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Who issues what, and where its documents will be."""

    profile: Profile
    achievement: Achievement
    key: SigningKey
    proof: Proof
    base: str  # address under which documents are served; empty for 3.0 without any
    image: bytes  # to bake into; empty: none
    picture: Picture | None  # the same, ready to be baked
    status_url: str  # of the status list of 3.0; empty: none
    status_start: int  # place of the first person in it

    @property
    def pages(self) -> ob2.Pages:
        """Addresses of the documents of 2.0; a key and a revocation list are for signed badges only."""
        signed = self.proof is Proof.SIGNED
        return ob2.Pages(
            issuer=f"{self.base}/issuer.json",
            badge_class=f"{self.base}/class/{{id}}.json",
            key=f"{self.base}/key.json" if signed else "",
            revocation_list=f"{self.base}/revoked.json" if signed else "",
        )


def plan(
    definition: Mapping[str, Any],
    key: SigningKey,
    *,
    proof: Proof = Proof.DATA_INTEGRITY,
    base: str = "",
    image: bytes = b"",
    status_url: str = "",
    status_start: int = 0,
) -> Plan:
    """What a definition asks for. Raises `BadgeDefinitionError`, `BadgeImageError`."""
    base = base.rstrip("/")
    if proof.version == "2.0" and not base:
        raise BadgeDefinitionError("Open Badges 2.0 refers to documents that its issuer serves: say where")
    node = definition.get("issuer")
    if isinstance(node, Mapping) and not node.get("id"):
        own = f"{base}/issuer.json" if proof.version == "2.0" else _did(key)
        node = {**node, "id": own}
    made = definitions.achievement(definition.get("achievement"))
    picture = Picture(image) if image else None
    if proof.version == "2.0" and picture is not None and not made.image:
        made = replace(made, image=f"{base}/image.{_PICTURES[picture.media_type]}")
    return Plan(
        profile=definitions.profile(node),
        achievement=made,
        key=key,
        proof=proof,
        base=base,
        image=image,
        picture=picture,
        status_url=status_url,
        status_start=status_start,
    )


def issue(plan: Plan, holders: Sequence[Holder], *, now: datetime) -> Iterator[Issued]:
    """A credential for each person, in order. The same people on the same date get the same ids and salts.

    Raises `BadgeDefinitionError`.
    """
    issuer = BadgeIssuer(plan.profile, plan.key, pages=plan.pages if plan.base else None)
    listed = plan.status_url and plan.proof.version == "3.0"  # 2.0 knows no status list
    for place, holder in enumerate(holders, start=plan.status_start):
        who = holder.recipient.email or holder.recipient.did
        name = f"{plan.achievement.id}\n{who}\n{holder.issued.isoformat()}"
        salt = uuid.uuid5(uuid.NAMESPACE_URL, plan.key.sign(f"recipient salt\n{name}".encode()).hex()).hex
        award = Award(
            id=holder.id or _identifier(plan, uuid.uuid5(uuid.NAMESPACE_URL, f"{plan.profile.id}\n{name}")),
            achievement=plan.achievement,
            recipient=replace(holder.recipient, salt=salt if holder.recipient.email else ""),
            issued=holder.issued,
            expires=holder.expires,
            evidence=holder.evidence,
            results=holder.results,
            narrative=holder.narrative,
            status=StatusEntry(list_url=plan.status_url, index=place) if listed else None,
        )
        yield issuer.issue(award, created=now, proof=plan.proof)


def baked(plan: Plan, issued: Issued) -> tuple[str, bytes]:
    """Name and bytes of the file to hand out: the picture, or the bare credential without one."""
    name = issued.award.id.rstrip("/").rsplit(":", 1)[-1].rsplit("/", 1)[-1].removesuffix(".json")
    if plan.picture is None:
        return f"{name}.{'jwt' if issued.is_token else 'json'}", issued.text.encode()
    data = plan.picture.bake(issued.text, version=plan.proof.version)
    return f"{name}.{_PICTURES[plan.picture.media_type]}", data


def served(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """Address and content of what has to be served before anybody can verify the badges.

    Open Badges 2.0: issuer, class, picture, for signed badges key and revocation list. A did:web: its DID document.
    """
    pages = plan.pages
    if plan.proof.version == "2.0":
        yield pages.issuer, _document(ob2.profile(plan.profile, pages))
        yield pages.of_class(plan.achievement), _document(ob2.badge_class(plan.achievement, pages))
        if plan.image and plan.achievement.image.startswith(f"{plan.base}/image."):
            yield plan.achievement.image, plan.image
    if plan.proof is Proof.SIGNED:
        yield pages.key, _document(ob2.cryptographic_key(plan.key.public, pages))
        url = pages.revocation_list
        yield url, _document(revocation_list_2(url=url, issuer=pages.issuer, revoked=()))
    if plan.proof.version == "3.0" and plan.profile.id.startswith("did:web:"):
        ring = KeyRing().rotate(plan.key.public, "")
        yield did.web_address(plan.profile.id), _document(did.document(plan.profile.id, ring))


def outlasts(plan: Plan, address: str, document: bytes) -> bool:
    """Whether a served document stays when the same badges are issued again: it says what was revoked."""
    return address == plan.pages.revocation_list or load_object(document).get("revoked") is True


def line(plan: Plan, issued: Issued, name: str) -> dict[str, Any]:
    """What the command prints for each credential."""
    award = issued.award
    found = {
        "id": award.id,
        "file": name,
        "version": plan.proof.version,
        "proof": plan.proof.value,
        "recipient": award.recipient.email or award.recipient.did,
    }
    if award.status is not None:
        return {**found, "status_index": award.status.index}
    return found


def read_people(data: bytes, *, name: str, now: datetime) -> list[Holder]:
    """People of a CSV with a heading line, or of one JSON object a line; all are judged before anything is signed.

    Raises `PeopleError`, `BadgeDefinitionError` with the line.
    """
    listed = _objects(data, name) if _is_json(data, name) else people.rows(data, name=name)
    found = []
    for number, row in listed:
        try:
            found.append(definitions.holder(row, now=now))
        except BadgeDefinitionError as error:
            raise BadgeDefinitionError(error.detail, path=name, line=number) from None
    return found


def _is_json(data: bytes, name: str) -> bool:
    return name.lower().endswith((".jsonl", ".json")) or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _objects(data: bytes, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, row in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if row.strip():
            try:
                yield number, load_object(row)
            except BadgeError as error:
                raise type(error)(error.detail, path=name, line=number) from None


def _identifier(plan: Plan, number: uuid.UUID) -> str:
    """A hosted badge is known by the address at which it is served (Open Badges 2.0, Assertion)."""
    return f"{plan.base}/a/{number}.json" if plan.proof is Proof.HOSTED else number.urn


def _did(key: SigningKey) -> str:
    if key.algorithm != "EdDSA":
        raise BadgeDefinitionError(
            "issuer: without an id the key is the issuer, and that takes an Ed25519 key"
        )
    return key.public.did


def _document(document: Mapping[str, Any]) -> bytes:
    return dump(document).encode()
