"""Writing a QTI 1.2 package: an assessment a category, an item a question.

Items follow the pattern that Canvas, Common Cartridge players and D2L share: `question_type` metadata, a
percentage as score, feedback by idents of known names. Assessments are cut at 1,000 items, so that a reader
needs to hold no more.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable
from typing import BinaryIO
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from question_formats import model as m
from question_formats.losses import Loss
from question_formats.qti.job import GENERATED
from question_formats.qti.plain import file_name
from question_formats.qti.v12.write_item import Item
from question_formats.qti.writer import _ZIP_TIME
from question_formats.source import WriteOptions
from safeio import Problem

NS = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_SPOOL = 8 << 20
_PER_FILE = 1000


class Writer12:
    """See `registry.Writer`."""

    def __init__(self, out: BinaryIO, options: WriteOptions) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self._title = options.title or "Questions"
        self._media: set[str] = set()
        self._idents: set[str] = set()
        self._count = 0
        self._files = 0
        self._in_file = 0
        self._path = ""
        self._assessment: tempfile.SpooledTemporaryFile[bytes] | None = None
        self._resources = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  (closed in close)

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        """Write one question, or begin the assessment of a category."""
        if isinstance(item, m.Category):
            self._end()
            self._path = item.path
            return ()
        if self._assessment is None or self._in_file >= _PER_FILE:
            self._end()
            self._begin()
        self._count += 1
        self._in_file += 1
        if self._assessment is not None:
            text = "".join(Item(self, item, self._ident(item), self._path).lines())
            self._assessment.write(text.encode("utf-8", "replace"))
        return ()

    def close(self) -> Iterable[Loss | Problem]:
        """Write the manifest."""
        if self._files == 0:
            self._begin()
        self._end()
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<manifest identifier="manifest" '
            'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xsi:schemaLocation="http://www.imsglobal.org/xsd/imscp_v1p1 http://www.imsglobal.org/xsd/imscp_v1p1.xsd">'
            "<metadata><schema>IMS Content</schema><schemaversion>1.1.3</schemaversion></metadata><organizations/>"
            "<resources>"
        )
        self._stream("imsmanifest.xml", head, self._resources, "</resources></manifest>")
        self._resources.close()
        self._zip.close()
        return ()

    def store(self, file: m.File) -> str:
        """Put a file into the package; gives its name there."""
        digest = hashlib.sha1(file.data, usedforsecurity=False).hexdigest()[:16]
        name = f"media/{digest}/{file_name(file.name)}"
        if name not in self._media:
            self._media.add(name)
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            self._zip.writestr(info, file.data)
            self._resources.write(
                f'<resource identifier="file-{len(self._media)}" type="webcontent" href={quoteattr(quote(name))}>'
                f"<file href={quoteattr(quote(name))}/></resource>\n".encode()
            )
        return name

    def _ident(self, question: m.Question) -> str:
        wanted = question.idnumber or ""
        if not wanted or wanted.lower() in self._idents or wanted.startswith(GENERATED):
            wanted = f"{GENERATED}{self._count:06d}"
        self._idents.add(wanted.lower())
        return wanted

    def _begin(self) -> None:
        self._files += 1
        self._in_file = 0
        self._assessment = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  (closed in _end)

    def _end(self) -> None:
        if self._assessment is None:
            return
        name = f"assessment{self._files}.xml"
        title = quoteattr(" ".join((self._path or self._title).split()))
        head = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<questestinterop xmlns="{NS}" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="{NS} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd">\n'
            f'<assessment ident="assessment{self._files}" title={title}>\n<section ident="root_section">\n'
        )
        self._stream(name, head, self._assessment, "</section>\n</assessment>\n</questestinterop>\n")
        self._assessment.close()
        self._assessment = None
        self._resources.write(
            f'<resource identifier="assessment-{self._files}" type="imsqti_xmlv1p2" href="{name}"><file href="{name}"/>'
            "</resource>\n".encode()
        )

    def _stream(self, name: str, head: str, body: tempfile.SpooledTemporaryFile[bytes], tail: str) -> None:
        info = zipfile.ZipInfo(name, _ZIP_TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        body.seek(0)
        with self._zip.open(info, "w", force_zip64=True) as member:
            member.write(head.encode("utf-8", "replace"))
            while chunk := body.read(1 << 20):
                member.write(chunk)
            member.write(tail.encode())
