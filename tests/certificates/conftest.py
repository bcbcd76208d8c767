"""Certificates drawn once for all the tests that look at them."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from certificates import FontBook, iter_issues, load_template, render
from certificates.rendered import Rendered
from certificates.signing import Signer, from_pkcs12

MM = 25.4 / 72
_WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')

Word = tuple[str, float, float, float, float]  # text, left, top, right, bottom in mm


def words_of(listing: str) -> list[list[Word]]:
    """Words of each page of a `pdftotext -bbox` listing."""
    pages: list[list[Word]] = []
    for line in listing.splitlines():
        if "<page" in line:
            pages.append([])
        if match := _WORD.search(line):
            left, top, right, bottom = (float(match[n]) * MM for n in (1, 2, 3, 4))
            pages[-1].append((html.unescape(match[5]), left, top, right, bottom))
    return pages


@dataclass
class Corpus:
    """The six templates drawn by Moodle, and by us."""

    folder: Path
    out: Path
    fonts: FontBook
    issues: list[dict[str, Any]]
    drawn: dict[str, Rendered] = field(default_factory=dict)

    def words(self, code: str) -> list[list[Word]]:
        path = self.out / f"{code}.pdf"
        listing = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True)
        return words_of(listing.stdout.decode("utf-8"))

    def moodle_words(self, code: str) -> list[list[Word]]:
        path = self.folder / "pdf" / f"{code}.pdf"
        listing = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True)
        return words_of(listing.stdout.decode("utf-8"))

    def text(self, code: str) -> str:
        path = self.out / f"{code}.pdf"
        done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
        return done.stdout.decode("utf-8")

    def draws(self, code: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "draws" / f"{code}.json").read_bytes())
        return found


@pytest.fixture(scope="session")
def fonts() -> FontBook:
    return FontBook.scan()


@pytest.fixture(scope="session")
def corpus(shared: Path, fonts: FontBook, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = shared / "corpus" / "certificates"
    lines = (folder / "issues.jsonl").read_text("utf-8").splitlines()
    made = Corpus(
        folder=folder,
        out=tmp_path_factory.mktemp("certificates"),
        fonts=fonts,
        issues=[json.loads(line) for line in lines],
    )
    for name in ("S1", "S2", "S3", "S4", "S5", "S6"):
        loaded = load_template(folder / f"{name}.json")
        issues = iter_issues(folder / "issues.jsonl", loaded.template)
        for rendered in render(loaded.template, issues, assets=loaded.assets, fonts=fonts):
            made.drawn[rendered.code] = rendered
            (made.out / f"{rendered.code}.pdf").write_bytes(rendered.pdf)
    return made


@pytest.fixture
def pdf_words(tmp_path: Path) -> Callable[[bytes], list[list[Word]]]:
    def words(pdf: bytes) -> list[list[Word]]:
        path = tmp_path / "one.pdf"
        path.write_bytes(pdf)
        done = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True)
        return words_of(done.stdout.decode("utf-8"))

    return words


@pytest.fixture(scope="session")
def identity() -> tuple[bytes, bytes, bytes]:
    """A PKCS#12 file (password "secret"), the same as PEM, and the certificate in DER."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Registrar of the Example School")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    bundle = pkcs12.serialize_key_and_certificates(
        b"x", key, certificate, None, serialization.BestAvailableEncryption(b"secret")
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    encoding = serialization.Encoding
    return bundle, pem + certificate.public_bytes(encoding.PEM), certificate.public_bytes(encoding.DER)


@pytest.fixture(scope="session")
def signer(identity: tuple[bytes, bytes, bytes]) -> Signer:
    return from_pkcs12(identity[0], "secret")
