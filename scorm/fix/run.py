"""The run of a repair."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from safeio.files import atomic_writer
from safeio.xml import XmlError
from safeio.xmltree import sniff
from safeio.zipdir import ZipMember
from safeio.zipwriter import ZipWriter
from scorm.changes import STORED_AS_UTF8
from scorm.check import check
from scorm.fix.plan import Entry, Plan
from scorm.fix.table import REPAIRS
from scorm.manifest.load import load
from scorm.model import Report, SiteProfile
from scorm.package import Package, decoded_name
from scorm.rules import RULES


def fix(
    path: str | Path, out: str | Path, *, site: SiteProfile | None = None, name: str | None = None
) -> Report:
    """Write a repaired copy of the package at `path` to `out`, and report on the copy, under its name or `name`.

    The report's `changes` say what was done, its findings what is left. `out` appears whole or not at all;
    it may be the input itself. Raises `safeio.archive.ArchiveError` as `check` does, `OSError` as the
    system says.
    """
    source, target = Path(path), Path(out)
    called = name or target.name
    before = check(source, site=site, name=called)
    codes = frozenset(finding.code for finding in before.findings if finding.fixable)
    with Package(source, name=called) as package:
        plan = _plan(package, codes)
        wanted = {RULES[code].fixer for code in codes if code in RULES}
        for repair, function in REPAIRS.items():
            if repair in wanted:
                function(plan)
        if not plan.changes or package.zip is None:
            _copy(source, target)
            return _left(before)
        _write(plan, package, target)
    after = check(target, site=site, name=called)
    return _left(after).evolve(changes=tuple(plan.changes))


def _left(report: Report) -> Report:
    """What a repair has left is not fixable here: its hint says what a person can do."""
    return report.evolve(findings=tuple(replace(one, fixable=False) for one in report.findings))


def _plan(package: Package, codes: frozenset[str]) -> Plan:
    entries: list[Entry] = []
    if package.zip is not None:
        entries = [Entry(member=member, name=decoded_name(member)) for member in package.zip.infos]
    plan = Plan(package=package, codes=codes, entries=entries)
    loaded = load(package)
    if loaded is None or loaded.root is None or package.zip is None:
        return plan
    member: ZipMember | None = package.member(loaded.name)
    plan.manifest_entry = next((one for one in entries if member and one.member.index == member.index), None)
    encoding = sniff(loaded.data)
    for codec in (encoding.codec, "cp1252", "iso8859-1"):
        try:
            plan.text = loaded.data.decode(codec or "cp1252").removeprefix("\ufeff")
            break
        except UnicodeDecodeError:
            continue
    return plan


def _write(plan: Plan, package: Package, target: Path) -> None:
    manifest = plan.manifest_entry
    if manifest is not None and plan.rewritten and plan.text is not None:
        plan.root()  # an edit that broke the manifest must not reach the disk
        manifest.data = _encoded(plan)
    with atomic_writer(target) as stream:
        writer = ZipWriter(stream)
        for entry in plan.entries:
            if entry.dropped or package.zip is None:
                continue
            if entry.data is not None:
                writer.add(entry.name, entry.data, date_time=entry.member.date_time)
            else:
                writer.copy(package.zip, entry.member, entry.name)
        writer.finish()


def _encoded(plan: Plan) -> bytes:
    """The manifest's bytes: as declared when that was right, UTF-8 when the encoding was repaired."""
    text = plan.text or ""
    repaired = any(one.template == STORED_AS_UTF8 for one in plan.changes)
    declared = None if repaired else sniff(text[:500].encode("ascii", "replace")).codec
    try:
        return text.encode(declared or "utf-8")
    except UnicodeEncodeError as error:
        raise XmlError(f"{error.object[error.start]!r} cannot be written in {declared}") from None


def _copy(source: Path, target: Path) -> None:
    if target.exists() and source.samefile(target):
        return
    with source.open("rb") as stream, atomic_writer(target) as out:
        shutil.copyfileobj(stream, out, 1 << 20)
