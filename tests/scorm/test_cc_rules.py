"""Common Cartridge: every rule once, broken one at a time; the corpus; hostile input."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from package_tools import codes, errors, pack

import scorm
from safeio import Severity

NS = "http://www.imsglobal.org/xsd/imsccv1p1"
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest xmlns="{NS}/imscp_v1p1" xmlns:l="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest" identifier="m">
 <metadata><schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion>
  <l:lom><l:general><l:title><l:string>Bees</l:string></l:title></l:general></l:lom></metadata>
 <organizations><organization identifier="o" structure="rooted-hierarchy"><item identifier="root">
  <item identifier="i1" identifierref="page"><title>Page</title></item>
  <item identifier="i2" identifierref="link"><title>Link</title></item>
  <item identifier="i3" identifierref="talk"><title>Talk</title></item>
  <item identifier="i4" identifierref="tool"><title>Tool</title></item>
  <item identifier="i5" identifierref="quiz"><title>Quiz</title></item>
 </item></organization></organizations>
 <resources>
  <resource identifier="page" type="webcontent" href="page.html"><file href="page.html"/></resource>
  <resource identifier="link" type="imswl_xmlv1p1"><file href="link.xml"/></resource>
  <resource identifier="talk" type="imsdt_xmlv1p1"><file href="talk.xml"/><dependency identifierref="more"/></resource>
  <resource identifier="more" type="associatedcontent/imscc_xmlv1p1/learning-application-resource"><file href="bee.png"/></resource>
  <resource identifier="tool" type="imsbasiclti_xmlv1p0"><file href="tool.xml"/></resource>
  <resource identifier="quiz" type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment"><file href="quiz.xml"/></resource>
  <resource identifier="bank" type="imsqti_xmlv1p2/imscc_xmlv1p1/question-bank"><file href="bank.xml"/></resource>
 </resources>
</manifest>
"""
LINK = f'<webLink xmlns="{NS}/imswl_v1p1"><title>L</title><url href="https://example.org/bees"/></webLink>'
TALK = (
    f'<topic xmlns="{NS}/imsdt_v1p1"><title>T</title><text texttype="text/html">Talk</text>'
    '<attachments><attachment href="$IMS-CC-FILEBASE$/bee.png"/></attachments></topic>'
)
VENDOR = '<b:vendor xmlns:p="http://www.imsglobal.org/xsd/imslticp_v1p0"><p:code>b</p:code><p:name>Bees</p:name></b:vendor>'
TOOL = (
    '<cartridge_basiclti_link xmlns="http://www.imsglobal.org/xsd/imslticc_v1p0" xmlns:b="http://www.imsglobal.org/xsd/imsbasiclti_v1p0"'
    ' xmlns:m="http://www.imsglobal.org/xsd/imslticm_v1p0"><b:title>Tool</b:title>'
    '<b:custom><m:property name="colour">red</m:property></b:custom>'
    "<b:secure_launch_url>https://example.org/lti</b:secure_launch_url>"
    f"{VENDOR}</cartridge_basiclti_link>"
)


def item(ident: str) -> str:
    return (
        f'<item ident="{ident}"><itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel>'
        "<fieldentry>cc.multiple_choice.v0p1</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>"
        '<presentation><response_lid ident="r"><render_choice><response_label ident="a"/><response_label ident="b"/>'
        "</render_choice></response_lid></presentation><resprocessing><outcomes><decvar varname='SCORE'/></outcomes><respcondition><conditionvar>"
        '<varequal respident="r">a</varequal></conditionvar><setvar action="Set" varname="SCORE">100</setvar>'
        "</respcondition></resprocessing></item>"
    )


QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
QUIZ = f'<questestinterop xmlns="{QTI}"><assessment ident="q" title="Q"><section ident="s">{item("one")}{item("two")}</section></assessment></questestinterop>'
BANK = f'<questestinterop xmlns="{QTI}"><objectbank ident="q">{item("three")}</objectbank></questestinterop>'
GOOD = {
    "imsmanifest.xml": MANIFEST, "page.html": "<p>", "link.xml": LINK, "talk.xml": TALK, "tool.xml": TOOL,
    "quiz.xml": QUIZ, "bank.xml": BANK, "bee.png": "png",
}  # fmt: skip
M = "imsmanifest.xml"
BANK_RESOURCE = '<resource identifier="bank" type="imsqti_xmlv1p2/imscc_xmlv1p1/question-bank"><file href="bank.xml"/></resource>'

FAULTS: list[tuple[str, str, str, str, str]] = [
    ("schema", M, "IMS Common Cartridge", "Some Cartridge", "PKG-CC-001"),
    ("schemaversion", M, "1.1.0", "1.3.0", "PKG-CC-002"),
    ("no schemaversion", M, "<schemaversion>1.1.0</schemaversion>", "", "PKG-CC-003"),
    ("no title", M, "<l:string>Bees</l:string>", "", "PKG-CC-004"),
    ("two organisations", M, "</organization>", '</organization><organization identifier="o2"><item identifier="x"><title>X</title></item></organization>', "PKG-CC-005"),
    ("structure", M, "rooted-hierarchy", "hierarchical", "PKG-CC-006"),
    ("two roots", M, " </item></organization>", ' </item><item identifier="z"><title>Z</title></item></organization>', "PKG-CC-007"),
    ("item title", M, "<title>Page</title>", "", "PKG-CC-008"),
    ("item to associated", M, 'identifierref="page"', 'identifierref="more"', "PKG-CC-009"),
    ("type", M, 'type="webcontent"', 'type="website"', "PKG-CC-010"),
    ("other version", M, "imswl_xmlv1p1", "imswl_xmlv1p3", "PKG-CC-011"),
    ("too new", M, 'type="webcontent"', 'type="idpfepub_zipv3p0"', "PKG-CC-012"),
    ("no file", M, 'href="page.html"><file href="page.html"/>', 'href="page.html">', "PKG-CC-013"),
    ("no href", M, 'type="webcontent" href="page.html"', 'type="webcontent"', "PKG-CC-014"),
    ("descriptor", M, '"link.xml"', '"nolink.xml"', "PKG-CC-015"),
    ("unreadable", "link.xml", "</webLink>", "", "PKG-CC-016"),
    ("root", "talk.xml", "topic", "forum", "PKG-CC-017"),
    ("namespace", "link.xml", "imswl_v1p1", "imsdt_v1p1", "PKG-CC-018"),
    ("no title in link", "link.xml", "<title>L</title>", "", "PKG-CC-019"),
    ("no text in topic", "talk.xml", '<text texttype="text/html">Talk</text>', "", "PKG-CC-019"),
    ("no vendor", "tool.xml", VENDOR, "", "PKG-CC-019"),
    ("empty link", "link.xml", 'href="https://example.org/bees"', "", "PKG-CC-020"),
    ("bad link", "link.xml", "https://example.org/bees", "www.example.org", "PKG-CC-021"),
    ("plain http", "link.xml", "https://", "http://", "PKG-CC-022"),
    ("text type", "talk.xml", "text/html", "html", "PKG-CC-023"),
    ("attachment", "talk.xml", "bee.png", "wasp.png", "PKG-CC-024"),
    ("no launch url", "tool.xml", "<b:secure_launch_url>https://example.org/lti</b:secure_launch_url>", "", "PKG-CC-025"),
    ("secret", "tool.xml", 'name="colour"', 'name="secret"', "PKG-CC-026"),
    ("no assessment", "quiz.xml", "assessment", "bundle", "PKG-CC-027"),
    ("bank as assessment", "bank.xml", "objectbank", "assessment", "PKG-CC-027"),
    ("ident twice", "quiz.xml", 'ident="two"', 'ident="one"', "PKG-CC-028"),
    ("no profile", "bank.xml", "cc_profile", "profile", "PKG-CC-029"),
    ("unknown profile", "bank.xml", "cc.multiple_choice.v0p1", "cc.drag.v0p1", "PKG-CC-030"),
    ("wrong answer", "bank.xml", ">a</varequal>", ">z</varequal>", "PKG-CC-031"),
    ("no answer", "bank.xml", ">100<", ">0<", "PKG-CC-032"),
    ("no item", "bank.xml", item("three"), "", "PKG-CC-033"),
    ("two banks", M, BANK_RESOURCE, BANK_RESOURCE + BANK_RESOURCE.replace('"bank"', '"bank2"'), "PKG-CC-034"),
    ("protected", M, "</metadata>", '</metadata><a:authorizations xmlns:a="http://www.imsglobal.org/xsd/imsccv1p1/imsccauth_v1p1" access="cartridge"><a:authorization><a:cartridgeId>1</a:cartridgeId></a:authorization></a:authorizations>', "PKG-CC-035"),
    ("bad authorisation", M, "</metadata>", '</metadata><a:authorizations xmlns:a="http://www.imsglobal.org/xsd/imsccv1p1/imsccauth_v1p1" access="all"/>', "PKG-CC-036"),
    ("intended use", M, 'type="webcontent"', 'type="webcontent" intendeduse="fun"', "PKG-CC-037"),
    ("thin", M, "IMS Common Cartridge", "IMS Thin Common Cartridge", "PKG-CC-038"),
    ("variant", M, '<file href="page.html"/>', '<file href="page.html"/><v:variant xmlns:v="x" identifierref="none"/>', "PKG-CC-039"),
    ("version 1.3", M, "imsccv1p1/imscp_v1p1", "imsccv1p3/imscp_v1p1", "PKG-CC-041"),
    ("late namespace", M, "<manifest", "<!-- " + "bees " * 300 + "--><manifest", "PKG-CC-042"),
    ("unknown element", M, "<schemaversion>", "<edition/><schemaversion>", "PKG-XML-009"),
    ("element too often", M, "</organizations>", "</organizations><organizations/>", "PKG-XML-003"),
    ("dangling item", M, 'identifierref="page"', 'identifierref="none"', "PKG-ORG-008"),
    ("page missing", M, '"page.html"', '"none.html"', "PKG-RES-003"),
    ("page without item missing", M, '<resource identifier="bank"', '<resource identifier="x" type="webcontent" href="x.html"><file href="x.html"/></resource><resource identifier="bank"', "PKG-RES-003"),
    ("dependency", M, '"more"/>', '"none"/>', "PKG-RES-009"),
    ("page's link", "page.html", "<p>", '<img src="$IMS-CC-FILEBASE$/wasp.png">', "PKG-CC-043"),
    ("topic's link", "talk.xml", ">Talk<", ">&lt;img src='%24IMS-CC-FILEBASE%24/wasp.png'><", "PKG-CC-043"),
    ("order in a tool", "tool.xml", "<b:title>Tool</b:title>", "<b:icon>x</b:icon><b:title>Tool</b:title>", "PKG-XML-004"),
    ("word in a tool", "tool.xml", "b:custom>", "b:customs>", "PKG-XML-009"),
    ("nameless property", "tool.xml", ' name="colour"', "", "PKG-XML-005"),
    ("no outcomes", "bank.xml", "<outcomes><decvar varname='SCORE'/></outcomes>", "", "PKG-XML-002"),
    ("condition as item", "bank.xml", "<presentation>", "<respcondition/><presentation>", "PKG-XML-001"),
]  # fmt: skip


class Beside(etree.Resolver):
    """Schemas name each other by web address; here they lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def resolve(self, url: str, _public: str, context: object) -> object:
        local = self._folder / url.rsplit("/", 1)[-1]
        return self.resolve_filename(str(local), context) if local.exists() else None


def test_good_cartridge(tmp_path: Path) -> None:
    report = scorm.check(pack(tmp_path, GOOD))
    assert (report.kind, report.version, report.title) == (scorm.Kind.IMSCC, "1.1", "Bees")
    assert codes(report) <= {"PKG-CC-040", "PKG-RES-020"}
    assert [(one.type, one.href) for one in report.launchable] == [
        ("webcontent", "page.html"),
        ("weblink", "https://example.org/bees"),
        ("topic", "talk.xml"),
        ("lti", "https://example.org/lti"),
        ("assessment", "quiz.xml"),
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "code"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_seeded_fault(tmp_path: Path, name: str, old: str, new: str, code: str) -> None:
    assert old in GOOD[name]
    report = scorm.check(pack(tmp_path, {**GOOD, name: GOOD[name].replace(old, new)}))
    assert report.kind is scorm.Kind.IMSCC
    assert code in codes(report)
    # a version of its own makes schemaversion and types wrong as well
    allowed = {"PKG-CC-002"} if code == "PKG-CC-041" else set()
    assert errors(report) <= {code} | allowed


def test_every_rule_is_seeded() -> None:
    seeded = {row[4] for row in FAULTS if row[4].startswith("PKG-CC-")} | {"PKG-CC-040"}
    from scorm.rules import RULES

    assert {code for code in RULES if code.startswith("PKG-CC-")} == seeded


@pytest.mark.parametrize(
    ("namespace", "said", "version"),
    [
        ("http://www.imsglobal.org/xsd/imscc/imscp_v1p1", "1.0.0", "1.0"),
        (f"{NS}/imscp_v1p1", "1.1.0", "1.1"),
        ("http://www.imsglobal.org/xsd/imsccv1p2/imscp_v1p1", "1.2.0", "1.2"),
        ("http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1", "1.3.0", "1.3"),
    ],
)
def test_versions(tmp_path: Path, namespace: str, said: str, version: str) -> None:
    manifest = MANIFEST.replace(f"{NS}/imscp_v1p1", namespace).replace("1.1.0", said)
    report = scorm.check(pack(tmp_path, {**GOOD, M: manifest}))
    assert report.version == version
    assert report.valid


@pytest.mark.shared
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<schemaversion>", "<edition/><schemaversion>"),
        ("rooted-hierarchy", "hierarchical"),
        ("</organizations>", "</organizations><organizations/>"),
        ('type="webcontent"', ""),
        ('type="webcontent"', 'type="website"'),
        ("IMS Common Cartridge", "Some Cartridge"),
        ("1.1.0", "1.3.0"),
        ('<file href="link.xml"/>', "<file/>"),
        (" </item></organization>", ' </item><item identifier="z"><title>Z</title></item></organization>'),
    ],
)
def test_what_the_schema_refuses_is_found(shared: Path, tmp_path: Path, old: str, new: str) -> None:
    folder = shared / "corpus/xsd/cc"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Beside(folder))
    schema = etree.XMLSchema(etree.parse(folder / "ccv1p1_imscp_v1p2_v1p0.xsd", parser))
    assert schema.validate(etree.fromstring(MANIFEST.encode())), schema.error_log
    broken = MANIFEST.replace(old, new, 1)
    assert not schema.validate(etree.fromstring(broken.encode()))
    found = scorm.check(pack(tmp_path, {**GOOD, M: broken})).findings
    assert any(finding.severity is not Severity.INFO for finding in found)


@pytest.mark.shared
def test_corpus(shared: Path) -> None:
    broken = {"QAS-Editor__bb8.imscc"}  # its manifest names two files that are not there
    for path in sorted((shared / "corpus/packages/cc").glob("*.imscc")):
        report = scorm.check(path)
        assert report.valid == (path.name not in broken), (path.name, errors(report))
    assert len(scorm.check(shared / "corpus/packages/cc/hrsq1__py4e_export.imscc").launchable) == 172


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(set(GOOD) - {"page.html", "bee.png"})),
    data=st.binary(max_size=200),
    at=st.integers(0, 3000),
)
def test_hostile_parts(tmp_path: Path, name: str, data: bytes, at: int) -> None:
    body = GOOD[name].encode()
    scorm.check(pack(tmp_path, {**GOOD, name: body[:at] + data + body[at:]}))
