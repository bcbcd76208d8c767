"""Moodle's own locks, taken as its lock factories take them, so that both keep off each other's work.

Without a setting Moodle takes locks of its database (`mysql_lock_factory`, `postgres_lock_factory`). A site whose
config.php names another factory (files, a table) is not kept off by these.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sidecar.moodle.database import MoodleDatabase, Session

AT_ONCE = 500  # locks a statement


@contextmanager
def held(database: MoodleDatabase, kind: str, resources: Sequence[str]) -> Iterator[frozenset[str]]:
    """Those of Moodle's locks `resources` of `kind` that were free; they are held until the body ends.

    They are on a connection of their own, and end with it whatever happens. Raises `SiteUnreachableError`.
    """
    keys = _KEYS.get(database.dialect)
    if keys is None:  # the twin has no Moodle beside it
        yield frozenset(resources)
        return
    take, key_of = keys
    with database.connect() as connection:
        session, name = Session(connection, database.prefix), str(connection.engine.url.database)
        try:
            yield frozenset(
                resource
                for start in range(0, len(resources), AT_ONCE)
                for resource in _taken(
                    session,
                    take,
                    {r: key_of(name, database.prefix, kind, r) for r in resources[start : start + AT_ONCE]},
                )
            )
        finally:
            connection.invalidate()  # a lock lives no longer than its connection


def _taken(session: Session, take: str, keys: Mapping[str, tuple[Any, ...]]) -> list[str]:
    calls, params = [], {}
    for place, key in enumerate(keys.values()):
        calls.append(take.format(*(f":k{place}_{part}" for part in range(len(key)))) + f" AS l{place}")
        params.update({f"k{place}_{part}": value for part, value in enumerate(key)})
    row = session.one(f"SELECT {', '.join(calls)}", **params) or {}
    return [resource for place, resource in enumerate(keys) if row.get(f"l{place}") == 1]


def _mysql(database: str, prefix: str, kind: str, resource: str) -> tuple[Any, ...]:
    text_ = f"{database}:{prefix}_{kind}_{resource}"
    return (hashlib.sha1(text_.encode(), usedforsecurity=False).hexdigest(),)


def _postgresql(database: str, prefix: str, kind: str, resource: str) -> tuple[Any, ...]:
    number = zlib.crc32(f"{database}:{prefix}".encode())
    index = hashlib.sha1(f"{kind}_{resource}".encode(), usedforsecurity=False).hexdigest()[:7]
    return (number - (1 << 32) if number >= 1 << 31 else number, int(index, 16))


Key = Callable[[str, str, str, str], tuple[Any, ...]]
_KEYS: dict[str, tuple[str, Key]] = {
    "mysql": ("get_lock({0}, 0)", _mysql),
    "mariadb": ("get_lock({0}, 0)", _mysql),
    "postgresql": ("pg_try_advisory_lock(CAST({0} AS integer), CAST({1} AS integer))", _postgresql),
}
