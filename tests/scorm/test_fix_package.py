"""Repairs: what was wrong is gone, content is what it was, and a second run changes nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults import FAULTS
from package_breakers import Breaker

import scorm
from safeio.archive import ArchiveError, SafeZip
from scorm.fix import REPAIRS
from scorm.rules import RULES

Made = Any


def _sub(old: str, new: str) -> Callable[[Made], bytes | None]:
    def change(made: Made) -> None:
        made.sub(old, new)

    return change


def _rename(change: Callable[[str], str]) -> Callable[[Made], bytes]:
    def rename(made: Made) -> bytes:
        source, out = zipfile.ZipFile(io.BytesIO(made.zip())), io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in source.infolist():
                archive.writestr(change(info.filename), source.read(info))
        return out.getvalue()

    return rename


def _recode(codec: str, declared: str) -> Callable[[Made], bytes]:
    def recode(made: Made) -> bytes:
        text = made.manifest.replace("UTF-8", declared).replace("Rain<", "Pluie d'été<")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("imsmanifest.xml", text.encode(codec))
            for name, data in made.files.items():
                archive.writestr(name, data)
        return out.getvalue()

    return recode


def _extra(name: str) -> Callable[[Made], None]:
    def add(made: Made) -> None:
        made.files[name] = b"extra"

    return add


def _raw(old: str, new: bytes) -> Callable[[Made], bytes]:
    """A name in other bytes of the same length, listed in the manifest under its real name."""

    def change(made: Made) -> bytes:
        made.files[old] = b"named"
        return made.zip().replace(old.encode(), new)

    return change


CASES: list[tuple[str, Callable[[Made], bytes | None], str]] = [
    ("wrapping folder", _rename(lambda name: f"my course/{name}"), "PKG-MAN-002"),
    ("two wrapping folders", _rename(lambda name: f"a/b/{name}"), "PKG-MAN-002"),
    (
        "capital letters",
        _rename(lambda name: "IMSMANIFEST.XML" if name.startswith("ims") else name),
        "PKG-MAN-003",
    ),
    ("latin-1 called utf-8", _recode("iso-8859-1", "UTF-8"), "PKG-MAN-006"),
    ("unknown encoding", _recode("cp1252", "klingon"), "PKG-MAN-007"),
    ("contradiction", _recode("utf-8-sig", "iso-8859-1"), "PKG-MAN-008"),
    ("byte order mark", _recode("utf-8-sig", "UTF-8"), "PKG-MAN-009"),
    ("utf-16", _recode("utf-16", "UTF-16"), "PKG-MAN-010"),
    ("no schemaversion", _sub("<schemaversion>1.2</schemaversion>", ""), "PKG-MAN-016"),
    (
        "no metadata",
        _sub("<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>", ""),
        "PKG-MAN-022",
    ),
    ("no default", _sub('<organizations default="org">', "<organizations>"), "PKG-ORG-004"),
    ("default dangles", _sub('default="org"', "default='gone'"), "PKG-ORG-003"),
    ("case", _sub('sco" href="content/rivers', 'sco" href="Content/rivers'), "PKG-RES-004"),
    ("backslash", _sub('sco" href="content/rivers', 'sco" href="content\\rivers'), "PKG-RES-005"),
    ("leading slash", _sub('sco" href="content/rivers', 'sco" href="/content/rivers'), "PKG-RES-015"),
    ("not listed by itself", _sub('<file href="content/rivers.html"/>', ""), "PKG-RES-007"),
    ("not listed", _extra("content/extra.html"), "PKG-RES-008"),
    ("not listed, odd name", _extra("content/a & b's 100%.html"), "PKG-RES-008"),
    ("absolute path", _extra("/extra.html"), "PKG-ZIP-004"),
    ("litter", _extra("__MACOSX/content/._a"), "PKG-ZIP-015"),
    ("backslash names", _raw("content/eins.html", b"content\\eins.html"), "PKG-ZIP-009"),
    ("old character set", _raw("pruXfung.html", b"pr\x81_fung.html"), "PKG-ZIP-010"),
    ("utf-8 without flag", _raw("prueXng.html", "prü_ng.html".encode()), "PKG-ZIP-011"),
]


@pytest.mark.parametrize(("change", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_repair(change: Callable[[Made], bytes | None], code: str, made_12: Made, tmp_path: Path) -> None:
    data = change(made_12)
    source, fixed, again = tmp_path / "in.zip", tmp_path / "fixed.zip", tmp_path / "again.zip"
    source.write_bytes(made_12.zip() if data is None else data)
    before = scorm.check(source)
    assert code in {finding.code for finding in before.findings}
    report = scorm.fix(source, fixed)
    assert code in {one.code for one in report.changes}
    assert report.valid
    assert not [finding for finding in report.findings if finding.fixable], report.findings
    assert not scorm.fix(fixed, again).changes
    assert fixed.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(fixed) as archive:
        assert archive.testzip() is None
    assert _contents(fixed) >= _contents(source) - {b"extra"}


@pytest.mark.parametrize(
    ("charset", "name", "other"),
    [
        ("cp720", "الدرس.html", "صورة.png"),
        ("cp1256", "الدرس الأول.html", "صورة.png"),
        ("cp737", "Μάθημα.html", "εικόνα.png"),
        ("cp852", "Žluťoučký kůň.html", "řeka.png"),
        ("gbk", "第一课.html", "图片.png"),  # the second happens to be UTF-8 as well
    ],
    ids=["Arabic DOS", "Arabic Windows", "Greek DOS", "Czech DOS", "Chinese"],
)
def test_the_manifest_proves_an_old_character_set(
    charset: str, name: str, other: str, made_12: Made, tmp_path: Path
) -> None:
    """Names that read well in another character set were renamed to that, and listed under their wrong names."""
    stand_ins = {
        text: f"{'x' * (len(text.encode(charset)) - 1)}{at}" for at, text in enumerate((name, other))
    }
    made_12.sub('<file href="content/rain.html"/>', f'<file href="content/rain.html"/><file href="{other}"/>')
    made_12.sub(
        '<file href="content/rivers.html"/>', f'<file href="content/rivers.html"/><file href="{name}"/>'
    )
    made_12.files |= dict.fromkeys(stand_ins.values(), b"content")
    data = made_12.zip()
    for text, stand_in in stand_ins.items():
        data = data.replace(stand_in.encode(), text.encode(charset))
    source, fixed = tmp_path / "in.zip", tmp_path / "fixed.zip"
    source.write_bytes(data)
    report = scorm.fix(source, fixed)
    assert not [finding.message for finding in report.findings if finding.severity != "info"]
    with zipfile.ZipFile(fixed) as archive:
        assert {name, other} <= set(archive.namelist())
        assert archive.read("imsmanifest.xml").decode() == made_12.manifest


def test_question_marks_for_letters_are_listed_nowhere(made_12: Made, tmp_path: Path) -> None:
    made_12.files["????? ????.html"] = b"content"
    path = tmp_path / "in.zip"
    path.write_bytes(made_12.zip())
    assert not scorm.fix(path, tmp_path / "fixed.zip").changes


@pytest.mark.parametrize(
    ("base", "breaker"), [fault[1:3] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_a_repair_is_honest(
    base: str, breaker: Breaker, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Whatever is broken: what is called mendable is mended, no error is new, and a second run changes nothing."""
    made = request.getfixturevalue(f"made_{base}")
    data = breaker(made)
    source, fixed, again = tmp_path / "in.zip", tmp_path / "fixed.zip", tmp_path / "again.zip"
    source.write_bytes(made.zip() if data is None else data)
    try:
        report = scorm.fix(source, fixed)
    except ArchiveError:
        return
    left = scorm.check(fixed)
    assert not [finding.message for finding in left.findings if finding.fixable]
    assert _errors(left) == _errors(report) <= _errors(scorm.check(source))
    assert not scorm.fix(fixed, again).changes
    assert fixed.read_bytes() == again.read_bytes()


def test_a_file_that_nobody_can_list_is_not_called_mendable(made_12: Made, tmp_path: Path) -> None:
    made_12.files["content/extra.html"] = b"extra"
    made_12.sub(' identifierref="r1"', "")
    made_12.sub(' identifierref="r2"', "")
    path = tmp_path / "in.zip"
    path.write_bytes(made_12.zip())
    found = {finding.code: finding.fixable for finding in scorm.check(path).findings}
    assert found["PKG-RES-008"] is False


def test_a_base_that_leads_nowhere_lists_files(made_12: Made, tmp_path: Path) -> None:
    """xml:base="./", as a template on the web writes it: no file was listed, though all were called mendable."""
    made_12.files["content/extra.html"] = b"extra"
    made_12.sub("<resources>", '<resources xml:base="./">')
    source, fixed = tmp_path / "in.zip", tmp_path / "fixed.zip"
    source.write_bytes(made_12.zip())
    assert [one.code for one in scorm.fix(source, fixed).changes] == ["PKG-RES-008"]
    assert "PKG-RES-008" not in {finding.code for finding in scorm.check(fixed).findings}


def test_the_report_is_about_the_copy(tmp_path: Path) -> None:
    source, fixed = tmp_path / "broken.zip", tmp_path / "mended.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("index.html", "no manifest")
    report = scorm.fix(source, fixed)
    assert (report.file, {finding.path for finding in report.findings}) == ("mended.zip", {"mended.zip"})


def test_accents_survive(made_12: Made, tmp_path: Path) -> None:
    source, fixed = tmp_path / "in.zip", tmp_path / "fixed.zip"
    source.write_bytes(_recode("iso-8859-1", "UTF-8")(made_12))
    scorm.fix(source, fixed)
    with zipfile.ZipFile(fixed) as archive:
        assert "Pluie d'été" in archive.read("imsmanifest.xml").decode("utf-8")


def test_xml_base_gets_its_slash(made_2004: Made, tmp_path: Path) -> None:
    made_2004.sub('xml:base="content/"', 'xml:base="content"')
    source, fixed = tmp_path / "in.zip", tmp_path / "fixed.zip"
    source.write_bytes(made_2004.zip())
    report = scorm.fix(source, fixed)
    assert report.valid
    assert [one.code for one in report.changes] == ["PKG-RES-017"]
    with zipfile.ZipFile(fixed) as archive:
        assert 'xml:base="content/"' in archive.read("imsmanifest.xml").decode()


def test_formatting_and_comments_stay(made_12: Made, tmp_path: Path) -> None:
    made_12.sub("<resources>", "<!-- <resource> of mine -->\n\t<resources >")
    made_12.sub('default="org"', 'default = "gone"')
    source, fixed = tmp_path / "in.zip", tmp_path / "fixed.zip"
    source.write_bytes(made_12.zip())
    scorm.fix(source, fixed)
    with zipfile.ZipFile(fixed) as archive:
        text = archive.read("imsmanifest.xml").decode()
    assert text == made_12.manifest.replace('default = "gone"', 'default = "org"')


def test_nothing_to_do_is_a_copy(made_12: Made, tmp_path: Path) -> None:
    source, fixed = tmp_path / "in.zip", tmp_path / "fixed.zip"
    source.write_bytes(made_12.zip())
    assert not scorm.fix(source, fixed).changes
    assert source.read_bytes() == fixed.read_bytes()


def test_may_write_over_its_input(made_12: Made, tmp_path: Path) -> None:
    made_12.sub('default="org"', 'default="gone"')
    path = tmp_path / "in.zip"
    path.write_bytes(made_12.zip())
    assert scorm.fix(path, path).valid
    assert scorm.check(path).valid


def test_unreadable_input_leaves_nothing(tmp_path: Path) -> None:
    source, fixed = tmp_path / "in.zip", tmp_path / "fixed.zip"
    source.write_bytes(b"PK but no zip")
    with pytest.raises(ArchiveError):
        scorm.fix(source, fixed)
    assert not fixed.exists()


def test_every_fixer_is_in_the_table() -> None:
    assert {rule.fixer for rule in RULES.values() if rule.fixable} <= REPAIRS.keys()


def _errors(report: scorm.Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity == "error"}


def _contents(path: Path) -> set[bytes]:
    with SafeZip(path) as archive:
        return {
            archive.read(member)
            for member in archive.infos
            if not member.is_dir() and not member.filename.lower().endswith("imsmanifest.xml")
        }
