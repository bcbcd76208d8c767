"""Faults of the manifest: as a document, its organisations, its resources."""

from __future__ import annotations

import re

from package_breakers import Fault, files, recoded, renamed, sub, wrapped

DOCUMENT: tuple[Fault, ...] = (
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
    ("latin-1 called utf-8", "12", lambda made: recoded(made, "utf-8", "iso-8859-1"), "PKG-MAN-006"),
    ("unknown encoding", "12", sub(('encoding="UTF-8"', 'encoding="KLINGON-8"')), "PKG-MAN-007"),
    ("bom against declaration", "12", lambda made: recoded(made, "iso-8859-1", "utf-8-sig"), "PKG-MAN-008"),
    ("byte order mark", "12", lambda made: recoded(made, "utf-8", "utf-8-sig"), "PKG-MAN-009"),
    ("utf-16", "12", lambda made: recoded(made, "utf-16", "utf-16"), "PKG-MAN-010"),
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
)

ORGANISATIONS: tuple[Fault, ...] = (
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
)

RESOURCES: tuple[Fault, ...] = (
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
)
