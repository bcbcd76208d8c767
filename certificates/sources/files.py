"""Templates and issues in files: JSON with its pictures beside it, JSON lines, CSV."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from certificates import people
from certificates.errors import IssueError, TemplateError
from certificates.model import Assets, FieldValue, Issue, Template
from certificates.sources import customcert, native, tool_certificate

MAX_JSON = 64 << 20  # bytes
_WHOLE_NAMES = ("name", "full_name", "fullname")
_NAMED = frozenset({*_WHOLE_NAMES, "firstname", "lastname"})
_PLAIN_COLUMNS = frozenset({"code", *_WHOLE_NAMES, "language", "lang", "issued", "expires"})


@dataclass(frozen=True, kw_only=True)
class Loaded:
    template: Template
    assets: Assets


def load_template(path: Path, *, files: Path | None = None) -> Loaded:
    """The template in `path`; its files lie in `files`, else in a folder ``files`` beside it, else beside it.

    ``langconfig.json`` beside it gives the date formats of the site's language packs.
    Raises `TemplateError`, `OSError`.
    """
    if path.stat().st_size > MAX_JSON:
        raise TemplateError(f"{path.stat().st_size >> 20} MB of JSON", path=path.name)
    try:
        data = json.loads(path.read_bytes())
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TemplateError(str(error)[:200], path=path.name) from None
    if not isinstance(data, Mapping):
        raise TemplateError("no JSON object", path=path.name)
    folder = path.parent
    content = files or (folder / "files" if (folder / "files").is_dir() else folder)
    if native.is_native(data):
        names: dict[str, bytes] = {}

        def read_named(name: str) -> bytes | None:
            found = _inside(folder, name) or _inside(content, name)
            if found is not None:
                names[hashlib.sha1(found, usedforsecurity=False).hexdigest()] = found
            return found

        template = native.read_template(data, read_named)
        template = replace(template, rules=replace(template.rules, languages=_languages(folder)))
        return Loaded(template=template, assets=lambda sha1: names.get(sha1) or _inside(content, sha1))
    source = customcert if customcert.is_customcert(data) else tool_certificate
    template = source.read_template(data)
    if not template.rules.languages:
        template = replace(template, rules=replace(template.rules, languages=_languages(folder)))
    return Loaded(template=template, assets=lambda sha1: _inside(content, sha1))


def _languages(folder: Path) -> Mapping[str, Mapping[str, str]]:
    path = folder / "langconfig.json"
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_bytes())
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TemplateError(str(error)[:200], path=path.name) from None
    if not isinstance(data, Mapping) or not all(isinstance(pack, Mapping) for pack in data.values()):
        raise TemplateError("not language -> strings", path=path.name)
    return data


MAX_FILE = 256 << 20


def _inside(folder: Path, name: str) -> bytes | None:
    """The file `name` below `folder`; None for one that is not there or lies elsewhere."""
    if not name or "\0" in name:
        return None
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file() or path.stat().st_size > MAX_FILE:
        return None
    return path.read_bytes()


def iter_issues(path: Path, template: Template) -> Iterator[Issue]:
    """Issues of `path`, one at a time: JSON lines (rows of Moodle, or plain), or CSV of people.

    Lines of another template (by ``template`` and the template's name or id) are passed over.
    Raises `IssueError`, `PeopleError` with the line.
    """
    if path.suffix.lower() == ".csv":
        yield from _listed(path)
        return
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                data = json.loads(line)
                if not isinstance(data, Mapping):
                    raise IssueError("no JSON object")
                if not _belongs(data, template):
                    continue
                yield tool_certificate.read_issue(data) if "issue" in data else plain_issue(data)
            except IssueError as error:
                raise IssueError(error.detail, path=path.name, line=number) from None
            except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
                raise IssueError(str(error)[:200], path=path.name, line=number) from None


def _listed(path: Path) -> list[Issue]:
    """All of a CSV, so that nothing is drawn of a list with a fault in its last row."""
    found = []
    for number, row in people.rows(path.read_bytes(), name=path.name):
        try:
            found.append(plain_issue(row))
        except IssueError as error:
            raise IssueError(error.detail, path=path.name, line=number) from None
    return found


def _belongs(data: Mapping[str, Any], template: Template) -> bool:
    row = data.get("issue")
    wanted = row.get("templateid") if isinstance(row, Mapping) else None
    return not template.id or wanted is None or str(wanted) == template.id


def name_of(data: Mapping[str, Any]) -> str:
    """The whole name of a person, however the list splits it; empty when it has none."""
    whole = next((str(data[key]).strip() for key in _WHOLE_NAMES if data.get(key)), "")
    return whole or f"{data.get('firstname') or ''} {data.get('lastname') or ''}".strip()


def plain_issue(data: Mapping[str, Any]) -> Issue:
    """An issue in our own shape: code, name, issued and expires (Unix seconds or ISO dates), language, fields.

    Raises `IssueError`.
    """
    name = name_of(data)
    if not name:
        raise IssueError("no name")
    code = str(data.get("code") or "").strip()
    if not code:
        raise IssueError("no code")
    fields = data.get("fields")
    rest = {k: v for k, v in data.items() if k not in _PLAIN_COLUMNS and isinstance(v, (str, int, float))}
    values = {**rest, **(fields if isinstance(fields, Mapping) else {})}
    return Issue(
        code=code,
        full_name=name,
        issued=_moment(data.get("issued")) or 0,
        expires=_moment(data.get("expires")),
        language=str(data.get("language") or data.get("lang") or "en"),
        fields={str(k): FieldValue(value=str(v)) for k, v in values.items()},
        user={str(k): str(v) for k, v in rest.items()},
        course={str(k): v for k, v in data["course"].items()}
        if isinstance(data.get("course"), Mapping)
        else {},
    )


def _moment(value: Any) -> int | None:
    from datetime import UTC, datetime

    if value in {None, "", 0, "0"}:
        return None
    text = str(value)
    try:
        if text.lstrip("-").isdigit():
            return int(text)
        when = datetime.fromisoformat(text)
        return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise IssueError(f"no date: {text[:40]}") from None


def read_people(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV by lower-case column name; each has a name. Raises `PeopleError` with the line."""
    found = []
    for number, row in people.rows(path.read_bytes(), name=path.name):
        if not _NAMED & row.keys():
            raise people.PeopleError(
                f"no column “name”, nor “firstname” and “lastname”; there are: {', '.join(row)[:200]}",
                path=path.name,
                line=1,
            )
        if not name_of(row):
            raise people.PeopleError("a row without a name", path=path.name, line=number)
        found.append(row)
    return found
