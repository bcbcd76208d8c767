"""Repairs of the archive: separators, character sets, leading slashes, litter, the wrapping folder."""

from __future__ import annotations

from urllib.parse import unquote

from scorm import changes
from scorm.archive.charsets import CANDIDATES, guess
from scorm.archive.names import is_litter
from scorm.fix.plan import Entry, Plan
from scorm.manifest.load import NAME
from scorm.package import unpacked


def names(plan: Plan) -> None:
    """Slashes for backslashes, no leading slash, UTF-8 names with the flag."""
    legacy = [entry for entry in plan.entries if _is_legacy(entry)]
    charset = _charset(plan, legacy) if legacy else ""
    taken = {entry.name for entry in plan.entries}
    for entry in plan.entries:
        old = entry.name
        new = entry.member.raw_name.decode(charset, "replace") if entry in legacy else old
        new = new.replace("\\", "/").lstrip("/")
        if new and new != old and new not in taken:
            entry.name = new
            taken.add(new)
            if entry not in legacy:
                code = "PKG-ZIP-009" if "\\" in old else "PKG-ZIP-004"
                plan.say(code, new, changes.RENAMED, old=old)
    if legacy:
        plan.say("PKG-ZIP-010", legacy[0].name, changes.DECODED, count=len(legacy), charset=charset.upper())
    for code in sorted(plan.codes & {"PKG-ZIP-011", "PKG-ZIP-012"}):
        plan.say(code, plan.package.file, changes.FLAGGED)


def litter(plan: Plan) -> None:
    """Files of operating systems and version control leave."""
    for entry in plan.entries:
        if is_litter(entry.name):
            entry.dropped = True
            plan.say("PKG-ZIP-015", entry.name, changes.TAKEN_OUT)


def folder_entries(plan: Plan) -> None:
    """Entries for folders leave; the files in them make the folders."""
    found = [entry for entry in plan.entries if not entry.dropped and entry.name.endswith("/")]
    for entry in found:
        entry.dropped = True
    if found:
        plan.say("PKG-H5P-029", found[0].name, changes.FOLDERS_OUT, count=len(found))


def unwrap(plan: Plan) -> None:
    """The content of the wrapping folder goes to the root, and the manifest gets its name."""
    prefix = plan.package.prefix
    for entry in plan.entries:
        if prefix and not entry.dropped and unpacked(entry.name).startswith(prefix.rstrip("/")):
            entry.name = entry.name[len(prefix) :]
            entry.dropped = not entry.name  # the folder's own entry
    if prefix:
        plan.say("PKG-MAN-002", NAME, changes.MOVED, folder=prefix)
    manifest = plan.manifest_entry
    if manifest is not None and manifest.name != NAME and manifest.name.lower() == NAME:
        plan.say("PKG-MAN-003", NAME, changes.RENAMED, old=manifest.name)
        manifest.name = NAME


def _is_legacy(entry: Entry) -> bool:
    raw = entry.member.raw_name
    if raw.isascii() or entry.member.has_utf8_flag or entry.member.has_unicode_path:
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _charset(plan: Plan, legacy: list[Entry]) -> str:
    """The character set in which the manifest's references find the files; else the one that reads best."""
    raws = [entry.member.raw_name for entry in legacy]
    manifest = plan.manifest()
    if manifest is not None:
        named = {unquote(file.path) for resource in manifest.resources for file in resource.files}
        named |= {unquote(resource.path) for resource in manifest.resources if resource.path}
        prefix = plan.package.prefix
        for charset in CANDIDATES:
            decoded = {raw.decode(charset, "replace").replace("\\", "/").removeprefix(prefix) for raw in raws}
            if decoded & named:
                return charset
    return guess(raws)
