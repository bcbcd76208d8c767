"""Messages in a reader's language: gettext catalogues, loaded once, English where nothing better is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from safeio import Problem
from scorm.model import Change
from scorm.reports.strings import PHRASES, UI
from scorm.rules import RULES
from wording import LANGUAGES, Speaker, catalogue

FOLDER = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "scorm"
# parameters whose values may be, or contain, phrases of ours
_SPOKEN = frozenset({"looks_like", "type", "effect", "what"})
# parameters whose values hold sizes, as findings write them: "1.5 MB"
_SIZED = frozenset({"size", "limit", "heaviest", "what"})
_SIZE = re.compile(r"(?<![\w.])(\d+\.\d) (kB|MB|GB)\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A finding in the reader's language."""

    message: str
    hint: str | None
    moodle: str | None


class Translator(Speaker):
    """Says findings, changes and sentences of reports in one language."""

    def problem(self, problem: Problem) -> Spoken:
        """A finding's message, hint and Moodle note, in this language where the catalogue has them."""
        rule = RULES.get(problem.code)
        params = {name: self._value(name, value) for name, value in problem.params.items()}
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

    def pair(self, label: str, text: str) -> str:
        """A label and what it names, with the white space that the language has between them."""
        return self(UI["pair"], label=label, text=text)

    def _value(self, name: str, value: str) -> str:
        if name in _SPOKEN and value in self._catalogue:
            return self(value)
        if name in _SPOKEN:
            for phrase in PHRASES:
                value = value.replace(phrase, self(phrase))
        if name in _SIZED:
            value = _SIZE.sub(lambda size: self.measure(float(size[1]), size[2]), value)
        return value

    def _said(self, text: str | None) -> str | None:
        return self(text) if text is not None else None


def translator(language: str) -> Translator:
    """The translator of a language that `LANGUAGES` names; of English for any other."""
    return _translator(language if language in LANGUAGES else "en")


@lru_cache(maxsize=len(LANGUAGES))
def _translator(language: str) -> Translator:
    return Translator(language, {} if language == "en" else catalogue(FOLDER, DOMAIN, language))


def _filled(text: str, params: Mapping[str, str]) -> str:
    try:
        return text.format_map(dict(params))
    except (KeyError, ValueError, IndexError):
        return ""  # the caller falls back to the English that was made with the finding
