"""An installed Moodle for tests: plugins put in and upgraded by Moodle itself, PHP run inside it, its pages in a browser."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

PLUGINS = {"local_sidecar": "local/sidecar", "qformat_sidecar": "question/format/sidecar"}
PHP = ("php", "-d", "max_input_vars=5000", "-d", "memory_limit=1G")
_MARK = "\n@@JSON@@"
_PRELUDE = """<?php
define('CLI_SCRIPT', true);
require $argv[1] . '/config.php';
require_once($CFG->libdir . '/clilib.php');
\\core\\session\\manager::set_user(get_admin());
$in = json_decode(stream_get_contents(STDIN), true);
$out = null;
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class MoodleSite:
    """A Moodle in `folder`. Its web server is the site's own, or PHP's built-in one while `served()`."""

    folder: Path
    wwwroot: str
    facts: dict[str, Any]

    @classmethod
    def at(cls, folder: Path) -> MoodleSite:
        """Raises `RuntimeError` when the folder holds no working Moodle."""
        names = "wwwroot dataroot dbtype dbname dbuser dbpass dbhost prefix dboptions branch"
        code = f"foreach (explode(' ', '{names}') as $n) $out[$n] = $CFG->$n ?? null;"
        site = cls(folder=folder, wwwroot="", facts={})
        facts = site.php(code)
        return cls(folder=folder, wwwroot=facts["wwwroot"], facts=facts)

    def php(self, code: str, seconds: float = 300, **values: Any) -> Any:
        """Run PHP inside this Moodle as its administrator. It finds `values` in `$in` and answers in `$out`."""
        with tempfile.NamedTemporaryFile("w", suffix=".php", encoding="utf-8") as script:
            script.write(f'{_PRELUDE}\n{code}\necho "\\n@@JSON@@" . json_encode($out);\n')
            script.flush()
            ran = subprocess.run(
                [*PHP, script.name, str(self.folder)],
                input=json.dumps(values).encode(),
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        text = ran.stdout.decode("utf-8", "replace")
        if ran.returncode or _MARK not in text:
            raise RuntimeError(f"{text[-3000:]}\n{ran.stderr.decode('utf-8', 'replace')[-3000:]}")
        return json.loads(text.rsplit(_MARK, 1)[1])

    def script(self, path: str, *arguments: str, seconds: float = 900) -> str:
        """Run one of Moodle's own command-line scripts. Raises `RuntimeError` with its output."""
        ran = subprocess.run(
            [*PHP, str(self.folder / path), *arguments],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if ran.returncode:
            raise RuntimeError(f"{path}: {ran.stdout[-3000:]}{ran.stderr[-3000:]}")
        return ran.stdout

    def install_plugins(self, source: Path) -> str:
        """Copy the plugins in, and have Moodle's own upgrade install them. Gives what it said; "" when they are in already."""
        if all(_content(source / name) == _content(self.folder / place) for name, place in PLUGINS.items()):
            return ""
        for name, place in PLUGINS.items():
            target = self.folder / place
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source / name, target)
        return self.script("admin/cli/upgrade.php", "--non-interactive", "--allow-unstable")

    def database_url(self) -> str:
        """SQLAlchemy URL of this Moodle's database with its own account."""
        facts = self.facts
        user, password = quote(facts["dbuser"], safe=""), quote(facts["dbpass"], safe="")
        options = facts.get("dboptions") or {}
        port = f":{options['dbport']}" if options.get("dbport") else ""
        url = f"mysql+pymysql://{user}:{password}@{facts['dbhost']}{port}/{facts['dbname']}"
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
        """Its pages answer: by its own web server when that is up, else by PHP's built-in one."""
        if _answers(self.wwwroot):
            yield
            return
        address = urlsplit(self.wwwroot)
        with log.open("ab") as stream:
            server = subprocess.Popen(
                [*PHP, "-S", f"{address.hostname}:{address.port or 80}", "-t", str(self.folder)],
                env={**os.environ, "PHP_CLI_SERVER_WORKERS": "6"},
                stdout=stream,
                stderr=stream,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            end = time.monotonic() + 60
            while not _answers(self.wwwroot):
                if time.monotonic() > end or server.poll() is not None:
                    raise RuntimeError(log.read_text("utf-8", "replace")[-2000:])
                time.sleep(0.2)
            yield
        finally:
            with suppress(ProcessLookupError):  # its own group: the workers are forks
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)


def _content(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _answers(wwwroot: str) -> bool:
    try:
        with urllib.request.urlopen(f"{wwwroot}/login/index.php", timeout=60) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
