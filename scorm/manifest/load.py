"""Find the manifest, decode it and parse it, once a package; what is wrong with that is kept as findings."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass

from safeio import Problem, Severity
from safeio.archive import ArchiveError, EncryptedArchiveError
from safeio.xml import XmlDoctypeError, XmlError
from safeio.xmltree import Node, XmlEncodingError, parse, sniff
from scorm.archive.names import is_litter
from scorm.archive.rules import DAMAGED
from scorm.manifest import rules
from scorm.package import Package, unpacked

NAME = "imsmanifest.xml"
_KEY = "imsmanifest"
_NOTHING = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>)?\s*$")  # no element at all


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """The manifest as far as it could be read."""

    name: str  # of the member
    data: bytes = b""  # as stored
    root: Node | None = None  # None: not readable
    problems: tuple[Problem, ...] = ()  # about place, encoding and well-formedness

    def mentions(self, text: bytes) -> bool:
        """The raw bytes contain `text` in any encoding of one or two bytes a character."""
        return text in self.data or text.decode("ascii").encode("utf-16-le") in self.data


def load(package: Package) -> Loaded | None:
    """The package's manifest, found at the root or in one wrapping folder; None when there is none.

    A wrapping folder is taken as the root from then on (`Package.rebase`), with a finding.
    """
    cached = package.cache.get(_KEY)
    if cached is None:
        cached = package.cache[_KEY] = _load(package)
    return cached if isinstance(cached, Loaded) else None


def _load(package: Package) -> Loaded | bool:
    problems: list[Problem] = []
    name = _locate(package, problems)
    if name is None:
        return False
    try:
        data = package.read(name)
    except EncryptedArchiveError:  # the archive's own stage says so
        return Loaded(name=name, problems=tuple(problems))
    except ArchiveError as error:
        problems.append(DAMAGED.at(name, member=name, detail=error.title))
        return Loaded(name=name, problems=tuple(problems))
    if _NOTHING.match(data):
        alone = all(one == name or is_litter(one) for one in package.names)
        problems.append(rules.EMPTY_MANIFEST.at(name, severity=Severity.WARNING if alone else Severity.ERROR))
        return Loaded(name=name, data=data, problems=tuple(problems))
    root = _parse(data, name, problems)
    return Loaded(name=name, data=data, root=root, problems=tuple(problems))


def _locate(package: Package, problems: list[Problem]) -> str | None:
    """The member that is the manifest; wrong places and wrong case are findings."""
    if package.has(NAME):
        return NAME
    at_root = [name for name in package.names if unpacked(name).lower() == NAME]
    if at_root:
        problems.append(rules.MANIFEST_CASE.at(at_root[0], name=at_root[0]))
        return at_root[0]
    deeper = [
        unpacked(name)
        for name in package.names
        if unpacked(name).lower().endswith("/" + NAME) and not is_litter(name)
    ]
    if not deeper:
        return None
    shallowest = min(deeper, key=lambda name: (name.count("/"), name))
    folder = shallowest[: -len(NAME)]
    level = [name for name in deeper if name.count("/") == shallowest.count("/")]
    if len(level) > 1:  # a collection of packages, not a wrapped one
        return None
    problems.append(rules.WRAPPED.at(shallowest, folder=folder))
    package.rebase(folder)
    return shallowest[len(folder) :]


def _parse(data: bytes, name: str, problems: list[Problem]) -> Node | None:
    encoding = sniff(data)
    if encoding.contradiction:
        problems.append(
            rules.ENCODING_CONTRADICTION.at(name, 1, declared=encoding.declared, bom=encoding.bom)
        )
    elif encoding.bom == "utf-8":
        problems.append(rules.BOM.at(name, 1))
    elif encoding.bom is not None:
        problems.append(rules.WIDE_ENCODING.at(name, 1, encoding=encoding.bom.upper()))
    if encoding.codec is None:
        problems.append(rules.UNKNOWN_ENCODING.at(name, 1, declared=encoding.declared))
    codec = encoding.codec or "utf-8"
    for fallback in (codec, "cp1252", "iso8859-1"):
        try:
            return parse(
                data if fallback == codec else data.removeprefix(BOM_UTF8), path=name, codec=fallback
            )
        except XmlEncodingError as error:
            if fallback == codec and encoding.codec is not None:
                problems.append(
                    rules.WRONG_ENCODING.at(
                        name, error.line, encoding=(encoding.declared or "UTF-8"), detail=error.detail
                    )
                )
        except XmlDoctypeError as error:
            problems.append(rules.DOCTYPE.at(name, error.line))
            return None
        except XmlError as error:
            problems.append(rules.MALFORMED.at(name, error.line, detail=error.detail))
            return None
    return None
