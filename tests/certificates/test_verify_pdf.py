"""A certificate PDF with a credential inside: genuine, altered, revoked, expired; the register; hostile attachments."""

import io
import json
import zlib
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from certificates import badges, offline
from certificates.errors import PdfUnreadableError
from certificates.keys import SigningKey
from certificates.signing import from_pkcs12, sign
from certificates.verify import Means, verify
from sidecar.jobs.credentials_store import CredentialsStore
from sidecar.jobs.database import open_engine
from sidecar.usecases import verify_credential
from sidecar.usecases.credentials import CredentialRecord

NOW = datetime(2026, 6, 1, tzinfo=UTC)
KEY = SigningKey.from_seed(bytes(range(32)))


@pytest.fixture(scope="module")
def signer():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Université Lab")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=900))
        .not_valid_after(NOW + timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, True, False, False, False), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    bundle = pkcs12.serialize_key_and_certificates(b"k", key, certificate, None, serialization.NoEncryption())
    return from_pkcs12(bundle), certificate.public_bytes(serialization.Encoding.DER)


def credential(*, expires=None, status=None):
    award = badges.Award(
        id="urn:uuid:1",
        achievement=badges.Achievement(
            id="https://m.example/c", name="Attestation", description="d", criteria_narrative="c"
        ),
        recipient=badges.Recipient(email="a@example.org", salt="0" * 32),
        issued=NOW - timedelta(days=30),
        expires=expires,
        status=status,
    )
    return badges.issue(
        award, badges.Profile(id=KEY.public.did, name="Lab"), KEY, created=NOW - timedelta(days=30)
    ).text


def pdf(*contents: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        for name, content in contents:
            document.attachments[name] = content
        document.save(out)
    return out.getvalue()


def signed(signer, *contents):
    return sign(pdf(*contents), signer[0], when=int((NOW - timedelta(days=1)).timestamp()))


def means(signer, **more):
    return Means(now=NOW, roots=(signer[1],), **more)


def test_genuine_then_altered(signer):
    data = signed(signer, ("credential.json", credential().encode()))
    answer = verify(data, means(signer))
    assert answer.status == "genuine", answer.checks
    assert answer.to_dict()["kind"] == "certificate"
    assert {check.name for check in answer.checks} >= {"document", "credential"}
    changed = bytearray(data)
    place = data.index(b"/MediaBox") + 12
    changed[place] ^= 1
    assert verify(bytes(changed), means(signer)).status == "altered"
    with pikepdf.open(io.BytesIO(data)) as document:
        document.add_blank_page()
        out = io.BytesIO()
        document.save(out)
    assert not verify(out.getvalue(), means(signer)).valid
    appended = data + b"\n% more\n"
    assert verify(appended, means(signer)).status != "genuine"


def test_unknown_signer_and_no_signature(signer):
    data = signed(signer)
    assert verify(data, Means(now=NOW)).status == "unconfirmed"  # whole, but nobody vouches for the signer
    checks = {check.name: check.outcome for check in verify(data, Means(now=NOW)).checks}
    assert checks["issuer-key"] == "unchecked"
    assert verify(pdf(), Means(now=NOW)).status == "unknown"


def test_the_credential_inside_decides_too(signer):
    gone = signed(signer, ("c.json", credential(expires=NOW - timedelta(days=1)).encode()))
    assert verify(gone, means(signer)).status == "expired"
    forged = credential().replace("Attestation", "Doctorat")
    assert verify(signed(signer, ("c.json", forged.encode())), means(signer)).status == "invalid"
    entry = badges.StatusEntry(list_url="https://m.example/s", index=4)
    listed = badges.list_credential(
        url="https://m.example/s", issuer=KEY.public.did, revoked=[4], valid_from=NOW
    )
    revoked = signed(signer, ("c.json", credential(status=entry).encode()))
    served = {"https://m.example/s": json.dumps(listed).encode()}
    assert verify(revoked, means(signer, loader=served.get)).status == "revoked"
    assert verify(revoked, means(signer)).status == "genuine"  # offline nobody can know, and it says so
    assert verify(signed(signer, ("readme.json", b"not json")), means(signer)).status == "invalid"


def test_hostile_attachments_and_files(signer):
    stream = zlib.compress(bytes(200 << 20))
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["bomb.json"] = b"{}"
        document.attachments["bomb.json"].get_file().obj.write(stream, filter=pikepdf.Name.FlateDecode)
        document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    with pytest.raises(PdfUnreadableError):
        verify(out.getvalue(), means(signer))
    for data in (b"%PDF-1.7", b"%PDF-1.7\n" + b"\0" * 99, pdf()[:200]):
        with pytest.raises(PdfUnreadableError):
            verify(data, means(signer))


def test_qr_text_and_register(signer, tmp_path):
    claims = offline.OfflineClaims(code="0123456789AB", name="Zoé", title="Attestation", issued=NOW)
    text = offline.link("https://m.example/verify/0123456789AB", offline.encode(claims, KEY))
    known = Means(now=NOW, keys=(KEY.public,))
    assert verify(text, known).status == "genuine"
    assert verify(text, Means(now=NOW)).status == "unknown"
    assert verify(text[:-4] + "AAAA", known).valid is False
    engine = open_engine(f"sqlite:///{tmp_path / 'l.sqlite'}")
    store = CredentialsStore(engine)
    data = signed(signer)
    import hashlib

    store.register(
        [
            CredentialRecord(
                code="0123456789AB",
                kind="certificate",
                site="a",
                title="Attestation",
                issuer="Lab",
                issued=NOW.timestamp() - 9,
                sha256=hashlib.sha256(data).hexdigest(),
            )
        ]
    )
    assert verify_credential.verify(data, means(signer), register=store).summary["code"] == "0123456789AB"
    store.revoke("0123456789AB", at=NOW.timestamp(), reason="mistake")
    for source in (data, text):
        answer = verify_credential.verify(source, known, register=store)
        assert answer.status == "revoked"
    engine.dispose()
