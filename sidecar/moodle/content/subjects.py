"""Rules of ids whose table another column of the row names: what a tag, a file, a grade item is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sidecar.mirror.values import site
from sidecar.moodle.content.source import NOTHING, Source


def instance(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return source.pointer(source.module_of(row), value)


def section_item(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    component = row.get("component") or ""
    return source.pointer(component.removeprefix("mod_"), value) if component and value else value


def context_instance(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    tables = {50: "course", 70: "course_modules", 80: "block_instances"}
    return source.pointer(tables[row["contextlevel"]], value)


def grade_instance(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    kind = row.get("itemtype")
    if value is None or kind == "manual":
        return value
    return source.pointer("grade_categories" if kind != "mod" else row["itemmodule"], value)


def workshop_dimension(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return source.pointer(f"workshopform_{row['strategy']}", value)


_BY_ACTIVITY = 1  # criteriatype of badges
_BADGE_PARTS = {
    "module": "course_modules",
    "course": "course",
    "badge": "badge",
    "role": "@role",
    "cohort": "@cohort",
    "competency": "@competency",
}


def badge_parameter(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    kind, _, number = str(row["name"]).partition("_")
    if not number.isdigit():
        return value
    if kind in ("bydate", "grade"):
        kind_of = source.row("badge_criteria", row["critid"]).get("criteriatype")
        table = "course_modules" if kind_of == _BY_ACTIVITY else "course"
    else:
        table = _BADGE_PARTS.get(kind, "")
    if not table:
        return value
    if value == row["name"]:
        return {"$cat": [kind + "_", _badge_id(source, table, int(number))]}
    if kind in ("bydate", "grade") or value != number:
        return value
    return {"$cat": [_badge_id(source, table, int(number))]}


def _badge_id(source: Source, table: str, number: int) -> Any:
    return source.name(table[1:], number) if table.startswith("@") else source.pointer(table, number)


_TAGGED = {
    "course": "course",
    "course_modules": "course_modules",
    "question": "question",
    "badge": "badge",
    "book_chapters": "book_chapters",
    "glossary_entries": "glossary_entries",
    "data_records": "data_records",
    "wiki_pages": "wiki_pages",
    "forum_posts": "forum_posts",
}


def tagged_table(itemtype: str) -> str | None:
    """The table that tags of this kind are about."""
    return _TAGGED.get(itemtype)


def tagged_item(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return source.pointer(_TAGGED[row["itemtype"]], value)


_CUSTOMISED = {
    ("core_course", "course"): "course",
    ("core_group", "group"): "groups",
    ("core_group", "grouping"): "groupings",
    ("core_contentbank", "content"): "contentbank_content",
    ("qbank_customfields", "question"): "question",
}


def custom_table(component: str, area: str) -> str | None:
    """The table that custom fields of this area are about."""
    return _CUSTOMISED.get((component, area))


def custom_instance(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return source.pointer(source.customised(row) or "course", value)


def file_item(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    table = source.item_table(row["component"], row["filearea"])
    return source.pointer(table, value) if table and value else value


def file_context(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return (
        site("system_context") if row["component"] == "tool_certificate" else source.pointer("context", value)
    )


def other_course(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    if value in NOTHING:
        return value
    return source.pointer("course", value) if source.known("course", value) else source.name("course", value)


def enrol_first(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    kind = {"cohort": "cohort", "meta": "course"}.get(row["enrol"])
    return value if kind is None or value in NOTHING else source.name(kind, value)


def enrol_second(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    """The group that whoever comes so is put into; below 0: one made for the purpose."""
    if row["enrol"] not in ("cohort", "meta") or value in NOTHING or int(value) < 0:
        return value
    return source.pointer("groups", value)


def enrol_fifth(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return value if row["enrol"] != "self" or value in NOTHING else source.name("cohort", value)
