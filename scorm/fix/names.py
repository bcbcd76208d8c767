"""Repairs of the archive: separators, character sets, leading slashes, litter, the wrapping folder."""

from __future__ import annotations

from urllib.parse import unquote

from scorm import changes
from scorm.archive.charsets import guess, proven
from scorm.archive.names import is_litter
from scorm.fix.plan import Entry, Plan
from scorm.manifest.load import NAME
from scorm.package import unpacked


def names(plan: Plan) -> None:
    """Slashes for backslashes, no leading slash, UTF-8 names with the flag."""
    legacy, charset = _legacy(plan)
    read_anew = {entry.member.index for entry in legacy}
    taken = {entry.name for entry in plan.entries}
    for entry in plan.entries:
        old = entry.name
        new = entry.member.raw_name.decode(charset, "replace") if entry.member.index in read_anew else old
        new = new.replace("\\", "/").lstrip("/")
        if new and new != old and new not in taken:
            entry.name = new
            taken.add(new)
            if entry.member.index not in read_anew:
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


def _legacy(plan: Plan) -> tuple[list[Entry], str]:
    """Entries whose names are in an old character set, and which one: what the manifest proves, else what reads best.

    Where some names are, others can be bytes that happen to be UTF-8 too: the manifest tells.
    """
    unmarked = [entry for entry in plan.entries if _is_unmarked(entry)]
    legacy = [entry for entry in unmarked if not _is_utf8(entry.member.raw_name)]
    if not legacy:
        return [], ""
    called = _called(plan)
    charset = proven([entry.member.raw_name for entry in unmarked], called)
    if not charset:
        return legacy, guess([entry.member.raw_name for entry in legacy])
    return [
        entry
        for entry in unmarked
        if not _is_utf8(entry.member.raw_name)
        or entry.member.raw_name.decode(charset, "replace").replace("\\", "/") in called
    ], charset


def _is_unmarked(entry: Entry) -> bool:
    member = entry.member
    return not (member.raw_name.isascii() or member.has_utf8_flag or member.has_unicode_path)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _called(plan: Plan) -> set[str]:
    """Where in the archive the files lie that the manifest names."""
    manifest = plan.manifest()
    if manifest is None:
        return set()
    paths = [file.path for resource in manifest.resources for file in resource.files]
    paths += [resource.path for resource in manifest.resources if resource.path]
    return {plan.package.prefix + unquote(path) for path in paths}
