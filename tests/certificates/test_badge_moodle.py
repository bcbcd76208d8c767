"""Badges of a real Moodle 4.5: its rows in a database, issued, baked, published, verified; equal where Moodle is right."""

import io
import json
import zipfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import create_engine, text

from certificates import badges
from certificates.badges import moodle
from certificates.keys import SigningKey
from sidecar.errors import SiteUnreachableError
from sidecar.jobs.credentials_store import CredentialsStore
from sidecar.jobs.database import open_engine
from sidecar.moodle.badges import MoodleBadges
from sidecar.moodle.site import Site
from sidecar.settings import Settings
from sidecar.usecases import issue_badges
from sidecar.usecases.credentials import Desk
from sidecar.usecases.issuer_keys import IssuerKeys
from sidecar.usecases.params import IssueBadges
from sidecar.wiring import Services

NOW = 1_800_000_000.0
KINDS = {"int": "BIGINT", "char": "VARCHAR(255)", "text": "LONGTEXT"}
OTHERS = {
    "user": ("id", "firstname", "lastname", "email", "deleted"),
    "role": ("id", "name", "shortname"),
    "course": ("id", "fullname"),
    "cohort": ("id", "name"),
    "user_info_field": ("id", "name"),
    "competency": ("id", "shortname"),
    "tag": ("id", "rawname"),
    "tag_instance": ("id", "tagid", "component", "itemtype", "itemid", "ordering"),
    "files": ("id", "component", "filearea", "itemid", "filename", "contenthash"),
    "config": ("id", "name", "value"),
    "course_modules": ("id", "instance", "module"),
    "modules": ("id", "name"),
}


def load(url: str, folder: Path, pool: Path) -> None:
    """The corpus' rows in tables of Moodle's own schema."""
    schema = json.loads((folder / "schema.json").read_text("utf-8"))
    engine = create_engine(url)
    with engine.begin() as connection:
        for table, spec in schema.items():
            columns = [f"`{f['name']}` {KINDS[f['type']]}" for f in spec["fields"]]
            connection.execute(text(f"CREATE TABLE mdl_{table} ({', '.join(columns)})"))
        for table, names in OTHERS.items():
            columns = [
                f"`{name}` {'BIGINT' if name in {'id', 'deleted', 'tagid', 'itemid', 'ordering', 'instance', 'module'} else 'LONGTEXT'}"
                for name in names
            ]
            connection.execute(text(f"CREATE TABLE mdl_{table} ({', '.join(columns)})"))
        seen: set[tuple[str, str]] = set()

        def put(table: str, row: dict) -> None:
            wanted = [f["name"] for f in schema[table]["fields"]] if table in schema else OTHERS[table]
            row = {name: row.get(name) for name in wanted}
            if (table, row["id"]) in seen:
                return
            seen.add((table, row["id"]))
            marks = ", ".join(f":{name}" for name in row)
            names = ", ".join(f"`{name}`" for name in row)
            connection.execute(
                text(f"INSERT INTO mdl_{table} ({names}) VALUES ({marks})"),  # noqa: S608
                row,
            )

        for badge in ("B1", "B2"):
            rows = json.loads((folder / badge / "rows.json").read_text("utf-8"))
            put("badge", rows["badge"])
            for table in schema:
                if table != "badge" and isinstance(rows.get(table), list):
                    for row in rows[table]:
                        put(table, row)
            if rows["badge_endorsement"] and isinstance(rows["badge_endorsement"], dict):
                put("badge_endorsement", rows["badge_endorsement"])
            for row in rows["users"]:
                put("user", row)
            for row in rows["tag_instance"]:
                put("tag_instance", row)
                put("tag", {"id": row["tagid"], "rawname": row["rawname"]})
            for table in ("role", "cohort", "user_info_field"):
                for row in rows["referenced"].get(table, []):
                    put(table, {"name": "", **row})
            if rows["course"]:
                put("course", rows["course"])
            for number, row in enumerate(rows["files"]):
                put("files", {**row, "id": number + 100 * int(badge[1]), "contenthash": row["sha1"]})
                image = folder / badge / "images" / row["filename"]
                target = pool / "filedir" / row["sha1"][:2] / row["sha1"][2:4] / row["sha1"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(image.read_bytes())
        for number, name in enumerate(("badges_defaultissuername", "badges_defaultissuercontact")):
            put("config", {"id": number, "name": name, "value": rows["site"][name]})
    engine.dispose()


class Context:
    """A job's context in a test."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.files: dict[str, bytes] = {}

    def desk(self, _site: str) -> Desk:
        return self._desk

    def progress(self, fraction: float, message: str = "") -> None:
        assert 0 <= fraction <= 1, message

    @contextmanager
    def output(self, name: str):
        stream = io.BytesIO()
        stream.close, close = (lambda: None), stream.close
        yield stream
        self.files[name] = stream.getvalue()
        close()


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "corpus/badges/moodle"


@pytest.fixture(scope="module")
def site(mariadb, folder, tmp_path_factory):
    pool = tmp_path_factory.mktemp("moodledata")
    url = mariadb.create("moodle_badges")
    load(url, folder, pool)
    site = Site(
        name="a",
        wwwroot="http://127.0.0.1:8109",
        database_url=url,
        database_write_url=None,
        prefix="mdl_",
        moodledata=pool,
        token=None,
        xmldb=None,
        languages=("fr",),
        maxbytes=None,
    )
    yield site
    site.close()


@pytest.fixture
def desk(site, tmp_path):
    keys = IssuerKeys(tmp_path / "keys", random=lambda count: bytes(range(count)))
    key = keys.active(now=datetime(2026, 1, 1, tzinfo=UTC))
    assert next((tmp_path / "keys").glob("*.pem")).stat().st_mode & 0o777 == 0o600
    engine = open_engine(f"sqlite:///{tmp_path / 'l.sqlite'}")
    name, email = MoodleBadges(site).issuer_defaults()
    yield Desk(
        site="a",
        base="https://sidecar.example.org/badges/a",
        name=name,
        url=site.wwwroot,
        email=email,
        key=key,
        ring=keys.ring(),
        register=CredentialsStore(engine),
        source=MoodleBadges(site),
    )
    engine.dispose()


def run(desk, **params):
    context = Context(desk)
    return issue_badges.run(context, IssueBadges(site="a", **params)), context.files


@pytest.mark.mariadb
@pytest.mark.shared
@pytest.mark.parametrize("proof", list(badges.Proof))
def test_every_award_is_issued_baked_and_verified(desk, proof):
    result, files = run(desk, proof=proof)
    assert result == {"issued": 10, "already": 0, "revoked": 0}
    archive = zipfile.ZipFile(io.BytesIO(files["badges.zip"]))
    assert len(archive.namelist()) == 10
    now = datetime.fromtimestamp(NOW, UTC)
    for name in archive.namelist():
        text_in = badges.extract(archive.read(name))
        record = desk.register.get(name.removesuffix(".png"))
        assert record.document == text_in
        served = {record.identifier: text_in.encode(), **hosted(desk)}
        answer = badges.verify(archive.read(name), now=now, loader=served.get, trusted=desk.trusted)
        assert answer.status == "genuine", answer.checks
        offline = badges.verify(archive.read(name), now=now, trusted=desk.trusted)
        assert offline.valid is (proof is not badges.Proof.HOSTED)
    again, files_again = run(desk, proof=proof)
    assert again == {"issued": 0, "already": 10, "revoked": 0}
    assert files_again["badges.zip"] == files["badges.zip"]


def hosted(desk):
    found = {}
    for key in ("5", "6"):
        document = desk.register.get_class("a", key).document
        found[document["id"]] = json.dumps(document).encode()
    found[desk.pages.issuer] = json.dumps(badges.ob2.profile(desk.profile, desk.pages)).encode()
    found[desk.pages.key] = json.dumps(badges.ob2.cryptographic_key(desk.key.public, desk.pages)).encode()
    return found


@pytest.mark.mariadb
@pytest.mark.shared
def test_same_facts_as_moodles_own_documents(desk, folder):
    """Where Moodle's 2.0 document is right, ours says the same; where it deviates, ours is as the standard has it."""
    run(desk, proof=badges.Proof.HOSTED)
    for key, name in (("5", "B1"), ("6", "B2")):
        theirs = json.loads((folder / name / "assertions/class.v2.json").read_text("utf-8"))
        ours = desk.register.get_class("a", key).document
        assert ours["name"] == theirs["name"]
        assert ours.get("tags", []) == theirs.get("tags", [])
        assert ours.get("alignment", []) == theirs.get("alignments", [])
        assert ours["@language"] == theirs["@language"]
        assert ours["version"] == theirs["version"]
        assert len(ours.get("related", [])) == len(theirs.get("related", []))
        assert bool(ours.get("endorsement")) is bool(theirs.get("endorsement"))
        for path in (folder / name / "assertions").glob("*.v2.json"):
            assertion = json.loads(path.read_text("utf-8"))
            if assertion.get("type") != "Assertion":
                continue
            record = desk.register.get(path.name.split(".")[0])
            document = json.loads(record.document)
            moment = lambda value: datetime.fromisoformat(value) if value else None  # noqa: E731
            assert moment(document["issuedOn"]) == moment(assertion["issuedOn"])
            assert moment(document.get("expires")) == moment(assertion.get("expires"))
            assert document["recipient"]["salt"] != assertion["recipient"]["salt"]
    first = desk.register.get_class("a", "5").achievement
    assert "Maîtrise" in first["description"]
    assert "<b>" not in first["description"]
    assert "Employeur" in first["criteria"]["narrative"]
    second = desk.register.get_class("a", "6").achievement["criteria"]["narrative"]
    assert "Fire safety & first aid" in second
    assert "50" in second
    assert "2030-01-01" in second


@pytest.mark.mariadb
@pytest.mark.shared
def test_the_badges_own_issuer_comes_before_the_sites(site):
    source = MoodleBadges(site)
    names = {moodle.issuer_name(badge, "the site") for badge in source.read(source.ids()).values()}
    assert "Lab" in names
    assert "the site" not in names


@pytest.mark.mariadb
@pytest.mark.shared
def test_named_awards_for_the_plugin_and_revocation(desk, site):
    rows = [row for row, _award in MoodleBadges(site).awards(5)]
    result, files = run(desk, badge=5, issued=rows[:2])
    lines = [json.loads(line) for line in files["badges.jsonl"].splitlines()]
    assert [line["issuedid"] for line in lines] == rows[:2]
    assert all(files[line["png"]].startswith(b"\x89PNG") for line in lines)
    assert lines[0]["page"] == f"https://sidecar.example.org/verify/{lines[0]['code']}"
    profile = parse_qs(urlsplit(lines[0]["linkedin"]).query)
    badge = MoodleBadges(site).read([5])[5].badge
    assert profile["organizationName"] == [badge["issuername"]]
    assert profile["certId"] == [lines[0]["code"]]
    assert result["issued"] == 2
    holders = [desk.register.get(line["code"]).holder for line in lines]
    assert all(
        name.split()[0] not in files[line["png"]].decode("latin-1")
        for name, line in zip(holders, lines, strict=True)
    )
    with site_without(desk, lines[0]["code"]):
        again, _files = run(desk, badge=5)
    assert again["revoked"] == 1
    record = desk.register.get(lines[0]["code"])
    assert record.revoked is not None
    assert desk.register.revoked_places("a", record.status_list) == [record.status_index]


@contextmanager
def site_without(desk, code):
    """Moodle deletes the row of an award that is revoked."""
    source = desk.source
    codes, awards = source.award_codes, source.awards
    source.award_codes = lambda badge: codes(badge) - {code}
    source.awards = lambda badge, *, after=0: (
        pair for pair in awards(badge, after=after) if pair[1].code != code
    )
    yield
    del source.award_codes, source.awards


def test_keys_rotate(tmp_path):
    seeds = iter([bytes([number]) * 32 for number in range(1, 9)])
    keys = IssuerKeys(tmp_path, random=lambda _count: next(seeds))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    first = keys.active(now=now)
    assert keys.active(now=now).public.key_id == first.public.key_id
    second = keys.rotate(now=now)
    assert keys.active(now=now).public.key_id == second.public.key_id
    assert {key.key_id for key in keys.ring().trusted} == {first.public.key_id, second.public.key_id}
    assert SigningKey.from_pem(first.to_pem(b"secret"), b"secret").public.key_id == first.public.key_id


def test_the_issuers_name_outlives_moodle(tmp_path, monkeypatch):
    """Pages and documents are served while Moodle's database is away."""
    settings = Settings(
        data=tmp_path,
        public_url="https://sidecar.example.org",
        sites={"a": {"wwwroot": "https://m.example", "database": "mysql+pymysql://u:p@127.0.0.1:9/none"}},
    )
    services = Services(settings)
    with pytest.raises(SiteUnreachableError):
        services.desk("a")
    monkeypatch.setattr(MoodleBadges, "issuer_defaults", lambda _self: ("Université", "e@m.example"))
    first = services.desk("a")
    monkeypatch.undo()
    later = Services(settings).desk("a")
    assert (later.name, later.key.public.key_id) == ("Université", first.key.public.key_id)
    assert services.desk("a") is first
    services.close()
