"""AICC: every rule once, broken one at a time; the corpus; hostile input; the two laws of the table reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from package_tools import codes, errors, pack

import scorm
from scorm.aicc.table import decode, description, table

CRS = (
    "[Course]\r\nCourse_Creator=Bee School\r\nCourse_ID=bees\r\nCourse_System=HTML\r\nCourse_Title=Bees\r\nLevel=1\r\n"
    "Max_Fields_CST=3\r\nTotal_AUs=2\r\nTotal_Blocks=1\r\nVersion=3.5\r\n[Course_Behavior]\r\nMax_Normal=99\r\n"
    "[Course_Description]\r\nAll about bees, 100 %=fun\r\n"
)
AU = (
    '"system_id","type","command_line","file_name","max_score","mastery_score","max_time_allowed",'
    '"time_limit_action","system_vendor","core_vendor","web_launch","au_password"\r\n'
    '"A1","lesson","","one.html","100","80","00:30:00","C,N","Bee School","","x=1",""\r\n'
    '"A2","test","","https://example.org/two","","","","","Bee School","","",""\r\n'
)
DES = (
    '"system_id","developer_id","title","description"\r\n"A1","1","One","First, with a comma"\r\n"A2","1","Two",""\r\n'
    '"B1","1","Block",""\r\n'
)
CST = '"block","member","member"\r\n"root","B1",""\r\n"B1","A1","A2"\r\n'
PRE = '"structure_element","prerequisite"\r\n"A2","A1 & ~B1"\r\n'
ORT = '"course_element","member"\r\n"A1","J1"\r\n'
GOOD = {"c.crs": CRS, "c.au": AU, "c.des": DES, "c.cst": CST, "c.pre": PRE, "c.ort": ORT, "one.html": "<p>"}

# file, what is replaced, by what (None: the file goes), code
FAULTS: list[tuple[str, str, str, str | None, str]] = [
    ("no au", "c.au", "", None, "PKG-AICC-001"),
    ("no crs", "c.crs", "", None, "PKG-AICC-001"),
    ("no des", "c.des", "", None, "PKG-AICC-001"),
    ("no cst", "c.cst", "", None, "PKG-AICC-001"),
    ("binary", "c.des", '"Two"', '"T\x00o"', "PKG-AICC-004"),
    ("no group", "c.crs", "[Course]\r\n", "", "PKG-AICC-005"),
    ("no title", "c.crs", "Course_Title=Bees\r\n", "", "PKG-AICC-006"),
    ("empty id", "c.crs", "Course_ID=bees", "Course_ID=", "PKG-AICC-006"),
    ("no level", "c.crs", "Level=1\r\n", "", "PKG-AICC-007"),
    ("count", "c.crs", "Total_AUs=2", "Total_AUs=3", "PKG-AICC-008"),
    ("empty table", "c.des", DES, "\r\n", "PKG-AICC-009"),
    ("column", "c.au", '"file_name"', '"file"', "PKG-AICC-010"),
    ("further column", "c.au", '"core_vendor"', '"core"', "PKG-AICC-011"),
    ("foreign column", "c.cst", '"member","member"', '"member","title"', "PKG-AICC-012"),
    ("row length", "c.des", '"A2","1","Two",""', '"A2","1","Two"', "PKG-AICC-013"),
    ("open quote", "c.des", '"Block",""', '"Block,""', "PKG-AICC-014"),
    ("id twice", "c.au", '"A2","test"', '"A1","test"', "PKG-AICC-015"),
    ("no description", "c.des", '"A2","1","Two",""\r\n', "", "PKG-AICC-016"),
    ("empty title", "c.des", '"Two"', '""', "PKG-AICC-017"),
    ("unused description", "c.des", '"B1","1"', '"B9","1","x",""\r\n"B1","1"', "PKG-AICC-018"),
    ("unknown member", "c.cst", '"A1","A2"', '"A1","A9"', "PKG-AICC-019"),
    ("not placed", "c.cst", '"A1","A2"', '"A1",""', "PKG-AICC-020"),
    ("cycle", "c.cst", '"A1","A2"', '"A1","B1"', "PKG-AICC-021"),
    ("no root", "c.cst", '"root","B1",""\r\n', "", "PKG-AICC-022"),
    ("script", "c.pre", "A1 & ~B1", "A1 & & B1", "PKG-AICC-023"),
    ("unknown prerequisite", "c.pre", "~B1", "~B7", "PKG-AICC-024"),
    ("unknown in ort", "c.ort", '"A1","J1"', '"A7","J1"', "PKG-AICC-024"),
    ("no units", "c.au", AU[AU.index("\r\n") + 2 :], "", "PKG-AICC-025"),
    ("no file name", "c.au", '"one.html"', '""', "PKG-AICC-026"),
    ("bad address", "c.au", "https://example.org/two", "https:two", "PKG-AICC-027"),
    ("missing page", "c.au", '"one.html"', '"none.html"', "PKG-AICC-028"),
    ("case", "c.au", '"one.html"', '"One.html"', "PKG-AICC-029"),
    ("outside", "c.au", '"one.html"', '"/one.html"', "PKG-AICC-030"),
    ("plain http", "c.au", "https://example.org", "http://example.org", "PKG-AICC-031"),
    ("score", "c.au", '"80"', '"eighty"', "PKG-AICC-032"),
    ("mastery above maximum", "c.au", '"80"', '"180"', "PKG-AICC-032"),
    ("time", "c.au", '"00:30:00"', '"30 min"', "PKG-AICC-033"),
    ("action", "c.au", '"C,N"', '"stop"', "PKG-AICC-034"),
    ("line ends", "c.des", "\r\n", "\n", "PKG-AICC-035"),
    ("unquoted", "c.au", '"80"', "80", "PKG-AICC-036"),
    ("byte order mark", "c.des", '"system_id"', '\ufeff"system_id"', "PKG-AICC-037"),
    ("heading spaces", "c.des", '"developer_id","title"', '"developer_id", "title"', "PKG-AICC-039"),
]


def test_good_course(tmp_path: Path) -> None:
    report = scorm.check(pack(tmp_path, GOOD))
    assert (report.kind, report.version, report.title) == (scorm.Kind.AICC, "3.5", "Bees")
    assert codes(report) == {"PKG-AICC-040"}
    assert [(one.identifier, one.title, one.href) for one in report.launchable] == [
        ("A1", "One", "one.html?x=1"),
        ("A2", "Two", "https://example.org/two"),
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "code"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_seeded_fault(tmp_path: Path, name: str, old: str, new: str | None, code: str) -> None:
    files = dict(GOOD)
    if new is None:
        del files[name]
    else:
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    report = scorm.check(pack(tmp_path, files))
    assert code in codes(report)
    assert errors(report) <= {code}


def test_every_rule_is_seeded() -> None:
    seeded = {row[4] for row in FAULTS} | {"PKG-AICC-002", "PKG-AICC-003", "PKG-AICC-038", "PKG-AICC-040"}
    from scorm.rules import RULES

    assert {code for code in RULES if code.startswith("PKG-AICC-")} == seeded


def test_other_names_and_code_pages(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = dict(GOOD)
    files["other.des"] = DES.replace("Two", "Zwölf").encode("cp1252")
    del files["c.des"]
    report = scorm.check(pack(tmp_path, files))
    assert {"PKG-AICC-003", "PKG-AICC-038"} <= codes(report)
    assert report.valid
    assert report.launchable[1].title == "Zwölf"


def test_upper_case_extensions_in_a_folder(tmp_path: Path) -> None:
    files = {f"course/{name.upper()}" if name.startswith("c.") else name: data for name, data in GOOD.items()}
    report = scorm.check(pack(tmp_path, files))
    assert report.kind is scorm.Kind.AICC
    assert report.title == "Bees"


def test_a_course_wrapped_in_a_folder_is_not_at_its_addresses(tmp_path: Path) -> None:
    report = scorm.check(pack(tmp_path, {f"course/{name}": data for name, data in GOOD.items()}))
    assert errors(report) == {"PKG-AICC-029"}
    assert report.launchable[0].member == "course/one.html"


def test_a_sound_is_no_course(tmp_path: Path) -> None:
    report = scorm.check(pack(tmp_path, {"bee.au": b".snd\x00\x00\x00\x18", "index.html": ""}))
    assert report.kind is scorm.Kind.UNKNOWN


@pytest.mark.shared
def test_corpus(shared: Path) -> None:
    folder = shared / "corpus/packages/aicc"
    assert codes(scorm.check(folder / "LMS_Moodle__validaicc.zip")) == {"PKG-AICC-002", "PKG-AICC-040"}
    assert scorm.check(folder / "emp__complex.zip").valid
    course = scorm.check(folder / "emp__pre-ort.zip")
    assert course.title == "AICC With PRE/ORT"
    assert errors(course) == {"PKG-AICC-028"}  # default.htm is not in the package


def test_cells() -> None:
    read = table("x", '"a","b ""c""",d,\r\n\r\n "e" ,"f\r\ng",""\r\n')
    assert read.heading is not None
    assert read.heading.values == ("a", 'b "c"', "d", "")
    assert [(row.line, row.values) for row in read.rows] == [(3, ("e", "f\ng", ""))]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00\x1a"), max_size=8).map(
                str.strip
            ),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_written_is_read(rows: list[list[str]]) -> None:
    text = "\r\n".join(",".join('"' + value.replace('"', '""') + '"' for value in row) for row in rows)
    read = table("x", text)
    assert read.heading is not None
    assert [list(row.values) for row in (read.heading, *read.rows)] == rows


@given(st.binary(max_size=400))
def test_hostile_bytes(data: bytes) -> None:
    text = decode(data).text
    table("x", text)
    description(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["c.crs", "c.au", "c.des", "c.cst", "c.pre", "c.ort"]),
    data=st.binary(max_size=200),
    at=st.integers(0, 400),
)
def test_hostile_course(tmp_path: Path, name: str, data: bytes, at: int) -> None:
    body = GOOD[name].encode()
    scorm.check(pack(tmp_path, {**GOOD, name: body[:at] + data + body[at:]}))
