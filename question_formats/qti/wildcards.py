"""Wild cards in texts, and how their names are written.

``{name}`` stands for a value, ``{=formula}`` for what comes out (Moodle's `qtype_calculated`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterator

from question_formats import model as m
from question_formats.qti.formula import FormulaError, names, parse, to_moodle
from question_formats.texts import texts

EXPRESSION = re.compile(r"\{=([^{}]*(?:\{[^{}]+\}[^{}]*)*)\}")
MARK = re.compile(r"\{=[^{}]*(?:\{[^{}]+\}[^{}]*)*\}|\{[^{}=][^{}]*\}")
NAME = re.compile(r"""[^\W\d_][^<>{}"'&\s]*""")
VARIABLE, VALUES = "VAR_", "DATA_"  # identifiers of a wild card and of its values begin with
_PLAIN = re.compile(r"[A-Za-z0-9.-]|_(?!x)", re.ASCII)
_CODED = re.compile(r"_x([0-9a-f]{2,6})_")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_MATH = re.compile(r"(?is)<math\b.*?</math\s*>")


def coded(name: str) -> str:
    """A name as part of an identifier: letters that XML or a player may stumble over as ``_x20ac_``."""
    return "".join(one if _PLAIN.match(name, at) else f"_x{ord(one):02x}_" for at, one in enumerate(name))


def decoded(text: str) -> str:
    """The inverse of `coded`."""

    def letter(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]

    return _CODED.sub(letter, text)


def spelled(text: str) -> str:
    """HTML with its formulas in the spelling of `to_moodle`; those that cannot be parsed stay."""

    def one(match: re.Match[str]) -> str:
        try:
            return "{=" + html.escape(to_moodle(parse(html.unescape(match[1]))), quote=False) + "}"
        except FormulaError:
            return match[0]

    return EXPRESSION.sub(one, text) if "{=" in text else text


def of_question(question: m.Question) -> Iterator[m.Text]:
    """The texts in which wild cards may stand: HTML only."""
    return (one for one in texts(question) if one.format is not None and "{" in one.text)


def trouble(question: m.Question, known: Collection[str]) -> str | None:
    """Why the wild cards of the texts cannot be written as printed variables."""
    for text in of_question(question):
        for place in (*_TAG.findall(text.text), *_MATH.findall(text.text)):
            if any(_stands(one, known) for one in MARK.findall(place)):
                return "a wild card stands inside a tag or in MathML"
        for found in EXPRESSION.findall(_TAG.sub("\0", text.text)):
            reason = unwritable(html.unescape(found), known)
            if reason:
                return reason
    return None


def _stands(mark: str, known: Collection[str]) -> bool:
    return mark.startswith("{=") or mark[1:-1] in known


def unwritable(formula: str, known: Collection[str]) -> str | None:
    """Why a formula cannot be written."""
    try:
        missing = names(parse(formula)) - set(known)
    except FormulaError as error:
        return f"QTI has nothing for {error} in its formula"
    return f"its formula names {{{min(missing)}}}, which has no values" if missing else None


def split(text: str, known: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Pieces of a plain text: ("", text), ("name", wild card) or ("formula", formula)."""
    at = 0
    for match in MARK.finditer(text):
        inner = match[0][1:-1]
        kind = "formula" if inner.startswith("=") else "name"
        if kind == "name" and not known(inner):
            continue
        yield "", text[at : match.start()]
        yield kind, inner.removeprefix("=")
        at = match.end()
    yield "", text[at:]
