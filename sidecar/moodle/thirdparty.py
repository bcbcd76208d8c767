"""Activities that the content description does not name, followed through their XMLDB keys.

A module's main table is known by its name; tables that reach it over foreign keys and have no column of a person belong
to its content. Tables with such a column are learners' data: left out, and listed. Where a plugin declares no key for a column, one whose
name can only mean one of its tables (`gameid`, `game`, `levelid` for game_level) counts as one: that is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sidecar.moodle.content import ALL, MODULES, Table, table

_PERSON = re.compile(r"^(user|userid|authorid|reviewerid|raterid|recipientid|studentid|learnerid)$")
_SECRET = re.compile(r"passw|passcode|secret|api_?key|enrol\w*key|private_?key|token$")
_IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]{0,60}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A table of such an activity that is not carried."""

    table: str
    module: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """A column that is taken for a key by its name."""

    table: str
    column: str
    target: str
    module: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ThirdParty:
    """What the keys tell."""

    tables: tuple[Table, ...] = ()  # content, owners first
    left_out: tuple[LeftOut, ...] = ()
    guesses: tuple[Guess, ...] = ()  # that `tables` rest on
    uses: Mapping[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict)  # as `learners.USES`

    def item_table(self, component: str, area: str) -> str | None:
        """The content table that item ids of a file area name, where the area is called after it."""
        module = component.removeprefix("mod_")
        wanted = {f"{module}_{area}", f"{module}_{area}s", f"{module}_{area.removesuffix('s')}"}
        found = [one.name for one in self.tables if one.name in wanted]
        return found[0] if component.startswith("mod_") and len(found) == 1 else None


def third_party(xmldb: Mapping[str, Any], modules: Iterable[str]) -> ThirdParty:
    """What the unknown ones among `modules` are made of.

    `xmldb` is `{"tables": {name: {"from", "fields", "keys": [{"fields", "reftable", "reffields"}]}}}`.
    """
    definitions: Mapping[str, Any] = xmldb.get("tables", {})
    wanted = [
        name
        for name in sorted(unknown_modules(modules))
        if name in definitions and _IDENTIFIER.fullmatch(name) and name not in ALL
    ]
    guessed = [guess for module in wanted for guess in _guesses(definitions, module)]
    definitions = _with(definitions, guessed)
    parts = [_Closure(definitions, module).closed() for module in wanted]
    tables = tuple(one for part in parts for one in part.found)
    content = {one.name for one in tables}
    uses: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for part in parts:
        uses.update(part.uses)
    return ThirdParty(
        tables=tables,
        left_out=tuple(one for part in parts for one in part.left_out),
        guesses=tuple(one for one in guessed if {one.table, one.target} <= content),
        uses=uses,
    )


def _guesses(definitions: Mapping[str, Any], module: str) -> list[Guess]:
    """Keys that the plugin of a module does not declare, by the names of its columns."""
    own = _own_tables(definitions, module)
    found = []
    for name in own:
        declared = {column for key in definitions[name].get("keys", []) for column in key["fields"]}
        for column, shape in sorted(definitions[name]["fields"].items()):
            if column in declared or shape.get("type") != "int" or not _IDENTIFIER.fullmatch(column):
                continue
            meant = _meant(column, name, module, own)
            if meant is not None:
                found.append(Guess(table=name, column=column, target=meant, module=module))
    return found


def _meant(column: str, table: str, module: str, own: Collection[str]) -> str | None:
    """The one table of the plugin that a column's name can mean. Without `id`, only the main table: `level` may be a number."""
    if column == module:
        return module if table != module else None
    stem = re.fullmatch(r"(.+?)_?id", column)
    if stem is None:
        return None
    named = {stem[1], f"{module}_{stem[1]}", f"{module}_{stem[1]}s", f"{module}_{stem[1]}es"}
    candidates = named.intersection(own) - ({module} if table == module else set())
    return candidates.pop() if len(candidates) == 1 else None


def _with(definitions: Mapping[str, Any], guessed: Iterable[Guess]) -> dict[str, Any]:
    """The definitions with these keys as if they were declared."""
    made = dict(definitions)
    for guess in guessed:
        key = {"type": "foreign", "fields": [guess.column], "reftable": guess.target, "reffields": ["id"]}
        definition = made[guess.table]
        made[guess.table] = {**definition, "keys": [*definition.get("keys", []), key]}
    return made


def _own_tables(definitions: Mapping[str, Any], module: str) -> list[str]:
    """Tables that the plugin of a module brought."""
    home = definitions[module].get("from")
    return [
        name
        for name, one in sorted(definitions.items())
        if _IDENTIFIER.fullmatch(name) and name not in ALL and one.get("from", name) == home
    ]


class _Closure:
    """One module's tables, closed over foreign keys: those that point to content, and those content points to."""

    def __init__(self, definitions: Mapping[str, Any], module: str) -> None:
        self._definitions = definitions
        self._module = module
        self._own = _own_tables(definitions, module)
        self._known = {module}
        self.found = [_main(module, definitions[module], set(ALL) | set(self._own))]
        self.left_out: list[LeftOut] = []
        self.uses: dict[str, tuple[tuple[str, str, str], ...]] = {}

    def closed(self) -> _Closure:
        while any([self._pointed_to(), self._pointing()]):
            continue
        refused = {one.table for one in self.left_out}
        for name in self._own:
            if name not in self._known and name not in refused:
                persons = any(_PERSON.match(column) for column in self._definitions[name]["fields"])
                why = "has a column of persons" if persons else "is reached by no foreign key"
                self.left_out.append(LeftOut(table=name, module=self._module, why=why))
        return self

    def _pointing(self) -> bool:
        grew = False
        for name, definition in sorted(self._definitions.items()):
            key = _key_to(definition, self._known)
            if name in self._known or name in ALL or key is None or not _IDENTIFIER.fullmatch(name):
                continue
            if any(one.table == name for one in self.left_out):
                continue
            column, parent = key
            if any(_PERSON.match(field) for field in definition["fields"]):
                self.left_out.append(LeftOut(table=name, module=self._module, why="has a column of persons"))
                self.uses[parent] = (*self.uses.get(parent, ()), (name, column, ""))
            else:
                pointers = _pointers(definition, column, self._known | set(ALL) | {name})
                self.found.append(table(name, f"{column}>{parent}", pointers))
                self._known.add(name)
                grew = True
        return grew

    def _pointed_to(self) -> bool:
        """Of the plugin's own tables: a questionnaire's survey, which the questionnaire names."""
        grew = False
        own = set(self._own)
        for owner in sorted(self._known):
            for key in self._definitions[owner].get("keys", []):
                name = str(key.get("reftable"))
                if name in self._known or name not in own or not _by_id(key):
                    continue
                definition = self._definitions[name]
                if any(_PERSON.match(field) for field in definition["fields"]):
                    continue
                pointers = _pointers(definition, "", self._known | set(ALL) | {name})
                self.found.append(table(name, f"id>{owner}.{key['fields'][0]}", pointers))
                self._known.add(name)
                grew = True
        return grew


def unknown_modules(modules: Iterable[str]) -> set[str]:
    """Names that the content description does not know."""
    return set(modules) - {one.name for one in MODULES}


def _main(module: str, definition: Mapping[str, Any], known: set[str]) -> Table:
    fields = definition["fields"]
    pointers = dict(part.split(">") for part in _pointers(definition, "id", known).split())
    if "course" in fields:
        pointers["course"] = "course"
    if "grade" in fields:
        pointers.setdefault("grade", "@scale_or_points")
    return table(
        module,
        f"id>course_modules.instance:{module}",
        " ".join(f"{column}>{target}" for column, target in pointers.items()),
    )


def _secrets(definition: Mapping[str, Any]) -> str:
    """Columns that by their name hold a password or key."""
    names = (name for name in definition["fields"] if _SECRET.search(name) and _IDENTIFIER.fullmatch(name))
    return " ".join(f"{name}>@secret" for name in names)


def _by_id(key: Mapping[str, Any]) -> bool:
    fields = key["fields"]
    return key.get("reffields") == ["id"] and len(fields) == 1 and bool(_IDENTIFIER.fullmatch(fields[0]))


def _key_to(definition: Mapping[str, Any], known: set[str]) -> tuple[str, str] | None:
    for key in definition.get("keys", []):
        if key.get("reftable") in known and _by_id(key):
            return key["fields"][0], key["reftable"]
    return None


def _pointers(definition: Mapping[str, Any], owner: str, known: set[str]) -> str:
    found = {
        key["fields"][0]: key["reftable"]
        for key in definition.get("keys", [])
        if key.get("reftable") in known and _by_id(key) and key["fields"][0] not in (owner, "id")
    }
    parts = [f"{column}>{target}" for column, target in found.items()]
    return " ".join([*parts, _secrets(definition)])
