"""Which braces and which ``=`` are marks, and which are text? Shared by GIFT and missing word.

All positions are in a text whose escapes are held (see `gift.parser`), so that every ``{ } = ~ #`` left is bare.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from question_formats.gift.escapes import HOLD

_ANSWERS = re.compile(r"\s*(?:[=~#]|>\s*\d|(?:T|F|TRUE|FALSE)\s*(?:#|\Z)|\Z|%)", re.IGNORECASE)
LATEX = re.compile(r"(?:\\[A-Za-z]+(?:\[[^\]]*\])?|[\^_}])\Z")
LATEX_N = frozenset(  # commands that begin with n, without it
    [
        "abla",
        "atural",
        "cong",
        "e",
        "earrow",
        "eg",
        "eq",
        "exists",
        "geq",
        "gtr",
        "i",
        "leftarrow",
        "leq",
        "less",
        "mid",
        "ot",
        "otin",
        "parallel",
        "prec",
        "rightarrow",
        "sim",
        "subseteq",
        "succ",
        "supseteq",
        "u",
        "vdash",
        "warrow",
        "onumber",
        "olimits",
        "ewline",
        "ewcommand",
        "ewpage",
        "ormalsize",
        "oindent",
    ]
)
_MARK_BEFORE = " \t\n\r"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Braces that belong together at the outermost level: places of { and }."""

    start: int
    end: int


def groups(text: str) -> tuple[list[Group], list[int], int | None]:
    """(outermost pairs, closing braces without a partner, the outermost { that nothing closes)."""
    found: list[Group] = []
    stray: list[int] = []
    depth, start = 0, 0
    for match in re.finditer(r"[{}]", text):
        if match[0] == "{":
            if depth == 0:
                start = match.start()
            depth += 1
        elif depth == 0:
            stray.append(match.start())
        else:
            depth -= 1
            if depth == 0:
                found.append(Group(start=start, end=match.start()))
    return found, stray, start if depth else None


def answer_groups(text: str, found: list[Group]) -> list[Group]:
    """The groups that look like answers: they begin with a mark and are no argument of a LaTeX command."""
    like = [group for group in found if looks_like_answers(text[group.start + 1 : group.end])]
    plain = [group for group in like if not after_latex(text, group)]
    return plain or [
        group for group in like if text[group.start + 1 : group.end].lstrip()[:1] in {"=", "~", "#"}
    ]


def looks_like_answers(inner: str) -> bool:
    """What stands between braces begins as answers do."""
    return _ANSWERS.match(inner) is not None


def after_latex(text: str, group: Group) -> bool:
    r"""The braces are an argument: ``\\frac{1}{2}``, ``x^{2}``."""
    return LATEX.search(text[: group.start]) is not None


def hold_braces(text: str, group: Group) -> str:
    """All braces but those of `group` become text."""
    before, inside, after = text[: group.start], text[group.start + 1 : group.end], text[group.end + 1 :]
    before, inside, after = (
        part.replace("{", HOLD["{"]).replace("}", HOLD["}"]) for part in (before, inside, after)
    )
    return f"{before}{{{inside}}}{after}"


def hold_equals(answers: str) -> tuple[str, bool]:
    """(answers with every = that is text held, it is doubtful).

    In a block whose marks all follow white space, an = inside a word is text. Where the author writes marks
    without space, every = is one.
    """
    inner = [match.start() for match in re.finditer("=", answers) if not _is_mark(answers, match.start())]
    if not inner:
        return answers, _spaced_equation(answers)
    waves = [match.start() for match in re.finditer("~", answers)]
    spaced = [at for at in waves if _is_mark(answers, at) and answers[:at].strip()]
    if len(waves) != len(spaced) + (1 if waves and not answers[: waves[0]].strip() else 0) or not spaced:
        return answers, False
    held = "".join(HOLD["="] if at in set(inner) else char for at, char in enumerate(answers))
    if "=" in held or "%" in held:
        return held, False
    return answers, True


def _is_mark(answers: str, at: int) -> bool:
    before = answers[:at].rstrip(_MARK_BEFORE)
    return not before or answers[at - 1] in _MARK_BEFORE or (before[-1] == "~" and before == answers[:at])


def _spaced_equation(answers: str) -> bool:
    """``x = 5``: an = with space on both sides, where other marks have none behind."""
    spaced = [match.start() for match in re.finditer(r"(?<=\S) = (?=\S)", answers)]
    marks = [match.start() for match in re.finditer("[=~]", answers)]
    return bool(spaced) and len(spaced) < len(marks)
