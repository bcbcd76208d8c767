"""Reports for people: complete catalogues, text, and one HTML page that stands alone."""

from __future__ import annotations

import re
import string
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scorm
from safeio import Problem, Severity
from scorm.launch import LaunchRun
from scorm.moodle import predictions
from scorm.reports import LANGUAGES, pick_language, to_html, to_text
from scorm.reports.catalogue import messages
from scorm.reports.strings import PHRASES, UI
from scorm.reports.translate import DOMAIN, FOLDER, translator
from scorm.rules import RULES
from scorm.weight import HEAVY_FOR_MOBILE
from wording import catalogue

OTHERS = [language for language in LANGUAGES if language != "en"]
VOID = {"meta", "link", "img", "br", "input"}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def report(**fields: object) -> scorm.Report:
    known: dict[str, object] = {
        "file": "bees.zip",
        "kind": scorm.Kind.SCORM,
        "version": "1.2",
        "title": "Bees",
        "bytes": 4_000_000,
        "files": 12,
    }
    return scorm.Report(**{**known, **fields})  # type: ignore[arg-type]


def findings() -> tuple[Problem, ...]:
    """One finding of every rule, each parameter with a value of its own."""
    return tuple(
        rule.at("imsmanifest.xml", 3, 4, **{name: f"⟨{name}⟩" for name in rule.parameters})
        for rule in RULES.values()
    )


@pytest.fixture(scope="module")
def wanted() -> list[str]:
    return messages()


class Page(HTMLParser):
    """Well-formedness, and what the page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.anchors: set[str] = set()
        self.outside: list[str] = []
        self.tags: list[str] = []
        self.images_without_text = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        if given.get("id"):
            self.ids.add(str(given["id"]))
        for name in ("src", "href", "action"):
            value = given.get(name) or ""
            if value.startswith("#"):
                self.anchors.add(value[1:])
            elif value and not value.startswith("data:"):
                self.outside.append(value)
        if tag == "img" and not given.get("alt"):
            self.images_without_text += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(text: str) -> Page:
    page = Page()
    page.feed(text)
    assert page.open == []
    return page


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_are_complete(language: str, wanted: list[str]) -> None:
    translated = catalogue(FOLDER, DOMAIN, language)
    assert [message for message in wanted if not translated.get(message)] == [], (
        "run python -m scorm.reports.catalogue"
    )
    assert set(translated) == set(wanted)
    wrong = [message for message in wanted if placeholders(message) != placeholders(translated[message])]
    assert wrong == []
    same = [message for message in wanted if translated[message] == message and len(message) > 40]
    assert same == [], "left in English"


def test_english_is_what_the_rules_say() -> None:
    assert all(text == message for message, text in catalogue(FOLDER, DOMAIN, "en").items())


def test_phrases_of_the_predictions_are_in_the_catalogues() -> None:
    assert set(predictions._EFFECTS.values()) <= set(PHRASES)


@pytest.mark.parametrize("language", OTHERS)
def test_every_rule_is_said_in_every_language(language: str) -> None:
    say = translator(language)
    for finding in findings():
        spoken = say.problem(finding)
        rule = RULES[finding.code]
        for name in placeholders(rule.template):
            assert f"⟨{name}⟩" in spoken.message
        assert spoken.message != finding.message or len(finding.message) < 40, finding.code
        assert spoken.hint != finding.hint or len(finding.hint or "") < 40, finding.code
        assert (spoken.moodle is None) == (finding.moodle is None)


@pytest.mark.parametrize(
    ("asked", "picked"),
    [(["fr-CA"], "fr"), (["pt_BR"], "pt"), (["xx", "uk"], "uk"), ([], "en"), (["zh"], "en"), ([""], "en")],
)
def test_pick_language(asked: list[str], picked: str) -> None:
    assert pick_language(asked) == picked


def test_numbers_and_sizes_follow_the_language() -> None:
    assert translator("de").number(1234.5) == "1.234,5"
    assert translator("en").size(3_800_000) == "3.8 MB"
    assert translator("fr").size(3_800_000) == "3,8 MB"
    assert translator("ar").size(3_800_000).strip("\u2068\u2069").endswith(" MB")
    assert translator("en").size(12) == "12 B"


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_stands_alone(language: str) -> None:
    reports = [
        report(findings=findings(), heaviest=(("film.mp4", 3_000_000),), unpacked=4_000_000, sha256="0" * 64),
        report(file="b.zip", findings=()),
    ]
    text = to_html(reports, language=language)
    page = parsed(text)
    assert page.outside == []
    assert page.anchors <= page.ids
    assert "script" not in page.tags
    assert page.images_without_text == 0
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text
    assert '<meta name="viewport"' in text
    assert "@media print" in text
    assert "film.mp4" in text
    assert len(text) < 2_000_000


def test_page_shows_the_launch_test() -> None:
    one = scorm.Launchable(identifier="i", title="One <1>", href="one.html", type="sco")
    run = LaunchRun(launchable=one, loaded=True, initialised=True, screenshot=b"\xff\xd8picture")
    text = to_html([report(launchable=(one,))], launches={"bees.zip": [run]})
    page = parsed(text)
    assert "data:image/jpeg;base64,/9hwaWN0dXJl" in text
    assert "One &lt;1&gt;" in text
    assert page.images_without_text == 0


def test_first_steps_come_first_and_say_what_is_mended() -> None:
    fixable = next(rule for rule in RULES.values() if rule.fixable and rule.severity is Severity.ERROR)
    other = next(rule for rule in RULES.values() if not rule.fixable and rule.severity is Severity.ERROR)
    made = [rule.at("m.xml", 1, **dict.fromkeys(rule.parameters, "x")) for rule in (other, other, fixable)]
    text = to_html([report(findings=tuple(made))])
    steps = text[text.index(UI["first"]) : text.index("</ol>")]
    assert steps.index(UI["fix"]) < steps.index(made[0].hint or "?") if fixable.hint not in steps else True
    assert UI["fix"] in steps


def test_hostile_names_are_text() -> None:
    evil = "<script>alert(1)</script>\"'&"
    finding = RULES["PKG-RES-003"].at(evil, 1, file=evil, resource=evil)
    page = parsed(to_html([report(file=evil, title=evil, findings=(finding,))]))
    assert "script" not in page.tags


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_name_makes_a_page(name: str, value: str) -> None:
    finding = RULES["PKG-RES-003"].at(name, 1, file=value, resource=value)
    made = report(file=name, title=value, findings=(finding,))
    for language in ("en", "ar"):
        parsed(to_html([made], language=language))
        to_text(made, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text(language: str) -> None:
    text = to_text(report(findings=findings()[:40]), language=language, width=80)
    assert text.startswith("bees.zip\n")
    assert "PKG-" in text
    assert "\x1b" not in text
    assert "\x1b[31m" in to_text(report(findings=findings()), colour=True)


def test_an_unreadable_file_is_told_in_the_language(tmp_path: Path) -> None:
    from safeio import CodedError

    path = tmp_path / "x.zip"
    path.write_bytes(b"")
    with pytest.raises(CodedError) as caught:
        scorm.check(path)
    made = scorm.unreadable("x.zip", 0, caught.value)
    text = to_text(made, language="de")
    assert "Die Datei ist leer" in text
    assert "abgeschnittene Kopie" in text


def test_command_line_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from sidecar.cli import run

    path, page = tmp_path / "p.zip", tmp_path / "p.html"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("index.html", "")
    assert run(["check", str(path), "--lang", "fr,en", "--html", str(page)]) == 1
    assert "Erreurs trouvées" in capsys.readouterr().out
    assert re.search(r'<html lang="fr"', page.read_text("utf-8"))
    assert run(["check", str(path), str(path), "--fix", str(tmp_path / "x.zip")]) == 2


def test_sizes_in_messages_are_written_as_beside_them() -> None:
    """One page said 4.1 MB in a finding and 3,9 MB in its table of the same files."""
    finding = HEAVY_FOR_MOBILE.at(
        "a.zip", size="4.1 MB", limit="2.0 MB", heaviest="film 1.2.mp4 (3.0 MB), b.png (1.0 kB)"
    )
    said = translator("fr").problem(finding).message
    assert "4,1 MB" in said
    assert "film 1.2.mp4 (3 MB), b.png (1 kB)" in said
    assert translator("ar").problem(finding).message.count("\u2068") == 4


def test_a_label_has_the_white_space_of_its_language() -> None:
    assert translator("fr").pair("Où", "{a}, ligne 3") == "Où\xa0: {a}, ligne 3"
    assert translator("de").pair("Wo", "a, Zeile 3") == "Wo: a, Zeile 3"
