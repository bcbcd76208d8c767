"""Plain blocks, read at once.

Most blocks of a bank hold no escape, no bracket and nothing odd: a name, a text, answers that each begin after
white space. Those are read here in one go; for any other block `read` gives None, and `meaning` reads it with
all its care. Both must give the same question (tests/question_formats/test_gift_quick.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from question_formats import model as m
from question_formats.gift.answers import _ABOUT, _LOCAL, _RIGHT_WORDS, _WRONG_WORDS
from question_formats.gift.grades import accepted
from question_formats.naming import default_name
from question_formats.php import TRIM

_PARTS = re.compile(r"[ \t\n]+(?=[=~])")
_NUMBER = re.compile(r"(-?\d{1,15}(?:\.\d{1,15})?)(?::(\d{1,15}(?:\.\d{1,15})?))?", re.ASCII)
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,7})?)%(?=[^\s#%])", re.ASCII)
_TOKEN = re.compile(r"\[(id|tag):([^\]\[<>`\x00-\x1f\x7f]+)\]")
_TOKEN_LINE = re.compile(r"//\s*(?:\[(?:id|tag):[^\]\[<>`\x00-\x1f\x7f]+\]\s*)+")
_TRUE, _FALSE = frozenset(("T", "TRUE")), frozenset(("F", "FALSE"))
_MOODLE = m.TextFormat.MOODLE
_ODD_START = frozenset("[%％\ufeff\u00a0\u3000")
_Text, _Answer = m.Text, m.Answer


def read(raw: str, line: int, category: str | None) -> m.Question | None:  # noqa: C901, PLR0911, PLR0912  (one pass)
    """The question of a block as it stands in the file, lines untrimmed; None where it is not plain."""
    if "\\" in raw or raw.count("{") != 1 or raw.count("}") != 1:
        return None
    text = raw.strip(TRIM)
    tokens: list[tuple[str, str]] = []
    while text.startswith("//"):
        comment, _, text = text.partition("\n")
        if "[" in comment:
            if tokens or not _TOKEN_LINE.fullmatch(comment):
                return None
            tokens = _TOKEN.findall(comment)
        text = text.lstrip(TRIM)
    if (
        not text.endswith("}")
        or "$" in text
        or "\ufeff" in text
        or "\n//" in text
        or "\n\t//" in text
        or "\n //" in text
    ):
        return None
    start = text.find("{")
    body, inner = text[:start].rstrip(TRIM), text[start + 1 : -1].strip(TRIM)
    name = None
    if body.startswith("::"):
        name, mark, body = body[2:].partition("::")
        if not mark or "::" in body or ": " in name:
            return None
        name, body = name.strip(TRIM), body.lstrip(TRIM)
    if not body or "\n" in body or body[-1] in "^_" or body[0] in "[<:\ufeff\u00a0\u3000":
        return None
    general: m.Text | None = m.EMPTY_MOODLE
    if "####" in inner:
        inner, _, last = inner.partition("####")
        general = None if "####" in last else _feedback(last)
        if general is None:
            return None
        inner = inner.rstrip(TRIM)
    common: dict[str, Any] = {
        "name": default_name(body) if name is None else name,
        "questiontext": _Text(text=body, format=_MOODLE),
        "generalfeedback": general,
        "category": category,
        "source": m.Position(line=line),
    }
    if tokens:
        ids = [value.strip(TRIM) for kind, value in tokens if kind == "id"]
        tags = [value.strip(TRIM) for kind, value in tokens if kind == "tag"]
        if len(ids) > 1 or len(set(tags)) < len(tags) or not all(ids) or not all(tags):
            return None
        common["idnumber"], common["tags"] = ids[0] if ids else None, tuple(tags)
    if not inner:
        return m.Essay(**common)
    first = inner[0]
    if first in "TF":
        return _truefalse(inner, common)
    if first == "#":
        return _numerical(inner, common)
    if first not in "=~":
        return None
    parts = _PARTS.split(inner)
    marks = inner.count("=") + inner.count("~")
    if marks != len(parts):
        return None
    if "~" in inner:
        return _multichoice(parts, common, single="=" in inner)
    if "->" in inner:
        return _match(parts, common)
    if " = " in inner or "→" in inner or "⇒" in inner or "⟶" in inner:
        return None
    return _shortanswer(parts, common)


def _feedback(text: str) -> m.Text | None:
    text = text.strip(TRIM)
    if not text:
        return m.EMPTY_MOODLE
    if text[0] == "[" or text[-1] == "%" or "\n" in text:
        return None
    return _Text(text=text, format=_MOODLE)


def _choice(part: str, fraction: float, make: Callable[[str], m.Text]) -> m.Answer | None:
    """An answer without its mark."""
    if part[:1] == "%":
        match = _WEIGHT.match(part)
        if match is None:
            return None
        fraction = round(float(match[1]) / 100, 9)
        if not accepted(fraction):
            return None
        part = part[match.end() :]
    feedback: m.Text | None = m.EMPTY_MOODLE
    if "#" in part:
        part, _, comment = part.partition("#")
        if len(part.strip(TRIM)) < 2 or part.endswith(".NET "):  # "C#" may be a language
            return None
        feedback = _feedback(comment)
        if feedback is None:
            return None
    part = part.strip(TRIM)
    if not part or part[0] in _ODD_START or "\n" in part or (part[0].isdigit() and "%" in part):
        return None
    return _Answer(text=make(part), fraction=fraction, feedback=feedback or m.EMPTY_MOODLE)


def _moodle(text: str) -> m.Text:
    return _Text(text=text, format=_MOODLE)


def _plain(text: str) -> m.Text:
    return _Text(text=text, format=None)


def _multichoice(parts: list[str], common: dict[str, Any], *, single: bool) -> m.Question | None:
    answers = []
    right, gives = 0, False
    for part in parts:
        if part[0] == "=":
            if part[1:2] == "%":
                return None
            answer = _choice(part[1:], 1.0, _moodle)
        else:
            answer = _choice(part[1:], 0.0, _moodle)
        if answer is None or answer.text.text in _ABOUT:
            return None
        fraction = answer.fraction
        right += fraction == 1
        gives = gives or fraction > 0
        answers.append(answer)
    if not gives or (single and right != 1) or len(answers) < 3:
        return None  # something to be said, or two choices that may be true and false
    return m.MultiChoice(
        **common,
        single=single,
        answers=tuple(answers),
        correctfeedback=m.EMPTY_MOODLE,
        partiallycorrectfeedback=m.EMPTY_MOODLE,
        incorrectfeedback=m.EMPTY_MOODLE,
    )


def _match(parts: list[str], common: dict[str, Any]) -> m.Question | None:
    pairs = []
    for part in parts:
        left, arrow, right = part[1:].partition("->")
        left, right = left.strip(TRIM), right.strip(TRIM)
        if not arrow or "->" in right or "#" in part or "\n" in part or left[:1] == "[" or not left:
            return None
        pairs.append(m.Pair(question=_Text(text=left, format=_MOODLE), answer=right))
    if len(pairs) < 2:
        return None
    return m.Match(
        **common,
        pairs=tuple(pairs),
        correctfeedback=m.EMPTY_MOODLE,
        partiallycorrectfeedback=m.EMPTY_MOODLE,
        incorrectfeedback=m.EMPTY_MOODLE,
    )


def _shortanswer(parts: list[str], common: dict[str, Any]) -> m.Question | None:
    answers = []
    full = False
    for part in parts:
        answer = _choice(part[1:], 1.0, _plain)
        if answer is None:
            return None
        text = answer.text.text
        if (
            text[-1] == ","
            or (text[0] in "-0123456789" and (":" in text or ".." in text))
            or text[0] in "T F t f"
        ):
            return None
        full = full or answer.fraction == 1
        answers.append(answer)
    if not full or (
        len(answers) == 1 and len(answers[0].text.text) < 12 and _LOCAL.fullmatch(answers[0].text.text)
    ):
        return None
    return m.ShortAnswer(**common, answers=tuple(answers))


def _numerical(inner: str, common: dict[str, Any]) -> m.Question | None:
    inner = inner[1:].strip(TRIM)
    if "~" in inner or not inner:
        return None
    parts = _PARTS.split(inner)
    if inner.count("=") != (len(parts) if inner[0] == "=" else 0):
        return None
    answers = []
    for part in parts:
        answer = _choice(part.removeprefix("="), 1.0, _plain)
        match = _NUMBER.fullmatch(answer.text.text) if answer else None
        if answer is None or match is None:
            return None
        answers.append(
            m.NumericalAnswer(
                text=_Text(text=match[1], format=None),
                fraction=answer.fraction,
                feedback=answer.feedback,
                tolerance=float(match[2]) if match[2] else 0.0,
            )
        )
    return m.Numerical(**common, answers=tuple(answers))


def _truefalse(inner: str, common: dict[str, Any]) -> m.Question | None:
    if "\n" in inner or "=" in inner or "~" in inner:
        return None
    bits = inner.split("#")
    word = bits[0].rstrip(TRIM)
    correct = word in _TRUE
    if (not correct and word not in _FALSE) or len(bits) > 3:
        return None
    if len(bits) == 3 and (_RIGHT_WORDS.match(bits[1]) or _WRONG_WORDS.match(bits[2])):
        return None
    wrong = _feedback(bits[1]) if len(bits) > 1 else m.EMPTY_MOODLE
    right = _feedback(bits[2]) if len(bits) > 2 else m.EMPTY_MOODLE
    if wrong is None or right is None:
        return None
    return m.TrueFalse(
        **common,
        correctanswer=correct,
        feedbacktrue=right if correct else wrong,
        feedbackfalse=wrong if correct else right,
    )
