"""Coverage-guided fuzzing of the package checker: whatever the bytes, only our errors, in bounded time.

    python benchmarks/fuzz_packages.py [--seconds 600] [--corpus DIR] [libFuzzer options]

Three targets behind the first byte: a whole zip, a manifest inside a sound zip, and the XML tree alone. The
seeds are small packages of our own making; --corpus keeps what was learned. A find is written to the
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


_TARGETS = (whole, manifest, tree)


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
