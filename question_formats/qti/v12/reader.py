"""Reading one QTI 1.2 document: categories of its assessments and banks, then its items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from question_formats.blackboard import items as blackboard
from question_formats.media import Media
from question_formats.model import Category, Position, Question
from question_formats.naming import clean_name
from question_formats.qti import findings as f
from question_formats.qti.dialect import local
from question_formats.qti.job import GENERATED
from question_formats.qti.manifest import Resource
from question_formats.qti.v12 import brightspace, ilias
from question_formats.qti.v12.build import build
from question_formats.qti.v12.item import parse
from question_formats.qti.v12.job import Job12
from question_formats.qti.xmldoc import Document
from safeio import Problem

if TYPE_CHECKING:
    from question_formats.qti.reader import Package

Item = Question | Category | Problem
_HOLDERS = frozenset({"questestinterop", "assessment", "section", "objectbank"})


def read_document(document: Document, name: str, package: Package, resource: Resource) -> Iterator[Item]:
    """Everything in `document`, in its order."""
    yield from _holder(document.root, name, package, [], resource)


def _title(element: etree._Element) -> str:
    """Of an assessment, a titled section, or a bank (Canvas writes its name as metadata)."""
    title = (element.get("title") or "").strip()
    if local(element) == "objectbank" and not title:
        for one in element:
            if local(one) != "qtimetadata":
                continue
            fields = {}
            for field in one.iter():
                if local(field) == "qtimetadatafield":
                    parts = ["".join(map(str, child.itertext())).strip() for child in field if local(child)]
                    if len(parts) >= 2:
                        fields[parts[0].lower()] = parts[1]
            title = fields.get("bank_title") or fields.get("title") or ""
    return "" if title == (element.get("ident") or "").strip() else title


def _holder(
    element: etree._Element, name: str, package: Package, path: list[str], resource: Resource
) -> Iterator[Item]:
    kind = local(element)
    if kind == "item":
        yield from _item(element, name, package, path, resource)
        return
    if kind not in _HOLDERS:
        return
    title = clean_name(_title(element))
    if kind == "section" and title.lower() in {"main", "section", "root_section"}:
        title = ""
    if title and title not in path[-1:]:
        path = [*path, title.replace("/", "//")]
    if kind == "assessment" and path and _is_blackboard(element):
        package.category = "/".join(path)  # Moodle makes the category even where the pool is empty
        yield Category(
            path=package.category, source=Position(line=element.sourceline or 1, path=name or None)
        )
    for child in element:
        child_kind = local(child)
        if child_kind in _HOLDERS or child_kind == "item":
            yield from _holder(child, name, package, path, resource)
        elif child_kind == "itemref":
            yield from _reference(child, name, package)
        elif child_kind == "selection_ordering":
            yield from _selection(child, name)


def _is_blackboard(element: etree._Element) -> bool:
    return any(local(child) == "assessmentmetadata" for child in element)


def _reference(element: etree._Element, name: str, package: Package) -> Iterator[Problem]:
    ident = (element.get("linkrefid") or "").strip()
    if not package.members.names:
        yield f.REFERENCE(path=name or None, line=element.sourceline, ident=ident)


def _selection(element: etree._Element, name: str) -> Iterator[Problem]:
    bank = next((one for one in element.iter() if local(one) == "sourcebank_ref"), None)
    if bank is not None:
        count = next((one for one in element.iter() if local(one) == "selection_number"), None)
        yield f.RANDOM(
            path=name or None,
            line=bank.sourceline,
            bank="".join(map(str, bank.itertext())).strip(),
            count="".join(map(str, count.itertext())).strip() if count is not None else "some",
        )


def _item(
    element: etree._Element, name: str, package: Package, path: list[str], resource: Resource
) -> Iterator[Item]:
    media = Media(package.members, name)
    if brightspace.is_brightspace(element):
        brightspace.straighten(element)
    ilias.straighten(element)
    item = parse(element, media)
    where = list(path)
    own = item.metadata.get("wct_questioncategory") or item.metadata.get("moodle_category") or ""
    if own and own != "defaultWebctCategory":
        where = [own.removeprefix("-")] if "moodle_category" in item.metadata else [own.replace("/", "//")]
    category = "/".join(where)
    if "bbmd_questiontype" in item.metadata:
        media.clean = blackboard.clean
    ident: str | None = item.metadata.get("idnumber") or item.ident or None
    if "bbmd_questiontype" in item.metadata:
        ident = None  # ids of Blackboard's database
    if ident and (ident.startswith(GENERATED) or len(ident) > 100):
        ident = None
    tags = (
        tuple(one.strip() for one in item.metadata.get("qmd_keywords", "").split(",") if one.strip())
        or resource.keywords
    )
    job = Job12(item=item, path=name, idnumber=ident, tags=tags)
    try:
        question = build(job)
    except RecursionError:
        question = None
        job.tell(f.BROKEN, reason="it is nested too deep")
    if question is not None and category and category != package.category:
        package.category = category
        yield Category(path=category, source=Position(line=item.line, path=name or None))
    yield from job.problems
    for href in dict.fromkeys(media.missing):
        yield f.FILE_MISSING(path=name or None, line=item.line, question=job.name, href=href)
    if question is not None:
        yield question
