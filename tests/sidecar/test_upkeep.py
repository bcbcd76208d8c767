"""Updates of the service's own tables, its backup, and the command that asks whether it works."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from running_service import RunningService
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, insert, select, text, update
from sqlalchemy.engine import Connection

from sidecar.backup import back_up
from sidecar.errors import LedgerError
from sidecar.jobs import credentials_store, migrate, mirror_store
from sidecar.jobs.database import open_engine
from sidecar.jobs.ledger import Ledger
from sidecar.jobs.mirror_store import Partner
from sidecar.jobs.schema import LEDGER
from sidecar.settings import Settings
from sidecar.wiring import Services

# part -> digest of its tables at the version of `migrate.VERSIONS`
_SCHEMA = {"ledger": "ba7c497de194", "mirrors": "215f83850da8", "credentials": "016b2c5e1eee"}


def tables(*, newer: bool) -> list[Table]:
    more = [Column("colour", String(20)), Column("size", Integer, nullable=False, server_default="7")]
    return [
        Table("upkeep_things", MetaData(), Column("id", Integer, primary_key=True), *(more if newer else ()))
    ]


@pytest.fixture
def engine(ledger: Ledger) -> Engine:
    """Of each database, without what an earlier test left."""
    made: Engine = ledger._engine
    migrate.stamps.create(made, checkfirst=True)
    with made.begin() as db:
        db.execute(text("DROP TABLE IF EXISTS upkeep_things"))
        db.execute(migrate.stamps.delete().where(migrate.stamps.c.part == "things"))
    return made


def test_an_older_ledger_gets_new_columns_and_keeps_its_rows(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "VERSIONS", {"things": 1})
    migrate.bring_up_to_date(engine, "things", tables(newer=False))
    with engine.begin() as db:
        db.execute(insert(tables(newer=False)[0]).values(id=3))
    ran: list[int] = []

    def paint(db: Connection) -> None:
        ran.append(2)
        db.execute(update(tables(newer=True)[0]).values(colour="red"))

    monkeypatch.setattr(migrate, "VERSIONS", {"things": 2})
    monkeypatch.setattr(migrate, "STEPS", {("things", 2): paint})
    for _ in range(2):
        migrate.bring_up_to_date(engine, "things", tables(newer=True))
    with engine.begin() as db:
        assert db.execute(select(tables(newer=True)[0])).all() == [(3, "red", 7)]
    assert ran == [2], "a step is run once"


def test_a_newer_ledger_is_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "VERSIONS", {"things": 9})
    migrate.bring_up_to_date(engine, "things", tables(newer=True))
    monkeypatch.setattr(migrate, "VERSIONS", {"things": 8})
    with pytest.raises(LedgerError, match="newer sidecar"):
        migrate.bring_up_to_date(engine, "things", tables(newer=True))


def test_many_processes_may_start_at_once(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            open_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}").dispose()
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test names it
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize(
    ("part", "own"),
    [
        ("ledger", LEDGER),
        ("mirrors", (mirror_store.partners, mirror_store.subscriptions)),
        ("credentials", (credentials_store.credentials, credentials_store.badge_classes)),
    ],
)
def test_a_changed_table_has_a_new_version(part: str, own: Sequence[Table]) -> None:
    """When this fails: raise VERSIONS[part] in migrate.py, then write the new digest here."""
    described = [(table.name, column.name, str(column.type)) for table in own for column in table.columns]
    digest = hashlib.sha256(repr((migrate.VERSIONS[part], described)).encode()).hexdigest()[:12]
    assert digest == _SCHEMA[part]


def test_a_backup_holds_what_cannot_be_made_again(services: Services, tmp_path: Path) -> None:
    data = services.settings.data_folder
    secret, _ = services.tokens.create("moodle", ["packages"])
    services.mirror_book.put_partner(Partner(name="hq", url="https://hq.example"), token="t0psecret")
    for name in ("issuer/a/ring.json", "mirror/a/ed25519.key", "mirror/a/objects/ab/cd", "uploads/x"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(name)
    out = tmp_path / "backup.tar.gz"
    names = back_up(services.settings, out)
    assert names == ["ledger.sqlite", "secret.key", "issuer/a/ring.json", "mirror/a/ed25519.key"]
    assert out.stat().st_mode & 0o077 == 0
    restored = tmp_path / "restored"
    restored.mkdir()
    subprocess.run(["tar", "-C", str(restored), "-xzf", str(out)], check=True)
    again = Services(Settings(data=restored))
    assert again.tokens.check(secret).name == "moodle"
    assert again.mirror_book.token("hq") == "t0psecret"
    again.close()


def test_ready_asks_the_running_service(tmp_path: Path) -> None:
    service = RunningService(data=tmp_path, command=("serve", "--no-workers"))

    def ready() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sidecar", "ready"], env=service.environment(), capture_output=True, text=True, check=False
        )  # fmt: skip

    assert ready().returncode == 3
    service.start()
    try:
        answer = ready()
        assert (answer.returncode, answer.stdout) == (0, "ledger: ok, broker: ok, disk: ok\n")
        _, metrics = service.ask("GET", "/metrics")
        for name in (b"sidecar_longest_wait_seconds 0.0", b"sidecar_disk_free_bytes", b"sidecar_build{"):
            assert name in metrics
    finally:
        service.stop()
    assert ready().returncode == 3
