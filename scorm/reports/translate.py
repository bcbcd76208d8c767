"""Messages in a reader's language: gettext catalogues, loaded once, English where nothing better is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from safeio import Problem
from scorm.model import Change
from scorm.reports.strings import PHRASES
from scorm.rules import RULES

FOLDER = Path(__file__).resolve().parent.parent / "locale"
LANGUAGES = ("en", "fr", "de", "es", "pt", "ar", "vi", "uk")
_RIGHT_TO_LEFT = {"ar"}
_UNITS = (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10))
# parameters whose values may be, or contain, phrases of ours
_SPOKEN = frozenset({"looks_like", "type", "effect", "what"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A finding in the reader's language."""

    message: str
    hint: str | None
    moodle: str | None


class Translator:
    """Says things in one language."""

    def __init__(self, language: str, catalogue: Mapping[str, str]) -> None:
        self.language = language
        self.right_to_left = language in _RIGHT_TO_LEFT
        self._catalogue = catalogue
        self._locale = Locale.parse(language)

    def __call__(self, message: str, /, **params: object) -> str:
        """The message in this language, its {parameters} filled in."""
        text = self._catalogue.get(message, message)
        return text.format_map(params) if params else text

    def problem(self, problem: Problem) -> Spoken:
        """A finding's message, hint and Moodle note, in this language where the catalogue has them."""
        rule = RULES.get(problem.code)
        params = {
            name: self._value(value) if name in _SPOKEN else value for name, value in problem.params.items()
        }
        if rule is None:  # an error of the reader: its title is the message
            message = problem.message.replace(problem.template, self(problem.template), 1)
            return Spoken(message=message, hint=self._said(problem.hint), moodle=self._said(problem.moodle))
        moodle = None
        if problem.moodle is not None:
            own = rule.moodle is not None and problem.moodle == _filled(rule.moodle, problem.params)
            moodle = _filled(self(rule.moodle), params) if own and rule.moodle else self(problem.moodle)
        return Spoken(
            message=_filled(self(problem.template), params) or problem.message,
            hint=_filled(self(rule.hint), params) or problem.hint,
            moodle=moodle,
        )

    def change(self, change: Change) -> str:
        """What a repair did, in this language where the catalogue has it."""
        return _filled(self(change.template), change.params) or change.detail

    def number(self, value: float) -> str:
        """A number as the language writes it."""
        return str(format_decimal(value, locale=self._locale))

    def size(self, count: int) -> str:
        """Bytes as people read them: 3.4 MB."""
        for unit, factor in _UNITS:
            if count >= factor:
                return f"{self.number(round(count / factor, 1))} {unit}"
        return f"{self.number(count)} B"

    def _value(self, value: str) -> str:
        if value in self._catalogue:
            return self(value)
        for phrase in PHRASES:
            value = value.replace(phrase, self(phrase))
        return value

    def _said(self, text: str | None) -> str | None:
        return self(text) if text is not None else None


def translator(language: str) -> Translator:
    """The translator of a language that `LANGUAGES` names; of English for any other."""
    return _translator(language if language in LANGUAGES else "en")


def pick_language(wanted: Iterable[str]) -> str:
    """The first language that we have a catalogue for: "pt_BR" finds "pt". English when there is none."""
    for tag in wanted:
        base = tag.replace("_", "-").split("-", 1)[0].lower()
        if base in LANGUAGES:
            return base
    return "en"


@lru_cache(maxsize=len(LANGUAGES))
def _translator(language: str) -> Translator:
    return Translator(language, {} if language == "en" else catalogue(language))


def catalogue(language: str) -> dict[str, str]:
    """Translated messages of a language by their English text; empty when there is no catalogue."""
    path = FOLDER / language / "LC_MESSAGES" / "scorm.po"
    if not path.is_file():
        return {}
    with path.open("rb") as stream:
        read = read_po(stream, locale=language)
    return {str(message.id): str(message.string) for message in read if message.id and message.string}


def _filled(text: str, params: Mapping[str, str]) -> str:
    try:
        return text.format_map(dict(params))
    except (KeyError, ValueError, IndexError):
        return ""  # the caller falls back to the English that was made with the finding
