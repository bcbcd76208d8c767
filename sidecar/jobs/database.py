"""Opening the ledger's database: one engine, set up so that many processes may share it."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from sidecar.errors import LedgerError, SettingsError
from sidecar.jobs.migrate import bring_up_to_date
from sidecar.jobs.schema import LEDGER

_BUSY_MS = 30_000
# without these a server that vanished from the network, or hangs, is waited for for ever; seconds (PostgreSQL's last: ms)
_PATIENCE: dict[str, dict[str, Any]] = {
    "pymysql": {"connect_timeout": 10, "read_timeout": 60, "write_timeout": 60},
    "psycopg": {
        "connect_timeout": 10,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "tcp_user_timeout": 60_000,
    },
}
DatabaseFailure = SQLAlchemyError  # for those who may not import the driver


def open_engine(url: str) -> Engine:
    """An engine for `url` with its tables made and of this version.

    Raises `SettingsError` for a URL that is none, `LedgerError` when the database cannot be used.
    """
    try:
        engine = _engine(make_url(url))
    except (SQLAlchemyError, ImportError) as error:  # ImportError: the driver is not installed
        raise SettingsError(f"database_url: {error}") from None
    try:
        bring_up_to_date(engine, "ledger", LEDGER)
    except SQLAlchemyError as error:
        where = f"{engine.url.database}: " if engine.dialect.name == "sqlite" else ""
        raise LedgerError(where + reason(error)) from None
    return engine


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url, pool_pre_ping=True, pool_recycle=1800, isolation_level="READ COMMITTED", connect_args=_PATIENCE.get(url.get_driver_name(), {})
        )  # fmt: skip
    engine = create_engine(url, poolclass=QueuePool, pool_size=4, connect_args={"check_same_thread": False})
    _prepare_sqlite(engine, url.database)
    return engine


def reason(error: SQLAlchemyError) -> str:
    """The driver's own words, without the statement (it may hold data)."""
    return str(error.orig) if isinstance(error, DBAPIError) else type(error).__name__


def _prepare_sqlite(engine: Engine, database: str | None) -> None:
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
        with suppress(
            OSError
        ):  # SQLite says it better; what it writes beside the file has the file's own mode
            Path(database).touch(mode=0o640)

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, at once with the write lock
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -2000")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # a read that later wants to write would fail at once instead of waiting for its turn
        immediate = not connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
