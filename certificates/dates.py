"""Dates in the learner's language: Moodle's format keys where its language pack is known, else CLDR's patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton

from certificates.strings import normal_language

KEYS = (
    "strftimedate",
    "strftimedatefullshort",
    "strftimedateshort",
    "strftimedaydate",
    "strftimedayshort",
    "strftimemonthyear",
)
LEADING_ZERO = "strftimedatefullshortwleadingzero"
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
}
_SKELETONS = {
    "strftimedateshort": "MMMMd",
    "strftimedayshort": "EEEEMMMMd",
    "strftimemonthyear": "yMMMM",
}
_NAMED = {"A": "EEEE", "a": "EEE", "B": "MMMM", "b": "MMM", "h": "MMM", "p": "a"}
_NUMBERS = {"d": "%d", "m": "%m", "Y": "%Y", "y": "%y", "H": "%H", "M": "%M", "S": "%S", "I": "%I", "j": "%j"}
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

    `packs` maps a language to its langconfig strings. The leading zero of the day is dropped, as Moodle does,
    but for the key that asks to keep it.
    """
    when = datetime.fromtimestamp(timestamp, zone(timezone))
    keep = key == LEADING_ZERO
    key = "strftimedatefullshort" if keep else key
    code = normal_language(language)
    pack: Mapping[str, str] | None = packs.get(code)
    while pack is None and "_" in code:
        code = code.rpartition("_")[0]
        pack = packs.get(code)
    if pack is None and (code == "en" or locale_of(language) is None):
        pack = ENGLISH
    if pack is None:
        return _by_cldr(when, key if key in KEYS else "strftimedate", locale_of(language) or Locale("en"))
    pattern = pack.get(key) or pack.get("strftimedate") or ENGLISH["strftimedate"]
    return strftime(when, pattern, locale_of(code, pack.get("locale", "")) or Locale("en"), keep_zero=keep)


def years_later(timestamp: int, years: int) -> int:
    """The same day and time `years` later (28 February for a leap day)."""
    when = datetime.fromtimestamp(timestamp, UTC)
    try:
        return int(when.replace(year=when.year + years).timestamp())
    except ValueError:
        return int(when.replace(year=when.year + years, day=28).timestamp())


def strftime(when: datetime, pattern: str, locale: Locale, *, keep_zero: bool) -> str:
    """Moodle's ``userdate``: names of days and months from CLDR in format form, numbers in ASCII digits."""

    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code == "%":
            return "%"
        if code in _NAMED:
            return format_datetime(when, _NAMED[code], locale=locale)
        if code == "e" or (code == "d" and not keep_zero):
            return str(when.day)
        if code in _NUMBERS:
            value = when.strftime(_NUMBERS[code])
            return value.lstrip("0") or "0" if code == "I" and not keep_zero else value
        return match[0]

    return _CODE.sub(one, pattern)


def _by_cldr(when: datetime, key: str, locale: Locale) -> str:
    if key in _SKELETONS:
        try:
            return format_skeleton(_SKELETONS[key], when, locale=locale)
        except KeyError:
            return format_date(when, "long", locale=locale)
    width = {"strftimedate": "long", "strftimedatefullshort": "short", "strftimedaydate": "full"}[key]
    return format_date(when, width, locale=locale)
