"""Rules of columns that pack ids into JSON, serialised PHP or a formula."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any

from sidecar.mirror import php
from sidecar.mirror.dates import Move
from sidecar.mirror.errors import BadPhpError
from sidecar.mirror.values import ref
from sidecar.moodle.content.source import Source


def availability(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    if not value:
        return value
    try:
        tree = json.loads(value)
    except ValueError:
        source.lost("availability is no JSON and was left out")
        return None
    return {"$json": _condition(source, tree)}


_CONDITIONS = {
    "completion": ("cm", "course_modules"),
    "grade": ("id", "grade_items"),
    "group": ("id", "groups"),
    "grouping": ("id", "groupings"),
}


def _condition(source: Source, tree: Any) -> Any:
    if isinstance(tree, list):
        return [_condition(source, item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    found = {key: _condition(source, item) if key == "c" else item for key, item in tree.items()}
    column, table = _CONDITIONS.get(str(tree.get("type")), ("", ""))
    if column and isinstance(tree.get(column), int) and tree[column] > 0:
        found[column] = source.pointer(table, tree[column])
    return found


def moved_condition(tree: Any, move: Move) -> Any:
    """Availability whose dates begin and end when `move` says."""
    if isinstance(tree, list):
        return [moved_condition(item, move) for item in tree]
    if not isinstance(tree, dict):
        return tree
    found = {
        key: moved_condition(item, move) if key in ("$json", "c") else item for key, item in tree.items()
    }
    if found.get("type") == "date" and isinstance(found.get("t"), int):
        found["t"] = move(found["t"])
    return found


def calculation(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    if not value:
        return value
    parts = re.split(r"##gi(\d+)##", value)
    out: list[Any] = [parts[0]]
    for number, after in zip(parts[1::2], parts[2::2], strict=True):
        out += ["##gi", source.pointer("grade_items", int(number)), "##" + after]
    return {"$cat": out}


def participants(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    if not value:
        return value
    try:
        rules = json.loads(value)
    except ValueError:
        return value
    kept: list[Any] = []
    for item in rules if isinstance(rules, list) else []:
        if item.get("selectiontype") == "user":
            source.lost("a person named as participant was left out")
        elif item.get("selectiontype") == "role" and str(item.get("selectionid")).isdigit():
            kept.append({**item, "selectionid": source.name("role", int(item["selectionid"]))})
        else:
            kept.append(item)
    return {"$json": kept}


def question_filter(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    """`filter` of 4.3 and later; older forms are lifted to it, screen state is dropped."""
    try:
        found = json.loads(value or "{}")
    except ValueError:
        source.lost("condition of a random question is no JSON")
        return value
    conditions = found.get("filter")
    if conditions is None:
        conditions = _old_filter(found)
    out: dict[str, Any] = {}
    for name, condition in conditions.items():
        if isinstance(condition, dict) and name in ("category", "qtagids"):
            table = "question_categories" if name == "category" else "tag"
            values = [
                {"$cat": [source.pointer(table, int(item))]}
                for item in condition.get("values", [])
                if str(item).isdigit()
            ]
            condition = {**condition, "values": values}
        out[name] = condition
    return {"$json": {"filter": out}}


def _old_filter(found: Mapping[str, Any]) -> dict[str, Any]:
    category = found.get("questioncategoryid")
    out: dict[str, Any] = {}
    if category:
        deep = bool(found.get("includingsubcategories") or 0)
        out["category"] = {
            "jointype": 1,
            "values": [str(category)],
            "filteroptions": {"includesubcategories": deep},
        }
    tags = [str(item).partition(",")[0] for item in found.get("tags") or []]
    if tags:
        out["qtagids"] = {"jointype": 1, "values": tags}
    return out


_BLOCK_IDS = {
    ("glossary_random", "glossary"): "glossary",
    ("activity_results", "activitygradeitemid"): "grade_items",
}


_BLOCK_STATE = {
    ("glossary_random", "nexttime"),
    ("glossary_random", "previous"),
    ("glossary_random", "cache"),
}


def block_config(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    if not value:
        return value
    try:
        tree = php.loads(base64.b64decode(value, validate=True))
    except (BadPhpError, binascii.Error, ValueError):
        source.lost(f"configuration of the block {row['blockname']} cannot be read and was left out")
        return ""
    if tree[0] not in ("O", "a"):
        return value
    items = [
        [key, _block_value(source, row["blockname"], key[1], item)]
        for key, item in tree[-1]
        if (row["blockname"], key[1]) not in _BLOCK_STATE
    ]
    return {"$php64": [*tree[:-1], items]}


def settled_config(value: Any) -> Any:
    """A block's configuration without what Moodle itself keeps changing in it."""
    try:
        tree = php.loads(base64.b64decode(value or "", validate=True))
    except (BadPhpError, binascii.Error, ValueError):
        return value
    if tree[0] not in ("O", "a"):
        return value
    names = {name for _, name in _BLOCK_STATE}
    return [*tree[:-1], [item for item in tree[-1] if item[0][1] not in names]]


def _block_value(source: Source, block: str, key: Any, item: list[Any]) -> Any:
    table = _BLOCK_IDS.get((block, key))
    if table and str(item[-1]).isdigit() and int(item[-1]):
        found = source.pointer(table, int(item[-1]))
        return ["s", {"$cat": [found]}] if item[0] == "s" else [item[0], found]
    if item[0] == "s" and isinstance(item[1], str):
        return ["s", source.links(item[1])]
    return item


def certificate_element(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    if row["element"] != "date" or not value:
        return source.links(value) if isinstance(value, str) else value
    try:
        data = json.loads(value)
    except ValueError:
        return value
    item = str(data.get("dateitem", "")) if isinstance(data, dict) else ""
    if item.isdigit() and source.known("grade_items", int(item)):
        return {"$json": {**data, "dateitem": {"$cat": [ref("grade_items", int(item))]}}}
    return value
