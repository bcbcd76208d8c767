"""What a file is that is in no question format, and what its owner can do."""

from __future__ import annotations

OFFICE, PLAIN = (
    b"\xd0\xcf\x11\xe0",
    "save it as plain text (UTF-8) or export the questions from where they were written",
)
_BEGINS = (
    (OFFICE, f"it is an old Office document; {PLAIN}"),
    (b"{\\rtf", f"it is an RTF document; {PLAIN}"),
    (b"%PDF", f"it is a PDF; {PLAIN}"),
    (
        b"\x1f\x8b",
        "it is compressed; a Moodle backup is no question bank: export the questions from Moodle instead",
    ),
    (b"Rar!", "it is a RAR archive; unpack it"),
    (b"7z\xbc\xaf", "it is a 7z archive; unpack it"),
)
_MEMBERS = (
    ("word/document.xml", f"it is a Word document; {PLAIN}"),
    ("content.xml", f"it is an OpenDocument file; {PLAIN}"),
    ("ppt/presentation.xml", f"it is a presentation; {PLAIN}"),
    (
        "moodle_backup.xml",
        "it is a Moodle backup, not a question bank: export the questions from Moodle instead",
    ),
    ("imsmanifest.xml", "it is a package without questions"),
)
_PAGE = (b"<!doctype html", b"<html")
NAMED = "name it with --from where you know it"


def advice(head: bytes, members: tuple[str, ...]) -> str:
    """`head`: the first bytes; `members`: of the archive, empty where it is none or does not open."""
    for begins, text in _BEGINS:
        if head.startswith(begins):
            return text
    if head.startswith(b"PK"):
        if not members:
            return "the archive is empty or damaged"
        for name, text in _MEMBERS:
            if name in members:
                return text
        first = next((name for name in members if not name.endswith("/")), members[0])
        return f"it is an archive, but no package; unpack it and give the files in it ({first} …)"
    if head.lstrip().lower().startswith(_PAGE):
        return f"it is a web page; {PLAIN}"
    return NAMED
