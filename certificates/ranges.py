"""mod_customcert's date ranges: which words stand for a day, and the years in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from certificates.dates import zone


def describe(moment: int, data: Mapping[str, Any], *, issued: int, timezone: str) -> str:
    """The words of the first range that holds `moment` (Unix seconds), else the fallback; placeholders filled.

    The year that the plugin calls the current one is that of the issue: what was issued never changes.
    """
    where = zone(timezone)
    day = datetime.fromtimestamp(moment, where)
    shown, years = "", {}
    for item in data.get("dateranges") or ():
        if not isinstance(item, Mapping):
            continue
        start, end = (_moment(item.get(name), where) for name in ("startdate", "enddate"))
        if start is None or end is None:
            continue
        if item.get("recurring"):
            first = _recurring(day, start, end)
            if first is None:
                continue
            last = first + (start.year != end.year)
            years = {"recurring_range_first_year": first, "recurring_range_last_year": last}
        elif not start <= day <= end:
            continue
        years |= {"range_first_year": start.year, "range_last_year": end.year}
        shown = str(item.get("datestring") or "")
        break
    shown = shown or str(data.get("fallbackstring") or "")
    years |= {"current_year": datetime.fromtimestamp(issued, where).year, "date_year": day.year}
    for name, year in years.items():
        shown = shown.replace("{{" + name + "}}", str(year))
    return shown


def _moment(value: Any, where: tzinfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(value), where)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _recurring(day: datetime, start: datetime, end: datetime) -> int | None:
    """The year in which the yearly range that holds `day` begins; None when it does not hold it."""
    here, first, last = ((moment.month, moment.day) for moment in (day, start, end))
    if start.year == end.year:
        return day.year if first <= here <= last else None
    if here >= first and here >= last:
        return day.year
    return day.year - 1 if here <= first and here <= last else None
