"""Seeing memory: of this process, of another, and of one that is gone."""

from __future__ import annotations

import subprocess
import sys

from sidecar.memory import few_arenas, give_back, resident_mb


def test_memory_is_that_of_the_process_asked_for() -> None:
    command = [
        sys.executable,
        "-c",
        "import sys; kept = b'x' * (200 << 20); print('ready', flush=True); sys.stdin.read()",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert resident_mb(other.pid) > 200
        other.communicate()
    assert 5 < resident_mb() < 5000
    assert resident_mb(2**22 + 1) == 0.0


def test_giving_back_does_no_harm() -> None:
    few_arenas()
    give_back()
    assert resident_mb() > 0
