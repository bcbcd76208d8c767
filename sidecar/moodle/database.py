"""Moodle's database: named SQL with table prefixes, consistent snapshots, write transactions.

SQL is portable (MariaDB, MySQL, PostgreSQL): no back-ticks, no `LIMIT n, m`, no functions of one product.
`{course}` in a statement becomes the prefixed table; `:name` is a parameter, and a list or tuple given for it
makes `IN :name` work. A statement is written in place or named from a `.sql` file of `sidecar/moodle/sql`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, cast

from sqlalchemy import Executable, bindparam, make_url, text
from sqlalchemy.engine import Connection, CursorResult, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.sql.elements import TextClause

from sidecar.errors import SettingsError, SidecarError, SiteUnreachableError
from sidecar.moodle.products import PRODUCTS, Product, Trouble

Row = dict[str, Any]

_TABLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NAME = re.compile(r"^--\s*name:\s*([a-z0-9_]+)\s*$", re.MULTILINE)
_IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]*$")
_SQL_FOLDER = Path(__file__).parent / "sql"
IN_LIST = 5000  # ids a statement


class DatabaseError(SidecarError):
    """Moodle's database refused a statement."""

    code: ClassVar[str] = "SC-MDB-001"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 500


class DatabaseBusyError(DatabaseError):
    """Moodle's database kept rows locked for too long; nothing was changed, try again."""

    code: ClassVar[str] = "SC-MDB-002"
    http_status: ClassVar[int] = 503


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """What the live schema says of a column."""

    nullable: bool
    has_default: bool
    is_text: bool


class DuplicateKeyError(DatabaseError):
    """A row of this unique key exists already."""

    code: ClassVar[str] = "SC-MDB-003"


class Session:
    """Statements on one connection. Given by `MoodleDatabase.snapshot()` and `.write()`."""

    def __init__(self, connection: Connection, prefix: str) -> None:
        self._connection = connection
        self._prefix = prefix

    @property
    def connection(self) -> Connection:
        return self._connection

    @property
    def prefix(self) -> str:
        return self._prefix

    def table(self, name: str) -> str:
        """The real name of Moodle's table `name`. Raises `DatabaseError` for what is no identifier."""
        return self._prefix + identifier(name)

    def select(self, sql: str, /, **params: Any) -> list[Row]:
        """Rows of a statement, or of the named statement. Raises `DatabaseError`."""
        with _translated():
            result = self._connection.execute(_statement(sql, self._prefix, params), params)
            names = tuple(result.keys())
            return [dict(zip(names, row, strict=True)) for row in result]

    def run(self, clause: Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> CursorResult[Any]:
        """A statement of SQLAlchemy's expression language, for tables of our own. Raises `DatabaseError`."""
        with _translated():
            return cast("CursorResult[Any]", self._connection.execute(clause, rows))

    def one(self, sql: str, /, **params: Any) -> Row | None:
        """The first row, or None."""
        rows = self.select(sql, **params)
        return rows[0] if rows else None

    def select_in(self, sql: str, name: str, values: Iterable[Any], /, **params: Any) -> list[Row]:
        """As `select`, with `values` given to parameter `name` in parts a server accepts."""
        wanted = list(dict.fromkeys(values))
        rows: list[Row] = []
        for start in range(0, len(wanted), IN_LIST):
            rows += self.select(sql, **{name: wanted[start : start + IN_LIST]}, **params)
        return rows

    def stream(self, sql: str, /, **params: Any) -> Iterator[Row]:
        """As `select`, without holding all rows in memory; read it to its end before the next statement."""
        with _translated():
            result = self._connection.execution_options(stream_results=True, yield_per=1000).execute(
                _statement(sql, self._prefix, params), params
            )
            for row in result.mappings():
                yield dict(row)


class Transaction(Session):
    """A session that may write; everything or nothing."""

    def execute(self, sql: str, /, **params: Any) -> int:
        """Number of rows touched."""
        with _translated():
            return self._connection.execute(_statement(sql, self._prefix, params), params).rowcount

    def execute_many(self, sql: str, rows: Sequence[Mapping[str, Any]], /) -> None:
        """One statement for many parameter sets (an `executemany` of the driver)."""
        if rows:
            with _translated():
                self._connection.execute(_statement(sql, self._prefix, rows[0]), [dict(row) for row in rows])

    def insert(self, table: str, values: Mapping[str, Any]) -> int:
        """Insert one row, giving its new id."""
        names = [identifier(name) for name in values]
        marks = ", ".join(f":{name}" for name in names)
        sql = f"INSERT INTO {self.table(table)} ({_columns(names, self._connection)}) VALUES ({marks})"  # noqa: S608
        with _translated():
            if self._connection.dialect.name == "postgresql":
                returned = self._connection.execute(text(sql + " RETURNING id"), dict(values))
                return int(returned.scalar_one())
            return int(self._connection.execute(text(sql), dict(values)).lastrowid)

    def insert_many(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows of one shape (the columns of the first)."""
        if rows:
            names = [identifier(name) for name in rows[0]]
            marks = ", ".join(f":{name}" for name in names)
            sql = f"INSERT INTO {self.table(table)} ({_columns(names, self._connection)}) VALUES ({marks})"  # noqa: S608
            with _translated():
                self._connection.execute(text(sql), [dict(row) for row in rows])

    def update(self, table: str, row_id: int, values: Mapping[str, Any]) -> None:
        """Change columns of one row."""
        quote = self._connection.dialect.identifier_preparer.quote
        sets = ", ".join(f"{quote(identifier(name))} = :{name}" for name in values)
        sql = f"UPDATE {self.table(table)} SET {sets} WHERE id = :row_id__"  # noqa: S608
        with _translated():
            self._connection.execute(text(sql), {**values, "row_id__": row_id})

    def update_many(self, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
        """Change `columns` of many rows; each of `rows` has them and the row's id as `row_id__`."""
        quote = self._connection.dialect.identifier_preparer.quote
        sets = ", ".join(f"{quote(identifier(name))} = :{name}" for name in columns)
        sql = f"UPDATE {self.table(table)} SET {sets} WHERE id = :row_id__"  # noqa: S608
        with _translated():
            self._connection.execute(text(sql), [dict(row) for row in rows])

    def next_ids(self, counts: Mapping[str, int]) -> dict[str, int]:
        """The first of `count` ids that are free, a table."""
        if not counts:
            return {}
        with _translated():
            names = {self.table(table): count for table, count in counts.items()}
            found = product(self._connection.dialect.name).next_ids(self._connection, names)
        return {table: found[self.table(table)] for table in counts}

    def delete(self, table: str, row_ids: Iterable[int]) -> None:
        """Delete rows by id."""
        wanted = list(row_ids)
        for start in range(0, len(wanted), IN_LIST):
            self.execute(
                f"DELETE FROM {self.table(table)} WHERE id IN :ids",  # noqa: S608
                ids=wanted[start : start + IN_LIST],
            )


class MoodleDatabase:
    """A Moodle's database; connects when first asked.

    `url` is an SQLAlchemy URL (`mysql+pymysql://…`), `prefix` Moodle's table prefix.
    Raises `SettingsError` for a URL that is none, `SiteUnreachableError` when no connection can be had.
    """

    def __init__(self, url: str, prefix: str = "mdl_", *, lock_wait: int = 50) -> None:
        if not re.fullmatch(r"[a-z0-9_]*", prefix):
            raise SettingsError("table prefix: small letters, digits and underscore only")
        self.prefix = prefix
        self._lock_wait = lock_wait
        self._product, self._engine = _opened(url)

    @property
    def engine(self) -> Engine:
        """For those who watch statements go by."""
        return self._engine

    @property
    def dialect(self) -> str:
        """`mysql`, `mariadb`, `postgresql` or `sqlite`."""
        return self._engine.dialect.name

    def select(self, sql: str, /, **params: Any) -> list[Row]:
        """Rows of a statement on a connection of its own; see `Session.select`."""
        with self.connect() as connection:
            return Session(connection, self.prefix).select(sql, **params)

    def one(self, sql: str, /, **params: Any) -> Row | None:
        """The first row, or None."""
        rows = self.select(sql, **params)
        return rows[0] if rows else None

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A consistent read: every statement inside sees the database of one moment. Writes are refused."""
        with self.connect() as connection:
            level = "SERIALIZABLE" if self.dialect == "sqlite" else "REPEATABLE READ"
            repeatable = connection.execution_options(isolation_level=level)
            with _translated():
                self._product.open_snapshot(repeatable)
            try:
                yield Session(repeatable, self.prefix)
            finally:
                _give_up(repeatable)

    @contextmanager
    def write(self, *, gate: str = "") -> Iterator[Transaction]:
        """A transaction: commits when the body ends, rolls back when it raises.

        Two that name the same `gate` go one after the other; the second sees what the first committed.
        """
        place, passed = gate and f"{self._engine.url.database}/{self.prefix}/{gate}", False
        with self.connect() as connection:
            try:
                with _translated():
                    passed = self._product.open_write(connection, wait=self._lock_wait, gate=place)
                if not passed:
                    raise DatabaseBusyError("another apply to this course is at work")
                yield Transaction(connection, self.prefix)
                with _translated():
                    connection.commit()
            except BaseException:
                _give_up(connection)
                raise
            finally:
                if passed and gate and not connection.invalidated:
                    self._product.close_gate(connection, place)

    def columns(self) -> dict[str, frozenset[str]]:
        """The live schema: Moodle's table (without prefix) -> its columns. One query."""
        return {table: frozenset(columns) for table, columns in self.schema().items()}

    def schema(self, tables: Iterable[str] | None = None) -> dict[str, dict[str, Column]]:
        """The live schema (of `tables`, else of all) with what a row must hold: table -> column -> `Column`.

        One query. Naming tables makes it ten times cheaper for the server.
        """
        if tables is None:
            rows = self.select(self._product.schema)
        else:
            names = [self.prefix + identifier(name) for name in tables]
            rows = self.select(f"{self._product.schema}_some", names=names)
        found: dict[str, dict[str, Column]] = {}
        for row in rows:
            name = str(row["t"])
            if name.startswith(self.prefix):
                found.setdefault(name[len(self.prefix) :], {})[str(row["c"])] = Column(
                    nullable=str(row["n"]).upper() == "YES",
                    has_default=row["d"] is not None,
                    is_text=any(part in str(row["y"]).lower() for part in ("char", "text", "blob")),
                )
        return found

    def dispose(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A bare connection, for tables of our own. Raises `SiteUnreachableError`."""
        try:
            connection = self._engine.connect()
        except SQLAlchemyError as error:
            raise SiteUnreachableError(_reason(error)) from error
        with connection:
            yield connection


def identifier(name: str) -> str:
    """`name` when it can be a table or column of Moodle's (small letters, digits, underscore).

    Raises `DatabaseError`: names from outside never reach SQL unchecked.
    """
    if not _IDENTIFIER.fullmatch(name):
        raise DatabaseError(f"no identifier: {name[:80]!r}")
    return name


def _columns(names: Sequence[str], connection: Connection) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return ", ".join(quote(name) for name in names)


def product(dialect: str) -> Product:
    """Raises `SettingsError` for a product that Moodle cannot be mirrored on."""
    try:
        return PRODUCTS[dialect]
    except KeyError:
        raise SettingsError(f"database: {dialect[:40]} is not supported") from None


def _opened(url: str) -> tuple[Product, Engine]:
    try:
        chosen = product(make_url(url).get_backend_name())
        return chosen, chosen.engine(url)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise SettingsError(f"database: {type(error).__name__}") from None


def _statement(sql: str, prefix: str, params: Mapping[str, Any]) -> TextClause:
    lists = tuple(sorted(name for name, value in params.items() if isinstance(value, (list, tuple))))
    return _compiled(sql, prefix, lists)


@cache
def _named() -> dict[str, str]:
    statements: dict[str, str] = {}
    for path in sorted(_SQL_FOLDER.glob("*.sql")):
        parts = _NAME.split(path.read_text("utf-8"))
        for name, body in zip(parts[1::2], parts[2::2], strict=True):
            if name in statements:
                raise DatabaseError(f"SQL statement {name} twice")
            statements[name] = body.strip().rstrip(";")
    return statements


@cache
def _compiled(sql: str, prefix: str, lists: tuple[str, ...]) -> TextClause:
    if _IDENTIFIER.fullmatch(sql):
        try:
            sql = _named()[sql]
        except KeyError:
            raise DatabaseError(f"no SQL statement of this name: {sql}") from None
    clause = text(_TABLE.sub(lambda match: prefix + match[1], sql))
    return clause.bindparams(*(bindparam(name, expanding=True) for name in lists)) if lists else clause


def _give_up(connection: Connection) -> None:
    """Roll back. A server that is gone has done so itself; its refusal must not hide why we are here."""
    try:
        connection.rollback()
    except SQLAlchemyError:
        connection.invalidate()


_REFUSALS: dict[Trouble, type[SidecarError]] = {
    Trouble.LOST: SiteUnreachableError,
    Trouble.LOCKED: DatabaseBusyError,
    Trouble.DUPLICATE: DuplicateKeyError,
    Trouble.OTHER: DatabaseError,
}


def _trouble(error: DBAPIError) -> Trouble:
    """By the driver that raised it, which is all that an error knows of its product."""
    driver = type(error.orig).__module__.partition(".")[0]
    return PRODUCTS[_DRIVERS.get(driver, "mysql")].trouble(error)


_DRIVERS = {"psycopg": "postgresql", "sqlite3": "sqlite"}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _REFUSALS[_trouble(error)](_reason(error)) from error
    except SQLAlchemyError as error:
        raise DatabaseError(_reason(error)) from error


def _reason(error: SQLAlchemyError) -> str:
    """What the server said; never the statement's values, never the URL."""
    original = getattr(error, "orig", None)
    return str(original if original is not None else error).splitlines()[0][:300]
