"""cmi5: every rule once, broken one at a time; the corpus; hostile input; the structure against the real schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from package_tools import errors, pack

import scorm
from safeio import CodedError

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="https://example.org/c"><title><langstring lang="en">Bees</langstring></title>
    <description><langstring lang="en">About bees</langstring></description></course>
  <objectives><objective id="https://example.org/o"><title><langstring>O</langstring></title>
    <description><langstring>O</langstring></description></objective></objectives>
  <au id="https://example.org/a" moveOn="Passed" masteryScore="0.8" launchMethod="OwnWindow">
    <title><langstring lang="en">One</langstring></title>
    <description><langstring lang="en">One</langstring></description>
    <objectives><objective idref="https://example.org/o"/></objectives>
    <url>pages/one.html?x=1</url><launchParameters>p</launchParameters></au>
  <block id="https://example.org/b"><title><langstring>B</langstring></title>
    <description><langstring>B</langstring></description>
    <au id="https://example.org/a2"><title><langstring>Two</langstring></title>
      <description><langstring>Two</langstring></description><url>https://example.org/two</url></au></block>
</courseStructure>
"""
PAGE = {"pages/one.html": "<p>Bees</p>"}

# what is replaced, by what, the code that must be found
FAULTS = [
    ("not XML", "</courseStructure>", "", "PKG-CMI5-002"),
    ("doctype", "<courseStructure ", '<!DOCTYPE x SYSTEM "x.dtd"><courseStructure ', "PKG-CMI5-002"),
    ("other root", "courseStructure", "course-structure", "PKG-CMI5-003"),
    ("namespace", "profiles/cmi5/v1", "profiles/cmi5/v9", "PKG-CMI5-004"),
    ("no id", '<block id="https://example.org/b">', "<block>", "PKG-CMI5-005"),
    ("id is no IRI", '"https://example.org/b"', '"example.org/b"', "PKG-CMI5-006"),
    ("id with space", '"https://example.org/b"', '"https://example.org/b b"', "PKG-CMI5-006"),
    ("id twice", "https://example.org/a2", "https://example.org/a", "PKG-CMI5-007"),
    ("empty block", ('<au id="https://example.org/a2"><title><langstring>Two</langstring></title>\n      '
     "<description><langstring>Two</langstring></description><url>https://example.org/two</url></au>"), "", "PKG-CMI5-008"),
    ("no title", '<title><langstring lang="en">One</langstring></title>', "", "PKG-CMI5-009"),
    ("no description", "<description><langstring>B</langstring></description>", "", "PKG-CMI5-009"),
    ("title without text", "<langstring>B</langstring></title>", "</title>", "PKG-CMI5-009"),
    ("unknown element", "<launchParameters>p</launchParameters>", "<launchData>p</launchData>", "PKG-CMI5-010"),
    ("order", "<url>pages/one.html?x=1</url><launchParameters>p</launchParameters>",
     "<launchParameters>p</launchParameters><url>pages/one.html?x=1</url>", "PKG-CMI5-011"),
    ("twice", "<url>https://example.org/two</url>", "<url>https://example.org/two</url>" * 2, "PKG-CMI5-011"),
    ("attribute", 'moveOn="Passed"', 'moveon="Passed"', "PKG-CMI5-012"),
    ("language", 'lang="en">Bees', 'lang="English (UK)">Bees', "PKG-CMI5-013"),
    ("no url", "<url>https://example.org/two</url>", "", "PKG-CMI5-014"),
    ("empty url", "<url>https://example.org/two</url>", "<url/>", "PKG-CMI5-014"),
    ("bad url", "https://example.org/two", "https://example.org two", "PKG-CMI5-015"),
    ("missing page", "pages/one.html", "pages/none.html", "PKG-CMI5-016"),
    ("case", "pages/one.html", "Pages/one.html", "PKG-CMI5-017"),
    ("backslash", "pages/one.html", "pages\\one.html", "PKG-CMI5-017"),
    ("leading slash", "pages/one.html", "/pages/one.html", "PKG-CMI5-018"),
    ("climbs out", "pages/one.html", "../one.html", "PKG-CMI5-018"),
    ("reserved parameter", "?x=1", "?endpoint=1", "PKG-CMI5-020"),
    ("plain http", "https://example.org/two", "http://example.org/two", "PKG-CMI5-021"),
    ("moveOn", '"Passed"', '"passed"', "PKG-CMI5-022"),
    ("mastery score", '"0.8"', '"80"', "PKG-CMI5-023"),
    ("mastery score in words", '"0.8"', '"high"', "PKG-CMI5-023"),
    ("launch method", '"OwnWindow"', '"NewWindow"', "PKG-CMI5-024"),
    ("objective", 'idref="https://example.org/o"', 'idref="https://example.org/x"', "PKG-CMI5-025"),
]  # fmt: skip


def test_good_course(tmp_path: Path) -> None:
    report = scorm.check(pack(tmp_path, {"cmi5.xml": GOOD, **PAGE}))
    assert (report.kind, report.version, report.title) == (scorm.Kind.CMI5, "1.0", "Bees")
    assert {finding.code for finding in report.findings} == {"PKG-CMI5-026"}
    assert [(one.title, one.href, one.member) for one in report.launchable] == [
        ("One", "pages/one.html?x=1", "pages/one.html"),
        ("Two", "https://example.org/two", None),
    ]


@pytest.mark.parametrize(("old", "new", "code"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_seeded_fault(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert old in GOOD
    report = scorm.check(pack(tmp_path, {"cmi5.xml": GOOD.replace(old, new), **PAGE}))
    assert code in {finding.code for finding in report.findings}
    assert errors(report) <= {code}


def test_every_rule_is_seeded() -> None:
    seeded = {row[3] for row in FAULTS} | {"PKG-CMI5-001", "PKG-CMI5-019", "PKG-CMI5-026"}
    from scorm.rules import RULES

    assert {code for code in RULES if code.startswith("PKG-CMI5-")} == seeded


@pytest.mark.parametrize("name", ["course/cmi5.xml", "CMI5.XML"])
def test_not_at_the_root(tmp_path: Path, name: str) -> None:
    folder = name.rpartition("/")[0]
    files = {name: GOOD, **{f"{folder}/{page}".lstrip("/"): text for page, text in PAGE.items()}}
    assert errors(scorm.check(pack(tmp_path, files))) == {"PKG-CMI5-001"}


def test_bare_structure_has_no_files(tmp_path: Path) -> None:
    path = tmp_path / "course.xml"
    path.write_text(GOOD, "utf-8")
    report = scorm.check(path)
    assert report.kind is scorm.Kind.CMI5
    assert errors(report) == {"PKG-CMI5-019"}


@pytest.mark.shared
def test_corpus(shared: Path) -> None:
    for path in sorted((shared / "corpus/packages/cmi5").iterdir()):
        if path.suffix == ".json":
            continue
        expected = json.loads(path.with_name(path.name + ".expected.json").read_text("utf-8"))
        try:
            valid = scorm.check(path).valid
        except CodedError:
            valid = False
        assert valid == expected.get("import_succeeds", True), path.name


@pytest.mark.shared
@pytest.mark.parametrize(
    "row",
    [row for row in FAULTS if row[3] in {f"PKG-CMI5-{n:03}" for n in range(8, 14)}],
    ids=lambda row: row[0],
)
def test_structure_agrees_with_the_schema(shared: Path, row: tuple[str, str, str, str]) -> None:
    schema = etree.XMLSchema(etree.parse(shared / "corpus/xsd/cmi5/CourseStructure.xsd"))
    assert schema.validate(etree.fromstring(GOOD.encode()))
    assert not schema.validate(etree.fromstring(GOOD.replace(row[1], row[2]).encode()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)),
    cut=st.integers(0, len(GOOD)),
)
def test_hostile_structure(tmp_path: Path, data: bytes, cut: int) -> None:
    body = GOOD.encode()[:cut] + data + GOOD.encode()[cut:]
    scorm.check(pack(tmp_path, {"cmi5.xml": body, **PAGE}))
