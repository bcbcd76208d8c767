"""`sidecar badges`: issue, bake, extract, revoke, status lists, keys. Thin: each command is one call."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from safeio.files import atomic_writer
from sidecar.errors import ParameterError

if TYPE_CHECKING:
    from certificates.keys import SigningKey
    from sidecar.wiring import Services

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OUT = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_PROOFS = click.Choice(["eddsa-rdfc-2022", "vc-jwt", "hosted", "signed"])


@click.group()
def badges() -> None:
    """Open Badges 2.0 and 3.0: issue, bake, extract, revoke."""


@badges.command()
@click.option("--site", help="Moodle site whose awards are issued.")
@click.option("--badge", "badge_ids", type=int, multiple=True, help="One of Moodle's badges; none: all.")
@click.option("--names", is_flag=True, help="Holders agreed that their names stand in the documents.")
@click.option("--refresh", is_flag=True, help="Credentials of 3.0 name the site's refresh service.")
@click.option("--definition", type=_FILE, help="Native definition (JSON) instead of a site.")
@click.option("--people", type=_FILE, help="Who gets it: CSV or JSON lines.")
@click.option("--picture", type=_FILE, help="PNG or SVG to bake into.")
@click.option("--key", type=_FILE, help="Private key in PEM.")
@click.option("--password-file", type=_FILE, help="Holds the key's password.")
@click.option("--status-url", default="", help="Address of the status list that credentials of 3.0 name.")
@click.option(
    "--status-start",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Place of the first person in that list; go on where the last list of people ended.",
)
@click.option("--proof", type=_PROOFS, default="eddsa-rdfc-2022", show_default=True)
@click.option(
    "--pages", default="", metavar="URL", help="Address under which you serve the documents of 2.0."
)
@click.option("--out", required=True, type=_FOLDER, help="Folder for the badges.")
def issue(**options: Any) -> None:
    """Sign and bake badges: of a Moodle site, or of a native definition and a list of people.

    With a definition, what its issuer has to serve is written into www, below the folder of the badges.
    """
    out: Path = options["out"]
    out.mkdir(parents=True, exist_ok=True)
    if options["site"]:
        _issue_site(options, out)
    elif options["definition"] and options["people"] and options["key"]:
        _issue_native(options, out)
    else:
        raise ParameterError("give --site, or --definition with --people and --key")


def _issue_site(options: dict[str, Any], out: Path) -> None:
    from sidecar.usecases import issue_badges
    from sidecar.usecases.params import IssueBadges
    from sidecar.wiring import Services

    services = Services.from_environment()
    counts = {"issued": 0, "already": 0, "revoked": 0}
    try:
        params = IssueBadges(
            site=options["site"],
            badges=options["badge_ids"],
            proof=options["proof"],
            names=options["names"],
            refresh=options["refresh"],
        )
        for baked in issue_badges.issue_from_moodle(services.desk(options["site"]), params, counts=counts):
            _write(out / baked.name, baked.data)
            click.echo(json.dumps({"code": baked.record.code, "file": baked.name, "new": baked.new}))
    finally:
        services.close()
    click.echo(
        f"{counts['issued']} issued, {counts['already']} already, {counts['revoked']} revoked", err=True
    )


def _issue_native(options: dict[str, Any], out: Path) -> None:
    from certificates.badges import Proof
    from certificates.badges.parse import load_object
    from sidecar.usecases import native_badges

    now = datetime.now(UTC)
    plan = native_badges.plan(
        load_object(options["definition"].read_bytes()),
        _key(options["key"], options["password_file"]),
        proof=Proof(options["proof"]),
        base=options["pages"],
        image=options["picture"].read_bytes() if options["picture"] else b"",
        status_url=options["status_url"],
        status_start=options["status_start"],
    )
    people = native_badges.read_people(options["people"].read_bytes(), name=options["people"].name, now=now)
    documents = dict(native_badges.served(plan))
    for issued in native_badges.issue(plan, people, now=now):
        name, data = native_badges.baked(plan, issued)
        _write(out / name, data)
        click.echo(json.dumps(native_badges.line(plan, issued, name), ensure_ascii=False))
        if plan.proof is Proof.HOSTED:
            documents[issued.award.id] = issued.text.encode()
    for address, data in documents.items():
        path = _served_at(out / "www", address)
        if (
            path.suffix != ".json"
            or not path.is_file()
            or not native_badges.outlasts(plan, address, path.read_bytes())
        ):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
    if documents:
        click.echo(f"to be served, as HOST/PATH: {out / 'www'}", err=True)


def _served_at(www: Path, address: str) -> Path:
    scheme, _, place = address.partition("://")
    path = www / place
    if (
        scheme not in {"http", "https"}
        or not path.resolve().is_relative_to(www.resolve())
        or place.endswith("/")
    ):
        raise ParameterError(f"{address[:200]} is no address at which a document can be served")
    return path


@badges.command()
@click.argument("picture", type=_FILE)
@click.argument("credential", type=_FILE)
@click.argument("out", type=_OUT)
def bake(picture: Path, credential: Path, out: Path) -> None:
    """Put a credential (JSON or token) into a PNG or SVG."""
    from certificates.badges import bake as bake_one
    from certificates.badges.case2 import version_of
    from certificates.badges.jws import looks_like_jws, parse
    from certificates.badges.parse import load_object

    text = credential.read_text("utf-8").strip()
    document = parse(text).payload if looks_like_jws(text) else load_object(text)
    version = "2.0" if version_of(document) else "3.0"
    _write(out, bake_one(picture.read_bytes(), text, version=version))


@badges.command()
@click.argument("subject")
@click.option("--comment", required=True, help="What the endorser says of it.")
@click.option("--site", help="Endorse with the badge key of this site.")
@click.option("--key", type=_FILE, help="Or with this key (PEM, Ed25519).")
@click.option("--password-file", type=_FILE, help="Holds the key's password.")
@click.option("--name", default="", help="Of the endorser, with --key.")
@click.option(
    "--id", "identifier", default="", help="Of the endorser, with --key; default: the key's did:key."
)
def endorse(subject: str, *, comment: str, site: str | None, key: Path | None, **options: Any) -> None:
    """Sign an EndorsementCredential of Open Badges 3.0, printed as JSON.

    SUBJECT is what is endorsed: a credential's file, or the address of an achievement, issuer or credential. In a
    definition it goes among the achievement's "endorsement".
    """
    from sidecar.usecases.endorse import endorse as sign

    path = Path(subject)
    text = path.read_text("utf-8") if path.is_file() else ""
    if site:
        issuer = _services().desk(site).issuer()
    elif key is not None:
        from certificates.badges import BadgeIssuer, Profile

        signing = _key(key, options["password_file"])
        profile = Profile(id=options["identifier"] or signing.public.did, name=options["name"])
        issuer = BadgeIssuer(profile, signing)
    else:
        raise ParameterError("--site or --key: who endorses?")
    click.echo(
        json.dumps(
            sign(issuer, subject, comment=comment, credential=text, now=datetime.now(UTC)), ensure_ascii=False
        )
    )


@badges.command()
@click.argument("picture", type=_FILE)
@click.option("--out", type=_OUT, help="File to write instead of printing.")
def extract(picture: Path, *, out: Path | None) -> None:
    """Take the credential out of a baked PNG or SVG."""
    from certificates.badges import extract as extract_one

    text = extract_one(picture.read_bytes())
    if out is None:
        click.echo(text)
    else:
        _write(out, text.encode())


@badges.command()
@click.argument("code", required=False)
@click.option("--reason", default="", help="Why; shown on the credential's page.")
@click.option(
    "--list", "status_list", type=_FILE, help="A status list file to revoke in, instead of the register."
)
@click.option("--index", type=int, help="The credential's place in that list.")
@click.option("--key", type=_FILE, help="Private key in PEM; the list is signed anew with it.")
@click.option("--password-file", type=_FILE, help="Holds the key's password.")
def revoke(
    code: str | None,
    *,
    reason: str,
    status_list: Path | None,
    index: int | None,
    key: Path | None,
    password_file: Path | None,
) -> int:
    """Revoke CODE in this sidecar's register, or one place of a status list file."""
    if status_list is not None and index is not None and key is not None:
        from certificates.badges import revoke as revoke_place
        from certificates.badges.parse import load_object

        document = revoke_place(load_object(status_list.read_bytes()), index)
        _write(status_list, _signed(document, _key(key, password_file)))
        return 0
    if code is None:
        raise ParameterError("give CODE, or --list with --index and --key")
    services = _services()
    try:
        known = services.credentials.revoke(code, at=time.time(), reason=reason)
    finally:
        services.close()
    click.echo(f"{code}: {'revoked' if known else 'unknown'}", err=not known)
    return 0 if known else 1


@badges.command("status-list")
@click.option("--url", required=True, help="Address at which the list will be.")
@click.option("--issuer", required=True, help="The issuer's id.")
@click.option("--revoked", default="", help="Places to revoke at once: 3,17,20")
@click.option("--key", required=True, type=_FILE, help="Private key in PEM.")
@click.option("--password-file", type=_FILE, help="Holds the key's password.")
@click.option("--out", required=True, type=_OUT)
def status_list(
    *, url: str, issuer: str, revoked: str, key: Path, password_file: Path | None, out: Path
) -> None:
    """Make a signed W3C Bitstring status list."""
    from certificates.badges import list_credential

    try:
        places = [int(item) for item in revoked.replace(" ", "").split(",") if item]
    except ValueError:
        raise ParameterError(f"--revoked {revoked[:60]}: numbers with commas are wanted") from None
    document = list_credential(
        url=url, issuer=issuer, revoked=places, valid_from=datetime.now(UTC).replace(microsecond=0)
    )
    _write(out, _signed(document, _key(key, password_file)))


@badges.group()
def keys() -> None:
    """Keys that sign badges and certificates' QR codes."""


@keys.command("generate")
@click.argument("out", type=_OUT)
@click.option("--rsa", is_flag=True, help="RSA 2048, for signed badges of version 2.0.")
@click.option("--password-file", type=_FILE, help="Holds a password to encrypt the key with.")
def generate(out: Path, *, rsa: bool, password_file: Path | None) -> None:
    """Make a new key; its public half is printed."""
    from certificates.keys import SigningKey

    if out.exists():
        raise ParameterError(f"{out} is there already; keys are not overwritten")
    if rsa:
        from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

        key = SigningKey(private=generate_private_key(public_exponent=65537, key_size=2048))
    else:
        key = SigningKey.from_seed(os.urandom(32))
    password = password_file.read_bytes().rstrip(b"\r\n") if password_file else None
    with atomic_writer(out, mode=0o600) as stream:
        stream.write(key.to_pem(password))
    _show(key)


@keys.command("show")
@click.argument("key", type=_FILE)
@click.option("--password-file", type=_FILE, help="Holds the key's password.")
def show(key: Path, *, password_file: Path | None) -> None:
    """Print a key's names and its public half."""
    _show(_key(key, password_file))


@keys.command("list")
@click.option("--site", required=True)
def list_keys(*, site: str) -> None:
    """Print a site's keys and which of them signs."""
    services = _services()
    try:
        for row in services.issuer_keys(site).ring().to_dict()["keys"]:
            click.echo(json.dumps(row))
    finally:
        services.close()


@keys.command("rotate")
@click.option("--site", required=True)
def rotate(*, site: str) -> None:
    """Make a new key for a site; what the old one signed stays good."""
    services = _services()
    try:
        _show(services.issuer_keys(site).rotate(now=datetime.now(UTC)))
    finally:
        services.close()


@keys.command("mark")
@click.option("--site", required=True)
@click.argument("key_id")
@click.argument("state", type=click.Choice(["retired", "compromised"]))
def mark(key_id: str, state: str, *, site: str) -> None:
    """Retire a key, or declare it compromised: nothing it signed is trusted any more."""
    from certificates.keys import KeyState

    services = _services()
    try:
        services.issuer_keys(site).mark(key_id, KeyState(state))
    finally:
        services.close()


def _services() -> Services:
    from sidecar.wiring import Services

    return Services.from_environment()


def _key(path: Path, password_file: Path | None) -> SigningKey:
    from certificates.keys import SigningKey

    password = password_file.read_bytes().rstrip(b"\r\n") if password_file else None
    return SigningKey.from_pem(path.read_bytes(), password)


def _signed(document: dict[str, Any], key: SigningKey) -> bytes:
    from certificates.badges import integrity
    from certificates.badges.did import method_id
    from certificates.badges.issuer import dump
    from certificates.badges.model import rfc3339

    if key.algorithm != "EdDSA":
        raise ParameterError("status lists are signed with an Ed25519 key")
    issuer = document["issuer"]
    name = issuer if isinstance(issuer, str) else issuer["id"]
    signed = integrity.sign(
        document,
        key,
        verification_method=method_id(name, key.public),
        created=rfc3339(datetime.now(UTC)),
    )
    return dump(signed).encode()


def _show(key: SigningKey) -> None:
    public = key.public
    found = {"id": public.key_id, "kind": public.kind, "publicKeyPem": public.pem, "publicKeyJwk": public.jwk}
    if public.kind != "RSA":
        found |= {"publicKeyMultibase": public.multibase, "did": public.did}
    click.echo(json.dumps(found))


def _write(path: Path, data: bytes) -> None:
    with atomic_writer(path) as stream:
        stream.write(data)
