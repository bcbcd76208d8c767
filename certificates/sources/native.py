"""Our own templates: the same elements as JSON, texts by language with placeholders, or a designer's HTML and CSS.

```json
{"format": "sidecar-certificate/1", "name": {"en": "…", "fr": "…"}, "author": "…",
 "pages": [{"width": 297, "height": 210, "margin": 15, "elements": [
   {"kind": "text", "text": {"en": "<b>{{ full_name }}</b>"}, "x": 148, "y": 60, "width": 200, "anchor": "center",
    "font": "freeserifb", "size": 28, "colour": "#123"},
   {"kind": "image", "file": "logo.png", "x": 20, "y": 20, "width": 40},
   {"kind": "qrcode", "x": 250, "y": 160, "width": 30}, {"kind": "border", "width": 3, "colour": "#123"}]}]}
```
`"html": "page.html.j2"` in place of `"pages"` names a Jinja2 template; `file("logo.png")` in it is a file's address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from certificates.content import KINDS
from certificates.errors import TemplateError, TemplateVersionError
from certificates.model import Element, Page, Rules, StoredFile, Template
from certificates.sources.tool_certificate import check_template

FORMAT = "sidecar-certificate/1"
_ANCHORS = {"left": 0, "center": 1, "right": 2}
_KEYS = frozenset(
    {"kind", "x", "y", "width", "height", "anchor", "font", "size", "colour", "text", "file", "name", "alt"}
    | {"field", "date", "format", "background", "display", "heading"}
)
_KINDS = {
    "text": "words",
    "image": "image",
    "qrcode": "qrcode",
    "border": "border",
    "date": "date",
    "code": "code",
}
_KINDS |= {
    "userfield": "userfield",
    "field": "program",
    "userpicture": "userpicture",
    "signature": "digitalsignature",
}

if not set(_KINDS.values()) <= set(KINDS):
    raise TypeError(f"elements nobody draws: {set(_KINDS.values()) - set(KINDS)}")

Open = Callable[[str], bytes | None]


def is_native(data: Any) -> bool:
    return isinstance(data, Mapping) and "format" in data


def read_template(data: Mapping[str, Any], files: Open, *, rules: Rules | None = None) -> Template:
    """The template of `data`; `files` gives the bytes of a file named in it, or None.

    Raises `TemplateVersionError` for another format, `TemplateError` for what has not this shape.
    """
    if data.get("format") != FORMAT:
        raise TemplateVersionError(f"format {str(data.get('format'))[:40]!r}, known is {FORMAT!r}")
    try:
        template = Template(
            name=_name(data["name"]),
            author=str(data.get("author", "")),
            language=data.get("language"),
            rules=rules or Rules(as_tcpdf=False, wwwroot=str(data.get("wwwroot", "")).rstrip("/")),
            pages=tuple(_page(item, files) for item in data.get("pages") or ()),
            html=_html(data, files),
            names={str(k): str(v) for k, v in data["name"].items()}
            if isinstance(data["name"], Mapping)
            else {},
            files=_files(data, files),
        )
    except TemplateError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TemplateError(f"{type(error).__name__}: {str(error)[:200]}") from None
    if template.html is None:
        check_template(template)
    return template


def _name(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(next(iter(value.values()), ""))
    return str(value)


def _html(data: Mapping[str, Any], files: Open) -> str | None:
    if "html" not in data:
        return None
    content = files(str(data["html"]))
    if content is None:
        raise TemplateError(f"the file {data['html']} is not there")
    return content.decode("utf-8")


def _files(data: Mapping[str, Any], files: Open) -> tuple[StoredFile, ...]:
    return tuple(item for name in data.get("files") or () if (item := stored(str(name), files)) is not None)


def stored(name: str, files: Open) -> StoredFile | None:
    """The file's entry, named by its content."""
    content = files(name)
    if content is None:
        return None
    return StoredFile(sha1=hashlib.sha1(content, usedforsecurity=False).hexdigest(), filename=name)


def _page(data: Mapping[str, Any], files: Open) -> Page:
    margin = float(data.get("margin", 0))
    return Page(
        width=float(data["width"]),
        height=float(data["height"]),
        left_margin=float(data.get("left", margin)),
        right_margin=float(data.get("right", margin)),
        elements=tuple(
            _element(item, files, str(number))
            for number, item in enumerate(data.get("elements") or (), start=1)
        ),
    )


def _element(data: Mapping[str, Any], files: Open, number: str) -> Element:
    if unknown := set(data) - _KEYS:
        raise TemplateError(f"element {number}: unknown {sorted(unknown)}")
    kind = str(data["kind"])
    if kind not in _KINDS:
        raise TemplateError(f"element {number}: unknown kind {kind[:40]!r} (known: {', '.join(_KINDS)})")
    picture = stored(str(data["file"]), files) if "file" in data else None
    return Element(
        id=str(data.get("name", number)),
        kind=_KINDS[kind],
        data=_data(kind, data),
        font=str(data.get("font", "freesans")),
        size=float(data.get("size", 12)),
        colour=str(data.get("colour", "#000000")),
        x=float(data.get("x", 0)),
        y=float(data.get("y", 0)),
        width=float(data.get("width", 0)),
        refpoint=_ANCHORS[str(data.get("anchor", "left"))],
        files=(picture,) if picture else (),
    )


def _data(kind: str, data: Mapping[str, Any]) -> Any:
    make = _MAKERS.get(kind)
    return make(data) if make else None


def _texts(data: Mapping[str, Any]) -> dict[str, Any]:
    texts = data["text"]
    texts = texts if isinstance(texts, Mapping) else {"": texts}
    return {"texts": {str(k): str(v) for k, v in texts.items()}, "heading": bool(data.get("heading"))}


def _picture(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "width": data.get("width", 0),
        "height": data.get("height", 0),
        "isbackground": bool(data.get("background")),
        "filename": data.get("file", ""),
        "hangs": True,
        "alt": data.get("alt", ""),
    }


def _date(data: Mapping[str, Any]) -> dict[str, Any]:
    item = -2 if data.get("date") == "expires" else -1
    return {"dateitem": item, "dateformat": data.get("format", "strftimedate")}


_MAKERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "text": _texts,
    "image": _picture,
    "signature": _picture,
    "userpicture": _picture,
    "date": _date,
    "border": lambda data: data.get("width", 0),
    "code": lambda data: {"display": data.get("display", 1)},
    "userfield": lambda data: data["field"],
    "field": lambda data: {"display": data["field"]},
}
