"""Parts of a Common Cartridge: our content models against the official schemas, and links to web content."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

import scorm
from safeio.xmltree import parse
from scorm.cc import links
from scorm.package import Package
from scorm.schema.compare import compare

CC = "http://www.imsglobal.org/xsd/imsccv1p1"
LTI = "http://www.imsglobal.org/xsd"
LINK = f'<webLink xmlns="{CC}/imswl_v1p1"><title>L</title><url href="https://example.org/" target="_self"/></webLink>'
TOPIC = (
    f'<topic xmlns="{CC}/imsdt_v1p1"><title>T</title><text texttype="text/html">Talk</text>'
    '<attachments><attachment href="a.png"/></attachments></topic>'
)
TOOL = (
    f'<t:cartridge_basiclti_link xmlns:t="{LTI}/imslticc_v1p0" xmlns:b="{LTI}/imsbasiclti_v1p0" xmlns:m="{LTI}/imslticm_v1p0"'
    f' xmlns:p="{LTI}/imslticp_v1p0"><b:title>Tool</b:title><b:description>D</b:description><b:custom><m:property name="a">1'
    '</m:property></b:custom><b:extensions platform="moodle"><m:property name="b">2</m:property></b:extensions>'
    '<b:launch_url>http://example.org/</b:launch_url><b:icon platform="x">http://example.org/i.png</b:icon>'
    "<b:vendor><p:code>v</p:code><p:name>V</p:name><p:contact><p:email>a@example.org</p:email></p:contact></b:vendor>"
    '<t:cartridge_icon identifierref="i"/></t:cartridge_basiclti_link>'
)
QUIZ = (
    f'<questestinterop xmlns="{LTI}/ims_qtiasiv1p2"><assessment ident="a" title="A"><qtimetadata><qtimetadatafield>'
    "<fieldlabel>cc_profile</fieldlabel><fieldentry>cc.exam.v0p1</fieldentry></qtimetadatafield></qtimetadata><rubric>"
    '<material><mattext>Read</mattext></material></rubric><section ident="s"><item ident="q" title="Q"><itemmetadata>'
    "<qtimetadata><qtimetadatafield><fieldlabel>cc_profile</fieldlabel><fieldentry>cc.multiple_choice.v0p1</fieldentry>"
    '</qtimetadatafield></qtimetadata></itemmetadata><presentation><material><mattext texttype="text/html">?</mattext>'
    '</material><response_lid ident="r" rcardinality="Single"><render_choice><response_label ident="x"><material>'
    "<mattext>X</mattext></material></response_label></render_choice></response_lid></presentation><resprocessing>"
    '<outcomes><decvar varname="SCORE" minvalue="0" maxvalue="100" vartype="Decimal"/></outcomes>'
    '<respcondition continue="No"><conditionvar><varequal respident="r">x</varequal></conditionvar>'
    '<setvar action="Set" varname="SCORE">100</setvar><displayfeedback feedbacktype="Response" linkrefid="f"/>'
    '</respcondition></resprocessing><itemfeedback ident="f"><flow_mat><material><mattext>Yes</mattext></material>'
    "</flow_mat></itemfeedback></item></section></assessment></questestinterop>"
)
SCHEMAS = {
    LINK: "ccv1p1_imswl_v1p1.xsd",
    TOPIC: "ccv1p1_imsdt_v1p1.xsd",
    TOOL: "imslticc_v1p0p1.xsd",
    QUIZ: "ccv1p1_qtiasiv1p2p1_v1p0.xsd",
}


class Beside(etree.Resolver):
    """Schemas name each other by web address; here they lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def resolve(self, url: str, _public: str, context: object) -> object:
        local = self._folder / url.rsplit("/", 1)[-1]
        return self.resolve_filename(str(local), context) if local.exists() else None


@cache
def schema_of(path: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Beside(path.parent))
    return etree.XMLSchema(etree.parse(path, parser))


def found(text: str) -> list[str]:
    return [finding.code for finding in compare("part.xml", parse(text.encode()))]


@pytest.mark.shared
@pytest.mark.parametrize("part", SCHEMAS, ids=["link", "topic", "tool", "quiz"])
def test_good_parts_are_good_to_both(shared: Path, part: str) -> None:
    schema = schema_of(shared / "corpus/xsd/cc-moodle/11" / SCHEMAS[part])
    assert schema.validate(etree.fromstring(part)), schema.error_log
    assert found(part) == []


BROKEN = [
    (LINK, "<title>L</title>", "<title>L</title><title>M</title>"),
    (LINK, "<title>L</title>", "text<title>L</title>"),
    (LINK, "url href", "url id='1' href"),
    (LINK, "<title>L</title>", "<name/><title>L</title>"),
    (TOPIC, '<attachment href="a.png"/>', ""),
    (TOPIC, ' href="a.png"', ""),
    (TOPIC, "<attachments>", "<attachments/><attachments>"),
    (TOPIC, "<title>T</title>", "<attachments><attachment href='b'/></attachments><title>T</title>"),
    (TOOL, "<b:title>Tool</b:title>", "<b:icon>http://x/</b:icon><b:title>Tool</b:title>"),
    (TOOL, "<b:description>D</b:description>", "<b:description/><b:description/>"),
    (TOOL, "b:launch_url", "b:launch"),
    (TOOL, ' name="a"', ""),
    (TOOL, ' platform="moodle"', ""),
    (TOOL, "<p:email>a@example.org</p:email>", ""),
    (TOOL, ' identifierref="i"', ""),
    (QUIZ, ' ident="q"', ""),
    (QUIZ, ' title="A"', ""),
    (QUIZ, "</assessment>", '</assessment><assessment ident="b" title="B"/>'),
    (QUIZ, '<section ident="s">', "<section>"),
    (QUIZ, "<outcomes>", "<output/><outcomes>"),
    (QUIZ, '<decvar varname="SCORE" minvalue="0" maxvalue="100" vartype="Decimal"/>', ""),
    (QUIZ, ' respident="r"', ""),
    (QUIZ, "<fieldlabel>cc_profile</fieldlabel>", ""),
    (QUIZ, '<response_label ident="x">', "<response_label>"),
    (QUIZ, "<conditionvar>", "<setvar>1</setvar><conditionvar>"),
    (QUIZ, ' linkrefid="f"', ""),
    (QUIZ, ' feedbacktype="Response"', ""),
    (QUIZ, "<render_choice>", "<render_slider/><render_choice>"),
    (QUIZ, "<rubric>", "<rubric><mattext/>"),
    (QUIZ, "<presentation>", '<itemfeedback ident="g"/><presentation>'),
    (QUIZ, '<material><mattext texttype="text/html">?</mattext></material>', "?"),
]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("part", "old", "new"), BROKEN, ids=[f"{at}: {row[1][:25]}" for at, row in enumerate(BROKEN)]
)
def test_broken_parts_are_broken_to_both(shared: Path, part: str, old: str, new: str) -> None:
    assert old in part
    broken = part.replace(old, new, 1) if "launch" not in old else part.replace(old, new)
    schema = schema_of(shared / "corpus/xsd/cc-moodle/11" / SCHEMAS[part])
    assert not schema.validate(etree.fromstring(broken))
    assert found(broken)


@pytest.fixture
def cartridge(put: Callable[..., Path], tmp_path: Path) -> Path:
    path = tmp_path / "c.imscc"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a.png", "web_resources/my file (1).pdf", "i1/inner.png", "pages/page.html", "été.png"):
            archive.writestr(name, b"x")
    return path


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ('<img src="$IMS-CC-FILEBASE$/a.png">', None),
        ("<img src='%24IMS-CC-FILEBASE%24/a.png?canvas_download=1&amp;x=2'>", None),
        ('<a href="$IMS-CC-FILEBASE$my file (1).pdf#page=2">', None),
        ('<a href="$IMS-CC-FILEBASE$/my%20file%20(1).pdf">', None),
        ('<img src="$ims-cc-filebase$/%C3%A9t%C3%A9.png">', None),
        ('<img src="$IMS-CC-FILEBASE$../i1/inner.png">', None),
        ('<p style="background:url($IMS-CC-FILEBASE$/a.png)">', None),
        ("<img src=$IMS-CC-FILEBASE$/a.png width=3>", None),
        ('<a data-api-endpoint="https://example.org/api$IMS-CC-FILEBASE$/none.png">', None),
        ("write $IMS-CC-FILEBASE$ before a path", None),
        ('<a href="$IMS-CC-FILEBASE$/">', None),
        ('<img src="$IMS-CC-FILEBASE$/none.png">', "/none.png"),
        ("<img src=$IMS-CC-FILEBASE$/none.png>", "/none.png"),
        ('<img src="$IMS-CC-FILEBASE$/a.png"><img src="$IMS-CC-FILEBASE$/b.png">', "/b.png"),
    ],
)
def test_links_to_web_content(cartridge: Path, text: str, missing: str | None) -> None:
    with Package(cartridge) as package:
        root = parse(f"<text><![CDATA[{text}]]></text>".encode())
        assert [one.params["file"] for one in links.in_part(package, "i1/topic.xml", root)] == (
            [missing] if missing else []
        )


def test_pages_are_read_with_the_whole_content_only(tmp_path: Path) -> None:
    manifest = (
        f'<manifest xmlns="{CC}/imscp_v1p1" identifier="m"><metadata><schema>IMS Common Cartridge</schema>'
        "<schemaversion>1.1.0</schemaversion></metadata><organizations/><resources/></manifest>"
    )
    path = tmp_path / "c.imscc"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("imsmanifest.xml", manifest)
        archive.writestr("page.html", '<img src="$IMS-CC-FILEBASE$/none.png">')
    assert "PKG-CC-043" in {one.code for one in scorm.check(path).findings}
    assert "PKG-CC-043" not in {one.code for one in scorm.check(path, depth="manifest").findings}
