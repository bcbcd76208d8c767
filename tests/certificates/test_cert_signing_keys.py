"""Keys as an institution keeps them, end to end: settings -> command line or job -> PDF -> pdfsig and `check`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import signing_services
from asn1crypto import pem
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificate
from signing_services import LABEL, MODULE, PIN, TimeStampServer, Token

from certificates.errors import SigningError, SigningKeyError
from certificates.signing import SignatureStatus, check
from sidecar.cli import run
from sidecar.doctor import examine
from sidecar.errors import ParameterError
from sidecar.settings import Settings, SigningSettings, load
from sidecar.usecases import render_certificates, signing_key
from sidecar.usecases.params import RenderCertificates
from sidecar.wiring import Services

PASSWORD = "correct horse battery staple"
NOW = int(datetime(2030, 1, 1, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def stamps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeStampServer]:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    with signing_services.time_stamp_server(tmp_path_factory.mktemp("tsa")) as server:
        yield server


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Token:
    try:
        return signing_services.soft_token(tmp_path_factory.mktemp("softhsm"))
    except OSError as error:
        pytest.skip(f"SoftHSM is not installed: {error}")


def bundle(folder: Path, *, ends: int = 2040) -> dict[str, str]:
    """A PKCS#12 file and its password file, as settings."""
    key, certificate = signing_services.made("Registrar in a File", ends=ends)
    data = pkcs12.serialize_key_and_certificates(
        b"x",
        serialization.load_pem_private_key(key, None),  # type: ignore[arg-type]
        load_pem_x509_certificate(certificate),
        None,
        serialization.BestAvailableEncryption(PASSWORD.encode()),
    )
    for name, content in (("key.p12", data), ("password", PASSWORD.encode() + b"\n")):
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)
    return {"key": str(folder / "key.p12"), "password_file": str(folder / "password")}


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("name,course\nAnna Ådahl,Safety\nبشرى,Safety\n", "utf-8")
    return path


def environment(monkeypatch: pytest.MonkeyPatch, folder: Path, values: dict[str, str]) -> None:
    monkeypatch.setenv("SIDECAR_DATA", str(folder / "data"))
    for name, value in values.items():
        monkeypatch.setenv(f"SIDECAR_SIGNING_{name.upper()}", value)


def attest(people: Path, out: Path, *options: str) -> int:
    return run(
        [
            "certificates",
            "attest",
            "--template",
            "square-card",
            "--people",
            str(people),
            "--out",
            str(out),
            *options,
        ]
    )


def statuses(folder: Path, *roots: bytes, when: int = NOW) -> list[SignatureStatus]:
    trusted = [pem.unarmor(root)[2] for root in roots]
    return [
        status
        for file in sorted(folder.glob("*.pdf"))
        for status in check(file.read_bytes(), roots=trusted, when=when)
    ]


def pdfsig(folder: Path) -> str:
    first = min(folder.glob("*.pdf"))
    return subprocess.run(["pdfsig", str(first)], capture_output=True, check=False).stdout.decode()


def test_a_time_stamp_is_asked_for_and_holds(
    stamps: TimeStampServer, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    environment(monkeypatch, tmp_path, bundle(tmp_path) | {"timestamp": stamps.url})
    before = stamps.answered
    assert attest(people, tmp_path / "out", "--signed") == 0
    assert stamps.answered >= before + 2
    found = statuses(tmp_path / "out", stamps.certificate)
    assert [(one.ok, one.timestamped) for one in found] == [(True, True)] * 2
    assert "Signature is Valid" in pdfsig(tmp_path / "out")
    said = capfd.readouterr()
    assert all(json.loads(line)["signed"] for line in said.out.splitlines())
    assert PASSWORD not in said.out + said.err


def test_a_changed_time_stamp_is_seen(
    stamps: TimeStampServer, people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stamp lies outside what the signature covers; it has a signature of its own."""
    environment(monkeypatch, tmp_path, bundle(tmp_path) | {"timestamp": stamps.url})
    assert attest(people, tmp_path / "out", "--signed") == 0
    file = min((tmp_path / "out").glob("*.pdf"))
    pdf = file.read_bytes()
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    used = len(pdf[start:end].rstrip(b"0"))
    from certificates.errors import PdfUnreadableError

    for at in range(start, start + used, 97):
        changed = bytearray(pdf)
        changed[at] = ord("0") if changed[at] != ord("0") else ord("1")
        try:
            (status,) = check(bytes(changed), when=NOW)
        except (PdfUnreadableError, ValueError):
            continue
        assert not status.ok, at - start


def test_a_server_that_refuses_signs_nothing(
    people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = bundle(tmp_path)
    signer = signing_key.in_file(
        Path(settings["key"]), Path(settings["password_file"]), timestamp="http://127.0.0.1:9/"
    )
    with pytest.raises(SigningError, match="time stamp"):
        signing_key.try_time_stamp(signer)
    environment(monkeypatch, tmp_path, settings | {"timestamp": "http://127.0.0.1:9/"})
    assert attest(people, tmp_path / "out", "--signed") == 3
    assert not list((tmp_path / "out").glob("*.pdf"))


def test_a_key_in_a_token_signs(token: Token, stamps: TimeStampServer, people: Path, tmp_path: Path) -> None:
    """In a process of its own, as the driver reads its configuration once a process."""
    (tmp_path / "pin").write_text(PIN + "\n")
    command = [
        sys.executable,
        "-m",
        "sidecar",
        "certificates",
        "attest",
        "--template",
        "square-card",
        "--signed",
    ]
    values = {
        "SIDECAR_DATA": str(tmp_path / "data"),
        "SIDECAR_SIGNING_PKCS11_MODULE": str(MODULE),
        "SIDECAR_SIGNING_TOKEN": token.name,
        "SIDECAR_SIGNING_LABEL": LABEL,
        "SIDECAR_SIGNING_PIN_FILE": str(tmp_path / "pin"),
        "SIDECAR_SIGNING_TIMESTAMP": stamps.url,
        "PATH": "/usr/bin:/bin",
        **token.environment,
    }
    done = subprocess.run(
        [*command, "--people", str(people), "--out", str(tmp_path / "out")],
        env=values,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found = statuses(tmp_path / "out", token.certificate, stamps.certificate)
    assert [(one.ok, one.trusted, one.timestamped) for one in found] == [(True, True, True)] * 2
    assert all("Registrar in a Token" in one.subject for one in found)
    assert "Signature is Valid" in pdfsig(tmp_path / "out")
    (tmp_path / "pin").write_text("wrong")
    done = subprocess.run(
        [*command, "--people", str(people), "--out", str(tmp_path / "no")],
        env=values,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert b"CERT-SIG-001" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_expired_certificate_signs_nothing(tmp_path: Path) -> None:
    settings = bundle(tmp_path, ends=2021)
    with pytest.raises(SigningKeyError, match="ended on 2021-01-01"):
        signing_key.in_file(Path(settings["key"]), Path(settings["password_file"]))


def test_the_doctor_tries_the_key(stamps: TimeStampServer, tmp_path: Path) -> None:
    good = SigningSettings.model_validate(bundle(tmp_path) | {"timestamp": stamps.url})

    def said(signing: SigningSettings) -> list[tuple[str, str]]:
        services = Services(Settings(data=tmp_path / "data", signing=signing))
        try:
            return [
                (one.level, one.detail + one.advice) for one in examine(services) if one.name == "signing"
            ]
        finally:
            services.close()

    ((level, detail),) = said(good)
    assert level == "ok"
    assert "B-T" in detail
    assert "Registrar in a File" in detail
    (tmp_path / "key.p12").chmod(0o644)
    assert said(good)[0][0] == "warn"
    assert said(good.model_copy(update={"timestamp": "http://127.0.0.1:9/"}))[0][0] == "error"
    assert said(good.model_copy(update={"password_file": tmp_path / "none"}))[0][0] == "error"
    assert said(SigningSettings())[0][0] == "info"


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"SIDECAR_SIGNING_KEY": "a", "SIDECAR_SIGNING_PKCS11_MODULE": "b"}, "not both"),
        ({"SIDECAR_SIGNING_PKCS11_MODULE": "b"}, "needs token and label"),
        ({"SIDECAR_SIGNING_TIMESTAMP": "http://x"}, "needs key"),
        ({"SIDECAR_SIGNING_KEY": "a", "SIDECAR_SIGNING_TIMESTAMP": "ftp://x"}, "timestamp"),
    ],
)
def test_settings_that_contradict_are_named(values: dict[str, str], wrong: str) -> None:
    from sidecar.errors import SettingsError

    with pytest.raises(SettingsError, match=wrong):
        load(values)


def test_the_job_signs_when_asked(tmp_path: Path, job: Any) -> None:
    """`certificates.render` draws anybody's template: it signs only when told to."""
    signer = signing_key.in_file(*(Path(value) for value in bundle(tmp_path).values()))
    context = job(people=[{"code": "1234567890AB", "name": "Anna", "issued": 1736065800}], signer=signer)
    result = render_certificates.run(context, RenderCertificates(sign=True))
    (pdf,) = context.pdfs()
    (status,) = check(pdf, when=NOW)
    assert status.ok
    assert json.loads(context.files["report.jsonl"])["signed"] is True
    assert PASSWORD not in json.dumps(result)
    unsigned = job(people=[{"code": "1234567890AB", "name": "Anna", "issued": 1736065800}], signer=signer)
    render_certificates.run(unsigned, RenderCertificates())
    assert check(unsigned.pdfs()[0], when=NOW) == []
    with pytest.raises(ParameterError, match="no signing key"):
        render_certificates.run(job(people=[], signer=None), RenderCertificates(sign=True))


@pytest.fixture
def job(tmp_path: Path) -> Any:
    import io
    import zipfile
    from contextlib import contextmanager

    from certificates.gallery import path_of

    class Context:
        job_id = "j"

        def __init__(self, people: list[dict[str, Any]], signer: Any) -> None:
            self.given = signer
            self.files: dict[str, bytes] = {}
            self.scratch = tmp_path / f"scratch{id(self)}"
            self.scratch.mkdir()
            self.packed = self.scratch / "in.zip"
            with zipfile.ZipFile(self.packed, "w") as archive:
                template = path_of("square-card")
                archive.write(template, "template.json")
                for file in template.parent.glob("*.svg"):
                    archive.write(file, file.name)
                archive.writestr("issues.jsonl", "".join(json.dumps(line) + "\n" for line in people))

        def input_path(self) -> Path:
            return self.packed

        def signer(self, _site: str | None) -> Any:
            return self.given

        def progress(self, *_: Any) -> None:
            pass

        @contextmanager
        def output(self, name: str) -> Iterator[io.BytesIO]:
            stream = io.BytesIO()
            yield stream
            self.files[name] = stream.getvalue()

        def pdfs(self) -> list[bytes]:
            with zipfile.ZipFile(io.BytesIO(self.files["certificates.zip"])) as archive:
                return [archive.read(name) for name in archive.namelist()]

    return Context


def test_a_templates_own_key_signs_where_there_is_no_other(fonts: Any) -> None:
    """Workplace keeps it beside the element, in the file area `elementaux`; its password in the element's JSON."""
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    from certificates.model import Issue
    from certificates.sources import tool_certificate
    from certificates.sources.files import Loaded

    key, certificate = signing_services.made("Own Key of the Template")
    locked = serialization.load_pem_private_key(key, None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSWORD.encode())
    )
    element = {"id": "9", "pageid": "1", "element": "digitalsignature", "posx": "10", "posy": "10", "sequence": "1",
               "data": json.dumps({"signaturename": "N", "signaturepassword": PASSWORD, "width": 30, "height": 10})}  # fmt: skip
    template = tool_certificate.read_template(
        {
            "tool_certificate_templates": {"id": "1", "name": "T"},
            "tool_certificate_pages": [
                {"id": "1", "templateid": "1", "width": "100", "height": "100", "sequence": "1"}
            ],
            "tool_certificate_elements": [element],
            "files": [{"filearea": "elementaux", "itemid": "9", "filename": "key.crt", "sha1": "k"}],
        }
    )
    loaded = Loaded(template=template, assets={"k": locked + certificate}.get)
    issue = Issue(code="C1", full_name="Anna", issued=1736065800)
    ((rendered, pdf),) = render_certificates.draw(loaded, [issue], variant="pdf/a-3b", now=NOW)
    (status,) = check(pdf, roots=[pem.unarmor(certificate)[2]], when=NOW)
    assert (status.ok, status.trusted) == (True, True)
    assert PASSWORD not in repr(rendered)
    lost = Loaded(template=template, assets=lambda _sha1: None)
    with pytest.raises(SigningKeyError, match=r"key\.crt is not there"):
        list(render_certificates.draw(lost, [issue], variant="pdf/a-3b", now=NOW))
