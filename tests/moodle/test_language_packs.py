"""Language packs in a site's data folder: Moodle's formats and words in languages that no table of ours has."""

from __future__ import annotations

from pathlib import Path

import pytest

from certificates.dates import format_time
from certificates.words import word
from sidecar.moodle.issue_data import Words, export_value
from sidecar.moodle.language_packs import decimal_point, language_packs

DAY = 1736065800  # 5 January 2025, 08:30 UTC


@pytest.fixture
def data(tmp_path: Path) -> Path:
    packs = {
        "pl/langconfig.php": "$string['locale'] = 'pl_PL.UTF-8';\n$string['decsep'] = ',';\n"
        "$string['strftimedate'] = '%d %B %Y';\n$string['strftimedaydatetime'] = '%A, %d %B %Y, %H:%M';\n",
        "pl/moodle.php": "$string['yes'] = 'Tak';\n$string['no'] = 'Nie';\n$string['other'] = 'x';\n",
        "pl_wp/langconfig.php": "$string['parentlanguage'] = 'pl';\n",
        "pl_local/moodle.php": "$string['yes'] = 'Tak jest, it\\'s so';\n",
        "en_local/langconfig.php": "$string['strftimedate'] = \"%B %d, %Y\";\n",
        "../outside/langconfig.php": "$string['locale'] = 'xx';\n",
    }
    for name, text in packs.items():
        path = tmp_path / "lang" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<?php\n" + text, "utf-8")
    return tmp_path


def test_packs_say_how_days_and_answers_are_written(data: Path) -> None:
    packs = language_packs(data)
    assert set(packs) == {"en", "pl", "pl_wp"}

    def day(language: str, key: str = "strftimedate") -> str:
        return format_time(DAY, key, language=language, timezone="UTC", packs=packs)

    assert day("pl") == "5 stycznia 2025"
    assert day("pl_wp") == "5 stycznia 2025"
    assert day("en") == "January 5, 2025"
    assert day("pl", "strftimedatefullshort") == "5/01/25"  # what a pack lacks is Moodle's English
    assert word("yes", "pl_wp", packs) == "Tak jest, it's so"
    assert word("no", "pl", packs) == "Nie"
    assert word("notset", "pl", packs) == "Not set"
    assert "other" not in packs["pl"]


def test_values_of_a_course_are_frozen_in_the_sites_language(data: Path) -> None:
    words = Words.of({"lang": "pl", "timezone": "UTC", "languages": language_packs(data)})
    flag = {"type": "checkbox", "intvalue": 0, "configdata": "{}"}
    day = {"type": "date", "intvalue": DAY, "configdata": '{"includetime":1}'}
    assert export_value(flag, words) == "Nie"
    assert export_value(day, words) == "niedziela, 5 stycznia 2025, 08:30"
    assert words.point == ","


@pytest.mark.parametrize(("language", "point"), [("fr", ","), ("en", "."), ("xx", ".")])
def test_without_a_pack_the_language_itself_tells(language: str, point: str) -> None:
    assert language_packs(None) == {}
    assert language_packs(Path("/nowhere")) == {}
    assert decimal_point(language, {}) == point


@pytest.mark.parametrize(
    ("language", "yes", "no"),
    [("fr", "Oui", "Non"), ("de", "Ja", "Nein"), ("es", "Sí", "No"), ("pt_br", "Sim", "Não"), ("ar", "نعم", "لا"),
     ("vi", "Có", "Không"), ("uk", "Так", "Ні"), ("en", "Yes", "No"), ("xx", "Yes", "No")],
)  # fmt: skip
def test_answers_in_eight_languages(language: str, yes: str, no: str) -> None:
    assert (word("yes", language, {}), word("no", language, {})) == (yes, no)
    assert word("yes", language, {language: {}}) == "Yes"  # the site's own pack, which lacks the word
