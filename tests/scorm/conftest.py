"""Small packages of our own making, and how to break them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

_HEAD_12 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="course" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="org">
    <organization identifier="org">
      <title>Water</title>
      <item identifier="one" identifierref="r1"><title>Rain</title>
        <adlcp:prerequisites type="aicc_script">two</adlcp:prerequisites>
        <adlcp:maxtimeallowed>0000:30:00</adlcp:maxtimeallowed>
        <adlcp:timelimitaction>exit,message</adlcp:timelimitaction>
        <adlcp:datafromlms>level=1</adlcp:datafromlms>
        <adlcp:masteryscore>80</adlcp:masteryscore>
      </item>
      <item identifier="two" identifierref="r2" parameters="?page=1"><title>Rivers</title></item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="content/rain.html">
      <file href="content/rain.html"/><file href="content/logo.png"/>
      <dependency identifierref="shared"/>
    </resource>
    <resource identifier="r2" type="webcontent" adlcp:scormtype="sco" href="content/rivers.html">
      <file href="content/rivers.html"/>
      <dependency identifierref="shared"/>
    </resource>
    <resource identifier="shared" type="webcontent" adlcp:scormtype="asset"><file href="shared/api.js"/></resource>
  </resources>
</manifest>
"""

_HEAD_2004 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="course" version="1.0" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3"
  xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="org">
    <organization identifier="org">
      <title>Water</title>
      <item identifier="one" identifierref="r1"><title>Rain</title>
        <adlcp:timeLimitAction>exit,message</adlcp:timeLimitAction>
        <adlcp:dataFromLMS>level=1</adlcp:dataFromLMS>
        <adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.8" progressWeight="1.0"/>
        <adlcp:data><adlcp:map targetID="notes" readSharedData="true"/></adlcp:data>
        <adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI>
        </adlnav:navigationInterface></adlnav:presentation>
        <imsss:sequencing IDRef="quiz"><imsss:controlMode choice="true" flow="true"/>
          <imsss:sequencingRules>
            <imsss:preConditionRule><imsss:ruleConditions conditionCombination="all">
              <imsss:ruleCondition condition="satisfied" operator="not" referencedObjective="main"/>
            </imsss:ruleConditions><imsss:ruleAction action="skip"/></imsss:preConditionRule>
            <imsss:exitConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="always"/>
            </imsss:ruleConditions><imsss:ruleAction action="exit"/></imsss:exitConditionRule>
          </imsss:sequencingRules>
          <imsss:rollupRules objectiveMeasureWeight="0.5"><imsss:rollupRule childActivitySet="all" minimumPercent="0.5">
            <imsss:rollupConditions><imsss:rollupCondition condition="completed"/></imsss:rollupConditions>
            <imsss:rollupAction action="completed"/></imsss:rollupRule></imsss:rollupRules>
          <imsss:objectives>
            <imsss:primaryObjective objectiveID="main" satisfiedByMeasure="true">
              <imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure>
              <imsss:mapInfo targetObjectiveID="global1" writeSatisfiedStatus="true"/>
            </imsss:primaryObjective>
            <imsss:objective objectiveID="second"/>
          </imsss:objectives>
          <adlseq:objectives><adlseq:objective objectiveID="main">
            <adlseq:mapInfo targetObjectiveID="global2" writeRawScore="true"/></adlseq:objective></adlseq:objectives>
        </imsss:sequencing>
      </item>
      <item identifier="chapter"><title>Chapter</title>
        <item identifier="two" identifierref="r2"><title>Rivers</title></item>
        <imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing>
      </item>
      <imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>
    </organization>
  </organizations>
  <resources>
    <resource identifier="r1" type="webcontent" adlcp:scormType="sco" href="content/rain.html">
      <file href="content/rain.html"/><file href="content/logo.png"/>
      <dependency identifierref="shared"/>
    </resource>
    <resource identifier="r2" type="webcontent" adlcp:scormType="sco" href="rivers.html" xml:base="content/">
      <file href="rivers.html"/>
    </resource>
    <resource identifier="shared" type="webcontent" adlcp:scormType="asset"><file href="shared/api.js"/></resource>
  </resources>
  <imsss:sequencingCollection><imsss:sequencing ID="quiz">
    <imsss:limitConditions attemptLimit="3"/>
    <imsss:randomizationControls randomizationTiming="never" selectCount="1"/>
    <imsss:deliveryControls tracked="true"/>
  </imsss:sequencing></imsss:sequencingCollection>
</manifest>
"""

_CONTENT = {
    "content/rain.html": b"<!DOCTYPE html><title>Rain</title><img src=logo.png>",
    "content/rivers.html": b"<!DOCTYPE html><title>Rivers</title>",
    "content/logo.png": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "shared/api.js": b"var API = null;\n" * 40,
}


@dataclass
class Made:
    """A package in the making: change `files` or `manifest`, then `zip()`."""

    manifest: str
    files: dict[str, bytes]

    def sub(self, old: str, new: str) -> None:
        """Replace text of the manifest that must be there."""
        assert old in self.manifest, old
        self.manifest = self.manifest.replace(old, new, 1)

    def zip(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in {"imsmanifest.xml": self.manifest.encode("utf-8"), **self.files}.items():
                info = zipfile.ZipInfo(name)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, data)
        return out.getvalue()


@pytest.fixture
def made_12() -> Made:
    """A SCORM 1.2 package without a finding."""
    return Made(_HEAD_12, dict(_CONTENT))


@pytest.fixture
def made_2004() -> Made:
    """A SCORM 2004 4th edition package without an error."""
    return Made(_HEAD_2004, dict(_CONTENT))


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Write bytes to a file and give its path."""

    def write(data: bytes, name: str = "package.zip") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@dataclass(frozen=True)
class Sample:
    """A line of the corpus."""

    path: Path
    difficulty: str  # ok, edge, broken
    format: str
    expected: dict[str, object]


@pytest.fixture(scope="session")
def packages(shared: Path) -> list[Sample]:
    """All packages of the corpus."""
    root = shared / "corpus"
    with (root / "PROVENANCE.tsv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter="\t") if row["category"] == "packages"]
    found = []
    for row in rows:
        sidecar = root / f"{row['path']}.expected.json"
        expected = json.loads(sidecar.read_text("utf-8")) if sidecar.is_file() else {}
        found.append(Sample(root / row["path"], row["difficulty"], row["format"], expected))
    return found
