"""Missing words and the three kinds of drag and drop as Moodle XML."""

from __future__ import annotations

from question_formats import model as m
from question_formats.moodlexml.write_parts import combined, element, entities, escape, files_xml


def gapselect(question: m.GapSelect) -> str:
    words = isinstance(question, m.DragDropText)
    tag = "dragbox" if words else "selectoption"
    out = element("shuffleanswers", question.shuffleanswers) + combined(question)
    for choice in question.choices:
        endless = "      <infinite/>\n" if choice.infinite and words else ""
        out += (
            f"    <{tag}>\n      <text>{escape(choice.text)}</text>\n"
            f"      <group>{choice.group}</group>\n{endless}    </{tag}>\n"
        )
    return out


def ddimage(question: m.DragDropImage) -> str:
    marker = isinstance(question, m.DragDropMarker)
    out = "    <shuffleanswers/>\n" if question.shuffleanswers else ""
    if isinstance(question, m.DragDropMarker) and question.showmisplaced:
        out += "    <showmisplaced/>\n"
    out += combined(question) + files_xml(question.bgimage)
    for drag in question.drags:
        out += f"    <drag>\n      <no>{drag.no}</no>\n      <text>{escape(drag.label)}</text>\n"
        if marker:
            out += "      <infinite/>\n" if drag.noofdrags == 0 else ""
            out += f"      <noofdrags>{drag.noofdrags}</noofdrags>\n"
        else:
            out += f"      <draggroup>{drag.draggroup}</draggroup>\n"
            out += "      <infinite/>\n" if drag.infinite else ""
            out += files_xml(drag.files)
        out += "    </drag>\n"
    for drop in question.drops:
        out += "    <drop>\n"
        if marker:
            out += (
                f"      <no>{drop.no}</no>\n      <shape>{entities(drop.shape.strip())}</shape>\n"
                f"      <coords>{entities(drop.coords.strip())}</coords>\n      <choice>{drop.choice}</choice>\n"
            )
        else:
            out += (
                f"      <text>{escape(drop.droplabel)}</text>\n      <no>{drop.no}</no>\n"
                f"      <choice>{drop.choice}</choice>\n      <xleft>{drop.xleft}</xleft>\n      <ytop>{drop.ytop}</ytop>\n"
            )
        out += "    </drop>\n"
    return out
