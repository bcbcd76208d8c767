"""Questions as JSON objects, with Moodle's names: what ``sidecar questions`` prints."""

from __future__ import annotations

import base64
import binascii
import hashlib
import mimetypes
from collections.abc import Mapping
from functools import cache
from typing import Any

from question_formats import model as m
from question_formats.errors import DictError
from question_formats.records import Record, fields, replace

# fields that stand in an object of their own: qtype -> (its name, the fields)
_ESSAY = (
    "responseformat",
    "responserequired",
    "responsefieldlines",
    "minwordlimit",
    "maxwordlimit",
    "attachments",
    "attachmentsrequired",
    "maxbytes",
    "filetypeslist",
    "graderinfo",
    "responsetemplate",
)
_ORDERING = ("layouttype", "selecttype", "selectcount", "gradingtype", "showgrading", "numberingstyle")
_NESTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "essay": ("essay", _ESSAY),
    "ordering": ("options", _ORDERING),
    "randomsamatch": ("options", ("choose", "subcats")),
    "random": ("options", ("subcats",)),
    "calculated": ("options", ("synchronize",)),
    "calculatedsimple": ("options", ("synchronize",)),
    "calculatedmulti": ("options", ("synchronize",)),
}
_OMIT_EMPTY = {"hints", "coursetags", "extras", "hidden", "files", "source", "category"}
_RENAMED = {"minimum": "min", "maximum": "max"}
_BACK = {new: old for old, new in _RENAMED.items()}
_GAP_OPTIONS = {
    "multichoice": {"single", "shuffleanswers", "layout"},
    "shortanswer": {"usecase"},
    "numerical": set(),
}


def to_dict(item: m.Question | m.Category) -> dict[str, Any]:
    """The JSON object of a question or category. `from_dict` is its inverse."""
    if isinstance(item, m.Category):
        out: dict[str, Any] = {
            "qtype": "category",
            "category": item.path,
            "info": _text(item.info),
            "idnumber": item.idnumber,
        }
        if item.source is not None:
            out["source"] = _position(item.source)
        return out
    out = {"qtype": m.qtype_of(item)}
    nested_name, nested = _NESTED.get(item.qtype, ("", ()))
    inner: dict[str, Any] = {}
    for field in fields(type(item)):
        name, value = field.name, getattr(item, field.name)
        if name == "type" and isinstance(item, m.Foreign):
            continue
        if (name in _OMIT_EMPTY and not value) or (value is None and name != "idnumber"):
            continue
        (inner if name in nested else out)[name] = _plain(name, value)
    if nested_name:
        out[nested_name] = inner
    return out


def _plain(name: str, value: Any) -> Any:  # noqa: PLR0911  (one row a kind of value)
    if isinstance(value, m.Text):
        return _text(value)
    if isinstance(value, m.Position):
        return _position(value)
    if name == "subquestions":
        return [{"position": at, **_gap(gap)} for at, gap in enumerate(value, 1)]
    if isinstance(value, tuple):
        return [_plain("", item) for item in value]
    if isinstance(value, m.File):
        return _file(value)
    if isinstance(value, m.Answer | m.Hint):
        return _with_text(value)
    if isinstance(value, m.Drag):
        return {**_object(value), "dragitemtype": "image" if value.files else "word"}
    if isinstance(value, m.Dataset):
        return {**_object(value), "itemindex": len(value.items)}
    if isinstance(value, Record):
        return _object(value)
    return _number(value)


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def _position(source: m.Position) -> dict[str, Any]:
    out: dict[str, Any] = {"line": source.line, "column": source.column}
    if source.path is not None:
        out["path"] = source.path
    return out


def _text(text: m.Text) -> dict[str, Any]:
    out: dict[str, Any] = {"text": text.text, "format": text.format.value if text.format else None}
    if text.files:
        out["files"] = [_file(file) for file in text.files]
    return out


def _file(file: m.File) -> dict[str, Any]:
    return {
        "name": file.name,
        "path": file.path,
        "size": len(file.data),
        "sha1": hashlib.sha1(file.data, usedforsecurity=False).hexdigest(),
        "mimetype": _mimetype(file.name),
        "base64": base64.b64encode(file.data).decode("ascii"),
    }


def _mimetype(name: str) -> str:
    """As Moodle names it."""
    found = mimetypes.guess_type(name)[0] or "document/unknown"
    return "audio/mp3" if found == "audio/mpeg" else found


def _with_text(holder: m.Answer | m.Hint) -> dict[str, Any]:
    """Answers and hints are flat: text, format and files stand beside the other fields."""
    out = _text(holder.text)
    if out["format"] is None:
        del out["format"]
    for field in fields(type(holder)):
        value = getattr(holder, field.name)
        if field.name != "text" and value is not None:
            out[field.name] = (
                int(value) if field.name == "options" and value.isdecimal() else _plain(field.name, value)
            )
    return out


def _object(value: Record) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field in fields(type(value)):
        inner = getattr(value, field.name)
        if inner is None or (field.name == "files" and not inner):
            continue
        out[_RENAMED.get(field.name, field.name)] = _plain(field.name, inner)
    return out


def _gap(gap: m.Gap) -> dict[str, Any]:
    out = {"qtype": gap.qtype, "defaultmark": _number(gap.defaultmark), "questiontext": gap.source}
    for name in ("usecase", "single", "shuffleanswers", "layout"):
        if name in _GAP_OPTIONS.get(gap.qtype, ()):
            out[name] = _number(getattr(gap, name))
    out["answers"] = [_with_text(answer) for answer in gap.answers]
    return out


def from_dict(data: Mapping[str, Any]) -> m.Question | m.Category:
    """The question or category of a JSON object as `to_dict` gives it; unknown keys are refused.

    Raises `DictError`.
    """
    try:
        return _from_dict(dict(data))
    except DictError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise DictError(f"{type(error).__name__}: {error}") from None


def _from_dict(data: dict[str, Any]) -> m.Question | m.Category:
    qtype = data.pop("qtype")
    if qtype == "category":
        source = data.pop("source", None)
        category = m.Category(
            path=_str(data.pop("category")),
            info=_to_text(data.pop("info", None)) or m.EMPTY_MOODLE,
            idnumber=data.pop("idnumber", None),
            source=m.Position(**source) if source else None,
        )
        _refuse_rest(data)
        return category
    nested_name, _ = _NESTED.get(qtype, ("", ()))
    if nested_name:
        data.update(data.pop(nested_name, {}))
    cls = m.TYPES.get(qtype, m.Foreign)
    if cls is m.Foreign:
        data["type"] = _str(qtype)
    question: m.Question = _build(cls, data)
    return question


def _refuse_rest(data: dict[str, Any]) -> None:
    if data:
        raise DictError(f"unknown keys: {', '.join(sorted(data))}")


@cache
def _types(cls: Any) -> dict[str, str]:
    return {field.name: field.kind for field in fields(cls)}


def _build(cls: Any, data: dict[str, Any]) -> Any:
    kinds = _types(cls)
    values: dict[str, Any] = {}
    for key, value in data.items():
        name = _BACK.get(key, key)
        if name not in kinds:
            raise DictError(f"unknown key {key}")
        values[name] = _value(kinds[name], value)
    return cls(**values)


def _value(kind: str, value: Any) -> Any:
    if value is None:
        if "None" in kind:
            return None
        raise DictError(f"null where {kind} is wanted")
    kind = kind.removesuffix(" | None")
    if kind.startswith("tuple[") and kind.endswith(", ...]"):
        inner = kind[len("tuple[") : -len(", ...]")]
        return tuple(_value(inner, item) for item in value)
    return _SCALARS[kind](value)


def _str(value: Any) -> str:
    if not isinstance(value, str):
        raise DictError(f"a string is wanted, not {type(value).__name__}")
    return value


def _float(value: Any) -> float:
    if isinstance(value, str | bytes):
        raise DictError("a number is wanted, not a string")
    return float(value)


def _int(value: Any) -> int:
    if isinstance(value, str | bytes) or int(value) != value:
        raise DictError("a whole number is wanted")
    return int(value)


def _bool(value: Any) -> bool:
    if value not in (0, 1):
        raise DictError("0 or 1 is wanted")
    return bool(value)


def _to_text(value: Any) -> m.Text | None:
    if value is None:
        return None
    return m.Text(
        text=_str(value["text"]),
        format=m.TextFormat(value["format"]) if value.get("format") else None,
        files=tuple(_to_file(file) for file in value.get("files", ())),
    )


def _to_file(value: Any) -> m.File:
    try:
        data = base64.b64decode(value["base64"], validate=True)
    except binascii.Error as error:
        raise DictError(f"base64: {error}") from None
    return m.File(name=_str(value["name"]), path=_str(value.get("path", "/")), data=data)


def _without(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: inner for key, inner in value.items() if key != name}


def _option(value: Any) -> str | None:
    return None if value is None else str(value)


def _flat(cls: Any) -> Any:
    """Inverse of `_with_text`."""

    def build(value: Any) -> Any:
        value = dict(value)
        text = {
            "text": value.pop("text"),
            "format": value.pop("format", None),
            "files": value.pop("files", ()),
        }
        return _build(cls, {**value, "text": text})

    return build


def _to_gap(value: Any) -> m.Gap:
    value = {**value, "source": value["questiontext"]}
    del value["questiontext"]
    value.pop("position", None)
    answers = value.pop("answers")
    build = _flat(m.NumericalAnswer if value.get("qtype") == "numerical" else m.Answer)
    gap: m.Gap = _build(m.Gap, value)
    return replace(gap, answers=tuple(build(answer) for answer in answers))


_SCALARS: dict[str, Any] = {
    "str": _str,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "Text": _to_text,
    "File": _to_file,
    "Position": lambda value: m.Position(**value),
    "Answer": _flat(m.Answer),
    "NumericalAnswer": _flat(m.NumericalAnswer),
    "CalculatedAnswer": _flat(m.CalculatedAnswer),
    "Hint": lambda value: _flat(m.Hint)({**value, "options": _option(value.get("options"))}),
    "Pair": lambda value: _build(m.Pair, value),
    "Unit": lambda value: _build(m.Unit, value),
    "Choice": lambda value: _build(m.Choice, value),
    "Drag": lambda value: _build(m.Drag, _without(value, "dragitemtype")),
    "Drop": lambda value: _build(m.Drop, value),
    "Dataset": lambda value: _build(m.Dataset, _without(value, "itemindex")),
    "Gap": _to_gap,
    "tuple[int, float]": lambda value: (int(value[0]), float(value[1])),
}
