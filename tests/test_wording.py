"""Languages: what a browser asks for, numbers and dates, and catalogues that are whole."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sidecar.console import catalogue as console
from sidecar.console.words import DOMAIN, FOLDER, speaker
from wording import LANGUAGES, NAMES, accepted, catalogue, pick_language
from wording.refresh import refresh

OTHERS = tuple(language for language in LANGUAGES if language != "en")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-CA, en;q=0.5", "fr"),
        ("en;q=0.5, fr", "fr"),
        ("sw, pt_BR;q=0.7, en;q=0.3", "pt"),
        ("de;q=0, uk;q=0.1", "uk"),
        ("de;q=often, vi", "vi"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_a_browser_is_answered_in_the_language_it_wants_most(header: str, language: str) -> None:
    assert accepted(header) == language


def test_a_language_is_found_by_its_beginning() -> None:
    assert [pick_language([tag]) for tag in ("pt_BR", "AR-eg", "zh", "")] == ["pt", "ar", "en", "en"]
    assert tuple(NAMES) == LANGUAGES


def test_numbers_sizes_and_dates_follow_the_language() -> None:
    german = speaker("de")
    assert german.number(1234.5) == "1.234,5"
    assert german.size(3_800_000) == "3,8 MB"
    assert german.day(date(2026, 5, 3)) == "3. Mai 2026"
    assert german.moment(datetime(2026, 5, 3, 14, 1, 2, tzinfo=UTC)) == "03.05.2026, 14:01:02"


@pytest.mark.parametrize("language", OTHERS)
def test_the_pages_say_everything_in_every_language(language: str) -> None:
    wanted = console.messages()
    said = catalogue(FOLDER, DOMAIN, language)
    assert set(said) == set(wanted), "run python -m sidecar.console.catalogue"

    def blanks(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    assert [text for text in wanted if blanks(text) != blanks(said[text])] == []
    assert [text for text in wanted if said[text] == text and len(text) > 20] == [], "left in English"


def test_a_catalogue_is_refreshed(tmp_path: Path) -> None:
    assert refresh(tmp_path, "x", "fr", ["Yes", "No"], "Test.") == 2
    path = tmp_path / "fr" / "LC_MESSAGES" / "x.po"
    path.write_text(
        path.read_text("utf-8").replace('msgid "Yes"\nmsgstr ""', 'msgid "Yes"\nmsgstr "Oui"'), "utf-8"
    )
    assert refresh(tmp_path, "x", "fr", ["Yes", "Perhaps"], "Test.") == 1
    assert catalogue(tmp_path, "x", "fr") == {"Yes": "Oui"}
    assert '"No"' not in path.read_text("utf-8")
