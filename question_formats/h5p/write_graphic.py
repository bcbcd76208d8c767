"""H5P.DragQuestion: places in percent of the picture, sizes in em."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from question_formats import model as m
from question_formats.pictures import size

AREA = (620, 310)  # pixels, where the picture does not tell
_EM = 16.0  # pixels
_LINE = 2.0  # em, height of a text to drag
Store = Callable[[m.File], dict[str, Any]]  # puts a picture into the package, gives what shows it


def dragquestion(question: m.DragDropImage, store: Store, versions: dict[str, str]) -> dict[str, Any]:
    """The content. Things to drag stand in rows at the lower edge; `versions` of the libraries in it."""
    background = question.bgimage[0]
    width, height = size(background.data) or AREA
    boxes = [_box(drag) for drag in question.drags]
    wide, high = max(box[0] for box in boxes), max(box[1] for box in boxes)
    columns = max(1, int(width / _EM / (wide + 0.5)))
    zones = [str(at) for at in range(len(question.drops))]
    elements = []
    for at, (drag, box) in enumerate(zip(question.drags, boxes, strict=True)):
        column, row = at % columns, at // columns
        elements.append(
            {
                "x": round(100 * column * (wide + 0.5) * _EM / width, 4),
                "y": round(max(0.0, 100 * (1 - (row + 1) * (high + 0.5) * _EM / height)), 4),
                "width": box[0],
                "height": box[1],
                "dropZones": zones,
                "type": _content(drag, store, versions),
                "backgroundOpacity": 100,
                "multiple": drag.infinite,
            }
        )
    places = [
        {
            "x": 100 * drop.xleft / width,
            "y": 100 * drop.ytop / height,
            "width": wide,
            "height": high,
            "correctElements": [str(drop.choice - 1)],
            "showLabel": False,
            "label": f"<div>{html.escape(drop.droplabel, quote=False)}</div>" if drop.droplabel else "",
            "backgroundOpacity": 60,
            "single": True,
            "autoAlign": True,
            "tipsAndFeedback": {"tip": ""},
        }
        for drop in question.drops
    ]
    settings = {"background": store(background), "size": {"width": width, "height": height}}
    return {
        "question": {"settings": settings, "task": {"elements": elements, "dropZones": places}},
        "behaviour": {"enableRetry": True, "singlePoint": False, "applyPenalties": False},
    }


def _box(drag: m.Drag) -> tuple[float, float]:
    """Width and height in em."""
    known = size(drag.files[0].data) if drag.files else None
    if known:
        return round(known[0] / _EM, 2), round(known[1] / _EM, 2)
    letters = len(html.unescape(drag.label))
    return round(max(3.0, 1.0 + 0.6 * min(letters, 30)), 2), _LINE * (1 + letters // 30)


def _content(drag: m.Drag, store: Store, versions: dict[str, str]) -> dict[str, Any]:
    said = html.unescape(drag.label)
    if drag.files:
        library, kind = versions["H5P.Image"], "Image"
        params: dict[str, Any] = {"contentName": "Image", "alt": said, "file": store(drag.files[0])}
    else:
        library, kind = versions["H5P.AdvancedText"], "Text"
        params = {"text": f"<p>{drag.label}</p>"}
    return {
        "library": library,
        "params": params,
        "metadata": {"contentType": kind, "license": "U", "title": said},
    }
