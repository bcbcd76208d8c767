"""A private time-stamp server (openssl) and a private PKCS#11 token (SoftHSM), with their keys."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "4711-secret-pin"
LABEL = "registrar"


def made(name: str, *, stamps: bool = False, ends: int = 2040) -> tuple[bytes, bytes]:
    """A key and its own certificate, both PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(ends, 1, 1, tzinfo=UTC))
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
    )
    if stamps:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private, builder.sign(key, hashes.SHA256()).public_bytes(pem)


_TSA = """[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
default_policy = 1.3.6.1.4.1.55555.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
signer_digest = sha256
"""


@dataclass
class TimeStampServer:
    url: str
    certificate: bytes  # PEM
    answered: int = 0


@contextmanager
def time_stamp_server(folder: Path) -> Iterator[TimeStampServer]:
    """RFC 3161 over HTTP, on a free port of the loopback; `openssl ts` does the stamping."""
    key, certificate = made("Private Time-Stamp Server", stamps=True)
    (folder / "tsa.key").write_bytes(key)
    (folder / "tsa.pem").write_bytes(certificate)
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_TSA.format(folder=folder))
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                (folder / "query").write_bytes(query)
                command = ["openssl", "ts", "-reply", "-config", str(folder / "tsa.cnf"), "-queryfile"]
                done = subprocess.run(
                    [*command, str(folder / "query"), "-out", str(folder / "reply")],
                    capture_output=True,
                    check=False,
                )
                server.answered += 1
                reply = (folder / "reply").read_bytes() if done.returncode == 0 else b""
            self.send_response(200 if reply else 500)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = TimeStampServer(url=f"http://127.0.0.1:{http.server_port}/", certificate=certificate)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


_PROVISION = """
import sys, pkcs11
from asn1crypto import pem, x509
from pkcs11 import Attribute, ObjectClass
from pkcs11.util.x509 import decode_x509_certificate
token = pkcs11.lib(sys.argv[1]).get_token(token_label=sys.argv[2])
with token.open(user_pin=sys.argv[3], rw=True) as session:
    der = pem.unarmor(open(sys.argv[5], "rb").read())[2]
    session.create_object({**decode_x509_certificate(der), Attribute.LABEL: sys.argv[4], Attribute.ID: b"\\x01", Attribute.TOKEN: True})
"""


@dataclass
class Token:
    environment: dict[str, str]
    certificate: bytes  # PEM
    name: str = "sidecar-test"


def soft_token(folder: Path) -> Token:
    """A SoftHSM token with a key and its certificate in `folder`. Raises `OSError` where SoftHSM is missing."""
    if not MODULE.exists():
        raise FileNotFoundError(MODULE)
    (folder / "tokens").mkdir()
    config = folder / "softhsm2.conf"
    config.write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    key, certificate = made("Registrar in a Token")
    (folder / "token.key").write_bytes(key)
    (folder / "token.pem").write_bytes(certificate)
    token = Token(environment={"SOFTHSM2_CONF": str(config)}, certificate=certificate)
    util = ["softhsm2-util", "--token", token.name, "--pin", PIN]
    for command in (
        ["softhsm2-util", "--init-token", "--free", "--label", token.name, "--pin", PIN, "--so-pin", PIN],
        [*util, "--import", str(folder / "token.key"), "--label", LABEL, "--id", "01"],
        [sys.executable, "-c", _PROVISION, str(MODULE), token.name, PIN, LABEL, str(folder / "token.pem")],
    ):
        subprocess.run(
            command, env={"PATH": "/usr/bin:/bin", **token.environment}, check=True, capture_output=True
        )
    return token
