"""What people read, in their language: gettext catalogues keyed by the English sentence, numbers, dates, spans of time.

A leaf that reports, console and verification pages share. Babel is imported when a page is first made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

LANGUAGES = ("en", "fr", "de", "es", "pt", "ar", "vi", "uk")
# as each calls itself
NAMES: dict[str, str] = {
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "pt": "Português",
    "ar": "العربية",
    "vi": "Tiếng Việt",
    "uk": "Українська",
}
_RIGHT_TO_LEFT = frozenset({"ar"})
_UNITS = (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000))
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_SPANS: tuple[tuple[int, Literal["day", "hour", "minute"]], ...] = (
    (86400, "day"),
    (3600, "hour"),
    (60, "minute"),
)
_NEVER = 1e9  # threshold of Babel: when the next larger unit is used instead


class Speaker:
    """Says things in one language."""

    def __init__(self, language: str, catalogue: Mapping[str, str]) -> None:
        self.language = language
        self.right_to_left = language in _RIGHT_TO_LEFT
        self._catalogue = catalogue

    @property
    def direction(self) -> str:
        """Of HTML's `dir`."""
        return "rtl" if self.right_to_left else "ltr"

    def __call__(self, message: str, /, **params: object) -> str:
        """The message in this language, its {parameters} filled in."""
        text = self._catalogue.get(message, message)
        return text.format_map(params) if params else text

    def number(self, value: float) -> str:
        """A number as the language writes it."""
        from babel.numbers import format_decimal

        return str(format_decimal(value, locale=self._locale))

    def size(self, count: int) -> str:
        """Bytes as people read them: 3.4 MB, and in this order among letters from right to left too."""
        for unit, factor in _UNITS:
            if count >= factor:
                return self.measure(round(count / factor, 1), unit)
        return self.measure(count, "B")

    def measure(self, value: float, unit: str) -> str:
        """A number with its unit."""
        text = f"{self.number(value)} {unit}"
        return f"{_ISOLATE}{text}{_END}" if self.right_to_left else text

    def day(self, value: date) -> str:
        """A date in words."""
        from babel.dates import format_date

        return str(format_date(value, format="long", locale=self._locale))

    def moment(self, value: datetime) -> str:
        """Date and time of day, with seconds."""
        from babel.dates import format_datetime

        return str(format_datetime(value, format="medium", locale=self._locale))

    def span(self, seconds: float, under: str) -> str:
        """The largest unit that fits, rounded down: "3 days"; `under` a minute what is said."""
        from babel.dates import format_timedelta

        for size, unit in _SPANS:
            if seconds >= size:
                whole = timedelta(seconds=seconds // size * size)
                return str(format_timedelta(whole, granularity=unit, threshold=_NEVER, locale=self._locale))
        return self(under)

    @cached_property
    def _locale(self) -> Any:
        from babel import Locale

        return Locale.parse(self.language)


def pick_language(wanted: Iterable[str]) -> str:
    """The first language that we have catalogues for: "pt_BR" finds "pt". English when there is none."""
    for tag in wanted:
        base = tag.strip().replace("_", "-").split("-", 1)[0].lower()
        if base in LANGUAGES:
            return base
    return "en"


def accepted(header: str) -> str:
    """The language of an `Accept-Language` header (RFC 9110, 12.5.4) that is wanted most and that we have."""
    tags = []
    for place, part in enumerate(header.split(",")):
        tag, _, rest = part.partition(";")
        weight = rest.strip().removeprefix("q=").strip()
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        if quality > 0:
            tags.append((-quality, place, tag))
    return pick_language(tag for _, _, tag in sorted(tags))


def catalogue(folder: Path, domain: str, language: str) -> dict[str, str]:
    """Translated messages by their English text; empty when there is no catalogue (`LANGUAGE/LC_MESSAGES/DOMAIN.po`)."""
    from babel.messages.pofile import read_po

    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as stream:
        read = read_po(stream, locale=language)
    return {str(message.id): str(message.string) for message in read if message.id and message.string}
