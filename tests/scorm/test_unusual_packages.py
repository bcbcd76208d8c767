"""Packages that are unusual and right: no error is found in any of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scorm

CP_12 = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
CP_2004 = "http://www.imsglobal.org/xsd/imscp_v1p1"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
RIVERS = '<resource identifier="sr" type="webcontent" adlcp:scormType="sco" href="content/rivers.html"><file href="content/rivers.html"/></resource>'
SUB = (
    '<manifest identifier="SUB"><organizations default="so"><organization identifier="so"><title>S</title>'
    f'<item identifier="si" identifierref="sr"><title>x</title></item></organization></organizations><resources>{RIVERS}</resources></manifest>'
)
SECOND = (
    '</organization><organization identifier="o2"><title>B</title><item identifier="three" identifierref="r2">'
    "<title>T</title></item></organization>"
)
LOM = (
    '<lom xmlns="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"><general><title><langstring xml:lang="en">T</langstring>'
    "</title></general></lom>"
)
HREF = 'sco" href="content/rain.html"'

# name, base, replacements in the manifest, further files
MANIFESTS: list[tuple[str, str, tuple[tuple[str, str], ...], tuple[str, ...]]] = [
    ("adlcp in capitals", "12", (("adlcp:", "ADLCP:"), ("xmlns:adlcp", "xmlns:ADLCP")), ()),
    ("adlcp as x", "12", (("adlcp:", "x:"), ("xmlns:adlcp", "xmlns:x")), ()),
    (
        "xml:base on three levels", "2004",
        (("<manifest identifier", '<manifest xml:base="a/" identifier'), ("<resources>", '<resources xml:base="b/">'),
         ('xml:base="content/"', 'xml:base="c/"'), ('href="content/', 'href="'), ('href="shared/', 'href="')),
        ("a/b/rain.html", "a/b/logo.png", "a/b/api.js", "a/b/c/rivers.html"),
    ),
    ("xml:base with ./", "2004", (('xml:base="content/"', 'xml:base="./content/"'),), ()),
    ("xml:base that climbs back", "2004", (("<resources>", '<resources xml:base="shared/">'), ('xml:base="content/"', 'xml:base="../content/"'),
     ('href="content/', 'href="../content/'), ('href="shared/', 'href="')), ()),
    ("empty xml:base", "2004", (("<resources>", '<resources xml:base="">'),), ()),
    ("query", "12", ((HREF, 'sco" href="content/rain.html?mode=1&amp;x=a%20b#top"'),), ()),
    ("fragment with slashes", "12", ((HREF, 'sco" href="content/rain.html#/slide/1"'),), ()),
    ("./ before the path", "12", ((HREF, 'sco" href="./content/rain.html"'),), ()),
    (".. inside the path", "12", ((HREF, 'sco" href="shared/../content/rain.html"'),), ()),
    ("white space around the path", "12", ((HREF, 'sco" href=" content/rain.html "'),), ()),
    ("60 folders deep", "12", (('href="content/rain.html"', f'href="{"d/" * 60}rain.html"'),), ("d/" * 60 + "rain.html",)),
    *(
        (f"file {file} written {href}", "12", (('href="content/rain.html"', f'href="content/{href}"'),), (f"content/{file}",))
        for file, href in (
            ("été.html", "%C3%A9t%C3%A9.html"), ("été.html", "été.html"), ("my page.html", "my%20page.html"),
            ("my page.html", "my page.html"), ("100%.html", "100%25.html"), ("100%.html", "100%.html"), ("a+b.html", "a+b.html"),
            ("a#b.html", "a%23b.html"), ("a&b.html", "a&amp;b.html"), ("it's.html", "it's.html"), ("名.html", "%E5%90%8D.html"),
            ("naïve (1).html", "na%C3%AFve%20(1).html"), ("a;b.html", "a;b.html"), ("a[1].html", "a[1].html"),
        )
    ),
    ("two organizations", "12", (("</organization>", SECOND),), ()),
    ("the second is the default", "12", (("</organization>", SECOND), ('default="org"', 'default="o2"')), ()),
    ("reference to a submanifest", "2004", (("</manifest>", f"{SUB}</manifest>"), ('identifierref="r2"', 'identifierref="SUB"')), ()),
    ("no declaration", "12", ((HEAD, ""),), ()),
    ("standalone", "12", (('"UTF-8"?>', '"UTF-8" standalone="yes"?>'),), ()),
    ("comments and instructions before the root", "12", ((HEAD, HEAD + '<!-- a --><?xml-stylesheet href="a.xsl"?><!-- b -->\n'),), ()),
    ("comments after the root", "12", (("</manifest>", "</manifest><!-- end --><?x y?>\n"),), ()),
    ("comment inside a title", "12", ((">Rain<", ">Ra<!-- x -->in<"),), ()),
    ("CDATA", "12", ((">Rain<", "><![CDATA[Rain & <b>]]><"),), ()),
    ("character references", "12", ((">Rain<", ">&#x41;&amp;&lt;<"),), ()),
    ("line ends of Windows", "12", (("\n", "\r\n"),), ()),
    ("line ends of old Macs", "12", (("\n", "\r"),), ()),
    ("a namespace of its own on a child", "12", (("</metadata>", f"{LOM}</metadata>"),), ()),
    ("white space around schemaversion", "12", ((">1.2<", "> 1.2 <"),), ()),
    ("no schemaversion", "12", (("<schemaversion>1.2</schemaversion>", ""),), ()),
    ("schema in small letters", "12", (("ADL SCORM", "adl scorm"),), ()),
    ("CAM 1.3", "2004", (("2004 4th Edition", "CAM 1.3"),), ()),
    ("extension elements", "12", (("</manifest>", '<x:extra xmlns:x="urn:x" y="1"><x:z/></x:extra></manifest>'),), ()),
    ("extension attributes", "12", (("<organizations", '<organizations xmlns:x="urn:x" x:y="1"'),), ()),
    ("one resource for two items", "12", (('identifierref="r2"', 'identifierref="r1"'),), ()),
    ("mastery score with a fraction", "12", ((">80<", ">80.5<"),), ()),
    ("prerequisites with a status", "12", ((">two<", '>two="passed"<'),), ()),
    ("prerequisites with a set", "12", ((">two<", ">1*{two,one}<"),), ()),
    ("an asset is launched", "12", (('scormtype="sco" href="content/rivers', 'scormtype="asset" href="content/rivers'),), ()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "pairs", "more"), [row[1:] for row in MANIFESTS], ids=[row[0] for row in MANIFESTS]
)
def test_manifests(
    base: str,
    pairs: tuple[tuple[str, str], ...],
    more: tuple[str, ...],
    request: Any,
    put: Callable[..., Path],
) -> None:
    made = request.getfixturevalue(f"made_{base}")
    for old, new in pairs:
        assert old in made.manifest
        made.manifest = made.manifest.replace(old, new)
    made.files.update(dict.fromkeys(more, b"x"))
    report = scorm.check(put(made.zip()))
    assert report.valid, [one.message for one in report.findings if one.severity == "error"]


@pytest.mark.parametrize(("base", "namespace"), [("12", CP_12), ("2004", CP_2004)])
def test_a_prefix_for_content_packaging_itself(
    base: str, namespace: str, request: Any, put: Callable[..., Path]
) -> None:
    made = request.getfixturevalue(f"made_{base}")
    text = made.manifest.replace(f'xmlns="{namespace}"', f'xmlns:cp="{namespace}"')
    made.manifest = re.sub(r"<(/?)(?![?!])([A-Za-z]+)(?=[\s/>])", r"<\1cp:\2", text)
    report = scorm.check(put(made.zip()))
    assert report.valid, [one.message for one in report.findings if one.severity == "error"]
    assert report.launchable


@pytest.mark.parametrize(
    ("declared", "codec", "title"),
    [
        ("UTF-16", "utf-16", "Été"), ("UTF-16LE", "utf-16", "Été"), ("UTF-32", "utf-32", "Été"), ("UTF-8", "utf-8-sig", "Été"),
        ("UTF8", "utf-8", "Été"), ("windows-1252", "cp1252", "Été €"), ("ISO-8859-1", "latin-1", "Été"),
        ("iso-8859-15", "iso8859-15", "Été €"), ("windows-1251", "cp1251", "Дождь"), ("koi8-r", "koi8-r", "Дождь"),
        ("windows-1256", "cp1256", "مطر"), ("gb2312", "gb2312", "雨"), ("GBK", "gbk", "雨"), ("Big5", "big5", "雨"),
        ("Shift_JIS", "shift_jis", "雨"), ("euc-kr", "euc-kr", "비"), ("us-ascii", "ascii", "Rain"),
    ],
)  # fmt: skip
def test_encodings(declared: str, codec: str, title: str, made_12: Any, put: Callable[..., Path]) -> None:
    text = made_12.manifest.replace('"UTF-8"', f'"{declared}"').replace(">Water<", f">{title}<")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", text.encode(codec))
        for name, data in made_12.files.items():
            archive.writestr(name, data)
    report = scorm.check(put(out.getvalue()))
    assert report.valid, [one.message for one in report.findings if one.severity == "error"]
    assert report.title == title


def test_a_byte_order_mark_and_one_wrong_byte(made_12: Any, put: Callable[..., Path]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "imsmanifest.xml", b"\xef\xbb\xbf" + made_12.manifest.encode().replace(b"Rain", b"R\xe4in")
        )
        for name, data in made_12.files.items():
            archive.writestr(name, data)
    report = scorm.check(put(out.getvalue()))
    assert [one.code for one in report.findings if one.severity == "error"] == ["PKG-MAN-006"]


class Pipe(io.RawIOBase):
    """A stream that cannot seek: the writer puts sizes behind each member."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.data += bytes(data)
        return len(data)


def rezip(
    data: bytes,
    *,
    method: int = zipfile.ZIP_DEFLATED,
    zip64: bool = False,
    comment: bytes = b"",
    folders: bool = False,
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", method) as archive:
        for info in source.infolist():
            with archive.open(zipfile.ZipInfo(info.filename), "w", force_zip64=zip64) as stream:
                stream.write(source.read(info))
        for folder in ("content/", "shared/", "empty/") if folders else ():
            archive.writestr(zipfile.ZipInfo(folder), b"")
        archive.comment = comment
    return out.getvalue()


def piped(data: bytes) -> bytes:
    out = Pipe()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):  # type: ignore[arg-type]
        for info in source.infolist():
            archive.writestr(info.filename, source.read(info))
    return bytes(out.data)


@pytest.mark.parametrize(
    "packed",
    [
        lambda data: rezip(data, method=zipfile.ZIP_STORED),
        lambda data: rezip(data, zip64=True),
        lambda data: rezip(data, folders=True),
        lambda data: rezip(data, comment=b"made by hand"),
        lambda data: rezip(
            data, comment=b"the signature PK\x05\x06 of an end record, and more than 22 bytes behind it"
        ),
        piped,
        lambda data: b"MZ" + bytes(5_000) + data,
        lambda data: data + b"junk" * 10,
    ],
    ids=[
        "stored",
        "zip64",
        "folder entries",
        "comment",
        "comment with a signature",
        "data descriptors",
        "self-extracting",
        "junk behind",
    ],
)
def test_archives(
    packed: Callable[[bytes], bytes], made_12: Any, put: Callable[..., Path], tmp_path: Path
) -> None:
    path = put(packed(made_12.zip()))
    report = scorm.check(path)
    assert report.valid, [one.message for one in report.findings if one.severity == "error"]
    assert scorm.fix(path, tmp_path / "fixed.zip").valid


def test_a_kept_place_for_a_package(put: Callable[..., Path]) -> None:
    """An empty manifest alone is advice; beside content it is what is wrong with the package."""
    for more, valid in ((False, True), (True, False)):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("imsmanifest.xml", '<?xml version="1.0" encoding="UTF-8"?>\n')
            if more:
                archive.writestr("index.html", "<p>")
        report = scorm.check(put(out.getvalue()))
        assert (report.valid, "PKG-MAN-026" in {one.code for one in report.findings}) == (valid, True)


@pytest.mark.parametrize(
    ("language", "system", "read"),
    [
        ("en", 0, "prüf.html"),
        ("en", 3, "pr\x81f.html"),
        ("pl", 0, "prüf.html"),
        ("el", 0, "prΒf.html"),
        ("uk", 0, "prБf.html"),
        ("pt_br", 0, "prüf.html"),
    ],
)
def test_names_as_the_site_s_language_reads_them(
    language: str, system: int, read: str, made_12: Any, put: Callable[..., Path]
) -> None:
    made_12.files["prXf.html"] = b"x"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made_12.zip())) as source, zipfile.ZipFile(out, "w") as archive:
        for info in source.infolist():
            info.create_system = system
            archive.writestr(info, source.read(info))
    path = put(out.getvalue().replace(b"prXf", b"pr\x81f"))
    report = scorm.check(path, site=scorm.SiteProfile(languages=(language,)))
    (found,) = (one for one in report.findings if one.code == "PKG-ZIP-010")
    assert found.params["read"] == "".join(char if char.isprintable() else "\ufffd" for char in read)
