"""Who has earned a certificate: the people real Moodle named, for every rule, from a database with those rows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import zstandard

from sidecar.cli import run
from sidecar.moodle.availability import Restrictions
from sidecar.moodle.capabilities import Capabilities, path_ids
from sidecar.moodle.database import MoodleDatabase
from sidecar.moodle.earned import earned

pytestmark = [pytest.mark.shared, pytest.mark.mariadb]

TABLES = {
    "course": "course",
    "users": "user",
    "enrol": "enrol",
    "user_enrolments": "user_enrolments",
    "role": "role",
    "role_assignments": "role_assignments",
    "role_capabilities": "role_capabilities",
    "context_course": "context",
    "context_module": "context",
    "groups": "groups",
    "groups_members": "groups_members",
    "groupings": "groupings",
    "groupings_groups": "groupings_groups",
    "course_sections": "course_sections",
    "course_modules_completion": "course_modules_completion",
    "course_completions": "course_completions",
    "grade_items": "grade_items",
    "grade_grades": "grade_grades",
    "user_info_field": "user_info_field",
    "user_info_data": "user_info_data",
    "issues_before": "tool_certificate_issues",
    "coursecertificate": "coursecertificate",
    "course_modules": "course_modules",
}
ALSO = ("config", "config_plugins", "modules", "tool_certificate_templates", "tool_certificate_pages",
        "tool_certificate_elements", "files", "customfield_field", "customfield_category", "customfield_data",
        "course_modules_viewed")  # fmt: skip


def _schema(dump: Path, tables: set[str]) -> str:
    with dump.open("rb") as stream:
        text = zstandard.ZstdDecompressor().stream_reader(stream).read().decode("utf-8")
    found = re.finditer(r"CREATE TABLE `mdl_(\w+)` \(.*?\) ENGINE[^;]*;", text, re.DOTALL)
    return "\n".join(match[0] for match in found if match[1] in tables)


@pytest.fixture(scope="module")
def who(shared: Path) -> dict[str, Any]:
    path = shared / "corpus" / "certificates" / "coursecertificate" / "who_gets.json"
    data: dict[str, Any] = json.loads(path.read_bytes())
    return data


@pytest.fixture(scope="module")
def database(shared: Path, mariadb: Any, who: dict[str, Any]) -> MoodleDatabase:
    mariadb.create("who_gets")
    schema = _schema(shared / "moodle" / "site_a.sql.zst", {*TABLES.values(), *ALSO})
    mariadb.execute("SET sql_mode='';" + schema, "who_gets")
    made = MoodleDatabase(mariadb.url("who_gets"))
    with made.write() as transaction:
        transaction.execute("SET SESSION sql_mode = ''")
        transaction.insert("modules", {"id": 6, "name": "coursecertificate"})
        for template in {row["template"] for row in who["coursecertificate"]}:
            transaction.insert("tool_certificate_templates", {"id": template, "name": "t", "contextid": 1})
        for key, table in TABLES.items():
            rows = who[key] if isinstance(who[key], list) else [who[key]]
            for row in rows:
                values = {name: value for name, value in row.items() if name != "key" and value is not None}
                # unique keys over columns that the excerpt leaves out
                extra = {"role": {"sortorder": row["id"]}}.get(table, {})
                transaction.insert(table, {**extra, **values})
    return made


def test_every_rule_names_the_people_moodle_names(database: MoodleDatabase, who: dict[str, Any]) -> None:
    keys = {int(user["id"]): user["key"] for user in who["users"]}
    with database.snapshot() as session:
        found = {item.activity.name: item for item in earned(session, now=int(who["now"]))}
    for name, expected in who["expected"].items():
        people = [keys[user] for user in found[name].people] if name in found else []
        assert sorted(people) == sorted(expected["issued_by_task"]), name
        assert (name in found) == expected["selected_by_task"]
        assert name not in found or not found[name].unknown


@pytest.fixture
def configured(
    database: MoodleDatabase, mariadb: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MoodleDatabase:
    """The database of the site that the settings call "a"; no account to write with."""
    config = tmp_path / "sidecar.toml"
    config.write_text(
        f'data = "{tmp_path / "state"}"\n[sites.a]\nwwwroot = "https://moodle.example"\n'
        f'database = "{mariadb.url("who_gets")}"\n'
    )
    monkeypatch.setenv("SIDECAR_CONFIG", str(config))
    return database


def test_a_dry_run_from_the_command_line_names_them_too(
    configured: MoodleDatabase, who: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Every activity in one run: a line for each that Moodle's task selects, and no other person."""
    count = "SELECT count(*) AS n FROM {tool_certificate_issues}"
    before = configured.select(count)
    status = run(["certificates", "issue", "--site", "a", "--dry-run", "--now", str(who["now"])])
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    lines = [json.loads(line) for line in out.splitlines()]
    users = {int(user["id"]): user for user in who["users"]}
    found = {line["activity"]: sorted(users[user["id"]]["key"] for user in line["users"]) for line in lines}
    assert len(who["expected"]) == 10
    assert len(lines) == len(found)
    assert found == {
        name: sorted(expected["issued_by_task"])
        for name, expected in who["expected"].items()
        if expected["selected_by_task"]
    }
    for line in lines:
        assert line["count"] == len(line["users"])
        assert line["coursecertificate"] == int(who["expected"][line["activity"]]["coursecertificateid"])
        assert line["cmid"] == int(who["expected"][line["activity"]]["cmid"])
        for user in line["users"]:
            row = users[user["id"]]
            assert user["name"] == f"{row['firstname']} {row['lastname']}"
    assert configured.select(count) == before


def test_one_template_in_two_activities_is_one_certificate(
    database: MoodleDatabase, who: dict[str, Any]
) -> None:
    with database.snapshot() as session:
        found = {item.activity.name: item for item in earned(session, now=int(who["now"]), template=52)}
    assert set(found) == {"C1", "C9"}
    assert set(found["C9"].repeated) == set(found["C9"].people)
    assert not found["C1"].repeated


def test_restrictions_combine_as_moodle_combines_them(database: MoodleDatabase, who: dict[str, Any]) -> None:
    """Nested and negated trees; whoever may see all groups passes a negated group condition too."""
    user = {item["key"]: int(item["id"]) for item in who["users"]}
    everyone = frozenset({user["ok"], user["groupa"], user["groupb"], user["low"], user["teacher_student"]})
    a, grade = {"type": "group", "id": 13}, {"type": "grade", "id": 160, "min": 60}
    with database.snapshot() as session:
        restrictions = Restrictions(
            session=session,
            capabilities=Capabilities(session),
            course=11,
            course_path="/1/3/1617",
            everyone=everyone,
            now=1000,
        )

        def let_in(tree: dict[str, Any]) -> set[str]:
            return {name for name, number in user.items() if number in restrictions.allowed(json.dumps(tree))}

        assert let_in({"op": "|", "c": [a, grade]}) == {"groupa", "teacher_student", "ok", "groupb"}
        assert let_in({"op": "!&", "c": [a, grade]}) == {"ok", "groupa", "groupb", "low"}
        assert let_in({"op": "!|", "c": [a, grade]}) == {"low"}
        assert let_in({"op": "&", "c": [{"op": "!|", "c": [a]}, grade]}) == {"ok", "groupb"}
        assert let_in({"op": "&", "c": []}) == {"ok", "groupa", "groupb", "low", "teacher_student"}
        assert let_in({"op": "&", "c": [{"type": "date", "d": ">=", "t": 1000}]})
        assert not let_in({"op": "&", "c": [{"type": "date", "d": "<", "t": 1000}]})
        assert let_in({"op": "!|", "c": [{"type": "date", "d": "<", "t": 1000}]})
        assert let_in({"op": "&", "c": [{"type": "grouping", "id": 8}]}) == {"groupb"}
        profile = {"type": "profile", "sf": "firstname", "op": "startswith", "v": "Group"}
        assert let_in({"op": "&", "c": [profile]}) == {"groupa", "groupb"}
        assert not let_in({"op": "&", "c": [{"type": "completion", "cm": 999, "e": 0}]})
        assert not restrictions.unknown
        assert not let_in({"op": "!|", "c": [{"type": "moonphase"}]})
        assert restrictions.unknown == {"moonphase"}


def test_hostile_json_lets_nobody_in(database: MoodleDatabase) -> None:
    with database.snapshot() as session:
        for text in ("{", "[]", '"x"', '{"c":[1]}', '{"c":[{"type":[]}]}'):
            restrictions = Restrictions(
                session=session,
                capabilities=Capabilities(session),
                course=11,
                course_path="/1",
                everyone=frozenset({1069}),
                now=0,
            )
            assert not restrictions.allowed(text)
            assert restrictions.unknown


def test_paths() -> None:
    assert path_ids("/1/3/1617") == (1, 3, 1617)
