"""Laws of the QR code's signed text."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from certificates import offline
from certificates.badges.errors import OfflinePayloadError
from certificates.keys import KeyRing, KeyState, SigningKey
from safeio.errors import CodedError

KEY = SigningKey.from_seed(bytes(range(32)))
OTHER = SigningKey.from_seed(bytes(32))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CLAIMS = offline.OfflineClaims(
    code="0123456789AB", name="Hélène d’Aubigné", title="Sécurité au travail", issued=NOW, issuer="Université"
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
claims = st.builds(
    offline.OfflineClaims,
    code=texts,
    name=texts,
    title=texts,
    issuer=texts,
    issued=st.integers(0, 1 << 32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)


@given(claims)
def test_round_trip(value):
    text = offline.link("https://m.example/verify/x", offline.encode(value, KEY))
    result = offline.verify(text, [OTHER.public, KEY.public], now=NOW)
    assert (result.status, result.claims, result.key_id) == ("genuine", value, KEY.public.key_id)


def test_every_changed_letter_fails():
    text = offline.encode(CLAIMS, KEY)
    for place in range(len(offline.MARK), len(text)):
        for letter in "Az0_":
            if text[place] == letter:
                continue
            changed = text[:place] + letter + text[place + 1 :]
            with contextlib.suppress(OfflinePayloadError):
                assert offline.verify(changed, [KEY.public], now=NOW).status in {"altered", "unknown"}


def test_expired_unknown_and_rotated():
    expiring = offline.encode(
        offline.OfflineClaims(code="a", name="b", title="c", issued=NOW, expires=NOW + timedelta(days=1)), KEY
    )
    assert offline.verify(expiring, [KEY.public], now=NOW).status == "genuine"
    assert offline.verify(expiring, [KEY.public], now=NOW + timedelta(days=1)).status == "expired"
    assert offline.verify(expiring, [OTHER.public], now=NOW).status == "unknown"
    ring = KeyRing().rotate(KEY.public, "2025-01-01T00:00:00Z").rotate(OTHER.public, "2026-01-01T00:00:00Z")
    assert offline.verify(expiring, ring.trusted, now=NOW).status == "genuine"
    stolen = ring.mark(KEY.public.key_id, KeyState.COMPROMISED)
    assert offline.verify(expiring, stolen.trusted, now=NOW).status == "unknown"
    assert KeyRing.from_dict(stolen.to_dict()).to_dict() == stolen.to_dict()


@given(
    st.text(max_size=300) | st.binary(max_size=200).map(lambda b: offline.MARK + offline.base64url_encode(b))
)
def test_hostile_text_raises_only_our_error(text):
    with contextlib.suppress(CodedError):
        offline.verify(text, [KEY.public], now=NOW)


def test_too_long_for_a_code():
    with pytest.raises(OfflinePayloadError):
        offline.encode(offline.OfflineClaims(code="a", name="ក" * 500, title="b", issued=NOW), KEY)


def test_fits_a_small_qr_code():
    text = offline.link(f"https://moodle.example.org/verify/{CLAIMS.code}", offline.encode(CLAIMS, KEY))
    code = segno.make_qr(text, error="m")
    assert int(code.version) <= 13  # 69 modules: 0.43 mm each in a square of 3 cm


@pytest.mark.parametrize("letters", [14, 15, 180, 181, 412, 413, 1370])
def test_capacities_are_the_standards(letters):
    text = "a" * letters
    modules = segno.make_qr(text, error="m", boost_error=False).symbol_size(border=0)[0]
    assert offline.printable(text, modules * offline.MIN_MODULE + 0.001)
    assert not offline.printable(text, modules * offline.MIN_MODULE - 0.01)
    assert not offline.printable("a" * 1371, 1000)
