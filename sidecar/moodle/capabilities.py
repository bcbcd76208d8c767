"""Who may do what: role permissions along a context path, read as sets of people, never one person at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sidecar.moodle.database import Session

PROHIBIT = -1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """Roles that allow and roles that prohibit, and the contexts (ids) in which holding one counts."""

    allowed: tuple[int, ...]
    prohibited: tuple[int, ...]
    contexts: tuple[int, ...]
    everyone: bool = False  # the role that every account has allows it


@dataclass(eq=False)
class Capabilities:
    """Answers for one site within one snapshot."""

    session: Session
    _config: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.session.select("site_config", names=["siteadmins", "siteguest", "defaultuserroleid"])
        self._config = {str(row["name"]): str(row["value"]) for row in rows}

    @property
    def admins(self) -> frozenset[int]:
        """Site administrators may do everything."""
        return frozenset(
            int(part) for part in self._config.get("siteadmins", "").split(",") if part.isdigit()
        )

    @property
    def guest(self) -> int:
        value = self._config.get("siteguest", "0")
        return int(value) if value.isdigit() else 0

    def grant(self, capability: str, path: str) -> Grant:
        """What roles say about `capability` at the context of this path (``/1/3/1617``).

        Of a role's permissions the one nearest to the context counts, but a prohibition anywhere is final.
        """
        contexts = path_ids(path)
        by_role: dict[int, dict[int, int]] = {}
        for row in self.session.select(
            "certificate_permissions", capabilities=[capability], contexts=list(contexts)
        ):
            by_role.setdefault(int(row["roleid"]), {})[int(row["contextid"])] = int(row["permission"])
        allowed, prohibited = [], []
        for role, permissions in by_role.items():
            if PROHIBIT in permissions.values():
                prohibited.append(role)
            elif next((permissions[c] for c in reversed(contexts) if permissions.get(c)), 0) > 0:
                allowed.append(role)
        default = self._config.get("defaultuserroleid", "0")
        return Grant(
            allowed=tuple(allowed),
            prohibited=tuple(prohibited),
            contexts=contexts,
            everyone=default.isdigit() and int(default) in allowed,
        )

    def holders(self, capability: str, path: str, among: Iterable[int]) -> set[int]:
        """Those of `among` who have `capability` at this context, administrators included."""
        grant, people = self.grant(capability, path), set(among)
        having = set(people) if grant.everyone else people & self._role_holders(grant.contexts, grant.allowed)
        having -= self._role_holders(grant.contexts, grant.prohibited)
        return having | (people & self.admins)

    def _role_holders(self, contexts: tuple[int, ...], roles: tuple[int, ...]) -> set[int]:
        if not roles:
            return set()
        rows = self.session.select("certificate_role_holders", contexts=list(contexts), roles=list(roles))
        return {int(row["userid"]) for row in rows}


def path_ids(path: str) -> tuple[int, ...]:
    """Context ids from the system down: ``/1/3/1617`` -> 1, 3, 1617."""
    return tuple(int(part) for part in path.split("/") if part)
