"""The report as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from safeio import Severity
from scorm.model import Report
from scorm.reports.grouped import Group, done, grouped, place
from scorm.reports.strings import KINDS, UI
from scorm.reports.translate import Translator, translator

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_PLACES = 8  # named in a terminal
# a name in a package may hold what steers a terminal; white space is textwrap's business
_STEERING = dict.fromkeys((*range(9), *range(14, 32), *range(127, 160)), "\N{REPLACEMENT CHARACTER}")


def to_text(report: Report, *, language: str = "en", width: int = 100, colour: bool = False) -> str:
    """One report, lines at most `width` characters; `colour` adds terminal colours. Ends with a line feed."""
    say = translator(language)
    return "\n".join(_lines(report, say, width, colour)) + "\n"


def _lines(report: Report, say: Translator, width: int, colour: bool) -> Iterator[str]:
    kind = say(KINDS[report.kind.value])
    if report.looks_like:
        kind = f"{kind} ({say.pair(say(UI['looks_like']), say(report.looks_like))})"
    about = " · ".join(part for part in (kind, report.version, report.title) if part)
    verdict = say(UI["ok"] if report.valid else UI["bad"])
    yield _paint(report.file.translate(_STEERING), "1", colour)
    yield from _wrapped(about, width, "  ")
    counted = report.counts
    counts = ", ".join(
        say.pair(say(UI[severity.value]), say.number(counted[severity.value])) for severity in Severity
    )
    yield f"  {_paint(verdict, '32' if report.valid else '31', colour)} ({counts})"
    for severity in Severity:
        for group in grouped(report.findings, severity):
            yield ""
            yield from _group(group, say, width, colour)
    if report.changes:
        yield ""
        yield say.pair(say(UI["changes"]), "").rstrip()
        for sort in done(report.changes, at_most=_PLACES):
            for change in sort.shown:
                yield from _wrapped(say.pair(change.path, say.change(change)), width, "  ")
            if sort.more:
                yield f"    {say(UI['more_changes'], count=say.number(sort.more))}"


def _group(group: Group, say: Translator, width: int, colour: bool) -> Iterator[str]:
    spoken = say.problem(group.first)
    label = _paint(group.code, _COLOURS[group.severity], colour)
    body = textwrap.wrap(spoken.message.translate(_STEERING), max(20, width - len(group.code) - 2)) or [""]
    yield f"{label}  {body[0]}"
    for line in body[1:]:
        yield " " * (len(group.code) + 2) + line
    indent = "    "
    places = [place(finding, say(UI["line"])) for finding in group.findings]
    named = list(dict.fromkeys(spot for spot in places if spot))
    if len(group.findings) > 1:
        others = dict.fromkeys(say.problem(finding).message for finding in group.findings[1:_PLACES])
        for message in others:
            if message != spoken.message:
                yield from _wrapped(f"+ {message}", width, indent)
    if named:
        listed = "; ".join(named[:_PLACES])
        more = len(named) - _PLACES
        suffix = f"; {say(UI['more_places'], count=say.number(more))}" if more > 0 else ""
        yield from _wrapped(say.pair(say(UI["place"]), f"{listed}{suffix}"), width, indent)
    if spoken.hint:
        yield from _wrapped(say.pair(say(UI["hint"]), spoken.hint), width, indent)
    if spoken.moodle:
        yield from _wrapped(say.pair(say(UI["moodle"]), spoken.moodle), width, indent)


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        text.translate(_STEERING),
        width,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
