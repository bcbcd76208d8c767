"""The commands, as people type them: keys, issue, bake, extract, verify, status list, revoke."""

import json

import pytest

from sidecar.cli import run
from sidecar.usecases.credentials import CredentialRecord
from sidecar.wiring import Services

DEFINITION = {
    "issuer": {"name": "Université Lab", "url": "https://lab.example.org"},
    "achievement": {
        "id": "https://lab.example.org/badges/1",
        "name": "Premiers secours",
        "description": "Les gestes qui sauvent",
        "criteria": {"narrative": "Réussir l’épreuve"},
        "alignment": [{"targetName": "ESCO", "targetUrl": "http://data.europa.eu/esco/skill/abc"}],
    },
}
PEOPLE = "email;name;name_consent;expires;evidence;result\na@example.org;Zoé;oui;2050-01-01;https://e.example/1;95\nb@example.org;Bob;;;;\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def folder(tmp_path, capsys):
    (tmp_path / "d.json").write_text(json.dumps(DEFINITION), "utf-8")
    (tmp_path / "p.csv").write_text(PEOPLE, "utf-8")
    (tmp_path / "b.svg").write_bytes(SVG)
    assert run(["badges", "keys", "generate", str(tmp_path / "key.pem")]) == 0
    key = json.loads(capsys.readouterr().out)
    (tmp_path / "key.json").write_text(json.dumps(key))
    return tmp_path


def issue(folder, capsys, *more):
    arguments = [
        "--definition",
        f"{folder}/d.json",
        "--people",
        f"{folder}/p.csv",
        "--key",
        f"{folder}/key.pem",
    ]
    assert run(["badges", "issue", *arguments, "--out", f"{folder}/out", *more]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def verify(capsys, path, *more):
    code = run(["verify", str(path), *more])
    out = capsys.readouterr().out
    return code, json.loads(out) if out else {}


@pytest.mark.parametrize("proof", ["eddsa-rdfc-2022", "vc-jwt"])
def test_issue_bake_extract_verify(folder, capsys, proof):
    lines = issue(folder, capsys, "--picture", f"{folder}/b.svg", "--proof", proof)
    assert len(lines) == 2
    baked = folder / "out" / lines[0]["file"]
    code, answer = verify(capsys, baked, "--email", "a@example.org")
    assert (code, answer["valid"], answer["status"], answer["kind"]) == (0, True, "genuine", "badge")
    assert verify(capsys, baked, "--email", "b@example.org")[0] == 1
    assert run(["badges", "extract", str(baked), "--out", f"{folder}/c.json"]) == 0
    text = (folder / "c.json").read_text("utf-8")
    assert run(["badges", "bake", f"{folder}/b.svg", f"{folder}/c.json", f"{folder}/again.svg"]) == 0
    assert run(["badges", "extract", f"{folder}/again.svg"]) == 0
    assert capsys.readouterr().out.strip() == text
    changed = text.replace("Premiers", "Derniers") if proof != "vc-jwt" else text[:-9] + "AAAAAAAAA"
    (folder / "c.json").write_text(changed, "utf-8")
    code, answer = verify(capsys, folder / "c.json")
    assert code == 1
    assert any(check["ok"] is False for check in answer["checks"])
    assert "Zoé" in (text if proof != "vc-jwt" else "Zoé")
    second = (folder / "out" / lines[1]["file"]).read_text("utf-8")
    assert "Bob" not in second


def test_revoke_in_a_status_list(folder, capsys):
    url = "https://lab.example.org/status/1"
    did = json.loads((folder / "key.json").read_text())["did"]
    lines = issue(folder, capsys, "--status-url", url)
    served = folder / "web/lab.example.org/status/1"
    served.parent.mkdir(parents=True)
    key = ["--key", f"{folder}/key.pem"]
    assert run(["badges", "status-list", "--url", url, "--issuer", did, *key, "--out", str(served)]) == 0
    documents = ["--documents", f"{folder}/web"]
    files = [folder / "out" / line["file"] for line in lines]
    assert [verify(capsys, path, *documents)[1]["status"] for path in files] == ["genuine", "genuine"]
    assert run(["badges", "revoke", "--list", str(served), "--index", "1", *key]) == 0
    assert [verify(capsys, path, *documents)[1]["status"] for path in files] == ["genuine", "revoked"]
    offline = verify(capsys, files[1])[1]
    assert offline["valid"]
    assert [check["ok"] for check in offline["checks"] if check["name"] == "revocation"] == [None]
    forged = served.read_text().replace('"encodedList":"u', '"encodedList":"uA')
    served.write_text(forged)
    answer = verify(capsys, files[0], *documents)[1]
    assert [check["ok"] for check in answer["checks"] if check["name"] == "revocation"] == [None]


def test_open_badges_2(folder, capsys):
    assert run(["badges", "keys", "generate", "--rsa", f"{folder}/rsa.pem"]) == 0
    definition = {**DEFINITION, "issuer": {"id": "https://lab.example.org/issuer.json", "name": "Lab"}}
    (folder / "d.json").write_text(json.dumps(definition), "utf-8")
    capsys.readouterr()
    public = folder / "rsa.pub"
    run(["badges", "keys", "show", f"{folder}/rsa.pem"])
    public.write_text(json.loads(capsys.readouterr().out)["publicKeyPem"])
    (folder / "key.pem").write_bytes((folder / "rsa.pem").read_bytes())
    lines = issue(folder, capsys, "--proof", "signed", "--pages", "https://lab.example.org")
    path = folder / "out" / lines[0]["file"]
    code, answer = verify(capsys, path, "--issuer-key", f"https://lab.example.org/key.json={public}")
    assert (code, answer["status"], answer["version"]) == (0, "genuine", "2.0")
    assert verify(capsys, path)[1]["status"] == "unknown"


@pytest.mark.parametrize("proof", ["hosted", "signed"])
def test_what_an_issuer_of_2_0_serves_lets_anybody_verify(folder, capsys, proof):
    """The badge alone proves nothing in 2.0: the command writes each document that it refers to."""
    definition = {**DEFINITION, "issuer": {"name": "Lab", "email": "lab@example.org"}}
    (folder / "d.json").write_text(json.dumps(definition), "utf-8")
    assert run(["badges", "keys", "generate", "--rsa", f"{folder}/rsa.pem"]) == 0
    (folder / "rsa.pem").replace(folder / "key.pem")
    capsys.readouterr()
    more = ["--proof", proof, "--pages", "https://lab.example.org/b/", "--picture", f"{folder}/b.svg"]
    first, second = issue(folder, capsys, *more)
    www = folder / "out" / "www"
    found = [verify(capsys, folder / "out" / row["file"], "--documents", str(www)) for row in (first, second)]
    assert [answer["status"] for _code, answer in found] == ["genuine", "genuine"]
    assert (www / "lab.example.org/b/image.svg").read_bytes() == SVG
    assert first["recipient"] == "a@example.org"
    assert "status_index" not in first
    if proof == "hosted":
        document = www / first["id"].removeprefix("https://")
        document.write_text(json.dumps({"id": first["id"], "type": "Assertion", "revoked": True}))
    else:
        document = www / "lab.example.org/b/revoked.json"
        listed = json.loads(document.read_text())
        document.write_text(json.dumps({**listed, "revokedAssertions": [{"id": first["id"]}]}))
    issue(folder, capsys, *more)  # again: what was revoked stays so
    found = [verify(capsys, folder / "out" / row["file"], "--documents", str(www)) for row in (first, second)]
    assert [answer["status"] for _code, answer in found] == ["revoked", "genuine"]


def test_a_did_web_gets_the_document_that_names_its_key(folder, capsys):
    definition = {**DEFINITION, "issuer": {"id": "did:web:lab.example.org:badges", "name": "Lab"}}
    (folder / "d.json").write_text(json.dumps(definition), "utf-8")
    path = folder / "out" / issue(folder, capsys)[0]["file"]
    assert verify(capsys, path)[1]["status"] == "unconfirmed"
    assert verify(capsys, path, "--documents", f"{folder}/out/www")[1]["status"] == "genuine"


def test_a_second_list_of_people_goes_on_in_the_status_list(folder, capsys):
    """Two lists that both began at 0 shared their places: revoking one badge revoked a stranger's too."""
    url = ["--status-url", "https://lab.example.org/status/1"]
    assert [row["status_index"] for row in issue(folder, capsys, *url)] == [0, 1]
    (folder / "p.csv").write_text("email\nc@example.org\n", "utf-8")
    (row,) = issue(folder, capsys, *url, "--status-start", "2")
    document = json.loads((folder / "out" / row["file"]).read_text("utf-8"))
    assert (row["status_index"], document["credentialStatus"]["statusListIndex"]) == (2, "2")


def test_a_fault_in_the_last_row_issues_nothing(folder, capsys):
    (folder / "p.csv").write_text(PEOPLE + "nobody;Nora;;;;\n", "utf-8")
    arguments = [
        "--definition",
        f"{folder}/d.json",
        "--people",
        f"{folder}/p.csv",
        "--key",
        f"{folder}/key.pem",
    ]
    assert run(["badges", "issue", *arguments, "--out", f"{folder}/out"]) == 2
    assert "p.csv:4" in capsys.readouterr().err
    assert not list((folder / "out").iterdir())


def test_a_code_is_looked_up_in_the_register(folder, capsys, monkeypatch):
    """Who holds a paper certificate has a code and no file."""
    monkeypatch.setenv("SIDECAR_DATA", str(folder / "data"))
    services = Services.from_environment()
    try:
        record = CredentialRecord(
            code="6578281739HD",
            kind="certificate",
            site="a",
            title="First aid",
            issuer="Lab",
            issued=1e9,
            holder="Zoé",
        )
        services.credentials.register([record])
        code, answer = verify(capsys, "6578281739HD", "--register")
        assert (code, answer["status"], answer["name"]) == (0, "genuine", "First aid")
        assert "Zoé" not in json.dumps(answer, ensure_ascii=False)
        services.credentials.revoke("6578281739HD", at=2e9, reason="")
    finally:
        services.close()
    assert verify(capsys, "6578281739HD", "--register")[1]["status"] == "revoked"
    assert verify(capsys, "0000000000XX", "--register")[1]["status"] == "unknown"
    assert run(["verify", "6578281739HD"]) == 2
    assert "--register" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["badges", "issue", "--out", "x"], 2),
        (["verify", "nowhere.png"], 2),
        (["verify", __file__], 2),
        (["badges", "extract", __file__], 2),
        (["verify", "S1.AAAA"], 2),
    ],
)
def test_wrong_calls_say_so_in_one_line(arguments, code, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == code
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_endorse(folder, capsys):
    """What is endorsed is named by its file or its address; the endorsement verifies, and goes into a definition."""
    lines = issue(folder, capsys)
    credential = folder / "out" / lines[0]["file"]
    key = ["--key", f"{folder}/key.pem", "--name", "Federation", "--comment", "Sound practice"]
    assert run(["badges", "endorse", str(credential), *key]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["type"] == ["VerifiableCredential", "EndorsementCredential"]
    assert made["credentialSubject"]["id"] == json.loads(credential.read_text())["id"]
    (folder / "e.json").write_text(json.dumps(made))
    assert verify(capsys, folder / "e.json")[1]["status"] == "genuine"
    made["credentialSubject"]["endorsementComment"] = "Changed"
    (folder / "e.json").write_text(json.dumps(made))
    assert verify(capsys, folder / "e.json")[1]["status"] == "altered"
    assert run(["badges", "endorse", "https://lab.example.org/badges/1", *key]) == 0
    of_class = json.loads(capsys.readouterr().out)
    definition = {**DEFINITION, "achievement": {**DEFINITION["achievement"], "endorsement": [of_class]}}
    (folder / "d.json").write_text(json.dumps(definition), "utf-8")
    endorsed = folder / "out" / issue(folder, capsys)[0]["file"]
    code, answer = verify(capsys, endorsed)
    assert (code, answer["status"]) == (0, "genuine")
    assert run(["badges", "endorse", "nothing", *key]) == 2
    assert run(["badges", "endorse", "https://x.example/1", "--comment", "c"]) == 2
