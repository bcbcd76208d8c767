"""Activities that the content description does not name, followed through their XMLDB keys.

A module's main table is known by its name; tables that reach it over foreign keys and have no column of a person belong
to its content. Tables with such a column are learners' data: left out, and listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sidecar.moodle.content import ALL, MODULES, Table, table

_PERSON = re.compile(r"^(user|userid|authorid|reviewerid|raterid|recipientid|studentid|learnerid)$")
_SECRET = re.compile(r"passw|passcode|secret|api_?key|enrol\w*key|private_?key|token$")
_IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]{0,60}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class ThirdParty:
    """What the keys tell."""

    tables: tuple[Table, ...] = ()  # content, owners first
    left_out: tuple[str, ...] = ()  # learners' data
    uses: Mapping[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict)  # as `learners.USES`


def third_party(xmldb: Mapping[str, Any], modules: Iterable[str]) -> ThirdParty:
    """What the unknown ones among `modules` are made of.

    `xmldb` is `{"tables": {name: {"fields": …, "keys": [{"fields", "reftable", "reffields"}]}}}`.
    """
    definitions: Mapping[str, Any] = xmldb.get("tables", {})
    found: list[Table] = []
    left_out: list[str] = []
    uses: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for module in sorted(unknown_modules(modules)):
        if module not in definitions or not _IDENTIFIER.fullmatch(module) or module in ALL:
            continue
        found.append(_main(module, definitions[module]))
        known = {module}
        grew = True
        while grew:
            grew = False
            for name, definition in sorted(definitions.items()):
                key = _key_to(definition, known)
                if name in known or name in ALL or name in left_out or key is None:
                    continue
                if any(_PERSON.match(column) for column in definition["fields"]):
                    left_out.append(name)
                    uses[key[1]] = (*uses.get(key[1], ()), (name, key[0], ""))
                elif _IDENTIFIER.fullmatch(name):
                    column, parent = key
                    found.append(
                        table(name, f"{column}>{parent}", _pointers(definition, column, known | set(ALL)))
                    )
                    known.add(name)
                    grew = True
    return ThirdParty(tables=tuple(found), left_out=tuple(left_out), uses=uses)


def unknown_modules(modules: Iterable[str]) -> set[str]:
    """Names that the content description does not know."""
    return set(modules) - {one.name for one in MODULES}


def _main(module: str, definition: Mapping[str, Any]) -> Table:
    fields = definition["fields"]
    pointers = "course>course" if "course" in fields else ""
    if "grade" in fields:
        pointers += " grade>@scale_or_points"
    pointers = f"{pointers} {_secrets(definition)}"
    return table(module, f"id>course_modules.instance:{module}", pointers)


def _secrets(definition: Mapping[str, Any]) -> str:
    """Columns that by their name hold a password or key."""
    names = (name for name in definition["fields"] if _SECRET.search(name) and _IDENTIFIER.fullmatch(name))
    return " ".join(f"{name}>@secret" for name in names)


def _key_to(definition: Mapping[str, Any], known: set[str]) -> tuple[str, str] | None:
    for key in definition.get("keys", []):
        if key.get("reftable") in known and key.get("reffields") == ["id"] and len(key["fields"]) == 1:
            return key["fields"][0], key["reftable"]
    return None


def _pointers(definition: Mapping[str, Any], owner: str, known: set[str]) -> str:
    found = [
        f"{key['fields'][0]}>{key['reftable']}"
        for key in definition.get("keys", [])
        if key.get("reftable") in known
        and key.get("reffields") == ["id"]
        and len(key["fields"]) == 1
        and key["fields"][0] != owner
    ]
    return " ".join([*found, _secrets(definition)])
