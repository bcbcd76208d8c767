"""Whatever a teacher does, the mirror follows and no learner loses a row: random courses on the twin, without a server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from site_tables import SITE_TABLES
from small_course import STEPS, Learner, SmallCourse

from sidecar.mirror.errors import NothingToUndoError
from sidecar.mirror.records import Record
from sidecar.moodle.content import ALL
from sidecar.moodle.mapstore import APPLIES
from sidecar.moodle.mirror_site import MoodleTarget, exporter
from sidecar.moodle.site import Site
from sidecar.moodle.source import needed_tables
from sidecar.moodle.thirdparty import ThirdParty
from sidecar.moodle.twin import MemoryPool, twin
from sidecar.usecases.mirror_course import Request, apply, undo

pytestmark = [pytest.mark.shared, pytest.mark.slow]
SMALL = Request(course="SMALL")


class Schema(dict[str, Any]):
    """XMLDB, which nobody wants to see in a report."""

    def __repr__(self) -> str:
        return "<schema>"


@pytest.fixture(scope="session")
def schema(shared: Path) -> Schema:
    return Schema(json.loads((shared / "moodle" / "xmldb-4.5.json").read_bytes()))


@pytest.fixture(scope="session")
def blank(schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two sites as they are before any test; copied for each example."""
    folder = tmp_path_factory.mktemp("blank")
    only = (needed_tables(ThirdParty()) | SITE_TABLES) & schema["tables"].keys()
    for name in ("a", "b"):
        site = twin(folder, schema, name=name, wwwroot=f"https://{name}.example", only=only)
        course = SmallCourse(site.write_database, schema)
        course.site()
        if name == "a":
            course.course()
        site.close()
    return folder


@contextmanager
def pair(blank: Path) -> Iterator[tuple[Site, Site, Path]]:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        sites = []
        for name in ("a", "b"):
            shutil.copy(blank / f"{name}.sqlite", folder)
            url = f"sqlite:///{folder / name}.sqlite"
            site = Site(
                name=name, wwwroot=f"https://{name}.example", database_url=url, database_write_url=url, work=folder / f"{name}-work"
            )  # fmt: skip
            site.__dict__["pool"] = MemoryPool()
            sites.append(site)
        try:
            yield sites[0], sites[1], folder
        finally:
            for site in sites:
                site.close()


def mapped(value: Any, ids: Mapping[tuple[str, int], int]) -> Any:
    """References of the source as those of the target."""
    if isinstance(value, dict):
        if "$ref" in value:
            table, number = value["$ref"]
            return {"$ref": [table, ids.get((table, number), f"no {table} {number}")]}
        return {name: mapped(item, ids) for name, item in value.items()}
    return [mapped(item, ids) for item in value] if isinstance(value, list) else value


def equal(a: Site, b: Site, folder: Path) -> None:
    """Every record of the source is on the target, under the id that the map says, with the same content."""
    target = MoodleTarget(b, folder / "b-work")
    there = target.course("SMALL")
    assert there is not None
    with target.reading() as view:
        mirror = view.mirrors.by_course(there)
        assert mirror is not None
        lines = view.mirrors.map(mirror.id)
    ids = {key: line.target for key, line in lines.items() if not line.kept}
    ours: dict[tuple[str, int], Record] = {record.key: record for record in target.snapshot(there).records()}
    kept = {(key[0], line.target) for key, line in lines.items() if line.kept}
    source = {record.key: record for record in MoodleTarget(a, folder / "a-work").snapshot(2).records()}
    assert source.keys() == ids.keys()
    for key, record in source.items():
        copy = ours.pop((key[0], ids[key]))
        assert copy.owner == (record.owner and (record.owner[0], ids[record.owner])), key
        for column, value in record.values.items():
            if column in ALL[key[0]].once or (key[0], column) == ("course_sections", "sequence"):
                continue
            assert copy.values[column] == mapped(value, ids), (key, column)
    assert ours.keys() <= kept, "nothing else but what learners need"
    sequences = {
        key: [part["$ref"][1] for part in record.values["sequence"]["$cat"] if isinstance(part, dict)]
        for key, record in source.items()
        if key[0] == "course_sections" and record.values["sequence"]
    }
    for key, order in sequences.items():
        row = b.database.one("SELECT sequence FROM {course_sections} WHERE id = :id", id=ids[key])
        assert row is not None
        wanted = [ids["course_modules", number] for number in order]
        assert [int(item) for item in row["sequence"].split(",") if int(item) in wanted] == wanted


deeds = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 10_000)), min_size=1, max_size=8)


# a failing example is small enough as it is, and shrinking runs hundreds of applies
QUICK = settings(
    max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.reuse, Phase.generate)
)  # fmt: skip


@QUICK
@given(rounds=st.lists(deeds, min_size=1, max_size=2), seed=st.integers(1, 1000))
def test_the_mirror_follows_and_learners_keep_their_rows(
    blank: Path, schema: Schema, rounds: list[list[tuple[str, int]]], seed: int
) -> None:
    with pair(blank) as (a, b, folder):
        teacher = SmallCourse(a.write_database, schema)
        learner = Learner(b.write_database, SmallCourse(b.write_database, schema))

        def sync() -> Any:
            return apply(exporter(a, folder / "a-work"), MoodleTarget(b, folder / "b-work"), SMALL)

        sync()
        equal(a, b, folder)
        for number, steps in enumerate(rounds):
            learner.work(seed + number)
            before = learner.rows()
            for step, chance in steps:
                teacher.do(step, chance)
            sync()
            equal(a, b, folder)
            assert learner.rows() == before
            again = sync()
            assert again.plan.changes == (), "a second run has nothing to do"


@QUICK
@given(steps=deeds, seed=st.integers(1, 1000))
def test_undo_brings_back_every_row(
    blank: Path, schema: Schema, steps: list[tuple[str, int]], seed: int
) -> None:
    with pair(blank) as (a, b, folder):
        target = MoodleTarget(b, folder / "b-work")
        apply(exporter(a, folder / "a-work"), target, SMALL)
        learner = Learner(b.write_database, SmallCourse(b.write_database, schema))
        learner.work(seed)
        course = target.course("SMALL")
        assert course is not None
        before, work = target.snapshot(course), learner.rows()
        teacher = SmallCourse(a.write_database, schema)
        for step, chance in steps:
            teacher.do(step, chance)
        made = apply(exporter(a, folder / "a-work"), target, SMALL)
        if made.applied is not None and made.applied.written:
            undo(target, "SMALL")
        assert dict(target.snapshot(course).objects) == dict(before.objects)
        assert learner.rows() == work
        apply(exporter(a, folder / "a-work"), target, SMALL)
        equal(a, b, folder)


def test_several_applies_are_taken_back_one_after_the_other(blank: Path, schema: Schema) -> None:
    """As many as are kept, but never the one that made the course."""
    with pair(blank) as (a, b, folder):
        target, teacher = MoodleTarget(b, folder / "b-work"), SmallCourse(a.write_database, schema)

        def sync() -> None:
            apply(exporter(a, folder / "a-work"), target, SMALL)

        sync()
        course = target.course("SMALL")
        assert course is not None
        states = [dict(target.snapshot(course).objects)]
        for number in range(APPLIES + 2):
            for step in ("rename", "add_page", "swap_sections", "add_option"):
                teacher.do(step, number + 50)
            sync()
            states.append(dict(target.snapshot(course).objects))
        states.pop()
        for _ in range(APPLIES):
            undo(target, "SMALL")
            assert dict(target.snapshot(course).objects) == states.pop()
        with pytest.raises(NothingToUndoError):
            undo(target, "SMALL")
        assert len(states) == 2, "two were not kept any more"
        sync()
        equal(a, b, folder)
        undo(target, "SMALL")
