"""Good packages broken one way at a time: the right code is found, and no other error beside it."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scorm
from safeio import CodedError
from scorm.rules import RULES

Breaker = Callable[[Any], "bytes | None"]  # changes the package, or gives the bytes of the archive


def sub(*pairs: tuple[str, str]) -> Breaker:
    """Replace text of the manifest."""

    def breaker(made: Any) -> None:
        for old, new in pairs:
            made.sub(old, new)

    return breaker


def files(*, add: dict[str, bytes] | None = None, drop: tuple[str, ...] = ()) -> Breaker:
    """Add files to the archive and take some out."""

    def breaker(made: Any) -> None:
        made.files.update(add or {})
        for name in drop:
            del made.files[name]

    return breaker


def raw(change: Callable[[bytes], bytes]) -> Breaker:
    """Change the bytes of the archive."""
    return lambda made: change(made.zip())


def rezip(change: Callable[[zipfile.ZipInfo], None]) -> Breaker:
    """Change each member's record while the archive is written."""

    def breaker(made: Any) -> bytes:
        source, out = zipfile.ZipFile(io.BytesIO(made.zip())), io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in source.infolist():
                data = source.read(info)
                change(info)
                archive.writestr(info, data)
        return out.getvalue()

    return breaker


def wrapped(made: Any) -> bytes:
    return rezip(lambda info: setattr(info, "filename", "course/" + info.filename))(made)


def renamed(old: str, new: str) -> Breaker:
    return rezip(lambda info: setattr(info, "filename", new if info.filename == old else info.filename))


def raw_name(old: bytes, new: bytes) -> Breaker:
    """The same name length in other bytes, in both headers."""
    assert len(old) == len(new)
    return raw(lambda data: data.replace(old, new))


def symlink(made: Any) -> bytes:
    out = io.BytesIO(made.zip())
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("content/link.html")
        info.create_system = 3
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def duplicate(made: Any) -> bytes:
    out = io.BytesIO(made.zip())
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("content/rain.htmX")
        archive.writestr(info, "another page")
    return out.getvalue().replace(b"content/rain.htmX", b"content/rain.html")


def encrypted(data: bytes) -> bytes:
    """Set the flag of the second member in both headers."""
    out = bytearray(data)
    at = data.index(b"PK\x03\x04", 4)
    out[at + 6] |= 1
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    out[at + 8] |= 1
    return bytes(out)


def damaged(data: bytes) -> bytes:
    """Flip a checksum in the directory (and nothing else)."""
    out = bytearray(data)
    at = data.rindex(b"PK\x01\x02")
    out[at + 16] ^= 0xFF
    return bytes(out)


def method(data: bytes) -> bytes:
    out = bytearray(data)
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<H", out, at + 10, 95)
    return bytes(out)


# name, base package, how it is broken, code that must be found
FAULTS: list[tuple[str, str, Breaker, str]] = [
    # ---- archive
    ("encrypted member", "12", raw(encrypted), "PKG-ZIP-001"),
    ("wrong checksum", "12", raw(damaged), "PKG-ZIP-002"),
    ("cut at 60 percent", "12", raw(lambda data: data[: len(data) * 6 // 10]), "ZIP-003"),
    ("no zip", "12", lambda _: b"<html>404 not found</html>", "ZIP-001"),
    ("empty file", "12", lambda _: b"", "ZIP-002"),
    ("empty archive", "12", lambda _: b"PK\x05\x06" + bytes(18), "PKG-ZIP-020"),
    ("climbs out", "12", files(add={"../evil.html": b"x"}), "PKG-ZIP-003"),
    ("absolute path", "12", files(add={"/evil.html": b"x"}), "PKG-ZIP-004"),
    ("drive letter", "12", files(add={"C:/evil.html": b"x"}), "PKG-ZIP-005"),
    ("symbolic link", "12", symlink, "PKG-ZIP-006"),
    ("same name twice", "12", duplicate, "PKG-ZIP-007"),
    ("case twins", "12", files(add={"content/Rain.html": b"x"}), "PKG-ZIP-008"),
    ("backslashes", "12", raw_name(b"content/rain.html", b"content\\rain.html"), "PKG-ZIP-009"),
    (
        "cp437 name",
        "12",
        lambda made: raw_name(b"pruXung", b"pr\x81fung")((made.files.update({"pruXung.txt": b"x"}), made)[1]),
        "PKG-ZIP-010",
    ),
    (
        "utf-8 without flag",
        "12",
        lambda made: raw_name(b"prueXng", "prü".encode() + b"fng")(
            (made.files.update({"prueXng.txt": b"x"}), made)[1]
        ),
        "PKG-ZIP-011",
    ),
    (
        "false utf-8 flag",
        "12",
        lambda made: raw_name("prüf".encode(), b"pr\x81\x81f")(
            (made.files.update({"prüf.txt": b"x"}), made)[1]
        ),
        "PKG-ZIP-012",
    ),
    ("php script", "12", files(add={"content/login.php": b"<?php"}), "PKG-ZIP-013"),
    ("htaccess", "12", files(add={".htaccess": b"x"}), "PKG-ZIP-013"),
    ("program", "12", files(add={"setup.exe": b"MZ"}), "PKG-ZIP-014"),
    ("macOS litter", "12", files(add={"__MACOSX/._a": b"x", ".DS_Store": b"x"}), "PKG-ZIP-015"),
    ("Windows litter", "2004", files(add={"content/Thumbs.db": b"x"}), "PKG-ZIP-015"),
    ("control character", "12", files(add={"content/a\x07b.html": b"x"}), "PKG-ZIP-016"),
    ("long name", "12", files(add={"content/" + "a" * 300 + ".html": b"x"}), "PKG-ZIP-017"),
    ("unknown method", "12", raw(method), "PKG-ZIP-018"),
    ("names that collide", "12", files(add={"./content/rain.html": b"x"}), "PKG-ZIP-019"),
    # ---- the manifest as a document
    ("no manifest", "12", renamed("imsmanifest.xml", "other.xml"), "PKG-MAN-001"),
    ("wrapping folder", "12", wrapped, "PKG-MAN-002"),
    ("capital letters", "12", renamed("imsmanifest.xml", "IMSManifest.xml"), "PKG-MAN-003"),
    ("unclosed tag", "12", sub(("</organization>", "")), "PKG-MAN-004"),
    ("doctype", "12", sub(("<manifest ", '<!DOCTYPE manifest SYSTEM "x.dtd">\n<manifest ')), "PKG-MAN-005"),
    (
        "billion laughs",
        "12",
        sub(("<manifest ", '<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><manifest ')),
        "PKG-MAN-005",
    ),
    ("latin-1 called utf-8", "12", lambda made: _recoded(made, "utf-8", "iso-8859-1"), "PKG-MAN-006"),
    ("unknown encoding", "12", sub(('encoding="UTF-8"', 'encoding="KLINGON-8"')), "PKG-MAN-007"),
    ("bom against declaration", "12", lambda made: _recoded(made, "iso-8859-1", "utf-8-sig"), "PKG-MAN-008"),
    ("byte order mark", "12", lambda made: _recoded(made, "utf-8", "utf-8-sig"), "PKG-MAN-009"),
    ("utf-16", "12", lambda made: _recoded(made, "utf-16", "utf-16"), "PKG-MAN-010"),
    ("other root", "12", sub(("<manifest ", "<course "), ("</manifest>", "</course>")), "PKG-MAN-011"),
    (
        "no namespace",
        "12",
        sub((' xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"', "")),
        "PKG-MAN-012",
    ),
    (
        "foreign namespace",
        "12",
        sub(("http://www.imsproject.org/xsd/imscp_rootv1p1p2", "urn:mine")),
        "PKG-MAN-013",
    ),
    ("mixed versions", "12", sub((">1.2<", ">2004 3rd Edition<")), "PKG-MAN-014"),
    ("mixed the other way", "2004", sub((">2004 4th Edition<", ">1.2<")), "PKG-MAN-014"),
    ("schema", "12", sub(("ADL SCORM", "My SCORM")), "PKG-MAN-015"),
    ("no schemaversion", "12", sub(("<schemaversion>1.2</schemaversion>", "")), "PKG-MAN-016"),
    ("unknown schemaversion", "12", sub((">1.2<", ">1.7<")), "PKG-MAN-017"),
    (
        "item without identifier",
        "12",
        sub(('<item identifier="two" ', "<item "), (">two<", "><")),
        "PKG-MAN-018",
    ),
    (
        "identifier twice",
        "12",
        sub(
            ('<resource identifier="shared"', '<resource identifier="r2"'),
            ('<dependency identifierref="shared"', '<dependency identifierref="r2"'),
            ('<dependency identifierref="shared"/>', ""),
        ),
        "PKG-MAN-019",
    ),
    (
        "illegal identifier",
        "12",
        sub(
            ('<organization identifier="org"', '<organization identifier="1 org"'),
            ('default="org"', 'default="1 org"'),
        ),
        "PKG-MAN-020",
    ),
    (
        "schema file absent",
        "12",
        sub(('identifier="course"', 'identifier="course" xsi:schemaLocation="urn:a a.xsd"')),
        "PKG-MAN-021",
    ),
    (
        "no metadata",
        "12",
        sub(("<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>", "")),
        "PKG-MAN-022",
    ),
    (
        "odd schemaLocation",
        "12",
        sub(('identifier="course"', 'identifier="course" xsi:schemaLocation="a.xsd"')),
        "PKG-MAN-023",
    ),
    (
        "manifest in manifest",
        "2004",
        sub(
            ("</resources>", '</resources><manifest identifier="in"><organizations/><resources/></manifest>')
        ),
        "PKG-MAN-025",
    ),
    ("empty manifest", "12", lambda made: setattr(made, "manifest", " "), "PKG-MAN-026"),
    # ---- organisations and items
    ("no default", "12", sub(('<organizations default="org">', "<organizations>")), "PKG-ORG-004"),
    ("default dangles", "12", sub(('default="org"', 'default="gone"')), "PKG-ORG-003"),
    ("no title", "12", sub(("<title>Rivers</title>", "")), "PKG-ORG-006"),
    ("no course title", "2004", sub(("<title>Water</title>", "")), "PKG-ORG-006"),
    ("empty title", "12", sub(("<title>Rivers</title>", "<title> </title>")), "PKG-ORG-007"),
    ("reference dangles", "12", sub(('identifierref="r2"', 'identifierref="r9"')), "PKG-ORG-008"),
    (
        "reference on a branch",
        "2004",
        sub(('<item identifier="chapter">', '<item identifier="chapter" identifierref="r2">')),
        "PKG-ORG-009",
    ),
    (
        "leaf without reference",
        "2004",
        sub(('<item identifier="two" identifierref="r2">', '<item identifier="two">')),
        "PKG-ORG-010",
    ),
    (
        "parameters for nothing",
        "2004",
        sub(('<item identifier="chapter">', '<item identifier="chapter" parameters="?a=1">')),
        "PKG-ORG-011",
    ),
    ("odd parameters", "12", sub(('parameters="?page=1"', 'parameters="?page=a b"')), "PKG-ORG-012"),
    ("odd prerequisites", "12", sub((">two</adlcp:pre", ">two&amp;(</adlcp:pre")), "PKG-ORG-013"),
    ("unknown prerequisite", "12", sub((">two</adlcp:pre", ">three</adlcp:pre")), "PKG-ORG-014"),
    ("prerequisites of another type", "12", sub(('type="aicc_script"', 'type="prose"')), "PKG-ORG-015"),
    ("mastery score", "12", sub((">80<", ">180<")), "PKG-ORG-016"),
    ("max time", "12", sub((">0000:30:00<", ">30 minutes<")), "PKG-ORG-017"),
    ("time limit action", "12", sub((">exit,message<", ">leave<")), "PKG-ORG-018"),
    ("time limit action 2004", "2004", sub((">exit,message<", ">leave<")), "PKG-ORG-018"),
    ("long title", "12", sub((">Rivers<", f">{'r' * 201}<")), "PKG-ORG-019"),
    ("long version", "12", sub(('version="1.0" xmlns', f'version="{"1" * 21}" xmlns')), "PKG-ORG-019"),
    (
        "long structure",
        "2004",
        sub(('<organization identifier="org"', f'<organization structure="{"s" * 201}" identifier="org"')),
        "PKG-ORG-019",
    ),
    (
        "shared objectives",
        "2004",
        sub(
            (
                '<organization identifier="org"',
                '<organization adlseq:objectivesGlobalToSystem="no" identifier="org"',
            )
        ),
        "PKG-SEQ-001",
    ),
    ("long launch data", "12", sub((">level=1<", f">{'r' * 256}<")), "PKG-ORG-019"),
    # ---- resources
    ("no href", "12", sub((' href="content/rivers.html">', ">")), "PKG-RES-002"),
    ("launched file absent", "12", files(drop=("content/rivers.html",)), "PKG-RES-003"),
    (
        "launched file in another case",
        "12",
        sub(
            ('sco" href="content/rivers', 'sco" href="content/Rivers'),
            ('file href="content/rivers', 'file href="content/Rivers'),
        ),
        "PKG-RES-004",
    ),
    (
        "backslash in href",
        "12",
        sub(('sco" href="content/rivers', 'sco" href="content\\rivers')),
        "PKG-RES-005",
    ),
    ("launched file is empty", "12", files(add={"content/rivers.html": b""}), "PKG-RES-026"),
    (
        "no resources",
        "12",
        lambda made: setattr(made, "manifest", re.sub("(?s)<resources>.*</resources>", "", made.manifest)),
        "PKG-RES-001",
    ),
    ("resource without identifier", "12", sub(('<resource identifier="r2" ', "<resource ")), "PKG-MAN-018"),
    ("listed file absent", "12", files(drop=("content/logo.png",)), "PKG-RES-006"),
    ("href not listed", "12", sub(('<file href="content/rivers.html"/>', "")), "PKG-RES-007"),
    ("file not listed", "12", files(add={"content/extra.html": b"x"}), "PKG-RES-008"),
    (
        "dependency dangles",
        "12",
        sub(('<dependency identifierref="shared"', '<dependency identifierref="none"')),
        "PKG-RES-009",
    ),
    (
        "dependencies in a circle",
        "12",
        sub(('<file href="shared/api.js"/>', '<file href="shared/api.js"/><dependency identifierref="r2"/>')),
        "PKG-RES-010",
    ),
    (
        "no scormtype",
        "12",
        sub((' adlcp:scormtype="sco" href="content/rivers', ' href="content/rivers')),
        "PKG-RES-011",
    ),
    (
        "bad scormtype",
        "12",
        sub(('adlcp:scormtype="sco" href="content/rivers', 'adlcp:scormtype="SCO" href="content/rivers')),
        "PKG-RES-012",
    ),
    ("scormType in 1.2", "12", sub(('adlcp:scormtype="asset"', 'adlcp:scormType="asset"')), "PKG-RES-013"),
    (
        "external address",
        "12",
        sub(('sco" href="content/rivers.html"', 'sco" href="https://example.org/"')),
        "PKG-RES-014",
    ),
    ("leading slash", "12", sub(('sco" href="content/rivers', 'sco" href="/content/rivers')), "PKG-RES-015"),
    ("href climbs", "12", sub(('sco" href="content/rivers', 'sco" href="../content/rivers')), "PKG-RES-016"),
    ("xml:base without slash", "2004", sub(('xml:base="content/"', 'xml:base="content"')), "PKG-RES-017"),
    ("xml:base with backslash", "2004", sub(('xml:base="content/"', 'xml:base="content\\"')), "PKG-RES-018"),
    ("type", "12", sub(('r2" type="webcontent"', 'r2" type="text/html"')), "PKG-RES-019"),
    (
        "resource used by nobody",
        "12",
        sub(
            (
                "</resources>",
                '<resource identifier="x" type="webcontent" adlcp:scormtype="asset"/></resources>',
            )
        ),
        "PKG-RES-020",
    ),
    (
        "the author's disk",
        "12",
        sub(('sco" href="content/rivers.html"', 'sco" href="file:///C:/x.html"')),
        "PKG-RES-021",
    ),
    (
        "no content",
        "12",
        files(drop=("content/rain.html", "content/rivers.html", "content/logo.png", "shared/api.js")),
        "PKG-RES-023",
    ),
    # ---- structure
    (
        "element in the wrong place",
        "2004",
        sub(("<title>Rivers</title>", "<title>Rivers</title><imsss:controlMode/>")),
        "PKG-XML-001",
    ),
    (
        "title twice",
        "12",
        sub(("<title>Rivers</title>", "<title>Rivers</title><title>R</title>")),
        "PKG-XML-003",
    ),
    (
        "order",
        "2004",
        sub(
            ("<title>Chapter</title>", ""),
            ("<title>Rivers</title></item>", "<title>Rivers</title></item><title>Chapter</title>"),
        ),
        "PKG-XML-004",
    ),
    (
        "no type",
        "12",
        sub(('<resource identifier="shared" type="webcontent"', '<resource identifier="shared"')),
        "PKG-XML-005",
    ),
    ("unknown attribute", "12", sub(("<file href=", '<file size="3" href=')), "PKG-XML-006"),
    (
        "isvisible",
        "12",
        sub(('<item identifier="two"', '<item isvisible="maybe" identifier="two"')),
        "PKG-XML-007",
    ),
    ("stray text", "12", sub(("<organizations", "hello <organizations")), "PKG-XML-008"),
    ("misspelt element", "2004", sub(("<imsss:deliveryControls", "<imsss:deliverycontrols")), "PKG-XML-009"),
    # ---- sequencing
    ("control mode", "2004", sub(('choice="true"', 'choice="yes"')), "PKG-SEQ-001"),
    ("rule action", "2004", sub(('action="skip"', 'action="jump"')), "PKG-SEQ-001"),
    ("exit action", "2004", sub(('action="exit"', 'action="skip"')), "PKG-SEQ-001"),
    ("rule condition", "2004", sub(('condition="satisfied"', 'condition="happy"')), "PKG-SEQ-001"),
    ("operator", "2004", sub(('operator="not"', 'operator="never"')), "PKG-SEQ-001"),
    (
        "combination",
        "2004",
        sub(('conditionCombination="all"', 'conditionCombination="some"')),
        "PKG-SEQ-001",
    ),
    ("child set", "2004", sub(('childActivitySet="all"', 'childActivitySet="most"')), "PKG-SEQ-001"),
    (
        "rollup action",
        "2004",
        sub(('rollupAction action="completed"', 'rollupAction action="done"')),
        "PKG-SEQ-001",
    ),
    ("timing", "2004", sub(('randomizationTiming="never"', 'randomizationTiming="often"')), "PKG-SEQ-001"),
    ("hidden button", "2004", sub((">continue<", ">next<")), "PKG-SEQ-001"),
    ("shared data", "2004", sub(('readSharedData="true"', 'readSharedData="ja"')), "PKG-SEQ-001"),
    ("normalised measure", "2004", sub((">0.6<", ">6.0<")), "PKG-SEQ-002"),
    (
        "measure weight",
        "2004",
        sub(('objectiveMeasureWeight="0.5"', 'objectiveMeasureWeight="50"')),
        "PKG-SEQ-002",
    ),
    ("minimum percent", "2004", sub(('minimumPercent="0.5"', 'minimumPercent="50%"')), "PKG-SEQ-002"),
    ("attempt limit", "2004", sub(('attemptLimit="3"', 'attemptLimit="-1"')), "PKG-SEQ-002"),
    ("progress measure", "2004", sub(('minProgressMeasure="0.8"', 'minProgressMeasure="80"')), "PKG-SEQ-002"),
    ("progress weight", "2004", sub(('progressWeight="1.0"', 'progressWeight="2"')), "PKG-SEQ-002"),
    ("rule without action", "2004", sub(('<imsss:ruleAction action="exit"/>', "")), "PKG-SEQ-003"),
    (
        "data without map",
        "2004",
        sub(('<adlcp:map targetID="notes" readSharedData="true"/>', "")),
        "PKG-SEQ-003",
    ),
    ("map without target", "2004", sub((' targetObjectiveID="global1"', "")), "PKG-SEQ-004"),
    ("objective without id", "2004", sub((' objectiveID="second"', "")), "PKG-SEQ-004"),
    (
        "ID outside the collection",
        "2004",
        sub(('<imsss:sequencing IDRef="quiz">', '<imsss:sequencing ID="own" IDRef="quiz">')),
        "PKG-SEQ-010",
    ),
    (
        "no ID in the collection",
        "2004",
        sub(('<imsss:sequencing ID="quiz">', "<imsss:sequencing>"), (' IDRef="quiz"', "")),
        "PKG-SEQ-011",
    ),
    ("IDRef in the collection", "2004", sub(('ID="quiz">', 'ID="quiz" IDRef="quiz">')), "PKG-SEQ-012"),
    ("IDRef dangles", "2004", sub(('IDRef="quiz"', 'IDRef="exam"')), "PKG-SEQ-013"),
    (
        "ID twice",
        "2004",
        sub(("</imsss:sequencingCollection>", '<imsss:sequencing ID="quiz"/></imsss:sequencingCollection>')),
        "PKG-SEQ-014",
    ),
    (
        "no primary objective",
        "2004",
        sub(("imsss:primaryObjective", "imsss:objective"), ("/imsss:primaryObjective", "/imsss:objective")),
        "PKG-SEQ-015",
    ),
    (
        "primary objective without id",
        "2004",
        sub(
            (' objectiveID="main" satisfied', " satisfied"),
            (' referencedObjective="main"', ""),
            ('<adlseq:objective objectiveID="main"', '<adlseq:objective objectiveID="second"'),
        ),
        "PKG-SEQ-016",
    ),
    (
        "unknown objective",
        "2004",
        sub(('referencedObjective="main"', 'referencedObjective="nobody"')),
        "PKG-SEQ-017",
    ),
    ("objective twice", "2004", sub(('objectiveID="second"', 'objectiveID="main"')), "PKG-SEQ-018"),
    (
        "two writers",
        "2004",
        sub(
            (
                '<imsss:objective objectiveID="second"/>',
                (
                    '<imsss:objective objectiveID="second"><imsss:mapInfo targetObjectiveID="global1" '
                    'writeSatisfiedStatus="true"/></imsss:objective>'
                ),
            )
        ),
        "PKG-SEQ-019",
    ),
    (
        "two reads",
        "2004",
        sub(
            (
                "</imsss:primaryObjective>",
                '<imsss:mapInfo targetObjectiveID="global3"/></imsss:primaryObjective>',
            )
        ),
        "PKG-SEQ-020",
    ),
    (
        "time limits",
        "2004",
        sub(('attemptLimit="3"', 'beginTimeLimit="2026-01-31T12:00:00Z"')),
        "PKG-SEQ-021",
    ),
    (
        "unknown adl objective",
        "2004",
        sub(('<adlseq:objective objectiveID="main"', '<adlseq:objective objectiveID="x"')),
        "PKG-SEQ-022",
    ),
    (
        "launch data on a branch",
        "2004",
        sub(("<title>Chapter</title>", "<title>Chapter</title><adlcp:dataFromLMS>x</adlcp:dataFromLMS>")),
        "PKG-SEQ-023",
    ),
    (
        "presentation on a branch",
        "2004",
        sub(("<title>Chapter</title>", "<title>Chapter</title><adlnav:presentation/>")),
        "PKG-SEQ-024",
    ),
    (
        "threshold as text",
        "2004",
        sub(('progressWeight="1.0"/>', 'progressWeight="1.0">7</adlcp:completionThreshold>')),
        "PKG-SEQ-025",
    ),
    (
        "old threshold",
        "2004",
        sub(('progressWeight="1.0"/>', 'progressWeight="1.0">0.7</adlcp:completionThreshold>')),
        "PKG-SEQ-026",
    ),
    (
        "no way in",
        "2004",
        sub(
            (
                '<imsss:sequencing><imsss:controlMode flow="true"/>',
                '<imsss:sequencing><imsss:controlMode flow="false" choice="false"/>',
            )
        ),
        "PKG-SEQ-028",
    ),
    (
        "no way in, by reference",
        "2004",
        sub(
            (
                '<imsss:sequencing><imsss:controlMode flow="true"/>',
                '<imsss:sequencing IDRef="shut">',
            ),
            (
                "</imsss:sequencingCollection>",
                '<imsss:sequencing ID="shut"><imsss:controlMode choice="false"/></imsss:sequencing></imsss:sequencingCollection>',
            ),
        ),
        "PKG-SEQ-028",
    ),
    (
        "too many selected, by reference",
        "2004",
        sub(
            (
                '<imsss:sequencing><imsss:controlMode flow="true"/>',
                '<imsss:sequencing IDRef="quiz"><imsss:controlMode flow="true"/>',
            ),
            ('selectCount="1"', 'selectCount="7"'),
        ),
        "PKG-SEQ-027",
    ),
    # ---- Moodle, metadata, weight
    ("2nd edition by name", "2004", sub((">2004 4th Edition<", ">2004 2nd Edition<")), "PKG-MDL-001"),
    (
        "other prefix",
        "2004",
        lambda made: setattr(
            made, "manifest", made.manifest.replace("adlcp:", "cp:").replace("xmlns:adlcp", "xmlns:cp")
        ),
        "PKG-MDL-003",
    ),
    (
        "xml:base on resources",
        "12",
        sub(
            ("<resources>", '<resources xml:base="content/">'),
            ('sco" href="content/rain', 'sco" href="rain'),
            ('href="content/rain', 'href="rain'),
            ('href="content/logo', 'href="logo'),
            ('sco" href="content/rivers', 'sco" href="rivers'),
            ('href="content/rivers', 'href="rivers'),
            ('href="shared/api', 'href="../shared/api'),
        ),
        "PKG-MDL-004",
    ),
    (
        "metadata file absent",
        "12",
        sub(("</metadata>", "<adlcp:location>meta.xml</adlcp:location></metadata>")),
        "PKG-LOM-001",
    ),
    (
        "metadata file broken",
        "12",
        lambda made: (
            made.sub("</metadata>", "<adlcp:location>meta.xml</adlcp:location></metadata>"),
            made.files.update({"meta.xml": b"<lom>"}),
            None,
        )[2],
        "PKG-LOM-002",
    ),
    (
        "metadata of another kind",
        "12",
        lambda made: (
            made.sub("</metadata>", "<adlcp:location>meta.xml</adlcp:location></metadata>"),
            made.files.update({"meta.xml": b"<dc/>"}),
            None,
        )[2],
        "PKG-LOM-003",
    ),
    (
        "metadata in another order",
        "12",
        sub(
            (
                "</metadata>",
                '<lom xmlns="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"><technical/><general/></lom></metadata>',
            )
        ),
        "PKG-XML-004",
    ),
    ("heavy", "12", lambda made: made.files.update({"content/logo.png": bytes(2_100_000)}), "PKG-WGT-001"),
    (
        "very heavy",
        "12",
        lambda made: made.files.update({"content/logo.png": random.Random(1).randbytes(20_100_000)}),
        "PKG-WGT-002",
    ),
]


def _recoded(made: Any, declared: str, codec: str) -> bytes:
    text = made.manifest.replace('encoding="UTF-8"', f'encoding="{declared}"').replace("Rain", "Pluie d'été")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("imsmanifest.xml", text.encode(codec))
        for name, data in made.files.items():
            archive.writestr(name, data)
    return out.getvalue()


def outcome(data: bytes, path: Path) -> scorm.Report:
    path.write_bytes(data)
    try:
        return scorm.check(path)
    except CodedError as error:
        return scorm.unreadable(path.name, len(data), error)


def test_there_are_many_ways() -> None:
    assert len(FAULTS) >= 60
    assert len({name for name, *_ in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("base", ["12", "2004"])
def test_the_bases_are_clean(base: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    made = request.getfixturevalue(f"made_{base}")
    report = outcome(made.zip(), tmp_path / "base.zip")
    found = {finding.code for finding in report.findings}
    assert found <= {"PKG-MDL-002"}, report.findings
    assert report.valid


@pytest.mark.parametrize(
    ("base", "breaker", "code"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_fault_is_found(
    base: str, breaker: Breaker, code: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    made = request.getfixturevalue(f"made_{base}")
    data = breaker(made)
    report = outcome(made.zip() if data is None else data, tmp_path / "broken.zip")
    found = {finding.code for finding in report.findings}
    assert code in found, sorted(found)
    beside = {finding.code for finding in report.findings if finding.severity == "error"} - {code}
    assert not beside, [finding.message for finding in report.findings if finding.code in beside]


def test_every_rule_of_the_manifest_is_sown() -> None:
    """Each rule of archive, manifest, structure and sequencing is broken at least once, or says why not."""
    elsewhere = {
        "PKG-MAN-024": "needs 2,000 items",
        "PKG-ORG-001": "in the corpus: without organizations",
        "PKG-ORG-002": "in the corpus: organization removed",
        "PKG-ORG-005": "tested with the parser of organisations",
        "PKG-ORG-020": "advice",
        "PKG-ZIP-021": "tested with the archive: 70 MB",
        "PKG-RES-022": "advice",
        "PKG-RES-024": "tested with the names",
        "PKG-RES-025": "shown only where no other rule says why",
        "PKG-XML-002": "every mandatory child has a rule of its own, or is of sequencing",
        "PKG-SEQ-027": "tested with the sequencing",
        "PKG-MDL-002": "in the base package",
        "PKG-MDL-005": "needs a site",
        "PKG-MDL-006": "needs 3,000 files",
        "PKG-LOM-004": "tested with the metadata",
        "PKG-LOM-005": "tested with the metadata",
        "PKG-WGT-003": "tested with the weight",
    }
    families = ("ZIP", "MAN", "ORG", "RES", "XML", "SEQ", "MDL", "LOM", "WGT")
    ours = {code for code in RULES if code.split("-")[1] in families}
    sown = {fault[3] for fault in FAULTS}
    assert ours - sown - elsewhere.keys() == set()
