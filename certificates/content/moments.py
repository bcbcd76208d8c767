"""Elements that show a day: when it was issued, ends, or something of the course was."""

from __future__ import annotations

import html

from certificates import ranges
from certificates.content.scene import Scene, mapping
from certificates.content.texts import text_box
from certificates.dates import years_later
from certificates.model import Box, Element, Issue


def date(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"dateitem": -1 issued | -2 expires | seconds under "timestamp", "dateformat": key}.

    With "looked_up" a date is what came with the issue, or nothing.
    """
    data = mapping(element)
    moment: int | None = data.get("timestamp")
    if moment is None:
        moment = _moment(scene.issue, str(data.get("dateitem")), looked_up=bool(data.get("looked_up")))
    if not moment:
        return []
    key = str(data.get("dateformat", "strftimedate"))
    return text_box(element, scene, html.escape(scene.time(moment, key)), personal=True)


def _moment(issue: Issue, item: str, *, looked_up: bool = False) -> int | None:
    """Seconds of a date item: -1 issued; one that came with the issue; -2 expires."""
    if item == "-1":
        return issue.issued
    known = issue.course.get(f"date:{item}")
    if isinstance(known, (int, str)) and str(known).isdigit():
        return int(known)
    return issue.expires if item == "-2" and not looked_up else None


YEARS = {"-8": 1, "-9": 2, "-10": 3, "-11": 4, "-12": 5}


def expiry(element: Element, scene: Scene) -> list[Box]:
    """mod_customcert's: `data` {"dateitem": -8 one year … -12 five years, "dateformat": key or "validfor"}."""
    data = mapping(element)
    item = str(data.get("dateitem"))
    years = YEARS.get(item)
    if years is None:
        return date(element, scene)
    start = _moment(scene.issue, str(data.get("startfrom", "-1")), looked_up=True)
    if start is None:  # from completion, and the course was never completed
        return []
    if data.get("dateformat") == "validfor":
        return text_box(element, scene, f"Valid for {years} year{'s' if years > 1 else ''}", personal=False)
    end = years_later(start, years, scene.template.rules.timezone)
    shown = html.escape(scene.time(end, str(data.get("dateformat", "strftimedate"))))
    return text_box(element, scene, shown, personal=True)


def date_range(element: Element, scene: Scene) -> list[Box]:
    """mod_customcert's, up to 5.0: the words of the first range that holds a day.

    `data`: {"dateitem" as in `date`, "dateranges": [{"startdate", "enddate" in seconds, "datestring",
    "recurring": every year}], "fallbackstring"}.
    """
    data = mapping(element)
    moment = _moment(scene.issue, str(data.get("dateitem")), looked_up=True)
    if not moment:
        return []
    rules = scene.template.rules
    shown = ranges.describe(moment, data, issued=scene.issue.issued, timezone=rules.timezone)
    return text_box(element, scene, scene.text_html(shown), personal=True)
