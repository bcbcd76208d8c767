"""A certificate from template to verdict: drawn with QR text and credential, in the register, checked offline, revoked."""

import hashlib
import io
import json
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from certificates import badges, offline
from certificates.gallery import path_of
from certificates.keys import KeyRing, SigningKey
from certificates.model import Issue
from certificates.signing import check
from certificates.sources.files import load_template
from certificates.verify import Means, attachments
from sidecar.console.credentials import verify_page
from sidecar.jobs.credentials_store import CredentialsStore
from sidecar.jobs.database import open_engine
from sidecar.usecases import issue_certificates, verify_credential
from sidecar.usecases.certificate_credentials import Protection
from sidecar.usecases.credentials import Desk
from sidecar.usecases.issue_certificates import draw_missing
from sidecar.usecases.params import IssueCertificates

NOW = 1_800_000_000


@pytest.fixture
def desk(tmp_path):
    key = SigningKey.from_seed(bytes(range(32)))
    engine = open_engine(f"sqlite:///{tmp_path / 'l.sqlite'}")
    yield Desk(
        site="a",
        base="https://sidecar.example.org/badges/a",
        name="Université Lab",
        url="https://m.example",
        email="",
        key=key,
        ring=KeyRing().rotate(key.public, "2026-01-01T00:00:00Z"),
        register=CredentialsStore(engine),
    )
    engine.dispose()


ISSUES = [
    Issue(
        code="0000000001AB", full_name="Hélène d’Aubigné", issued=NOW - 99, user={"email": "h@example.org"}
    ),
    Issue(code="0000000002CD", full_name="សុភ័ក្ត្រា", issued=NOW - 99, expires=NOW + 9, language="km"),
]


class SiteInMemory:
    """What issuing needs of a Moodle."""

    def __init__(self):
        self.pdfs = {}
        self.loaded = load_template(path_of("classic-landscape"))

    def template(self, _number):
        return self.loaded.template, self.loaded.assets

    def issues(self, **_asked):
        return iter([SimpleNamespace(id=number, issue=issue) for number, issue in enumerate(ISSUES)])

    def store(self, stored, pdf, *, now):
        assert now == NOW
        self.pdfs[stored.issue.code] = pdf


def test_drawn_registered_verified_revoked(desk):
    site = SiteInMemory()
    assert [outcome.errors for outcome in draw_missing(site, 3, now=NOW, desk=desk)] == [0, 0]
    pdf = site.pdfs["0000000001AB"]
    means = Means(now=datetime.fromtimestamp(NOW, UTC), trusted=desk.trusted, keys=desk.ring.trusted)
    (name, content), *_rest = attachments(pdf)
    assert name == "credential.json"
    assert (
        badges.verify(content, now=means.now, trusted=desk.trusted, email="h@example.org").status == "genuine"
    )
    answer = verify_credential.verify(pdf, means, register=desk.register)
    assert answer.status == "genuine", answer.checks
    redrawn = pdf + b"\n% touched after it was issued\n"
    assert verify_credential.verify(redrawn, means, register=desk.register).status == "unknown"
    html = verify_page(desk.register, "0000000001AB", now=NOW).body.decode()
    assert "Genuine" in html
    assert "Hélène" not in html
    desk.register.revoke("0000000001AB", at=NOW, reason="mistake")
    assert verify_credential.verify(pdf, means, register=desk.register).status == "revoked"
    assert "Revoked" in verify_page(desk.register, "0000000001AB", now=NOW).body.decode()
    other = verify_credential.verify(site.pdfs["0000000002CD"], means, register=desk.register)
    assert other.status == "genuine", other.checks


def test_drawing_again_proves_the_same(desk):
    first = list(Protection(desk, template="3", title="T").prepare(ISSUES, now=NOW))
    protection = Protection(desk, template="3", title="T")
    again = list(protection.prepare(ISSUES, now=NOW))
    assert [issue.qr_text for issue in again] == [issue.qr_text for issue in first]
    protection.stored(ISSUES[0].code, b"pdf")
    assert desk.register.find_sha256(hashlib.sha256(b"pdf").hexdigest()).code == ISSUES[0].code
    later = next(Protection(desk, template="3", title="Renamed").prepare(ISSUES[:1], now=NOW + 9))
    assert later.qr_text == first[0].qr_text
    anew = Protection(desk, template="3", title="Renamed")
    next(anew.prepare(ISSUES[:1], now=NOW + 9))
    anew.stored(ISSUES[0].code, b"drawn anew")
    assert desk.register.find_sha256(hashlib.sha256(b"drawn anew").hexdigest()).title == "T"
    assert later.attachments == again[0].attachments


def test_the_qr_text_is_enough(desk):
    issue = next(Protection(desk, template="3", title="Sécurité").prepare(ISSUES[1:], now=NOW))
    assert issue.qr_text.startswith("https://sidecar.example.org/verify/0000000002CD#S1.")
    result = offline.verify(issue.qr_text, desk.ring.trusted, now=datetime.fromtimestamp(NOW, UTC))
    assert (result.status, result.claims.name, result.claims.title) == ("genuine", "សុភ័ក្ត្រា", "Sécurité")
    late = offline.verify(issue.qr_text, desk.ring.trusted, now=datetime.fromtimestamp(NOW + 10, UTC))
    assert late.status == "expired"


def test_a_text_too_long_for_a_code_leaves_the_page(desk):
    long = Issue(code="0000000003EF", full_name="ក" * 600, issued=NOW)
    issue = next(Protection(desk, template="3", title="T").prepare([long], now=NOW))
    assert issue.qr_text == "https://sidecar.example.org/verify/0000000003EF"


def test_the_job_signs_and_embeds_when_a_key_is_configured(desk, signer, monkeypatch):
    """`certificates.issue`, as a worker runs it: one file that is certificate, signature and credential."""
    monkeypatch.setattr("sidecar.usecases.issue_certificates.time.time", lambda: NOW)
    site, written = SiteInMemory(), {}
    site.earned = lambda **_asked: []

    @contextmanager
    def output(name):
        stream = io.BytesIO()
        yield stream
        written[name] = stream.getvalue().decode()

    context = SimpleNamespace(
        site=lambda _name: SimpleNamespace(certificates=site),
        desk=lambda _name: desk,
        signer=lambda _name: signer,
        output=output,
        progress=lambda *_: None,
    )
    result = issue_certificates.run(context, IssueCertificates(site="a", template=3))
    assert (result["drawn"], result["signed"], result["errors"]) == (2, True, 0)
    assert [json.loads(line)["signed"] for line in written["report.jsonl"].splitlines()] == [True, True]
    pdf = site.pdfs["0000000001AB"]
    (status,) = check(pdf, when=NOW)
    assert status.ok
    means = Means(now=datetime.fromtimestamp(NOW, UTC), trusted=desk.trusted, keys=desk.ring.trusted)
    answer = verify_credential.verify(pdf, means, register=desk.register)
    assert answer.status == "genuine"
    named = {found.name for found in answer.checks if found.to_dict()["ok"]}
    assert {"document", "credential", "code"} <= named
