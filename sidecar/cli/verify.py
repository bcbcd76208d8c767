"""`sidecar verify`: is this certificate, badge or credential genuine?"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sidecar.errors import ParameterError

if TYPE_CHECKING:
    from certificates.badges import Loader
    from certificates.keys import PublicKey

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_CODE = re.compile(r"[A-Za-z0-9]{6,64}")
_SIGNS = {True: "ok", False: "FAILED", None: "?"}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key", "keys", multiple=True, help="Issuer's public key for QR codes: PEM file or z6Mk… text."
)
@click.option(
    "--issuer-key", "issuer_keys", multiple=True, metavar="ID=KEY", help="A badge issuer's id and key."
)
@click.option(
    "--root", "roots", multiple=True, type=_FILE, help="Certificate (PEM or DER) that PDF signers lead to."
)
@click.option(
    "--documents",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder that stands for the network: HOST/PATH.",
)
@click.option(
    "--online", is_flag=True, help="Ask the issuer's public addresses (keys, status lists, hosted badges)."
)
@click.option(
    "--private", is_flag=True, help="With --online: addresses in one's own network and plain http too."
)
@click.option("--email", default="", help="Whose badge it should be.")
@click.option("--register", "use_register", is_flag=True, help="Look into this sidecar's own register too.")
@click.option("--text", "as_text", is_flag=True, help="Print for people instead of JSON.")
def verify(
    file: Path,
    *,
    keys: tuple[str, ...],
    issuer_keys: tuple[str, ...],
    roots: tuple[Path, ...],
    documents: Path | None,
    online: bool,
    private: bool,
    email: str,
    use_register: bool,
    as_text: bool,
) -> int:
    """Check a certificate PDF, a baked badge (PNG, SVG), a credential (JSON, JWT), or the text of a QR code.

    FILE may also be the text itself, or, with --register, a code. Nothing is fetched without --online.
    """
    from certificates.verify import Means
    from sidecar.usecases import verify_credential

    trusted: dict[str, tuple[PublicKey, ...]] = {}
    for pair in issuer_keys:
        name, mark, text = pair.rpartition("=")
        if not mark:
            raise ParameterError(f"--issuer-key {pair[:80]}: ID=KEY is wanted")
        trusted[name] = (*trusted.get(name, ()), _key(text))
    means = Means(
        now=datetime.now(UTC),
        loader=_loader(documents, online=online, private=private),
        trusted=trusted or None,
        keys=tuple(_key(text) for text in keys),
        roots=tuple(_der(path) for path in roots),
        email=email,
    )
    source: Path | str = file if file.is_file() else str(file)
    is_code = source is not file and _CODE.fullmatch(str(file)) is not None
    if source is not file and not _is_text(str(file)) and not (is_code and use_register):
        raise ParameterError(f"{file}: no such file" + ("; --register looks a code up" if is_code else ""))
    if use_register:
        from sidecar.wiring import Services

        services = Services.from_environment()
        try:
            if is_code:
                record = services.credentials.get(str(file))
                answer = verify_credential.by_code(str(file), record, now=means.now.timestamp())
            else:
                answer = verify_credential.verify(source, means, register=services.credentials)
        finally:
            services.close()
    else:
        answer = verify_credential.verify(source, means)
    found = answer.to_dict()
    click.echo(_for_people(found) if as_text else json.dumps(found, ensure_ascii=False))
    return 0 if answer.valid else 1


def _is_text(text: str) -> bool:
    return "#S1." in text or text.startswith(("S1.", "eyJ", "{"))


def _key(text: str) -> PublicKey:
    from certificates.keys import PublicKey

    if text.startswith("z"):
        return PublicKey.from_multibase(text)
    path = Path(text)
    if not path.is_file():
        raise ParameterError(f"key {text[:80]}: neither a file nor a z… text")
    data = path.read_bytes()
    if b"PRIVATE KEY" in data:
        raise ParameterError(f"{path}: a private key; give the public one")
    return PublicKey.from_pem(data)


def _der(path: Path) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    data = path.read_bytes()
    try:
        load = x509.load_pem_x509_certificate if b"-----BEGIN" in data else x509.load_der_x509_certificate
        return load(data).public_bytes(Encoding.DER)
    except ValueError:
        raise ParameterError(f"{path}: no X.509 certificate") from None


def _loader(documents: Path | None, *, online: bool, private: bool) -> Loader | None:
    if documents is not None:
        folder = documents.resolve()

        def load(address: str) -> bytes | None:
            path = (folder / address.split("://", 1)[-1].split("#", maxsplit=1)[0]).resolve()
            return path.read_bytes() if path.is_relative_to(folder) and path.is_file() else None

        return load
    if online:
        from sidecar.cli.remote import loader

        return loader(private=private)
    return None


def _for_people(found: dict[str, Any]) -> str:
    head = f"{found['status'].upper()}  {found['kind']} {found.get('version', '')}".rstrip()
    about = [
        f"  {name}: {found[name]}"
        for name in ("name", "holder", "issuer", "issued", "expires")
        if found.get(name)
    ]
    checks = [f"  [{_SIGNS[check['ok']]:>6}] {check['name']}: {check['detail']}" for check in found["checks"]]
    return "\n".join([head, *about, *checks])
