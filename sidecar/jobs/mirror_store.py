"""Partners and subscriptions: who we mirror from, and which courses are pulled by the clock."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    Float,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from sidecar.errors import NotFoundError
from sidecar.jobs.migrate import bring_up_to_date
from sidecar.jobs.schema import db_now, metadata
from sidecar.jobs.sealing import Seal

partners = Table(
    "sidecar_partners",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("url", Text, nullable=False),
    Column("token", Text, nullable=False),  # sealed
    Column("fingerprint", String(128), nullable=False, default=""),  # of the key that its manifests must have
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
)

subscriptions = Table(
    "sidecar_subscriptions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(255), nullable=False),  # a partner's name, or one of our sites
    Column("course", String(255), nullable=False),  # short name at the source
    Column("site", String(64), nullable=False),  # the target
    Column("as_shortname", String(255), nullable=False),
    Column("options", Text, nullable=False),  # further parameters of mirror.apply
    Column("every", Integer, nullable=False),  # seconds
    Column("due", Float(53), nullable=False),
    Column("job", String(64)),  # sent last
    UniqueConstraint("site", "as_shortname", name="sidecar_subscriptions_one"),
    Index("sidecar_subscriptions_due", "due"),
    mysql_engine="InnoDB",
    mysql_charset="utf8mb4",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Partner:
    """Another sidecar. `url` may end in `?site=NAME` when it serves several sites."""

    name: str
    url: str
    fingerprint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A course pulled every so often. `due` is seconds since 1970 by the database's clock."""

    id: int
    source: str
    course: str
    site: str
    as_shortname: str
    options: dict[str, Any]
    every: int
    due: float
    job: str | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id, "from": self.source, "course": self.course, "to": self.site, "as": self.as_shortname, "every": self.every,
            "due": self.due, "job": self.job, **self.options,
        }  # fmt: skip

    def params(self) -> dict[str, Any]:
        """Parameters of the job `mirror.apply`."""
        return {
            "source": self.source,
            "course": self.course,
            "site": self.site,
            "as_shortname": self.as_shortname,
            **self.options,
        }


class MirrorBook:
    """Both tables. `seal` keeps partners' tokens from whoever sees the database only."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal
        bring_up_to_date(engine, "mirrors", [partners, subscriptions])

    def partners(self) -> list[Partner]:
        with self._engine.begin() as db:
            rows = db.execute(select(partners).order_by(partners.c.name)).mappings().all()
        return [Partner(name=row["name"], url=row["url"], fingerprint=row["fingerprint"]) for row in rows]

    def token(self, name: str) -> str:
        """The token that this partner gave us. Raises `NotFoundError`, `SealedError`."""
        with self._engine.begin() as db:
            kept = db.execute(select(partners.c.token).where(partners.c.name == name)).scalar_one_or_none()
        if kept is None:
            raise NotFoundError(f"partner {name}")
        return self._seal.open(kept)

    def put_partner(self, partner: Partner, *, token: str) -> None:
        """New, or instead of the one of this name. Raises `SealedError`."""
        sealed = self._seal.close(token)
        with self._engine.begin() as db:
            db.execute(delete(partners).where(partners.c.name == partner.name))
            db.execute(
                insert(partners).values(
                    name=partner.name, url=partner.url, token=sealed, fingerprint=partner.fingerprint
                )
            )

    def drop_partner(self, name: str) -> None:
        """Raises `NotFoundError`."""
        with self._engine.begin() as db:
            if db.execute(delete(partners).where(partners.c.name == name)).rowcount != 1:
                raise NotFoundError(f"partner {name}")

    def subscriptions(self, site: str | None = None) -> list[Subscription]:
        query = select(subscriptions).order_by(subscriptions.c.id)
        if site is not None:
            query = query.where(subscriptions.c.site == site)
        with self._engine.begin() as db:
            return [_subscription(row) for row in db.execute(query).mappings()]

    def subscribe(
        self, *, source: str, course: str, site: str, as_shortname: str, options: dict[str, Any], every: int
    ) -> Subscription:
        """New, or instead of the one for this course of the site; due at once."""
        with self._engine.begin() as db:
            db.execute(
                delete(subscriptions).where(
                    subscriptions.c.site == site, subscriptions.c.as_shortname == as_shortname
                )
            )
            db.execute(
                insert(subscriptions).values(
                    source=source,
                    course=course,
                    site=site,
                    as_shortname=as_shortname,
                    options=json.dumps(options),
                    every=every,
                    due=db_now(),
                )
            )
            mine = (subscriptions.c.site == site, subscriptions.c.as_shortname == as_shortname)
            row = db.execute(select(subscriptions).where(*mine)).mappings().one()
        return _subscription(row)

    def unsubscribe(self, number: int) -> None:
        """Raises `NotFoundError`."""
        with self._engine.begin() as db:
            if db.execute(delete(subscriptions).where(subscriptions.c.id == number)).rowcount != 1:
                raise NotFoundError(f"subscription {number}")

    def due(self, limit: int = 100) -> list[Subscription]:
        """Those whose time has come, the longest overdue first."""
        with self._engine.begin() as db:
            rows = db.execute(
                select(subscriptions)
                .where(subscriptions.c.due <= db_now())
                .order_by(subscriptions.c.due)
                .limit(limit)
            )
            return [_subscription(row) for row in rows.mappings()]

    def sent(self, number: int, job: str) -> None:
        """Its job is in the ledger; the next one is due after its interval."""
        with self._engine.begin() as db:
            db.execute(
                update(subscriptions)
                .where(subscriptions.c.id == number)
                .values(job=job, due=db_now() + subscriptions.c.every)
            )


def _subscription(row: RowMapping) -> Subscription:
    return Subscription(**{**row, "options": json.loads(row["options"])})
