"""Issues in a real Moodle schema: made once, named as they were, drawn, taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sidecar.moodle.certificates import MoodleCertificates
from sidecar.moodle.site import Site
from sidecar.usecases.issue_certificates import draw_missing, issue, plan, redraw

pytestmark = [pytest.mark.shared, pytest.mark.mariadb, pytest.mark.slow]

NOW = 1795300000


@pytest.fixture(scope="module")
def site(shared: Path, mariadb: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Site A, with one course certificate whose people have not got it yet."""
    mariadb.load_zst("issuing", shared / "moodle" / "site_a.sql.zst")
    data = tmp_path_factory.mktemp("moodledata")
    (data / "filedir").mkdir()
    url = mariadb.url("issuing")
    made = Site(
        name="a", wwwroot="https://moodle.example", database_url=url, database_write_url=url, moodledata=data
    )
    with made.write_database.write() as transaction:
        transaction.execute("UPDATE {coursecertificate} SET automaticsend = 1")
        transaction.execute("UPDATE {course_modules} SET availability = NULL")
        transaction.execute("DELETE FROM {tool_certificate_issues}")
    yield made
    made.close()


def _codes(site: Site) -> list[str]:
    return [str(row["code"]) for row in site.database.select("SELECT code FROM {tool_certificate_issues}")]


def test_issuing_twice_makes_one_each(site: Site) -> None:
    adapter: MoodleCertificates = site.certificates
    planned = list(plan(adapter, now=NOW))
    wanted = {(line["template"], line["courseid"], user["id"]) for line in planned for user in line["users"]}
    assert wanted
    outcomes = list(issue(adapter, now=NOW))
    first = _codes(site)
    assert len(first) == len(set(first)) == len(wanted)
    drawn = [outcome.line["code"] for outcome in outcomes if "code" in outcome.line]
    assert sorted(drawn) == sorted(first)
    assert not [o.line for o in issue(adapter, now=NOW + 60) if "code" in o.line or o.line["issued"]]
    assert _codes(site) == first
    assert not [line for line in plan(adapter, now=NOW + 60) if line["count"]]


def test_rows_are_workplaces(site: Site) -> None:
    row = site.database.select("SELECT * FROM {tool_certificate_issues} ORDER BY id")[0]
    assert len(row["code"]) == 12
    assert row["code"][:10].isdigit()
    assert (row["component"], row["archived"], row["emailed"]) == ("mod_coursecertificate", 0, 0)
    data = json.loads(row["data"])
    assert list(data)[:6] == [
        "courseid",
        "courseshortname",
        "coursefullname",
        "courseurl",
        "coursecompletiondate",
        "coursegrade",
    ]
    assert list(data)[-1] == "userfullname"
    assert "\\/" in row["data"]
    files = site.database.select(
        "SELECT * FROM {files} WHERE component = 'tool_certificate' AND filearea = 'issues' AND itemid = :id",
        id=row["id"],
    )
    assert {file["filename"] for file in files} == {f"{row['code']}.pdf", "."}
    stored = next(file for file in files if file["filename"] != ".")
    assert site.pool.path(stored["contenthash"]).read_bytes()[:5] == b"%PDF-"
    values = site.database.select("SELECT * FROM {customfield_data} WHERE instanceid = :id", id=row["id"])
    assert all(value["contextid"] for value in values)


def test_a_killed_run_goes_on_where_it_stopped(site: Site) -> None:
    """Issues were made, some PDFs were not: the next run draws those and makes no issue."""
    before = _codes(site)
    with site.write_database.write() as transaction:
        row = transaction.select("SELECT id, templateid FROM {tool_certificate_issues} ORDER BY id")[0]
        transaction.execute(
            "DELETE FROM {files} WHERE component = 'tool_certificate' AND filearea = 'issues' AND itemid = :id",
            id=row["id"],
        )
    drawn = list(draw_missing(site.certificates, int(row["templateid"]), now=NOW))
    assert len(drawn) == 1
    assert _codes(site) == before


def test_a_new_name_changes_nothing_that_was_issued(site: Site) -> None:
    row = site.database.select("SELECT * FROM {tool_certificate_issues} ORDER BY id")[0]
    name = json.loads(row["data"])["userfullname"]
    with site.write_database.write() as transaction:
        transaction.execute("UPDATE {user} SET lastname = 'Changed' WHERE id = :id", id=row["userid"])
    stored = next(site.certificates.issues(codes=[row["code"]]))
    assert stored.issue.full_name == name
    outcome = next(
        redraw(site.certificates, [row["code"]], now=NOW, template_of=lambda _: int(row["templateid"]))
    )
    assert outcome.line["code"] == row["code"]


def test_archived_may_be_earned_again_revoked_is_gone(site: Site) -> None:
    adapter = site.certificates
    code = _codes(site)[0]
    assert adapter.archive([code]) == 1
    assert adapter.archive([code]) == 0
    assert sum(line["count"] for line in plan(adapter, now=NOW)) == 1
    assert adapter.revoke([code, "nosuchcode"]) == [code]
    assert code not in _codes(site)
    assert not list(adapter.issues(codes=[code]))
