"""Moodle's own words that its certificates show, in the languages whose pack is not at hand."""

from __future__ import annotations

from collections.abc import Mapping

from certificates.strings import normal_language

# name in Moodle's language packs -> language -> words
WORDS: Mapping[str, Mapping[str, str]] = {
    "yes": {
        "en": "Yes",
        "fr": "Oui",
        "de": "Ja",
        "es": "Sí",
        "pt": "Sim",
        "ar": "نعم",
        "vi": "Có",
        "uk": "Так",
    },
    "no": {
        "en": "No",
        "fr": "Non",
        "de": "Nein",
        "es": "No",
        "pt": "Não",
        "ar": "لا",
        "vi": "Không",
        "uk": "Ні",
    },
    "notset": {
        "en": "Not set",
        "fr": "Non fixé",
        "de": "nicht gesetzt",
        "es": "No establecido",
        "pt": "Não definido(a)",
        "ar": "غير مُعد",
        "vi": "Chưa đặt",
        "uk": "Не встановлено",
    },
    "coursetotal": {
        "en": "Course total",
        "fr": "Total du cours",
        "de": "Kurs gesamt",
        "es": "Total del curso",
        "pt": "Total da disciplina",
        "ar": "إجمالي المقرر",
        "vi": "Tổng khoá học",
        "uk": "Загальне за курс",
    },
}


def pack_of(language: str, packs: Mapping[str, Mapping[str, str]]) -> Mapping[str, str] | None:
    """The site's pack of `language` (Moodle's code), else of the language it is a variant of; None when it has none."""
    code = normal_language(language)
    while code not in packs and "_" in code:
        code = code.rpartition("_")[0]
    return packs.get(code)


def word(name: str, language: str, packs: Mapping[str, Mapping[str, str]]) -> str:
    """Moodle's word `name` (of `WORDS`): from the site's pack, which speaks English where it lacks the word; else ours."""
    known = WORDS[name]
    pack = pack_of(language, packs)
    if pack is not None:
        return pack.get(name) or known["en"]
    return known.get(normal_language(language).partition("_")[0], known["en"])
