"""Hostile bytes for the verifier: every kind of file it takes, damaged in every way; an answer, or one of our errors."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificates import FontBook, badges, load_template, render
from certificates.gallery import path_of
from certificates.keys import SigningKey
from certificates.model import Attachment
from certificates.offline import OfflineClaims, encode
from certificates.signing import Signer, sign
from certificates.sources.files import plain_issue
from certificates.verify import Means, verify
from safeio.errors import CodedError

NOW = datetime(2030, 1, 1, tzinfo=UTC)
KEY = SigningKey.from_seed(bytes(range(32)))
MEANS = Means(now=NOW, keys=(KEY.public,))
LAX = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# (place 0..1, kind, bytes)
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1), st.sampled_from(("flip", "cut", "insert", "repeat", "drop")), st.binary(max_size=40)
    ),
    min_size=1,
    max_size=4,
)


def damaged(data: bytes, edits: list[tuple[float, str, bytes]]) -> bytes:
    """`data` after the edits."""
    out = bytearray(data)
    for place, kind, extra in edits:
        at = int(place * max(len(out) - 1, 0))
        if kind == "flip" and out:
            out[at] ^= extra[0] if extra and extra[0] else 1
        elif kind == "cut":
            del out[at:]
        elif kind == "insert":
            out[at:at] = extra
        elif kind == "drop":
            del out[at : at + len(extra)]
        else:
            out += out[at : at + 200]
    return bytes(out)


@pytest.fixture(scope="module")
def files(fonts: FontBook, signer: Signer) -> dict[str, bytes]:
    """One genuine file of each kind."""
    credential = b'{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"]}'
    loaded = load_template(path_of("square-card"))
    issue = plain_issue({"code": "1", "name": "Anna", "issued": 1736065800})
    from dataclasses import replace

    issue = replace(
        issue, attachments=(Attachment(name="c.json", content=credential, mimetype="application/json"),)
    )
    (drawn,) = render(loaded.template, [issue], assets=loaded.assets, fonts=fonts)
    qr = encode(OfflineClaims(code="1", name="Anna", title="T", issued=datetime(2026, 1, 1, tzinfo=UTC)), KEY)
    header = "eyJhbGciOiJFZERTQSIsImtpZCI6ImRpZDprZXk6ejZNayJ9"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    return {
        "pdf": sign(drawn.pdf, signer, when=1780000000),
        "svg": badges.bake(svg, credential.decode()),
        "png": badges.bake(_png(), credential.decode()),
        "json": credential,
        "jwt": f"{header}.eyJpc3MiOiJkaWQ6a2V5Ono2TWsifQ.AAAA".encode(),
        "qr": f"https://x.example/verify/1#{qr}".encode(),
    }


def _png() -> bytes:
    import io

    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "png")
    return stream.getvalue()


def answer(data: bytes) -> str:
    """The verdict, or the code of our error."""
    try:
        found = verify(data, MEANS)
    except CodedError as error:
        return error.code
    json.dumps(found.to_dict())
    return str(found.status.value)


@pytest.mark.parametrize("kind", ["pdf", "svg", "png", "json", "jwt", "qr"])
@LAX
@given(edits=EDITS)
def test_damaged_files_are_answered(
    files: dict[str, bytes], kind: str, edits: list[tuple[float, str, bytes]]
) -> None:
    data = damaged(files[kind], edits)
    said = answer(data)
    if kind == "qr" and said == "genuine":  # the address before the mark is not what is signed
        assert data.rsplit(b"#", 1)[-1].strip() == files[kind].rsplit(b"#", 1)[-1]


@LAX
@given(
    data=st.binary(max_size=300),
    head=st.sampled_from((b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"<svg ", b"{", b"eyJ", b"S1.")),
)
def test_any_bytes_are_answered(head: bytes, data: bytes) -> None:
    answer(head + data)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                (
                    "@context",
                    "id",
                    "type",
                    "issuer",
                    "credentialSubject",
                    "proof",
                    "credentialStatus",
                    "badge",
                    "recipient",
                    "verification",
                    "verify",
                    "issuedOn",
                    "validFrom",
                    "achievement",
                    "evidence",
                    "x",
                )
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@LAX
@given(
    document=st.dictionaries(
        st.sampled_from(
            (
                "@context",
                "type",
                "issuer",
                "credentialSubject",
                "proof",
                "badge",
                "recipient",
                "verification",
                "issuedOn",
                "vc",
            )
        ),
        _JSON
        | st.just("Assertion")
        | st.just(["VerifiableCredential", "OpenBadgeCredential"])
        | st.just("https://w3id.org/openbadges/v2"),
    )
)
def test_any_json_is_answered(document: dict[str, object]) -> None:
    answer(json.dumps(document).encode())


def test_every_seventh_byte_of_a_signed_pdf_counts(files: dict[str, bytes]) -> None:
    pdf = files["pdf"]
    for at in range(0, len(pdf), max(len(pdf) // 150, 7)):
        changed = bytearray(pdf)
        changed[at] ^= 1
        try:
            found = verify(bytes(changed), MEANS)
        except CodedError:
            continue
        assert any(
            check.name == "document" and check.to_dict()["ok"] is not True for check in found.checks
        ), at
