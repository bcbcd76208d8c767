"""The Moodle plugin's HTTP client, run by PHP without a Moodle."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CLASSES = ROOT / "moodle_plugin" / "local_sidecar" / "classes" / "client"
DRIVER = ROOT / "tests" / "plugin" / "php" / "drive.php"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """What the steps gave, what a canned transport was sent, and the breaker's state at the end."""

    steps: list[dict[str, Any]]
    sent: list[dict[str, Any]]
    breaker: dict[str, Any] | None


def run_client(*steps: list[Any], url: str = "http://127.0.0.1:1", token: str = "t", **options: Any) -> Ran:  # noqa: S107  a canned one
    """Call methods of the client: each step is its name and its arguments. `answers` makes the transport a canned one."""
    php = shutil.which("php")
    if php is None:
        raise RuntimeError("php is needed")
    ran = subprocess.run(
        [php, "-d", "memory_limit=256M", "-d", "error_reporting=-1", "-d", "display_errors=stderr", str(DRIVER), str(CLASSES)],
        input=json.dumps({"url": url, "token": token, "steps": steps, **options}).encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )  # fmt: skip
    if ran.returncode or ran.stderr:
        raise RuntimeError(ran.stdout.decode()[-2000:] + ran.stderr.decode()[-2000:])
    answer = json.loads(ran.stdout)
    return Ran(steps=answer["steps"], sent=answer["sent"], breaker=answer["breaker"])
