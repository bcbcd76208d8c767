"""`make demo` from its first line to its last: the service, every scene, a second run, the end."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from private_services import free_port

from sidecar.cli.demo.mirror import make_sites

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


def _demo(folder: Path, *more: str, port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sidecar", "demo", "--folder", str(folder), *more],
        capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, "SIDECAR_PORT": str(port)},
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(900)  # the whole demo, twice
def test_every_scene_comes_out_right_twice(tmp_path: Path) -> None:
    with socket.socket() as taken:  # the port of the settings is another program's: a free one is found
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        try:
            first = _demo(tmp_path, "--examples", str(EXAMPLES), port=port)
            assert first.returncode == 0, first.stdout + first.stderr
            assert f"127.0.0.1:{port} " not in first.stdout
            assert "5. Mirror a course" in first.stdout
            assert first.stdout.count("unchanged, to the byte") == 2
            again = _demo(tmp_path, "--examples", str(EXAMPLES), port=port)
            assert again.returncode == 0, again.stdout + again.stderr
            assert first.stdout.splitlines()[0] == again.stdout.splitlines()[0], "the same service"
        finally:
            ended = _demo(tmp_path, "--stop", port=port)
    assert ended.stdout == "stopped\n"


def test_the_port_of_the_settings_is_taken_when_free(tmp_path: Path) -> None:
    port = free_port()
    code = "from pathlib import Path; from sidecar.cli.demo.service import start, stop; import sys;"
    code += "folder = Path(sys.argv[1]); (folder / 'no.toml').touch(); print(start(folder, folder / 'no.toml').address); stop(folder)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, "SIDECAR_PORT": str(port)},
    )  # fmt: skip
    assert done.stdout == f"http://127.0.0.1:{port}\n"


def test_sites_are_made_anew_under_a_running_service(tmp_path: Path) -> None:
    make_sites(EXAMPLES, tmp_path)
    with closing(sqlite3.connect(tmp_path / "school.sqlite")) as service:
        assert service.execute("SELECT count(*) FROM mdl_course").fetchone() == (2,)
        service.execute("DELETE FROM mdl_course")
        service.commit()
        make_sites(EXAMPLES, tmp_path)
        assert service.execute("SELECT count(*) FROM mdl_course").fetchone() == (2,)
