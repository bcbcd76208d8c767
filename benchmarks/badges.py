"""Badges a second on one core: signed, baked; the prepared canonical form beside full JSON-LD processing.

python benchmarks/badges.py [--count 2000] [--picture badge.png]
"""

from __future__ import annotations

import argparse
import statistics
import struct
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from certificates import badges
from certificates.badges import prepared
from certificates.badges.issuer import BadgeIssuer
from certificates.badges.png import SIGNATURE
from certificates.keys import SigningKey

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ROUNDS = 5


def picture(size: int = 512) -> bytes:
    """A PNG of our own: coloured noise that does not pack, some 30 KB."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + bytes((x * y >> 3) & 255 for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def award(number: int, achievement: badges.Achievement) -> badges.Award:
    return badges.Award(
        id=f"https://moodle.example.org/badges/a/{number:040x}",
        achievement=achievement,
        recipient=badges.Recipient(
            email=f"learner{number}@example.org", salt=f"{number:032x}", name="Hélène", name_consent=True
        ),
        issued=NOW,
        expires=datetime(2028, 1, 1, tzinfo=UTC),
        evidence=(badges.Evidence(id=f"https://moodle.example.org/verify/{number}", name="Award"),),
        results=(badges.Result(value=str(number % 100), status="Completed"),),
        status=badges.StatusEntry(list_url="https://moodle.example.org/badges/status/1", index=number),
    )


ACHIEVEMENT = badges.Achievement(
    id="https://moodle.example.org/badges/class/5",
    name="Sécurité au travail",
    description="Maîtrise les gestes de premiers secours et l’évacuation.",
    criteria_narrative="Toutes ces conditions sont requises :\n- Attribué par : enseignant\n- Achever le cours",
    image="https://moodle.example.org/badges/image/5",
    tags=("sécurité", "first aid"),
    alignments=(
        badges.Alignment(target_name="ESCO: fire safety", target_url="http://data.europa.eu/esco/skill/abc"),
        badges.Alignment(target_name="RNCP 35030", target_url="https://www.francecompetences.fr/rncp/35030/"),
    ),
)
PROFILE = badges.Profile(
    id="did:web:moodle.example.org", name="Université", url="https://moodle.example.org/"
)
PAGES = badges.Pages(
    issuer="https://moodle.example.org/i",
    badge_class="https://moodle.example.org/c/{id}",
    key="https://moodle.example.org/k",
)


def rate(work, count: int) -> float:
    """Median of rounds, things a second of processor time."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work(count)
        found.append(count / (time.process_time() - began))
    return statistics.median(found)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    image = options.picture.read_bytes() if options.picture else picture()
    baker = badges.Picture(image)
    ed25519 = SigningKey.from_seed(bytes(32))
    rsa = SigningKey(private=generate_private_key(public_exponent=65537, key_size=2048))
    print(f"picture {len(image)} bytes; signed and baked, badges a second of one core (median of {ROUNDS})")
    rows = [
        (badges.Proof.DATA_INTEGRITY, ed25519, "3.0 eddsa-rdfc-2022"),
        (badges.Proof.VC_JWT, ed25519, "3.0 VC-JWT, Ed25519"),
        (badges.Proof.VC_JWT, rsa, "3.0 VC-JWT, RSA 2048"),
        (badges.Proof.SIGNED, rsa, "2.0 signed, RSA 2048"),
        (badges.Proof.HOSTED, ed25519, "2.0 hosted"),
    ]
    for proof, key, name in rows:
        issuer = BadgeIssuer(PROFILE, key, pages=PAGES)

        def work(count: int, issuer=issuer, proof=proof) -> None:
            for number in range(count):
                issued = issuer.issue(award(number, ACHIEVEMENT), created=NOW, proof=proof)
                baker.bake(issued.text, version=proof.version)

        work(10)
        print(f"{name:26} {rate(work, options.count):8.0f}")
    issuer = BadgeIssuer(PROFILE, ed25519)
    documents = [issuer.unsigned(award(number, ACHIEVEMENT)) for number in range(100)]
    issuer.canonical_form(documents[0])
    fast = rate(lambda count: [issuer.canonical_form(document) for document in documents[:count]], 100)
    slow = rate(lambda count: [prepared.slow(document) for document in documents[:count]], 100)
    print(f"canonical form: prepared {fast:.0f}, full JSON-LD {slow:.0f} a second; {fast / slow:.0f} times")
    text = issuer.issue(award(1, ACHIEVEMENT), created=NOW).text
    trusted = {PROFILE.id: (ed25519.public,)}
    checks = rate(lambda count: [badges.verify(text, now=NOW, trusted=trusted) for _ in range(count)], 50)
    print(f"verified: {checks:.0f} a second")


if __name__ == "__main__":
    main()
