"""The register of issued credentials in our own database (SQLite, MariaDB / MySQL, PostgreSQL)."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sidecar.errors import LedgerError
from sidecar.jobs.database import reason
from sidecar.jobs.migrate import bring_up_to_date
from sidecar.jobs.schema import _JSON, _LONG_WORD, _TIME, _WORD, metadata
from sidecar.usecases.credentials import (
    LIST_FULL,
    LIST_SIZE,
    BadgeClassRecord,
    CredentialRecord,
    StatusPlace,
)

_FIELDS = tuple(CredentialRecord.__dataclass_fields__)
_PART = 500  # codes a statement
_TRIES = 8

credentials = Table(
    "sidecar_credentials",
    metadata,
    Column("code", _WORD, primary_key=True),
    Column("kind", _WORD, nullable=False),
    Column("site", _LONG_WORD, nullable=False),
    Column("title", _JSON, nullable=False),
    Column("issuer", _JSON, nullable=False),
    Column("issued", _TIME, nullable=False),
    Column("expires", _TIME),
    Column("holder", _JSON, nullable=False),
    Column("public_name", Boolean, nullable=False),
    Column("class_id", _LONG_WORD, nullable=False),
    Column("identifier", _JSON, nullable=False),
    Column("document", _JSON, nullable=False),
    Column("proof", _WORD, nullable=False),
    Column("sha256", _WORD, nullable=False),
    Column("status_list", Integer),
    Column("status_index", Integer),
    Column("revoked", _TIME),
    Column("reason", _JSON, nullable=False),
    UniqueConstraint("site", "status_list", "status_index", name="sidecar_credentials_place"),
    Index("sidecar_credentials_revoked", "site", "revoked"),
    Index("sidecar_credentials_sha256", "sha256"),
    Index("sidecar_credentials_class", "site", "class_id", mysql_length={"class_id": 64}),
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
)

badge_classes = Table(
    "sidecar_badge_classes",
    metadata,
    Column("site", _LONG_WORD, primary_key=True),
    Column("id", _WORD, primary_key=True),
    Column("achievement", _JSON, nullable=False),
    Column("document", _JSON, nullable=False),
    Column("picture", _JSON, nullable=False),  # base64
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
)

_RESERVED = "reserved"  # kind of a row whose credential is not signed yet
_FILL = (
    update(credentials)
    .where(credentials.c.code == bindparam("new_code"), credentials.c.kind == _RESERVED)
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in _FIELDS
            if name not in {"code", "status_list", "status_index"}
        }
    )
)


class CredentialsStore:
    """`CredentialRegister` on SQL. Makes its tables. Raises `LedgerError` when the database fails."""

    def __init__(self, engine: Engine, *, draw: Callable[[int], int] = secrets.randbelow) -> None:
        self._engine = engine
        self._draw = draw
        with _translated():
            bring_up_to_date(engine, "credentials", [credentials, badge_classes])

    def register(self, records: Sequence[CredentialRecord]) -> int:
        new = 0
        for start in range(0, len(records), _PART):
            part = {record.code: record for record in records[start : start + _PART]}
            with self._begin() as connection:
                new += self._register(connection, part)
        return new

    def _register(self, connection: Connection, part: dict[str, CredentialRecord]) -> int:
        rows = connection.execute(
            select(credentials.c.code, credentials.c.kind).where(credentials.c.code.in_(list(part)))
        )
        known = {str(row.code): str(row.kind) for row in rows}
        fresh = [_row(record) for code, record in part.items() if code not in known]
        if fresh:
            connection.execute(insert(credentials), fresh)
        filled = [record for code, record in part.items() if known.get(code) == _RESERVED]
        if filled:
            connection.execute(
                _FILL, [{f"new_{name}": value for name, value in _row(record).items()} for record in filled]
            )
        return len(fresh) + len(filled)

    def reserve(self, site: str, codes: Sequence[str]) -> dict[str, StatusPlace]:
        found: dict[str, StatusPlace] = {}
        wanted = list(dict.fromkeys(codes))
        for start in range(0, len(wanted), _PART):
            part = wanted[start : start + _PART]
            for attempt in range(_TRIES):
                try:
                    with self._begin() as connection:
                        found |= self._reserve(connection, site, part)
                    break
                except IntegrityError as error:  # another worker drew the same place: draw again
                    if attempt == _TRIES - 1:
                        raise LedgerError(reason(error)) from None
        return found

    def _reserve(self, connection: Connection, site: str, codes: list[str]) -> dict[str, StatusPlace]:
        rows = connection.execute(
            select(credentials.c.code, credentials.c.status_list, credentials.c.status_index).where(
                credentials.c.code.in_(codes), credentials.c.status_index.is_not(None)
            )
        )
        found = {str(row.code): StatusPlace(list=row.status_list, index=row.status_index) for row in rows}
        missing = [code for code in codes if code not in found]
        if not missing:
            return found
        places = self._places(connection, site, len(missing))
        found |= dict(zip(missing, places, strict=True))
        blank = CredentialRecord(code="", kind=_RESERVED, site=site, title="", issuer="", issued=0.0)
        connection.execute(
            insert(credentials),
            [
                {
                    **_row(blank),
                    "code": code,
                    "status_list": found[code].list,
                    "status_index": found[code].index,
                }
                for code in missing
            ],
        )
        return found

    def _places(self, connection: Connection, site: str, count: int) -> list[StatusPlace]:
        """Drawn at random, so that a place says nothing about when or after whom one was awarded (Bitstring, 5.2)."""
        number = connection.scalar(
            select(func.max(credentials.c.status_list)).where(credentials.c.site == site)
        )
        number = 1 if number is None else int(number)
        taken = self._taken(connection, site, number)
        places: list[StatusPlace] = []
        for _ in range(count):
            if len(taken) >= LIST_FULL:
                number, taken = number + 1, set()
            index = self._draw(LIST_SIZE)
            while index in taken:
                index = self._draw(LIST_SIZE)
            taken.add(index)
            places.append(StatusPlace(list=number, index=index))
        return places

    def _taken(self, connection: Connection, site: str, number: int) -> set[int]:
        query = select(credentials.c.status_index).where(
            credentials.c.site == site, credentials.c.status_list == number
        )
        return {int(index) for index in connection.scalars(query)}

    def get(self, code: str) -> CredentialRecord | None:
        if not code.isascii() or len(code) > 64:
            return None
        with self._begin(read_only=True) as connection:
            row = connection.execute(select(credentials).where(credentials.c.code == code)).mappings().first()
        if row is None or row["kind"] == _RESERVED:
            return None
        return CredentialRecord(**{name: row[name] for name in _FIELDS})

    def get_many(self, codes: Sequence[str]) -> dict[str, CredentialRecord]:
        found: dict[str, CredentialRecord] = {}
        for start in range(0, len(codes), _PART):
            query = select(credentials).where(
                credentials.c.code.in_(list(codes[start : start + _PART])), credentials.c.kind != _RESERVED
            )
            with self._begin(read_only=True) as connection:
                for row in connection.execute(query).mappings():
                    found[row["code"]] = CredentialRecord(**{name: row[name] for name in _FIELDS})
        return found

    def redrawn(self, code: str, sha256: str) -> None:
        with self._begin() as connection:
            connection.execute(update(credentials).where(credentials.c.code == code).values(sha256=sha256))

    def find_sha256(self, digest: str) -> CredentialRecord | None:
        query = select(credentials).where(credentials.c.sha256 == digest).limit(1)
        with self._begin(read_only=True) as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else CredentialRecord(**{name: row[name] for name in _FIELDS})

    def active_codes(self, site: str, class_id: str) -> set[str]:
        query = select(credentials.c.code).where(
            credentials.c.site == site, credentials.c.class_id == class_id, credentials.c.revoked.is_(None)
        )
        with self._begin(read_only=True) as connection:
            return {str(code) for code in connection.scalars(query)}

    def revoke(self, code: str, *, at: float, reason: str) -> bool:
        with self._begin() as connection:
            connection.execute(
                update(credentials)
                .where(credentials.c.code == code, credentials.c.revoked.is_(None))
                .values(revoked=at, reason=reason)
            )
            known = connection.scalar(select(func.count()).where(credentials.c.code == code))
        return bool(known)

    def revoked_places(self, site: str, number: int) -> list[int]:
        query = select(credentials.c.status_index).where(
            credentials.c.site == site,
            credentials.c.status_list == number,
            credentials.c.revoked.is_not(None),
        )
        with self._begin(read_only=True) as connection:
            return sorted(int(index) for index in connection.scalars(query))

    def revoked_identifiers(self, site: str, kind: str) -> list[tuple[str, str]]:
        query = select(credentials.c.identifier, credentials.c.reason).where(
            credentials.c.site == site, credentials.c.kind == kind, credentials.c.revoked.is_not(None)
        )
        with self._begin(read_only=True) as connection:
            return sorted((str(row.identifier), str(row.reason)) for row in connection.execute(query))

    def put_class(self, record: BadgeClassRecord) -> None:
        values = {
            "achievement": json.dumps(record.achievement, ensure_ascii=False),
            "document": json.dumps(record.document, ensure_ascii=False),
            "picture": base64.b64encode(record.picture).decode("ascii"),
        }
        same = (badge_classes.c.site == record.site, badge_classes.c.id == record.id)
        with self._begin() as connection:
            if connection.scalar(select(func.count()).where(*same)):
                connection.execute(update(badge_classes).where(*same).values(values))
            else:
                connection.execute(insert(badge_classes).values(site=record.site, id=record.id, **values))

    def get_class(self, site: str, class_id: str) -> BadgeClassRecord | None:
        query = select(badge_classes).where(badge_classes.c.site == site, badge_classes.c.id == class_id)
        with self._begin(read_only=True) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        return BadgeClassRecord(
            site=row["site"],
            id=row["id"],
            achievement=json.loads(row["achievement"]),
            document=json.loads(row["document"]),
            picture=base64.b64decode(row["picture"]),
        )

    @contextmanager
    def _begin(self, *, read_only: bool = False) -> Iterator[Connection]:
        with (
            _translated(),
            self._engine.connect().execution_options(read_only=read_only) as connection,
            connection.begin(),
        ):
            yield connection


def _row(record: CredentialRecord) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _FIELDS}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise LedgerError(reason(error)) from None
