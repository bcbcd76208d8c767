"""Questions of places: words into gaps, things onto pictures, out of their elements."""

from __future__ import annotations

from question_formats import model as m
from question_formats.moodlexml.fields import Fields
from question_formats.moodlexml.parts import Common, combined_feedback


def _choices(fields: Fields, name: str) -> tuple[m.Choice, ...]:
    return tuple(
        m.Choice(text=one.plain("text"), group=one.integer("group", 1), infinite=one.has("infinite"))
        for one in fields.each(name)
    )


def gapselect(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    drag = fields.element.get("type") == "ddwtos"
    cls = m.DragDropText if drag else m.GapSelect
    return cls(
        **common,
        **combined_feedback(fields, base),
        shuffleanswers=fields.flag("shuffleanswers", default=True),
        choices=_choices(fields, "dragbox" if drag else "selectoption") or _old_choices(fields),
    )


def _old_choices(fields: Fields) -> tuple[m.Choice, ...]:
    """The first versions of the plugins kept the group in the feedback."""
    found = []
    for answer in fields.each("answer"):
        group = answer.plain("feedback")
        found.append(m.Choice(text=answer.plain("text"), group=int(group) if group.isdigit() else 1))
    return tuple(found)


def ddimage(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    marker = fields.element.get("type") == "ddmarker"
    drags = []
    for one in fields.each("drag"):
        infinite = one.has("infinite")
        drags.append(
            m.Drag(
                no=one.integer("no", 0),
                label=one.plain("text"),
                infinite=infinite and not marker,
                draggroup=one.integer("draggroup", 1),
                noofdrags=(0 if infinite else one.integer("noofdrags", 1)) if marker else 1,
                files=one.files(one.all("file")),
            )
        )
    drops = [
        m.Drop(
            no=one.integer("no", 0),
            choice=one.integer("choice", 0),
            droplabel=one.plain("text"),
            xleft=one.integer("xleft", 0),
            ytop=one.integer("ytop", 0),
            shape=one.string("shape").strip(),
            coords=one.string("coords").strip(),
        )
        for one in fields.each("drop")
    ]
    values: Common = {
        **common,
        **combined_feedback(fields, base),
        "shuffleanswers": fields.has("shuffleanswers"),
        "bgimage": fields.files(fields.all("file")),
        "drags": tuple(drags),
        "drops": tuple(drops),
    }
    if marker:
        return m.DragDropMarker(**values, showmisplaced=fields.has("showmisplaced"))
    return m.DragDropImage(**values)
