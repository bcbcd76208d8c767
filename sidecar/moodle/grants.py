"""The two database accounts a site needs, as the statements its administrator runs. `sidecar doctor` prints them."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from sidecar.errors import SettingsError
from sidecar.moodle.mapstore import Tables


def grants(database_url: str, write_url: str | None, prefix: str) -> list[str]:
    """SQL for MariaDB and MySQL, or for PostgreSQL, as the address says. Passwords are left for the administrator.

    Raises `SettingsError`.
    """
    if _parsed(database_url).get_backend_name() == "postgresql":
        return _postgresql(database_url, write_url)
    lines = [f"GRANT SELECT, SHOW VIEW ON {_place(database_url)}.* TO {_account(database_url)};"]
    if write_url is not None:
        name = _place(write_url)
        lines.append(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name}.* TO {_account(write_url)};")
        lines += [
            f"GRANT CREATE, INDEX ON {name}.`{table}` TO {_account(write_url)};"
            for table in Tables(prefix).names()
        ]
    return lines


def _postgresql(database_url: str, write_url: str | None) -> list[str]:
    """Run as the owner of Moodle's tables, connected to Moodle's database."""
    lines: list[str] = []
    for url, rights in ((database_url, "SELECT"), (write_url, "SELECT, INSERT, UPDATE, DELETE")):
        if url is None:
            continue
        who = _quoted(_parsed(url).username)
        lines += [
            f"GRANT CONNECT ON DATABASE {_quoted(_parsed(url).database)} TO {who};",
            f"GRANT USAGE ON SCHEMA public TO {who};",
            f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {who};",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {who};",
        ]
        if rights != "SELECT":
            lines += [
                f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {who};",
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {who};",
                f"GRANT CREATE ON SCHEMA public TO {who};",
            ]
            reader = _quoted(_parsed(database_url).username)
            if reader != who:  # the tables of the mirror are the writer's
                lines.append(
                    f"ALTER DEFAULT PRIVILEGES FOR ROLE {who} IN SCHEMA public GRANT SELECT ON TABLES TO {reader};"
                )
    return lines


def _quoted(name: str | None) -> str:
    return '"' + str(name or "").replace('"', '""') + '"'


def _place(url: str) -> str:
    return "`" + str(_parsed(url).database or "").replace("`", "``") + "`"


def _account(url: str) -> str:
    name = str(_parsed(url).username or "").replace("'", "''")
    return f"'{name}'@'%'"


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise SettingsError("database: no address of a database") from None
