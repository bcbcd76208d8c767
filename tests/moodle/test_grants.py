"""What `doctor` prints for the site's administrator, run on a real server."""

from __future__ import annotations

import pytest
from private_services import MariaDb

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
