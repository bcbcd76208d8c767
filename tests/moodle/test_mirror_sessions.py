"""`sidecar mirror apply --sessions`, `--all`: many sessions of one model, as a trainer asks for them. On the twin."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sidecar.cli import mirror_parts, run

pytestmark = [pytest.mark.shared]
COURSES = (
    "SELECT c.shortname, c.fullname, k.name AS category, c.startdate FROM {course} c"
    " JOIN {course_categories} k ON k.id = c.category WHERE c.shortname LIKE 'HYG%' ORDER BY c.shortname"
)


@pytest.fixture
def sites(twins: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    made = twins()
    fake = SimpleNamespace(mirror_peer=lambda _: made.source, mirror_target=lambda _: made.target)

    @contextmanager
    def services() -> Iterator[Any]:
        yield fake

    monkeypatch.setattr(mirror_parts, "services", services)
    rows = made.rows(made.b)
    with made.b.write_database.write() as to:
        rows.add(to, "config", name="timezone", value="Europe/Berlin")
        for name, inside in (("Nursing", ""), ("Wards", "Nursing"), ("Medicine", ""), ("Wards", "Medicine")):
            parent = (
                to.one("SELECT id FROM {course_categories} WHERE name = :n", n=inside)
                if inside
                else {"id": 0}
            )
            assert parent is not None
            rows.add(
                to,
                "course_categories",
                name=name,
                parent=parent["id"],
                idnumber=name[:3].upper() if not inside else "",
            )
    with made.a.write_database.write() as to:
        to.execute("UPDATE {course} SET startdate = 1000000000 WHERE shortname = 'SMALL'")
    return made


def mirror(*arguments: str) -> int:
    return run(["mirror", *arguments, "--from", "a", "--course", "SMALL", "--to", "b"])


def test_a_table_makes_them_and_one_command_updates_them(
    sites: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    places = ("NUR", "nursing / wards", "Medicine/Wards")
    lines = [f"HYG-{n:02};Hygiene {n};{places[n % 3]};2027-{n + 1:02}-15" for n in range(12)]
    table.write_text("\n".join(["shortname;fullname;category;startdate", *lines]), "utf-8-sig")
    assert mirror("apply", "--sessions", str(table)) == 0
    found = sites.b.database.select(COURSES)
    assert [row["fullname"] for row in found] == [f"Hygiene {n}" for n in range(12)]
    assert [row["category"] for row in found[:3]] == ["Nursing", "Wards", "Wards"]
    begin = [dt.datetime.fromtimestamp(row["startdate"], dt.UTC) for row in found]
    assert (begin[0].isoformat(), begin[6].isoformat()) == (
        "2027-01-14T23:00:00+00:00",
        "2027-07-14T22:00:00+00:00",
    )
    with sites.a.write_database.write() as to:
        to.execute("UPDATE {page} SET content = 'Wash twice'")
    capsys.readouterr()
    assert mirror("apply", "--all", "--json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["target_shortname"] for line in told] == [row["shortname"] for row in found]
    assert {line["create"] for line in told} == {0}
    assert sites.b.database.select(COURSES) == found, "names, dates and categories stay"
    pages = sites.b.database.select("SELECT DISTINCT content FROM {page}")
    assert pages == [{"content": "Wash twice"}]


def test_one_that_fails_does_not_stop_the_others(sites: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with sites.b.write_database.write() as to:
        sites.rows(sites.b).add(to, "course", category=1, shortname="TAKEN", fullname="Another")
    assert mirror("apply", "--as", "HYG-A", "--as", "TAKEN", "--as", "HYG-B") == 2
    assert "TAKEN: MIR-" in capsys.readouterr().err
    assert [row["shortname"] for row in sites.b.database.select(COURSES)] == ["HYG-A", "HYG-B"]


def test_what_is_asked_wrongly_makes_none(
    sites: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("shortname,category\nHYG-A,NUR\nHYG-B,Wards\n")
    assert mirror("apply", "--sessions", str(table)) == 2
    assert "Wards may be any of" in capsys.readouterr().err
    assert mirror("apply", "--sessions", str(table), "--as", "X") == 2
    assert mirror("apply", "--all") == 2
    assert mirror("apply", "--as", "HYG-A", "--category", "Nowhere") == 2
    assert "MIR-CRS-002" in capsys.readouterr().err
    assert sites.b.database.select(COURSES) == []


def test_all_keeps_the_name_that_the_target_gave_a_session(sites: Any) -> None:
    assert mirror("apply", "--as", "HYG-A") == 0
    assert mirror("apply") == 0, "and one that has the model's own name"
    with sites.b.write_database.write() as to:
        to.execute("UPDATE {course} SET shortname = 'HYG-NEW' WHERE shortname = 'HYG-A'")
    assert mirror("apply", "--all") == 0
    names = {
        row["shortname"] for row in sites.b.database.select("SELECT shortname FROM {course} WHERE id > 1")
    }
    assert names == {"HYG-NEW", "SMALL"}
