"""What differs between database products: how a read view opens, locks, free ids, the live schema, errors.

Statements elsewhere are portable. SQLite is here for the twin (`twin.py`), which has no server.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum, auto
from typing import Any, Protocol

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

Row = dict[str, Any]


class Trouble(Enum):
    """What a refused statement means to us."""

    LOST = auto()  # the server is gone or not there
    LOCKED = auto()  # lock wait timeout, deadlock, gate not opened
    DUPLICATE = auto()
    OTHER = auto()


class Product(Protocol):
    """One database product. Names of tables are real ones, with prefix."""

    schema: str
    """Name of the statement that lists columns (`sql/site.sql`); with `_some` of the tables named."""

    def engine(self, url: str) -> Engine: ...

    def open_snapshot(self, connection: Connection) -> None:
        """From here on every read sees the database of this moment; writes are refused."""
        ...

    def open_write(self, connection: Connection, *, wait: int, gate: str) -> bool:
        """Set the lock wait (seconds) and pass `gate` (if any) alone; False when it stays shut."""
        ...

    def close_gate(self, connection: Connection, gate: str) -> None: ...

    def next_ids(self, connection: Connection, counts: Mapping[str, int]) -> dict[str, int]: ...

    def row_sum(self, columns: Sequence[str]) -> str:
        """An aggregate of many rows' content, in any order; `columns` are quoted expressions."""
        ...

    def trouble(self, error: DBAPIError) -> Trouble: ...


class MySql:
    """MariaDB and MySQL."""

    schema = "schema_mysql"
    _LOST = frozenset({2002, 2003, 2006, 2013, 2055, 1053, 1317})
    _LOCKED = frozenset({1205, 1213})

    def engine(self, url: str) -> Engine:
        # nobody listens on a socket of this machine, and preparing TLS takes longer than connecting
        local = {"ssl_disabled": True} if "unix_socket" in make_url(url).query else {}
        return create_engine(
            url, pool_pre_ping=True, pool_recycle=1800, hide_parameters=True, connect_args=local
        )

    def open_snapshot(self, connection: Connection) -> None:
        # ends the driver's implicit transaction and takes the read view at once
        connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")

    def open_write(self, connection: Connection, *, wait: int, gate: str) -> bool:
        connection.exec_driver_sql(f"SET innodb_lock_wait_timeout = {int(wait)}")
        if not gate:
            return True
        # before the first read, which fixes what the transaction sees
        taken = connection.execute(
            text("SELECT get_lock(:gate, :wait)"), {"gate": _gate(gate), "wait": wait}
        ).scalar()
        return taken == 1

    def close_gate(self, connection: Connection, gate: str) -> None:
        try:
            connection.execute(text("SELECT release_lock(:gate)"), {"gate": _gate(gate)})
        except SQLAlchemyError:  # the transaction is over, and the lock ends with the connection
            connection.invalidate()

    def next_ids(self, connection: Connection, counts: Mapping[str, int]) -> dict[str, int]:
        """What the server would give next. A row that another connection inserts before ours makes our insert
        fail on the primary key, never overwrite: the transaction is tried again.
        """
        if not getattr(connection.dialect, "is_mariadb", False):
            connection.exec_driver_sql("SET SESSION information_schema_stats_expiry = 0")
        marks = ", ".join(f":n{place}" for place in range(len(counts)))
        rows = connection.execute(
            text(
                "SELECT table_name AS t, auto_increment AS n FROM information_schema.tables"  # noqa: S608
                f" WHERE table_schema = database() AND table_name IN ({marks})"
            ),
            {f"n{place}": name for place, name in enumerate(counts)},
        )
        found = {str(row["t"]): int(row["n"] or 1) for row in rows.mappings()}
        return {name: found[name] for name in counts}

    def row_sum(self, columns: Sequence[str]) -> str:
        values = ", ".join(f"coalesce({name}, '~')" for name in columns)
        return f"sum(CAST(conv(left(md5(concat_ws('|', {values})), 12), 16, 10) AS UNSIGNED))"

    def trouble(self, error: DBAPIError) -> Trouble:
        number = error.orig.args[0] if error.orig is not None and error.orig.args else None
        if number in self._LOST or error.connection_invalidated:
            return Trouble.LOST
        if number in self._LOCKED:
            return Trouble.LOCKED
        return Trouble.DUPLICATE if number == 1062 else Trouble.OTHER


class PostgreSql:
    """PostgreSQL over psycopg."""

    schema = "schema_postgresql"

    def engine(self, url: str) -> Engine:
        return create_engine(url, pool_pre_ping=True, pool_recycle=1800, hide_parameters=True)

    def open_snapshot(self, connection: Connection) -> None:
        connection.execute(text("SET TRANSACTION READ ONLY"))

    def open_write(self, connection: Connection, *, wait: int, gate: str) -> bool:
        connection.execute(text(f"SET LOCAL lock_timeout = '{int(wait)}s'"))
        if gate:  # READ COMMITTED: what is read behind the gate is what the one before us committed
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:gate)"),
                {"gate": int(_gate(gate)[8:22], 16)},
            )
        return True

    def close_gate(self, connection: Connection, gate: str) -> None:
        """It ends with the transaction."""

    def next_ids(self, connection: Connection, counts: Mapping[str, int]) -> dict[str, int]:
        """Taken from the sequences; again where somebody else took one in the middle of ours."""
        query = text(
            "SELECT min(n) AS first, max(n) AS last FROM (SELECT nextval(pg_get_serial_sequence(:name, 'id')) AS n"
            " FROM generate_series(1, :count)) AS taken"
        )
        found: dict[str, int] = {}
        for name, count in counts.items():
            while name not in found:
                row = connection.execute(query, {"name": name, "count": count}).one()
                if row.last - row.first + 1 == count:
                    found[name] = int(row.first)
        return found

    def row_sum(self, columns: Sequence[str]) -> str:
        values = ", ".join(f"coalesce(CAST({name} AS text), '~')" for name in columns)
        # PostgreSQL takes 100 arguments a call: an array has no such end
        return f"sum(CAST(CAST(('x' || left(md5(array_to_string(ARRAY[{values}], '|')), 12)) AS bit(48)) AS bigint))"

    def trouble(self, error: DBAPIError) -> Trouble:
        state = str(getattr(error.orig, "sqlstate", None) or "")
        if error.connection_invalidated or state.startswith(("08", "57P")) or not state:
            return Trouble.LOST
        if state in ("55P03", "40P01", "40001"):
            return Trouble.LOCKED
        return Trouble.DUPLICATE if state == "23505" else Trouble.OTHER


class Sqlite:
    """A file of SQLite in WAL mode: readers keep their view while one writes."""

    schema = "schema_sqlite"
    _gates: dict[str, threading.Lock] = {}  # noqa: RUF012 - of the process, as the twin is

    def engine(self, url: str) -> Engine:
        made = create_engine(
            url, connect_args={"timeout": 30, "detect_types": sqlite3.PARSE_DECLTYPES}, hide_parameters=True
        )
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", _begin_sqlite)
        return made

    def open_snapshot(self, connection: Connection) -> None:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")  # the view opens with the first read

    def open_write(self, connection: Connection, *, wait: int, gate: str) -> bool:
        if gate and not self._gates.setdefault(gate, threading.Lock()).acquire(timeout=wait):
            return False
        connection.execution_options(immediate=True)
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
        return True

    def close_gate(self, connection: Connection, gate: str) -> None:  # noqa: ARG002 - the port's shape
        self._gates[gate].release()

    def next_ids(self, connection: Connection, counts: Mapping[str, int]) -> dict[str, int]:
        return {
            name: int(
                connection.exec_driver_sql(f'SELECT coalesce(max(id), 0) + 1 FROM "{name}"').scalar_one()  # noqa: S608
            )
            for name in counts
        }

    def row_sum(self, columns: Sequence[str]) -> str:
        return f"sum(sidecar_row({', '.join(columns)}))"

    def trouble(self, error: DBAPIError) -> Trouble:
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return Trouble.LOCKED
        if code == sqlite3.SQLITE_CONSTRAINT and "UNIQUE" in str(error.orig):
            return Trouble.DUPLICATE
        return Trouble.LOST if code == sqlite3.SQLITE_CANTOPEN else Trouble.OTHER


PRODUCTS: dict[str, Product] = {
    "mysql": MySql(),
    "mariadb": MySql(),
    "postgresql": PostgreSql(),
    "sqlite": Sqlite(),
}


def _gate(name: str) -> str:
    """Locks are the server's, not the database's; their names have 64 characters at most."""
    return "sidecar-" + hashlib.sha256(name.encode()).hexdigest()[:40]


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    sqlite3.register_adapter(Decimal, str)
    sqlite3.register_converter("EXACTNUMBER", lambda data: Decimal(data.decode()))
    connection.create_function("sidecar_row", -1, _row_digest, deterministic=True)
    connection.create_function("concat", -1, _concat, deterministic=True)


def _row_digest(*values: object) -> int:
    return int(hashlib.sha256(repr(values).encode()).hexdigest()[:10], 16)


def _concat(*values: object) -> str:
    return "".join(str(value) for value in values)
