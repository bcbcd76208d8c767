"""The ledger's tables, for SQLite, MariaDB / MySQL and PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

metadata = MetaData()

# identifiers are compared byte by byte on every database
_WORD = String(64).with_variant(mysql.VARCHAR(64, charset="ascii", collation="ascii_bin"), "mysql", "mariadb")
_LONG_WORD = String(255).with_variant(
    mysql.VARCHAR(255, charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb"
)
_JSON = Text().with_variant(mysql.LONGTEXT(charset="utf8mb4", collation="utf8mb4_bin"), "mysql", "mariadb")
_TIME = Float(53).with_variant(Double(), "mysql", "mariadb", "postgresql")

jobs = Table(
    "sidecar_jobs",
    metadata,
    Column("id", _WORD, primary_key=True),
    Column("kind", _WORD, nullable=False),
    Column("owner", _LONG_WORD, nullable=False),
    Column("state", _WORD, nullable=False),
    Column("priority", _WORD, nullable=False),
    Column("input", _JSON, nullable=False),
    Column("params", _JSON, nullable=False),
    Column("progress", _TIME, nullable=False, default=0.0),
    Column("message", _JSON, nullable=False, default=""),
    Column("attempt", Integer, nullable=False, default=0),
    Column("version", Integer, nullable=False, default=1),
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Column("created", _TIME, nullable=False),
    Column("started", _TIME),
    Column("finished", _TIME),
    Column("result", _JSON),
    Column("error", _JSON),
    Column("callback", _JSON),
    Column("callback_due", _TIME),  # when to call back next; null: nothing to do
    Column("callback_tries", Integer, nullable=False, default=0),
    Column("idempotency_key", _LONG_WORD),
    Column("request_digest", _WORD, nullable=False),
    Column("lease_owner", _LONG_WORD),
    Column("lease_until", _TIME),
    Column("send_due", _TIME),  # when to send the broker message (again); null: not waiting for a worker
    Column("sends", Integer, nullable=False, default=0),
    UniqueConstraint("owner", "idempotency_key", name="sidecar_jobs_idem"),
    Index("sidecar_jobs_state", "state", "created"),
    Index("sidecar_jobs_created", "created"),
    Index("sidecar_jobs_send", "send_due"),
    Index("sidecar_jobs_callback", "callback_due"),
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
)

job_files = Table(
    "sidecar_job_files",
    metadata,
    Column("job_id", _WORD, primary_key=True),
    Column("name", _LONG_WORD, primary_key=True),
    Column("path", _JSON, nullable=False),
    Column("size", BigInteger(), nullable=False),
    Column("sha256", _WORD, nullable=False),
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
)

tokens = Table(
    "sidecar_tokens",
    metadata,
    Column("digest", _WORD, primary_key=True),  # SHA-256 of the token, hex; the token itself is kept nowhere
    Column("name", _LONG_WORD, nullable=False),
    Column("scopes", _JSON, nullable=False),
    Column("courses", _JSON),  # course short names a partner may mirror; null: all
    Column("callback_secret", _JSON),
    Column("created", _TIME, nullable=False),
    Column("expires", _TIME),
    Column("revoked", _TIME),
    Index("sidecar_tokens_name", "name"),
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
)

leaders = Table(
    "sidecar_leaders",
    metadata,
    Column("role", _WORD, primary_key=True),
    Column("holder", _LONG_WORD, nullable=False),
    Column("until", _TIME, nullable=False),
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
)

LEDGER = (jobs, job_files, tokens, leaders)


class db_now(FunctionElement[float]):  # noqa: N801  reads as an SQL function
    """Seconds since 1970 by the database's own clock: workers' clocks may differ."""

    inherit_cache = True
    type = Double()


@compiles(db_now, "sqlite")
def _sqlite_now(*_: Any, **__: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(db_now, "mysql")
@compiles(db_now, "mariadb")
def _mysql_now(*_: Any, **__: Any) -> str:
    return "(UNIX_TIMESTAMP(NOW(6)) + 0E0)"


@compiles(db_now, "postgresql")
def _postgresql_now(*_: Any, **__: Any) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"
