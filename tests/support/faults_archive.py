"""Faults of the archive, of what weighs, and of what only this Moodle minds."""

from __future__ import annotations

import random

from package_breakers import Fault, damaged, duplicate, encrypted, files, method, raw, raw_name, sub, symlink

ARCHIVE: tuple[Fault, ...] = (
    ("encrypted member", "12", raw(encrypted), "PKG-ZIP-001"),
    ("wrong checksum", "12", raw(damaged), "PKG-ZIP-002"),
    ("cut at 60 percent", "12", raw(lambda data: data[: len(data) * 6 // 10]), "ZIP-003"),
    ("no zip", "12", lambda _: b"<html>404 not found</html>", "ZIP-001"),
    ("empty file", "12", lambda _: b"", "ZIP-002"),
    ("empty archive", "12", lambda _: b"PK\x05\x06" + bytes(18), "PKG-ZIP-020"),
    ("climbs out", "12", files(add={"../evil.html": b"x"}), "PKG-ZIP-003"),
    ("absolute path", "12", files(add={"/evil.html": b"x"}), "PKG-ZIP-004"),
    ("drive letter", "12", files(add={"C:/evil.html": b"x"}), "PKG-ZIP-005"),
    ("symbolic link", "12", symlink, "PKG-ZIP-006"),
    ("same name twice", "12", duplicate, "PKG-ZIP-007"),
    ("case twins", "12", files(add={"content/Rain.html": b"x"}), "PKG-ZIP-008"),
    ("backslashes", "12", raw_name(b"content/rain.html", b"content\\rain.html"), "PKG-ZIP-009"),
    (
        "cp437 name",
        "12",
        lambda made: raw_name(b"pruXung", b"pr\x81fung")((made.files.update({"pruXung.txt": b"x"}), made)[1]),
        "PKG-ZIP-010",
    ),
    (
        "utf-8 without flag",
        "12",
        lambda made: raw_name(b"prueXng", "prü".encode() + b"fng")(
            (made.files.update({"prueXng.txt": b"x"}), made)[1]
        ),
        "PKG-ZIP-011",
    ),
    (
        "false utf-8 flag",
        "12",
        lambda made: raw_name("prüf".encode(), b"pr\x81\x81f")(
            (made.files.update({"prüf.txt": b"x"}), made)[1]
        ),
        "PKG-ZIP-012",
    ),
    ("php script", "12", files(add={"content/login.php": b"<?php"}), "PKG-ZIP-013"),
    ("htaccess", "12", files(add={".htaccess": b"x"}), "PKG-ZIP-013"),
    ("program", "12", files(add={"setup.exe": b"MZ"}), "PKG-ZIP-014"),
    ("macOS litter", "12", files(add={"__MACOSX/._a": b"x", ".DS_Store": b"x"}), "PKG-ZIP-015"),
    ("Windows litter", "2004", files(add={"content/Thumbs.db": b"x"}), "PKG-ZIP-015"),
    ("control character", "12", files(add={"content/a\x07b.html": b"x"}), "PKG-ZIP-016"),
    ("long name", "12", files(add={"content/" + "a" * 300 + ".html": b"x"}), "PKG-ZIP-017"),
    ("unknown method", "12", raw(method), "PKG-ZIP-018"),
    ("names that collide", "12", files(add={"./content/rain.html": b"x"}), "PKG-ZIP-019"),
)

REST: tuple[Fault, ...] = (
    ("2nd edition by name", "2004", sub((">2004 4th Edition<", ">2004 2nd Edition<")), "PKG-MDL-001"),
    (
        "other prefix",
        "2004",
        lambda made: setattr(
            made, "manifest", made.manifest.replace("adlcp:", "cp:").replace("xmlns:adlcp", "xmlns:cp")
        ),
        "PKG-MDL-003",
    ),
    (
        "xml:base on resources",
        "12",
        sub(
            ("<resources>", '<resources xml:base="content/">'),
            ('sco" href="content/rain', 'sco" href="rain'),
            ('href="content/rain', 'href="rain'),
            ('href="content/logo', 'href="logo'),
            ('sco" href="content/rivers', 'sco" href="rivers'),
            ('href="content/rivers', 'href="rivers'),
            ('href="shared/api', 'href="../shared/api'),
        ),
        "PKG-MDL-004",
    ),
    (
        "metadata file absent",
        "12",
        sub(("</metadata>", "<adlcp:location>meta.xml</adlcp:location></metadata>")),
        "PKG-LOM-001",
    ),
    (
        "metadata file broken",
        "12",
        lambda made: (
            made.sub("</metadata>", "<adlcp:location>meta.xml</adlcp:location></metadata>"),
            made.files.update({"meta.xml": b"<lom>"}),
            None,
        )[2],
        "PKG-LOM-002",
    ),
    (
        "metadata of another kind",
        "12",
        lambda made: (
            made.sub("</metadata>", "<adlcp:location>meta.xml</adlcp:location></metadata>"),
            made.files.update({"meta.xml": b"<dc/>"}),
            None,
        )[2],
        "PKG-LOM-003",
    ),
    (
        "metadata in another order",
        "12",
        sub(
            (
                "</metadata>",
                '<lom xmlns="http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"><technical/><general/></lom></metadata>',
            )
        ),
        "PKG-XML-004",
    ),
    ("heavy", "12", lambda made: made.files.update({"content/logo.png": bytes(2_100_000)}), "PKG-WGT-001"),
    (
        "very heavy",
        "12",
        lambda made: made.files.update({"content/logo.png": random.Random(1).randbytes(20_100_000)}),
        "PKG-WGT-002",
    ),
)
