"""Coverage-guided fuzzing of the package checker: whatever the bytes, only our errors, in bounded time.

    python benchmarks/fuzz_packages.py [--seconds 600] [--corpus DIR] [libFuzzer options]

Five targets behind the first byte: a whole zip, a manifest inside a sound zip, the XML tree alone, content and
semantics of an H5P package, and a part of a Common Cartridge. The seeds are small packages of our own making; --corpus keeps what was learned. A find is written to the
current folder and becomes a named case in tests/.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["safeio", "scorm"]):
    import scorm
    from safeio import CodedError
    from safeio.xmltree import parse

_SCRATCH = Path(tempfile.mkdtemp(prefix="fuzz-packages-"))
_PACKAGE = _SCRATCH / "package.zip"
_FIXED = _SCRATCH / "fixed.zip"


def whole(data: bytes) -> None:
    """Bytes as an archive: check it, mend it, check what came out."""
    _PACKAGE.write_bytes(data)
    with contextlib.suppress(CodedError):
        scorm.check(_PACKAGE).to_dict()
        scorm.fix(_PACKAGE, _FIXED)
        if scorm.fix(_FIXED, _SCRATCH / "again.zip").changes:
            raise AssertionError("a second repair changed something")


def manifest(data: bytes) -> None:
    """Bytes as a manifest beside some content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", data)
        archive.writestr("content/a.html", b"x")
        archive.writestr("b.html", b"x")
    whole(out.getvalue())


def tree(data: bytes) -> None:
    """Bytes as XML."""
    with contextlib.suppress(CodedError):
        list(parse(data).iter())


def h5p(data: bytes) -> None:
    """Bytes as content.json and, behind a NUL, as semantics.json and library.json."""
    content, semantics, library, *_ = (*data.split(b"\0", 2), b"[]", b"[]", b"{}")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("h5p.json", _H5P)
        archive.writestr("content/content.json", content)
        archive.writestr("H5P.Bee-1.2/library.json", library if library != b"[]" else _LIBRARY)
        archive.writestr("H5P.Bee-1.2/semantics.json", semantics)
        archive.writestr("content/images/", b"")
    whole(out.getvalue())


def cartridge(data: bytes) -> None:
    """Bytes as each part of a cartridge, and as a page."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", _CARTRIDGE)
        for name in ("link.xml", "talk.xml", "tool.xml", "quiz.xml", "page.html"):
            archive.writestr(name, data)
    whole(out.getvalue())


_H5P = b"""{"title": "T", "language": "en", "mainLibrary": "H5P.Bee", "embedTypes": ["div"], "preloadedDependencies":
 [{"machineName": "H5P.Bee", "majorVersion": 1, "minorVersion": 2}]}"""
_LIBRARY = b"""{"title": "Bee", "majorVersion": 1, "minorVersion": 2, "patchVersion": 3, "machineName": "H5P.Bee", "runnable": 1}"""
_SEMANTICS = b"""[{"name": "a", "type": "list", "max": 3, "field": {"name": "b", "type": "group", "fields": [{"name": "c", "type":
 "text", "maxLength": 3}, {"name": "d", "type": "number", "min": 0}]}}, {"name": "e", "type": "select", "options": [{"value": "x"},
 {"type": "optgroup", "options": [{"value": 1}]}]}, {"name": "f", "type": "library", "options": ["H5P.Bee 1.2"]}]"""
_CONTENT = b"""{"a": [{"c": "text", "d": 4}], "e": "x", "f": {"library": "H5P.Bee 1.2", "params": {"a": []}}, "g": {"path":
 "images/a.png", "mime": "image/png"}}"""
_CARTRIDGE = b"""<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" identifier="m"><metadata><schema>IMS Common
 Cartridge</schema><schemaversion>1.1.0</schemaversion></metadata><organizations/><resources>
 <resource identifier="a" type="imswl_xmlv1p1"><file href="link.xml"/></resource><resource identifier="b" type="imsdt_xmlv1p1">
 <file href="talk.xml"/></resource><resource identifier="c" type="imsbasiclti_xmlv1p0"><file href="tool.xml"/></resource>
 <resource identifier="d" type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment"><file href="quiz.xml"/></resource></resources></manifest>"""
_PARTS = (
    b"""<webLink xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1"><title>L</title><url href="https://e.org/"/></webLink>""",
    b"""<topic xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imsdt_v1p1"><title>T</title><text texttype="text/html">&lt;img
 src="$IMS-CC-FILEBASE$/a.png"&gt;</text><attachments><attachment href="a.png"/></attachments></topic>""",
    b"""<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="a" title="A"><section ident="s"><item
 ident="q"><presentation><response_lid ident="r"><render_choice><response_label ident="x"/></render_choice></response_lid>
 </presentation></item></section></assessment></questestinterop>""",
)
_TARGETS = (whole, manifest, tree, h5p, cartridge)


def one(data: bytes) -> None:
    if data:
        _TARGETS[data[0] % len(_TARGETS)](data[1:])


def seeds(folder: Path) -> None:
    """What the fuzzer starts from."""
    text = b"""<?xml version="1.0" encoding="UTF-8"?><manifest identifier="c" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"><metadata><schema>ADL
 SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata><organizations default="o"><organization
 identifier="o"><title>T</title><item identifier="i" identifierref="r" parameters="?a=1"><title>I</title>
 <imsss:sequencing IDRef="s"><imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo
 targetObjectiveID="g"/></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item></organization></organizations>
 <resources xml:base="content/"><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="a.html"><file
 href="a.html"/><dependency identifierref="r"/></resource></resources></manifest>"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", text)
        archive.writestr("content/a.html", b"x" * 300)
        archive.writestr("__MACOSX/._a", b"x")
        archive.writestr("pr\u00fc\\fung.txt", b"x")
    (folder / "zip").write_bytes(b"\x00" + out.getvalue())
    (folder / "manifest").write_bytes(b"\x01" + text)
    (folder / "xml").write_bytes(b"\x02" + text)
    (folder / "h5p").write_bytes(b"\x03" + b"\0".join((_CONTENT, _SEMANTICS, _LIBRARY)))
    for number, part in enumerate(_PARTS):
        (folder / f"part{number}").write_bytes(b"\x04" + part)
    (folder / "utf16").write_bytes(b"\x02" + text.decode().replace("UTF-8", "UTF-16").encode("utf-16"))


def main() -> None:
    arguments = sys.argv[1:]
    seconds, corpus = "600", Path(tempfile.mkdtemp(prefix="fuzz-corpus-"))
    rest = []
    while arguments:
        word = arguments.pop(0)
        if word == "--seconds":
            seconds = arguments.pop(0)
        elif word == "--corpus":
            corpus = Path(arguments.pop(0))
        else:
            rest.append(word)
    corpus.mkdir(parents=True, exist_ok=True)
    seeds(corpus)
    options = [f"-max_total_time={seconds}", "-max_len=8192", "-timeout=20", "-rss_limit_mb=1024"]
    atheris.Setup([sys.argv[0], *options, *rest, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
