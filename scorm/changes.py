"""What repairs say they did: one sentence each, translated like the rules' messages."""

from __future__ import annotations

from types import MappingProxyType

from scorm.model import Change

RENAMED = "renamed from {old}"
DECODED = "{count} names, read as {charset}, are UTF-8 now"
FLAGGED = "all names are written as UTF-8 with the flag"
TAKEN_OUT = "taken out"
FOLDERS_OUT = "{count} entries for folders taken out"
MOVED = "moved from {folder} to the root, with everything beside it"
STORED_AS_UTF8 = "stored as UTF-8 without a byte order mark"
VERSION_WRITTEN = "schemaversion {version} written"
DEFAULT = "{organization} is the default organization now"
RESPELT = "{old} is written {new} now"
BASE_RESPELT = "xml:base {old} is written {new} now"
LISTED_BY_ITS_OWN = "{file} is listed by its own resource now"
LISTED = "{file} is listed by resource {resource} now"
LEFT_OUT = "left out: nothing mentions it ({bytes} bytes)"
RECODED = "re-encoded: {before} bytes before, {after} bytes after"

SENTENCES = tuple(text for name, text in list(globals().items()) if name.isupper())


def change(code: str, path: str, sentence: str, **params: object) -> Change:
    """One thing that was done. `sentence` is one of this module's; every parameter of it must be given."""
    values = {name: str(value) for name, value in params.items()}
    return Change(
        code=code,
        path=path,
        detail=sentence.format_map(values),
        template=sentence,
        params=MappingProxyType(values),
    )
