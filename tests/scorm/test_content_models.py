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


@cache
def schema_2004(folder: Path) -> etree.XMLSchema:
    """The 4th edition's schemas behind one door, the way a manifest's schemaLocation would bring them in."""
    imports = {
        "http://www.imsglobal.org/xsd/imscp_v1p1": "imscp_v1p1.xsd",
        "http://www.adlnet.org/xsd/adlcp_v1p3": "adlcp_v1p3.xsd",
        "http://www.adlnet.org/xsd/adlseq_v1p3": "adlseq_v1p3.xsd",
        "http://www.adlnet.org/xsd/adlnav_v1p3": "adlnav_v1p3.xsd",
        "http://www.imsglobal.org/xsd/imsss": "imsss_v1p0.xsd",
    }
    door = "".join(
        f'<xs:import namespace="{ns}" schemaLocation="{(folder / name).as_uri()}"/>'
        for ns, name in imports.items()
    )
    return etree.XMLSchema(
        etree.XML(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{door}</xs:schema>')
    )


@pytest.fixture
def schema(shared: Path) -> etree.XMLSchema:
    return schema_2004(shared / "corpus" / "xsd" / "scorm2004-4th")


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
