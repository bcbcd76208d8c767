"""Issues of mod_customcert from its tables, on SQLite: what each element looks up, as the plugin does."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from sidecar.cli import run
from sidecar.moodle import grades
from sidecar.moodle.site import Site

# table -> rows; the columns are those of the rows
TABLES: dict[str, list[dict[str, Any]]] = {
    "config": [{"name": "lang", "value": "en"}, {"name": "timezone", "value": "UTC"}],
    "config_plugins": [{"plugin": "customcert", "name": "verifyallcertificates", "value": "0"}],
    "customcert": [{"id": 7, "course": 3, "templateid": 5, "name": "C", "verifyany": 1, "language": None}],
    "customcert_templates": [{"id": 5, "name": "Diploma", "contextid": 99}],
    "customcert_pages": [
        {"id": 1, "templateid": 5, "width": 297, "height": 210, "leftmargin": 0, "rightmargin": 0, "sequence": 1}
    ],
    "customcert_issues": [
        {"id": 1, "userid": 11, "customcertid": 7, "code": "AAAAAAAAAA", "timecreated": 1736065800},
        {"id": 2, "userid": 12, "customcertid": 7, "code": "BBBBBBBBBB", "timecreated": 1736065900},
        {"id": 3, "userid": 11, "customcertid": 8, "code": "CCCCCCCCCC", "timecreated": 1736065900},
    ],
    "user": [
        {"id": number, "firstname": first, "lastname": last, "firstnamephonetic": "", "lastnamephonetic": "",
         "middlename": "", "alternatename": "", "email": "x@example.org", "lang": lang, "idnumber": "", "institution": "",
         "department": "", "phone1": "", "phone2": "", "address": "", "city": city, "country": "FR"}
        for number, first, last, lang, city in (
            (11, "Anna", "Smith", "en", "London"), (12, "Bopha", "សុខ", "fr", "Paris"), (20, "Tom", "Teacher", "en", ""))
    ],
    "course": [{"id": 3, "category": 2, "fullname": "Fire safety", "shortname": "FS", "idnumber": "FIRE-1",
                "startdate": 1704067200, "enddate": 0}],
    "course_categories": [{"id": 2, "name": "Safety"}],
    "course_completions": [{"id": 1, "userid": 11, "course": 3, "timecompleted": 1709164800}],
    "course_modules": [{"id": 77, "course": 3, "module": 1, "instance": 4}],
    "modules": [{"id": 1, "name": "quiz"}],
    "grade_items": [
        {"id": 1, "courseid": 3, "itemtype": "course", "itemmodule": None, "iteminstance": 3, "itemnumber": None,
         "itemname": None, "grademin": 0, "grademax": 50, "decimals": None, "display": 0, "scaleid": None},
        {"id": 2, "courseid": 3, "itemtype": "mod", "itemmodule": "quiz", "iteminstance": 4, "itemnumber": 0,
         "itemname": "Final exam", "grademin": 0, "grademax": 10, "decimals": 1, "display": 0, "scaleid": None},
    ],
    "scale": [{"id": 1, "scale": "Poor, Fair, Good"}],
    "grade_grades": [
        {"id": 1, "itemid": 1, "userid": 11, "finalgrade": 45.5, "timemodified": 1709200000},
        {"id": 2, "itemid": 2, "userid": 11, "finalgrade": 8.0, "timemodified": 1709200000},
    ],
    "grade_letters": [{"id": 1, "contextid": 1, "lowerboundary": 90, "letter": "Merit"},
                      {"id": 2, "contextid": 1, "lowerboundary": 0, "letter": "Pass"}],
    "context": [{"id": 1, "contextlevel": 10, "instanceid": 0}, {"id": 30, "contextlevel": 50, "instanceid": 3}],
    "enrol": [{"id": 1, "courseid": 3}],
    "user_enrolments": [{"id": 1, "enrolid": 1, "userid": 11, "timestart": 0, "timeend": 1767225600, "timecreated": 1700000000}],
    "groups": [{"id": 1, "courseid": 3, "name": "Group A"}, {"id": 2, "courseid": 3, "name": "Group B"}],
    "groups_members": [{"id": 1, "groupid": 1, "userid": 11}, {"id": 2, "groupid": 2, "userid": 11}],
    "user_info_data": [{"id": 1, "userid": 11, "fieldid": 4, "data": "Nurse"}],
    "user_info_field": [{"id": 4, "shortname": "job", "datatype": "text", "param3": None, "defaultdata": ""}],
    "customfield_field": [{"id": 8, "shortname": "hours", "type": "text", "configdata": "{}", "categoryid": 1}],
    "customfield_category": [{"id": 1, "component": "core_course", "area": "course"}],
    "customfield_data": [{"id": 1, "fieldid": 8, "instanceid": 3, "value": "12 hours", "charvalue": "12 hours",
                          "intvalue": None, "decvalue": None, "shortcharvalue": None}],
    "files": [],
}  # fmt: skip
ELEMENTS: list[tuple[str, Any, str]] = [
    ("studentname", {}, "Anna Smith"),
    ("code", {}, "AAAAAAAAAA"),
    ("coursename", {"value": "2"}, "Fire safety"),
    ("coursefield", {"coursefield": "8"}, "12 hours"),
    ("categoryname", {}, "Safety"),
    ("grade", {"gradeitem": "0", "gradeformat": "2"}, "91.00 %"),
    ("grade", {"gradeitem": "0", "gradeformat": "3"}, "Merit"),
    ("grade", {"gradeitem": "77", "gradeformat": "1"}, "8.0"),
    ("grade", {"gradeitem": "gradeitem:2", "gradeformat": "32"}, "Pass (80.0 %)"),
    ("gradeitemname", {"gradeitem": "77"}, "Final exam"),
    ("groupname", {}, "Group A, Group B"),
    ("teachername", {"teacher": "20"}, "Tom Teacher"),
    ("teachername", 20, "Tom Teacher"),
    ("userfield", {"userfield": "city"}, "London"),
    ("userfield", {"userfield": "4"}, "Nurse"),
    ("date", {"dateitem": "-1", "dateformat": "5"}, "2025-01-05"),
    ("date", {"dateitem": "-2", "dateformat": "1"}, "February 29, 2024"),
    ("date", {"dateitem": "-3", "dateformat": "3"}, "1 January 2024"),
    ("date", {"dateitem": "-6", "dateformat": "5"}, "2023-11-14"),
    ("date", {"dateitem": "-7", "dateformat": "5"}, "2026-01-01"),
    ("date", {"dateitem": "77", "dateformat": "4"}, "February 2024"),
    ("expiry", {"dateitem": "-8", "dateformat": "5", "startfrom": "coursecomplete"}, "2025-03-01"),
]


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'moodle.sqlite'}"
    engine = create_engine(url)
    rows = {
        **TABLES,
        "customcert_elements": [
            {"id": n, "pageid": 1, "name": name, "element": name, "data": json.dumps(data), "posx": 20, "posy": 8 * n,
             "refpoint": 0, "alignment": "L", "sequence": n}
            for n, (name, data, _says) in enumerate(ELEMENTS, start=1)
        ],
    }  # fmt: skip
    file = ("contextid", "component", "filearea", "itemid", "filepath", "filename", "mimetype", "contenthash")
    with engine.begin() as db:
        for table, lines in rows.items():
            columns = list(lines[0]) if lines else list(file)
            db.execute(text(f"CREATE TABLE mdl_{table} ({', '.join(columns)})"))
            if lines:
                values = ", ".join(f":{column}" for column in columns)
                db.execute(text(f"INSERT INTO mdl_{table} VALUES ({values})"), lines)  # noqa: S608
    engine.dispose()
    return url


@pytest.fixture
def site(database: str, tmp_path: Path) -> Iterator[Site]:
    made = Site(
        name="a",
        wwwroot="https://moodle.example",
        database_url=database,
        database_write_url=None,
        moodledata=tmp_path,
    )
    yield made
    made.close()


def test_every_element_says_what_the_plugin_looks_up(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, database: str
) -> None:
    config = tmp_path / "sidecar.toml"
    config.write_text(
        f'data = "{tmp_path}/data"\n[sites.a]\nwwwroot = "https://moodle.example"\ndatabase = "{database}"\nmoodledata = "{tmp_path}"\n'
    )
    monkeypatch.setenv("SIDECAR_CONFIG", str(config))
    out = tmp_path / "out"
    assert run(["certificates", "customcert", "--site", "a", "--activity", "7", "--out", str(out)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["code"] for line in lines] == ["AAAAAAAAAA", "BBBBBBBBBB"]
    said = subprocess.run(
        ["pdftotext", "-layout", str(out / "AAAAAAAAAA.pdf"), "-"], capture_output=True, check=True
    )
    words = [line.strip() for line in said.stdout.decode().splitlines() if line.strip()]
    assert words == [says for _element, _data, says in ELEMENTS]
    first = hashlib.sha256((out / "AAAAAAAAAA.pdf").read_bytes()).hexdigest()
    assert run(["certificates", "customcert", "--site", "a", "--activity", "7", "--out", str(out)]) == 0
    assert hashlib.sha256((out / "AAAAAAAAAA.pdf").read_bytes()).hexdigest() == first
    assert run(["certificates", "customcert", "--site", "a", "--activity", "6", "--out", str(out)]) == 2
    assert site.custom_certificates.template(7).template.rules.verify_path.endswith("&contextid=99")


def test_who_has_nothing_is_shown_nothing(site: Site) -> None:
    other = list(site.custom_certificates.issues(7))[1]
    assert other.full_name == "Bopha សុខ"
    assert other.language == "fr"
    grades_shown = {value for name, value in other.course.items() if name.startswith("grade:")}
    assert grades_shown == {"-"}  # as Moodle shows a grade that is not there
    assert "date:-2" not in other.course
    assert "groups" not in other.course


def test_a_scale_shows_its_words_and_no_grade_a_dash() -> None:
    item = {"grademin": 1, "grademax": 3, "decimals": None, "display": 0, "scale": "Poor, Fair, Good"}
    assert grades.show(2.0, item, 1) == "Fair"
    assert grades.show(2.0, item, 2, point=",") == "50,00 %"
    assert grades.show(None, item, 12) == "-"


@pytest.mark.parametrize(
    ("display", "said"),
    [
        (0, "45.50"),
        (1, "45.50"),
        (2, "91.00 %"),
        (3, "A-"),
        (12, "45.50 (91.00 %)"),
        (13, "45.50 (A-)"),
        (31, "A- (45.50)"),
    ],
)
def test_grades_are_shown_as_asked(display: int, said: str) -> None:
    item = {"grademin": 0, "grademax": 50, "decimals": None, "display": 0}
    assert grades.show(45.5, item, display) == said
