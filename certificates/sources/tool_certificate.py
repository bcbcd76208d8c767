"""Workplace's tool_certificate: rows of its tables -> `Template`, `Issue`. Values arrive as strings, as in the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from certificates.content import KINDS
from certificates.errors import IssueError, TemplateError
from certificates.model import (
    Element,
    FieldValue,
    Issue,
    Page,
    ProfileField,
    Rules,
    StoredFile,
    Template,
)

Row = Mapping[str, Any]
ELEMENTS = (
    "border",
    "code",
    "date",
    "digitalsignature",
    "image",
    "program",
    "text",
    "userfield",
    "userpicture",
)
CODE_WIDTH = 35.0  # mm, of a code without width: the QR code and the text alike
_JSON = frozenset({"code", "date", "digitalsignature", "image", "program", "userpicture"})

if not set(ELEMENTS) <= set(KINDS):
    raise TypeError(f"elements nobody draws: {set(ELEMENTS) - set(KINDS)}")


def read_template(data: Mapping[str, Any]) -> Template:
    """The template of one export: rows `tool_certificate_templates` (one), `_pages`, `_elements`, `files`, `config`.

    Raises `TemplateError` for what has not this shape.
    """
    try:
        row = data["tool_certificate_templates"]
        config = data.get("config") or {}
        files = [item for item in data.get("files") or () if isinstance(item, Mapping)]
        elements = sorted(data["tool_certificate_elements"], key=_order)
        pages = tuple(
            Page(
                width=number(page["width"]),
                height=number(page["height"]),
                left_margin=number(page.get("leftmargin")),
                right_margin=number(page.get("rightmargin")),
                elements=tuple(
                    _element(item, files) for item in elements if str(item["pageid"]) == str(page["id"])
                ),
            )
            for page in sorted(data["tool_certificate_pages"], key=_order)
        )
        template = Template(
            id=str(row.get("id", "")), name=str(row.get("name", "")), pages=pages, rules=read_rules(config)
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TemplateError(f"{type(error).__name__}: {str(error)[:200]}") from None
    check_template(template)
    return template


MAX_PAGES, MAX_ELEMENTS = 50, 2000
MAX_SIDE = 5080.0  # mm: the PDF's own limit of 14,400 units


def check_template(template: Template) -> None:
    """Raises `TemplateError` for a template beyond all measure."""
    if not template.pages:
        raise TemplateError("it has no page")
    if len(template.pages) > MAX_PAGES or sum(len(page.elements) for page in template.pages) > MAX_ELEMENTS:
        raise TemplateError("more pages or elements than any certificate has")
    for page in template.pages:
        if not (5 <= page.width <= MAX_SIDE and 5 <= page.height <= MAX_SIDE):
            raise TemplateError(f"a page of {page.width:g} × {page.height:g} mm")


def read_rules(config: Mapping[str, Any]) -> Rules:
    """Settings that change the drawing, from Moodle's `config` values by name."""
    allowed = str(config.get("tool_certificate/allowfilters", "multilang") or "")
    return Rules(
        wwwroot=str(config.get("wwwroot", "")).rstrip("/"),
        language=str(config.get("sitelang", config.get("lang", "en")) or "en"),
        timezone=str(config.get("rendering_user_timezone", config.get("timezone", "UTC")) or "UTC"),
        own_language=str(config.get("tool_certificate/issuelang", "0")) == "1",
        multilang_text="multilang" in allowed.split(","),
        multilang_strings="multilang" in str(config.get("stringfilters", "") or "").split(",")
        and str(config.get("filterall", "0")) == "1",
        strip_tags=str(config.get("formatstringstriptags", "1")) != "0",
        languages=config.get("languages") or {},
    )


def _order(row: Row) -> tuple[int, int]:
    return int(row.get("sequence") or 0), int(row.get("id") or 0)


def number(value: Any) -> float:
    """A length or size of a row. Raises `ValueError` for what is none."""
    number = float(value or 0)
    if not abs(number) < 1e6:  # also NaN
        raise ValueError(f"a length of {value}")
    return number


def _element(row: Row, files: Iterable[Row]) -> Element:
    kind, raw = str(row["element"]), row.get("data")
    data: Any = raw
    if kind in _JSON:
        try:
            data = json.loads(raw) if raw else {}
        except (json.JSONDecodeError, TypeError, RecursionError):
            data = {}
        if not isinstance(data, Mapping):
            data = {}
    return Element(
        id=str(row.get("id", "")),
        kind=kind,
        data=data,
        name=str(row.get("name") or ""),
        font=str(row.get("font") or "freesans"),
        size=min(number(row.get("fontsize")) or 12.0, 400.0),
        colour=str(row.get("colour") or "#000000"),
        x=number(row.get("posx")),
        y=number(row.get("posy")),
        width=number(row.get("width")) or (CODE_WIDTH if kind == "code" else 0.0),
        refpoint=int(row.get("refpoint") or 0),
        files=_files(row, data, files) if kind in {"image", "digitalsignature"} else (),
        key=_key(row, files) if kind == "digitalsignature" else None,
    )


def _key(row: Row, files: Iterable[Row]) -> StoredFile | None:
    """The element's own signing key: its one file in the area `elementaux`."""
    found = (
        f for f in files if f.get("filearea") == "elementaux" and str(f.get("itemid")) == str(row.get("id"))
    )
    return next((stored(f) for f in found if f.get("filename") != "."), None)


def stored(row: Row) -> StoredFile:
    """A row of Moodle's files."""
    return StoredFile(
        sha1=str(row.get("sha1") or row.get("contenthash") or ""),
        filename=str(row.get("filename", "")),
        mimetype=str(row.get("mimetype") or ""),
    )


def _files(row: Row, data: Any, files: Iterable[Row]) -> tuple[StoredFile, ...]:
    known = list(files)
    own = [f for f in known if str(f.get("itemid")) == str(row.get("id")) and f.get("filearea") == "element"]
    if not own and isinstance(data, Mapping) and data.get("filename"):
        own = [
            f
            for f in known
            if f.get("filearea") == data.get("filearea", "image") and f.get("filename") == data["filename"]
        ]
    return tuple(
        StoredFile(
            sha1=str(f.get("sha1") or f.get("contenthash") or ""),
            filename=str(f.get("filename", "")),
            mimetype=str(f.get("mimetype", "")),
        )
        for f in own
        if str(f.get("filename", ".")) != "."
    )


def read_issue(data: Mapping[str, Any]) -> Issue:
    """One line of `issues.jsonl`. Raises `IssueError`."""
    try:
        row = data["issue"]
        frozen = data.get("data")
        if frozen is None:
            frozen = json.loads(row.get("data") or "{}")
        user = {str(k): "" if v is None else str(v) for k, v in (data.get("user") or {}).items()}
        name = str((frozen or {}).get("userfullname") or data.get("fullname") or _joined(user))
        return Issue(
            code=str(row["code"]),
            full_name=name,
            issued=int(row.get("timecreated") or 0),
            expires=int(row.get("expires") or 0) or None,
            language=str(data.get("language") or user.get("lang") or "en"),
            fields=_fields(data),
            user=user,
            profile=tuple(_profile(item) for item in data.get("profile") or ()),
            pictures=tuple(
                StoredFile(
                    sha1=str(f.get("sha1") or f.get("contenthash")),
                    filename=str(f.get("filename", "")),
                    mimetype=str(f.get("mimetype", "")),
                )
                for f in data.get("user_icon_files") or ()
            ),
            course=_course(data),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise IssueError(f"{type(error).__name__}: {str(error)[:200]}") from None


def _course(data: Mapping[str, Any]) -> dict[str, Any]:
    """The course and what else was looked up for the issue, by the names elements ask for."""
    found: dict[str, Any] = dict(data.get("course") or {})
    for name, prefix in (
        ("grades", "grade"),
        ("gradeitems", "gradeitem"),
        ("teachers", "teacher"),
        ("dates", "date"),
    ):
        for key, value in (data.get(name) or {}).items():
            found[f"{prefix}:{key}"] = value
    if groups := data.get("groups"):
        found["groups"] = ", ".join(str(group) for group in groups)
    return found


def _joined(user: Mapping[str, str]) -> str:
    return f"{user.get('firstname', '')} {user.get('lastname', '')}".strip()


def _fields(data: Mapping[str, Any]) -> dict[str, FieldValue]:
    found: dict[str, FieldValue] = {}
    for name, item in (data.get("issue_customfields") or {}).items():
        if item.get("value") is not None:
            found[str(name)] = FieldValue(value=str(item["value"]), html=item.get("type") == "textarea")
    return found


def _profile(row: Row) -> ProfileField:
    return ProfileField(
        id=str(row.get("id", "")),
        shortname=str(row.get("shortname", "")),
        datatype=str(row.get("datatype", "text")),
        data=str(row.get("data") or ""),
        with_time=row.get("datatype") == "datetime" and str(row.get("param3") or "0") == "1",
    )
