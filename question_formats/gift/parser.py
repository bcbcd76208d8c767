"""One block of GIFT -> one question: the grammar as Moodle's importer has it.

The stages of a block: comments out, escapes to placeholders, category, name, answer block, general feedback,
texts, type, answers. `strict` keeps Moodle's slips (see docs/questions.md); without it the block has been
judged before (`repairs`), so that what comes here is plain GIFT.

Escapes are held apart while a block is read (`escapes`); in strict mode as Moodle's own ``&&058;``.
"""

from __future__ import annotations

import re
from typing import Any

from question_formats import model as m
from question_formats.gift import findings as f
from question_formats.gift.block import Block
from question_formats.gift.escapes import hold, release
from question_formats.gift.ordering import read_ordering
from question_formats.naming import clean_name, default_name
from question_formats.php import TRIM, float_text, is_numeric, to_number
from safeio import Problem

_STRICT_HOLD = {":": "&&058;", "#": "&&035;", "=": "&&061;", "{": "&&123;", "}": "&&125;", "~": "&&126;"}
_WEIGHT = re.compile(r"%-*[0-9]{1,2}\.?[0-9]*%", re.ASCII)
_FULL_WEIGHT = re.compile(r"%(-?100(?:\.0*)?)%")  # Moodle takes two digits and no more before a decimal point
_ID = re.compile(r"\[id:((?:\\\]|[^\]\x00-\x1f\x7f])+)\]")
_STRICT_TAG = re.compile(r"\[tag:((?:\\\]|[^\]<>`\x00-\x1f\x7f])*)\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]\x00-\x1f\x7f])+)\]")
FORMATS = {
    "moodle": m.TextFormat.MOODLE,
    "html": m.TextFormat.HTML,
    "plain": m.TextFormat.PLAIN,
    "markdown": m.TextFormat.MARKDOWN,
}
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")


class Refused(Exception):
    """The block is no question."""

    def __init__(self, problem: Problem, *, fatal: bool = False) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.fatal = fatal  # Moodle's page dies here, with everything before it


class Parser:
    """Reads blocks. Not thread-safe, cheap to make."""

    def __init__(self, *, strict: bool = False) -> None:
        self.strict = strict
        self.category: str | None = None  # path of the last one
        self._held = False  # some characters of the block are placeholders
        self._block = Block(line=1, lines=[], text="")
        self._name: str | None = None

    # ---- the stages -------------------------------------------------------------------------------------

    def read(self, block: Block) -> m.Question | m.Category | None:
        """The question of a block; None where it holds only comments. Raises `Refused`."""
        self._block, self._name, self._held = block, None, False
        comments, text = self._comments(block)
        if text in ("", "0") if self.strict else not text:
            return None
        text = self._hold(text)
        source = m.Position(line=block.line)
        if text.startswith("$CATEGORY:"):
            path = text[10:].strip(TRIM)
            self.category = path if self.strict else self._text(path)
            return m.Category(path=self.category, source=source)
        name, text = self._split_name(text)
        self._name = name
        body, answers, described = self._split_answers(text)
        answers, general = self._split_general(answers)
        questiontext = self._formatted(body, m.TextFormat.MOODLE)
        base = questiontext.format
        feedback = self._formatted(general, base) if general else m.EMPTY_TEXTS[base]
        common: dict[str, Any] = {
            "name": default_name(questiontext.text) if name is None else name,
            "questiontext": questiontext,
            "generalfeedback": feedback,
            "category": self.category,
            "source": source,
        }
        if comments:
            common["idnumber"], common["tags"] = self._tokens(comments)
        self._name = common["name"]
        if answers.startswith(">") and (ordering := self._ordering(answers, common)):
            return ordering
        if described:
            return m.Description(**common, penalty=m.DEFAULT_PENALTY)
        return self._typed(answers, base, common)

    def _typed(self, answers: str, base: m.TextFormat | None, common: dict[str, Any]) -> m.Question:
        if not answers:
            return m.Essay(**common)
        if answers[0] == "#":
            return self._numerical(answers, base, common)
        if "~" in answers:
            return self._multichoice(answers, base, common)
        if "=" in answers and "->" in answers:
            return self._match(answers, base, common)
        check = answers
        if answers.find("#") > 0:
            check = answers[: answers.index("#")].strip(TRIM)
        if check in _TRUE or check in _FALSE:
            return self._truefalse(answers, base, common)
        return self._shortanswer(answers, base, common)

    # ---- pieces -----------------------------------------------------------------------------------------

    def _comments(self, block: Block) -> tuple[str, str]:
        if "//" not in block.text:
            return block.comments, block.text
        lines = block.lines
        comments = block.comments
        if any(line.startswith("//") for line in lines):
            comments += "".join(f"{line}\n" for line in lines if line.startswith("//"))
            lines = [" " if line.startswith("//") else line for line in lines]
        return comments, "\n".join(lines).strip(TRIM)

    def _hold(self, text: str) -> str:
        if "\\" not in text and not self.strict:
            return text
        self._held = True
        if not self.strict:
            return hold(text)
        text = text.replace("\\\\", "&&092;")
        for char, placeholder in _STRICT_HOLD.items():
            text = text.replace("\\" + char, placeholder)
        return text.replace("\\n", "&&010").replace("&&092;", "\\")

    def _line_of(self, text: str = "") -> int:
        return self._block.line_of(self._text(text))

    def _text(self, text: str) -> str:
        """Placeholders back to characters."""
        if not self.strict:
            return release(text) if self._held else text
        if "&&" in text:
            for char, placeholder in _STRICT_HOLD.items():
                text = text.replace(placeholder, char)
            text = text.replace("&&010", "\n")
        return text

    def _formatted(self, text: str, default: m.TextFormat | None) -> m.Text:
        style = default
        if text[:1] == "[":
            end = text.find("]")
            found = FORMATS.get(text[1:end] if end >= 0 else text[1:-1])
            if found is not None:
                style = found
                text = text[end + 1 :]
        text = self._text(text).strip(TRIM)
        return m.Text(text=text, format=style) if text else m.EMPTY_TEXTS[style]

    def _split_name(self, text: str) -> tuple[str | None, str]:
        if not text.startswith("::"):
            return None, text
        text = text[2:]
        end = text.find("::")
        if end < 0:
            return None, text
        name = self._text(text[:end])
        name = clean_name(name) if self.strict else name.strip(TRIM)
        return name, text[end + 2 :].strip(TRIM)

    def _split_answers(self, text: str) -> tuple[str, str, bool]:
        """(question text, answers, has no answer block)."""
        start, end = text.find("{"), text.find("}")
        if start < 0 and end < 0:
            return text, "", True
        if start < 0 or end < 0:
            raise Refused(f.BRACES(line=self._line_of(text), question=self._name, text=self._text(text)))
        if end < start:  # PHP's substr with a negative length, as Moodle has it
            return self._reversed(text, start, end)
        answers = text[start + 1 : end].strip(TRIM)
        gap = "" if text.endswith("}") else "_____"
        return text[:start] + gap + text[end + 1 :], answers, False

    def _reversed(self, text: str, start: int, end: int) -> tuple[str, str, bool]:
        if not self.strict:
            raise Refused(
                f.BRACES_REVERSED(line=self._line_of(text), question=self._name, text=self._text(text))
            )
        length = end - start  # negative
        raw, whole = text.encode(), len(text.encode())
        head = len(text[:start].encode())
        byte_length = len(text[:end].encode()) - head
        piece = raw[head + 1 :]
        cut = byte_length - 1
        answers = piece[: len(piece) + cut] if len(piece) + cut > 0 else b""
        gap = b"" if text.endswith("}") else b"_____"
        stop = whole + byte_length + 1 if length + 1 < 0 else head
        body = raw[:head] + gap + raw[max(stop, head) :]
        return body.decode(errors="replace"), answers.decode(errors="replace").strip(TRIM), False

    @staticmethod
    def _split_general(answers: str) -> tuple[str, str]:
        at = answers.rfind("####")
        if at < 0:
            return answers, ""
        return answers[:at].strip(TRIM), answers[at + 4 :]

    def _tokens(self, comments: str) -> tuple[str | None, tuple[str, ...]]:
        match = _ID.search(comments)
        idnumber = match[1].strip(TRIM).replace("\\]", "]") if match else None
        raw = (_STRICT_TAG if self.strict else _TAG).findall(comments)
        tags = [tag.strip(TRIM).replace("\\]", "]") for tag in raw]
        if not self.strict:
            tags = [tag for tag in tags if tag]
        return idnumber or None, tuple(tags)

    def _weight(self, answer: str, default: float) -> tuple[float, str]:
        """(fraction, the answer without its weight)."""
        if answer[:1] != "%":
            return default, answer
        if not self.strict and (match := _FULL_WEIGHT.match(answer)):
            return float(match[1]) / 100, answer[match.end() :]
        match = _WEIGHT.match(answer)
        if match is None:
            return default, answer
        number = match[0][1:-1]
        if number.startswith("--"):
            raise Refused(f.WEIGHT(line=self._line_of(number), question=self._name, text=number), fatal=True)
        return round(float(number.rstrip(".") or 0) / 100, 9), answer[match.end() :]

    def _right_choice(self, answer: str) -> str:
        """The answer after an =."""
        return answer

    def _with_feedback(self, answer: str, base: m.TextFormat | None) -> tuple[m.Text, m.Text]:
        if "#" not in answer:
            return self._formatted(answer.strip(TRIM), base), m.EMPTY_TEXTS[base]
        text, _, feedback = answer.partition("#")
        return self._formatted(text.strip(TRIM), base), self._formatted(feedback.strip(TRIM), base)

    def _split(self, answers: str, mark: str, least: int) -> list[str]:
        """The answers between marks; the first is empty where the block begins with a mark."""
        parts = answers.split(mark)
        first = parts[0].strip(TRIM)
        if first in ("", "0") if self.strict else not first:
            del parts[0]
        if len(parts) < least:
            # with one answer or none, saving dies on the first that is missing
            raise Refused(f.TOO_FEW(line=self._line_of(), question=self._name, least=least, found=len(parts)))
        return [part.strip(TRIM) for part in parts]

    # ---- types ------------------------------------------------------------------------------------------

    def _multichoice(self, answers: str, base: m.TextFormat | None, common: dict[str, Any]) -> m.Question:
        single = "=" in answers
        choices = []
        for part in self._split(answers.replace("=", "~="), "~", 2):
            if part[:1] == "=":
                fraction, answer = 1.0, self._right_choice(part[1:])
            else:
                fraction, answer = self._weight(part, 0.0)
            text, feedback = self._with_feedback(answer, base)
            choices.append(m.Answer(text=text, fraction=fraction, feedback=feedback))
        blank = m.EMPTY_TEXTS[base]
        return m.MultiChoice(
            **common,
            single=single,
            answers=tuple(choices),
            correctfeedback=blank,
            partiallycorrectfeedback=blank,
            incorrectfeedback=blank,
        )

    def _match(self, answers: str, base: m.TextFormat | None, common: dict[str, Any]) -> m.Question:
        pairs = []
        for part in self._split(answers, "=", 2):
            left, arrow, right = part.partition("->")
            if not arrow:
                raise Refused(
                    f.NO_ARROW(line=self._line_of(part), question=self._name, text=self._text(part))
                )
            pairs.append(m.Pair(question=self._formatted(left, base), answer=self._text(right).strip(TRIM)))
        blank = m.EMPTY_TEXTS[base]
        return m.Match(
            **common,
            pairs=tuple(pairs),
            correctfeedback=blank,
            partiallycorrectfeedback=blank,
            incorrectfeedback=blank,
        )

    def _truefalse(self, answers: str, base: m.TextFormat | None, common: dict[str, Any]) -> m.Question:
        bits = answers.split("#", 2)
        wrong = self._formatted(bits[1].strip(TRIM), base) if len(bits) > 1 else m.EMPTY_TEXTS[base]
        right = self._formatted(bits[2].strip(TRIM), base) if len(bits) > 2 else m.EMPTY_TEXTS[base]
        correct = bits[0].strip(TRIM) in _TRUE
        return m.TrueFalse(
            **common,
            correctanswer=correct,
            feedbacktrue=right if correct else wrong,
            feedbackfalse=wrong if correct else right,
        )

    def _shortanswer(self, answers: str, base: m.TextFormat | None, common: dict[str, Any]) -> m.Question:
        accepted = []
        for part in self._split(answers, "=", 1):
            fraction, answer = self._weight(part, 1.0)
            text, feedback = self._with_feedback(answer, base)
            plain = m.Text(text=text.text, format=None)
            accepted.append(m.Answer(text=plain, fraction=fraction, feedback=feedback))
        return m.ShortAnswer(**common, answers=tuple(accepted))

    def _numerical(self, answers: str, base: m.TextFormat | None, common: dict[str, Any]) -> m.Question:
        answers, wave, wrong = answers[1:].partition("~")
        parts = answers.split("=")
        first = parts[0].strip(TRIM)
        if first in ("", "0") if self.strict else not first:
            del parts[0]
        if not parts:
            raise Refused(f.NO_NUMBER(line=self._line_of(), question=self._name))
        accepted = []
        for part in parts:
            fraction, answer = self._weight(part.strip(TRIM), 1.0)
            text, feedback = self._with_feedback(answer, base)
            number, tolerance = self._number(text.text)
            accepted.append(
                m.NumericalAnswer(
                    text=m.Text(text=number, format=None),
                    fraction=fraction,
                    feedback=feedback,
                    tolerance=tolerance,
                )
            )
        if wave:
            _, feedback = self._with_feedback("~" + wrong, base)
            star = m.Text(text="*", format=None)
            accepted.append(m.NumericalAnswer(text=star, fraction=0.0, feedback=feedback))
        return m.Numerical(**common, answers=tuple(accepted))

    def _number(self, answer: str) -> tuple[str, float]:
        if answer.find("..") > 0:
            low, _, high = (part.strip(TRIM) for part in answer.partition(".."))
            top, bottom = to_number(high), to_number(low)
            if top is None or bottom is None:
                raise self._no_number(answer)
            middle = (top + bottom) / 2
            number, tolerance = float_text(middle), float_text(top - middle)
        elif answer.find(":") > 0:
            number, _, tolerance = (part.strip(TRIM) for part in answer.partition(":"))
        else:
            number, tolerance = answer, "0"
        if not is_numeric(number) and number != "*":
            if not self.strict:
                raise self._no_number(answer)
            number = "*"  # Moodle's condition assigns where it means to compare
        if not is_numeric(tolerance):
            raise self._no_number(answer)
        return number, float(tolerance)

    def _no_number(self, answer: str) -> Refused:
        return Refused(f.NUMBER(line=self._line_of(answer), question=self._name, text=answer), fatal=True)

    def _ordering(self, answers: str, common: dict[str, Any]) -> m.Question | None:
        read = read_ordering(answers, strict=self.strict)
        if read is None:
            return None
        options, items = read
        if not self.strict:
            items = [self._text(item) for item in items]
        texts = tuple(
            m.Answer(
                text=m.Text(text=item, format=m.TextFormat.MOODLE), fraction=1.0, feedback=m.EMPTY_MOODLE
            )
            for item in items
        )
        return m.Ordering(
            **common,
            answers=texts,
            **options,
            correctfeedback=m.EMPTY_MOODLE,
            partiallycorrectfeedback=m.EMPTY_MOODLE,
            incorrectfeedback=m.EMPTY_MOODLE,
        )
