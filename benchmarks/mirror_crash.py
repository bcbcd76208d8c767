"""Kill -9 at many points of an apply: `python benchmarks/mirror_crash.py SHARED [POINTS]`.

Two private database servers, loaded from the dumps of real sites in SHARED. The sidecar is killed until POINTS (50) blows have fallen while an apply was
under way, and so is the server of the target's database, half of them in a first mirror of a course with every activity, half in an update
of it: before a random statement, at the commits, between and during writes to the file pool, some a moment later. After each
blow InnoDB recovers, and a checksum of every table says whether the target is what it was; if not, the independent comparer
says whether it is the new course. Anything else is half a course. In the end an apply is run through and compared.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

import private_services
from mirror_arena import Arena, Blow, places


def round_of(arena: Arena, *, first: bool, database: bool, hits: int, seed: int) -> list[Blow]:
    """Blows against a first mirror, or against an update, until `hits` have hit."""
    arena.empty()
    total = arena.complete()
    renew = arena.empty if first else arena.change
    renew()
    if not first:
        total = arena.apply()[2]
        renew()
    blows: list[Blow] = []
    for point, delay in places(total, seed=seed):
        if sum(blow.hit for blow in blows) == hits:
            break
        if first:
            arena.forget_files()
        blow = arena.strike(point, database=database, delay=delay)
        print(
            f"{'first' if first else 'update'} {'database' if database else 'sidecar'} at {point} of {total}"
            f" +{delay * 1000:.1f} ms: exit {blow.ended}, {blow.left}  {blow.said[:60]}",
            flush=True,
        )
        blows.append(blow)
        if blow.left != "old":
            renew()
    arena.complete()
    print("then to the end: done, 0 differences", flush=True)
    return blows


def main(shared: str, points: str = "50") -> None:
    root, count = Path(shared), int(points)
    with (
        private_services.mariadb() as source,
        private_services.mariadb_server() as server,
        tempfile.TemporaryDirectory() as scratch,
    ):
        folder = Path(scratch)
        url = source.load_zst("a", root / "moodle" / "site_a.sql.zst")
        (folder / "a").mkdir()
        files = subprocess.run(
            ["zstdcat", str(root / "moodle" / "site_a_filedir.tar.zst")], capture_output=True, check=True
        )
        subprocess.run(["tar", "-C", str(folder / "a"), "-xf", "-"], input=files.stdout, check=True)
        arena = Arena(
            source_url=url, source_data=folder / "a", server=server, shared=root, folder=folder / "b"
        )
        for database in (False, True):
            blows = [
                blow
                for seed, first in enumerate((True, False))
                for blow in round_of(arena, first=first, database=database, hits=count // 2, seed=seed)
            ]
            found = Counter(blow.left for blow in blows)
            hit = sum(blow.hit for blow in blows)
            print(f"{'database' if database else 'sidecar'}: {len(blows)} blows, {hit} hit, {dict(found)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
