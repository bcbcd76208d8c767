"""A copy that Moodle's own restore made becomes a mirror: matched, shown, updated in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sidecar.mirror.errors import LoopError, TargetTakenError
from sidecar.usecases.mirror_adopt import adopt
from sidecar.usecases.mirror_course import Request, apply

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
Load = Callable[..., Any]
ALLMODS = Request(course="ALLMODS", as_shortname="ALLMODS")


def test_a_restored_course_is_adopted_and_mended(lab: Load) -> None:
    a = lab("a", "site_a", files="site_a_filedir")
    b = lab("b", "site_b_restored_allmods", files="site_a_filedir")
    ids = {row["id"] for row in b.site.database.select("SELECT id FROM {course_modules}")}
    found = adopt(a.source, b.target, ALLMODS)
    assert found.written
    assert found.match.unsure == ()
    assert len(found.match.pairs) > 950
    with pytest.raises(TargetTakenError):
        adopt(a.source, b.target, ALLMODS)
    made = apply(a.source, b.target, ALLMODS)
    assert made.plan.counts()["create"] == found.plan["create"]
    assert {row["id"] for row in b.site.database.select("SELECT id FROM {course_modules}")} == ids
    left = {one["path"].rsplit("/", 1)[-1] for one in a.differences(b, "ALLMODS")}
    # the target's own: a setting that its gradebook wrote, the badge that its restore switched off, files of a local post
    assert {name for name in left if "img" not in name and "." not in name} <= {
        "grade_settings[name='minmaxtouse']",
        "status",
    }


def test_both_directions_work_and_a_loop_is_refused(lab: Load) -> None:
    a, b = lab("a", "site_a", files="site_a_filedir"), lab("b", "site_b_fresh")
    with a.site.write_database.write() as transaction:
        transaction.execute(
            "UPDATE {page} SET content = '<p onclick=\"x()\">a</p><script>alert(1)</script>' WHERE id = 255"
        )
    made = apply(a.source, b.target, ALLMODS)
    assert ("MIR-FLAG-001", "page", 255) in {(note.code, note.table, note.id) for note in made.plan.notes}
    assert b.site.database.one(
        "SELECT count(*) AS n FROM {page} WHERE content LIKE '%<script>alert(1)%'"
    ) == {"n": 1}
    with pytest.raises(LoopError):
        adopt(b.source, a.target, ALLMODS)
    back = apply(b.source, a.target, Request(course="ALLMODS", as_shortname="BACK"))
    assert back.applied is not None
    assert a.differences(a, "ALLMODS", "BACK", "*/idnumber") == []


def test_a_renamed_activity_is_known_by_what_it_says_and_another_is_never_guessed(lab: Load) -> None:
    a = lab("a", "site_a", files="site_a_filedir")
    b = lab("b", "site_b_restored_allmods", files="site_a_filedir")
    both = ("UPDATE {course_modules} SET idnumber = '' WHERE idnumber IN ('cm-chat1', 'cm-page1')",)
    here = (
        "UPDATE {page} SET name = 'Renamed' WHERE name LIKE 'Page – Le%'",
        "UPDATE {chat} SET name = 'Our own talk', intro = 'Something else altogether'",
    )
    for site, statements in ((a, both), (b, (*both, *here))):
        with site.site.write_database.write() as transaction:
            for statement in statements:
                assert transaction.execute(statement), statement
    found = adopt(a.source, b.target, ALLMODS)
    assert not found.written
    [unsure] = found.match.unsure
    assert (unsure.table, len(unsure.source), len(unsure.target)) == ("course_modules", 1, 1)
    assert list(unsure.target.values()) == ["chat:Our own talk"], "a person reads what it is about"
    assert next(iter(unsure.source.values())).startswith("chat:")
    given = {("course_modules", *unsure.source): ("course_modules", *unsure.target)}
    assert adopt(a.source, b.target, ALLMODS, given=given).written
    apply(a.source, b.target, ALLMODS)
    names = {
        row["name"] for row in b.site.database.select("SELECT name FROM {page} UNION SELECT name FROM {chat}")
    }
    assert not {"Renamed", "Our own talk"} & names
