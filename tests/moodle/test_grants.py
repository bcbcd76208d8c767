"""What `doctor` prints for the site's administrator, run on a real server."""

from __future__ import annotations

from pathlib import Path

import private_services
import pytest
from private_services import MariaDb

from sidecar.cli import run
from sidecar.moodle.database import DatabaseError, MoodleDatabase
from sidecar.moodle.grants import grants
from sidecar.moodle.mapstore import MapStore


@pytest.mark.mariadb
def test_the_grants_are_enough_and_no_more(mariadb: MariaDb) -> None:
    mariadb.create("grants_test")
    mariadb.execute(
        "CREATE TABLE mdl_config (id BIGINT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(9), value TEXT)",
        "grants_test",
    )
    base = f"127.0.0.1:{mariadb.port}/grants_test?charset=utf8mb4"
    read, write = f"mysql+pymysql://reader:x@{base}", f"mysql+pymysql://writer:x@{base}"
    accounts = "".join(
        f"CREATE OR REPLACE USER '{name}'@'%' IDENTIFIED BY 'x';" for name in ("reader", "writer")
    )
    mariadb.execute(accounts + "".join(grants(read, write, "mdl_")))
    reader, writer = MoodleDatabase(read), MoodleDatabase(write)
    MapStore.prepare(writer)
    assert MapStore.exists(reader)
    with writer.write() as transaction:
        transaction.insert("config", {"name": "a", "value": "b"})
    assert reader.select("SELECT name FROM {config}") == [{"name": "a"}]
    with pytest.raises(DatabaseError), reader.write() as transaction:
        transaction.insert("config", {"name": "c", "value": "d"})
    with pytest.raises(DatabaseError), writer.write() as transaction:
        transaction.execute("DROP TABLE {config}")
    reader.dispose()
    writer.dispose()


def test_the_grants_of_postgresql() -> None:
    try:
        with private_services.postgresql() as url:
            read, write = (url.replace("//root@", f"//{name}@") for name in ("reader", "writer"))
            owner = MoodleDatabase(url)
            with owner.connect() as connection:
                connection.exec_driver_sql(
                    "CREATE TABLE mdl_config (id BIGSERIAL PRIMARY KEY, name VARCHAR(9), value TEXT)"
                )
                for statement in (
                    "CREATE ROLE reader LOGIN",
                    "CREATE ROLE writer LOGIN",
                    *grants(read, write, "mdl_"),
                ):
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql(
                    "CREATE TABLE mdl_page (id BIGSERIAL PRIMARY KEY, name VARCHAR(9))"
                )
                connection.commit()
            reader, writer = MoodleDatabase(read), MoodleDatabase(write)
            MapStore.prepare(writer)
            assert MapStore.exists(reader)
            with writer.write(gate="x") as transaction:
                transaction.insert("config", {"name": "a", "value": "b"})
                assert transaction.next_ids({"page": 3}) == {"page": 1}, "tables of a later upgrade too"
            with reader.snapshot() as session:
                assert session.select("SELECT name FROM {config}") == [{"name": "a"}]
                assert MapStore(session).all() == []
            with pytest.raises(DatabaseError), reader.write() as transaction:
                transaction.insert("config", {"name": "c", "value": "d"})
            with pytest.raises(DatabaseError), writer.write() as transaction:
                transaction.execute("DROP TABLE {config}")
            for one in (owner, reader, writer):
                one.dispose()
    except private_services.ServiceMissing as error:
        pytest.skip(str(error))


def test_the_doctor_prints_them_before_the_site_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "sidecar.toml"
    config.write_text(
        '[sites.a]\nwwwroot = "http://m"\nprefix = "m_"\n'
        'database = "mysql+pymysql://reader:geheim@127.0.0.1:1/school"\n'
        'database_write = "mysql+pymysql://writer:geheim@127.0.0.1:1/school"\n',
        "utf-8",
    )
    monkeypatch.setenv("SIDECAR_CONFIG", str(config))
    monkeypatch.setenv("SIDECAR_DATA", str(tmp_path / "data"))
    assert run(["doctor"]) == 1, "the site is not reachable"
    said = capsys.readouterr().out
    assert "GRANT SELECT, SHOW VIEW ON `school`.* TO 'reader'@'%';" in said
    assert "GRANT SELECT, INSERT, UPDATE, DELETE ON `school`.* TO 'writer'@'%';" in said
    assert "GRANT CREATE, INDEX ON `school`.`sidecar_m_undo` TO 'writer'@'%';" in said
    assert "geheim" not in said
