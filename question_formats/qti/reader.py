"""Reading QTI documents and packages, document by document.

manifest (or content) -> documents in order -> item -> `build` / `build12` -> question or finding
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, cast

from lxml import etree

from question_formats.errors import MalformedError
from question_formats.media import Media, Members, members_of
from question_formats.model import Category, Position, Question, Random
from question_formats.qti import findings as f
from question_formats.qti.build import build
from question_formats.qti.dialect import local, to_v2
from question_formats.qti.item import parse
from question_formats.qti.job import GENERATED, Job
from question_formats.qti.manifest import Resource, resource, resources
from question_formats.qti.random_sections import drawn
from question_formats.qti.tool import TOOL
from question_formats.qti.values import whole
from question_formats.qti.xmldoc import Document, load
from question_formats.sniffing import ZIP
from question_formats.source import ReadOptions, Source
from safeio import CodedError, Problem, Severity
from safeio.archive import ArchiveError
from safeio.xml import XmlError, iter_elements

Item = Question | Category | Problem
STREAMED = 4 << 20  # bytes of a manifest beyond which it is read piece by piece
XML_NAMES = (".xml", ".qti", ".dat")


def read(source: Source, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001
    """See `question_formats.qti.read`."""
    if source.head.startswith(ZIP):
        with members_of(source) as members:
            yield from Package(members).read()
        return
    document = _load_whole(source)
    if document.problem is not None:
        yield document.problem
    found = False
    for item in Package(Members()).document(
        document, source.name or "", Resource(identifier="", type="", href="")
    ):
        found = found or _tells(item)
        yield item
    if not found:
        yield f.NO_QUESTIONS(path=source.name or None)


def _load_whole(source: Source) -> Document:
    data = source.read()
    try:
        document = load(data, source.name)
    except XmlError as error:
        if b"questestinterop" not in data[:4096] and b"questestinterop" not in data[:8192].replace(
            b"\0", b""
        ):
            raise
        document = load(data, source.name, recover=True)
        problem = f.REPAIRED(path=source.name or None, line=error.line, reason=error.detail)
        document = Document(root=document.root, problem=problem, reason=error.detail)
    if local(document.root) == "manifest":
        raise MalformedError(
            "this is the manifest of a package; give the whole package", path=source.name or None
        )
    return document


@dataclass
class Package:
    """One package (or a single document without one), while it is read."""

    members: Members
    done: set[str] = field(default_factory=set)  # members whose questions were given
    known: dict[str, Resource] = field(default_factory=dict)  # by member
    category: str = ""
    own: bool = False  # the test was written by our writer

    def read(self) -> Iterator[Item]:
        """Everything in the package, in order. Raises `MalformedError` where it holds no XML at all."""
        yield from self._manifest()
        tests = [
            name
            for name, one in self.known.items()
            if "test" in one.type.lower() or one.type.lower() == "imsqti_assessment_xmlv2p1"
        ]
        found = False
        for name in tests:
            for item in self._test(name):
                found = found or _tells(item)
                yield item
        for name in self._candidates():
            if name in self.done:
                continue
            for item in self._member(name):
                found = found or _tells(item)
                yield item
        if not found:
            if not any(name.lower().endswith(XML_NAMES) for name in self.members.names):
                raise MalformedError("the archive holds no QTI document")
            yield f.NO_QUESTIONS()

    def _manifest(self) -> Iterator[Problem]:
        name = self._manifest_name()
        if name is None:
            yield f.NO_MANIFEST()
            return
        try:
            for one in self._resources(name):
                yield from self._listed(name, one)
        except (XmlError, ArchiveError) as error:
            yield f.MANIFEST(path=name, line=error.line, reason=error.detail or error.title)

    def _resources(self, name: str) -> Iterator[Resource]:
        """Resources of the manifest; that of a large bank is never held whole. Raises `XmlError`, `ArchiveError`."""
        if self.members.size(name) <= STREAMED:
            yield from resources(load(self.members.read(name), name).root)
            return
        with self.members.open(name) as stream:
            for element in iter_elements(cast("BinaryIO", stream), ("{*}resource",), path=name):
                yield resource(element)

    def _listed(self, name: str, one: Resource) -> Iterator[Problem]:
        for href in dict.fromkeys((one.href, *one.files)):
            if not href or not _worth(one.type, href):
                continue
            member = self.members.find(name, href, loose=False)
            if member is None:
                yield from self._absent(name, one, href)
            elif member not in self.known and member != name:
                self.known[member] = one

    def _absent(self, name: str, one: Resource, href: str) -> Iterator[Problem]:
        if (
            posixpath.normpath(posixpath.join(posixpath.dirname(name), href)).startswith("..")
            or "://" in href
        ):
            yield f.OUTSIDE(path=name, line=one.line, href=href)
        elif href == one.href and ("qti" in one.type.lower() or not one.type):
            yield f.ITEM_MISSING(path=name, line=one.line, href=href)

    def _manifest_name(self) -> str | None:
        name = self.members.exact("imsmanifest.xml")
        if name is not None:
            return name
        nested = [one for one in self.members.names if one.lower().endswith("/imsmanifest.xml")]
        return nested[0] if len(nested) == 1 and nested[0].count("/") == 1 else None

    def _candidates(self) -> Iterable[str]:
        """Members that may hold questions: those of the manifest first, then others where it names none."""
        listed = [
            name
            for name, one in self.known.items()
            if "qti" in one.type.lower() or "assessment" in one.type.lower()
        ]
        twins = self._twins()
        rest = [name for name in self.known if name not in set(listed)]
        others = (
            name
            for name in self.members.names
            if name.lower().endswith(XML_NAMES)
            and name not in self.known
            and not name.lower().endswith("imsmanifest.xml")
        )
        for name in (*listed, *rest, *others):
            if name not in twins:
                yield name

    def _twins(self) -> set[str]:
        """Canvas writes each quiz twice: as a cartridge wants it, and in full under `non_cc_assessments`."""
        full = {
            posixpath.basename(name).split(".")[0]
            for name in self.members.names
            if "non_cc_assessments/" in name and name.endswith(".qti")
        }
        return {
            name
            for name in self.members.names
            if posixpath.basename(name) == "assessment_qti.xml"
            and posixpath.basename(posixpath.dirname(name)) in full
        }

    def _test(self, name: str) -> Iterator[Item]:
        """An assessment test: its items in order, a category for the test and each titled section."""
        self.done.add(name)
        try:
            document = load(self.members.read(name), name)
        except (XmlError, ArchiveError) as error:
            yield f.ITEM_UNREADABLE(path=name, line=error.line, reason=error.detail or error.title)
            return
        root = to_v2(document.root)
        if local(root) not in {"assessmentTest", "assessmentSection"}:
            self.done.discard(name)
            return
        yield from self._sections(root, name, [])

    def _sections(self, element: etree._Element, base: str, path: list[str]) -> Iterator[Item]:
        title = (element.get("title") or "").strip()
        kind = local(element)
        below = drawn(element.get("identifier") or "") if self.own else None
        selected = next((child for child in element if local(child) == "selection"), None)
        if below is not None and selected is not None:
            yield from self._random(element, whole(selected.get("select"), 1), base, path, below=below)
            return
        if kind == "assessmentTest" and element.get("toolName") == TOOL:
            title, self.own = "", True
        if kind in {"assessmentTest", "assessmentSection"} and title and title not in path[-1:]:
            # our writer names a section by the whole path of the category
            path = [title] if self.own else [*path, title.replace("/", "//")]
        if selected is not None:
            yield f.RANDOM(
                path=base,
                line=selected.sourceline,
                count=selected.get("select") or "1",
                bank=f"the section {title or element.get('identifier')}",
            )
        for child in element:
            kind = local(child)
            if kind in {"testPart", "assessmentSection"}:
                yield from self._sections(child, base, path)
            elif kind in {"assessmentItemRef", "assessmentSectionRef"}:
                href = (child.get("href") or "").strip()
                member = self.members.find(base, href, loose=False)
                if member is None:
                    outside = posixpath.normpath(posixpath.join(posixpath.dirname(base), href)).startswith(
                        ".."
                    )
                    finding = f.OUTSIDE if outside else f.ITEM_MISSING
                    yield finding(path=base, line=child.sourceline, href=href)
                elif member not in self.done:
                    yield from self._enter("/".join(path), base, child.sourceline or 1)
                    if kind == "assessmentSectionRef":
                        yield from self._test(member)
                    else:
                        yield from self._member(member)

    def _random(
        self, element: etree._Element, count: int, base: str, path: list[str], *, below: bool
    ) -> Iterator[Item]:
        """Random questions that our writer wrote."""
        line = element.sourceline or 1
        yield from self._enter("/".join(path), base, line)
        source = Position(line=line, path=base)
        made = Random(name=(element.get("title") or "").strip(), subcats=below, source=source)
        yield from (made for _ in range(min(count, 1000)))

    def _enter(self, path: str, base: str, line: int) -> Iterator[Category]:
        if path and path != self.category:
            self.category = path
            yield Category(path=path, source=Position(line=line, path=base))

    def _member(self, name: str) -> Iterator[Item]:
        if name in self.done:
            return
        self.done.add(name)
        resource = self.known.get(name) or Resource(identifier="", type="", href=name)
        try:
            data = self.members.read(name)
            if not _smells(data):
                return
            document = load(data, name)
        except XmlError as error:
            if "qti" in resource.type.lower() or name.lower().endswith((".qti", ".dat")) or not self.known:
                yield from self._broken(name, resource, error)
            return
        except ArchiveError as error:
            yield f.ENCRYPTED(path=name, name=name, reason=str(error))
            return
        if document.problem is not None:
            yield document.problem
        yield from self.document(document, name, resource)

    def _broken(self, name: str, resource: Resource, error: XmlError) -> Iterator[Item]:
        """QTI 1.2 holds many items in a document: the sound ones are read."""
        data = self.members.read(name)
        if b"questestinterop" in data[:4096]:
            try:
                document = load(data, name, recover=True)
            except XmlError:
                pass
            else:
                yield f.REPAIRED(path=name, line=error.line, reason=error.detail)
                yield from self.document(document, name, resource)
                return
        yield f.ITEM_UNREADABLE(path=name, line=error.line, reason=error.detail or error.title)

    def document(self, document: Document, name: str, resource: Resource) -> Iterator[Item]:
        """The questions of one parsed document."""
        kind = local(document.root)
        if kind in {"questestinterop", "assessment", "section", "item", "objectbank"}:
            from question_formats.qti.v12.reader import read_document

            yield from read_document(document, name, self, resource)
            return
        if kind == "POOL":
            from question_formats.blackboard.pool import read_pool

            yield from read_pool(document.root, Media(self.members, name), name)
            return
        root = to_v2(document.root)
        kind = local(root)
        if kind == "assessmentItem":
            yield from self._item(root, name, resource)
        elif kind in {"assessmentTest", "assessmentSection"}:
            if self.members.names:
                yield from self._sections(root, name, [])
            else:
                for one in root.iter():
                    if local(one) in {"assessmentItemRef", "assessmentSectionRef"}:
                        yield f.REFERENCE(path=name, line=one.sourceline, ident=one.get("href") or "")
        elif not self.members.names:
            yield f.NOT_AN_ITEM(path=name or None, line=root.sourceline, root=kind)

    def _item(self, root: etree._Element, name: str, resource: Resource) -> Iterator[Item]:
        media = Media(self.members, name)

        def template(kind: str, place: str) -> etree._Element | None:
            return self._template(name, place or kind)

        try:
            item = parse(root, name, template)
        except RecursionError:
            yield f.BROKEN(path=name, reason="it is nested too deep")
            return
        yield from self._stimuli(item.root, item.body, name)
        idnumber: str | None = resource.idnumber or item.identifier or None
        if idnumber and (idnumber.startswith(GENERATED) or len(idnumber) > 100):
            idnumber = None
        job = Job(item=item, media=media, tags=resource.keywords, idnumber=idnumber)
        try:
            question = build(job)
        except RecursionError:
            question = None
            job.tell(f.BROKEN, reason="it is nested too deep")
        yield from job.problems
        for href in dict.fromkeys(media.missing):
            yield f.FILE_MISSING(path=name or None, line=root.sourceline, question=item.name, href=href)
        if question is not None:
            yield question

    def _template(self, base: str, place: str) -> etree._Element | None:
        """A response processing template that the package brings along."""
        if not place or "://" in place:
            return None
        member = self.members.find(base, place, loose=False)
        if member is None:
            return None
        try:
            root = to_v2(load(self.members.read(member), member).root)
        except CodedError:
            return None
        return root if local(root) == "responseProcessing" else None

    def _stimuli(self, root: etree._Element, body: etree._Element | None, name: str) -> Iterator[Problem]:
        """Shared texts (assessmentStimulusRef) come before the body of the item, as a player shows them."""
        if body is None:
            return
        found = []
        for one in root:
            if local(one) != "assessmentStimulusRef":
                continue
            href = (one.get("href") or "").strip()
            member = self.members.find(name, href, loose=False)
            stimulus = None
            if member is not None:
                self.done.add(member)
                try:
                    stimulus = to_v2(load(self.members.read(member), member).root)
                except CodedError:
                    stimulus = None
            content = (
                None
                if stimulus is None
                else next((x for x in stimulus.iter() if local(x) == "stimulusBody"), None)
            )
            if content is None:
                yield f.STIMULUS(path=name or None, line=one.sourceline, href=href)
            else:
                content.tag = "div"
                found.append(content)
        for content in reversed(found):
            body.insert(0, content)


def _tells(item: Item) -> bool:
    """A question, or a finding that says why there is none."""
    return item.severity is not Severity.INFO if isinstance(item, Problem) else isinstance(item, Question)


def _worth(kind: str, href: str) -> bool:
    """May this file of the manifest hold questions?"""
    lower = href.lower().split("?")[0]
    if "controlfile" in kind.lower() or kind.lower().startswith(("webcontent", "css", "imsbasiclti")):
        return False
    return lower.endswith(XML_NAMES) or ("qti" in kind.lower() and "." not in posixpath.basename(lower))


def _smells(data: bytes) -> bool:
    """Could this be QTI? A cheap look before parsing."""
    head = data[:8192].replace(b"\0", b"")
    return any(
        word in head
        for word in (
            b"questestinterop",
            b"ssessmentItem",
            b"qti-assessment",
            b"ssessmentTest",
            b"ssessmentSection",
            b"<item",
            b"<objectbank",
            b":item",
            b"<POOL",
        )
    ) or b"questestinterop" in data[-400:].replace(b"\0", b"")
