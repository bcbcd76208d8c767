"""Brings the service's own tables up to date when they are opened; refuses those of a newer sidecar.

What most releases change is added columns and tables: those are made from the schema itself, and the part's version is
raised. A release that must also change rows gets a line in `STEPS`. An update is stopping the old service and starting
the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, insert, inspect, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateColumn

from sidecar.errors import LedgerError

# part of the tables -> its version, raised with every change of them
VERSIONS: Mapping[str, int] = {"ledger": 1, "mirrors": 1, "credentials": 1}
# part and version -> what is done to the rows of the version before
STEPS: Mapping[tuple[str, int], Callable[[Connection], None]] = {}

stamps = Table(
    "sidecar_schema",
    MetaData(),
    Column("part", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    mysql_engine="InnoDB",
)


def bring_up_to_date(engine: Engine, part: str, tables: Sequence[Table]) -> None:
    """Make what is missing and run the steps. Raises `LedgerError` for tables of a newer sidecar, SQLAlchemy's errors."""
    try:
        _bring(engine, part, tables)
    except SQLAlchemyError:  # two processes start at once: one makes the tables, the other finds them there
        _bring(engine, part, tables)


def _bring(engine: Engine, part: str, tables: Sequence[Table]) -> None:
    stamps.create(engine, checkfirst=True)
    for table in tables:
        table.create(engine, checkfirst=True)
    known = VERSIONS[part]
    with engine.begin() as db:
        found = db.execute(select(stamps.c.version).where(stamps.c.part == part)).scalar()
        if found == known:
            return
        if found is not None and found > known:
            raise LedgerError(f"a newer sidecar made it (version {found} of {part}; {known} is known here)")
        _add_columns(db, tables)
        for version in range((found or 0) + 1, known + 1):
            if (part, version) in STEPS:
                STEPS[part, version](db)
        if found is None:
            db.execute(insert(stamps).values(part=part, version=known))
        else:
            db.execute(update(stamps).where(stamps.c.part == part).values(version=known))


def _add_columns(db: Connection, tables: Sequence[Table]) -> None:
    """Columns that the live tables lack. A new one must allow NULL or have a server default: old rows lack it."""
    live, quote = inspect(db), db.dialect.identifier_preparer
    for table in tables:
        have = {column["name"] for column in live.get_columns(table.name)}
        for column in table.columns:
            if column.name not in have:
                clause = CreateColumn(column).compile(dialect=db.dialect)
                db.exec_driver_sql(f"ALTER TABLE {quote.format_table(table)} ADD COLUMN {clause}")
