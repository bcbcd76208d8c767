"""hotspot, selectPoint, graphicGapMatch and positionObject interactions (QTI 2.1, 7.2)."""

from __future__ import annotations

import html

from lxml import etree

from question_formats import model as m
from question_formats.pictures import LABEL
from question_formats.qti import findings as f
from question_formats.qti import probe
from question_formats.qti.declarations import coords
from question_formats.qti.dialect import local
from question_formats.qti.feedback import sort_whole
from question_formats.qti.job import Job
from question_formats.qti.shapes import to_moodle
from question_formats.qti.values import Scalar, Value


def _image(job: Job, element: etree._Element) -> m.File:
    """The picture of an interaction or of a thing to drag. Raises `Refused` where there is none."""
    holder = next((one for one in element.iter() if local(one) in {"object", "img"}), None)
    href = "" if holder is None else holder.get("data") or holder.get("src") or ""
    file = job.media.file(href) if href else None
    if file is None:
        raise job.refuse(f.BROKEN, element, reason=f"its picture {href or '(none)'} is not in the package")
    return file


def _background(job: Job, block: etree._Element) -> m.File:
    own = next((child for child in block if local(child) in {"object", "img"}), None)
    if own is not None:
        return _image(job, own)
    return _image(job, block)


def build_hotspot(job: Job, block: etree._Element) -> m.Question:
    """`ddmarker`: as many markers as places are right; they are dragged where one would have clicked."""
    declared = job.item.declared(block)
    spots = {one.get("identifier") or "": one for one in block if local(one) == "hotspotChoice"}
    right = [str(one) for one in declared.correct.items if str(one) in spots]
    if not right and declared.mapping:
        right = [
            str(entry.key)
            for entry in declared.mapping.entries
            if entry.value > 0 and str(entry.key) in spots
        ]
    response = {declared.identifier: Value(declared.cardinality, "identifier", tuple(right))}
    best = job.item.score(response) if right else 0.0
    if best <= probe.EPSILON:
        raise job.refuse(f.NOTHING_RIGHT, block)
    shapes = [to_moodle(spots[one].get("shape") or "", coords(spots[one].get("coords"))) for one in right]
    return _markers(job, block, shapes, best, response)


def build_select_point(job: Job, block: etree._Element) -> m.Question:
    """`ddmarker`, from the areas that earn marks."""
    declared = job.item.declared(block)
    areas = [area for area in (declared.areas.areas if declared.areas else ()) if area.value > 0]
    if not areas:
        raise job.refuse(f.NOTHING_RIGHT, block)
    shapes = [to_moodle(area.shape, area.coords) for area in areas]
    points: list[Scalar] = []
    for area in areas:
        middle = _middle(area.shape, area.coords)
        if middle:
            points.append(middle)
    response = {declared.identifier: Value(declared.cardinality, "point", tuple(points))}
    best = job.item.score(response)
    return _markers(job, block, shapes, best if best > probe.EPSILON else 1.0, response)


def _middle(shape: str, numbers: tuple[float, ...]) -> tuple[str, str] | None:
    if shape == "rect" and len(numbers) >= 4:
        return f"{(numbers[0] + numbers[2]) / 2}", f"{(numbers[1] + numbers[3]) / 2}"
    if shape in {"circle", "ellipse"} and len(numbers) >= 2:
        return f"{numbers[0]}", f"{numbers[1]}"
    if shape == "poly" and len(numbers) >= 6:
        xs, ys = numbers[::2], numbers[1::2]
        return f"{sum(xs) / len(xs)}", f"{sum(ys) / len(ys)}"
    return None


def _markers(
    job: Job,
    block: etree._Element,
    shapes: list[tuple[str, str] | None],
    best: float,
    response: dict[str, Value],
) -> m.Question:
    known = [shape for shape in shapes if shape is not None]
    if len(known) != len(shapes):
        raise job.refuse(f.NO_COUNTERPART, block, what="a place of this shape on an image")
    job.tell(
        f.BECAME, block, what="question that asks to click on a picture", became="one with markers to drag"
    )
    feedback = sort_whole(job.item, job.renderer, response, {})
    many = len(known)
    return m.DragDropMarker(
        **job.common(job.question(block), best, feedback),
        **job.combined(feedback),
        bgimage=(_background(job, block),),
        drags=(m.Drag(no=1, label="✕", noofdrags=many),),
        drops=tuple(
            m.Drop(no=at, choice=1, shape=shape, coords=numbers)
            for at, (shape, numbers) in enumerate(known, 1)
        ),
    )


def build_graphic_gap(job: Job, block: etree._Element) -> m.Question:
    """`ddimageortext`: images (or texts) go to places on an image."""
    declared = job.item.declared(block)
    things = {one.get("identifier") or "": one for one in block if local(one) in {"gapImg", "gapText"}}
    places = {one.get("identifier") or "": one for one in block if local(one) == "associableHotspot"}
    keys: list[Scalar] = list(declared.correct.items)
    if not keys and declared.mapping:
        keys = [entry.key for entry in declared.mapping.entries if entry.value > 0]
    partner: dict[str, str] = {}
    pairs: list[Scalar] = []
    for key in keys:
        if not isinstance(key, tuple) or len(key) != 2:
            continue
        thing, place = key if key[0] in things else (key[1], key[0])
        if thing not in things or place not in places:
            raise job.refuse(f.BROKEN, block, reason="the correct response names a choice that is not there")
        if place in partner:
            raise job.refuse(f.NO_COUNTERPART, block, what="a place on an image that takes several things")
        partner[place] = thing
        pairs.append(key)
    response = {declared.identifier: Value(declared.cardinality, declared.base, tuple(pairs))}
    best = job.item.score(response) if pairs else 0.0
    if best <= probe.EPSILON:
        raise job.refuse(f.NOTHING_RIGHT, block)
    order = list(things)
    groups = _groups(things, partner)
    drags = []
    for at, (name, element) in enumerate(things.items(), 1):
        infinite = (element.get("matchMax") or "1").strip() != "1" or list(partner.values()).count(name) > 1
        label, files = _thing(job, element)
        drags.append(m.Drag(no=at, label=label, infinite=infinite, draggroup=groups[name], files=files))
    drops = []
    for at, (place, thing) in enumerate(partner.items(), 1):
        x, y = _corner(places[place].get("shape") or "", coords(places[place].get("coords")))
        label = " ".join((places[place].get("hotspotLabel") or "").split())
        drops.append(m.Drop(no=at, choice=order.index(thing) + 1, droplabel=label, xleft=x, ytop=y))
    feedback = sort_whole(job.item, job.renderer, response, {})
    own = (
        job.item.label == "moodle:ddimageortext"
    )  # where it says nothing of shuffling, the order is as written
    return m.DragDropImage(
        **job.common(job.question(block), best, feedback),
        **job.combined(feedback, None if own else block),
        bgimage=(_background(job, block),),
        drags=tuple(drags),
        drops=tuple(drops),
    )


def _thing(job: Job, element: etree._Element) -> tuple[str, tuple[m.File, ...]]:
    """(label, picture) of a thing to drag; a picture that we drew of a text is the text."""
    if local(element) != "gapImg":
        return html.escape(job.plain(element, "the texts to drag"), quote=False), ()
    label = _label(element)
    file = _image(job, element)
    return (label, ()) if file.name == LABEL and label else (label, (file,))


def _label(element: etree._Element) -> str:
    """What a picture says where it cannot be shown; as HTML."""
    alt = next((one.get("alt") or "" for one in element.iter() if local(one) == "img"), "")
    text = element.get("objectLabel") or "".join(map(str, element.itertext())).strip() or alt
    return html.escape(" ".join(text.split()), quote=False)


def _groups(things: dict[str, etree._Element], partner: dict[str, str]) -> dict[str, int]:
    """Groups of things that fit the same places (`matchGroup`), in the order of the places; else one for all."""
    fits = {name: frozenset((one.get("matchGroup") or "").split()) for name, one in things.items()}
    found = list(set(fits.values()))
    if len(found) < 2 or any(a & b for at, a in enumerate(found) for b in found[at + 1 :]):
        return dict.fromkeys(things, 1)
    numbers: dict[frozenset[str], int] = {}
    for thing in partner.values():
        numbers.setdefault(fits[thing], len(numbers) + 1)
    return {name: numbers.get(places, len(numbers) + 1) for name, places in fits.items()}


def build_markers(job: Job) -> m.Question:
    """Our own `ddmarker`: a `positionObjectInteraction` a marker, with the areas where it belongs."""
    blocks = job.item.interactions
    stage = blocks[0].getparent()
    drags: list[m.Drag] = []
    drops: list[m.Drop] = []
    right: dict[str, Value] = {}
    for at, block in enumerate(blocks, 1):
        declared = job.item.declared(block)
        many = (block.get("maxChoices") or "1").strip()
        drags.append(m.Drag(no=at, label=_label(block), noofdrags=int(many) if many.isdecimal() else 1))
        points = []
        for area in declared.areas.areas if declared.areas else ():
            shape = to_moodle(area.shape, area.coords)
            if shape is None:
                raise job.refuse(f.NO_COUNTERPART, block, what="a place of this shape on an image")
            drops.append(m.Drop(no=len(drops) + 1, choice=at, shape=shape[0], coords=shape[1]))
            points.append(_middle(area.shape, area.coords) or ("0", "0"))
        right[declared.identifier] = Value("multiple", "point", tuple(points))
    best = job.maximum or job.item.score(right)  # the middle of a hollow place may lie outside it
    if not drops or best <= probe.EPSILON:
        raise job.refuse(f.NOTHING_RIGHT, blocks[0])
    background = next((child for child in stage if local(child) in {"object", "img"}), None)
    if background is None:
        raise job.refuse(f.BROKEN, blocks[0], reason="the stage has no picture")
    feedback = sort_whole(job.item, job.renderer, right, {})
    return m.DragDropMarker(
        **job.common(job.body(stage), best, feedback),
        **job.combined(feedback),
        bgimage=(_image(job, background),),
        drags=tuple(drags),
        drops=tuple(drops),
    )


def _corner(shape: str, numbers: tuple[float, ...]) -> tuple[int, int]:
    """Top left corner of a place: all that Moodle keeps of it."""
    if shape in {"circle", "ellipse"} and len(numbers) >= 3:
        down = numbers[3] if shape == "ellipse" and len(numbers) >= 4 else numbers[2]
        return max(0, round(numbers[0] - numbers[2])), max(0, round(numbers[1] - down))
    if len(numbers) >= 4:
        return max(0, round(min(numbers[::2]))), max(0, round(min(numbers[1::2])))
    return 0, 0


def build_position(job: Job) -> m.Question:
    """Several `positionObjectInteraction`s on one stage: `ddimageortext`, each image to its area."""
    blocks = job.item.interactions
    stage = blocks[0].getparent()
    drags, drops, right = [], [], {}
    for at, block in enumerate(blocks, 1):
        declared = job.item.declared(block)
        areas = [area for area in (declared.areas.areas if declared.areas else ()) if area.value > 0]
        if len(areas) != 1 or declared.cardinality != "single":
            raise job.refuse(f.NO_COUNTERPART, block, what="an object with several places on a picture")
        x, y = _corner(areas[0].shape, areas[0].coords)
        drags.append(m.Drag(no=at, label=block.get("label") or "", draggroup=1, files=(_image(job, block),)))
        drops.append(m.Drop(no=at, choice=at, xleft=x, ytop=y))
        middle = _middle(areas[0].shape, areas[0].coords)
        right[declared.identifier] = Value("single", "point", (middle,) if middle else ())
    best = job.item.score(right)
    if best <= probe.EPSILON:
        raise job.refuse(f.NOTHING_RIGHT, blocks[0])
    job.tell(
        f.BECAME, blocks[0], what="question that places objects freely", became="one with places to drop on"
    )
    background = next((child for child in stage if local(child) in {"object", "img"}), None)
    if background is None:
        raise job.refuse(f.BROKEN, blocks[0], reason="the stage has no picture")

    def swap(element: etree._Element) -> str | None:
        return "" if element is stage else None

    feedback = sort_whole(job.item, job.renderer, right, {})
    return m.DragDropImage(
        **job.common(job.body(replace=swap), best, feedback),
        **job.combined(feedback),
        bgimage=(_image(job, background),),
        drags=tuple(drags),
        drops=tuple(drops),
    )
