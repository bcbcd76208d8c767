"""Good packages broken one way at a time: the right code is found, and no other error beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from faults import FAULTS
from package_breakers import Breaker

import scorm
from safeio import CodedError
from scorm.rules import RULES


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
