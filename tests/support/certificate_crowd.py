"""A course full of people who have earned a certificate, and an issuer that is killed while it issues."""

from __future__ import annotations

import hashlib
import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from certificate_names import FIRST, LAST, ODD_FIRST, ODD_LAST
from PIL import Image
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

_KB_A_MB = 1 << 10


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """A database (of site A) where `count` people have earned the certificate of one activity."""

    engine: Engine
    folder: Path
    template: int
    course: int
    count: int

    @classmethod
    def gather(cls, url: str, folder: Path, count: int) -> Crowd:
        """Enrol new people in the course of the first certificate activity; nobody has one yet."""
        engine = create_engine(url)
        (folder / "data" / "filedir").mkdir(parents=True, exist_ok=True)
        chance = random.Random(count)
        with engine.begin() as connection:
            connection.execute(text("SET SESSION sql_mode = ''"))
            row = connection.execute(
                text("SELECT id, course, template FROM mdl_coursecertificate ORDER BY id")
            ).first()
            assert row is not None
            for statement in (
                "DELETE FROM mdl_tool_certificate_issues",
                "DELETE FROM mdl_files WHERE component = 'tool_certificate' AND filearea = 'issues'",
                "UPDATE mdl_coursecertificate SET automaticsend = 0",
                f"UPDATE mdl_coursecertificate SET automaticsend = 1 WHERE id = {row.id}",  # noqa: S608
                "UPDATE mdl_course_modules SET availability = NULL, visible = 1",
                "DELETE FROM mdl_user_enrolments",
            ):
                connection.execute(text(statement))
            start = int(connection.execute(text("SELECT max(id) FROM mdl_user")).scalar_one()) + 1
            context = connection.execute(
                text("SELECT id FROM mdl_context WHERE contextlevel = 50 AND instanceid = :c"),
                {"c": row.course},
            ).scalar_one()
            enrol = connection.execute(
                text("SELECT id FROM mdl_enrol WHERE courseid = :c AND enrol = 'manual'"), {"c": row.course}
            ).scalar_one()
            people = [
                {
                    "id": start + number, "name": f"crowd{number}", "first": chance.choice(FIRST + ODD_FIRST),
                    "last": f"{chance.choice(LAST + ODD_LAST)} {number}",
                }
                for number in range(count)
            ]  # fmt: skip
            connection.execute(
                text(
                    "INSERT INTO mdl_user (id, auth, confirmed, mnethostid, username, firstname, lastname, email, lang)"
                    " VALUES (:id, 'manual', 1, 1, :name, :first, :last, concat(:name, '@example.org'), 'en')"
                ),
                people,
            )
            connection.execute(
                text("INSERT INTO mdl_user_enrolments (status, enrolid, userid) VALUES (0, :e, :id)"),
                [{"e": enrol, "id": person["id"]} for person in people],
            )
            connection.execute(
                text(
                    "INSERT INTO mdl_role_assignments (roleid, contextid, userid, component) VALUES (5, :x, :id, '')"
                ),
                [{"x": context, "id": person["id"]} for person in people],
            )
            sha1 = _background(folder / "data" / "filedir")
            connection.execute(
                text(
                    "UPDATE mdl_files SET contenthash = :sha1 WHERE component = 'tool_certificate' AND filename <> '.'"
                ),
                {"sha1": sha1},
            )
        (folder / "sidecar.toml").write_text(
            f'data = "{folder / "state"}"\n[sites.a]\nwwwroot = "https://moodle.example"\ndatabase = "{url}"\n'
            f'database_write = "{url}"\nmoodledata = "{folder / "data"}"\n'
        )
        return cls(
            engine=engine, folder=folder, template=int(row.template), course=int(row.course), count=count
        )

    def issuer(self, *options: str) -> subprocess.Popen[bytes]:
        """`sidecar certificates issue`, started."""
        program = "import sys; from sidecar.cli import main; sys.exit(main())"
        with (self.folder / "out.jsonl").open("ab") as out, (self.folder / "err.log").open("ab") as err:
            return subprocess.Popen(
                [sys.executable, "-c", program, "certificates", "issue", "--site", "a", *options],
                env={**os.environ, "SIDECAR_CONFIG": str(self.folder / "sidecar.toml")},
                stdout=out,
                stderr=err,
            )

    def codes(self) -> list[tuple[int, str]]:
        """User and code of every issue."""
        with self.engine.connect() as connection:
            rows = connection.execute(text("SELECT userid, code FROM mdl_tool_certificate_issues"))
            return [(int(row.userid), str(row.code)) for row in rows]

    def drawn(self) -> int:
        """How many issues have a stored PDF."""
        with self.engine.connect() as connection:
            return int(connection.execute(text(_STORED.format(what="count(*)"))).scalar_one())

    def wrong(self) -> Iterator[str]:
        """What is not as it should be once everybody has a certificate."""
        issues = self.codes()
        if len(issues) != self.count:
            yield f"{len(issues)} issues for {self.count} people"
        if len({user for user, _ in issues}) != len(issues):
            yield "somebody has two"
        if len({code for _, code in issues}) != len(issues):
            yield "a code is there twice"
        with self.engine.connect() as connection:
            rows = list(
                connection.execute(text(_STORED.format(what="f.contenthash AS sha1, f.filename, i.code")))
            )
        if len(rows) != self.count:
            yield f"{len(rows)} files for {self.count} people"
        for row in rows:
            path = self.folder / "data" / "filedir" / row.sha1[:2] / row.sha1[2:4] / row.sha1
            content = path.read_bytes()
            if hashlib.sha1(content, usedforsecurity=False).hexdigest() != row.sha1 or not content.startswith(
                b"%PDF-"
            ):
                yield f"{row.code}: not what was stored"
            if row.filename != f"{row.code}.pdf" or not content.rstrip().endswith(b"%%EOF"):
                yield f"{row.code}: {row.filename}"


def photograph() -> bytes:
    """A JPEG of a page's size (A4, 150 dots an inch)."""
    chance, out = random.Random(7), io.BytesIO()
    small = Image.frombytes("RGB", (35, 25), chance.randbytes(35 * 25 * 3))
    small.resize((1754, 1240), Image.Resampling.BICUBIC).save(out, "JPEG", quality=80)
    return out.getvalue()


def _background(filedir: Path) -> str:
    """A photograph in the pool; gives its SHA-1."""
    content = photograph()
    sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    path = filedir / sha1[:2] / sha1[2:4] / sha1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return sha1


_STORED = (
    "SELECT {what} FROM mdl_files f JOIN mdl_tool_certificate_issues i ON i.id = f.itemid"
    " WHERE f.component = 'tool_certificate' AND f.filearea = 'issues' AND f.filename <> '.'"
)


@dataclass(kw_only=True)
class Watch:
    """A running issuer's memory and processor time."""

    process: subprocess.Popen[bytes]
    peak: float = 0.0  # MB
    seconds: float = 0.0  # of the processor

    def look(self) -> None:
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            times = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return
        for line in status.splitlines():
            if line.startswith("VmHWM"):
                self.peak = max(self.peak, int(line.split()[1]) / _KB_A_MB)
        self.seconds = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    def run(self, crowd: Crowd, until: int) -> bool:
        """Watch until `until` rows of issues and PDFs are there, then kill it; whether it ended before."""
        while self.process.poll() is None:
            self.look()
            if len(crowd.codes()) + crowd.drawn() >= until:
                self.process.kill()
                self.process.wait()
                return False
            time.sleep(0.05)
        return True
