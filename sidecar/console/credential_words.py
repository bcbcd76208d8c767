"""Words of the public pages of credentials, by language: `words/<language>.json`."""

from __future__ import annotations

import json
from importlib.resources import files

LANGUAGES = ("en", "fr", "de", "es", "pt", "ar", "vi", "uk")
RIGHT_TO_LEFT = frozenset({"ar"})


def _read(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads(
        files("sidecar.console").joinpath(f"words/{language}.json").read_bytes()
    )
    return words


WORDS: dict[str, dict[str, str]] = {language: _read(language) for language in LANGUAGES}


def choose(accept: str) -> str:
    """The first language of an Accept-Language header that there are words in; English otherwise."""
    for part in accept.split(","):
        name = part.split(";")[0].strip().lower().split("-")[0]
        if name in WORDS:
            return name
    return "en"


def _complete() -> None:
    """Refuse at import a language that lacks a word."""
    for language, words in WORDS.items():
        if words.keys() != WORDS["en"].keys():
            raise TypeError(f"words of {language}: {sorted(words.keys() ^ WORDS['en'].keys())}")


_complete()
