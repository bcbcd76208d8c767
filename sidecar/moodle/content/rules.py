"""Columns whose ids are not plain: lists, paths, signed numbers, and (in modules of their own) packed forms, ids that
depend on another column, secrets.

A rule turns a column into a value of `sidecar.mirror.values`; it runs at the source only, the target resolves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sidecar.mirror.values import ref, site
from sidecar.moodle.content import packed, secrets, subjects
from sidecar.moodle.content.source import NOTHING, Rule, Source


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


def _system_context(_source: Source, _row: Mapping[str, Any], _value: Any) -> Any:
    return site("system_context")


def _scale_or_points(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    if value is None or float(value) >= 0:
        return value
    return {"$neg": source.pointer("scale", -int(value))}


def _positive(table: str) -> Rule:
    def rule(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
        return source.pointer(table, value) if value is not None and int(value) > 0 else value

    return rule


def _group_or_all(source: Source, _row: Mapping[str, Any], value: Any) -> Any:
    return source.pointer("groups", value, none=-1) if value is not None and int(value) > 0 else value


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
    "@context_instance": subjects.context_instance,
    "@system_context": _system_context,
    "@instance": subjects.instance,
    "@section_item": subjects.section_item,
    "@availability": packed.availability,
    "@grade_instance": subjects.grade_instance,
    "@calculation": packed.calculation,
    "@scale_or_points": _scale_or_points,
    "@lesson_jump": _positive("lesson_pages"),
    "@data_sort": _positive("data_fields"),
    "@participants": packed.participants,
    "@question_filter": packed.question_filter,
    "@block_config": packed.block_config,
    "@badge_parameter": subjects.badge_parameter,
    "@tagged_item": subjects.tagged_item,
    "@custom_instance": subjects.custom_instance,
    "@file_context": subjects.file_context,
    "@file_item": subjects.file_item,
    "@group_or_all": _group_or_all,
    "@other_course": subjects.other_course,
    "@enrol_first": subjects.enrol_first,
    "@enrol_second": subjects.enrol_second,
    "@enrol_fifth": subjects.enrol_fifth,
    "@lti_secret": secrets.lti_secret,
    "@secret": secrets.secret,
    "@enrol_status": secrets.enrol_status,
    "@workshop_dimension": subjects.workshop_dimension,
    "@certificate_element": packed.certificate_element,
}
