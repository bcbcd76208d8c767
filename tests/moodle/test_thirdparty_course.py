"""Activities of other makers through a whole mirror: a real plugin's schema, and one with all that schemas have."""

# ruff: noqa: S608 - SQL of the test itself
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mirror_learners import Learners
from sqlalchemy import create_engine

from sidecar.moodle.xmldb import tables
from sidecar.usecases.mirror_course import Request, apply, undo

pytestmark = [pytest.mark.mariadb, pytest.mark.shared, pytest.mark.slow]
ALLMODS = Request(course="ALLMODS")


def field(kind: str = "int", *, needed: bool = True, **more: Any) -> dict[str, Any]:
    return {"type": kind, "length": "10" if kind == "int" else "255", "notnull": needed, **more}


ID = {"id": field(sequence=True)}
PRIMARY = {"type": "primary", "fields": ["id"]}


def made(fields: dict[str, Any], *keys: tuple[str, str]) -> dict[str, Any]:
    foreign = [
        {"type": "foreign", "fields": [column], "reftable": to, "reffields": ["id"]} for column, to in keys
    ]
    return {"from": "mod/quest", "fields": {**ID, **fields}, "keys": [PRIMARY, *foreign], "indexes": []}


# a plan behind the activity, parts, a part of parts that point at each other, learners' rows, and a table no key leads to
QUEST = {
    "quest": made(
        {"course": field(), "name": field("char"), "intro": field("text"), "planid": field(), "grade": field(default="0"),
         "accesstoken": field("char", needed=False), "groupingid": field(needed=False)},
        ("planid", "quest_plan"), ("groupingid", "groupings"),
    ),
    "quest_plan": made({"title": field("char")}),
    "quest_step": made({"planid": field(), "text": field("text")}, ("planid", "quest_plan")),
    "quest_door": made({"stepid": field(), "leadsto": field(needed=False)}, ("stepid", "quest_step"), ("leadsto", "quest_step")),
    "quest_visit": made({"stepid": field(), "userid": field()}, ("stepid", "quest_step")),
    "quest_cache": made({"blob": field("text")}),
}  # fmt: skip


def install(lab: Any, module: str, schema: dict[str, Any], folder: Path) -> Any:
    """The plugin's tables and its entry in the list of modules; the lab with the schema in its settings."""
    engine = create_engine(lab.site.database_write_url)
    with engine.begin() as connection:
        tables({"tables": schema}, "mdl_").create_all(connection)
        rows = Learners(connection, 5)
        rows.add("modules", name=module, visible=1)
        rows.add("config_plugins", plugin=f"mod_{module}", name="version", value="2024010100")
    engine.dispose()
    stock = json.loads((lab.tools / "moodle" / "xmldb-4.5.json").read_bytes())
    path = folder / f"{lab.site.name}.json"
    path.write_text(json.dumps({"tables": {**stock["tables"], **schema}}), "utf-8")
    lab.site.close()
    return replace(lab, site=replace(lab.site, xmldb=path))


def activity(rows: Learners, module: str, **values: Any) -> int:
    """An instance in the first section; gives its context."""
    instance = rows.add(module, course=5, **values)
    (kind,) = rows.rows("select id from mdl_modules where name = :m", m=module)
    (section,) = rows.rows("select id, sequence from mdl_course_sections where course = 5 and section = 0")
    number = rows.add("course_modules", course=5, module=kind["id"], instance=instance, section=section["id"])
    (parent,) = rows.rows("select path, depth from mdl_context where contextlevel = 50 and instanceid = 5")
    context = rows.add("context", contextlevel=70, instanceid=number, path="", depth=parent["depth"] + 1)
    rows._connection.exec_driver_sql(
        f"update mdl_context set path = '{parent['path']}/{context}' where id = {context}"
    )
    rows._connection.exec_driver_sql(
        f"update mdl_course_sections set sequence = '{section['sequence']},{number}' where id = {section['id']}"
    )
    return context


def a_file(rows: Learners, data: Path, text: bytes, **where: Any) -> None:
    sha1 = hashlib.sha1(text, usedforsecurity=False).hexdigest()
    place = data / "filedir" / sha1[:2] / sha1[2:4] / sha1
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text)
    path = hashlib.sha1(repr(where).encode(), usedforsecurity=False).hexdigest()
    rows.add(
        "files", contenthash=sha1, filesize=len(text), component="mod_quest", filepath="/", filename="f.txt",
        pathnamehash=path, **where,
    )  # fmt: skip


def test_a_plugin_with_all_that_schemas_have(lab: Callable[..., Any], tmp_path: Path) -> None:
    a = install(lab("a", "site_a", files="site_a_filedir"), "quest", QUEST, tmp_path)
    b = install(lab("b", "site_b_fresh"), "quest", QUEST, tmp_path)
    with a.site.write_database.connect() as connection:
        rows = Learners(connection, 5)
        plan = rows.add("quest_plan", title="Plan")
        (grouping,) = rows.rows("select min(id) as id from mdl_groupings where courseid = 5")
        (page,) = rows.rows("select min(id) as id from mdl_course_modules where course = 5")
        context = activity(
            rows, "quest", name="Quest", planid=plan, groupingid=grouping["id"], accesstoken="abc",
            intro=f'<a href="http://127.0.0.1:8101/mod/page/view.php?id={page["id"]}">x</a>',
        )  # fmt: skip
        steps = [rows.add("quest_step", planid=plan, text=f"step {n}") for n in range(3)]
        for one, other in ((0, 1), (1, 2), (2, 0)):
            rows.add("quest_door", stepid=steps[one], leadsto=steps[other])
        rows.add("quest_visit", stepid=steps[0], userid=1003)
        rows.add("quest_cache", blob="x")
        for number, step in enumerate(steps):
            a_file(
                rows, a.site.moodledata, b"step %d" % number, contextid=context, filearea="step", itemid=step
            )
        for area, item in (("map", 0), ("odd", 77)):
            a_file(rows, a.site.moodledata, area.encode(), contextid=context, filearea=area, itemid=item)
        connection.commit()
    made_ = apply(a.source, b.target, ALLMODS)
    notes = {(note.code, note.table): note.message for note in made_.plan.notes}
    assert (
        notes["MIR-LOSS-008", "quest_visit"] == "quest_visit of quest has a column of persons and is left out"
    )
    assert (
        notes["MIR-LOSS-008", "quest_cache"]
        == "quest_cache of quest is reached by no foreign key and is left out"
    )
    assert any("mod_quest/odd" in message for (code, _), message in notes.items() if code == "MIR-LOSS-004")
    assert ("MIR-INFO-002", "quest") in notes, "what is named like a key stays"
    here = b.site.database
    quest = here.one("SELECT * FROM {quest}")
    assert quest is not None
    assert quest["accesstoken"] in (None, "")
    assert "http://127.0.0.1:8102/mod/page/view.php?id=" in quest["intro"]
    assert here.one("SELECT courseid FROM {groupings} WHERE id = :id", id=quest["groupingid"]) == {
        "courseid": quest["course"]
    }
    assert here.one("SELECT title FROM {quest_plan} WHERE id = :id", id=quest["planid"]) == {"title": "Plan"}
    doors = here.select(
        "SELECT s.text AS one, o.text AS other FROM {quest_door} d JOIN {quest_step} s ON s.id = d.stepid"
        " JOIN {quest_step} o ON o.id = d.leadsto ORDER BY s.text"
    )
    assert [(row["one"], row["other"]) for row in doors] == [
        ("step 0", "step 1"), ("step 1", "step 2"), ("step 2", "step 0"),
    ]  # fmt: skip
    files = here.select(
        "SELECT f.filearea, f.itemid, s.text FROM {files} f LEFT JOIN {quest_step} s ON s.id = f.itemid"
        " WHERE f.component = 'mod_quest' ORDER BY f.filearea, s.text"
    )
    assert [(row["filearea"], row["text"]) for row in files] == [
        ("map", None), ("step", "step 0"), ("step", "step 1"), ("step", "step 2"),
    ]  # fmt: skip
    # learners work in it; the source changes it and takes it away
    with b.site.write_database.connect() as connection:
        step = here.one("SELECT id FROM {quest_step} WHERE text = 'step 0'")
        assert step is not None
        Learners(connection, 0).add("quest_visit", stepid=step["id"], userid=2)
        connection.commit()
    with a.site.write_database.write() as transaction:
        transaction.execute("UPDATE {quest_step} SET text = 'changed' WHERE text = 'step 1'")
        transaction.delete("quest_step", [steps[0], steps[2]])
        transaction.execute("DELETE FROM {quest_door}")
        transaction.execute("DELETE FROM {files} WHERE component = 'mod_quest' AND filearea = 'step'")
    apply(a.source, b.target, ALLMODS)
    texts = {row["text"] for row in here.select("SELECT text FROM {quest_step}")}
    assert texts == {"step 0", "changed"}, "the step that a learner visited stays, the other goes"
    assert here.one("SELECT count(*) AS n FROM {quest_visit}") == {"n": 1}
    assert apply(a.source, b.target, ALLMODS).plan.changes == ()
    undo(b.target, "ALLMODS")
    assert here.one("SELECT count(*) AS n FROM {quest_step}") == {"n": 3}


def test_zoom_as_its_makers_ship_it(lab: Callable[..., Any], tmp_path: Path, shared: Path) -> None:
    """A real plugin's tables: meetings' details hang on the activity, participants and recordings are learners'."""
    tree = json.loads((shared / "moodle" / "xmldb-3.10.json").read_bytes())["tables"]
    schema = {name: table for name, table in tree.items() if table["from"] == "mod/zoom"}
    a = install(lab("a", "site_a", files="site_a_filedir"), "zoom", schema, tmp_path)
    b = install(lab("b", "site_b_fresh"), "zoom", schema, tmp_path)
    with a.site.write_database.connect() as connection:
        rows = Learners(connection, 5)
        columns = schema["zoom"]["fields"]
        secret = {
            name: "s3cret" for name in columns if "password" in name and columns[name]["type"] == "char"
        }
        activity(rows, "zoom", name="Meeting", **secret)
        connection.commit()
    made_ = apply(a.source, b.target, ALLMODS)
    row = b.site.database.one("SELECT * FROM {zoom}")
    assert row is not None
    assert row["name"] == "Meeting"
    assert not any(row[name] for name in secret)
    left = {note.table for note in made_.plan.notes if note.code == "MIR-LOSS-008"}
    mirrored = {table.name for table in a.site.third_party.tables}
    assert mirrored | left == set(schema), "each of its tables is carried or listed"
    assert "zoom_meeting_participants" in left
    assert apply(a.source, b.target, ALLMODS).plan.changes == ()
