"""Moodle's badges, read with one query a table for any number of badges; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from certificates.badges.moodle import MoodleAward, MoodleBadge
from sidecar.moodle.database import MoodleDatabase, Session, identifier
from sidecar.moodle.site import Site

Row = dict[str, Any]

_KIND_OF_TYPE = {
    1: "activity",
    2: "role",
    4: "course",
    5: "course",
    6: "field",
    7: "badge",
    8: "cohort",
    9: "competency",
}
_SET_QUERIES = ("role", "course", "cohort", "badge", "competency", "field")


class MoodleBadges:
    """Badges of one site. Raises `SiteUnreachableError`, `DatabaseError`."""

    def __init__(self, site: Site) -> None:
        self._site = site

    @property
    def _database(self) -> MoodleDatabase:
        return self._site.database

    def issuer_defaults(self) -> tuple[str, str]:
        """The site's default issuer name and contact address."""
        found = self._site.config("badges_defaultissuername", "badges_defaultissuercontact")
        return (
            found.get("badges_defaultissuername") or self._site.wwwroot,
            found.get("badges_defaultissuercontact", ""),
        )

    def ids(self) -> list[int]:
        """Badges that may have been awarded."""
        return [int(row["id"]) for row in self._database.select("badge_ids")]

    def read(self, ids: Sequence[int]) -> dict[int, MoodleBadge]:
        """All rows of these badges, from one consistent view; unknown ids are left out."""
        if not ids:
            return {}
        with self._database.snapshot() as session:
            return _read(session, list(ids))

    def pictures(self, ids: Sequence[int]) -> dict[int, bytes]:
        """The largest picture of each badge, from the file pool. Raises `FileNotInPoolError`, `SettingsError`."""
        found: dict[int, bytes] = {}
        if not ids:
            return found
        for row in self._database.select("badge_pictures", ids=list(ids)):
            badge = int(row["badgeid"])
            if badge not in found:
                found[badge] = self._site.pool.path(str(row["contenthash"])).read_bytes()
        return found

    def awards(self, badge: int, *, after: int = 0) -> Iterator[tuple[int, MoodleAward]]:
        """Awards in the order of their row ids, those beyond `after`; a stream."""
        with self._database.snapshot() as session:
            for row in session.stream("badge_awards", badge=badge, after=after):
                yield int(row["id"]), _award(row)

    def award_codes(self, badge: int) -> set[str]:
        """Codes of all awards that still exist: Moodle deletes the row of one that is revoked."""
        return {str(row["uniquehash"]) for row in self._database.select("badge_award_hashes", badge=badge)}


def _read(session: Session, ids: list[int]) -> dict[int, MoodleBadge]:
    params = session.select("badge_param_rows", ids=ids)
    names = _names(session, params)
    criteria = _by_badge(session.select("badge_criteria_rows", ids=ids))
    alignments = _by_badge(session.select("badge_alignment_rows", ids=ids))
    endorsements = _by_badge(session.select("badge_endorsement_rows", ids=ids))
    tags = _by_badge(session.select("badge_tag_rows", ids=ids))
    related: dict[int, list[Row]] = defaultdict(list)
    for row in session.select("badge_related_rows", ids=ids):
        for badge in {int(row["badgeid"]), int(row["relatedbadgeid"])}:
            related[badge].append(row)
    own_params = _by_badge(params)
    return {
        int(row["id"]): MoodleBadge(
            badge=row,
            criteria=criteria[int(row["id"])],
            params=own_params[int(row["id"])],
            alignments=alignments[int(row["id"])],
            related=related[int(row["id"])],
            endorsement=next(iter(endorsements[int(row["id"])]), None),
            tags=tuple(str(tag["rawname"]) for tag in tags[int(row["id"])]),
            names=names,
        )
        for row in session.select("badge_rows", ids=ids)
    }


def _by_badge(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[int(row["badgeid"])].append(row)
    return found


def _names(session: Session, params: list[Row]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in params:
        kind = _KIND_OF_TYPE.get(int(row["criteriatype"]))
        limit = str(row["name"]).split("_")[0] in {"grade", "bydate"}
        if kind is not None and not limit and str(row["value"]).isdigit():
            wanted[kind].add(int(row["value"]))
    names: dict[tuple[str, str], str] = {}
    for kind in _SET_QUERIES:
        if wanted[kind]:
            for row in session.select_in(f"badge_names_{kind}", "ids", wanted[kind]):
                names[kind, str(row["id"])] = str(row["name"] or row.get("shortname"))
    return names | _activity_names(session, wanted["activity"])


def _activity_names(session: Session, modules: set[int]) -> dict[tuple[str, str], str]:
    """One query for each kind of activity: their names are in tables of their own."""
    names: dict[tuple[str, str], str] = {}
    if not modules:
        return names
    by_table: dict[str, dict[int, str]] = defaultdict(dict)
    for row in session.select_in("badge_modules", "ids", modules):
        by_table[str(row["module"])][int(row["instance"])] = str(row["id"])
    for table, instances in by_table.items():
        statement = f"SELECT id, name FROM {{{identifier(table)}}} WHERE id IN :ids"  # noqa: S608 - checked name
        for row in session.select_in(statement, "ids", instances):
            names["activity", instances[int(row["id"])]] = str(row["name"])
    return names


def _award(row: Row) -> MoodleAward:
    return MoodleAward(
        code=str(row["uniquehash"]),
        issued=int(row["dateissued"]),
        expires=None if row["dateexpire"] is None else int(row["dateexpire"]),
        email=str(row["backpack_email"] or row["email"]),
        name=f"{row['firstname']} {row['lastname']}".strip(),
        visible=bool(int(row["visible"])),
    )
