"""Real packages: nothing wrong is said about valid ones, and broken ones give what their provenance names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import scorm
from safeio import CodedError

# what the provenance of each broken or deliberately odd package names
NAMED = {
    "m01-missing-manifest.zip": "PKG-MAN-001",
    "m04-resource-file-missing.zip": "PKG-RES-003",
    "m06-manifest-utf8-bom.zip": "PKG-MAN-009",
    "m07-manifest-utf16le.zip": "PKG-MAN-010",
    "m09-manifest-latin1-declared-utf8.zip": "PKG-MAN-006",
    "m14-zip-backslash-entries.zip": "PKG-ZIP-009",
    "m18-external-dtd.zip": "PKG-MAN-005",
    "m20-no-organizations.zip": "PKG-ORG-001",
    "m23-external-href.zip": "PKG-RES-014",
    "m24-truncated-zip.zip": "ZIP-003",
    "m25-symlink-entry.zip": "PKG-ZIP-006",
    "m26-duplicate-entry.zip": "PKG-ZIP-007",
    "m29-schemaversion-mismatch.zip": "PKG-MAN-014",
    "m30-unclosed-tag.zip": "PKG-MAN-004",
    "m31-html-renamed-zip.zip": "ZIP-001",
    "m33-cp437-name.zip": "PKG-ZIP-010",
    "m38-empty-zip.zip": "PKG-ZIP-020",
    "m39-unlisted-files.zip": "PKG-RES-008",
    "m40-golf-manifest-in-subfolder.zip": "PKG-MAN-002",
    "m41-golf-missing-sco.zip": "PKG-RES-003",
    "LMS_Moodle__badscorm.zip": "PKG-MAN-002",
    "LMS_Moodle__singlescobasic_missingorg.zip": "PKG-ORG-002",
    "emp__MalformedXml_SCORM12.zip": "PKG-MAN-004",
    "emp__MissingLaunchUrl_SCORM12.zip": "PKG-RES-002",
    "emp__MissingRequiredFields_SCORM12.zip": "PKG-ORG-006",
    "emp__InvalidMissingOrgIdentifier_SCORM20043rdEdition.zip": "PKG-MAN-018",
    "adl-cts-invalid__CM-01-broken-default-org.zip": "PKG-ORG-003",
    "CATAPULT__lts-201-2-iris-block-id.xml": "PKG-CMI5-006",
    "CATAPULT__lts-201-3-iris-au-id.xml": "PKG-CMI5-006",
    "CATAPULT__lts-202-1-relative-url-no-zip.xml": "PKG-CMI5-019",
    "CATAPULT__lts-202-2-relative-url-no-zip.xml": "PKG-CMI5-019",
    "CATAPULT__lts-202-5-relative-url-no-zip.xml": "PKG-CMI5-019",
    "CATAPULT__lts-203-1-relative-url-no-reference.zip": "PKG-CMI5-016",
    "CATAPULT__lts-205-2-duplicated-objective.xml": "PKG-CMI5-007",
    "CATAPULT__lts-205-3-duplicated-au.xml": "PKG-CMI5-007",
    "CATAPULT__lts-206-1-invalid-au-url.xml": "PKG-CMI5-015",
    "CATAPULT__lts-208-1-invalid-package.md": "ZIP-001",
    "H5P-Nodejs-library__validator-2-invalid-libraries.h5p": "PKG-H5P-014",
    "H5P-Nodejs-library__validator-broken-content-json.h5p": "PKG-H5P-003",
    "H5P-Nodejs-library__validator-invalid-core-version.h5p": "PKG-H5P-018",
    "H5P-Nodejs-library__validator-invalid-language-file-json.h5p": "PKG-H5P-003",
    "H5P-Nodejs-library__validator-invalid-library-directory-name.h5p": "PKG-H5P-013",
    "LMS_Moodle__moodle-no-json-file.h5p": "PKG-H5P-001",
}
KINDS = {
    "scorm12": "scorm",
    "scorm2004_2nd": "scorm",
    "scorm2004_3rd": "scorm",
    "scorm2004_4th": "scorm",
    "aicc": "aicc",
    "cc": "imscc",
    "cmi5": "cmi5",
    "h5p": "h5p",
}


def report_of(path: Path, site: scorm.SiteProfile | None = None) -> scorm.Report:
    try:
        return scorm.check(path, site=site)
    except CodedError as error:
        return scorm.unreadable(path.name, path.stat().st_size, error)


def errors(report: scorm.Report) -> list[str]:
    return [
        f"{one.code} {one.path}:{one.line} {one.message}"
        for one in report.findings
        if one.severity == "error"
    ]


def test_no_error_on_valid_packages(packages: list) -> None:
    wrong = {one.path.name: errors(report_of(one.path)) for one in packages if one.difficulty == "ok"}
    assert {name: found for name, found in wrong.items() if found} == {}
    assert len(wrong) >= 37


def test_conformant_manifests_pass(packages: list) -> None:
    """What a conformance suite calls valid has no error, though files are missing by design."""
    named = [
        one for one in packages if one.expected.get("manifest_valid") or one.expected.get("valid") is True
    ]
    wrong = {one.path.name: errors(report_of(one.path)) for one in named}
    assert {name: found for name, found in wrong.items() if found} == {}
    assert len(named) >= 29


def test_broken_scorm_packages_give_the_named_finding(packages: list) -> None:
    seen = 0
    for one in packages:
        if one.path.name in NAMED:
            codes = {finding.code for finding in report_of(one.path).findings}
            assert NAMED[one.path.name] in codes, f"{one.path.name}: {sorted(codes)}"
            seen += 1
    assert seen == len(NAMED)


def test_every_broken_package_gives_the_named_finding_as_an_error(packages: list) -> None:
    """On the host that its provenance speaks of; without exception."""
    seen = []
    for one in packages:
        if one.difficulty == "broken":
            codes = {
                finding.code
                for finding in report_of(one.path, host(one)).findings
                if finding.severity == "error"
            }
            assert NAMED[one.path.name] in codes, f"{one.path.name}: {sorted(codes)}"
            seen.append(one.path.name)
    assert len(seen) >= 35


def host(sample: Any) -> scorm.SiteProfile | None:
    """The site that a provenance names: "with core API capped at 1.1" is no stock Moodle."""
    capped = re.search(r"core API capped at (\d+)\.(\d+)", str(sample.expected.get("error")))
    return scorm.SiteProfile(h5p_core=(int(capped[1]), int(capped[2]))) if capped else None


def test_kinds(packages: list) -> None:
    for one in packages:
        kind = KINDS.get(one.format)
        if kind and one.difficulty == "ok":
            assert report_of(one.path).kind == kind, one.path.name


def test_facts_of_the_oracles(packages: list) -> None:
    for one in packages:
        report = report_of(one.path)
        edition = one.expected.get("edition")
        if edition is not None:
            assert report.version == f"2004 {edition} Edition", one.path.name
        if "launch_url" in one.expected and report.kind == "scorm":
            assert report.launchable[0].href == one.expected["launch_url"], one.path.name
        if "title" in one.expected and one.path.suffix == ".zip":
            assert report.title == one.expected["title"], one.path.name


def test_repairs_are_idempotent(packages: list, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    for one in packages:
        try:
            before = scorm.check(one.path)
            report = scorm.fix(one.path, first)
        except CodedError:
            continue
        again = scorm.fix(first, second)
        assert not again.changes, one.path.name
        assert first.read_bytes() == second.read_bytes(), one.path.name
        left = {finding.code for finding in report.findings if finding.severity == "error"}
        had = {finding.code for finding in before.findings if finding.severity == "error"}
        assert left <= had, one.path.name


@pytest.mark.parametrize("depth", ["full", "manifest"])
def test_report_is_the_contract_s_line(packages: list, depth: str) -> None:
    report = scorm.check(packages[0].path, depth=depth)
    line = report.to_dict()
    keys = {
        "file",
        "kind",
        "version",
        "title",
        "valid",
        "bytes",
        "files",
        "sha1",
        "sha256",
        "launchable",
        "findings",
    }
    assert keys <= line.keys()
