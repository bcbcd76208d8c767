"""10,000 certificates in one job that is killed again and again: `python benchmarks/certificates_issue.py DUMP`.

DUMP is a zstd-compressed dump of a Moodle Workplace with a course certificate activity. A private database server holds
it; COUNT (10000) people have earned the certificate. `sidecar certificates issue` is started, killed with SIGKILL KILLS (6)
times at random moments, and runs to its end at last. Then: one issue a person, no code twice, every PDF there and whole.
Processor seconds are those of the issuer alone; memory is its highest.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

import private_services
from certificate_crowd import Crowd, Watch


def main(dump: str, count: str = "10000", kills: str = "6") -> None:
    chance = random.Random(1)
    with private_services.mariadb() as server, tempfile.TemporaryDirectory() as scratch:
        crowd = Crowd.gather(server.load_zst("crowd", Path(dump)), Path(scratch), int(count))
        total = 2 * int(count)  # rows of issues, and PDFs
        points = [*sorted(chance.randrange(1, total) for _ in range(int(kills))), total + 1]
        began, seconds, peak = time.monotonic(), 0.0, 0.0
        for point in points:
            watch = Watch(process=crowd.issuer())
            ended = watch.run(crowd, point)
            seconds, peak = seconds + watch.seconds, max(peak, watch.peak)
            issues = len(crowd.codes())
            print(
                f"{'ended' if ended else 'killed'} after {watch.seconds:6.1f} s of processor time: {issues} issued,"
                f" {crowd.drawn()} drawn, {watch.peak:.0f} MB",
                flush=True,
            )
            if ended and watch.process.returncode != 0:
                said = (Path(scratch) / "err.log").read_text() or (Path(scratch) / "out.jsonl").read_text()
                raise SystemExit(f"exit status {watch.process.returncode}: {said[-2000:]}")
        wrong = list(crowd.wrong())
        print(
            f"{count} in {seconds:.0f} s of processor time ({int(count) / seconds:.1f} a second), "
            f"{time.monotonic() - began:.0f} s by the clock, at most {peak:.0f} MB; wrong: {wrong[:3] or 'nothing'}"
        )
        if wrong:
            raise SystemExit(1)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (TypeError, subprocess.CalledProcessError) as error:
        raise SystemExit(f"{error}\n{__doc__}") from None
