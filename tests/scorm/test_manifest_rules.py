"""Rules that need more than one replaced word: structure, names, metadata, Moodle, weight."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scorm
from scorm.archive.charsets import guess
from scorm.manifest.paths import climbs, compose, is_external, without_query
from scorm.manifest.prerequisites import ScriptError, names_in
from scorm.manifest.resources import with_parameters
from scorm.package import Near, Package, unpacked

Put = Callable[..., Path]


def codes(report: scorm.Report) -> dict[str, str]:
    return {finding.code: finding.severity.value for finding in report.findings}


def test_no_organizations(made_12: Any, put: Put) -> None:
    start, end = made_12.manifest.index("<organizations"), made_12.manifest.index("<resources")
    made_12.manifest = made_12.manifest[:start] + made_12.manifest[end:]
    assert codes(scorm.check(put(made_12.zip())))["PKG-ORG-001"] == "error"


@pytest.mark.parametrize(
    ("inside", "code"),
    [("", "PKG-ORG-002"), ('<organization identifier="o"><title>T</title></organization>', "PKG-ORG-005")],
)
def test_nothing_in_organizations(inside: str, code: str, made_12: Any, put: Put) -> None:
    start, end = made_12.manifest.index("<organizations"), made_12.manifest.index("<resources")
    made_12.manifest = f"{made_12.manifest[:start]}<organizations default='o'>{inside}</organizations>{made_12.manifest[end:]}"
    assert codes(scorm.check(put(made_12.zip())))[code] == "error"


def test_no_resources(made_12: Any, put: Put) -> None:
    made_12.manifest = made_12.manifest[: made_12.manifest.index("<resources")] + "</manifest>"
    assert "PKG-RES-001" in codes(scorm.check(put(made_12.zip())))


def test_several_organizations(made_12: Any, put: Put) -> None:
    made_12.sub(
        "</organizations>",
        '<organization identifier="b"><title>B</title><item identifier="x" identifierref="r2">'
        "<title>X</title></item></organization></organizations>",
    )
    found = codes(scorm.check(put(made_12.zip())))
    assert found == {"PKG-ORG-020": "info"}


def test_composed_and_decomposed_accents(made_12: Any, put: Put) -> None:
    made_12.manifest = made_12.manifest.replace("content/rivers.html", "content/e\u0301te\u0301.html")
    made_12.files["content/\u00e9t\u00e9.html"] = made_12.files.pop("content/rivers.html")
    assert "PKG-RES-024" in codes(scorm.check(put(made_12.zip())))


def test_select_more_than_there_is(made_2004: Any, put: Put) -> None:
    made_2004.sub(
        '<imsss:sequencing><imsss:controlMode flow="true"/>',
        '<imsss:sequencing><imsss:controlMode flow="true"/><imsss:randomizationControls selectCount="5"/>',
    )
    assert "PKG-SEQ-027" in codes(scorm.check(put(made_2004.zip())))


def test_percent_encoding_query_and_fragment(made_12: Any, put: Put) -> None:
    made_12.manifest = made_12.manifest.replace(
        'sco" href="content/rivers.html"', 'sco" href="content/my%20rivers%C3%A9.html?a=1#top"'
    )
    made_12.manifest = made_12.manifest.replace(
        'file href="content/rivers.html"', 'file href="content/my riversé.html"'
    )
    made_12.files["content/my riversé.html"] = made_12.files.pop("content/rivers.html")
    report = scorm.check(put(made_12.zip()))
    assert report.valid
    assert (
        report.launchable[1].href == "content/my%20rivers%C3%A9.html?a=1&page=1#top"
        or "?a=1" in report.launchable[1].href
    )
    assert report.launchable[1].member == "content/my riversé.html"


def test_names_that_moodle_cleans_still_match(made_12: Any, put: Put) -> None:
    """Moodle strips & and ' from the names of files, and from the names asked for."""
    made_12.manifest = made_12.manifest.replace("content/rivers.html", "content/Tom's &amp; Ann.html")
    made_12.files["content/Tom's & Ann.html"] = made_12.files.pop("content/rivers.html")
    assert scorm.check(put(made_12.zip())).valid
    assert unpacked("content/Tom's & Ann.html") == "content/Toms  Ann.html"


def test_another_prefix_is_as_good(made_2004: Any, put: Put) -> None:
    """Any prefix is right by the specification; Moodle sees only the usual one."""
    made_2004.manifest = made_2004.manifest.replace("imsss:", "ss:").replace("xmlns:imsss", "xmlns:ss")
    report = scorm.check(put(made_2004.zip()))
    assert report.valid
    finding = next(one for one in report.findings if one.code == "PKG-MDL-003")
    assert "imsss" in finding.message


def test_upload_limit_of_a_site(made_12: Any, put: Put) -> None:
    path = put(made_12.zip())
    site = scorm.SiteProfile(maxbytes=500)
    assert codes(scorm.check(path, site=site))["PKG-MDL-005"] == "error"
    assert scorm.check(path, site=scorm.SiteProfile(maxbytes=1 << 20)).valid


def test_metadata_vocabulary_and_dates(made_2004: Any, put: Put) -> None:
    made_2004.sub(
        "</metadata>",
        """<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><structure><source>LOMv1.0</source>
        <value>heap</value></structure></general><technical><duration><duration>an hour</duration></duration></technical>
        </lom></metadata>""",
    )
    found = codes(scorm.check(put(made_2004.zip())))
    assert {"PKG-LOM-004", "PKG-LOM-005"} <= found.keys()


def test_what_could_be_saved(made_12: Any, put: Put) -> None:
    made_12.files["content/a.wav"] = made_12.files["content/b.wav"] = bytes(range(256)) * 2000
    assert "PKG-WGT-003" in codes(scorm.check(put(made_12.zip())))


def test_many_items(made_12: Any, put: Put) -> None:
    made_12.sub(
        "</organization>",
        "".join(
            f'<item identifier="x{number}" identifierref="r2"><title>x</title></item>'
            for number in range(2001)
        )
        + "</organization>",
    )
    assert "PKG-MAN-024" in codes(scorm.check(put(made_12.zip())))


def test_same_identifier_in_different_tables_is_a_warning(made_12: Any, put: Put) -> None:
    made_12.manifest = made_12.manifest.replace('"r2"', '"two"')
    report = scorm.check(put(made_12.zip()))
    assert codes(report) == {"PKG-MAN-019": "warning"}


@pytest.mark.parametrize(("score", "severity"), [("120", "error"), ("80%", "warning"), ("nan", "warning")])
def test_mastery_score(score: str, severity: str, made_12: Any, put: Put) -> None:
    made_12.sub(">80<", f">{score}<")
    assert codes(scorm.check(put(made_12.zip()))) == {"PKG-ORG-016": severity}


def test_bomb_among_honest_files(made_12: Any, tmp_path: Path) -> None:
    made_12.files["content/zeros.bin"] = bytes(70 << 20)
    made_12.files["content/noise.bin"] = random.Random(1).randbytes(1 << 20)
    path = tmp_path / "bomb.zip"
    path.write_bytes(made_12.zip())
    assert codes(scorm.check(path, depth="manifest"))["PKG-ZIP-021"] == "error"


def test_wrapped_package_is_checked_on(made_12: Any, put: Put, tmp_path: Path) -> None:
    """One wrapping folder is one error, and what is inside is still looked at."""
    made_12.sub('identifierref="r2"', 'identifierref="nobody"')
    made_12.zip()
    path = tmp_path / "wrapped.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("my course/imsmanifest.xml", made_12.manifest)
        for name, data in made_12.files.items():
            archive.writestr("my course/" + name, data)
    found = {one.code for one in scorm.check(path).findings if one.severity == "error"}
    assert found == {"PKG-MAN-002", "PKG-ORG-008"}


def test_bare_manifest(made_12: Any, put: Put) -> None:
    """A manifest that is not zipped is read as one."""
    report = scorm.check(put(made_12.manifest.encode(), "imsmanifest.xml"))
    assert report.kind == "scorm"
    assert report.title == "Water"


@pytest.mark.parametrize(
    ("names", "phrase"),
    [
        (["contentv3.xml", "content.data"], "an eXeLearning project"),
        (["course.zip"], "a zip of a zip: the package is inside"),
        (["index.html", "a.css"], "a website without a manifest"),
        (["moodle_backup.xml"], "a Moodle course backup"),
        (["[Content_Types].xml", "word/document.xml"], "a Microsoft Office document"),
        (["story_content/a.js", "tincan.xml"], "an xAPI (Tin Can) package"),
    ],
)
def test_what_it_looks_like(names: list[str], phrase: str, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    report = scorm.check(path)
    assert (report.kind.value, report.looks_like) == ("unknown", phrase)


def test_find_prefers_the_exact_name(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a%20b.html", "a b.html", "Sub/C.html", "d\\e.html"):
            archive.writestr(name, name)
    with Package(path) as package:
        assert package.find("a%20b.html").near is Near.EXACT
        assert package.find("a b.html").name == "a b.html"
        assert package.find("sub/c.html").near is Near.CASE
        assert package.find("d/e.html").near is Near.UNPACKED
        assert package.find("Sub\\C.html").near is Near.SEPARATOR
        assert package.find("nothing") is None
        assert package.read("Sub/C.html") == b"Sub/C.html"


@pytest.mark.parametrize(
    ("base", "href", "path"),
    [
        ("", "a.html", "a.html"),
        ("x/", "a.html?b#c", "x/a.html"),
        ("x", "a.html", "x/a.html"),
        ("x/", "../y/a.html", "y/a.html"),
        ("", "./a/./b.html", "a/b.html"),
        ("x/", "https://e.org/a", "https://e.org/a"),
        ("", "../../a", "../../a"),
        ("x/", None, "x/"),
    ],
)
def test_compose(base: str, href: str | None, path: str) -> None:
    assert without_query(compose(base, href)) == path


def test_paths() -> None:
    assert climbs("../../a") == 2
    assert climbs("a/b") == 0
    assert is_external("//host/a")
    assert is_external("mailto:x@y.z")
    assert not is_external("C:/a")
    assert with_parameters("a.html", "?x=1") == "a.html?x=1"
    assert with_parameters("a.html?y=2", "x=1") == "a.html?y=2&x=1"
    assert with_parameters("a.html", "#top") == "a.html#top"


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ("A", ["A"]),
        ("A&B|C", ["A", "B", "C"]),
        ("~(A & B)", ["A", "B"]),
        ("A=passed", ["A"]),
        ('A<>"not attempted"', ["A"]),
        ("2*{A,B,C}", ["A", "B", "C"]),
        ("{A,B}", ["A", "B"]),
    ],
)
def test_prerequisites(script: str, names: list[str]) -> None:
    assert names_in(script) == names


@given(st.text(alphabet='AB&|~()=*{},<>" 2x', max_size=30))
def test_prerequisites_raise_only_their_error(script: str) -> None:
    try:
        names_in(script)
    except ScriptError:
        return


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("prüfung.txt", "cp850"),
        ("课程/第一章.html", "gbk"),
        ("Предмет.html", "cp866"),
        ("日本語テスト.txt", "cp932"),
        ("été à Genève.pdf", "cp850"),
    ],
)
def test_old_names_are_read_as_meant(text: str, charset: str) -> None:
    raw = text.encode(charset)
    assert raw.decode(guess([raw])) == text


@given(st.lists(st.binary(min_size=1, max_size=12), max_size=4))
def test_guess_never_raises(names: list[bytes]) -> None:
    guess(names)
