"""Every member really decompressed and compared with its checksum."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from safeio import Problem
from safeio.archive import ArchiveError, SafeZip
from safeio.zipdir import ZipMember
from scorm.archive import rules
from scorm.kinds import Check
from scorm.model import Depth
from scorm.package import decoded_name

WORKERS = 2  # decompressing and summing release the interpreter's lock; more gains nothing on small machines
_DECODABLE = {0, 8, 12}


def damaged_members(run: Check) -> Iterator[Problem]:
    """Encrypted members, and members that do not decompress to what the directory declares."""
    archive = run.package.zip
    if archive is None:
        return
    encrypted = [decoded_name(member) for member in archive.infos if member.is_encrypted]
    run.notes["unreadable"] = frozenset(encrypted)
    if encrypted:
        yield rules.ENCRYPTED.at(encrypted[0], count=len(encrypted), member=encrypted[0])
    if run.depth is not Depth.FULL:
        return
    damaged: dict[str, str] = {}
    count = len(archive.directory)
    with ThreadPoolExecutor(WORKERS) as pool:
        for found in pool.map(lambda part: _verify(archive, range(part, count, WORKERS)), range(WORKERS)):
            damaged.update(found)
    run.notes["damaged"] = frozenset(damaged)
    run.notes["unreadable"] = frozenset((*encrypted, *damaged))
    for name, detail in sorted(damaged.items()):
        yield rules.DAMAGED.at(name, member=name, detail=detail)


def _verify(archive: SafeZip, indexes: range) -> dict[str, str]:
    damaged: dict[str, str] = {}
    for index in indexes:
        member: ZipMember = archive.directory[index]
        if member.is_encrypted or member.compress_type not in _DECODABLE:
            continue
        try:
            archive.verify(member)
        except ArchiveError as error:
            damaged[decoded_name(member)] = error.detail.removeprefix(f"{member.filename}: ")
    return damaged
