"""Marks in full width, as East Asian keyboards type them: ``：：name：：text｛＝right ～wrong＃feedback｝``.

To Moodle these are letters. Where they cannot be text they become the marks that they stand for, each in its place;
where they may be text they stay, and a finding says so.
"""

from __future__ import annotations

import re
from dataclasses import replace

from question_formats.gift import findings as f
from question_formats.gift.block import Block
from question_formats.gift.marks import looks_like_answers
from question_formats.wide import DOUBTFUL, SHARP, plain
from safeio import Problem

_CHARACTERS = "：｛｝＃＞＝～〜ＴＦｔｆ"  # of which the signs are made
_SIGNS = re.compile(r"：：|[｛｝＃＞]|[\s{]\s*[＝～〜]|\w[～〜]\w|[ＴＦｔｆ]")
_LETTERS = {ord(letter) + 0xFEE0: letter for letter in "TRUEFALStruefals"}
_WORD = re.compile(r"\s*(?:T|F|TRUE|FALSE)\s*\Z", re.IGNORECASE)
_NAME = re.compile(r"(?!::.*::)[:：]{2}.+?[:：]{2}")
_GROUP = re.compile(r"(?<!\\)[{｛]([^{}｛｝]*)[}｝]")
_FIRST = re.compile(r"(?:\A|\n)\s*[＝～〜＃]")  # where no text begins with them
_MARK = re.compile(rf"(?:(?<=\s)|\A)[＝～〜](?=\S)|{SHARP}")
_ODD = re.compile(rf"[^\s=~]\s+[＝～〜](?=[^\s＞])|{DOUBTFUL.pattern}")


def may_have_signs(text: str) -> bool:
    """Whether anything in the text may need a look: quick for a long one."""
    return not text.isascii() and any(char in text for char in _CHARACTERS)


def has_signs(text: str) -> bool:
    """Whether the text holds what needs a look."""
    return may_have_signs(text) and _SIGNS.search(text) is not None


def narrowed(block: Block) -> tuple[Block, list[Problem]]:
    """The block with plain marks, and what is to be said about them."""
    if not has_signs(block.text):
        return block, []
    problems: list[Problem] = []
    text = _answers(block.line, _names(block, problems), problems)
    if text == block.text:
        return block, problems
    return replace(block, text=text, lines=text.split("\n")), problems


def _names(block: Block, problems: list[Problem]) -> str:
    """A name stands first, behind comments, or behind the answers of the question before."""
    lines, begins = list(block.lines), True
    for at, line in enumerate(block.lines):
        match = _NAME.match(line) if begins else None
        if match:
            lines[at] = f"::{match[0][2:-2]}::{line[match.end() :]}"
            problems.append(
                f.RELAXED(
                    line=block.line + at, meaning="the name (its colons are in full width)", text=match[0]
                )
            )
        begins = line.startswith("//") or line.endswith(("}", "｝"))
    return "\n".join(lines)


def _answers(line: int, text: str, problems: list[Problem]) -> str:
    after = _GROUP.sub(lambda group: _marked(group[0], group[1]) or group[0], text)
    for group in _GROUP.finditer(after):
        at, written = group.start(), text[group.start() : group.end()]
        here = line + text.count("\n", 0, at)
        if written != group[0]:
            meaning = "answers (their marks are in full width)"
            problems.append(f.RELAXED(line=here, meaning=meaning, text=written))
        elif written[0] == "｛" and "{" not in after:
            doubt = "Braces in full width were read as text"
            problems.append(f.UNCLEAR(line=here, doubt=doubt, text=written))
        if group[0][0] == "{" and (odd := _ODD.search(group[0])):
            rest = group[0][odd.end() - 1 :]
            here += group[0].count("\n", 0, odd.end())
            doubt = "A mark in full width was read as text"
            problems.append(f.UNCLEAR(line=here, doubt=doubt, text=rest.partition("\n")[0]))
    return after


def _marked(group: str, inner: str) -> str | None:
    """The group with plain marks where these are certain."""
    words = inner.translate(_LETTERS)
    if _WORD.match(words):
        return f"{{{words}}}"
    if group[0] == "{" and group[-1] == "}" and not _FIRST.search(inner):
        return None
    marked = _MARK.sub(lambda mark: plain(mark[0]), inner)
    if not looks_like_answers(marked) or (
        marked.lstrip()[:1] == "~" and not ("=" in marked or "%" in marked)
    ):
        return None  # text, perhaps with a ～ of its own
    return f"{{{marked}}}"
