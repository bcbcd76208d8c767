"""imsmanifest.xml: which members are items, tests, banks; and what is said about them (IMS CP 1.1, 1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from question_formats.qti.dialect import local


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One resource. `href` and `files` are as written."""

    identifier: str
    type: str
    href: str
    files: tuple[str, ...] = ()
    title: str = ""
    idnumber: str = ""  # LOM general identifier
    keywords: tuple[str, ...] = ()
    line: int = 1


def resources(root: etree._Element) -> Iterator[Resource]:
    """Every resource of the manifest, those of nested manifests too."""
    for element in root.iter():
        if local(element) == "resource":
            yield resource(element)


def _attribute(element: etree._Element, *names: str) -> str:
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] in names and value:
            return str(value).strip()
    return ""


def resource(element: etree._Element) -> Resource:
    """One `resource` element."""
    files, keywords, title, idnumber = [], [], "", ""
    for child in element:
        name = local(child)
        if name == "file":
            files.append((child.get("href") or "").strip())
        elif name == "metadata":
            title, idnumber = _general(child, "title"), _identifier(child)
            keywords = [text for one in child.iter() if local(one) == "keyword" for text in _strings(one)]
    href = _attribute(element, "href") or (files[0] if files else "")
    return Resource(
        identifier=_attribute(element, "identifier"),
        type=_attribute(element, "type"),
        # Blackboard names the document in an attribute of its own (bb:file)
        href=_attribute(element, "file") or href,
        # pictures and the like are found by name when a text shows them
        files=tuple(one for one in files if one != href and one.lower().endswith((".xml", ".qti", ".dat"))),
        title=title or _attribute(element, "title"),
        idnumber=idnumber,
        keywords=tuple(dict.fromkeys(keywords)),
        line=element.sourceline or 1,
    )


def _strings(element: etree._Element) -> list[str]:
    inner = [one for one in element if local(one) in {"string", "langstring"}]
    texts = ["".join(map(str, one.itertext())) for one in inner] or ["".join(map(str, element.itertext()))]
    return [" ".join(text.split()) for text in texts if text.strip()]


def _general(metadata: etree._Element, name: str) -> str:
    for general in metadata.iter():
        if local(general) == "general":
            for child in general:
                if local(child) == name:
                    return next(iter(_strings(child)), "")
    return ""


def _identifier(metadata: etree._Element) -> str:
    """LOM 1.0 has `identifier/entry`, IMS metadata 1.2 the bare element."""
    for general in metadata.iter():
        if local(general) == "general":
            for child in general:
                if local(child) == "identifier":
                    entry = next((one for one in child if local(one) == "entry"), child)
                    return " ".join("".join(map(str, entry.itertext())).split())
    return ""
