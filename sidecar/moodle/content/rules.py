"""Columns whose ids are not plain: JSON, serialised PHP, lists, formulas, ids that depend on another column.

A rule turns a column into a value of `sidecar.mirror.values`; it runs at the source only, the target resolves.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sidecar.mirror import php
from sidecar.mirror.errors import BadPhpError
from sidecar.mirror.values import ref, site


class Source(Protocol):
    """What a rule may ask of the course that is being read."""

    def pointer(self, table: str, row_id: Any, *, none: Any = 0) -> Any:
        """A reference to a row of the course; `none` (noted) when the row is not part of it."""
        ...

    def known(self, table: str, row_id: Any) -> bool: ...

    def name(self, kind: str, row_id: Any) -> Any:
        """A thing of the site by name; 0 (noted) when there is none."""
        ...

    def item_table(self, component: str, area: str) -> str | None:
        """As `content.files.item_table`, other makers' activities included."""
        ...

    def links(self, text: str) -> Any:
        """Text with links of the site turned into references."""
        ...

    def module_of(self, row: Mapping[str, Any]) -> str:
        """Name of the module of a `course_modules` row."""
        ...

    def customised(self, row: Mapping[str, Any]) -> str | None:
        """The table that a row of `customfield_data` is about; None for what is no content."""
        ...

    def lost(self, message: str) -> None: ...

    def carries(self, what: str) -> bool:
        """Did the source's administrator ask for this to be carried?"""
        ...

    def secret(self, message: str) -> None:
        """Note that a password or key of the row was not carried."""
        ...


Rule = Callable[[Source, Mapping[str, Any], Any], Any]
NOTHING = (None, 0, "0", "")
# what a rule gives for a column that the record shall not have: the target's stays, a new row gets the default
LEFT_OUT = object()


def _named(kind: str) -> Rule:
    def rule(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
        return value if value in NOTHING else source.name(kind, value)

    return rule


def _listed(table: str) -> Rule:
    def rule(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
        parts: list[Any] = []
        for item in (value or "").split(","):
            if item.isdigit() and source.known(table, int(item)):
                parts += [",", ref(table, int(item))] if parts else [ref(table, int(item))]
        return {"$cat": parts} if parts else value and ""

    return rule


def _path(table: str) -> Rule:
    def rule(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
        if not value:
            return value
        parts: list[Any] = ["/"]
        for item in value.strip("/").split("/"):
            parts += [source.pointer(table, int(item)), "/"]
        return {"$cat": parts}

    return rule


def _context_path(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    parts: list[Any] = [site("category_path")]
    for item in (value or "").strip("/").split("/"):
        if item.isdigit() and source.known("context", int(item)):
            parts += ["/", ref("context", int(item))]
    return {"$cat": parts}


def _context_instance(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    tables = {50: "course", 70: "course_modules", 80: "block_instances"}
    return source.pointer(tables[row["contextlevel"]], value)


def _system_context(_source: Source, _row: Mapping[str, Any], _value: Any) -> Any:
    return site("system_context")


def _instance(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return source.pointer(source.module_of(row), value)


def _section_item(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    component = row.get("component") or ""
    return source.pointer(component.removeprefix("mod_"), value) if component and value else value


def _availability(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
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


def _grade_instance(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    kind = row.get("itemtype")
    if value is None or kind == "manual":
        return value
    return source.pointer("grade_categories" if kind != "mod" else row["itemmodule"], value)


def _calculation(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    if not value:
        return value
    parts = re.split(r"##gi(\d+)##", value)
    out: list[Any] = [parts[0]]
    for number, after in zip(parts[1::2], parts[2::2], strict=True):
        out += ["##gi", source.pointer("grade_items", int(number)), "##" + after]
    return {"$cat": out}


def _scale_or_points(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    if value is None or float(value) >= 0:
        return value
    return {"$neg": source.pointer("scale", -int(value))}


def _positive(table: str) -> Rule:
    def rule(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
        return source.pointer(table, value) if value is not None and int(value) > 0 else value

    return rule


def _participants(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
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


def _question_filter(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
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


def _block_config(source: Source, row: Mapping[str, Any], value: Any) -> Any:
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


_BADGE_PARTS = {
    "module": "course_modules",
    "course": "course",
    "badge": "badge",
    "role": "@role",
    "cohort": "@cohort",
    "competency": "@competency",
}


def _badge_parameter(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    kind, _, number = str(row["name"]).partition("_")
    if not number.isdigit():
        return value
    if kind in ("bydate", "grade"):
        table = "course_modules" if source.known("course_modules", int(number)) else "course"
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


def _tagged_item(source: Source, row: Mapping[str, Any], value: Any) -> Any:
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


def _custom_instance(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return source.pointer(source.customised(row) or "course", value)


def _file_item(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    table = source.item_table(row["component"], row["filearea"])
    return source.pointer(table, value) if table and value else value


def _file_context(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return (
        site("system_context") if row["component"] == "tool_certificate" else source.pointer("context", value)
    )


def _group_or_all(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    return source.pointer("groups", value, none=-1) if value is not None and int(value) > 0 else value


def _other_course(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    if value in NOTHING:
        return value
    return source.pointer("course", value) if source.known("course", value) else source.name("course", value)


def _enrol_first(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    kind = {"cohort": "cohort", "meta": "course"}.get(row["enrol"])
    return value if kind is None or value in NOTHING else source.name(kind, value)


def _enrol_second(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    """The group that whoever comes so is put into; below 0: one made for the purpose."""
    if row["enrol"] not in ("cohort", "meta") or value in NOTHING or int(value) < 0:
        return value
    return source.pointer("groups", value)


def _enrol_fifth(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return value if row["enrol"] != "self" or value in NOTHING else source.name("cohort", value)


def _secret(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    """A password or key opens something on its own site: each site sets its own."""
    if not value:
        return value
    label = f" of {row['name']}" if row.get("name") else ""
    source.secret(f"a password or key{label} is not carried: set one here if it shall need one")
    return LEFT_OUT


def _lti_secret(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    """Key and secret of an external tool travel on request of the source's administrator, who shares the tool then."""
    return value or "" if source.carries("lti_keys") else _secret(source, row, value)


def _enrol_status(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    """Without its key, self enrolment would let everybody in: it arrives switched off, and is then the target's own."""
    if row.get("password") and value == 0:
        source.secret(f"enrolment by {row['enrol']} arrives switched off, as its key is not carried")
        return LEFT_OUT
    return value


def _workshop_dimension(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    return source.pointer(f"workshopform_{row['strategy']}", value)


def _certificate_element(source: Source, row: Mapping[str, Any], value: Any) -> Any:
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


RULES: dict[str, Rule] = {
    "@module": _named("module"),
    "@role": _named("role"),
    "@competency": _named("competency"),
    "@tag_collection": _named("tag_collection"),
    "@lti_type": _named("lti_type"),
    "@survey_template": _named("survey_template"),
    "@seb_template": _named("seb_template"),
    "@modules_list": _listed("course_modules"),
    "@questions_list": _listed("question"),
    "@category_path": _path("grade_categories"),
    "@context_path": _context_path,
    "@context_instance": _context_instance,
    "@system_context": _system_context,
    "@instance": _instance,
    "@section_item": _section_item,
    "@availability": _availability,
    "@grade_instance": _grade_instance,
    "@calculation": _calculation,
    "@scale_or_points": _scale_or_points,
    "@lesson_jump": _positive("lesson_pages"),
    "@data_sort": _positive("data_fields"),
    "@participants": _participants,
    "@question_filter": _question_filter,
    "@block_config": _block_config,
    "@badge_parameter": _badge_parameter,
    "@tagged_item": _tagged_item,
    "@custom_instance": _custom_instance,
    "@file_context": _file_context,
    "@file_item": _file_item,
    "@group_or_all": _group_or_all,
    "@other_course": _other_course,
    "@enrol_first": _enrol_first,
    "@enrol_second": _enrol_second,
    "@enrol_fifth": _enrol_fifth,
    "@lti_secret": _lti_secret,
    "@secret": _secret,
    "@enrol_status": _enrol_status,
    "@workshop_dimension": _workshop_dimension,
    "@certificate_element": _certificate_element,
}
