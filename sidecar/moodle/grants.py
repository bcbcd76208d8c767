"""The two database accounts a site needs, as the statements its administrator runs. `sidecar doctor` prints them."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from sidecar.errors import SettingsError
from sidecar.moodle.mapstore import Tables


def grants(database_url: str, write_url: str | None, prefix: str) -> list[str]:
    """SQL of MariaDB and MySQL. Passwords are left for the administrator. Raises `SettingsError`."""
    lines = [f"GRANT SELECT, SHOW VIEW ON {_place(database_url)}.* TO {_account(database_url)};"]
    if write_url is not None:
        name = _place(write_url)
        lines.append(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name}.* TO {_account(write_url)};")
        lines += [
            f"GRANT CREATE, INDEX ON {name}.`{table}` TO {_account(write_url)};"
            for table in Tables(prefix).names()
        ]
    return lines


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
