"""Gaps as Moodle finds them: the grammar of qtype_multianswer, matched without its exponential cases.

``{mark:TYPE:alternatives}``; an alternative is ``=`` or ``%n%``, the answer, and ``#feedback``; ``~`` separates.
An answer has at least one character and ends before the first ``~ # }`` that no backslash or ampersand stands
before; where that leads nowhere, it grows over the next one. That is what the search below does.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from question_formats import model as m
from question_formats.php import TRIM

# type -> (qtype, usecase, single, shuffled, layout)
_KINDS = {
    "NUMERICAL": ("numerical", False, True, False, "dropdown"),
    "SHORTANSWER": ("shortanswer", False, True, False, "dropdown"),
    "SHORTANSWER_C": ("shortanswer", True, True, False, "dropdown"),
    "MULTICHOICE": ("multichoice", False, True, False, "dropdown"),
    "MULTICHOICE_V": ("multichoice", False, True, False, "vertical"),
    "MULTICHOICE_H": ("multichoice", False, True, False, "horizontal"),
    "MULTICHOICE_S": ("multichoice", False, True, True, "dropdown"),
    "MULTICHOICE_VS": ("multichoice", False, True, True, "vertical"),
    "MULTICHOICE_HS": ("multichoice", False, True, True, "horizontal"),
    "MULTIRESPONSE": ("multichoice", False, False, False, "vertical"),
    "MULTIRESPONSE_H": ("multichoice", False, False, False, "horizontal"),
    "MULTIRESPONSE_S": ("multichoice", False, False, True, "vertical"),
    "MULTIRESPONSE_HS": ("multichoice", False, False, True, "horizontal"),
}
_SHORT = {
    "NM": "NUMERICAL",
    "SA": "SHORTANSWER",
    "MW": "SHORTANSWER",
    "SAC": "SHORTANSWER_C",
    "MWC": "SHORTANSWER_C",
    "MC": "MULTICHOICE",
    "MCV": "MULTICHOICE_V",
    "MCH": "MULTICHOICE_H",
    "MCS": "MULTICHOICE_S",
    "MCVS": "MULTICHOICE_VS",
    "MCHS": "MULTICHOICE_HS",
    "MR": "MULTIRESPONSE",
    "MRH": "MULTIRESPONSE_H",
    "MRS": "MULTIRESPONSE_S",
    "MRHS": "MULTIRESPONSE_HS",
}
KINDS = {**_KINDS, **{short: _KINDS[long] for short, long in _SHORT.items()}}
NAMES = {options: name for name, options in _KINDS.items()}
_START = re.compile(r"\{([0-9]*):(" + "|".join(sorted(KINDS, key=len, reverse=True)) + r"):", re.ASCII)
_FRACTION = re.compile(r"=|%(-?[0-9]+(?:[.,][0-9]*)?)%", re.ASCII)
_NUMBER = r"-?(?:(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?)"
_NUMERICAL = re.compile(rf"({_NUMBER})(?::({_NUMBER}))?", re.ASCII)
_ALTERNATIVE = re.compile(
    r"~?(?:=|%(-?[0-9]+(?:[.,][0-9]*)?)%)?(.+?(?<!\\)(?<!&)(?<!&amp;)(?=[~#}]|$))(#(.*?(?<!\\)(?=[~}]|$)))?",
    re.DOTALL | re.ASCII,
)
_GROUPED = re.compile(
    r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?",
    re.ASCII,
)
_STOP = re.compile(r"(?<!\\)(?<!&)(?<!&amp;)[~#}]")
_FEEDBACK_STOP = re.compile(r"(?<!\\)[~}]")
_STEPS = 20_000  # of the search for one gap; honest gaps take one or two an alternative
_DEPTH = 200  # alternatives of one gap that the search follows


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternative:
    """As written: `fraction` is "=", a number in per cent, or None."""

    fraction: str | None
    answer: str
    feedback: str | None


class _Search:
    def __init__(self, text: str) -> None:
        self.text = text
        self.steps = 0
        self.failed: set[int] = set()

    def first(self, at: int) -> int | None:
        """The closing brace where every answer ends at its first stop: the search's first path, without depth."""
        while True:
            match = _FRACTION.match(self.text, at)
            stop = _STOP.search(self.text, (match.end() if match else at) + 1)
            if stop is not None and stop[0] == "#":
                stop = _FEEDBACK_STOP.search(self.text, stop.end())
            if stop is None:
                return None
            if stop[0] == "}":
                return stop.start()
            at = stop.end()

    def end(self, at: int, depth: int = 0) -> int | None:
        """Where the brace stands that closes the gap whose alternatives begin at `at`."""
        if at in self.failed or depth > _DEPTH:
            return None
        match = _FRACTION.match(self.text, at)
        for start in (match.end(), at) if match else (at,):
            end = start
            while (stop := _STOP.search(self.text, end + 1)) is not None:
                self.steps += 1
                if self.steps > _STEPS:
                    return None
                end = stop.start()
                found = self._after(end, depth)
                if found is not None:
                    return found
        self.failed.add(at)
        return None

    def _after(self, end: int, depth: int) -> int | None:
        if self.text[end] == "#":
            at = end
            while (stop := _FEEDBACK_STOP.search(self.text, at + 1)) is not None:
                self.steps += 1
                if self.steps > _STEPS:
                    return None
                at = stop.start()
                if (found := self._next(at, depth)) is not None:
                    return found
            return None
        return self._next(end, depth)

    def _next(self, at: int, depth: int) -> int | None:
        return self.end(at + 1, depth + 1) if self.text[at] == "~" else at


def _alternatives(body: str) -> list[Alternative]:
    """The plugin looks for them once more inside the gap, where a leading ~ is passed over."""
    found = []
    at = 0
    while (match := _ALTERNATIVE.search(body, at)) is not None:
        head = match[0].removeprefix("~") if match.start(2) > match.start() else match[0]
        fraction = (
            match[1]
            if match[1] is not None
            else "="
            if head[:1] == "=" and match.start(2) > match.start()
            else None
        )
        found.append(Alternative(fraction=fraction, answer=match[2], feedback=match[4]))
        at = match.end()
    return found


def decode(text: str) -> str:
    """Entities, then the two escapes that Moodle knows."""
    if "&" in text:
        text = html.unescape(text)
    return text.replace("\\}", "}").replace("\\#", "#") if "\\" in text else text


def build(source: str, mark: str, kind: str, alternatives: list[Alternative]) -> m.Gap:
    """The sub-question of a gap."""
    qtype, usecase, single, shuffled, layout = KINDS[kind]
    answers: list[m.Answer] = []
    exact = False
    for one in alternatives:
        fraction = 0.0
        if one.fraction == "=":
            fraction = 1.0
        elif one.fraction not in {None, "0"}:
            fraction, exact = float((one.fraction or "0").replace(",", ".")) / 100, True
        feedback = decode(one.feedback or "").strip(TRIM)
        answers.append(_answer(qtype, one.answer, fraction, m.Text(text=feedback) if feedback else m.EMPTY))
    if not single:
        answers = _shared(answers, exact=exact)
    return m.Gap(
        qtype=qtype,
        source=source,
        defaultmark=float(mark or 1),
        usecase=usecase,
        single=single,
        shuffleanswers=shuffled,
        layout=layout,
        answers=tuple(answers),
    )


def _answer(qtype: str, raw: str, fraction: float, feedback: m.Text) -> m.Answer:
    fraction = round(fraction, 9)
    if qtype == "multichoice":
        return m.Answer(text=m.Text(text=decode(raw).strip(TRIM)), fraction=fraction, feedback=feedback)
    if qtype == "numerical":
        match = _NUMERICAL.fullmatch(raw)
        text = match[1] if match else decode(raw).strip(TRIM)
        tolerance = float(match[2].replace(",", ".")) if match and match[2] else 0.0
        return m.NumericalAnswer(
            text=m.Text(text=text, format=None), fraction=fraction, feedback=feedback, tolerance=tolerance
        )
    return m.Answer(
        text=m.Text(text=decode(raw).strip(TRIM), format=None), fraction=fraction, feedback=feedback
    )


def _shared(answers: list[m.Answer], *, exact: bool) -> list[m.Answer]:
    """Several may be right: their fractions add up to 1; where no weight is given, a wrong one takes one right away."""
    total = sum(answer.fraction for answer in answers if answer.fraction > 0)
    if not total:
        return answers
    return [
        m.Answer(
            text=answer.text,
            feedback=answer.feedback,
            fraction=round(
                answer.fraction / total if answer.fraction > 0 else answer.fraction if exact else -1 / total,
                9,
            ),
        )
        for answer in answers
    ]


def extract(text: str) -> tuple[str, list[m.Gap]]:
    """The text with ``{#n}`` in place of its gaps, and the gaps."""
    gaps: list[m.Gap] = []
    out: list[str] = []
    at = 0
    for start in _START.finditer(text):
        if start.start() < at:
            continue
        search = _Search(text)
        end = search.first(start.end())
        if end is None:
            end = search.end(start.end())
        if end is None:
            continue
        alternatives = _alternatives(text[start.end() : end])
        gaps.append(build(text[start.start() : end + 1], start[1], start[2], alternatives))
        out += [text[at : start.start()], f"{{#{len(gaps)}}}"]
        at = end + 1
    out.append(text[at:])
    return "".join(out), gaps


def valid_number(text: str) -> bool:
    return _GROUPED.fullmatch(text.replace(" ", "")) is not None


def complaint(gap: m.Gap) -> str | None:
    """Why Moodle refuses a gap: a word of `meaning.REFUSALS`, or None."""
    filled = [answer for answer in gap.answers if answer.text.text.strip(TRIM)]
    if gap.qtype == "numerical":
        for answer in filled:
            if answer.text.text != "*" and not valid_number(answer.text.text):
                return "number"
    if gap.qtype == "multichoice" and len(filled) < 2:
        return "few"
    if not filled:
        return "empty"
    several = gap.qtype == "multichoice" and not gap.single
    if not any(answer.fraction == 1 or (several and answer.fraction > 0) for answer in filled):
        return "right"
    return None
