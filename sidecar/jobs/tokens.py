"""Bearer tokens: 256 random bits, kept as SHA-256 only, with scopes, revocable."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, RowMapping, and_, insert, or_, select, update

from sidecar.errors import ForbiddenError, ParameterError, UnauthorizedError
from sidecar.jobs.schema import db_now, tokens
from sidecar.usecases.kinds import SCOPES

_MOST_DAYS = 36_500
_PREFIX = "sct_"  # lets secret scanners find a leaked one


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """Who is asking. `courses` limits a mirror partner to these short names; None is all."""

    name: str
    scopes: frozenset[str]
    courses: tuple[str, ...] | None
    callback_secret: str
    created: float
    expires: float | None
    revoked: float | None

    def allows(self, scope: str) -> bool:
        return scope in self.scopes or "admin" in self.scopes

    def require(self, scope: str) -> None:
        """Raises `ForbiddenError`."""
        if not self.allows(scope):
            raise ForbiddenError(f"needs scope {scope}")


class Tokens:
    """The token table."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(
        self,
        name: str,
        scopes: Sequence[str],
        *,
        courses: Sequence[str] | None = None,
        days: float | None = None,
    ) -> tuple[str, Token]:
        """A new token, shown this once. Raises `ParameterError` for an unknown scope, a bad name, no days."""
        unknown = sorted(set(scopes) - set(SCOPES))
        if unknown or not scopes:
            raise ParameterError(f"scopes are {', '.join(SCOPES)}; not {', '.join(unknown) or 'none'}")
        if not name.strip() or len(name) > 200 or not name.isprintable():
            raise ParameterError("a token needs a name of at most 200 printable characters")
        if days is not None and not 0 < days < _MOST_DAYS:
            raise ParameterError(f"days: more than 0, less than {_MOST_DAYS}")
        secret = _PREFIX + secrets.token_urlsafe(32)
        with self._engine.begin() as db:
            db.execute(
                insert(tokens).values(
                    digest=_digest(secret), name=name, scopes=json.dumps(sorted(set(scopes))),
                    courses=None if courses is None else json.dumps(list(courses)), callback_secret=secrets.token_urlsafe(32),
                    created=db_now(), expires=None if days is None else db_now() + days * 86400,
                )
            )  # fmt: skip
        return secret, self.check(secret)

    def check(self, secret: str) -> Token:
        """Who this is. Raises `UnauthorizedError` for unknown, expired and revoked tokens alike."""
        with self._engine.execution_options(read_only=True).begin() as db:
            row = db.execute(
                select(tokens).where(
                    tokens.c.digest == _digest(secret), tokens.c.revoked.is_(None), or_(tokens.c.expires.is_(None), tokens.c.expires > db_now())
                )
            ).mappings().one_or_none()  # fmt: skip
        if row is None:
            raise UnauthorizedError
        return _token(row)

    def list(self) -> list[Token]:
        with self._engine.execution_options(read_only=True).begin() as db:
            return [
                _token(row)
                for row in db.execute(select(tokens).order_by(tokens.c.name, tokens.c.created)).mappings()
            ]

    def revoke(self, name: str) -> int:
        """Revoke all tokens of this name; gives how many."""
        with self._engine.begin() as db:
            done = db.execute(
                update(tokens)
                .where(and_(tokens.c.name == name, tokens.c.revoked.is_(None)))
                .values(revoked=db_now())
            )
            return int(done.rowcount)

    def callback_secret(self, name: str) -> str | None:
        """The newest live secret of this name, for signing call-backs."""
        with self._engine.execution_options(read_only=True).begin() as db:
            return db.execute(
                select(tokens.c.callback_secret).where(tokens.c.name == name, tokens.c.revoked.is_(None)).order_by(tokens.c.created.desc()).limit(1)
            ).scalar_one_or_none()  # fmt: skip


def _digest(secret: str) -> str:
    # headers may carry any bytes; those that are no UTF-8 come as surrogates
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _token(row: RowMapping) -> Token:
    return Token(
        name=row["name"],
        scopes=frozenset(json.loads(row["scopes"])),
        courses=None if row["courses"] is None else tuple(json.loads(row["courses"])),
        callback_secret=row["callback_secret"] or "",
        created=row["created"],
        expires=row["expires"],
        revoked=row["revoked"],
    )
