"""Usual blocks, read at once.

Most blocks of a bank hold nothing odd: comments and a name, a text, one pair of braces with answers that each
begin after white space. Those are read here in one go; for any other block `read` gives None, and `meaning`
reads it with all its care. Both must give the same question, and the careful way nothing to say
(tests/question_formats/test_gift_quick.py).

Python takes about as long for a step however little the step does, so the ways here take few steps: whole
strings are searched before they are cut, and what is rare is told by one look at a first character.
"""

from __future__ import annotations

import re

from question_formats import model as m
from question_formats.gift.escapes import hold, release
from question_formats.gift.marks import LATEX, LATEX_N
from question_formats.gift.quick_answers import Head, Odd, answered, formatted
from question_formats.naming import default_name
from question_formats.php import TRIM
from question_formats.records import replace

_TOKEN = re.compile(r"\[(id|tag):([^\]\[<>`\x00-\x1f\x7f]+)\]")
_TOKEN_LINE = re.compile(r"//\s*(?:\[(?:id|tag):[^\]\[<>`\x00-\x1f\x7f]+\]\s*)+")
_LATER_COMMENT = re.compile(r"\n\s*//")
_CATEGORY = re.compile(r"\$category", re.IGNORECASE)
_ODD_ESCAPE = re.compile(  # begins with the backslash alone, so that a search is quick
    rf"""\\(?:[-%>"']|n(?:{"|".join(sorted(LATEX_N))})(?![A-Za-z])|(?<=(?<![\w\\])[A-Za-z]:\\))"""
)
_ODD_STEM = frozenset(("", *":\ufeff\u00a0\u3000"))  # how texts begin that ask for care,
_RARE_STEM = _ODD_STEM | frozenset("[<")  # or at least for more steps
_ODD_LINE = frozenset(("", *"0/$\ufeff"))
_LATEX_END = frozenset(("", *"^_"))  # after which braces hold an argument
_WHITE = frozenset(TRIM)
_MOODLE = m.TextFormat.MOODLE


def read(raw: str, line: int, category: str | None) -> m.Question | None:
    """The question of a block, its lines trimmed and none blank, without signs in full width; None where it asks for care."""
    try:
        if "\\" not in raw:
            return _read(raw.strip(TRIM), line, category, held=False)
        if _ODD_ESCAPE.search(raw):
            return None
        return _read(hold(raw).strip(TRIM), line, category, held=True)
    except Odd:
        return None


def _read(  # noqa: C901, PLR0912  (one pass)
    text: str, line: int, category: str | None, *, held: bool
) -> m.Question:
    idnumber: str | None = None
    tags: tuple[str, ...] = ()
    if text[:2] == "//":
        text, idnumber, tags = _comments(text)
    if ("/" in text and "//" in text and _LATER_COMMENT.search(text)) or (
        "$" in text and _CATEGORY.search(text)
    ):
        raise Odd
    stem, brace, inner = text.partition("{")
    name = None
    if stem[:2] == "::":
        name, mark, stem = stem[2:].partition("::")
        if not mark or (":" in stem and "::" in stem) or (":" in name and ": " in name):
            raise Odd
        name = release(name).strip(TRIM) if held else name.strip(TRIM)
    if brace:
        if stem[-1:] in _LATEX_END or (held and "\\" in stem and LATEX.search(stem)):
            raise Odd
        if inner[-1:] != "}":
            stem, inner = _missing_word(stem, inner)
        else:
            inner = inner[:-1].strip(TRIM)
        if "{" in inner or "}" in inner:
            raise Odd
    elif name is None or "｛" in stem:
        raise Odd
    if "}" in stem:
        raise Odd
    stem = stem.strip(TRIM)
    if held or stem[:1] in _RARE_STEM or "\n" in stem:
        body = _stem(stem, named=name is not None, held=held)
    else:
        body = m.Text(text=stem, format=_MOODLE)
    base = body.format
    feedback = m.EMPTY_TEXTS[base]
    if "#" in inner:
        before, mark, general = inner.rpartition("####")
        if mark:
            if "####" in before or before[-1:] == "#":
                raise Odd
            inner, feedback = before.rstrip(TRIM), formatted(general.strip(TRIM), base, held=held)
    if name is None:
        name = default_name(body.text)
    head = (name, body, feedback, category, m.Position(line=line))
    question = answered(inner, head, base, held=held) if inner else _bare(head, asks=bool(brace))
    if idnumber is not None or tags:
        return replace(question, idnumber=idnumber, tags=tags)
    return question


def _bare(head: Head, *, asks: bool) -> m.Question:
    """A question without answers."""
    name, text, feedback, category, source = head
    if asks:
        return m.Essay(
            name=name,
            questiontext=text,
            generalfeedback=feedback,
            category=category,
            source=source,
        )
    return m.Description(
        name=name,
        questiontext=text,
        generalfeedback=feedback,
        category=category,
        source=source,
        penalty=m.DEFAULT_PENALTY,
    )


def _comments(text: str) -> tuple[str, str | None, tuple[str, ...]]:
    """What stands after the comments, and the ID number and the tags in them."""
    tokens: list[tuple[str, str]] = []
    while text[:2] == "//":
        comment, _, text = text.partition("\n")
        if text[:1] in _WHITE:
            raise Odd  # a blank line: the comment stands alone
        if "[" in comment:
            if tokens or not _TOKEN_LINE.fullmatch(comment):
                raise Odd
            tokens = _TOKEN.findall(comment)
    if text[:2] == "0\n":
        raise Odd  # a blank line to Moodle
    ids = [value.strip(TRIM) for kind, value in tokens if kind == "id"]
    tags = [value.strip(TRIM) for kind, value in tokens if kind == "tag"]
    if len(ids) > 1 or len(set(tags)) < len(tags) or not all(ids) or not all(tags):
        raise Odd
    return text, ids[0] if ids else None, tuple(tags)


def _missing_word(stem: str, rest: str) -> tuple[str, str]:
    """(text with a gap, what stands in the braces)."""
    inner, brace, tail = rest.partition("}")
    if not brace or "{" in tail or "}" in tail or tail.lstrip()[:2] in {"//", "##"}:
        raise Odd
    return f"{stem}_____{tail}", inner.strip(TRIM)


def _stem(stem: str, *, named: bool, held: bool) -> m.Text:
    """The text of a question, trimmed."""
    if "\n" in stem and any(part[:1] in _ODD_LINE or part[0].isspace() for part in stem.split("\n")):
        raise Odd
    if stem[:1] in _ODD_STEM or (stem[0] == "[" and not named):
        raise Odd
    body = formatted(stem, _MOODLE, held=held)
    if body.text[:1] == "<" and body.format is _MOODLE:
        raise Odd  # HTML that is not marked as such
    return body
