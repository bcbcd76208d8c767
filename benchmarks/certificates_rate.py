"""How many certificates a second a core, beside one WeasyPrint document each, and in how much memory.

    python benchmarks/certificates_rate.py [--count 200] [--sign rsa|ec] [--long 10000]

CPU seconds of this process are counted, not the clock on the wall; the two ways are measured in turns and the
medians given, so that a busy machine slows both. `--long` draws that many in one job and watches the memory.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import io
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import weasyprint
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from certificate_names import FIRST, LAST

from certificates import FontBook, load_template, render
from certificates.gallery import path_of
from certificates.model import Element, Issue, StoredFile
from certificates.pdf import fast_subsetting
from certificates.signing import from_pkcs12, sign
from certificates.sources.files import Loaded, plain_issue


def issues(count: int) -> Iterator[Issue]:
    chance = Random(5)
    for number in range(count):
        name = f"{chance.choice(FIRST)} {chance.choice(FIRST)} {chance.choice(LAST)}-{chance.choice(LAST)}"
        yield plain_issue(
            {
                "code": f"{chance.randrange(10**10):010d}{'ABCDEFGH'[number % 8]}{'STUVWXYZ'[number % 7]}",
                "name": f"{name} {number}",
                "course": "Fire safety & first aid",
                "issued": 1736065800 + 86400 * (number % 30),
            }
        )


def with_background(loaded: Loaded) -> Loaded:
    """The template over a photograph of a page's size (A4 at 150 dots an inch)."""
    chance = Random(7)
    image = Image.frombytes("RGB", (35, 25), chance.randbytes(35 * 25 * 3)).resize(
        (1754, 1240), Image.Resampling.BICUBIC
    )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    sha1 = hashlib.sha1(out.getvalue(), usedforsecurity=False).hexdigest()
    stored = StoredFile(sha1=sha1, filename="background.jpg")
    element = Element(id="background", kind="image", data={"isbackground": 1}, files=(stored,))
    pages = tuple(replace(page, elements=(element, *page.elements)) for page in loaded.template.pages)
    return Loaded(
        template=replace(loaded.template, pages=pages),
        assets=lambda name: out.getvalue() if name == sha1 else loaded.assets(name),
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


def signer(kind: str = "rsa") -> Callable[[bytes], bytes]:
    key = (
        ec.generate_private_key(ec.SECP256R1())
        if kind == "ec"
        else rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
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
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sign", choices=["rsa", "ec"], help="RSA-2048 or ECDSA on P-256")
    parser.add_argument("--long", type=int, default=0)
    parser.add_argument("--template", default="classic-landscape")
    chosen = parser.parse_args()
    print("fast subsetting:", fast_subsetting())
    loaded, fonts = with_background(load_template(path_of(chosen.template))), FontBook.scan()
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
    finish: Callable[[bytes], bytes] = signer(chosen.sign) if chosen.sign else lambda pdf: pdf
    mine, theirs = [], []
    for _ in range(chosen.rounds):
        theirs.append(plain_weasyprint(max(chosen.count // 5, 5)))
        mine.append(ours(loaded, fonts, chosen.count, finish))
    a, b = statistics.median(mine), statistics.median(theirs)
    print(f"ours {a:.1f}, plain WeasyPrint {b:.1f} a CPU second: {a / b:.2f} times")


if __name__ == "__main__":
    main()
