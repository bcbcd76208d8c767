"""A thousand jobs while workers are killed at random, embedded and with Redis and MariaDB.

    python benchmarks/chaos.py [--jobs 1000] [--mode embedded|redis|both]

Ends with an error when a job is lost, fails, or has two results.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import private_services
from chaos import storm
from running_service import running_service


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--mode", choices=["embedded", "redis", "both"], default="both")
    arguments = parser.parse_args()
    for mode in ("embedded", "redis") if arguments.mode == "both" else (arguments.mode,):
        settings = {"workers": "2", "max_attempts": "50", "lease_seconds": "5"}
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            if mode == "redis":
                server = stack.enter_context(private_services.mariadb())
                settings |= {
                    "broker_url": stack.enter_context(private_services.redis_server()).url,
                    "database_url": server.create("chaos"),
                }
            service = stack.enter_context(running_service(folder / "data", **settings))
            seen = storm(service, jobs=arguments.jobs, calm=4.0, seconds=1800)
        print(
            f"{mode:9} {seen.sent} jobs all ended well, {seen.killed} workers killed, {seen.attempts} attempts, {seen.seconds:.0f} s; "
            "none lost, none with two results"
        )


if __name__ == "__main__":
    main()
