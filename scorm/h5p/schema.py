"""What H5P's core asks of `h5p.json` and `library.json`, as tables; and the one function that applies them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Pattern = re.Pattern[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """A list whose entries come from a vocabulary."""

    allowed: frozenset[str]


Requirement = Pattern | Options | Mapping[str, Pattern]


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that does not fit: `value` None means that the property is missing."""

    property: str
    value: str | None = None


def _re(pattern: str, flags: re.RegexFlag = re.ASCII) -> Pattern:
    return re.compile(pattern, flags)


_SHORT = _re(r"^.{1,255}$")
_VERSION = _re(r"^[0-9]{1,5}$")
_FLAG = _re(r"^[01]$")
_PIXELS = _re(r"^[0-9]{1,4}$")
_MACHINE = _re(r"^[\w.-]{1,255}$")
_DEPENDENCY: Mapping[str, Pattern] = {
    "machineName": _MACHINE,
    "majorVersion": _VERSION,
    "minorVersion": _VERSION,
}
_EMBED = Options(allowed=frozenset({"iframe", "div"}))

PACKAGE_REQUIRED: Mapping[str, Requirement] = {
    "title": _SHORT,
    "language": _re(r"^[-a-zA-Z]{1,10}$"),
    "preloadedDependencies": _DEPENDENCY,
    "mainLibrary": _re(r"^[$a-zA-Z_][0-9a-zA-Z_.$]{1,254}$"),
    "embedTypes": _EMBED,
}
PACKAGE_OPTIONAL: Mapping[str, Requirement] = {
    "contentType": _SHORT,
    "dynamicDependencies": _DEPENDENCY,
    "author": _SHORT,
    "authors": {"name": _SHORT, "role": _re(r"^\w+$")},
    "source": _re(r"^https?://.+$"),
    "license": _re(
        r"^(CC BY|CC BY-SA|CC BY-ND|CC BY-NC|CC BY-NC-SA|CC BY-NC-ND|CC0 1\.0|GNU GPL|PD|ODC PDDL|CC PDM|U|C)$"
    ),
    "licenseVersion": _re(r"^(1\.0|2\.0|2\.5|3\.0|4\.0)$"),
    "licenseExtras": _re(r"^.{1,5000}$", re.DOTALL),
    "yearsFrom": _PIXELS,
    "yearsTo": _PIXELS,
    "changes": {
        "date": _re(r"^[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{1,2}:[0-9]{2}:[0-9]{2}$"),
        "author": _SHORT,
        "log": _re(r"^.{1,5000}$", re.DOTALL),
    },
    "metaKeywords": _re(r"^.+$"),
    "metaDescription": _re(r"^.+$"),
    "authorComments": _re(r"^.{1,5000}$", re.DOTALL),
    "w": _PIXELS,
    "h": _PIXELS,
}
LIBRARY_REQUIRED: Mapping[str, Requirement] = {
    "title": _SHORT,
    "majorVersion": _VERSION,
    "minorVersion": _VERSION,
    "patchVersion": _VERSION,
    "machineName": _MACHINE,
    "runnable": _FLAG,
}
LIBRARY_OPTIONAL: Mapping[str, Requirement] = {
    "author": _SHORT,
    "license": _re(
        r"^(cc-by|cc-by-sa|cc-by-nd|cc-by-nc|cc-by-nc-sa|cc-by-nc-nd|pd|cr|MIT|GPL1|GPL2|GPL3|MPL|MPL2)$"
    ),
    "description": _re(r"^.+"),
    "metadataSettings": {"disable": _FLAG, "disableExtraTitleField": _FLAG},
    "dropLibraryCss": {"machineName": _MACHINE},
    "dynamicDependencies": _DEPENDENCY,
    "preloadedDependencies": _DEPENDENCY,
    "editorDependencies": _DEPENDENCY,
    "preloadedJs": {"path": _re(r"^[a-zA-Z_\-\s0-9./\\]+\.js$")},
    "preloadedCss": {"path": _re(r"^[a-zA-Z_\-\s0-9./\\]+\.css$")},
    "w": _PIXELS,
    "h": _PIXELS,
    "embedTypes": _EMBED,
    "fullscreen": _FLAG,
    "coreApi": {"majorVersion": _VERSION, "minorVersion": _VERSION},
}
DEPENDENCY_LISTS = ("preloadedDependencies", "dynamicDependencies", "editorDependencies")
LANGUAGE_FILE = _re(r"^(-?[a-zA-Z]+){1,7}\.json$")
LIBRARY_FOLDER = _re(r"^[\w.-]{1,255}$")
_EXTENSIONS = (
    "json png jpg jpeg gif bmp tif tiff eot ttf woff woff2 otf webm mp4 ogg mp3 m4a wav txt pdf rtf doc docx xls "
    "xlsx ppt pptx odt ods odp csv diff patch swf md textile vtt webvtt gltf glb"
)
CONTENT_EXTENSIONS = frozenset(_EXTENSIONS.split())
LIBRARY_EXTENSIONS = CONTENT_EXTENSIONS | {"js", "css", "svg", "xml"}


def faults(
    data: Mapping[str, Any], required: Mapping[str, Requirement], optional: Mapping[str, Requirement]
) -> Iterator[Fault]:
    """Yield what is missing or does not fit in the object of a JSON file.

    As H5P's core has it: null is missing where something is required, and wrong where it is optional.
    """
    for name, requirement in required.items():
        if data.get(name) is None:
            yield Fault(property=name)
        else:
            yield from _fits(name, data[name], requirement)
    for name, requirement in optional.items():
        if name in data:
            yield from _fits(name, data[name], requirement)


def _fits(name: str, value: Any, requirement: Requirement) -> Iterator[Fault]:
    if isinstance(requirement, re.Pattern):
        plain = isinstance(value, str | int) and not isinstance(value, bool)
        if not plain or not requirement.match(str(value)):
            yield Fault(property=name, value=_text(value))
    elif isinstance(requirement, Options):
        if not isinstance(value, list):
            yield Fault(property=name, value=_text(value))
            return
        for entry in value:
            if not isinstance(entry, str) or entry not in requirement.allowed:
                yield Fault(property=name, value=_text(entry))
    elif not isinstance(value, list | dict) or not value:
        yield Fault(property=name, value=_text(value))
    else:
        for entry in value if isinstance(value, list) else [value]:
            yield from _object(name, entry, requirement)


def _object(name: str, entry: Any, requirement: Mapping[str, Pattern]) -> Iterator[Fault]:
    if not isinstance(entry, dict):
        yield Fault(property=name, value=_text(entry))
        return
    for inner, pattern in requirement.items():
        if entry.get(inner) is None:
            yield Fault(property=f"{name}.{inner}")
        else:
            yield from _fits(f"{name}.{inner}", entry[inner], pattern)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:300]
