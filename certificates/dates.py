"""Dates in the learner's language: Moodle's format keys where its language pack is known, else CLDR's patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.dates import format_time as format_clock

from certificates.strings import normal_language
from certificates.words import pack_of

KEYS = (
    "strftimedate",
    "strftimedatefullshort",
    "strftimedateshort",
    "strftimedaydate",
    "strftimedayshort",
    "strftimemonthyear",
)
# asked for with the day's leading zero kept
WITH_ZERO = {
    "strftimedatefullshortwleadingzero": "strftimedatefullshort",
    "strftimedatetimeshortwleadingzero": "strftimedatetimeshort",
}
# Moodle's own English pack; other packs come with the site's data
ENGLISH = {
    "locale": "en_AU.UTF-8",
    "strftimedate": "%d %B %Y",
    "strftimedatefullshort": "%d/%m/%y",
    "strftimedateshort": "%d %B",
    "strftimedaydate": "%A, %d %B %Y",
    "strftimedayshort": "%A, %d %B",
    "strftimemonthyear": "%B %Y",
    "strftimedatetime": "%d %B %Y, %I:%M %p",
    "strftimedatetimeshort": "%d/%m/%y, %H:%M",
    "strftimedaydatetime": "%A, %d %B %Y, %I:%M %p",
    "strftimedaytime": "%a, %H:%M",
    "strftimerecent": "%d %b, %H:%M",
    "strftimerecentfull": "%a, %d %b %Y, %I:%M %p",
    "strftimetime": "%I:%M %p",
}
# key -> (CLDR's date: a width or a skeleton, or none), for languages whose pack is not at hand
_TIMED = {
    "strftimedatetime": "long",
    "strftimedatetimeshort": "short",
    "strftimedaydatetime": "full",
    "strftimedaytime": "EEE",
    "strftimerecent": "MMMd",
    "strftimerecentfull": "yMMMEd",
    "strftimetime": "",
}
_WIDTHS = ("short", "long", "full")
ISO = "%Y-%m-%d"
_SKELETONS = {
    "strftimedateshort": "MMMMd",
    "strftimedayshort": "EEEEMMMMd",
    "strftimemonthyear": "yMMMM",
}
_NAMED = {"A": "EEEE", "a": "EEE", "B": "MMMM", "b": "MMM", "h": "MMM"}
_NUMBERS = {"d": "%d", "m": "%m", "Y": "%Y", "y": "%y", "H": "%H", "M": "%M", "S": "%S", "I": "%I", "j": "%j"}
# in English, whatever the language
_ENGLISH: dict[str, Callable[[datetime], str]] = {
    "%": lambda _when: "%",
    "o": lambda when: _ordinal(when.day),
    "p": lambda when: "AM" if when.hour < 12 else "PM",
    "P": lambda when: "am" if when.hour < 12 else "pm",
}
_CODE = re.compile(r"%(.)")


@lru_cache(maxsize=256)
def locale_of(language: str, hint: str = "") -> Locale | None:
    """Babel's locale for Moodle's language code (`hint`: the pack's POSIX locale), or None."""
    for candidate in (
        hint.split(".", maxsplit=1)[0],
        normal_language(language),
        normal_language(language).split("_")[0],
    ):
        if candidate:
            try:
                return Locale.parse(candidate, sep="_")
            except (UnknownLocaleError, ValueError):
                continue
    return None


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """The time zone of this name; UTC for one that is unknown or stands for the server's."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def format_time(
    timestamp: int, key: str, *, language: str, timezone: str, packs: Mapping[str, Mapping[str, str]]
) -> str:
    """`timestamp` (Unix seconds) by Moodle's format `key` in `language`; an unknown key is ``strftimedate``.

    `key` may also be a pattern itself (``%B %d%o, %Y``, where ``%o`` is an English ordinal's ending). `packs` maps a
    language to its langconfig strings. The leading zero of the day is dropped, as Moodle does, but for the keys that
    ask to keep it.
    """
    when = datetime.fromtimestamp(timestamp, zone(timezone))
    keep = key in WITH_ZERO
    key = WITH_ZERO.get(key, key)
    code = normal_language(language)
    pack = pack_of(code, packs)
    if "%" in key:
        named = locale_of(code, (pack or {}).get("locale", "")) or Locale("en")
        return strftime(when, key, named, keep_zero=key == ISO)
    if pack is None and (code == "en" or locale_of(language) is None):
        pack = ENGLISH
    if pack is None:
        return _by_cldr(
            when, key if key in KEYS or key in _TIMED else "strftimedate", locale_of(language) or Locale("en")
        )
    # a string that a pack lacks is Moodle's English one
    pattern = pack.get(key) or ENGLISH.get(key) or pack.get("strftimedate") or ENGLISH["strftimedate"]
    return strftime(when, pattern, locale_of(code, pack.get("locale", "")) or Locale("en"), keep_zero=keep)


def years_later(timestamp: int, years: int, timezone: str = "UTC") -> int:
    """The same day and time `years` later, as PHP's ``strtotime('+1 year')`` has it: 1 March for a leap day."""
    when = datetime.fromtimestamp(timestamp, zone(timezone))
    try:
        return int(when.replace(year=when.year + years).timestamp())
    except ValueError:
        return int(when.replace(year=when.year + years, month=3, day=1).timestamp())


def strftime(when: datetime, pattern: str, locale: Locale, *, keep_zero: bool) -> str:
    """Moodle's ``userdate``: names of days and months from CLDR in format form, numbers in ASCII digits."""

    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code in _NAMED:
            return format_datetime(when, _NAMED[code], locale=locale)
        if code in _ENGLISH:
            return _ENGLISH[code](when)
        if code == "e" or (code == "d" and not keep_zero):
            return str(when.day)
        if code in _NUMBERS:
            value = when.strftime(_NUMBERS[code])
            return value.lstrip("0") or "0" if code == "I" and not keep_zero else value
        return match[0]

    return _CODE.sub(one, pattern)


def _ordinal(day: int) -> str:
    return "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _by_cldr(when: datetime, key: str, locale: Locale) -> str:
    if key in _TIMED:
        clock, shape = format_clock(when, "short", locale=locale), _TIMED[key]
        if not shape:
            return clock
        day = format_date(when, shape, locale) if shape in _WIDTHS else _skeleton(shape, when, locale)
        return f"{day}, {clock}"
    if key in _SKELETONS:
        return _skeleton(_SKELETONS[key], when, locale)
    width = {"strftimedate": "long", "strftimedatefullshort": "short", "strftimedaydate": "full"}[key]
    return format_date(when, width, locale=locale)


def _skeleton(skeleton: str, when: datetime, locale: Locale) -> str:
    try:
        return format_skeleton(skeleton, when, locale=locale)
    except KeyError:
        return format_date(when, "long", locale=locale)
