"""A Moodle of our own, made from another one's code: a second site, or one to run PHPUnit in. Nothing of the first is touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from moodle_site import PHP, MoodleSite
from private_services import ServiceMissing, free_port, mariadb, postgresql

DATABASES = ("mariadb", "pgsql")
_LEFT_OUT = ("config.php", ".git", "node_modules", "phpunit.xml", "behat.yml")
_DEBIAN_PHPUNIT = Path("/usr/share/php/PHPUnit/Autoload.php")
_LOCALE = "en_AU.UTF-8"  # which Moodle's PHPUnit insists on


class NoPhpUnitError(Exception):
    """What is missing to run Moodle's PHPUnit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivateMoodle:
    """A copy of Moodle's code, with a database and a data folder of its own."""

    folder: Path
    wwwroot: str

    @property
    def code(self) -> Path:
        """Below it are lib, mod, local and so on; since Moodle 5.1 that is a folder of its own."""
        return self.folder / "public" if (self.folder / "public/lib/setup.php").exists() else self.folder

    def script(self, path: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """Run one of Moodle's command-line scripts, beside config.php or below the code."""
        found = self.folder / path if (self.folder / path).exists() else self.code / path
        return self.run(str(found), *arguments, environment=environment)

    def run(self, *command: str, environment: Mapping[str, str] | None = None, seconds: float = 2400) -> str:
        """Raises `RuntimeError` with what it said."""
        ran = subprocess.run(
            [*PHP, *command],
            cwd=self.folder,
            env={**os.environ, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if ran.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{ran.stdout[-6000:]}{ran.stderr[-2000:]}")
        return ran.stdout


@contextmanager
def private_moodle(source: Path, folder: Path, *, kind: str = "mariadb") -> Iterator[PrivateMoodle]:
    """Moodle's code copied from `source` with an empty database of the kind. Raises `ServiceMissing`."""
    made = PrivateMoodle(folder=folder / "code", wwwroot=f"http://127.0.0.1:{free_port()}")
    shutil.copytree(source, made.folder, symlinks=True, ignore=_at_the_root(source))
    with _database(kind) as database:
        settings: dict[str, Any] = {
            **database, "wwwroot": made.wwwroot, "dataroot": _folder(folder / "data"), "admin": "admin",
            "phpunit_prefix": "phpu_", "phpunit_dataroot": _folder(folder / "phpunit"), "noemailever": True,
        }  # fmt: skip
        lines = [
            f"$CFG->{name} = json_decode({_quoted(json.dumps(value))}, true);"
            for name, value in settings.items()
        ]
        (made.folder / "config.php").write_text(
            "\n".join(["<?php", "unset($CFG);", "global $CFG;", "$CFG = new stdClass();", *lines,
                       f"require_once({_quoted(str(made.code / 'lib/setup.php'))});", ""]), encoding="utf-8")  # fmt: skip
        yield made


@contextmanager
def second_site(source: MoodleSite, folder: Path) -> Iterator[MoodleSite]:
    """A freshly installed Moodle beside another one. Takes some minutes."""
    with private_moodle(source.folder, folder) as made:
        made.script("admin/cli/install_database.php", "--agree-license", f"--adminpass=Aa1!{os.urandom(9).hex()}",
                 "--adminemail=admin@example.com", "--fullname=Second site", "--shortname=second")  # fmt: skip
        yield MoodleSite.at(made.folder)


def prepare_phpunit(made: PrivateMoodle) -> dict[str, str]:
    """Bring PHPUnit into a Moodle without Composer, where it has none; gives the environment to run it in.

    Raises `NoPhpUnitError` saying what is missing.
    """
    if not (made.folder / "vendor/bin/phpunit").exists():
        if not _DEBIAN_PHPUNIT.exists() or (program := shutil.which("phpunit")) is None:
            raise NoPhpUnitError(
                "this Moodle has no vendor/bin/phpunit (composer install), and Debian's package phpunit is not installed"
            )
        version = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[1]
        shutil.rmtree(made.folder / "vendor", ignore_errors=True)
        (made.folder / "vendor/bin").mkdir(parents=True)
        (made.folder / "vendor/bin/phpunit").symlink_to(program)
        (made.folder / "vendor/autoload.php").write_text(f"<?php require_once '{_DEBIAN_PHPUNIT}';\n")
        (made.folder / "vendor/phpunit/phpunit").mkdir(parents=True)
        (made.folder / "vendor/phpunit/phpunit/composer.json").write_text(json.dumps({"version": version}))
    return _locale(made.folder.parent / "locales")


def _locale(folder: Path) -> dict[str, str]:
    installed = (
        subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.lower().split()
    )
    if "en_au.utf8" in installed:
        return {}
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/en_AU").exists():
        raise NoPhpUnitError(
            f"Moodle's PHPUnit wants the locale {_LOCALE}: install it, or Debian's package locales"
        )
    folder.mkdir()
    subprocess.run(
        ["localedef", "-i", "en_AU", "-f", "UTF-8", str(folder / _LOCALE)], check=True, capture_output=True
    )
    return {"LOCPATH": str(folder)}


@contextmanager
def _database(kind: str) -> Iterator[dict[str, Any]]:
    """Settings of config.php for an empty database on a server of our own."""
    if kind not in DATABASES:
        raise ValueError(kind)
    driver = "pgsql" if kind == "pgsql" else "mysqli"
    if subprocess.run(["php", "-r", f"exit((int) !extension_loaded('{driver}'));"], check=False).returncode:
        raise ServiceMissing(f"PHP's extension {driver} is not installed")
    common = {"dbtype": kind, "dblibrary": "native", "dbhost": "127.0.0.1", "prefix": "mdl_"}
    if kind == "pgsql":
        with postgresql() as url:
            at = urlsplit(url)
            yield {
                **common,
                "dbname": at.path.strip("/"),
                "dbuser": "root",
                "dbpass": "",
                "dboptions": {"dbport": at.port},
            }
    else:
        with mariadb() as server:
            server.create("moodle")
            options = {"dbport": server.port, "dbcollation": "utf8mb4_unicode_ci"}
            yield {**common, "dbname": "moodle", "dbuser": "root", "dbpass": "root", "dboptions": options}


def _at_the_root(source: Path) -> Any:
    def ignore(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name in _LEFT_OUT] if Path(folder) == source else []

    return ignore


def _folder(path: Path) -> str:
    path.mkdir(parents=True)
    return str(path)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
