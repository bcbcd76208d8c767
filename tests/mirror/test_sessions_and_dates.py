"""Sessions of one model: the table they are asked with, and dates that keep their hour."""

from __future__ import annotations

import datetime as dt

import pytest

from sidecar.errors import ParameterError
from sidecar.mirror.dates import midnight, mover, zone
from sidecar.moodle.content.packed import moved_condition
from sidecar.usecases.mirror_sessions import Session, read_sessions

BERLIN = zone("Europe/Berlin")


def at(text: str, where: dt.tzinfo = BERLIN) -> int:
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=where).timestamp())


def test_what_is_due_before_midnight_stays_so_in_summer_and_in_winter() -> None:
    move = mover(at("2026-09-01T00:00"), at("2027-01-11T00:00"), BERLIN)
    assert move is not None
    assert move(at("2026-09-08T23:59")) == at("2027-01-18T23:59")
    assert move(at("2026-12-20T08:00")) == at("2027-05-01T08:00")
    assert move(at("2026-09-01T00:00")) == at("2027-01-11T00:00")


def test_dates_that_no_clock_shows_stay() -> None:
    move = mover(at("2026-09-01T00:00"), at("2027-01-11T00:00"), BERLIN)
    assert move is not None
    assert [move(value) for value in (0, -5, 1 << 61)] == [0, -5, 1 << 61]
    assert mover(7, 7, BERLIN) is None


@pytest.mark.parametrize("name", ["99", "", "Nowhere/At all", "../etc/passwd", "\0"])
def test_a_zone_that_is_not_known_is_utc(name: str) -> None:
    assert midnight(dt.date(2027, 1, 11), zone(name)) == at("2027-01-11T00:00", dt.UTC)


def test_dates_inside_restrictions_move_and_nothing_else() -> None:
    tree = {"$json": {"op": "&", "c": [{"type": "date", "d": ">=", "t": 100}, {"op": "|", "c": [{"type": "date", "d": "<", "t": 200}]},
                                       {"type": "profile", "t": 5}, {"type": "completion", "cm": {"$ref": ["course_modules", 3]}, "e": 1}],
                      "showc": [True, False]}}  # fmt: skip
    moved = moved_condition(tree, lambda value: value + 1000)
    assert moved["$json"]["c"][0]["t"] == 1100
    assert moved["$json"]["c"][1]["c"][0]["t"] == 1200
    assert moved["$json"]["c"][2:] == tree["$json"]["c"][2:]
    assert moved["$json"]["showc"] == [True, False]
    assert moved_condition(None, lambda _: 0) is None


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_of_sessions(mark: str) -> None:
    lines = (
        ("Shortname", "fullname", "category", "startdate"),
        ("HYG-1", '"Hygiene 😀, ""A"""', "Nursing / Wards", "2027-01-11"),
        ("", "", "", ""),
        ("HYG-2", "", "", ""),
    )
    table = "\r\n".join(mark.join(line) for line in lines)
    assert read_sessions(f"\ufeff{table}\r\n\r\n".encode()) == [
        Session(shortname="HYG-1", fullname='Hygiene 😀, "A"', category="Nursing / Wards", start=dt.date(2027, 1, 11)),
        Session(shortname="HYG-2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"", "the first line names the columns"),
        (b"name\nA\n", "not name"),
        (b"shortname,shortname\nA,B\n", "the first line names the columns"),
        (b"shortname,startdate\nA,11.01.2027\n", "line 2: 11.01.2027 is no day"),
        (b"shortname,startdate\nA,2027-02-30\n", "line 2: 2027-02-30 is no day"),
        (b"shortname\nA\nA\n", "line 3: A stands there twice"),
        (b"shortname,fullname\n,B\n", "line 2: no short name"),
        (b"shortname\nA,B\n", "line 2: more cells"),
        (b"shortname\n", "no line but the first"),
        (b"shortname\n\xff\n", "not in UTF-8"),
        (b'shortname\n"A\n', "line"),
    ],
)
def test_a_table_that_is_wrong_says_where(table: bytes, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        read_sessions(table)
