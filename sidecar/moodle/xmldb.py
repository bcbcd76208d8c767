"""Moodle's own description of tables (XMLDB, as JSON) made into tables of any product that SQLAlchemy speaks.

For the twin and for tests on other products; a live Moodle's tables are made by Moodle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.mysql import LONGTEXT
from sqlalchemy.types import TypeEngine, UserDefinedType

from sidecar.moodle.database import identifier


class Exact(UserDefinedType[Any]):
    """A decimal number in SQLite, which `products` reads as such."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "EXACTNUMBER"


def tables(xmldb: Mapping[str, Any], prefix: str, only: Iterable[str] | None = None) -> MetaData:
    """Tables of `{"tables": {name: {"fields", "keys", "indexes"}}}`, or `only` some of them.

    Raises `DatabaseError` for a name that is none.
    """
    meta = MetaData()
    wanted = set(xmldb["tables"]) if only is None else set(only)
    for name, definition in xmldb["tables"].items():
        if name in wanted:
            _table(meta, prefix + identifier(name), definition)
    return meta


def _table(meta: MetaData, name: str, definition: Mapping[str, Any]) -> None:
    columns = [_column(identifier(column), field) for column, field in definition["fields"].items()]
    unique = {tuple(key["fields"]) for key in definition.get("keys", []) if "unique" in key["type"]}
    unique |= {tuple(index["fields"]) for index in definition.get("indexes", []) if index["unique"]}
    constraints = [
        UniqueConstraint(*fields, name="u" + hashlib.sha256(f"{name} {fields}".encode()).hexdigest()[:24])
        for fields in sorted(unique)
    ]
    Table(name, meta, *columns, *constraints)


def _column(name: str, field: Mapping[str, Any]) -> Column[Any]:
    needed = bool(field.get("notnull"))
    default = field.get("default")
    if default is None and needed and field["type"] == "char":
        default = ""  # as Moodle's own generator has it
    quoted = None if default is None else text("'" + str(default).replace("'", "''") + "'")
    return Column(
        name,
        _type(field),
        primary_key=bool(field.get("sequence")),
        autoincrement=bool(field.get("sequence")),
        nullable=not needed,
        server_default=quoted,
    )


def _type(field: Mapping[str, Any]) -> TypeEngine[Any]:
    match field["type"]:
        case "int":
            return BigInteger().with_variant(Integer(), "sqlite")
        case "number":
            exact = Numeric(int(field["length"]), int(field.get("decimals") or 0))
            return exact.with_variant(Exact(), "sqlite")
        case "float":
            return Double()
        case "char":
            return String(int(field["length"]))
        case "binary":
            return LargeBinary()
        case _:
            return Text().with_variant(LONGTEXT(), "mysql", "mariadb")
