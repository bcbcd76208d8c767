"""Independent implementations check ours, and ours checks theirs: openbadgeslib (Python) and Digital Bazaar's (npm).

For the latter: `npm install` in `tests/certificates/interop` (or in a folder named by SIDECAR_INTEROP); else skipped.
"""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from certificates import badges
from certificates.badges import rdf
from certificates.badges.encoding import base64url_encode, multibase_encode
from certificates.keys import SigningKey

SEED = bytes(range(32))
KEY = SigningKey.from_seed(SEED)
NOW = datetime.now(UTC).replace(microsecond=0)
PROFILE = badges.Profile(id=KEY.public.did, name="Université – ប្រទេស", url="https://m.example/")
AWARD = badges.Award(
    id="urn:uuid:2fe53dc9-b2ec-4939-9b2c-0d00f6663b6c",
    achievement=badges.Achievement(
        id="https://m.example/badges/1",
        name="Sécurité",
        description='d "quoted" \\ back\tslash\nline',
        criteria_narrative="c",
        tags=("a", "b"),
        alignments=(badges.Alignment(target_name="ESCO", target_url="http://data.europa.eu/esco/1"),),
        result_descriptions=(
            badges.ResultDescription(
                id="urn:uuid:0f9a3b1e-0000-4000-8000-000000000001", name="Note", result_type="Percent"
            ),
        ),
    ),
    recipient=badges.Recipient(email="a@example.org", salt="0" * 32, name="Zoé", name_consent=True),
    issued=NOW - timedelta(days=2),
    expires=NOW + timedelta(days=2),
    evidence=(badges.Evidence(narrative="n"), badges.Evidence(id="https://m.example/e", name="e")),
    results=(badges.Result(value="95", status="Completed"),),
    status=badges.StatusEntry(list_url="https://m.example/s", index=3),
)
HERE = Path(__file__).parent / "interop"
NODE = Path(os.environ.get("SIDECAR_INTEROP", HERE))


def ours(proof):
    return badges.issue(AWARD, PROFILE, KEY, created=NOW - timedelta(hours=1), proof=proof)


def node(**request):
    if shutil.which("node") is None or not (NODE / "node_modules").is_dir():
        pytest.skip("npm install in tests/certificates/interop")
    contexts = {url: rdf._built_in(url) for url in rdf.BUILT_IN}
    run = subprocess.run(
        ["node", str(HERE / "interop.mjs")],
        input=json.dumps({"contexts": contexts, **request}),
        capture_output=True,
        text=True,
        cwd=NODE,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_openbadgeslib_verifies_ours():
    ob3 = pytest.importorskip("openbadgeslib.ob3")
    linked = ob3.OB3LdpVerifier().verify(ours(badges.Proof.DATA_INTEGRITY).text)
    assert linked.achievement.name == "Sécurité"
    token = ob3.OB3Verifier.for_issuer_did(PROFILE.id).verify(ours(badges.Proof.VC_JWT).text)
    assert token.achievement.name == "Sécurité"
    changed = json.loads(ours(badges.Proof.DATA_INTEGRITY).text)
    changed["name"] = "other"
    with pytest.raises(ob3.OB3VerificationError):
        ob3.OB3LdpVerifier().verify(json.dumps(changed))


def test_ours_verifies_openbadgeslibs():
    ob3 = pytest.importorskip("openbadgeslib.ob3")
    credential = ob3.OpenBadgeCredential(
        issuer=ob3.Issuer(id=PROFILE.id, name="Theirs"),
        recipient_id="mailto:a@example.org",
        achievement=ob3.Achievement(
            id="https://m.example/badges/2", name="Theirs", description="d", criteria_narrative="c"
        ),
        issuance_date=NOW - timedelta(days=1),
        expiration_date=NOW + timedelta(days=1),
    )
    linked = ob3.OB3LdpSigner(KEY.to_pem()).sign_to_json(credential)
    answer = badges.verify(linked, now=NOW, email="a@example.org")
    assert answer.status == "genuine", answer.checks
    token = ob3.OB3Signer(KEY.to_pem(), algorithm="EdDSA").sign(credential)
    answer = badges.verify(token, now=NOW, trusted={PROFILE.id: (KEY.public,)})
    assert answer.status == "genuine", answer.checks
    assert badges.verify(token, now=NOW).status == "unconfirmed"  # the key stands in the token
    assert not badges.verify(linked.replace("Theirs", "Others"), now=NOW).valid


def test_openbadgeslib_reads_our_pictures_and_lists(tmp_path):
    ob3 = pytest.importorskip("openbadgeslib.ob3")
    baking = pytest.importorskip("openbadgeslib.baking")
    text = ours(badges.Proof.DATA_INTEGRITY).text
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    token = ours(badges.Proof.VC_JWT).text
    theirs = baking.bake_svg(
        svg, token, comment=" c ", element=baking.SVG_ELEMENT_OB3, namespace=baking.SVG_NS_OB3
    )
    assert badges.extract(theirs) == token
    assert badges.extract(badges.bake(svg, text)) == text
    listed = badges.list_credential(
        url="https://m.example/s", issuer=PROFILE.id, revoked=[3, 131_071], valid_from=NOW
    )
    bits = ob3.decode_encoded_list(listed["credentialSubject"]["encodedList"])
    assert sorted(ob3.set_indices(bits)) == [3, 131_071]


def test_digital_bazaar_verifies_ours():
    document = json.loads(ours(badges.Proof.DATA_INTEGRITY).text)
    assert node(action="verify", document=document) == {"ok": True, "error": ""}
    document["credentialSubject"]["achievement"]["tag"][0] = "x"
    assert node(action="verify", document=document)["ok"] is False
    token = ours(badges.Proof.VC_JWT).text
    assert node(action="verify-token", token=token, key=KEY.public.jwk) == {"ok": True}


def test_ours_verifies_digital_bazaars():
    unsigned = json.loads(ours(badges.Proof.DATA_INTEGRITY).text)
    unsigned.pop("proof")
    multikey = {
        "@context": "https://w3id.org/security/multikey/v1",
        "type": "Multikey",
        "id": f"{PROFILE.id}#{KEY.public.multibase}",
        "controller": PROFILE.id,
        "publicKeyMultibase": KEY.public.multibase,
        "secretKeyMultibase": multibase_encode(b"\x80\x26" + SEED),
    }
    signed = node(action="sign", document=unsigned, key=multikey)["signed"]
    assert badges.verify(json.dumps(signed), now=NOW).status == "genuine"
    signed["name"] += "x"
    assert badges.verify(json.dumps(signed), now=NOW).status == "altered"
    jwk = {**KEY.public.jwk, "d": base64url_encode(SEED)}
    header = {"alg": "EdDSA", "kid": f"{PROFILE.id}#{KEY.public.multibase}"}
    token = node(action="sign-token", document={**unsigned, "iss": PROFILE.id}, key=jwk, header=header)[
        "signed"
    ]
    assert badges.verify(token, now=NOW).status == "genuine"
