"""A copy that Moodle's own restore made becomes a mirror: matched, shown, updated in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sidecar.mirror.errors import TargetTakenError
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
