"""A running service signs with the key of its settings, and with the next one from the moment it is in place."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import signing_services
from asn1crypto import pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificate
from running_service import RunningService, running_service

from certificates.gallery import path_of
from certificates.signing import check

PASSWORD = b"correct horse battery staple"
NOW = 1893456000  # 1 January 2030

pytestmark = pytest.mark.slow


def put(folder: Path, name: str) -> bytes:
    """A new key in place of the old one; its certificate in DER."""
    key, certificate = signing_services.made(name)
    bundle = pkcs12.serialize_key_and_certificates(
        b"x",
        serialization.load_pem_private_key(key, None),  # type: ignore[arg-type]
        load_pem_x509_certificate(certificate),
        None,
        serialization.BestAvailableEncryption(PASSWORD),
    )
    fresh = folder / "key.new"
    fresh.write_bytes(bundle)
    fresh.chmod(0o600)
    fresh.replace(folder / "key.p12")
    return bytes(pem.unarmor(certificate)[2])


def run(service: RunningService) -> Any:
    """A job that draws one signed certificate, when it has ended."""
    template = path_of("square-card")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for file in template.parent.iterdir():
            if file.is_file():
                archive.write(file, "template.json" if file == template else file.name)
        archive.writestr("issues.csv", "code,name\n1234567890AB,Anna\n")
    status, job = service.upload("certificates.render", stream.getvalue(), "t.zip", {"sign": True})
    assert status == 202, job
    (ended,) = service.wait_for_all([job["id"]], 120)
    return ended


def drawn(service: RunningService) -> list[bytes]:
    """The PDFs of such a job."""
    ended = run(service)
    assert ended["state"] == "succeeded", ended
    _, data = service.ask("GET", f"/v1/jobs/{ended['id']}/files/certificates.zip")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_a_replaced_key_signs_without_a_restart(tmp_path: Path) -> None:
    first = put(tmp_path, "First Registrar")
    (tmp_path / "password").write_bytes(PASSWORD)
    (tmp_path / "password").chmod(0o600)
    settings = {
        "signing_key": str(tmp_path / "key.p12"),
        "signing_password_file": str(tmp_path / "password"),
        "workers": "1",
    }
    with running_service(tmp_path / "data", **settings) as service:
        (one,) = drawn(service)
        second = put(tmp_path, "Second Registrar")
        (two,) = drawn(service)
        (tmp_path / "key.p12").unlink()
        ended = run(service)
    for pdf, right, wrong in ((one, first, second), (two, second, first)):
        assert [(status.ok, status.trusted) for status in check(pdf, roots=[right], when=NOW)] == [
            (True, True)
        ]
        assert [status.trusted for status in check(pdf, roots=[wrong], when=NOW)] == [False]
    assert ended["state"] == "failed"
    assert "key.p12" in str(ended["error"])
