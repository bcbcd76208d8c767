"""An installed Moodle for tests: plugins put in and upgraded by Moodle itself, PHP run inside it, its pages in a browser."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

PLUGINS = {"local_sidecar": "local/sidecar", "qformat_sidecar": "question/format/sidecar"}
PHP = ("php", "-d", "max_input_vars=5000", "-d", "memory_limit=1G")
_MARK = "\n@@JSON@@"
_SERVER = (
    "-d",
    "opcache.enable_cli=1",
    "-d",
    "upload_max_filesize=512M",
    "-d",
    "post_max_size=512M",
    "-d",
    "max_execution_time=300",
)
_DRIVERS = {
    "mariadb": "mysql+pymysql",
    "mysqli": "mysql+pymysql",
    "auroramysql": "mysql+pymysql",
    "pgsql": "postgresql+psycopg",
}
_FACTS = """
foreach (['wwwroot', 'dataroot', 'dirroot', 'dbtype', 'dbname', 'dbuser', 'dbpass', 'dbhost', 'prefix', 'dboptions', 'branch', 'release'] as $name) {
    $out[$name] = $CFG->$name ?? null;
}
foreach (['tool_certificate' => '/admin/tool/certificate', 'mod_coursecertificate' => '/mod/coursecertificate'] as $plugin => $place) {
    $out['plugins'][$plugin] = is_dir($CFG->dirroot . $place) && (bool) get_config($plugin, 'version');
}
$out['maintenance'] = !empty($CFG->maintenance_enabled) || file_exists($CFG->dataroot . '/climaintenance.html');
"""
_PRELUDE = """<?php
define('CLI_SCRIPT', true);
require $argv[1] . '/config.php';
require_once($CFG->libdir . '/clilib.php');
\\core\\session\\manager::set_user(get_admin());
$in = json_decode(stream_get_contents(STDIN), true);
$out = null;
"""


class MoodleUnusableError(RuntimeError):
    """What a Moodle, or this machine, lacks. The message is for the person who named the folder."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MoodleSite:
    """A Moodle in `folder`. Its web server is the site's own, or PHP's built-in one while `served()`.

    PHP runs as the owner of the site's data folder, where we may choose: what root writes there, a web server cannot change.
    """

    folder: Path
    wwwroot: str
    facts: dict[str, Any]
    account: dict[str, Any]  # of `subprocess.run`; empty: as ourselves

    @classmethod
    def at(cls, folder: Path) -> MoodleSite:
        """Raises `MoodleUnusableError` when the folder holds no Moodle that could be tested."""
        if shutil.which("php") is None:
            raise MoodleUnusableError("php is not installed")
        if not (folder / "config.php").is_file():
            raise MoodleUnusableError(
                f"{folder} has no config.php: it is not the folder of an installed Moodle"
            )
        site = cls(folder=folder, wwwroot="", facts={}, account={})
        try:
            facts = site.php(_FACTS)
        except RuntimeError as error:
            raise MoodleUnusableError(f"the Moodle in {folder} does not start:\n{error}") from None
        made = cls(
            folder=folder, wwwroot=facts["wwwroot"], facts=facts, account=_owner(Path(facts["dataroot"]))
        )
        if lacks := made._lacks():
            raise MoodleUnusableError(
                f"the Moodle in {folder} cannot be tested:\n" + "\n".join(f"  * {lack}" for lack in lacks)
            )
        return made

    def _lacks(self) -> list[str]:
        facts, lacks = self.facts, []
        if int(facts["branch"]) < 401:
            lacks.append(f"the plugins need Moodle 4.1, this is {facts['release']}")
        if facts["dbtype"] not in _DRIVERS:
            lacks.append(
                f"the sidecar reads MariaDB, MySQL and PostgreSQL, its database is {facts['dbtype']}"
            )
        if facts["maintenance"]:
            lacks.append("it is in maintenance mode (php admin/cli/maintenance.php --disable)")
        if not all(os.access(self.place(place).parent, os.W_OK) for place in PLUGINS.values()):
            lacks.append(f"we may not write plugins into {facts['dirroot']}")
        return lacks

    def place(self, path: str) -> Path:
        """A place below Moodle's code; from Moodle 5.1 on that is not the folder that holds config.php."""
        return Path(self.facts["dirroot"] if self.facts else self.folder) / path

    def _program(self, path: str) -> Path:
        """A command-line script: since Moodle 5.1 those of admin/cli are beside config.php, others below the code."""
        return self.folder / path if (self.folder / path).exists() else self.place(path)

    def has(self, *plugins: str) -> bool:
        """Whether plugins that do not come with Moodle are installed: tool_certificate, mod_coursecertificate."""
        return all(self.facts["plugins"][plugin] for plugin in plugins)

    def php(self, code: str, seconds: float = 300, **values: Any) -> Any:
        """Run PHP inside this Moodle as its administrator. It finds `values` in `$in` and answers in `$out`."""
        with tempfile.NamedTemporaryFile("w", suffix=".php", encoding="utf-8") as script:
            script.write(f'{_PRELUDE}\n{code}\necho "\\n@@JSON@@" . json_encode($out);\n')
            script.flush()
            Path(script.name).chmod(0o644)
            ran = subprocess.run(
                [*PHP, script.name, str(self.folder)],
                input=json.dumps(values).encode(),
                capture_output=True,
                timeout=seconds,
                check=False,
                **self.account,
            )
        text = ran.stdout.decode("utf-8", "replace")
        if ran.returncode or _MARK not in text:
            raise RuntimeError(f"{text[-3000:]}\n{ran.stderr.decode('utf-8', 'replace')[-3000:]}")
        return json.loads(text.rsplit(_MARK, 1)[1])

    def script(self, path: str, *arguments: str, seconds: float = 900) -> str:
        """Run one of Moodle's own command-line scripts. Raises `RuntimeError` with its output."""
        ran = subprocess.run(
            [*PHP, str(self._program(path)), *arguments],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            **self.account,
        )
        if ran.returncode:
            raise RuntimeError(f"{path}: {ran.stdout[-3000:]}{ran.stderr[-3000:]}")
        return str(ran.stdout)

    def install_plugins(self, source: Path) -> str:
        """Copy the plugins in, and have Moodle's own upgrade install them. Gives what it said; "" when they are in already."""
        same = all(_content(source / name) == _content(self.place(place)) for name, place in PLUGINS.items())
        if same and not self.php("$out = moodle_needs_upgrading();"):
            return ""
        for name, place in PLUGINS.items():
            shutil.rmtree(self.place(place), ignore_errors=True)
            shutil.copytree(source / name, self.place(place))
        said = self.script("admin/cli/upgrade.php", "--non-interactive", "--allow-unstable")
        self.script(
            "admin/cli/purge_caches.php"
        )  # upgrades do, but a changed text of the same version is no upgrade
        return said

    def database_url(self) -> str:
        """SQLAlchemy URL of this Moodle's database with its own account."""
        facts = self.facts
        user, password = quote(facts["dbuser"], safe=""), quote(facts["dbpass"], safe="")
        options = facts.get("dboptions") or {}
        port = f":{options['dbport']}" if options.get("dbport") else ""
        url = f"{_DRIVERS[facts['dbtype']]}://{user}:{password}@{facts['dbhost']}{port}/{facts['dbname']}"
        return f"{url}?unix_socket={quote(options['dbsocket'])}" if options.get("dbsocket") else url

    def task(self, name: str) -> str:
        """Run one scheduled task now."""
        said = self.script("admin/cli/scheduled_task.php", f"--execute={name}")
        if "task failed" in said:
            raise RuntimeError(said[-3000:])
        return said

    def adhoc(self) -> str:
        """Run the ad hoc tasks that wait."""
        return self.script("admin/cli/adhoc_task.php", "--execute")

    @contextmanager
    def served(self, log: Path) -> Iterator[None]:
        """Its pages answer: by its own web server when that is up, else by PHP's built-in one.

        Raises `MoodleUnusableError` when neither is possible.
        """
        if self.answers():
            yield
            return
        with tempfile.TemporaryDirectory() as root, log.open("ab") as stream:
            server = self._own_server(Path(root), stream.fileno())
            try:
                end = time.monotonic() + 60
                while not self.answers():
                    if time.monotonic() > end or server.poll() is not None:
                        raise MoodleUnusableError(
                            f"PHP's web server does not answer at {self.wwwroot}:\n{log.read_text('utf-8', 'replace')[-2000:]}"
                        )
                    time.sleep(0.2)
                yield
            finally:
                with suppress(ProcessLookupError):  # its own group: the workers are forks
                    os.killpg(server.pid, signal.SIGTERM)
                server.wait(20)

    def answers(self) -> bool:
        """Whether the login page is there, of this Moodle and not of another one that holds the address."""
        revision = self.php("$out = $CFG->jsrev;")
        try:
            with urllib.request.urlopen(f"{self.wwwroot}/login/index.php", timeout=60) as answer:  # noqa: S310
                return f'"jsrev":"{revision}"'.encode() in answer.read()
        except (OSError, urllib.error.URLError):
            return False

    def _own_server(self, root: Path, log: int) -> subprocess.Popen[bytes]:
        address = urlsplit(self.wwwroot)
        port = address.port or (443 if address.scheme == "https" else 80)
        why = _not_ours(address.scheme, str(address.hostname), port)
        if why:
            raise MoodleUnusableError(
                f"no Moodle answers at {self.wwwroot} (its $CFG->wwwroot), and PHP's own web server cannot stand in: {why}"
            )
        served = Path(self.facts["dirroot"])
        if folder := address.path.strip("/"):
            (root / folder).parent.mkdir(parents=True, exist_ok=True)
            (root / folder).symlink_to(served)
            root.chmod(0o755)
            served = root
        return subprocess.Popen(
            [*PHP, *_SERVER, "-S", f"{address.hostname}:{port}", "-t", str(served)],
            env={**os.environ, "PHP_CLI_SERVER_WORKERS": "6"},
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **self.account,
        )


def _owner(folder: Path) -> dict[str, Any]:
    """Arguments of `subprocess` that make PHP run as the folder's owner; none when that is us, or when we may not choose."""
    found = folder.stat()
    if os.geteuid() != 0 or found.st_uid == 0:
        return {}
    return {"user": found.st_uid, "group": found.st_gid, "extra_groups": []}


def _not_ours(scheme: str, host: str, port: int) -> str:
    """Why no server of ours can answer at an address; empty when one can."""
    if scheme != "http":
        return f"it speaks no {scheme}"
    try:
        with socket.create_server((socket.gethostbyname(host), port)):
            return ""
    except OSError as error:
        return f"{host}:{port}: {error.strerror}"


def _content(folder: Path) -> Mapping[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }
