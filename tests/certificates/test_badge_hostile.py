"""What strangers send: bombs, scripts, foreign contexts. Nothing fetched, only our errors, bounded memory."""

import gzip
import json
import struct
import tracemalloc
import zlib
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates import badges
from certificates.badges import jws, parse, png, status
from certificates.badges.did import web_address, web_id
from certificates.badges.encoding import base64url_encode
from certificates.badges.errors import BadgeError, BadgeImageError, KeyFormatError, StatusListError
from certificates.keys import KeyRing, PublicKey, SigningKey
from certificates.verify import Means
from certificates.verify import verify as verify_file
from safeio import CodedError

NOW = datetime(2026, 12, 1, tzinfo=UTC)
KEY = SigningKey.from_seed(bytes(32))
HEAD = png.SIGNATURE + bytes.fromhex("0000000d49484452000000010000000108060000001f15c489")
END = bytes.fromhex("0000000049454e44ae426082")


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(megabytes)), packer.flush()])


def forbidden(address: str) -> bytes:
    raise AssertionError(f"fetched {address}")


@pytest.mark.parametrize(
    "body",
    [
        chunk(b"iTXt", b"openbadges\0\1\0\0\0" + bomb(300)),
        chunk(b"zTXt", b"openbadges\0\0" + bomb(300)),
        chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + b"not deflate"),
        chunk(b"iTXt", b"openbadges\0\0\0\0\0" + b"\xff\xfe"),
        chunk(b"iTXt", b"openbadges\0"),
        chunk(b"iTXt", b"openbadges"),
        chunk(b"iTXt", b"openbadges\0\0\0\0\0{}")[:-4] + b"\0\0\0\0",
        chunk(b"iTXt", b"openbadges\0\0\0\0\0{}") * 2,
        struct.pack(">I", 0xFFFFFFF0) + b"iTXtopenbadges",
        chunk(b"tEXt", b"x\0y") * 100_001,
    ],
    ids=[
        "itxt-bomb",
        "ztxt-bomb",
        "no-deflate",
        "no-utf8",
        "short",
        "shorter",
        "crc",
        "twice",
        "length",
        "many",
    ],
)
def test_png(body):
    tracemalloc.start()
    try:
        with pytest.raises(BadgeImageError):
            badges.extract(HEAD + body + END)
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()


ENTITIES = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
OUTSIDE = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>'


@pytest.mark.parametrize("data", [ENTITIES, OUTSIDE, b"<svg", b"<a/>", b"<svg " + b"<g>" * 5000])
def test_svg_that_is_none(data):
    for function in (badges.extract, badges.Picture):
        with pytest.raises(BadgeImageError):
            function(data)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)"/>',
        '<image href="http://evil.example/x.png"/>',
        '<image xmlns:x="http://www.w3.org/1999/xlink" x:href="file:///etc/passwd"/>',
        '<a href="javascript:alert(1)"/>',
        "<style>@import url(http://evil.example/x.css)</style>",
        '<rect style="fill:url(http://evil.example/x)"/>',
        "<foreignObject/>",
        '<use href="data:image/svg+xml;base64,AAAA"/>',
    ],
)
def test_active_svg_is_not_baked(inside):
    with pytest.raises(BadgeImageError):
        badges.Picture(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode())


@pytest.mark.shared
def test_the_hacked_picture_of_a_real_project(shared):
    data = (shared / "corpus/badges/ob2.0/badgr__hacked-svg-with-embedded-script-tags.svg").read_bytes()
    with pytest.raises(BadgeImageError):
        badges.Picture(data)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        '{"a":' * 100_000,
        '{"a":1,"a":2}',
        '{"a":NaN}',
        '{"a":1e999}',
        '{"a":"\\ud800"}',
        '{"a":' + "9" * 10_000 + "}",
        "[]",
        "null",
        '{"a":[' + "0," * 60_000 + "0]}",
        "",
        "eyJ.eyJ.x",
        "e30.e30.e30",
        "\ufeff",
    ],
    ids=lambda text: text[:12],
)
def test_json(text):
    with pytest.raises(BadgeError):
        badges.verify(text, now=NOW, loader=forbidden)


def credential(**more):
    award = badges.Award(
        id="https://m.example/a",
        achievement=badges.Achievement(
            id="https://m.example/c", name="n", description="d", criteria_narrative="c"
        ),
        recipient=badges.Recipient(email="a@example.org", salt="0" * 32),
        issued=NOW,
    )
    profile = badges.Profile(id=KEY.public.did, name="n")
    return {**badges.issue(award, profile, KEY, created=NOW).document, **more}


@pytest.mark.parametrize(
    "more",
    [
        {"@context": "http://evil.example/context.json"},
        {"@context": ["https://www.w3.org/ns/credentials/v2", "file:///etc/passwd"]},
        {"@context": [{"@import": "http://evil.example"}]},
        {"@context": [{"@vocab": "http://x/"}]},
        {"@context": None},
        {"@context": {"a" * 9: {"@context": {"b": {"@context": "http://evil.example"}}}}},
        {"credentialSubject": {"@context": "http://evil.example/context.json"}},
        {"proof": [{}] * 9},
        {"proof": "x"},
        {"proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}},
        {"issuer": []},
        {"credentialStatus": "x"},
        {"validFrom": {"@value": 1}},
        {"@graph": [{}]},
        {"id": ["a", "b"]},
        {"evidence": {"@list": [1]}},
        {"type": [["x"]]},
        {"credentialSubject": None},
    ],
    ids=lambda more: json.dumps(more)[:40],
)
def test_credentials_that_would_have_something_fetched_or_hidden(more):
    try:
        answer = badges.verify(json.dumps(credential(**more)), now=NOW, loader=lambda _address: None)
    except BadgeError:
        return
    assert not answer.valid


def test_poisoned_graph_is_refused_in_bounded_work():
    subject = {"type": ["AchievementSubject"], "identifier": []}
    node = {"type": ["Profile"], "id": "_:p"}
    subject["source"] = node
    many = [{"id": f"_:e{n}", "type": ["Evidence"]} for n in range(2000)]
    document = credential(credentialSubject=subject, evidence=many)
    assert not badges.verify(json.dumps(document), now=NOW).valid


def test_status_lists():
    huge = base64url_encode(gzip.compress(bytes(64 << 20)))
    for encoded in ("u" + huge, "uAAAA", "u====", "", "u" + base64url_encode(gzip.compress(bytes(4))[:-4])):
        with pytest.raises(StatusListError):
            status.read_bit(encoded, 5)
    good = status.encode_bits([0, 7, 131_071])
    assert [status.read_bit(good, place) for place in (0, 1, 7, 8, 131_071)] == [1, 0, 1, 0, 1]
    for wrong in (-1, 131_072, 1 << 70):
        with pytest.raises(StatusListError):
            status.read_bit(good, wrong)
    with pytest.raises(StatusListError):
        status.encode_bits([131_072])


def test_a_list_that_refers_to_itself_ends():
    entry = {
        "id": "https://m.example/s#1",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "1",
        "statusListCredential": "https://m.example/s",
    }
    listed = badges.list_credential(
        url="https://m.example/s", issuer=KEY.public.did, revoked=[], valid_from=NOW
    )
    served = json.dumps({**listed, "credentialStatus": entry}).encode()
    calls = []

    def load(address):
        calls.append(address)
        assert len(calls) < 50
        return served

    badges.verify(json.dumps(credential(credentialStatus=entry)), now=NOW, loader=load)


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web:a b",
        "did:web:h:..:x",
        "did:web:h:%2e%2e",
        "did:web:user@h",
        "did:web:h::x",
        "did:key:z6",
    ],
)
def test_did_web_addresses(did):
    with pytest.raises(KeyFormatError):
        web_address(did)


def test_did_web_round_trip():
    assert web_address("did:web:example.org") == "https://example.org/.well-known/did.json"
    assert web_id("https://m.example:8443/badges/a") == "did:web:m.example%3A8443:badges:a"
    assert web_address("did:web:m.example%3A8443:badges:a") == "https://m.example:8443/badges/a/did.json"


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@context",
                    "id",
                    "type",
                    "issuer",
                    "credentialSubject",
                    "proof",
                    "achievement",
                    "validFrom",
                    "recipient",
                    "badge",
                    "verification",
                    "credentialStatus",
                    "verify",
                    "uid",
                    "@id",
                    "x",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(list(credential())), anything, min_size=1, max_size=5), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_json_gives_a_verdict_or_our_error(members, whole):
    document = credential(**members) if whole else members
    with suppress(CodedError):
        badges.verify(
            json.dumps(document), now=NOW, loader=lambda _address: None, email="a@b.example"
        ).to_dict()


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "@context",
                "uid",
                "id",
                "recipient",
                "badge",
                "issuedOn",
                "expires",
                "verify",
                "verification",
                "type",
                "image",
                "endorsement",
            ]
        ),
        anything,
    ),
    anything,
)
@settings(max_examples=60, deadline=None)
def test_any_old_badge_gives_a_verdict_or_our_error(members, served):
    document = {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", **members}
    with suppress(CodedError):
        badges.verify(
            json.dumps(document), now=NOW, loader=lambda _a: json.dumps(served).encode(), email="a@b.example"
        ).to_dict()


@given(
    st.binary(max_size=300)
    | st.binary(max_size=60).map(lambda tail: HEAD + tail)
    | st.binary(max_size=60).map(lambda tail: b"<svg " + tail)
    | st.binary(max_size=60).map(lambda tail: b"%PDF-1.7\n" + tail)
)
@settings(max_examples=60, deadline=None)
def test_any_bytes(data):
    with suppress(CodedError):
        verify_file(data, Means(now=NOW, loader=forbidden))


@given(st.binary(max_size=120), st.text(max_size=80), anything)
def test_any_key(data, text, value):
    for read in (
        lambda: PublicKey.from_pem(data),
        lambda: PublicKey.from_multibase(text),
        lambda: PublicKey.from_multibase("z" + text),
        lambda: SigningKey.from_pem(data),
        lambda: KeyRing.from_dict(value),
        lambda: PublicKey.from_jwk(
            value if isinstance(value, dict) else {"kty": "OKP", "crv": "Ed25519", "x": value}
        ),
        lambda: jws.parse(text),
        lambda: parse.load_object(data),
    ):
        with suppress(CodedError):
            read()
