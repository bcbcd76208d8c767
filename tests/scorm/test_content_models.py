"""Our content models against the official schemas: both say the same about good manifests and broken ones."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import scorm

_SCHEMA_PROBLEMS = re.compile(
    r"PKG-(XML|SEQ|MAN-018|MAN-019|MAN-020|ORG-006|ORG-005|ORG-001|ORG-016|ORG-018|RES-001|RES-012)"
)


_2004 = {
    "http://www.imsglobal.org/xsd/imscp_v1p1": "imscp_v1p1.xsd",
    "http://www.adlnet.org/xsd/adlcp_v1p3": "adlcp_v1p3.xsd",
    "http://www.adlnet.org/xsd/adlseq_v1p3": "adlseq_v1p3.xsd",
    "http://www.adlnet.org/xsd/adlnav_v1p3": "adlnav_v1p3.xsd",
    "http://www.imsglobal.org/xsd/imsss": "imsss_v1p0.xsd",
}
_12 = {
    "http://www.imsproject.org/xsd/imscp_rootv1p1p2": "imscp_rootv1p1p2.xsd",
    "http://www.adlnet.org/xsd/adlcp_rootv1p2": "adlcp_rootv1p2.xsd",
}


class Beside(etree.Resolver):
    """Schemas name each other by web address; here they lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def resolve(self, url: str, _public: str, context: object) -> object:
        local = self._folder / url.rsplit("/", 1)[-1]
        return self.resolve_filename(str(local), context) if local.exists() else None


@cache
def schema_of(folder: Path) -> etree.XMLSchema:
    """The schemas of an edition behind one door, the way a manifest's schemaLocation would bring them in."""
    imports = _12 if folder.name.startswith("scorm12") else _2004
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Beside(folder))
    door = "".join(
        f'<xs:import namespace="{ns}" schemaLocation="{(folder / name).as_uri()}"/>'
        for ns, name in imports.items()
    )
    return etree.XMLSchema(
        etree.XML(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{door}</xs:schema>', parser)
    )


@pytest.fixture
def schema(shared: Path) -> etree.XMLSchema:
    return schema_of(shared / "corpus" / "xsd" / "scorm2004-4th")


def test_good_manifests_are_good_to_both(packages: list, schema: etree.XMLSchema) -> None:
    agreed = 0
    for one in packages:
        if one.format != "scorm2004_4th" or one.difficulty == "broken":
            continue
        with zipfile.ZipFile(one.path) as archive:
            root = etree.fromstring(archive.read("imsmanifest.xml"))
        ours = [
            finding
            for finding in scorm.check(one.path).findings
            if finding.code.startswith("PKG-XML") and finding.code != "PKG-XML-006"
        ]
        assert schema.validate(root) == (not ours), (one.path.name, ours, schema.error_log)
        agreed += 1
    assert agreed >= 29


# what is done to the good manifest of conftest; the schema refuses each
BROKEN = [
    ('choice="true"', 'choice="yes"'),
    ('action="skip"', 'action="jump"'),
    ('action="exit"', 'action="skip"'),
    ('condition="satisfied"', 'condition="happy"'),
    ('operator="not"', 'operator="never"'),
    ('conditionCombination="all"', 'conditionCombination="some"'),
    ('childActivitySet="all"', 'childActivitySet="most"'),
    ('rollupAction action="completed"', 'rollupAction action="done"'),
    ('randomizationTiming="never"', 'randomizationTiming="often"'),
    (">continue<", ">next<"),
    ('readSharedData="true"', 'readSharedData="ja"'),
    (">0.6<", ">6.0<"),
    ('objectiveMeasureWeight="0.5"', 'objectiveMeasureWeight="50"'),
    ('minimumPercent="0.5"', 'minimumPercent="50%"'),
    ('attemptLimit="3"', 'attemptLimit="-1"'),
    ('attemptLimit="3"', 'attemptAbsoluteDurationLimit="1 hour"'),
    ('attemptLimit="3"', 'beginTimeLimit="tomorrow"'),
    ('selectCount="1"', 'selectCount="one"'),
    ('tracked="true"', 'tracked="sometimes"'),
    ('minProgressMeasure="0.8"', 'minProgressMeasure="80"'),
    ('progressWeight="1.0"', 'progressWeight="2"'),
    ('completedByMeasure="true"', 'completedByMeasure="TRUE"'),
    ('satisfiedByMeasure="true"', 'satisfiedByMeasure="1.0"'),
    ('writeSatisfiedStatus="true"', 'writeSatisfiedStatus="on"'),
    ('writeRawScore="true"', 'writeRawScore="on"'),
    ('<imsss:ruleAction action="exit"/>', ""),
    ('<imsss:rollupAction action="completed"/>', ""),
    ('<imsss:rollupCondition condition="completed"/>', ""),
    ('<adlcp:map targetID="notes" readSharedData="true"/>', ""),
    (' targetObjectiveID="global1"', ""),
    (' targetObjectiveID="global2"', ""),
    (' objectiveID="second"', ""),
    (' targetID="notes"', ""),
    ("<title>Rivers</title>", "<title>Rivers</title><title>R</title>"),
    ("<title>Chapter</title>", "<metadata/><title>Chapter</title>"),
    ("<file href=", "<file size='3' href="),
    ('<resource identifier="shared" type="webcontent"', '<resource identifier="shared"'),
    ('<file href="shared/api.js"/>', "<file/>"),
    ('<item identifier="two"', '<item isvisible="maybe" identifier="two"'),
    ('<item identifier="two"', "<item"),
    ('<organization identifier="org"', "<organization"),
    ('<organization identifier="org"', '<organization identifier="1 org"'),
    ("<organizations", "hello <organizations"),
    ("<imsss:deliveryControls", "<imsss:deliverycontrols"),
    (
        '<imsss:controlMode flow="true"/>',
        '<imsss:objectives><imsss:primaryObjective/></imsss:objectives><imsss:controlMode flow="true"/>',
    ),
    (">exit,message<", ">leave<"),
    ('adlcp:scormType="asset"', 'adlcp:scormType="other"'),
    ('identifier="r2"', 'identifier="r1"'),
    ('condition="always"', ""),
]


@pytest.mark.parametrize(
    ("old", "new"), BROKEN, ids=[f"{number}: {new[:30]}" for number, (_, new) in enumerate(BROKEN)]
)
def test_broken_manifests_are_broken_to_both(
    old: str, new: str, made_2004: Any, put: Callable[..., Path], schema: etree.XMLSchema
) -> None:
    assert schema.validate(etree.fromstring(made_2004.manifest.encode())), schema.error_log
    made_2004.sub(old, new)
    assert not schema.validate(etree.fromstring(made_2004.manifest.encode()))
    codes = {finding.code for finding in scorm.check(put(made_2004.zip())).findings}
    assert any(_SCHEMA_PROBLEMS.match(code) for code in codes), codes


# what an edition's schema says of the packages of that edition, where it can say more than we look at
KNOWN = {
    "elearning-module-parser__real-scorm2004.zip": "inline LOM, whose schema the edition's door does not bring in",
    "emp__ContentPackagingMetadata_SCORM20043rdEdition.zip": "inline LOM, whose schema the edition's door does not bring in",
    "emp__AdlAttributes_SCORM20043rdEdition.zip": "attributes of the 4th edition, which the 3rd edition has as text",
}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("schemas", "format_", "least"),
    [
        ("scorm12", "scorm12", 14),
        ("scorm12-exelearning", "scorm12", 14),
        ("scorm2004-2nd", "scorm2004_2nd", 2),
        ("scorm2004-3rd", "scorm2004_3rd", 6),
        ("scorm2004-4th-adl", "scorm2004_4th", 29),
    ],
)
def test_real_manifests_of_each_edition(
    packages: list, shared: Path, schemas: str, format_: str, least: int
) -> None:
    schema = schema_of(shared / "corpus" / "xsd" / schemas)
    agreed = 0
    for one in packages:
        if one.format != format_ or one.difficulty == "broken" or one.path.name in KNOWN:
            continue
        with zipfile.ZipFile(one.path) as archive:
            data = archive.read("imsmanifest.xml")
        if b"<!DOCTYPE" in data:
            continue
        codes = {finding.code for finding in scorm.check(one.path).findings}
        ours = {code for code in codes if code.startswith("PKG-XML")} - {"PKG-XML-006"}
        assert schema.validate(etree.fromstring(data)) == (not ours), (one.path.name, ours, schema.error_log)
        agreed += 1
    assert agreed >= least


# what only the 4th edition has, and how the editions before it say the same
_BEFORE_4TH = (
    (r"<adlcp:completionThreshold[^>]*/>", ""),
    (r"<adlcp:data>.*?</adlcp:data>", ""),
    (r"<adlseq:objectives>.*?</adlseq:objectives>", ""),
)


@pytest.mark.shared
@pytest.mark.parametrize("schemas", ["scorm2004-2nd", "scorm2004-3rd"])
def test_broken_manifests_of_the_editions_before(
    schemas: str, shared: Path, made_2004: Any, put: Callable[..., Path]
) -> None:
    schema = schema_of(shared / "corpus" / "xsd" / schemas)
    text = made_2004.manifest.replace("2004 4th Edition", "2004 3rd Edition")
    for pattern, new in _BEFORE_4TH:
        text = re.sub(pattern, new, text, flags=re.DOTALL)
    assert schema.validate(etree.fromstring(text.encode())), schema.error_log
    agreed = 0
    for old, new in BROKEN:
        broken = text.replace(old, new, 1)
        if broken == text or schema.validate(etree.fromstring(broken.encode())):
            continue
        made_2004.manifest = broken
        codes = {finding.code for finding in scorm.check(put(made_2004.zip())).findings}
        assert any(_SCHEMA_PROBLEMS.match(code) for code in codes), (old, new, codes)
        agreed += 1
    assert agreed >= 35


BROKEN_12 = [
    ("<title>Rivers</title>", "<title>Rivers</title><title>R</title>"),
    ("<title>Water</title>", "<title>Water</title><chapter/>"),
    ("</organizations>", "</organizations><organizations/>"),
    ('<resource identifier="shared" type="webcontent"', '<resource identifier="shared"'),
    ('<file href="shared/api.js"/>', "<file/>"),
    ('<item identifier="two"', '<item isvisible="maybe" identifier="two"'),
    ('<item identifier="two"', "<item"),
    ('<organization identifier="org"', "<organization"),
    ('<organization identifier="org"', '<organization identifier="1 org"'),
    ('identifier="r2"', 'identifier="r1"'),
    ("<organizations", "hello <organizations"),
    ("<metadata>", "<metadata><schema>x</schema>"),
    ('scormtype="asset"', 'scormtype="other"'),
    (">exit,message<", ">leave<"),
    ("<resources>", "<resources><file href='x'/>"),
    ("<resources>", "<item identifier='x'/><resources>"),
]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("old", "new"), BROKEN_12, ids=[f"{number}: {new[:30]}" for number, (_, new) in enumerate(BROKEN_12)]
)
def test_broken_manifests_of_12(
    old: str, new: str, shared: Path, made_12: Any, put: Callable[..., Path]
) -> None:
    schema = schema_of(shared / "corpus" / "xsd" / "scorm12")
    assert schema.validate(etree.fromstring(made_12.manifest.encode())), schema.error_log
    made_12.sub(old, new)
    assert not schema.validate(etree.fromstring(made_12.manifest.encode()))
    codes = {finding.code for finding in scorm.check(put(made_12.zip())).findings}
    assert any(_SCHEMA_PROBLEMS.match(code) for code in codes), codes
