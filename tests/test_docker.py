"""What ships for operators: the compose files, the unit and the example settings are what they say."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from sidecar.cli import COMMANDS
from sidecar.settings import Settings, load

DOCKER = Path(__file__).resolve().parents[1] / "docker"


def test_the_example_settings_are_read(tmp_path: Path) -> None:
    settings = load({"SIDECAR_CONFIG": str(DOCKER / "sidecar.example.toml"), "SIDECAR_DATA": str(tmp_path)})
    assert list(settings.sites) == ["a"]


@pytest.mark.parametrize(
    "name", ["Dockerfile", "compose.yml", "compose-distributed.yml", "moodle-sidecar.service"]
)
def test_commands_and_settings_named_there_exist(name: str) -> None:
    text = (DOCKER / name).read_text("utf-8")
    named = set(re.findall(r"SIDECAR_([A-Z_]+)\b", text)) - {"DB_PASSWORD", "MEMORY", "CONFIG"}
    assert {one.lower() for one in named} <= set(Settings.model_fields)
    run = re.findall(r"\[(?:CMD, )?\"?sidecar\"?, \"?([a-z]+)", text) + re.findall(
        r"bin/sidecar ([a-z]+)", text
    )
    assert set(run) <= set(COMMANDS)
    for packages in re.findall(r"docker/(debian-[a-z]+\.txt)", text):
        assert (DOCKER / packages).is_file()


@pytest.mark.parametrize("name", ["compose.yml", "compose-distributed.yml"])
def test_compose_takes_the_file(name: str) -> None:
    compose = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]
    if shutil.which(compose[0]) is None:
        pytest.skip("no compose is installed")
    done = subprocess.run(
        [*compose, "-f", str(DOCKER / name), "config", "-q"], env={"SIDECAR_DB_PASSWORD": "x", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_unit_starts_the_service_and_keeps_it_small() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DOCKER / "moodle-sidecar.service", "utf-8")
    service = unit["Service"]
    assert shlex.split(service["ExecStart"])[1:] == ["serve"]
    assert {"MemoryMax", "Restart", "KillMode", "StateDirectory"} <= set(service)
