"""Other people's validators judge the files: veraPDF (PDF/A, PDF/UA), outloud (PDF/UA), qpdf (structure).

veraPDF is run where it is on the path; `make test` installs outloud (PyPI) and qpdf (Debian).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from certificates import FontBook, iter_issues, load_template, render
from certificates.gallery import names, path_of
from certificates.model import Attachment
from certificates.signing import Signer, sign
from certificates.sources.files import plain_issue

ROOT = Path(__file__).parents[2]
NOW = 1780000000
FLAVOURS = {"pdf/a-3b": ["3b"], "pdf/a-3u": ["3u"], "pdf/a-2b": ["2b"], "pdf/ua-1": ["3a", "ua1"]}
CREDENTIAL = Attachment(
    name="credential.json",
    content=b'{"type":["VerifiableCredential"]}',
    mimetype="application/vc+ld+json",
    description="Open Badge",
)
# every script in a name, so that all kinds of fonts are embedded
NAME = "Hélène Œuvray Дарина ក្រុម বাংলা देवनागरी مرحبا 王小明"

Samples = Callable[[str], list[Path]]


@pytest.fixture(scope="module")
def samples(fonts: FontBook, signer: Signer, tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """Our own templates in one variant, bare and signed, with a credential inside where the standard allows."""
    made: dict[str, list[Path]] = {}

    def drawn(variant: str) -> list[Path]:
        if variant in made:
            return made[variant]
        folder = tmp_path_factory.mktemp(variant.replace("/", "-"))
        files = made[variant] = []
        for name in names():
            loaded = load_template(path_of(name))
            issue = plain_issue({"code": "0123456789AB", "name": NAME, "issued": 1736065800, "course": "x"})
            if variant != "pdf/a-2b":  # PDF/A-2 embeds PDF/A only
                issue = replace(issue, attachments=(CREDENTIAL,))
            (found,) = render(loaded.template, [issue], assets=loaded.assets, fonts=fonts, variant=variant)
            signed = sign(found.pdf, signer, when=NOW, box=found.signature)
            for kind, pdf in (("bare", found.pdf), ("signed", signed)):
                files.append(folder / f"{name}-{kind}.pdf")
                files[-1].write_bytes(pdf)
        return files

    return drawn


@pytest.fixture(scope="module")
def moodles(
    shared: Path, fonts: FontBook, signer: Signer, tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """Workplace's templates as PDF/UA-1, signed; two have a visible signature."""
    folder, out = shared / "corpus" / "certificates", tmp_path_factory.mktemp("moodles")
    files = []
    for name in ("S1", "S2", "S5"):
        loaded = load_template(folder / f"{name}.json")
        issues = list(iter_issues(folder / "issues.jsonl", loaded.template))[:2]
        for found in render(loaded.template, issues, assets=loaded.assets, fonts=fonts, variant="pdf/ua-1"):
            files.append(out / f"{name}-{found.code}.pdf")
            files[-1].write_bytes(sign(found.pdf, signer, when=NOW, box=found.signature))
    return files


def verapdf(flavour: str, files: Iterable[Path]) -> list[str]:
    """What veraPDF finds wrong."""
    program = shutil.which("verapdf")
    if program is None:
        pytest.skip("veraPDF is not on the path: https://verapdf.org")
    command = [program, "--flavour", flavour, "--format", "text", "-v", *map(str, files)]
    said = subprocess.run(command, capture_output=True, check=False, timeout=240).stdout.decode()
    lines = [line for line in said.splitlines() if line.strip()]
    assert sum(line.startswith(("PASS", "FAIL")) for line in lines) == len(list(files)), said
    return [line for line in lines if not line.startswith("PASS")]


def outloud(files: Iterable[Path], folder: Path) -> list[str]:
    """What outloud finds wrong with conformance to PDF/UA-1."""
    local = ROOT / ".cache/outloud/bin/outloud"
    program = shutil.which("outloud") or (str(local) if local.exists() else None)
    if program is None:
        pytest.skip("outloud is not installed: `make pdfua-checker`")
    report = folder / "outloud.json"
    command = [program, "--layer", "conformance", "--json", str(report), *map(str, files)]
    subprocess.run(command, capture_output=True, check=False, timeout=240)
    return [
        f"{document['path']}: {finding['rule']} {finding['message']}"
        for document in json.loads(report.read_bytes())["results"]
        for finding in document["findings"]
        if finding["severity"] == "error"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("variant", FLAVOURS)
def test_verapdf_finds_nothing(samples: Samples, variant: str) -> None:
    files = samples(variant)
    for flavour in FLAVOURS[variant]:
        assert verapdf(flavour, files) == []


@pytest.mark.slow
@pytest.mark.shared
def test_verapdf_finds_nothing_in_moodles_templates(moodles: list[Path]) -> None:
    for flavour in ("3a", "ua1"):
        assert verapdf(flavour, moodles) == []


@pytest.mark.slow
def test_outloud_finds_nothing(samples: Samples, tmp_path: Path) -> None:
    assert outloud(samples("pdf/ua-1"), tmp_path) == []


@pytest.mark.slow
@pytest.mark.shared
def test_outloud_finds_nothing_in_moodles_templates(moodles: list[Path], tmp_path: Path) -> None:
    assert outloud(moodles, tmp_path) == []


@pytest.mark.parametrize("variant", FLAVOURS)
def test_qpdf_finds_nothing(samples: Samples, variant: str) -> None:
    program = shutil.which("qpdf")
    if program is None:
        pytest.skip("qpdf is not installed")
    for file in samples(variant):
        done = subprocess.run([program, "--check", str(file)], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b""), file.name
