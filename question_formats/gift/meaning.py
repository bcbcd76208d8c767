"""What the author of a GIFT file meant. The stages, in order:

blocks   blank lines, `$CATEGORY` lines, questions without a blank line between, answers with one inside
text     comments, line breaks that are LaTeX or paths, format before the name, tokens, name
braces   which pair holds the answers
answers  per type: `answers.AnswerParser`

Where the meaning is certain it is read, with a finding; where it is not, Moodle's reading stays, with a
finding, or the question is left out with an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from question_formats import model as m
from question_formats.gift import findings as f
from question_formats.gift.answers import AnswerParser
from question_formats.gift.block import Block
from question_formats.gift.marks import LATEX_N, after_latex, answer_groups, groups, hold_braces
from question_formats.gift.parser import Refused

_CATEGORY = re.compile(r"\$category\s*:", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(?:\\|[:#={}~])")
_TOKEN_LINE = re.compile(r"//.*\[(?:id|tag):")
_UNCLOSED = re.compile(r"\{\s*(?:[=~#]|\Z)[^{}]*\Z")
_ANSWER_LINE = re.compile(r"[=~#}]|//")
_TAIL_QUESTION = re.compile(r"\}[ \t]*\n(?=[^\n]*\S)")
_NEWLINE = re.compile(r"\\\\|\\n([A-Za-z]*)")
_PATH = re.compile(r"(?<![\w\\])[A-Za-z]:\Z|(?<![\w\\])[A-Za-z]:\\[^\s\n]*\Z")
_NEEDLESS = re.compile(r"\\[-%>\"'](?=[\s\W]|\Z)")
_FORMAT_FIRST = re.compile(r"\[(html|moodle|plain|markdown)\]\s*::")
_TOKENS = re.compile(r"(?:\[(?:id|tag):(?:\\\]|[^\]\n])*\]\s*)+")
_UNKNOWN_FORMAT = re.compile(
    r"\[\s+(?:html|moodle|plain|markdown)\s*\]|\[(?:latex|tex|text|txt|md|htm|xhtml|wiki|textile|rtf|bbcode|asciimath|mathml)\]",
    re.IGNORECASE,
)
_PLAIN_WORD = re.compile(r"\[plain\] [a-z]")
_SINGLE_COLON = re.compile(r":[^:\n{}]{1,60}:\s")
_MORE_COLONS = re.compile(r"[^\s:]+::\s")
_MARKUP = re.compile(
    r"\s*<(?:p|div|h[1-6]|ul|ol|table|span|br|img|b|i|strong|em|font)\b[^<>]*>", re.IGNORECASE
)
_FULL = re.compile(r"｛\s*[＝～=~#＃]")


_SPACES = frozenset(" \t\n\r")
_NOTHING: list[tuple[str, str, int]] = []


Notes = list[tuple[str, str, int]]  # (meaning, text, line)


class Splitter:
    """Blocks in, blocks out: split and joined as their author meant them, with what is to be said."""

    def __init__(self) -> None:
        self._open: Block | None = None  # its answers are not closed
        self._comments = ""
        self._comments_line = 0

    @property
    def waiting(self) -> bool:
        """The next block belongs to what came before."""
        return self._open is not None or bool(self._comments)

    def feed(self, block: Block) -> Iterator[tuple[Block, Notes]]:
        if self._open is not None:
            before, self._open = self._open, None
            if _continues(block):
                blank = [""] * (block.line - before.line - len(before.lines))
                lines = [*before.lines, *blank, *block.lines]
                meaning = "one question (a blank line stands inside the answers)"
                yield (
                    replace(before, lines=lines, text=f"{before.text}\n{block.text}"),
                    [(meaning, block.lines[0], block.line)],
                )
                return
            yield before, _NOTHING
        if self._comments:
            note = [
                (
                    "its ID number and tags (a blank line follows the comment)",
                    self._comments,
                    self._comments_line,
                )
            ]
            block = replace(block, comments=self._comments)
            self._comments = ""
            for one, notes in _split(block):
                yield one, [*note, *notes]
                note = []
            return
        text = block.text
        if text[:2] == "//" and all(line.startswith("//") for line in block.lines):
            if any(_TOKEN_LINE.match(line) for line in block.lines):
                self._comments = "".join(f"{line}\n" for line in block.lines)
                self._comments_line = block.line
            return
        opening = text.count("{")
        if (opening != text.count("}") or "\\" in text) and _unclosed(block):
            self._open = block
        elif opening > 1 or "$" in text:
            yield from _split(block)
        else:
            yield block, _NOTHING

    def end(self) -> Iterator[tuple[Block, Notes]]:
        if self._open is not None:
            yield self._open, _NOTHING
            self._open = None


def _bare(lines: list[str]) -> str:
    text = "\n".join(line for line in lines if not line.startswith("//"))
    return _ESCAPED.sub("\ud800\ud800", text) if "\\" in text else text


def _unclosed(block: Block) -> bool:
    last = block.lines[-1]
    if "}" in last and last.endswith("}"):
        return False
    text = _bare(block.lines)
    return text.count("{") > text.count("}") and _UNCLOSED.search(text) is not None


def _continues(block: Block) -> bool:
    text = _bare(block.lines)
    brace = re.search(r"[{}]", text)
    return brace is not None and brace[0] == "}" and _ANSWER_LINE.match(block.lines[0]) is not None


def _split(block: Block) -> Iterator[tuple[Block, list[tuple[str, str, int]]]]:
    lines = block.lines
    if len(lines) == 1:
        yield block, []
        return
    category = [at for at, line in enumerate(lines) if line[:1] == "$" and _CATEGORY.match(line)]
    content = sum(1 for line in lines if not line.startswith("//"))
    cuts: list[int] = []
    if category and content > 1:
        for at in category:
            start = at
            while start and lines[start - 1].startswith("//"):
                start -= 1
            cuts += [start, at + 1]
    else:
        cuts = _question_cuts(lines)
    cuts = sorted({cut for cut in cuts if 0 < cut < len(lines)})
    if not cuts:
        yield block, []
        return
    start = 0
    note: list[tuple[str, str, int]] = []
    for cut in [*cuts, len(lines)]:
        piece = Block(
            line=block.line + start,
            lines=lines[start:cut],
            text="\n".join(lines[start:cut]),
            comments=block.comments if start == 0 else "",
        )
        if any(not line.startswith("//") for line in piece.lines):
            yield piece, note
        note = [
            (
                "another question (no blank line stands before it)",
                lines[cut] if cut < len(lines) else "",
                block.line + cut,
            )
        ]
        start = cut


def _question_cuts(lines: list[str]) -> list[int]:
    """Where a line follows that has an answer block of its own, after a block that ends its line."""
    ends = [at for at, line in enumerate(lines[:-1]) if line.endswith("}") and not line.endswith("\\}")]
    cuts = []
    for at in ends:
        before, after = _bare(lines[: at + 1]), _bare(lines[at + 1 :])
        if (
            before.count("{") == before.count("}")
            and answer_groups(after, groups(after)[0])
            and answer_groups(before, groups(before)[0])
        ):
            cuts.append(at + 1)
    return cuts


class MeaningParser(AnswerParser):
    """Reads blocks as their author meant them; `problems` collects what is to be said."""

    def interpret(self, block: Block, notes: list[tuple[str, str, int]]) -> m.Question | m.Category | None:
        """Raises `Refused`."""
        self._block, self._name = block, None
        self.problems = []
        for meaning, text, line in notes:
            self.problems.append(f.RELAXED(line=line, meaning=meaning, text=text))
        item = self.read(block)
        if isinstance(item, m.Description):
            self._judge_description(item, block)
        elif item is not None and isinstance(item, m.Question):
            self._judge_text(item)
        return item

    def _judge_description(self, question: m.Description, block: Block) -> None:
        if _FULL.search(question.questiontext.text):
            raise Refused(
                f.FULL_WIDTH(
                    line=self._line_of(question.questiontext.text),
                    question=question.name,
                    text=question.questiontext.text,
                )
            )
        if not any(line.startswith("::") for line in block.lines):
            self._note(f.DESCRIPTION, question.questiontext.text)

    def _judge_text(self, question: m.Question) -> None:
        text = question.questiontext
        if text.format is m.TextFormat.MOODLE and text.text[:1] == "<" and _MARKUP.match(text.text):
            self._note(f.HTML, text.text)

    # ---- text -------------------------------------------------------------------------------------------

    def _comments(self, block: Block) -> tuple[str, str]:
        comments, text = super()._comments(block)
        if comments:
            self._judge_comments(block)
        if "\n0\n" in block.text:
            self._relaxed("text (a line that holds only 0)", "0")
        if text[:1] == "$" and (match := _CATEGORY.match(text)) and not text.startswith("$CATEGORY:"):
            self._relaxed("a category", text)
            text = "$CATEGORY:" + text[match.end() :]
        if text[:1] == "[":
            comments, text = self._leading_brackets(comments, text)
        elif text[:1] == ":" and text[1:2] != ":" and _SINGLE_COLON.match(text):
            self._unclear("A name stands between two colons on each side; this was read as text", text)
        return comments, text

    def _tokens(self, comments: str) -> tuple[str | None, tuple[str, ...]]:
        idnumber, tags = super()._tokens(comments)
        if comments.count("[id:") > 1:
            self._unclear("There are two ID numbers; the first was taken", comments)
        elif len(set(tags)) < len(tags):
            self._unclear("A tag is there twice", comments)
        return idnumber, tags

    def _judge_comments(self, block: Block) -> None:
        """A comment between two lines of the text may be text."""
        text_seen = False
        for at, line in enumerate(block.lines):
            if line.startswith("//"):
                if text_seen and not any("{" in before for before in block.lines[:at]):
                    self._unclear("A line that begins with // is a comment", line)
            else:
                text_seen = True

    def _leading_brackets(self, comments: str, text: str) -> tuple[str, str]:
        if match := _FORMAT_FIRST.match(text):
            end = text.find("::", match.end())
            if end >= 0:
                self._relaxed("name and format", text)
                return comments, f"::{text[match.end() : end]}::[{match[1]}]{text[end + 2 :].lstrip()}"
        if match := _TOKENS.match(text):
            self._relaxed("ID number and tags (they belong into a // comment)", match[0])
            return f"{comments}// {match[0]}\n", text[match.end() :]
        if _UNKNOWN_FORMAT.match(text):
            self._unclear("No text format is called so; it was read as text", text)
        elif _PLAIN_WORD.match(text):
            self._unclear("A word in brackets was read as the text's format", text)
        return comments, text

    def _hold(self, text: str) -> str:
        if "\\" in text:
            if "\\n" in text:
                text = _NEWLINE.sub(self._newline, text)
            if (match := _NEEDLESS.search(text)) and not _in_math(text, match.start()):
                self._unclear("The backslash before this sign stays in the text", match[0])
        return super()._hold(text)

    def _newline(self, match: re.Match[str]) -> str:
        r"""``\n`` is a line break, but not in ``\neq`` inside mathematics, nor in ``c:\new``."""
        word = match[1]
        if word is None:
            return match[0]
        text, at = match.string, match.start()
        if word in LATEX_N and _in_math(text, at):
            self._relaxed("a LaTeX command", match[0])
            return "\\\\n" + word
        if _PATH.search(text[max(0, at - 200) : at]):
            self._relaxed("a path", text[max(0, at - 20) : match.end()])
            return "\\\\n" + word
        return match[0]

    def _split_name(self, text: str) -> tuple[str | None, str]:
        name, rest = super()._split_name(text)
        if text[:2] == "::" and (name is None or text[-len(rest) - 1 : -len(rest)] not in _SPACES):
            if name is None:
                self._unclear("The name has no :: at its end", text)
            elif (": " in name and rest[:1].islower()) or _MORE_COLONS.match(rest):
                self._unclear("The name ends at the first ::", text)
        return name, rest

    # ---- braces -----------------------------------------------------------------------------------------

    def _split_answers(self, text: str) -> tuple[str, str, bool]:
        opening, closing = text.count("{"), text.count("}")
        if opening != 1 or closing != 1 or text.find("}") < text.find("{"):
            if opening or closing:
                text = self._choose_group(text)
        elif self._is_latex(text):
            group = groups(text)[0][0]
            self._held = True
            self._relaxed("text without answers (the braces belong to a LaTeX command)", text)
            text = hold_braces(text, group).replace("{", "\ud803").replace("}", "\ud804")
        body, answers, described = super()._split_answers(text)
        if not described and not text.endswith("}"):
            body, answers = self._tail(text, body, answers)
        if answers.count("####") > 1:
            self._unclear("There are two general feedbacks; the last was taken", answers)
        return body, answers, described

    @staticmethod
    def _is_latex(text: str) -> bool:
        before = text[text.find("{") - 1]
        if before not in "^_}" and "\\" not in text:
            return False
        found = groups(text)[0]
        return bool(found) and after_latex(text, found[0]) and not answer_groups(text, found)

    def _choose_group(self, text: str) -> str:
        found, stray, unclosed = groups(text)
        answers = answer_groups(text, found)
        if not answers and unclosed is None:
            plain = [group for group in found if not after_latex(text, group)]
            answers = plain if len(plain) == 1 and not text[plain[0].end + 1 :].strip(" .?!") else []
        if unclosed is not None and not answers:
            raise Refused(
                f.BRACES(line=self._line_of(text[unclosed:]), question=self._name, text=self._text(text))
            )
        if len(answers) > 1:
            place = self._line_of(text[answers[1].start : answers[1].start + 20])
            raise Refused(f.SEVERAL_BLOCKS(line=place, question=self._name, text=self._text(text)))
        if not answers:
            finding = f.BRACES_REVERSED if stray and not found else f.BRACES
            raise Refused(finding(line=self._line_of(text), question=self._name, text=self._text(text)))
        self._relaxed("text (the braces outside the answer block or inside an answer)", text)
        self._held = True
        return hold_braces(text, answers[0])

    def _tail(self, text: str, body: str, answers: str) -> tuple[str, str]:
        """What follows the block: the rest of the sentence, or what does not belong there."""
        end = text.find("}")
        tail = text[end + 1 :].lstrip()
        if tail.startswith("//"):
            self._relaxed("a comment", tail)
        elif tail.startswith("####"):
            self._relaxed("the general feedback", tail)
            answers = f"{answers}{tail}"
        else:
            return body, answers
        return text[: text.find("{")], answers


def _in_math(text: str, at: int) -> bool:
    before = text[:at]
    if before.count("$") % 2:
        return True
    return before.rfind("\\(") > before.rfind("\\)") or before.rfind("\\[") > before.rfind("\\]")
