"""A course over a real link that is slow and fails: `python benchmarks/mirror_line.py SHARED [POINTS]` (as root, on Linux).

The source's service runs in a network namespace of its own, behind a link of 4 Mbit/s, over TLS. Each time the target has
nothing; somewhere in the first mirror of a course with every activity the link goes down for some seconds at random moments, every tenth time
for good, until it has gone down POINTS (50) times while the mirror was under way. Then the course must be there and equal by the independent comparer, or not be
there at all, with a clear error; and the next run completes.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

import private_services
from mirror_arena import Arena

from sidecar.mirror.errors import MirrorError
from sidecar.moodle.mirror_site import MoodleTarget
from sidecar.moodle.site import Site
from sidecar.peers.http import HttpPeer
from sidecar.peers.line import Line
from sidecar.settings import Settings, SiteSettings
from sidecar.usecases.mirror_course import Request, apply
from sidecar.wiring import Services

NAME, HERE, THERE = "mirrorline", "10.213.7.1", "10.213.7.2"


def run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


@contextmanager
def link() -> Iterator[None]:
    """A pair of network cards, one of them in a namespace, 4 Mbit/s each way."""
    run("ip", "netns", "add", NAME)
    try:
        run("ip", "link", "add", "mline0", "type", "veth", "peer", "name", "mline1")
        run("ip", "link", "set", "mline1", "netns", NAME)
        run("ip", "addr", "add", f"{HERE}/24", "dev", "mline0")
        run("ip", "link", "set", "mline0", "up")
        inside = ("ip", "netns", "exec", NAME)
        run(*inside, "ip", "addr", "add", f"{THERE}/24", "dev", "mline1")
        run(*inside, "ip", "link", "set", "mline1", "up")
        run(*inside, "ip", "link", "set", "lo", "up")
        for prefix, card in (((), "mline0"), (inside, "mline1")):
            run(*prefix, "tc", "qdisc", "add", "dev", card, "root", "tbf", "rate", "4mbit", "burst", "32kbit", "latency", "400ms")  # fmt: skip
        yield
    finally:
        run("ip", "netns", "del", NAME)


def certificate(folder: Path) -> tuple[Path, Path]:
    """For the address of the service; trusted by this process only."""
    key, chain = folder / "key.pem", folder / "chain.pem"
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(chain),
        "-subj", "/CN=source", "-addext", f"subjectAltName=IP:{THERE}")  # fmt: skip
    os.environ["SSL_CERT_FILE"] = str(chain)
    return chain, key


@contextmanager
def service(folder: Path, site: SiteSettings, port: int) -> Iterator[str]:
    """Gives a token for its one course."""
    settings = Settings(data=folder, sites={"a": site})
    services = Services(settings)
    token, _ = services.tokens.create("line", ["mirror:read"], courses=["ALLMODS"])
    services.close()
    chain, key = certificate(folder)
    config = folder / "sidecar.toml"
    config.write_text(
        f'data = "{folder}"\nhost = "{THERE}"\nport = {port}\ntls_cert = "{chain}"\ntls_key = "{key}"\n[sites.a]\n'
        f'wwwroot = "{site.wwwroot}"\ndatabase = "{site.database.get_secret_value()}"\nmoodledata = "{site.moodledata}"\n',
        "utf-8",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["ip", "netns", "exec", NAME, sys.executable, "-m", "sidecar", "serve"],
            env={**os.environ, "SIDECAR_CONFIG": str(config)}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield token
    finally:
        process.terminate()
        process.wait(30)


def main(shared: str, points: str = "50") -> None:  # noqa: PLR0915 - told in the order in which it happens
    root, count, chance = Path(shared), int(points), random.Random(4)
    with (
        private_services.mariadb() as source,
        private_services.mariadb_server() as server,
        tempfile.TemporaryDirectory() as scratch,
        link(),
    ):
        folder = Path(scratch)
        url = source.load_zst("a", root / "moodle" / "site_a.sql.zst")
        data = folder / "a"
        data.mkdir()
        files = subprocess.run(["zstdcat", str(root / "moodle" / "site_a_filedir.tar.zst")], capture_output=True, check=True)  # fmt: skip
        subprocess.run(["tar", "-C", str(data), "-xf", "-"], input=files.stdout, check=True)
        arena = Arena(source_url=url, source_data=data, server=server, shared=root, folder=folder / "b")
        site = SiteSettings(wwwroot="http://127.0.0.1:8101", database=source.socket_url("a"), moodledata=data)  # type: ignore[arg-type]
        (folder / "service").mkdir()
        port = private_services.free_port()
        with service(folder / "service", site, port) as token:
            target_url = server.running.url("b")

            def mirror() -> str:
                b = Site(name="b", wwwroot="http://127.0.0.1:8102", database_url=target_url, database_write_url=target_url,
                         moodledata=folder / "b" / "pool")  # fmt: skip
                peer = HttpPeer(Line(f"https://{THERE}:{port}", token), name="a")
                try:
                    apply(peer, MoodleTarget(b, folder / "b" / "work" / "b"), Request(course="ALLMODS"))
                except MirrorError as error:
                    return error.code
                finally:
                    b.close()
                return "done"

            for _ in range(100):  # until the service answers
                if mirror() == "done":
                    break
            arena.empty()
            began = time.monotonic()
            mirror()
            whole = time.monotonic() - began
            print(f"unbroken: {whole:.1f} s, {len(arena.differences())} differences", flush=True)
            ends: Counter[str] = Counter()
            while ends.total() < count:
                arena.empty()
                number, done = ends.total(), threading.Event()
                at, gone = chance.uniform(0.2, whole * 0.9), number % 10 == 9
                silent = chance.uniform(0.5, 4)

                def cut(
                    at: float = at, silent: float = silent, gone: bool = gone, done: threading.Event = done
                ) -> None:
                    if done.wait(at):
                        return
                    run("ip", "link", "set", "mline0", "down")
                    if not gone:
                        time.sleep(silent)
                        run("ip", "link", "set", "mline0", "up")

                thread = threading.Thread(target=cut)
                began = time.monotonic()
                thread.start()
                said = mirror()
                missed = time.monotonic() - began < at
                done.set()
                thread.join()
                run("ip", "link", "set", "mline0", "up")
                if missed:
                    continue
                left = arena.left()
                ends[f"{said}, {left}"] += 1
                print(
                    f"down at {at:.1f} s {'for good' if gone else f'for {silent:.1f} s'}: {said}, {left}",
                    flush=True,
                )
                if said != "done":
                    again = mirror()
                    print(f"  the next run: {again}, {len(arena.differences())} differences", flush=True)
            print(dict(ends))


if __name__ == "__main__":
    main(*sys.argv[1:])
