"""Job `mirror.export`: read a course and keep its signed manifest and objects ready for partners."""

from __future__ import annotations

from typing import Any

from sidecar.mirror.errors import UnknownCourseError
from sidecar.mirror.manifest import open_manifest
from sidecar.mirror.ports import Peer
from sidecar.usecases.context import JobContext
from sidecar.usecases.params import ExportCourse as Params


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """Raises `UnknownCourseError`, `UnknownSiteError`."""
    peer: Peer = ctx.site(params.site).mirror_source()
    ctx.progress(0.05, "looking for the course")
    entry = next(
        (item for item in peer.courses(params.course) if params.course in (item.shortname, str(item.id))),
        None,
    )
    envelope = peer.manifest(entry.id) if entry else None
    if entry is None or envelope is None:
        raise UnknownCourseError(params.course)
    manifest = open_manifest(envelope, expected=None, course=entry.id)
    with ctx.output("manifest") as out:
        out.write(envelope)
    return {
        "course": entry.id,
        "shortname": manifest.shortname,
        "root": manifest.root,
        "key": manifest.source,
        "objects": manifest.objects,
        "bytes": manifest.size,
        "files": manifest.blobs,
        "file_bytes": manifest.blob_size,
        "notes": [note.to_dict() for note in manifest.notes],
    }
