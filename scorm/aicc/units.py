"""The assignable units: ids, titles, scores, times, and where each starts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from safeio import Problem
from scorm.aicc import rules
from scorm.aicc.course import Course
from scorm.aicc.table import Row, Table
from scorm.kinds import Check
from scorm.model import Launchable
from scorm.package import unpacked
from scorm.targets import Place, Target, follow

_NUMBER = re.compile(r"^[+-]?\d{1,9}(\.\d{1,9})?$", re.ASCII)
_TIME = re.compile(r"^\d{1,4}:\d{2}(:\d{2}(\.\d{1,2})?)?$", re.ASCII)
_STOP = {"e", "exit", "c", "continue"}
_SAY = {"m", "message", "n", "no message"}


def units(check: Check, course: Course) -> Iterator[Problem]:
    """Yield what is wrong with the .au and .des files; leaves the launchable objects on the check."""
    titles = _titles(course)
    yield from _doubles(course)
    found = course.tables.get("au")
    if found is not None and found.heading is not None and "system_id" in found.columns:
        if not course.identifiers("au"):
            yield rules.NO_UNITS.at(found.name)
        for row in found.rows:
            identifier = found.value(row, "system_id")
            if identifier and row.closed:
                yield from _described(course, found, row, identifier, titles)
                yield from _numbers(found, row, identifier)
                if "file_name" in found.columns:
                    yield from _address(check, found, row, identifier, titles.get(identifier.lower()))
    yield from _unused(course)


def _titles(course: Course) -> dict[str, str]:
    described = course.tables.get("des")
    if described is None:
        return {}
    return {
        (described.value(row, "system_id") or "").lower(): described.value(row, "title") or ""
        for row in described.rows
    }


def _doubles(course: Course) -> Iterator[Problem]:
    for extension in ("au", "des"):
        found = course.tables.get(extension)
        first = course.identifiers(extension)
        for row in found.rows if found is not None else ():
            identifier = found.value(row, "system_id") if found is not None else None
            if found is not None and identifier and first[identifier.lower()] != row.line:
                yield rules.ID_TWICE.at(
                    found.name, row.line, identifier=identifier, first=first[identifier.lower()]
                )


def _described(
    course: Course, found: Table, row: Row, identifier: str, titles: dict[str, str]
) -> Iterator[Problem]:
    described = course.tables.get("des")
    if described is None or "system_id" not in described.columns:
        return
    if identifier.lower() not in titles:
        yield rules.NO_DESCRIPTION.at(found.name, row.line, identifier=identifier)
    elif not titles[identifier.lower()] and "title" in described.columns:
        line = course.identifiers("des")[identifier.lower()]
        yield rules.NO_TITLE.at(described.name, line, identifier=identifier)


def _unused(course: Course) -> Iterator[Problem]:
    described, structure = course.tables.get("des"), course.tables.get("cst")
    if described is None or structure is None:
        return
    used = {cell.value.lower() for row in structure.rows for cell in row.cells}
    used |= set(course.identifiers("au")) | set(course.identifiers("ort"))
    for row in described.rows:
        identifier = described.value(row, "system_id")
        # ids that begin with J are objectives, with S systems of the developer: they need no place
        if identifier and identifier.lower() not in used and identifier[0].lower() not in {"j", "o", "s"}:
            yield rules.DESCRIPTION_UNUSED.at(described.name, row.line, identifier=identifier)


def _numbers(found: Table, row: Row, identifier: str) -> Iterator[Problem]:
    at = (found.name, row.line)
    highest = found.value(row, "max_score") or ""
    mastery = found.value(row, "mastery_score") or ""
    for column, value in (("Max_Score", highest), ("Mastery_Score", mastery)):
        if value and not _NUMBER.match(value):
            yield rules.SCORE.at(*at, field=column, identifier=identifier, value=value)
    if _NUMBER.match(mastery) and _NUMBER.match(highest) and float(mastery) > float(highest) > 0:
        yield rules.SCORE.at(*at, field="Mastery_Score", identifier=identifier, value=mastery)
    time = found.value(row, "max_time_allowed") or ""
    if time and not _TIME.match(time):
        yield rules.TIME.at(*at, identifier=identifier, value=time)
    action = (found.value(row, "time_limit_action") or "").lower()
    words = [word.strip() for word in re.split(r"[,;]", action) if word.strip()]
    if any(word not in _STOP | _SAY for word in words):
        yield rules.TIME_ACTION.at(*at, identifier=identifier, value=action)


def _address(check: Check, found: Table, row: Row, identifier: str, title: str | None) -> Iterator[Problem]:
    address = found.value(row, "file_name") or ""
    if not address:
        yield rules.ADDRESS_MISSING.at(found.name, row.line, identifier=identifier)
        return
    target = _follow(check, found.name, address)
    check.launchable.append(
        Launchable(
            identifier=identifier,
            title=title or identifier,
            href=_with_parameters(address, found.value(row, "web_launch") or ""),
            type="au",
            member=target.member,
        )
    )
    yield from _judge(target, (found.name, row.line), identifier, address)


def _follow(check: Check, name: str, address: str) -> Target:
    """Addresses are relative to the root; what lies beside the .au file instead is nearly right."""
    target = follow(check.package, address)
    folder = unpacked(name).rpartition("/")[0]
    if target.place is Place.MISSING and folder:
        beside = check.package.find(f"{folder}/{target.path}")
        if beside is not None:
            return Target(place=Place.NEAR, path=target.path, member=beside.name)
    return target


def _judge(target: Target, at: tuple[str, int], identifier: str, address: str) -> Iterator[Problem]:
    match target.place:
        case Place.EXTERNAL:
            if urlsplit(address).scheme.lower() == "http":
                yield rules.PLAIN_HTTP.at(*at, identifier=identifier, address=address)
        case Place.INVALID:
            yield rules.ADDRESS_INVALID.at(*at, identifier=identifier, address=address)
        case Place.OUTSIDE:
            yield rules.ADDRESS_OUTSIDE.at(*at, identifier=identifier, address=address)
        case Place.MISSING:
            yield rules.ADDRESS_NOT_FOUND.at(*at, identifier=identifier, address=address)
        case Place.NEAR:
            yield rules.ADDRESS_NEAR.at(*at, identifier=identifier, address=address, found=target.member)
        case Place.MEMBER:
            pass


def _with_parameters(address: str, parameters: str) -> str:
    parameters = parameters.lstrip("?&")
    return f"{address}{'&' if '?' in address else '?'}{parameters}" if parameters else address
