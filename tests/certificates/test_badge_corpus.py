"""Real credentials of others, with the verdict that their own project expects; and the W3C's test vectors."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certificates import badges
from certificates.badges import integrity, jws
from certificates.badges.errors import BadgeError, NotBakedError
from certificates.badges.rdf import to_quads
from certificates.badges.rdfc import canonical_text
from certificates.keys import PublicKey

NOW = datetime(2026, 12, 1, tzinfo=UTC)
EXAMPLES = {
    "https://www.w3.org/ns/credentials/examples/v2": {
        "@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
    }
}
WANTED = {
    "valid": True,
    "warning": True,
    "verified": True,
    "invalid": False,
    "unverified": False,
    "fatal": False,
}
REASONS = {"expiration": "expired", "no_proof": "unknown", "invalid_signature": "altered"}


def cases(shared: Path):
    for expected in sorted((shared / "corpus/badges").rglob("*.expected.json")):
        yield (
            expected.with_name(expected.name.removesuffix(".expected.json")),
            json.loads(expected.read_text("utf-8")),
        )


def site(shared: Path, main: Path):
    """What the projects' tests serve in place of the network: their assets folder, and the file itself at its id."""
    corpus = shared / "corpus/badges"
    assets = corpus / "ob2.0/1edtech-validator/assets"
    try:
        own = json.loads(main.read_bytes()).get("id")
    except ValueError:
        own = None

    def load(address: str) -> bytes | None:
        name = address.split("#", maxsplit=1)[0].rsplit("/", 1)[-1]
        if address == own:
            return main.read_bytes()
        for path in (
            assets / name,
            corpus / "ob3.0/1edtech-validator/bit-string-list" / name,
            corpus / f"ob3.0/dcc__status-list-{name}.json",
        ):
            if path.is_file():
                return path.read_bytes()
        if name == "beths-robotics-badge.json":
            return (assets.parent / "basic-assertion.json").read_bytes()
        return None

    return load


@pytest.mark.shared
def test_expected_verdicts(shared):
    seen, wrong = 0, []
    for path, expected in cases(shared):
        verdict = expected.get("outcome") or expected.get("result")
        if verdict is None:
            continue
        answer = badges.verify(path.read_bytes(), now=NOW, loader=site(shared, path))
        reason = REASONS.get(expected.get("reason"))
        if answer.valid is not WANTED[verdict] or (reason and answer.status != reason):
            wrong.append((path.name, verdict, answer.status, answer.checks))
        seen += 1
    assert not wrong
    assert seen >= 50


@pytest.mark.shared
def test_offline_signatures_hold_without_any_loader(shared):
    folder = shared / "corpus/badges/ob3.0"
    for name in (
        "1edtech-validator/simple.json",
        "dcc__v1NoStatus.json",
        "1edtech-validator/sd/derivedcredential.json",
    ):
        assert badges.verify((folder / name).read_bytes(), now=NOW).valid
    # the key stands in the document itself: an honest verifier says that it asked nobody
    assert (
        badges.verify((folder / "1edtech-validator/simple.json").read_bytes(), now=NOW).status
        == "unconfirmed"
    )


@pytest.mark.shared
def test_findings_of_the_suites_are_ours_too(shared):
    folder = shared / "corpus/badges/ob3.0/1edtech-validator"

    def outcomes(name: str) -> set[tuple[str, str]]:
        answer = badges.verify((folder / name).read_bytes(), now=NOW)
        return {(check.name, check.outcome.value) for check in answer.checks}

    assert ("schema", "unchecked") in outcomes("complete_v1.json")
    assert ("signature", "unchecked") in outcomes("simple-multiple-proofs.json")  # SomeProofType
    assert ("signature", "passed") in outcomes("simple-multiple-proofs.json")


@pytest.mark.shared
def test_bakery(shared):
    for path, expected in cases(shared):
        if "baked" not in expected:
            continue
        if expected["baked"]:
            assert badges.extract(path.read_bytes()) == expected["extracted"]
        else:
            with pytest.raises(NotBakedError):
                badges.extract(path.read_bytes())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("folder", "suffix"), [("eddsa-rdfc-2022", "DataInt"), ("Ed25519Signature2020", "EdSig")]
)
def test_w3c_vectors(shared, folder, suffix):
    root = shared / "corpus/badges/ob3.0-vectors/w3c-vc-di-eddsa/TestVectors"
    read = lambda name: (root / folder / f"{name}{suffix}.txt").read_text("utf-8")  # noqa: E731
    document = json.loads((root / "unsigned.json").read_text("utf-8"))
    signed = json.loads((root / folder / f"signed{suffix}.json").read_text("utf-8"))
    config = json.loads((root / folder / f"proofConfig{suffix}.json").read_text("utf-8"))
    document["@context"] = signed["@context"]
    assert canonical_text(to_quads(document, EXAMPLES)) == read("canonDoc")
    assert canonical_text(to_quads(config, EXAMPLES)) == read("proofCanon")
    key = PublicKey.from_multibase(json.loads((root / "keyPair.json").read_text())["publicKeyMultibase"])
    hashed = bytes.fromhex(read("combinedHash").strip())
    assert key.verify(bytes.fromhex(read("sigHex").strip()), hashed)
    assert signed["proof"]["proofValue"] == read("sigBTC58").strip()


@pytest.mark.shared
def test_a_changed_letter_of_a_real_credential_is_seen(shared):
    path = shared / "corpus/badges/ob3.0/dcc__v2EddsaWithValidStatus.json"
    text = path.read_text("utf-8")
    original = json.loads(text)
    for place in range(0, len(text), 17):
        for letter in ("x", "7"):
            changed = text[:place] + letter + text[place + 1 :]
            try:
                same = json.loads(changed) == original
            except ValueError:
                continue
            if same:
                continue
            try:
                answer = badges.verify(changed, now=NOW)
            except BadgeError:
                continue
            assert not answer.valid, (place, letter)


@pytest.mark.shared
def test_moodles_own_badges(shared):
    """Baked by Moodle 4.5: read, hosted original compared; a copy that was changed is seen; a revoked one too."""
    folder = shared / "corpus/badges/moodle/B1"
    for picture in sorted((folder / "baked").glob("*.png")):
        text = badges.extract(picture.read_bytes())
        served = (folder / "assertions" / f"{picture.stem}.v2.json").read_bytes()
        assert json.loads(text) == json.loads(served)
        offline = badges.verify(picture.read_bytes(), now=NOW)
        assert offline.status == "unknown"
        hosted = badges.verify(picture.read_bytes(), now=NOW, loader=lambda _address, data=served: data)
        assert hosted.status == "genuine", hosted.checks
        changed = text.replace("1826830393", "9999999999").replace("2027-", "2047-")
        assert badges.verify(changed, now=NOW, loader=lambda _address, data=served: data).status == "altered"
    gone = (folder / "web/revoked_ob2.json").read_bytes()
    assert badges.verify(text, now=NOW, loader=lambda _address: gone).status == "revoked"


@pytest.mark.shared
def test_suites_and_algorithms_never_come_from_the_token(shared):
    token = (shared / "corpus/badges/ob3.0/1edtech-validator/simple-jwt.svg").read_bytes()
    head, body, signature = badges.extract(token).split(".")
    for header in ({"alg": "none"}, {"alg": "HS256"}, {"alg": "ES256"}):
        jwk = jws.parse(badges.extract(token)).header["jwk"]
        forged = ".".join([jws._part({**header, "jwk": jwk}), body, signature])
        assert not badges.verify(forged, now=NOW).valid
    assert head
    assert set(integrity.SUITES) == {
        "eddsa-rdfc-2022",
        "Ed25519Signature2020",
        "ecdsa-rdfc-2019",
        "ecdsa-sd-2023",
    }
