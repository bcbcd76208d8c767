"""Real sites' rows on another database product, and back: tables by Moodle's own XMLDB, rows copied one table at a time."""

# ruff: noqa: S608 - SQL of the tests themselves
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, MetaData, insert, text

from sidecar.moodle.products import PRODUCTS
from sidecar.moodle.xmldb import tables

PREFIX = "mdl_"


def engine(url: str) -> Engine:
    return PRODUCTS[url.partition(":")[0].partition("+")[0]].engine(url)


def make(url: str, xmldb: Mapping[str, Any]) -> None:
    """All tables, empty."""
    opened = engine(url)
    with opened.begin() as connection:
        tables(xmldb, PREFIX).create_all(connection, checkfirst=False)
    opened.dispose()


def copy(source: str, target: str, xmldb: Mapping[str, Any]) -> None:
    """Every row; the next ids follow them."""
    here, there = engine(source), engine(target)
    meta = tables(xmldb, PREFIX)
    with here.connect() as reader, there.begin() as writer:
        for table in meta.sorted_tables:
            rows = [dict(row) for row in reader.execute(text(f"SELECT * FROM {table.name}")).mappings()]
            if rows:
                writer.execute(insert(table), rows)
                if there.dialect.name == "postgresql":
                    writer.execute(
                        text(
                            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"
                        )
                    )
    here.dispose()
    there.dispose()


def clear(url: str, xmldb: Mapping[str, Any]) -> None:
    """No row in any table."""
    opened = engine(url)
    meta: MetaData = tables(xmldb, PREFIX)
    with opened.begin() as connection:
        for table in meta.sorted_tables:
            connection.execute(table.delete())
    opened.dispose()
