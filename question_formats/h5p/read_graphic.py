"""Dragging onto a picture: DragQuestion and ImageHotspotQuestion.

H5P places things by percent of the picture and sizes them in em; Moodle counts pixels of the picture.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from question_formats import model as m
from question_formats.h5p import findings as f
from question_formats.h5p.reading import VERSION, ContentError, Reading, flag, items, record, string
from question_formats.pictures import size
from question_formats.texts import to_plain


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A place to drop on; `right` are the numbers of the things that belong there."""

    label: str
    right: tuple[int, ...]
    x: float  # percent of the picture
    y: float


def dragquestion(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """One right thing a place: `ddimageortext`. Several, as when things are sorted: `match`, by the places' labels."""
    task = record(record(params, "question"), "task")
    things = [one for one in items(task, "elements") if isinstance(one, dict)]
    zones = [_zone(one, len(things)) for one in items(task, "dropZones") if isinstance(one, dict)]
    zones = [zone for zone in zones if zone.right]
    if not things or not zones:
        raise ContentError(f.BROKEN, reason="no thing belongs to any place")
    background = _background(reading, record(record(params, "question"), "settings"))
    if background is not None and all(len(zone.right) == 1 for zone in zones):
        yield _on_picture(reading, params, background, things, zones)
    else:
        yield _sorted(reading, background, things, zones)


def _background(reading: Reading, settings: dict[str, Any]) -> m.File | None:
    path = string(record(settings, "background"), "path").removesuffix("#tmp")
    return reading.media.file(path) if path else None


def _zone(holder: dict[str, Any], count: int) -> Zone:
    right = [int(one) for one in map(str, items(holder, "correctElements")) if one.isdecimal()]
    if any(one >= count for one in right):
        raise ContentError(f.BROKEN, reason="a place names a thing that is not there")
    return Zone(
        label=" ".join(to_plain(m.Text(text=string(holder, "label"))).split()),
        right=tuple(dict.fromkeys(right)),
        x=_number(holder, "x"),
        y=_number(holder, "y"),
    )


def _number(holder: dict[str, Any], name: str) -> float:
    value = holder.get(name)
    return float(value) if isinstance(value, int | float) and abs(value) < 1e6 else 0.0


def _thing(reading: Reading, holder: dict[str, Any]) -> tuple[str, m.File | None, str]:
    """(label as HTML, picture, markup that shows both)."""
    inner = record(holder, "type")
    library, params = VERSION.sub("", string(inner, "library")).strip(), record(inner, "params")
    if library == "H5P.Image":
        path = string(record(params, "file"), "path").removesuffix("#tmp")
        file = reading.media.file(path) if path else None
        if file is None:
            raise ContentError(f.BROKEN, reason="a picture is not in the package")
        alt = string(params, "alt") or string(record(inner, "metadata"), "title")
        return (
            html.escape(alt, quote=False),
            file,
            f'<img src="{html.escape(path)}" alt="{html.escape(alt)}" />',
        )
    text = " ".join(to_plain(m.Text(text=string(params, "text"))).split())
    if not text:
        raise ContentError(f.BROKEN, reason="a thing to drag is empty")
    return html.escape(text, quote=False), None, string(params, "text").strip()


def _on_picture(
    reading: Reading,
    params: dict[str, Any],
    background: m.File,
    things: list[dict[str, Any]],
    zones: list[Zone],
) -> m.DragDropImage:
    settings = record(record(record(params, "question"), "settings"), "size")
    known = size(background.data) or (int(_number(settings, "width")), int(_number(settings, "height")))
    width, height = known if all(known) else (620, 310)
    drags = []
    for at, one in enumerate(things, 1):
        label, file, _ = _thing(reading, one)
        infinite = flag(one, "multiple", False) or sum(at - 1 in zone.right for zone in zones) > 1
        drags.append(m.Drag(no=at, label=label, infinite=infinite, files=(file,) if file else ()))
    drops = tuple(
        m.Drop(
            no=at,
            choice=zone.right[0] + 1,
            droplabel=zone.label,
            xleft=max(0, round(zone.x * width / 100)),
            ytop=max(0, round(zone.y * height / 100)),
        )
        for at, zone in enumerate(zones, 1)
    )
    return m.DragDropImage(
        **reading.common(_ask(reading)), bgimage=(background,), drags=tuple(drags), drops=drops
    )


def _ask(reading: Reading) -> m.Text:
    """Such contents have no text but their title."""
    return m.Text(text=f"<p>{html.escape(reading.name or 'Drag and drop', quote=False)}</p>")


def _sorted(
    reading: Reading, background: m.File | None, things: list[dict[str, Any]], zones: list[Zone]
) -> m.Match:
    if any(not zone.label for zone in zones) or len({zone.label for zone in zones}) < len(zones):
        raise ContentError(f.BROKEN, reason="places that take several things have no labels to choose from")
    pairs = []
    for at, one in enumerate(things):
        homes = [zone.label for zone in zones if at in zone.right]
        if len(homes) > 1:
            raise ContentError(f.BROKEN, reason="a thing belongs to several places")
        if homes:
            pairs.append(m.Pair(question=reading.text(_thing(reading, one)[2]), answer=homes[0]))
    reading.tell(f.SORTED)
    text = _ask(reading)
    if background is not None:
        shown = m.Text(text='<p><img src="@@PLUGINFILE@@/{}" alt="" /></p>', files=(background,))
        from urllib.parse import quote

        text = m.Text(text=text.text + shown.text.format(quote(background.name)), files=shown.files)
    return m.Match(**reading.common(text), pairs=tuple(pairs))


def imagehotspot(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """One marker, for any of the right places."""
    inner = record(params, "imageHotspotQuestion")
    path = string(record(inner, "backgroundImageSettings"), "path").removesuffix("#tmp")
    background = reading.media.file(path) if path else None
    if background is None:
        raise ContentError(f.BROKEN, reason="its picture is not in the package")
    settings = record(inner, "backgroundImageSettings")
    known = size(background.data) or (int(_number(settings, "width")), int(_number(settings, "height")))
    spots = [one for one in items(record(inner, "hotspotSettings"), "hotspot") if isinstance(one, dict)]
    right = [one for one in spots if record(one, "userSettings").get("correct") is True]
    if len(right) != 1 or not all(known):
        raise ContentError(f.BROKEN, reason="not exactly one place is right")
    task = string(record(inner, "hotspotSettings"), "taskDescription").strip()
    place = record(right[0], "computedSettings")
    x, y = _number(place, "x") * known[0] / 100, _number(place, "y") * known[1] / 100
    width, height = _number(place, "width") * known[0] / 100, _number(place, "height") * known[1] / 100
    if string(place, "figure") == "circle":
        radius = min(width, height) / 2
        shape, coords = "circle", f"{x + width / 2:.0f},{y + height / 2:.0f};{radius:.0f}"
    else:
        shape, coords = "rectangle", f"{x:.0f},{y:.0f};{width:.0f},{height:.0f}"
    reading.tell(f.MARKER)
    text = m.Text(text=f"<p>{html.escape(task, quote=False)}</p>") if task else _ask(reading)
    yield m.DragDropMarker(
        **reading.common(text),
        bgimage=(background,),
        drags=(m.Drag(no=1, label="✕"),),
        drops=(m.Drop(no=1, choice=1, shape=shape, coords=coords),),
    )
