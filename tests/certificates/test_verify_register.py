"""The register of issued credentials: the same contract on SQLite, MariaDB and PostgreSQL."""

import private_services
import pytest
from sqlalchemy import delete

from certificates.badges import Status
from sidecar.jobs.credentials_store import CredentialsStore, badge_classes, credentials
from sidecar.jobs.database import open_engine
from sidecar.usecases.credentials import LIST_FULL, BadgeClassRecord, CredentialRecord


@pytest.fixture(scope="module")
def postgresql_url():
    try:
        with private_services.postgresql() as url:
            yield url
    except private_services.ServiceMissing as error:
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb), "postgresql"])
def engine(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    elif request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    else:
        url = request.getfixturevalue("mariadb").create("credentials")
    engine = open_engine(url)
    try:
        CredentialsStore(engine)  # makes the register's tables, which the servers keep from test to test
        with engine.begin() as db:
            for table in (credentials, badge_classes):
                db.execute(delete(table))
        yield engine
    finally:
        engine.dispose()


def record(code, **more):
    base = {
        "code": code,
        "kind": "badge",
        "site": "a",
        "title": "Sécurité – សុវត្ថិភាព",
        "issuer": "Université",
        "issued": 1000.5,
        "identifier": f"urn:x:{code}",
        "holder": "Hélène",
    }
    return CredentialRecord(**{**base, **more})


def test_register_get_revoke(engine):
    store = CredentialsStore(engine)
    first = record("r1", expires=2000.0, document='{"a": "é"}', proof="hosted")
    assert store.register([first, record("r2", kind="certificate", sha256="ab")]) == 2
    assert store.register([record("r1", title="changed later")]) == 0
    assert store.get("r1") == first
    assert [first.status(now) for now in (1500, 2000)] == [Status.GENUINE, Status.EXPIRED]
    assert store.get("none") is None
    assert store.get("é") is None
    assert store.revoke("r1", at=1600.0, reason="error") is True
    assert store.revoke("r1", at=1700.0, reason="again") is True
    assert store.revoke("none", at=1.0, reason="") is False
    found = store.get("r1")
    assert (found.revoked, found.reason, found.status(1500)) == (1600.0, "error", Status.REVOKED)
    assert store.revoked_identifiers("a", "badge") == [("urn:x:r1", "error")]
    assert store.revoked_identifiers("a", "certificate") == []


def test_places_are_kept_and_never_shared(engine):
    store = CredentialsStore(engine)
    codes = [f"p{number}" for number in range(1200)]
    places = store.reserve("b", codes)
    assert len({(place.list, place.index) for place in places.values()}) == 1200
    assert store.reserve("b", [*codes[:10], "new"]) | places == {**places, **store.reserve("b", ["new"])}
    assert store.get("p1") is None  # not signed yet
    done = record(
        "p1", site="b", document="x", status_list=places["p1"].list, status_index=places["p1"].index
    )
    assert store.register([done]) == 1
    assert store.get("p1") == done
    store.revoke("p1", at=5.0, reason="")
    assert store.revoked_places("b", places["p1"].list) == [places["p1"].index]
    assert store.revoked_places("c", 1) == []


def test_a_full_list_is_followed_by_another(engine, monkeypatch):
    monkeypatch.setattr("sidecar.jobs.credentials_store.LIST_FULL", 50)
    places = CredentialsStore(engine).reserve("full", [f"f{number}" for number in range(120)])
    assert {place.list for place in places.values()} == {1, 2, 3}
    assert LIST_FULL > 50


def test_classes(engine):
    store = CredentialsStore(engine)
    one = BadgeClassRecord(
        site="a", id="5", achievement={"name": "é"}, document={"x": 1}, picture=b"\x89PNG\0"
    )
    store.put_class(one)
    assert store.get_class("a", "5") == one
    two = BadgeClassRecord(site="a", id="5", achievement={}, document={}, picture=b"")
    store.put_class(two)
    assert store.get_class("a", "5") == two
    assert store.get_class("b", "5") is None
