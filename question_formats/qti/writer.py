"""Writing a QTI 2.1, 2.2 or 3.0 package: an item a question, a test with a section for each category.

    add(question) -> items/<identifier>.xml and its files, at once
    close()       -> assessment.xml, imsmanifest.xml

Only what the last two need is kept while writing, on disk where it grows.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterable
from typing import BinaryIO
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from question_formats import model as m
from question_formats.losses import Loss
from question_formats.qti.dialect import v3_attribute, v3_name
from question_formats.qti.job import GENERATED
from question_formats.qti.plain import file_name
from question_formats.qti.random_sections import Draws
from question_formats.qti.tool import TOOL, TOOL_VERSION
from question_formats.qti.versions import V21, V22, V30, Version
from question_formats.qti.write_item import BUILDERS, Draft
from question_formats.source import WriteOptions
from safeio import Problem

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,60}")
_SPOOL = 8 << 20
_HTML = frozenset(
    """a abbr acronym address b big blockquote br caption cite code dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img kbd
    li object ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var""".split()  # noqa: SIM905
)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same questions give the same bytes


class PackageWriter:
    """See `registry.Writer`."""

    version: Version = V21

    def __init__(self, out: BinaryIO, options: WriteOptions) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self._title = options.title or "Questions"
        self._names: set[str] = set()
        self._media: set[str] = set()
        self._count = 0
        self._section = 0
        self._path = ""
        self._draws = Draws()
        self._resources = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  (closed in close)
        self._sections = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        """Write one question, or begin the section of a category."""
        if isinstance(item, m.Category):
            self._begin(item.path)
            return ()
        if isinstance(item, m.Random):
            self._draws.add(self._path, item)
            return ()
        self._count += 1
        if not self._section:
            self._begin("")
        identifier = self._identifier(item)
        self._draws.item(self._path, identifier)
        href = f"items/{identifier}.xml"
        files: list[str] = []

        def store(file: m.File) -> str:
            name = self._store(file)
            if name not in files:
                files.append(name)
            return "../" + quote(name)

        self._write(href, self._item(item, identifier, store))
        self._sections.write(self._reference(identifier, href).encode())
        self._resources.write(self._resource(item, identifier, href, files).encode())
        return ()

    def close(self) -> Iterable[Loss | Problem]:
        """Write the test and the manifest."""
        if not self._section:
            self._begin("")
        end = "</qti-assessment-section>" if self.version is V30 else "</assessmentSection>"
        self._sections.write(end.encode())
        for piece in self._draws.sections(v3=self.version is V30):
            if isinstance(piece, Loss):
                yield piece
            else:
                self._sections.write(piece.encode())
        self._stream("assessment.xml", self._test_head(), self._sections, self._test_tail())
        self._stream("imsmanifest.xml", self._manifest_head(), self._resources, "</resources></manifest>")
        self._sections.close()
        self._resources.close()
        self._zip.close()

    def _identifier(self, question: m.Question) -> str:
        wanted = question.idnumber or ""
        if not _NAME.fullmatch(wanted) or wanted.lower() in self._names or wanted.startswith(GENERATED):
            wanted = f"{GENERATED}{self._count:06d}"
        self._names.add(wanted.lower())
        return wanted

    def _item(self, question: m.Question, identifier: str, store: object) -> bytes:
        root = etree.Element("assessmentItem")
        for name, value in (
            ("identifier", identifier),
            ("title", question.name),
            ("label", f"moodle:{question.qtype}"),
            ("adaptive", "false"),
            ("timeDependent", "false"),
            ("toolName", TOOL),
            ("toolVersion", TOOL_VERSION),
        ):
            root.set(name, value)
        draft = Draft(root=root, store=store, version=self.version.name, mark=question.defaultmark)  # type: ignore[arg-type]
        BUILDERS[question.qtype](draft, question)
        root.extend(draft.feedback)
        return serialise(root, self.version)

    def _store(self, file: m.File) -> str:
        digest = hashlib.sha1(file.data, usedforsecurity=False).hexdigest()[:16]
        name = f"media/{digest}/{file_name(file.name)}"
        if name not in self._media:
            self._media.add(name)
            self._write(name, file.data)
        return name

    def _write(self, name: str, data: bytes) -> None:
        info = zipfile.ZipInfo(name, _ZIP_TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(info, data)

    def _stream(self, name: str, head: str, body: tempfile.SpooledTemporaryFile[bytes], tail: str) -> None:
        info = zipfile.ZipInfo(name, _ZIP_TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        body.seek(0)
        with self._zip.open(info, "w", force_zip64=True) as member:
            member.write(head.encode())
            while chunk := body.read(1 << 20):
                member.write(chunk)
            member.write(tail.encode())

    def _begin(self, path: str) -> None:
        tag = "qti-assessment-section" if self.version is V30 else "assessmentSection"
        if self._section:
            self._sections.write(f"</{tag}>".encode())
        self._section += 1
        self._path = " ".join(path.split())
        title = quoteattr(self._path)
        self._sections.write(
            f'<{tag} identifier="section-{self._section}" title={title} visible="true">'.encode()
        )

    def _reference(self, identifier: str, href: str) -> str:
        tag = "qti-assessment-item-ref" if self.version is V30 else "assessmentItemRef"
        return f"<{tag} identifier={quoteattr(identifier)} href={quoteattr(href)}/>\n"

    def _resource(self, question: m.Question, identifier: str, href: str, files: list[str]) -> str:
        keywords = "".join(f"<keyword><string>{escape(tag)}</string></keyword>" for tag in question.tags)
        number = question.idnumber
        known = f"<identifier><entry>{escape(number)}</entry></identifier>" if number else ""
        metadata = ""
        if keywords or known:
            title = f"<title><string>{escape(question.name)}</string></title>" if question.name else ""
            metadata = f'<metadata><lom xmlns="{self.version.lom_ns}"><general>{known}{title}{keywords}</general></lom></metadata>'
        listed = "".join(f"<file href={quoteattr(quote(name))}/>" for name in files)
        return (
            f'<resource identifier={quoteattr("res-" + identifier)} type="{self.version.item_type}" href={quoteattr(href)}>'
            f"{metadata}<file href={quoteattr(href)}/>{listed}</resource>\n"
        )

    def _test_head(self) -> str:
        v3 = self.version is V30
        tag, part = ("qti-assessment-test", "qti-test-part") if v3 else ("assessmentTest", "testPart")
        tool, vers = ("tool-name", "tool-version") if v3 else ("toolName", "toolVersion")
        modes = (
            'navigation-mode="nonlinear" submission-mode="individual"'
            if v3
            else 'navigationMode="nonlinear" submissionMode="individual"'
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<{tag} xmlns="{self.version.item_ns}" xmlns:xsi="{_XSI}" '
            f'xsi:schemaLocation="{self.version.item_ns} {self.version.item_xsd}" '
            f'identifier="test" title={quoteattr(self._title)} {tool}="{TOOL}" {vers}="{TOOL_VERSION}">'
            f'<{part} identifier="part" {modes}>'
        )

    def _test_tail(self) -> str:
        return (
            "</qti-test-part></qti-assessment-test>"
            if self.version is V30
            else "</testPart></assessmentTest>"
        )

    def _manifest_head(self) -> str:
        v = self.version
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<manifest xmlns="{v.manifest_ns}" xmlns:xsi="{_XSI}" xsi:schemaLocation="{v.manifest_ns} {v.manifest_xsd} '
            f'{v.lom_ns} {v.lom_xsd}" identifier="manifest">'
            f"<metadata><schema>{v.schema}</schema><schemaversion>{v.schemaversion}</schemaversion></metadata>"
            "<organizations/><resources>"
            f'<resource identifier="res-test" type="{v.test_type}" href="assessment.xml"><file href="assessment.xml"/>'
            "</resource>\n"
        )


def serialise(root: etree._Element, version: Version) -> bytes:
    """The item with its namespace; 3.0 gets its own names."""
    new = _copy(root, version, None)
    new.set(f"{{{_XSI}}}schemaLocation", f"{version.item_ns} {version.item_xsd}")
    data: bytes = etree.tostring(new, encoding="UTF-8", xml_declaration=True)
    return data


def _copy(element: etree._Element, version: Version, parent: etree._Element | None) -> etree._Element:
    tag = str(element.tag)
    foreign = tag.startswith("{")
    qti = not foreign and tag not in _HTML
    name = tag if foreign else f"{{{version.item_ns}}}{v3_name(tag) if qti and version is V30 else tag}"
    if parent is None:
        new = etree.Element(name, nsmap={None: version.item_ns, "xsi": _XSI})
    elif foreign and not str(parent.tag).startswith(tag.partition("}")[0]):
        new = etree.SubElement(parent, name, nsmap={None: tag[1:].partition("}")[0]})
    else:
        new = etree.SubElement(parent, name)
    for key, value in element.attrib.items():
        new.set(v3_attribute(key) if qti and version is V30 else key, value)
    new.text = element.text
    new.tail = element.tail
    for child in element:
        _copy(child, version, new)
    return new


class Writer21(PackageWriter):
    version = V21


class Writer22(PackageWriter):
    version = V22


class Writer30(PackageWriter):
    version = V30
