"""Through a real Moodle: what it exports, read and written by us, imports to the same bank."""

from __future__ import annotations

import io
import os
import re
import subprocess
from pathlib import Path

import pytest

import question_formats as qf

SCRIPT = Path(__file__).with_name("moodle_round_trip.php")


def through_moodle(site: str, data: Path, out: Path) -> list[str]:
    """The lines of Moodle's export after importing `data`, without question ids."""
    command = ["php", "-d", "max_input_vars=5000", str(SCRIPT), site, str(data), str(out)]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    text = re.sub(r"<!-- question: \d+\s+-->", "", out.read_text("utf-8"))
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.moodle
@pytest.mark.shared
@pytest.mark.slow
def test_the_second_export_equals_the_first(oracle, tmp_path):
    site = os.environ.get("MOODLE_DIR")
    if site is None or not (Path(site) / "config.php").exists():
        pytest.skip("MOODLE_DIR names no installed Moodle")
    first = through_moodle(site, oracle / "roundtrip" / "allqtypes.input.xml", tmp_path / "first.xml")
    out = io.BytesIO()
    list(qf.write(qf.read(tmp_path / "first.xml"), out, format="moodlexml"))
    ours = tmp_path / "ours.xml"
    ours.write_bytes(out.getvalue())
    assert through_moodle(site, ours, tmp_path / "second.xml") == first
