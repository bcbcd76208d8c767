"""Moodle's access restrictions as sets: which of these people does a restriction let in?

The tree of conditions in `course_modules.availability` is evaluated once for all people: each condition is one
query that yields a set. A condition of a plugin that is not known here lets nobody in and is reported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sidecar.moodle.capabilities import Capabilities
from sidecar.moodle.database import Session

People = frozenset[int]
_INCOMPLETE, _COMPLETE, _PASS, _FAIL = 0, 1, 2, 3  # lib/completionlib.php


@dataclass(eq=False)
class Restrictions:
    """Evaluates trees for one course. `now` in Unix seconds; `unknown` collects conditions not known here."""

    session: Session
    capabilities: Capabilities
    course: int
    course_path: str
    everyone: People
    now: int
    grouping: int = 0  # of the activity at hand
    unknown: set[str] = field(default_factory=set)

    def allowed(self, availability: str | None) -> People:
        """Those whom the JSON of a module or section lets in; no JSON lets everybody in."""
        if not availability:
            return self.everyone
        try:
            tree = json.loads(availability)
        except (json.JSONDecodeError, RecursionError):
            tree = None
        if not isinstance(tree, Mapping):
            self.unknown.add("unreadable JSON")
            return frozenset()
        return self._tree(tree, negated=False)

    def _tree(self, tree: Mapping[str, Any], *, negated: bool) -> People:
        children = tree.get("c") or []
        if not children:
            return self.everyone
        operator = str(tree.get("op", "&"))
        inverse = operator.startswith("!")
        every = operator in {"&", "!|"}
        if negated:
            inverse, every = not inverse, not every
        results = [self._child(child, negated=inverse) for child in children]
        found = results[0]
        for result in results[1:]:
            found = found & result if every else found | result
        return found

    def _child(self, child: Any, *, negated: bool) -> People:
        if not isinstance(child, Mapping):
            self.unknown.add("unreadable JSON")
            return frozenset()
        if "op" in child and "c" in child:
            return self._tree(child, negated=negated)
        kind = str(child.get("type", ""))
        condition = CONDITIONS.get(kind)
        if condition is None:
            self.unknown.add(kind or "without a type")
            return frozenset()
        return condition(self, child, negated)

    def _not(self, people: People, negated: bool) -> People:
        return self.everyone - people if negated else self.everyone & people

    def completion(self, child: Mapping[str, Any], negated: bool) -> People:
        """The other activity's completion; one that does not exist any more lets nobody in, negated or not."""
        cm, expected = int(child.get("cm", 0)), int(child.get("e", _COMPLETE))
        if not self._exists(cm):
            return frozenset()
        rows = self.session.select("certificate_completions", cm=cm)
        states = {int(row["userid"]): int(row["completionstate"]) for row in rows}
        wanted = {_COMPLETE: {_COMPLETE, _PASS}, _INCOMPLETE: {_INCOMPLETE, _FAIL}}.get(expected, {expected})
        return self._not(
            frozenset(user for user in self.everyone if states.get(user, _INCOMPLETE) in wanted), negated
        )

    def _exists(self, cm: int) -> bool:
        rows = self.session.select("certificate_known_modules", cms=[cm])
        if rows:
            return not int(rows[0]["deletioninprogress"])
        sequences = self.session.select("certificate_section_sequences", course=self.course)
        return any(str(cm) in str(row["sequence"] or "").split(",") for row in sequences)

    def date(self, child: Mapping[str, Any], negated: bool) -> People:
        """From or until a moment."""
        moment = int(child.get("t", 0))
        holds = self.now >= moment if child.get("d") == ">=" else self.now < moment
        return self._not(self.everyone if holds else frozenset(), negated)

    def grade(self, child: Mapping[str, Any], negated: bool) -> People:
        """The grade in percent of its own range: at least min, below max."""
        low, high = child.get("min"), child.get("max")
        found = set()
        for row in self.session.select("certificate_grades", item=int(child.get("id", 0))):
            bottom, top = float(row["rawgrademin"]), float(row["rawgrademax"])
            if top == bottom:
                continue
            score = (float(row["finalgrade"]) - bottom) * 100 / (top - bottom)
            if (low is None or score >= float(low)) and (high is None or score < float(high)):
                found.add(int(row["userid"]))
        return self._not(frozenset(found), negated)

    def group(self, child: Mapping[str, Any], negated: bool) -> People:
        """Membership of a group, or of any. Who may see all groups passes either way."""
        wanted = int(child.get("id") or 0)
        rows = self.session.select("certificate_group_members", course=self.course)
        members = frozenset(int(row["userid"]) for row in rows if not wanted or int(row["groupid"]) == wanted)
        return self._not(members, negated) | self._all_groups()

    def grouping_of(self, child: Mapping[str, Any], negated: bool) -> People:
        """Membership of a group of a grouping: the one named, or the activity's own."""
        wanted = self.grouping if child.get("activity") else int(child.get("id") or 0)
        rows = self.session.select("certificate_grouping_members", grouping=wanted)
        members = frozenset(int(row["userid"]) for row in rows)
        return self._not(members, negated) | self._all_groups()

    def _all_groups(self) -> People:
        return frozenset(
            self.capabilities.holders("moodle/site:accessallgroups", self.course_path, self.everyone)
        )

    def profile(self, child: Mapping[str, Any], negated: bool) -> People:
        """A field of the user, or a custom profile field with its default."""
        operator, wanted = str(child.get("op", "")), str(child.get("v", "") or "")
        test = _PROFILE.get(operator)
        if test is None:
            self.unknown.add(f"profile {operator}")
            return frozenset()
        values = self._profile_values(child)
        found = frozenset(user for user, value in values.items() if value is not None and test(value, wanted))
        return self._not(found, negated)

    def _profile_values(self, child: Mapping[str, Any]) -> dict[int, str | None]:
        if custom := child.get("cf"):
            fields = self.session.select("certificate_profile_field", shortname=str(custom))
            if not fields:
                return {}
            default = str(fields[0]["defaultdata"] or "")
            rows = self.session.select("certificate_profile_values", field=fields[0]["id"])
            set_values = {int(row["userid"]): str(row["data"] or "") for row in rows}
            return {user: set_values.get(user, default) for user in self.everyone}
        column = str(child.get("sf", ""))
        if column not in STANDARD_FIELDS:
            self.unknown.add(f"profile field {column}")
            return {}
        rows = self.session.select_in("certificate_people", "people", sorted(self.everyone))
        return {int(row["id"]): str(row.get(column) or "") for row in rows}


Condition = Callable[[Restrictions, Mapping[str, Any], bool], People]

CONDITIONS: dict[str, Condition] = {
    "completion": Restrictions.completion,
    "date": Restrictions.date,
    "grade": Restrictions.grade,
    "group": Restrictions.group,
    "grouping": Restrictions.grouping_of,
    "profile": Restrictions.profile,
}
STANDARD_FIELDS = frozenset(
    {"firstname", "lastname", "email", "city", "country", "idnumber", "institution", "department"}
    | {"phone1", "phone2", "address", "lang"}
)
_PROFILE: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, wanted: wanted in value,
    "doesnotcontain": lambda value, wanted: not wanted or wanted not in value,
    "isequalto": lambda value, wanted: value == wanted,
    "startswith": lambda value, wanted: value.startswith(wanted),
    # PHP's substr(…, -0) is the whole text: an empty ending is the end of an empty text only
    "endswith": lambda value, wanted: value.endswith(wanted) if wanted else not value,
    "isempty": lambda value, _: value in {"", "0"},
    "isnotempty": lambda value, _: value not in {"", "0"},
}
