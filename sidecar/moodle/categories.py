"""Course categories by what people call them."""

from __future__ import annotations

from collections.abc import Mapping

from sidecar.mirror.errors import UnknownCategoryError
from sidecar.moodle.database import MoodleDatabase, Row


def find_category(database: MoodleDatabase, words: str) -> int:
    """The id of the category of this id, else id number, else path of names, which may begin anywhere.

    Raises `UnknownCategoryError` when there is none, or more than one.
    """
    rows = {
        row["id"]: row
        for row in database.select("SELECT id, name, idnumber, parent FROM {course_categories}")
    }
    if words.isdigit() and int(words) in rows:
        return int(words)
    wanted = _plain(words)
    found = [number for number, row in rows.items() if row["idnumber"] and _plain(row["idnumber"]) == wanted]
    found = found or [number for number in rows if _ends(_path(rows, number), words)]
    if len(found) > 1:
        places = "; ".join(f"{number}: {' / '.join(_path(rows, number))}" for number in found[:5])
        raise UnknownCategoryError(f"{words[:80]} may be any of {places}")
    if not found:
        raise UnknownCategoryError(words[:80])
    return int(found[0])


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _path(rows: Mapping[int, Row], number: int) -> list[str]:
    names: list[str] = []
    while number in rows and len(names) < len(rows):
        names.insert(0, str(rows[number]["name"]))
        number = rows[number]["parent"]
    return names


def _ends(path: list[str], words: str) -> bool:
    """A name may hold a slash itself."""
    whole = _plain(" / ".join(path)).replace(" / ", "/")
    asked = _plain(words).replace(" / ", "/")
    return whole == asked or whole.endswith(f"/{asked}")
