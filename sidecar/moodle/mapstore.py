"""Mirrors, their id maps and what undo needs: tables of ours in the target's own database.

They live beside Moodle's tables so that they commit with the rows, and carry no prefix of Moodle's, so that Moodle's
schema check does not see them (docs/adr/0400).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from sys import intern
from typing import Any

import zstandard
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    delete,
    insert,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from sidecar.errors import SiteUnreachableError
from sidecar.mirror.ports import Mapped, Mirror
from sidecar.mirror.values import Key, plain
from sidecar.moodle.database import DatabaseError, MoodleDatabase, Session

PART = 512 * 1024  # bytes of undo data a row: below any max_allowed_packet
PARTS = 100_000  # numbers of parts a story: 50 GB
APPLIES = 5  # that can be taken back, one after the other
_LONG = LargeBinary(2**24)


class Tables:
    """The three tables of one Moodle, named after its prefix."""

    def __init__(self, prefix: str) -> None:
        self.meta = MetaData()
        name = f"sidecar_{prefix}"
        self.mirror = Table(
            f"{name}mirror",
            self.meta,
            Column("id", Integer, primary_key=True, autoincrement=True),
            Column("source", String(64), nullable=False, index=True),
            Column("source_name", String(255), nullable=False),
            Column("source_course", BigInteger, nullable=False),
            Column("course", BigInteger, nullable=False, unique=True),
            Column("root", String(64), nullable=False),
            Column("serial", BigInteger, nullable=False),
            Column("applied", BigInteger, nullable=False),
            Column("lineage", Text, nullable=False),
            Column("options", Text, nullable=False),
        )
        self.map = Table(
            f"{name}map",
            self.meta,
            Column("mirror", Integer, primary_key=True, autoincrement=False),
            Column("tbl", String(64), primary_key=True),
            Column("source", BigInteger, primary_key=True, autoincrement=False),
            Column("target", BigInteger, nullable=False),
            Column("owner_tbl", String(64)),
            Column("owner", BigInteger),
            Column("kept", SmallInteger, nullable=False),
            Column("written", Text, nullable=False),
        )
        self.undo = Table(
            f"{name}undo",
            self.meta,
            Column("mirror", Integer, primary_key=True, autoincrement=False),
            Column("part", Integer, primary_key=True, autoincrement=False),
            Column("data", _LONG, nullable=False),
        )

    def names(self) -> tuple[str, ...]:
        return (self.mirror.name, self.map.name, self.undo.name)


class MapStore:
    """The port `sidecar.mirror.ports.MirrorStore`, on the session of a snapshot or a transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tables = Tables(session.prefix)

    @staticmethod
    def exists(database: MoodleDatabase) -> bool:
        """Have our tables been made in this database?"""
        try:
            with database.connect() as connection:
                return inspect(connection).has_table(Tables(database.prefix).mirror.name)
        except SQLAlchemyError as error:
            raise SiteUnreachableError(str(error)[:200]) from error

    @staticmethod
    def prepare(database: MoodleDatabase) -> None:
        """Make our tables where they are missing. Raises `DatabaseError` when the account may not."""
        try:
            with database.connect() as connection:
                Tables(database.prefix).meta.create_all(connection)
                connection.commit()
        except SQLAlchemyError as error:
            raise DatabaseError(f"tables of the mirror cannot be made: {str(error)[:200]}") from error

    # --- mirrors -------------------------------------------------------------------------------------

    def find(self, source: str, source_course: int, course: int | None = None) -> list[Mirror]:
        table = self._tables.mirror
        query = select(table).where(table.c.source == source, table.c.source_course == source_course)
        if course is not None:
            query = query.where(table.c.course == course)
        return [_mirror(row) for row in self._session.run(query).mappings()]

    def by_course(self, course: int) -> Mirror | None:
        table = self._tables.mirror
        row = self._session.run(select(table).where(table.c.course == course)).mappings().first()
        return _mirror(row) if row else None

    def all(self) -> list[Mirror]:
        table = self._tables.mirror
        return [_mirror(row) for row in self._session.run(select(table).order_by(table.c.id)).mappings()]

    def lock(self, mirror: int) -> Mirror | None:
        """The mirror's line, held until the transaction ends: two applies wait for each other."""
        table = self._tables.mirror
        query = select(table).where(table.c.id == mirror).with_for_update()
        row = self._session.run(query).mappings().first()
        return _mirror(row) if row else None

    def save(self, mirror: Mirror) -> int:
        """Insert (id 0) or update, giving the id."""
        table = self._tables.mirror
        values = {
            "source": mirror.source,
            "source_name": mirror.source_name[:255],
            "source_course": mirror.source_course,
            "course": mirror.course,
            "root": mirror.root,
            "serial": mirror.serial,
            "applied": mirror.applied,
            "lineage": json.dumps(list(mirror.lineage)),
            "options": json.dumps(dict(mirror.options)),
        }
        if mirror.id:
            self._session.run(update(table).where(table.c.id == mirror.id).values(**values))
            return mirror.id
        key = self._session.run(insert(table).values(**values)).inserted_primary_key
        return int(key[0]) if key else 0

    def forget(self, mirror: int) -> None:
        """Remove a mirror and its map; the course stays."""
        for table, column in (
            (self._tables.map, self._tables.map.c.mirror),
            (self._tables.undo, self._tables.undo.c.mirror),
            (self._tables.mirror, self._tables.mirror.c.id),
        ):
            self._session.run(delete(table).where(column == mirror))

    # --- id maps -------------------------------------------------------------------------------------

    def map(self, mirror: int) -> dict[Key, Mapped]:
        table = self._tables.map
        columns = ("tbl", "source", "target", "owner_tbl", "owner", "kept", "written")
        query = select(*(table.c[name] for name in columns)).where(table.c.mirror == mirror)
        return {
            (intern(name), source): Mapped(
                target=target,
                owner=(intern(owner_table), owner) if owner_table else None,
                kept=bool(kept),
                written=_Written(written),
            )
            for name, source, target, owner_table, owner, kept, written in map(
                tuple, self._session.run(query)
            )
        }

    def shared_map(self, source: str) -> dict[Key, int]:
        """Certificate templates (and their files) that other mirrors of this source have made here already."""
        table, mirrors = self._tables.map, self._tables.mirror
        query = (
            select(table.c.tbl, table.c.source, table.c.target)
            .join(mirrors, mirrors.c.id == table.c.mirror)
            .where(
                mirrors.c.source == source,
                or_(
                    table.c.tbl.like("tool\\_certificate\\_%", escape="\\"),
                    table.c.owner_tbl.like("tool\\_certificate\\_%", escape="\\"),
                ),
            )
            .order_by(table.c.mirror.desc())
        )
        return {(row.tbl, row.source): row.target for row in self._session.run(query)}

    def save_map(self, mirror: int, lines: Mapping[Key, Mapped], removed: Iterable[Key]) -> None:
        table = self._tables.map
        gone = list(removed)
        for start in range(0, len(gone), 1000):
            part: dict[str, list[int]] = {}
            for name, number in gone[start : start + 1000]:
                part.setdefault(name, []).append(number)
            for name, numbers in part.items():
                self._session.run(
                    delete(table).where(
                        table.c.mirror == mirror, table.c.tbl == name, table.c.source.in_(numbers)
                    )
                )
        rows = [
            {
                "mirror": mirror,
                "tbl": key[0],
                "source": key[1],
                "target": line.target,
                "owner_tbl": line.owner[0] if line.owner else None,
                "owner": line.owner[1] if line.owner else None,
                "kept": int(line.kept),
                "written": json.dumps(dict(line.written), separators=(",", ":")),
            }
            for key, line in lines.items()
        ]
        if rows:
            self._session.run(insert(table), rows)

    # --- undo ----------------------------------------------------------------------------------------

    def save_undo(self, mirror: int, story: Mapping[str, Any]) -> None:
        """Keep what undo would take back, and that of the applies before, `APPLIES` in all.

        That of the very first one, which made the course, is kept only until the second.
        """
        table = self._tables.undo
        number = 0 if story["created"] else self._last_story(mirror) + 1
        data = zstandard.ZstdCompressor().compress(json.dumps(story, default=plain).encode())
        for place, start in enumerate(range(0, len(data), PART)):
            self._session.run(
                insert(table).values(
                    mirror=mirror, part=number * PARTS + place, data=data[start : start + PART]
                )
            )
        oldest = max(number - APPLIES + 1, min(number, 1)) * PARTS
        self._session.run(delete(table).where(table.c.mirror == mirror, table.c.part < oldest))

    def _last_story(self, mirror: int) -> int:
        """Number of the last story; 0 when there is none but that of the first apply, or none at all."""
        table = self._tables.undo
        query = select(table.c.part).where(table.c.mirror == mirror).order_by(table.c.part.desc()).limit(1)
        row = self._session.run(query).first()
        return row.part // PARTS if row else 0

    def load_undo(self, mirror: int) -> dict[str, Any] | None:
        table = self._tables.undo
        query = (
            select(table.c.data)
            .where(table.c.mirror == mirror, table.c.part >= self._last_story(mirror) * PARTS)
            .order_by(table.c.part)
        )
        data = b"".join(row.data for row in self._session.run(query))
        if not data:
            return None
        story: dict[str, Any] = json.loads(
            zstandard.ZstdDecompressor().decompress(data, max_output_size=1 << 31)
        )
        return story

    def drop_undo(self, mirror: int) -> None:
        """The last one was taken back (or can never be)."""
        table = self._tables.undo
        self._session.run(
            delete(table).where(table.c.mirror == mirror, table.c.part >= self._last_story(mirror) * PARTS)
        )


class _Written(Mapping[str, str]):
    """What was written to a row, as its line keeps it: thousands of lines are read for the few that are asked."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def _read(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self._text)
        return found

    def __getitem__(self, column: str) -> str:
        return self._read()[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


def _mirror(row: Any) -> Mirror:
    return Mirror(
        id=row["id"],
        source=row["source"],
        source_name=row["source_name"],
        source_course=row["source_course"],
        course=row["course"],
        root=row["root"],
        serial=row["serial"],
        applied=row["applied"],
        lineage=tuple(json.loads(row["lineage"])),
        options=json.loads(row["options"]),
    )
