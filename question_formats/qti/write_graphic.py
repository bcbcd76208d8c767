"""Dragging onto a picture, as QTI 2.x interactions (QTI 2.1, 7.2.4 and 7.2.7).

`ddimageortext` is a graphicGapMatchInteraction. `ddmarker` is a stage with a positionObjectInteraction for each
marker: its places are hidden from the candidate, as they are in Moodle.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from question_formats import model as m
from question_formats import pictures
from question_formats.qti.draft import (
    Draft,
    E,
    body,
    feedback,
    mapping,
    number,
    outcomes,
    score_of_maps,
)
from question_formats.qti.shapes import from_moodle, middle
from question_formats.qti.spelling import plain_label

NOWHERE = "p0"  # a place that is not there: for things that fit no place


def ddimageortext(draft: Draft, question: m.DragDropImage) -> None:
    right = [f"d{drop.choice} p{at}" for at, drop in enumerate(question.drops, 1)]
    element = draft.response("RESPONSE", "multiple", "directedPair", right)
    mapping(element, [(pair, draft.mark / len(right)) for pair in right], draft)
    outcomes(draft, question)
    draft.block(question.questiontext)
    block = E(body(draft), "graphicGapMatchInteraction", responseIdentifier="RESPONSE")
    _picture(draft, block, question.bgimage[0])
    several = len({drag.draggroup for drag in question.drags}) > 1
    for drag in question.drags:
        thing = _thing(draft, block, drag)
        thing.set("identifier", f"d{drag.no}")
        thing.set("matchMax", "0" if drag.infinite else "1")
        if several:
            thing.set("matchGroup", " ".join(_places(question, drag.draggroup)) or NOWHERE)
    for at, drop in enumerate(question.drops, 1):
        width, height = _room(question, drop)
        place = E(block, "associableHotspot", identifier=f"p{at}", matchMax="1", shape="rect")
        place.set("coords", f"{drop.xleft},{drop.ytop},{drop.xleft + width},{drop.ytop + height}")
        if drop.droplabel:
            place.set("hotspotLabel", drop.droplabel)
    score_of_maps(draft, ["RESPONSE"])
    feedback(draft, question)


def _group(question: m.DragDropImage, drop: m.Drop) -> int:
    return question.drags[drop.choice - 1].draggroup


def _places(question: m.DragDropImage, group: int) -> Iterator[str]:
    return (f"p{at}" for at, drop in enumerate(question.drops, 1) if _group(question, drop) == group)


def _room(question: m.DragDropImage, drop: m.Drop) -> tuple[int, int]:
    """A place is as large as the largest thing that may come there, as in Moodle."""
    group = _group(question, drop)
    sizes = [_size(drag) for drag in question.drags if drag.draggroup == group]
    return max(width for width, _ in sizes), max(height for _, height in sizes)


def _size(drag: m.Drag) -> tuple[int, int]:
    known = pictures.size(drag.files[0].data) if drag.files else None
    return known or pictures.label_size(plain_label(drag.label))


def _thing(draft: Draft, block: etree._Element, drag: m.Drag) -> etree._Element:
    """A picture; a text where the version has texts to drag, else its picture."""
    text = plain_label(drag.label)
    if not drag.files and draft.version != "2.1":
        thing = E(block, "gapText")
        thing.text = text
        return thing
    thing = E(block, "gapImg")
    _picture(draft, thing, drag.files[0] if drag.files else pictures.label(text), text)
    return thing


def _picture(draft: Draft, parent: etree._Element, file: m.File, text: str = "") -> None:
    if draft.version == "3.0":
        element = E(parent, "img", src=draft.store(file), alt=text)
    else:
        element = E(parent, "object", data=draft.store(file), type=pictures.media_type(file))
        element.text = text or None
    known = pictures.size(file.data)
    if known:
        element.set("width", str(known[0]))
        element.set("height", str(known[1]))


def ddmarker(draft: Draft, question: m.DragDropMarker) -> None:
    share = draft.mark / len(question.drops)
    for drag in question.drags:
        shapes = [from_moodle(drop.shape, drop.coords) for drop in question.drops if drop.choice == drag.no]
        known = [shape for shape in shapes if shape is not None]
        points = [f"{x} {y}" for x, y in (middle(*shape) for shape in known)]
        element = draft.response(f"RESPONSE{drag.no}", "multiple", "point", points)
        if known:
            areas = E(element, "areaMapping", defaultValue="0")
            for shape, coords in known:
                entry = E(areas, "areaMapEntry", shape=shape, coords=",".join(f"{one:g}" for one in coords))
                entry.set("mappedValue", number(share))
    outcomes(draft, question)
    draft.block(question.questiontext)
    stage = E(body(draft), "positionObjectStage")
    _picture(draft, stage, question.bgimage[0])
    for drag in question.drags:
        block = E(stage, "positionObjectInteraction", responseIdentifier=f"RESPONSE{drag.no}")
        block.set("maxChoices", str(drag.noofdrags))
        text = plain_label(drag.label)
        _picture(draft, block, pictures.label(text), text)
    used = {drop.choice for drop in question.drops}
    score_of_maps(
        draft, (f"RESPONSE{drag.no}" for drag in question.drags if drag.no in used), "mapResponsePoint"
    )
    feedback(draft, question)
