"""Matches a course that Moodle's restore copied with its source, so that it can be updated in place.

Table by table, owners first: rows are compared only under owners that are matched already. Signs, strongest first:
id number, equal content, name, place, being the only one left. Equal rows in equal number pair in their order. What no
sign decides is listed as unsure, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sidecar.mirror.records import Record, Snapshot
from sidecar.mirror.values import Key, canonical, references

NAMES = (
    "name",
    "title",
    "fullname",
    "concept",
    "alias",
    "identifier",
    "itemname",
    "targetname",
    "heading",
    "filename",
    "capability",
    "filter",
    "areaname",
    "typ",
    "blockname",
    "enrol",
    "subject",
    "answer",
    "text",
    "answertext",
    "label",
    "question",
)
KINDS = (
    "component",
    "filearea",
    "filepath",
    "itemtype",
    "itemmodule",
    "itemnumber",
    "criteriatype",
    "qtype",
    "value",
)
PLACES = (
    "section",
    "slot",
    "version",
    "pagenum",
    "position",
    "no",
    "sortorder",
    "sequence",
    "itemnumber",
    "criteriatype",
    "lowerboundary",
    "contextlevel",
    "firstslot",
    "mingrade",
    "score",
)
TEXTS = ("intro", "content", "externalurl", "toolurl", "activity")
ENOUGH = 20  # characters that two activities do not share by chance

Sign = Callable[[Record, bool], Hashable]
_OPEN = '["?",0]'  # a reference to a row that is not matched yet


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsure:
    """Rows of one kind that may be one another; what they are called, by id."""

    table: str
    source: Mapping[int, str]
    target: Mapping[int, str]

    def to_dict(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "source": list(self.source),
            "target": list(self.target),
            "names": {"source": list(self.source.values()), "target": list(self.target.values())},
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """Who is who."""

    pairs: Mapping[Key, Key]  # source -> target
    unsure: tuple[Unsure, ...]
    new: tuple[Key, ...]  # of the source, nothing like it here
    local: tuple[Key, ...]  # of the target, nothing like it there
    signs: Mapping[str, int] = field(default_factory=dict)  # how many pairs a sign decided

    def to_dict(self) -> dict[str, Any]:
        return {
            "matched": len(self.pairs),
            "by": dict(self.signs),
            "unsure": [one.to_dict() for one in self.unsure],
            "new": len(self.new),
            "local": len(self.local),
        }


class Matcher:
    """One matching. `given` are pairs that a person decided."""

    def __init__(
        self,
        source: Snapshot,
        target: Snapshot,
        order: Sequence[str],
        *,
        shared: Callable[[str], tuple[str, ...]],
        expendable: Callable[[str], bool],
        given: Mapping[Key, Key] | None = None,
    ) -> None:
        self._there = {record.key: record for record in source.records()}
        self._here = {record.key: record for record in target.records()}
        self._order = order
        self._shared = shared
        self._expendable = expendable
        self._pairs: dict[Key, Key] = {("course", source.course): ("course", target.course), **(given or {})}
        self._back = {here: there for there, here in self._pairs.items()}
        self._signs: dict[str, int] = {}
        self._mains_there = _mains(self._there)
        self._mains_here = _mains(self._here)
        self._labels_there = _labels(self._there)
        self._labels_here = _labels(self._here)

    def match(self) -> Match:
        stage = 0
        while stage < len(self._stages()):
            before = len(self._pairs)
            for table in self._order:
                for there, here in self._groups(table):
                    self._match_group(self._stages()[stage], there, here)
            # a pair found by a weak sign may let strong ones decide others
            stage = 0 if len(self._pairs) > before else stage + 1
        self._replace()
        unsure = [one for table in self._order if not self._shared(table) for one in self._unsure(table)]
        doubtful = {(one.table, number) for one in unsure for number in one.source}
        return Match(
            pairs=self._pairs,
            unsure=tuple(unsure),
            new=tuple(key for key in self._there if key not in self._pairs and key not in doubtful),
            local=tuple(key for key in self._here if key not in self._back),
            signs=self._signs,
        )

    def _unsure(self, table: str) -> list[Unsure]:
        """Open rows under one owner, kind by kind: a page is no quiz, whatever it is called."""
        found: list[Unsure] = []
        for there, here in self._groups(table):
            left, right = self._by_kind(there, True), self._by_kind(here, False)
            found += [
                Unsure(
                    table=table,
                    source={record.id: _called(record, self._labels_there) for record in left[kind]},
                    target={record.id: _called(record, self._labels_here) for record in right[kind]},
                )
                for kind in left
                if kind in right
            ]
        return found

    def _by_kind(self, records: Sequence[Record], there: bool) -> dict[Hashable, list[Record]]:
        found: dict[Hashable, list[Record]] = {}
        for record in records:
            label = (self._labels_there if there else self._labels_here).get(record.key, "")
            kinds = tuple(
                str(record.values.get(column)) for column in (*KINDS[:-1], "blockname", "enrol", "type")
            )
            found.setdefault((label.partition(":")[0], *kinds), []).append(record)
        return found

    def _replace(self) -> None:
        """Rows that nothing ever points to may take each other's place: the next apply writes them anew."""
        for table in self._order:
            if self._expendable(table):
                for there, here in self._groups(table):
                    for one, other in zip(there, here, strict=False):
                        self._pair("replaced", one, other)

    def _stages(self) -> tuple[tuple[tuple[str, Sign], ...], ...]:
        return (
            (("id number", self._idnumber), ("content", self._content), ("pointers", self._pointers)),
            (("name", self._name), ("content", self._body)),
            (("place", self._place),),
            (("only one", self._only),),
        )

    def _groups(self, table: str) -> list[tuple[list[Record], list[Record]]]:
        """Open rows of both sides, by matched owner."""
        if self._shared(table):  # of the site: found by their names, whatever they hang on
            return [
                (
                    [
                        item
                        for item in self._there.values()
                        if item.table == table and item.key not in self._pairs
                    ],
                    [
                        item
                        for item in self._here.values()
                        if item.table == table and item.key not in self._back
                    ],
                )
            ]
        groups: dict[Key | None, tuple[list[Record], list[Record]]] = {}
        for record in self._there.values():
            if record.table == table and record.key not in self._pairs:
                owner = self._pairs.get(record.owner) if record.owner else None
                if owner is not None or record.owner is None:
                    groups.setdefault(owner, ([], []))[0].append(record)
        for record in self._here.values():
            if record.table == table and record.key not in self._back and record.owner in groups:
                groups[record.owner][1].append(record)
        return list(groups.values())

    def _match_group(
        self, signs: Sequence[tuple[str, Sign]], there: list[Record], here: list[Record]
    ) -> None:
        if there and self._shared(there[0].table):
            columns = self._shared(there[0].table)
            signs = (("name", lambda record, side: self._named(record, columns, side)),)
        for name, sign in signs:
            there, here = self._by(name, sign, there, here)

    def _idnumber(self, record: Record, _there: bool) -> Hashable:
        return record.values.get("idnumber") or None

    def _only(self, record: Record, there: bool) -> Hashable:
        """The last of both sides may be paired when nothing of their kind speaks against it.

        Not an activity under another name, and not the grades of one activity with those of another.
        """
        if record.table == "course_modules" or (
            record.table == "grade_items" and self._pointers(record, there) is None
        ):
            return None
        label = (self._labels_there if there else self._labels_here).get(record.key, "")
        kinds = tuple(str(record.values.get(column)) for column in (*KINDS, "blockname", "enrol", "type"))
        return (label.partition(":")[0], *kinds)

    def _by(
        self,
        name: str,
        sign: Sign,
        there: list[Record],
        here: list[Record],
    ) -> tuple[list[Record], list[Record]]:
        left: dict[Hashable, list[Record]] = {}
        right: dict[Hashable, list[Record]] = {}
        for record in there:
            left.setdefault(sign(record, True), []).append(record)
        for record in here:
            right.setdefault(sign(record, False), []).append(record)
        for value, mine in left.items():
            theirs = right.get(value, [])
            # equal content in equal number: any pairing is right, the order of ids is Moodle's own
            if value is not None and len(mine) == len(theirs) and (len(mine) == 1 or name == "content"):
                for one, other in zip(mine, theirs, strict=True):
                    self._pair(name, one, other)
        return (
            [record for record in there if record.key not in self._pairs],
            [record for record in here if record.key not in self._back],
        )

    def _pair(self, sign: str, there: Record, here: Record) -> None:
        self._pairs[there.key] = here.key
        self._back[here.key] = there.key
        self._signs[sign] = self._signs.get(sign, 0) + 1

    def _named(self, record: Record, columns: tuple[str, ...], there: bool) -> Hashable:
        values = {column: self._neutral(record, record.values.get(column), there) for column in columns}
        return canonical(values).decode()

    def _content(self, record: Record, there: bool) -> Hashable:
        label = (self._labels_there if there else self._labels_here).get(record.key, "")
        text = label + canonical(self._neutral(record, dict(record.values), there)).decode()
        return None if _OPEN in text else text

    def _name(self, record: Record, there: bool) -> Hashable:
        label = (self._labels_there if there else self._labels_here).get(record.key, "")
        found = [str(record.values[column]) for column in NAMES if isinstance(record.values.get(column), str)]
        return (label, *found) if label or found else None

    def _body(self, record: Record, there: bool) -> Hashable:
        """What an activity says, without its name: it may have been renamed."""
        main = (self._mains_there if there else self._mains_here).get(record.key)
        if record.table != "course_modules" or main is None:
            return None
        said = [main.values.get(column) for column in TEXTS]
        if all(len(str(text or "")) < ENOUGH for text in said):
            return None
        text = canonical([main.table, self._neutral(main, said, there)]).decode()
        return None if _OPEN in text else text

    def _pointers(self, record: Record, there: bool) -> Hashable:
        """Names and kinds together with what the row points to; None while it points to rows not matched yet."""
        found: dict[str, Any] = {}
        for column, value in record.values.items():
            if isinstance(value, dict) and any(form == "$ref" for form, _ in references(value)):
                found[column] = self._neutral(record, value, there)
            elif column in KINDS or (column in NAMES and isinstance(value, str)):
                found[column] = value
        label = (self._labels_there if there else self._labels_here).get(record.key, "")
        text = label + canonical(found).decode()
        return None if _OPEN in text else text

    def _place(self, record: Record, _there: bool) -> Hashable:
        found = [
            (column, str(record.values[column]))
            for column in PLACES
            if isinstance(record.values.get(column), (int, str))
        ]
        return tuple(found) or None

    def _neutral(self, record: Record, value: Any, there: bool) -> Any:
        """The value with references replaced by whom they are matched with."""
        if isinstance(value, dict):
            if "$ref" in value:
                key = (value["$ref"][0], value["$ref"][1])
                if key == record.key:
                    return "self"
                if there:
                    return list(self._pairs.get(key, ("?", 0)))
                return list(key) if key in self._back else ["?", 0]
            return {name: self._neutral(record, item, there) for name, item in value.items()}
        if isinstance(value, list):
            return [self._neutral(record, item, there) for item in value]
        return value


def _mains(records: Mapping[Key, Record]) -> dict[Key, Record]:
    """Course module -> the row of its activity."""
    return {
        record.owner: record
        for record in records.values()
        if record.owner and record.owner[0] == "course_modules" and isinstance(record.values.get("name"), str)
    }


def _called(record: Record, labels: Mapping[Key, str]) -> str:
    """What a person knows the row by."""
    names = (record.values.get(column) for column in NAMES)
    return labels.get(record.key) or next((name for name in names if isinstance(name, str) and name), "")


def _labels(records: Mapping[Key, Record]) -> dict[Key, str]:
    """Rows without a name are called by what hangs on them: a course module by its activity, an entry by its question."""
    nameless = {key for key, record in records.items() if not isinstance(record.values.get("name"), str)}
    labels: dict[Key, str] = {}
    for record in records.values():
        name = record.values.get("name")
        if record.owner in nameless and isinstance(name, str):
            kind = record.values.get("qtype") or record.table
            labels.setdefault(record.owner, f"{kind}:{name}")
    for key, label in list(labels.items()):
        owner = records[key].owner if key in records else None
        if owner in nameless and owner not in labels:
            labels[owner] = label
    return labels
