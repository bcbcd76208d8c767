"""Issuing: an award becomes a signed credential, quickly when many are alike."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from certificates.badges import integrity, jws, ob2, ob3
from certificates.badges.did import method_id
from certificates.badges.errors import BadgeDefinitionError, CredentialFormatError
from certificates.badges.model import Achievement, Award, Endorsement, Profile, rfc3339
from certificates.badges.parse import load_object
from certificates.badges.prepared import Canonicalizer
from certificates.badges.rdf import CREDENTIALS_V2
from certificates.keys import SigningKey

MAX_ACHIEVEMENTS = 1000  # kept prepared


class Proof(StrEnum):
    """How a credential can be checked."""

    DATA_INTEGRITY = "eddsa-rdfc-2022"  # 3.0, readable JSON with an embedded proof
    VC_JWT = "vc-jwt"  # 3.0, a compact token
    HOSTED = "hosted"  # 2.0, the issuer's address serves it
    SIGNED = "signed"  # 2.0, a compact token

    @property
    def version(self) -> str:
        return "3.0" if self in {Proof.DATA_INTEGRITY, Proof.VC_JWT} else "2.0"


@dataclass(frozen=True, kw_only=True, slots=True)
class Issued:
    """A credential as it is stored, hosted and baked."""

    award: Award
    proof: Proof
    document: dict[str, Any]  # the credential as an object; for tokens, what the token holds
    text: str  # JSON, or the compact token

    @property
    def is_token(self) -> bool:
        return self.proof in {Proof.VC_JWT, Proof.SIGNED}


class BadgeIssuer:
    """One issuer with one key. Keeps what is constant prepared; not for use by two threads at once.

    `verification_method` is the key's address for verifiers, by default made of the issuer's id and the key.
    For 2.0, `pages` gives the addresses that the documents refer to.
    """

    def __init__(
        self,
        profile: Profile,
        key: SigningKey,
        *,
        verification_method: str = "",
        pages: ob2.Pages | None = None,
    ) -> None:
        self.profile = profile
        self.key = key
        self.pages = pages
        if key.algorithm == "EdDSA":
            self.verification_method = verification_method or method_id(profile.id, key.public)
        else:
            self.verification_method = verification_method or f"{profile.id}#{key.public.key_id}"
        self._profile = ob3.profile_object(profile)
        self.canonical_form = Canonicalizer()
        self.canonical_form.promise_constant(self._profile)
        self._achievements: dict[int, tuple[Achievement, dict[str, Any]]] = {}

    def issue(self, award: Award, *, created: datetime, proof: Proof = Proof.DATA_INTEGRITY) -> Issued:
        """Sign one award. `created` is the time of signing.

        Raises `BadgeDefinitionError`, `LinkedDataError`.
        """
        return _WAYS[proof](self, award, created)

    def sign_again(self, text: str, *, created: datetime) -> str:
        """The same 3.0 credential with a new signature of this key, as 1EdTechCredentialRefresh gives it out.

        Raises `CredentialFormatError` for what is no 3.0 credential, `LinkedDataError`.
        """
        if jws.looks_like_jws(text):
            payload = {**jws.parse(text).payload, "iat": int(created.timestamp())}
            return jws.sign(payload, self.key, header={"typ": "vc+jwt", "kid": self.verification_method})
        document = {name: value for name, value in load_object(text).items() if name != "proof"}
        if CREDENTIALS_V2 not in document.get("@context", ()):
            raise CredentialFormatError("only credentials of Open Badges 3.0 are signed again")
        signed = integrity.sign(
            document, self.key, verification_method=self.verification_method, created=rfc3339(created)
        )
        return dump(signed)

    def endorse(self, endorsement: Endorsement, *, credential_id: str, subject_id: str) -> dict[str, Any]:
        """A signed EndorsementCredential (OB 3.0 B.1.9). `subject_id`: what is endorsed. Raises `LinkedDataError`."""
        document = ob3.endorsement_credential(endorsement, credential_id=credential_id, subject_id=subject_id)
        return integrity.sign(
            document,
            self.key,
            verification_method=self.verification_method,
            created=rfc3339(endorsement.issued),
        )

    def unsigned(self, award: Award) -> dict[str, Any]:
        """The 3.0 credential before it is signed. Raises `BadgeDefinitionError`."""
        known = self._achievements.get(id(award.achievement))
        if known is None:
            if len(self._achievements) >= MAX_ACHIEVEMENTS:
                self._achievements.clear()
                self.canonical_form = Canonicalizer()
                self.canonical_form.promise_constant(self._profile)
            known = (award.achievement, ob3.achievement_object(award.achievement))
            self._achievements[id(award.achievement)] = known
            self.canonical_form.promise_constant(known[1])
        return ob3.credential(award, self._profile, known[1])

    def _data_integrity(self, award: Award, created: datetime) -> Issued:
        if self.key.algorithm != "EdDSA":
            raise BadgeDefinitionError("eddsa-rdfc-2022 needs an Ed25519 key")
        signed = integrity.sign(
            self.unsigned(award),
            self.key,
            verification_method=self.verification_method,
            created=rfc3339(created),
            canonical_form=self.canonical_form,
        )
        return Issued(award=award, proof=Proof.DATA_INTEGRITY, document=signed, text=dump(signed))

    def _vc_jwt(self, award: Award, created: datetime) -> Issued:
        """OB 3.0, 8.2: the credential with the registered claims beside it."""
        document = self.unsigned(award)
        claims: dict[str, Any] = {
            "iss": self.profile.id,
            "jti": award.id,
            "nbf": int(award.issued.timestamp()),
            "iat": int(created.timestamp()),
        }
        if award.recipient.did:
            claims["sub"] = award.recipient.did
        if award.expires is not None:
            claims["exp"] = int(award.expires.timestamp())
        payload = {**document, **claims}
        header = {"typ": "vc+jwt", "kid": self.verification_method}
        token = jws.sign(payload, self.key, header=header)
        return Issued(award=award, proof=Proof.VC_JWT, document=payload, text=token)

    def _hosted(self, award: Award, created: datetime) -> Issued:
        del created  # 2.0 says when it was awarded, not when it was written
        document = ob2.assertion(award, self._pages(), signed=False)
        return Issued(award=award, proof=Proof.HOSTED, document=document, text=dump(document))

    def _signed(self, award: Award, created: datetime) -> Issued:
        del created
        document = ob2.assertion(award, self._pages(), signed=True)
        token = jws.sign(document, self.key)
        return Issued(award=award, proof=Proof.SIGNED, document=document, text=token)

    def _pages(self) -> ob2.Pages:
        if self.pages is None:
            raise BadgeDefinitionError("Open Badges 2.0 refers to hosted documents: say at which addresses")
        return self.pages


def dump(document: Any) -> str:
    """Compact JSON in UTF-8."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


_WAYS = {
    Proof.DATA_INTEGRITY: BadgeIssuer._data_integrity,  # noqa: SLF001 - the table of this class's own ways
    Proof.VC_JWT: BadgeIssuer._vc_jwt,  # noqa: SLF001
    Proof.HOSTED: BadgeIssuer._hosted,  # noqa: SLF001
    Proof.SIGNED: BadgeIssuer._signed,  # noqa: SLF001
}
