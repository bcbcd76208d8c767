"""mod_customcert: rows of its tables -> `Template`. Its elements (twenty, with `daterange` of 4.4) become the kinds of `content`.

What the plugin looks up while drawing comes with the issue: `course` (columns of the course, `categoryname`),
`grades` (by item), `gradeitems` (names), `groups`, `teachers` (names by id), `dates` (by the plugin's date item).
Fonts, colours and widths are read from columns (up to 5.1) or from the element's JSON (5.2).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from certificates.content import KINDS
from certificates.dates import ISO
from certificates.errors import TemplateError
from certificates.model import Align, Element, Page, StoredFile, Template
from certificates.sources.tool_certificate import check_template, number, read_rules, stored

Row = Mapping[str, Any]
VERIFY = "/mod/customcert/verify_certificate.php?code={code}&qrcode=1"
# element of the plugin -> kind here
ELEMENTS = {
    "bgimage": "image",
    "border": "border",
    "categoryname": "course",
    "code": "code",
    "coursefield": "course",
    "coursename": "course",
    "date": "date",
    "daterange": "daterange",
    "digitalsignature": "digitalsignature",
    "expiry": "expiry",
    "grade": "course",
    "gradeitemname": "course",
    "groupname": "course",
    "image": "image",
    "qrcode": "qrcode",
    "studentname": "userfield",
    "teachername": "course",
    "text": "text",
    "userfield": "userfield",
    "userpicture": "userpicture",
}
# the plugin's numbered formats, whatever the language
_DATE_FORMATS = {"1": "%B %d, %Y", "2": "%B %d%o, %Y", "3": "%d %B %Y", "4": "%B %Y", "5": ISO}
_CURRENT, _ISSUED, _COMPLETED = "-5", "-1", "-2"
# daterange counts the same days otherwise
_RANGE_ITEMS = {"-5": "0", "-6": _ISSUED}
_PIXEL = 25.4 / 72  # mm: a pixel is a point here
# element -> where its JSON (since 5.2) has what its column held before
_VALUES = {
    "userfield": "userfield",
    "coursefield": "coursefield",
    "gradeitemname": "gradeitem",
    "text": "text",
}
_ALIGN: dict[str, Align] = {"L": "left", "C": "center", "R": "right", "J": "left"}

_SIZED = frozenset({"qrcode", "userpicture", "image", "digitalsignature"})  # by their own JSON
_PICTURES = frozenset({"bgimage", "image", "digitalsignature"})

if not set(ELEMENTS.values()) <= set(KINDS):
    raise TypeError(f"elements nobody draws: {set(ELEMENTS.values()) - set(KINDS)}")


def is_customcert(data: Any) -> bool:
    return isinstance(data, Mapping) and "customcert_templates" in data


def read_template(data: Mapping[str, Any]) -> Template:
    """The template of one export: rows `customcert_templates` (one), `_pages`, `_elements`, `files`, `config`.

    Raises `TemplateError` for what has not this shape.
    """
    try:
        row = data["customcert_templates"]
        rows = sorted(data["customcert_elements"], key=_order)
        files = [item for item in data.get("files") or () if isinstance(item, Mapping)]
        rules = read_rules({**(data.get("config") or {}), "tool_certificate/issuelang": "1"})
        template = Template(
            id=str(row.get("id", "")),
            name=str(row.get("name", "")),
            rules=rules.evolve(verify_path=_verify_path(data, row)),
            pages=tuple(
                Page(
                    width=number(page["width"]),
                    height=number(page["height"]),
                    left_margin=number(page.get("leftmargin")),
                    right_margin=number(page.get("rightmargin")),
                    elements=tuple(_element(r, files) for r in rows if str(r["pageid"]) == str(page["id"])),
                )
                for page in sorted(data["customcert_pages"], key=_order)
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TemplateError(f"{type(error).__name__}: {str(error)[:200]}") from None
    check_template(template)
    return template


def _verify_path(data: Mapping[str, Any], row: Row) -> str:
    """With the context, unless the site and the activity both let anybody verify anything."""
    everyone = str((data.get("config") or {}).get("customcert/verifyallcertificates") or "0") == "1"
    anybody = str((data.get("customcert") or {}).get("verifyany") or "0") == "1"
    return VERIFY if everyone and anybody else f"{VERIFY}&contextid={int(row.get('contextid') or 0)}"


def _order(row: Row) -> tuple[int, int]:
    return int(row.get("sequence") or 0), int(row.get("id") or 0)


def _payload(row: Row) -> dict[str, Any]:
    raw = row.get("data")
    try:
        value = json.loads(raw) if raw else None
    except (json.JSONDecodeError, TypeError, RecursionError):
        value = raw
    return dict(value) if isinstance(value, Mapping) else {"value": value}


def _element(row: Row, files: Iterable[Row]) -> Element:
    plugin, payload = str(row["element"]), _payload(row)
    value = payload.get(_VALUES.get(plugin, "value"), payload.get("value"))

    def style(name: str) -> Any:
        return row.get(name) if row.get(name) is not None else payload.get(name)

    align = _ALIGN.get(str(row.get("alignment") or "L"), "left")
    refpoint = int(row.get("refpoint") or 0)
    return Element(
        id=str(row.get("id", "")),
        kind=ELEMENTS.get(plugin, plugin),
        data=_data(plugin, payload, value, style("width")),
        name=str(row.get("name") or ""),
        font=str(style("font") or "freesans"),
        size=min(number(style("fontsize")) or 12.0, 400.0),
        colour=str(style("colour") or "#000000"),
        x=number(row.get("posx")),
        y=number(row.get("posy")),
        width=number(payload.get("width") if plugin in _SIZED else style("width")),
        refpoint=refpoint,
        align=align,
        hugs=True,
        files=_files(payload, files) if plugin in _PICTURES else (),
        key=next(iter(_files(payload, files, "signature")), None) if plugin == "digitalsignature" else None,
    )


def _data(plugin: str, payload: Mapping[str, Any], value: Any, width: Any) -> Any:
    """What `content` expects of the element's kind."""
    if plugin == "border":
        return (number(width) or number(value)) / 2  # a line on the page's edge: half of it is on the page
    if plugin == "studentname":
        return "fullname"
    if plugin in {"userfield", "text"}:
        return str(value or "")
    if (display := _display(plugin, payload, value)) is not None:
        exact = (
            f"{display}:{payload.get('gradeformat', '')}"  # as the element asks for it, where that is known
        )
        return {"display": display, **({"exact": exact} if plugin == "grade" else {})}
    return _SPECIAL.get(plugin, _picture)(payload)


def _display(plugin: str, payload: Mapping[str, Any], value: Any) -> Any:
    """Of an element that shows a value of the course: the value's name."""
    return {
        "code": 1,
        "coursename": "shortname" if str(value) == "1" else "fullname",
        "coursefield": str(value or ""),
        "categoryname": "categoryname",
        "grade": f"grade:{payload.get('gradeitem', '')}",
        "gradeitemname": f"gradeitem:{value}",
        "groupname": "groups",
        "teachername": f"teacher:{payload.get('teacher', value)}",
    }.get(plugin)


def _picture(payload: Mapping[str, Any]) -> dict[str, Any]:
    opacity = 1.0 if payload.get("alphachannel") is None else number(payload["alphachannel"])
    return {**payload, "pixel": _PIXEL, "opacity": min(max(opacity, 0.0), 1.0)}


def _dated(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The day that is "today" is that of the issue: what was issued never changes."""
    key, item = str(payload.get("dateformat", "")), str(payload.get("dateitem", ""))
    start = _COMPLETED if payload.get("startfrom") == "coursecomplete" else _ISSUED
    return {
        "dateitem": _ISSUED if item == _CURRENT else item,
        "dateformat": _DATE_FORMATS.get(key, key),
        "startfrom": start,
        "looked_up": True,
    }


def _ranged(payload: Mapping[str, Any]) -> dict[str, Any]:
    item = str(payload.get("dateitem", ""))
    return {**payload, "dateitem": _RANGE_ITEMS.get(item, item)}


_SPECIAL: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "bgimage": lambda payload: {**payload, "isbackground": True},
    "date": _dated,
    "daterange": _ranged,
    "expiry": _dated,
    "qrcode": lambda payload: {**payload, "bare": True},
}


def _files(payload: Mapping[str, Any], files: Iterable[Row], prefix: str = "") -> tuple[StoredFile, ...]:
    """The picture of an element; with `prefix` ``signature``, its signing key."""
    name = payload.get(f"{prefix}filename")
    if not name:
        return ()
    place = {key: payload.get(prefix + key) for key in ("itemid", "contextid", "filearea")}
    return tuple(
        stored(f)
        for f in files
        if f.get("filename") == name
        and all(str(f.get(key, value)) == str(value) for key, value in place.items() if value is not None)
    )[:1]
