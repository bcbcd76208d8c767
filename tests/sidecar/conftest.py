"""A ledger on each database, and the service over it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import private_services
import probe_kind
import pytest
from private_services import MariaDb
from sqlalchemy import delete

from sidecar.jobs.database import open_engine
from sidecar.jobs.ledger import Ledger
from sidecar.jobs.runner import run_job
from sidecar.jobs.schema import LEDGER
from sidecar.settings import Settings, SiteSettings
from sidecar.usecases.kinds import KINDS
from sidecar.wiring import Services

CONTENT = b"stored by Moodle"


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> str:
    """The probe kind, known while the test runs."""
    monkeypatch.setitem(KINDS, probe_kind.KIND.name, probe_kind.KIND)
    return probe_kind.KIND.name


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A private PostgreSQL for the session."""
    try:
        with private_services.postgresql() as url:
            yield url
    except private_services.ServiceMissing as error:
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb), "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger on SQLite and on MariaDB."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    elif request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    else:
        server: MariaDb = request.getfixturevalue("mariadb")
        url = server.create("ledger")
    engine = open_engine(url)
    with engine.begin() as db:
        for table in LEDGER:
            db.execute(delete(table))
    yield Ledger(engine, lease_seconds=600, max_attempts=3)
    engine.dispose()


@pytest.fixture
def services(tmp_path: Path, probe: str) -> Iterator[Services]:
    """The service's parts over SQLite, with a site `a` whose pool holds CONTENT."""
    moodledata = tmp_path / "moodledata"
    name = hashlib.sha1(CONTENT, usedforsecurity=False).hexdigest()
    place = moodledata / "filedir" / name[:2] / name[2:4] / name
    place.parent.mkdir(parents=True)
    place.write_bytes(CONTENT)
    site = SiteSettings(
        wwwroot="http://moodle.example",
        database="mysql+pymysql://nobody@127.0.0.1:1/none",
        moodledata=moodledata,
    )
    made = Services(Settings(data=tmp_path / "data", upload_max_bytes=1 << 20, sites={"a": site}))
    yield made
    made.close()


class WorkerThread:
    """Runs what waits, in this process: the service without Celery."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        services = self._services
        while not self._end.wait(0.02):
            for job_id, _ in services.ledger.due_to_send():
                run_job(
                    job_id,
                    worker="thread",
                    ledger=services.ledger,
                    store=services.store,
                    inputs=services.inputs,
                )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._end.set()
        self._thread.join()


@pytest.fixture
def working(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """The services, with a worker thread that runs jobs as they come."""

    class Silent:
        def send(self, waiting: object) -> None:
            """The thread looks at the ledger itself."""

        def check(self) -> None:
            """Always there."""

        def close(self) -> None:
            """Nothing to close."""

    services.__dict__["dispatcher"] = Silent()
    with WorkerThread(services):
        yield services
