"""Public pages and documents: what they say, what they keep to themselves, and that verifiers can live off them."""

import json
from datetime import UTC, datetime

import pytest

from certificates import badges
from certificates.badges import Status
from certificates.keys import KeyRing, KeyState, SigningKey
from sidecar.console.credentials import badge_reply, verify_form, verify_page
from sidecar.jobs.credentials_store import CredentialsStore
from sidecar.jobs.database import open_engine
from sidecar.usecases import issue_badges
from sidecar.usecases.credentials import CredentialRecord, Desk
from sidecar.usecases.params import IssueBadges

NOW = 1_800_000_000.0
BASE = "https://sidecar.example.org/badges/a"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


class Source:
    """A Moodle in memory: one badge, two awards."""

    def __init__(self):
        from certificates.badges.moodle import MoodleAward, MoodleBadge

        row = {
            "id": 7,
            "name": "<b>Éclair</b> & co",
            "description": "d<script>alert(1)</script>",
            "language": "fr",
        }
        criteria = [
            {"id": 1, "criteriatype": 0, "method": 1, "description": ""},
            {"id": 2, "criteriatype": 4, "method": 1, "description": ""},
        ]
        params = [{"critid": 2, "name": "course_6", "value": "6"}]
        alignment = {
            "targetname": "x",
            "targeturl": "javascript:alert(1)",
            "targetdescription": "",
            "targetframework": "",
            "targetcode": "",
        }
        self.badge = MoodleBadge(
            badge=row,
            criteria=criteria,
            params=params,
            alignments=[alignment],
            names={("course", "6"): "Cours <i>1</i>"},
        )
        self.people = [
            MoodleAward(
                code="aaa1", issued=1_700_000_000, expires=None, email="a@x.org", name="Zoé <Z>", visible=True
            ),
            MoodleAward(
                code="bbb2",
                issued=1_700_000_000,
                expires=1_700_000_001,
                email="b@x.org",
                name="Bob",
                visible=True,
            ),
        ]

    def ids(self):
        return [7]

    def read(self, _ids):
        return {7: self.badge}

    def pictures(self, _ids):
        return {7: SVG}

    def awards(self, _badge, **_after):
        return iter(enumerate(self.people, 1))

    def award_codes(self, _badge):
        return {award.code for award in self.people}


@pytest.fixture
def desk(tmp_path):
    key = SigningKey.from_seed(bytes(range(32)))
    engine = open_engine(f"sqlite:///{tmp_path / 'l.sqlite'}")
    yield Desk(
        site="a",
        base=BASE,
        name="Université",
        url="https://m.example",
        email="e@m.example",
        key=key,
        ring=KeyRing().rotate(key.public, "2026-01-01T00:00:00Z"),
        register=CredentialsStore(engine),
        source=Source(),
    )
    engine.dispose()


def issue(desk, **params):
    counts = {"issued": 0, "already": 0, "revoked": 0}
    wanted = IssueBadges(site="a", **params)
    return list(issue_badges.issue_from_moodle(desk, wanted, counts=counts, now=lambda: NOW))


def network(desk):
    """What the two routes serve, as a verifier's loader."""

    def load(address):
        if not address.startswith(BASE + "/"):
            return None
        reply = badge_reply(desk, address.removeprefix(BASE + "/"), now=NOW + 60)
        return reply.body if reply.status in {200, 410} else None

    return load


@pytest.mark.parametrize("proof", list(badges.Proof))
def test_a_stranger_can_verify_from_the_served_documents_alone(desk, proof):
    baked = issue(desk, proof=proof)
    at = datetime.fromtimestamp(NOW + 60, UTC)
    answer = badges.verify(baked[0].data, now=at, loader=network(desk))
    assert answer.status == "genuine", answer.checks
    assert badges.verify(baked[1].data, now=at, loader=network(desk)).status == "expired"
    desk.register.revoke("aaa1", at=NOW, reason="issued by mistake")
    assert badges.verify(baked[0].data, now=at, loader=network(desk)).status == "revoked"


def test_a_withdrawn_key_is_trusted_no_more(desk):
    from dataclasses import replace

    baked = issue(desk)
    at = datetime.fromtimestamp(NOW + 60, UTC)
    new = SigningKey.from_seed(bytes(32))
    rotated = replace(desk, key=new, ring=desk.ring.rotate(new.public, "2026-02-01T00:00:00Z"))
    assert badges.verify(baked[0].data, now=at, loader=network(rotated)).status == "genuine"
    stolen = replace(rotated, ring=rotated.ring.mark(desk.key.public.key_id, KeyState.COMPROMISED))
    assert badges.verify(baked[0].data, now=at, loader=network(stolen)).status == "invalid"


def test_pages_say_what_is_so_and_escape_it(desk):
    issue(desk)
    lookup = lambda _site: desk  # noqa: E731
    page = verify_page(desk.register, "aaa1", now=NOW, accept_language="fr-FR,en;q=0.5", desk=lookup)
    html = page.body.decode()
    assert page.status == 200
    assert "Authentique" in html
    assert "Éclair &amp; co" in html
    assert "<script" not in html
    assert "javascript:" not in html
    assert "Cours 1" in html
    assert "linkedin.com/profile/add" in html
    assert f'src="{BASE}/a/aaa1/image"' in html
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Zoé" not in html  # no consent, no name
    assert "expiré" in verify_page(desk.register, "bbb2", now=NOW, accept_language="fr").body.decode().lower()
    gone = verify_page(desk.register, "nope", now=NOW)
    assert gone.status == 404
    assert "Unknown" in gone.body.decode()
    desk.register.revoke("aaa1", at=NOW, reason="<b>x</b>")
    revoked = verify_page(desk.register, "aaa1", now=NOW, desk=lookup).body.decode()
    assert "Revoked" in revoked
    assert "&lt;b&gt;x&lt;/b&gt;" in revoked
    assert 'dir="rtl"' in verify_page(desk.register, "aaa1", now=NOW, accept_language="ar").body.decode()


def test_names_appear_with_consent_only(desk):
    issue(desk, names=True)
    html = verify_page(desk.register, "aaa1", now=NOW).body.decode()
    assert "Zoé &lt;Z&gt;" in html
    document = badge_reply(desk, "a/aaa1", now=NOW).body.decode()
    assert "Zoé" in document
    assert "a@x.org" not in document


def test_json_answers(desk):
    issue(desk)
    answer = json.loads(verify_page(desk.register, "aaa1", now=NOW, accept="application/json").body)
    assert (answer["valid"], answer["status"], answer["kind"]) == (True, "genuine", "badge")
    assert "holder" not in answer
    assert (
        json.loads(verify_page(desk.register, "x", now=NOW, accept="application/json").body)["valid"] is False
    )


def test_certificates_are_in_the_same_register(desk):
    record = CredentialRecord(
        code="0123456789AB",
        kind="certificate",
        site="a",
        title="Attestation",
        issuer="Université",
        issued=NOW - 9,
        holder="Zoé",
        public_name=True,
        sha256="ab",
    )
    desk.register.register([record])
    html = verify_page(desk.register, "0123456789AB", now=NOW).body.decode()
    assert "Attestation" in html
    assert "Zoé" in html
    assert badge_reply(desk, "a/0123456789AB", now=NOW).status == 404


@pytest.mark.parametrize(
    "tail",
    ["", "..", "a/", "a/../x", "a/%2e", "status/x", "status/9999999", "class/999", "image/7/", "did.json/x"],
)
def test_odd_addresses_are_not_found(desk, tail):
    assert badge_reply(desk, tail, now=NOW).status == 404


@pytest.mark.parametrize(
    ("language", "word", "day"),
    [
        ("en", "Genuine", "November 14, 2023"),
        ("fr", "Authentique", "14 novembre 2023"),
        ("de", "Echt", "14. November 2023"),
        ("es", "Auténtico", "14 de noviembre de 2023"),
        ("pt", "Autêntico", "14 de novembro de 2023"),
        ("ar", "أصلية", "14 نوفمبر 2023"),
        ("vi", "Hợp lệ", "14 tháng 11, 2023"),
        ("uk", "Справжній", "14 листопада 2023"),
    ],
)
def test_pages_speak_the_eight_languages(desk, language, word, day):
    issue(desk)
    page = verify_page(
        desk.register, "aaa1", now=NOW, accept_language=f"{language}, en;q=0.9", desk=lambda _site: desk
    ).body.decode()
    assert word in page
    assert f'<time datetime="2023-11-14">{day}' in page
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert "Zo" not in page  # no name without consent
    for status in Status:
        form = verify_form(accept_language=language, found={"status": status.value, "checks": []})
        assert f'class="verdict {status.value}"' in form


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "vc-jwt"])
def test_a_refreshed_credential_has_todays_signature(desk, proof):
    """A key is withdrawn: what it signed is trusted no more, and the refresh service gives out a good one."""
    baked = issue(desk, proof=proof, refresh=True)[0]
    document = json.loads(baked.record.document) if proof == "eddsa-rdfc-2022" else None
    if document is not None:
        named = document["refreshService"]
        assert named == {"id": f"{BASE}/a/aaa1/refresh", "type": "1EdTechCredentialRefresh"}
    key = SigningKey.from_seed(bytes(range(1, 33)))
    ring = desk.ring.rotate(key.public, "2027-01-01T00:00:00Z").mark(
        desk.key.public.key_id, KeyState.COMPROMISED
    )
    later = Desk(
        site="a", base=BASE, name=desk.name, url=desk.url, email=desk.email, key=key, ring=ring,
        register=desk.register, source=desk.source,
    )  # fmt: skip
    moment = datetime.fromtimestamp(NOW + 60, UTC)
    assert badges.verify(baked.record.document, now=moment, loader=network(later)).status == "invalid"
    reply = badge_reply(later, "a/aaa1/refresh", now=NOW + 60)
    assert reply.status == 200
    answer = badges.verify(reply.body.decode(), now=moment, loader=network(later))
    assert answer.status == "genuine", answer.checks
    desk.register.revoke("aaa1", at=NOW, reason="")
    assert badge_reply(later, "a/aaa1/refresh", now=NOW + 60).status == 410
    assert badge_reply(later, "a/none/refresh", now=NOW + 60).status == 404


def test_hosted_badges_are_not_refreshed(desk):
    issue(desk, proof="hosted")
    assert badge_reply(desk, "a/aaa1/refresh", now=NOW).status == 404
