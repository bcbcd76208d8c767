"""How many certificates a second a core, beside one WeasyPrint document each, and in how much memory.

    python benchmarks/certificates_rate.py [--count 200] [--sign] [--long 10000]

CPU seconds of this process are counted, not the clock on the wall; the two ways are measured in turns and the
medians given, so that a busy machine slows both. `--long` draws that many in one job and watches the memory.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import weasyprint
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from certificates import FontBook, load_template, render
from certificates.gallery import path_of
from certificates.model import Issue
from certificates.pdf import fast_subsetting
from certificates.signing import from_pkcs12, sign
from certificates.sources.files import Loaded, plain_issue

NAMES = ("Hélène Œuvray", "Ánh Tuyết Nguyễn Thị", "Олександр Ґаландюк", "Jürgen Großmüller", "Anna Smith")


def issues(count: int) -> Iterator[Issue]:
    for number in range(count):
        yield plain_issue(
            {
                "code": f"{number:010d}AB",
                "name": f"{NAMES[number % len(NAMES)]} {number}",
                "course": "Fire safety & first aid",
                "issued": 1736065800,
            }
        )


def ours(loaded: Loaded, fonts: FontBook, count: int, finish: Callable[[bytes], bytes]) -> float:
    start = time.process_time()
    for made in render(loaded.template, issues(count), assets=loaded.assets, fonts=fonts):
        finish(made.pdf)
    return count / (time.process_time() - start)


def plain_weasyprint(count: int) -> float:
    """One document each, five lines of text, nothing else: what an issuer on WeasyPrint does at its simplest."""
    lines = "".join(f"<p>Line {n} of a certificate for Anna Smith</p>" for n in range(5))
    start = time.process_time()
    for _ in range(count):
        weasyprint.HTML(string=f"<style>body{{font-family:FreeSerif}}</style>{lines}").write_pdf()
    return count / (time.process_time() - start)


def signer() -> Callable[[bytes], bytes]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Benchmark")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2040, 1, 1, tzinfo=dt.UTC))
        .sign(key, hashes.SHA256())
    )
    data = pkcs12.serialize_key_and_certificates(b"b", key, certificate, None, serialization.NoEncryption())
    made = from_pkcs12(data)
    return lambda pdf: sign(pdf, made, when=1736065800)


def megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sign", action="store_true")
    parser.add_argument("--long", type=int, default=0)
    parser.add_argument("--template", default="classic-landscape")
    chosen = parser.parse_args()
    print("fast subsetting:", fast_subsetting())
    loaded, fonts = load_template(path_of(chosen.template)), FontBook.scan()
    ours(loaded, fonts, 5, lambda pdf: pdf)
    if chosen.long:
        start = time.process_time()
        for number, _ in enumerate(
            render(loaded.template, issues(chosen.long), assets=loaded.assets, fonts=fonts), start=1
        ):
            if number % (chosen.long // 10) == 0:
                rate = number / (time.process_time() - start)
                print(f"{number:6d} drawn, {megabytes():6.0f} MB, {rate:5.1f} a CPU second", flush=True)
        return
    finish: Callable[[bytes], bytes] = signer() if chosen.sign else lambda pdf: pdf
    mine, theirs = [], []
    for _ in range(chosen.rounds):
        theirs.append(plain_weasyprint(max(chosen.count // 5, 5)))
        mine.append(ours(loaded, fonts, chosen.count, finish))
    a, b = statistics.median(mine), statistics.median(theirs)
    print(f"ours {a:.1f}, plain WeasyPrint {b:.1f} a CPU second: {a / b:.2f} times")


if __name__ == "__main__":
    main()
