"""Answers as their author meant them. Each method judges one type's block, then reads it as `Parser` does."""

from __future__ import annotations

import re
from typing import Any

from question_formats import model as m
from question_formats.findings import Finding
from question_formats.gift import findings as f
from question_formats.gift.grades import accepted
from question_formats.gift.marks import hold_equals
from question_formats.gift.parser import Parser, Refused
from question_formats.numbers import meant_number
from question_formats.php import TRIM, is_numeric
from safeio import Problem

Format = m.TextFormat | None
Common = dict[str, Any]

_TRUE_FALSE = re.compile(
    r"(?:\[(html|moodle|plain|markdown)\])?\s*(=?)\s*(true|false)\s*(?=#|\Z)", re.IGNORECASE
)
LOCAL = re.compile(
    r"(?:yes|no|oui|non|vrai|faux|ja|nein|wahr|falsch|richtig|si|sí|verdadero|falso|sim|não|verdadeiro|vero|waar"
    r"|onwaar|sant|usant|tosi|epätosi|да|нет|верно|неверно|doğru|yanlış|đúng|sai|benar|salah|对|錯|错|是|否|正|誤|真|偽)",
    re.IGNORECASE,
)
RIGHT_WORDS = re.compile(
    r"\s*(?:right|correct|exact|well done|good|bravo|bien|très bien|richtig|yes|muy bien|correcto)\b",
    re.IGNORECASE,
)
WRONG_WORDS = re.compile(
    r"\s*(?:wrong|incorrect|no\b|false|faux|falsch|sorry|not quite|try again)", re.IGNORECASE
)
_ODD_WEIGHT = re.compile(r"[%％]\s*([+\-−–]*)\s*(\d*)(?:[.,](\d*))?\s*[%％]")
_BARE_WEIGHT = re.compile(r"\d{1,3}%\S")
_LATE_WEIGHT = re.compile(r"%-?\d+(?:\.\d+)?%\s*\Z")
_SHARP = re.compile(r"\s*(?:[A-Z]|\.NET )#(?:\s|\Z)")
_NUMBERISH = re.compile(r"\s*-?(?:\d+[.,]\d+\s*:\s*\d|\d+\s*:\s*0?[.,]\d|\d+(?:[.,]\d+)?\.\.)")
ABOUT = frozenset(  # words before a ~ that may mean about
    {"about", "approximately", "approx.", "around", "roughly", "circa", "ca.", "environ", "etwa"}
)
# 10~20, example.org/~ada: of text perhaps, where the other marks follow white space. Read as marks all the same, since
# in real files a ~ inside a word is one; {=5~10} without any white space is usual.
_TILDE_OF_TEXT = re.compile(r"(?<=[0-9])~(?=[0-9])|(?<=/)~(?=\w)")
_SPACED_TILDE = re.compile(r"\S\s+~")
_OTHER_ARROW = re.compile(r"[→⇒⟶]|[–—−=－＝][ ]?[>＞]|-[ ]?＞")
# numbers, letters or bullets that a word processor puts before each line
_LISTED = re.compile(r"(?:\A|(?<=\n))[ \t]*(?:\(?(?:\d{1,2}|[A-Za-z])[.)]|[•·▪●○*–-])[ \t]*(?=[=~])")


def has_arrow(text: str) -> bool:
    """Some other arrow than ``->``."""
    if not text.isascii() and any(char in text for char in "→⇒⟶＞"):
        return True
    return ">" in text and _OTHER_ARROW.search(text) is not None


class AnswerParser(Parser):
    """Notes findings in `problems` while it reads."""

    def __init__(self) -> None:
        super().__init__(strict=False)
        self.problems: list[Problem] = []

    # ---- notes ------------------------------------------------------------------------------------------

    def _note(self, finding: Finding, text: str, at: str | None = None, **params: str) -> None:
        """A finding about `text`, which stands at `at` where it does not stand in the block itself."""
        line = self._line_of(text if at is None else at)
        shown = self._text(text).strip()
        self.problems.append(
            finding(line=line, question=self._name or None, text=shown, **params)  # type: ignore[arg-type]
        )

    def _relaxed(self, meaning: str, text: str) -> None:
        self._note(f.RELAXED, text, meaning=meaning)

    def _unclear(self, doubt: str, text: str) -> None:
        self._note(f.UNCLEAR, text, doubt=doubt)

    # ---- which type -------------------------------------------------------------------------------------

    def _typed(self, answers: str, base: Format, common: Common) -> m.Question:
        if not answers:
            return super()._typed(answers, base, common)
        if answers[0] not in "~#" and (match := _TRUE_FALSE.match(answers)) and "~" not in answers:
            word = match[3].upper()
            if match[0].strip() != word:
                self._relaxed("a true/false answer", match[0])
                answers = word + answers[match.end() :]
                if match[1]:
                    base = m.TextFormat(match[1].lower())
        if "->" not in answers and answers[0] == "=" and "~" not in answers and has_arrow(answers):
            arrows = _OTHER_ARROW.sub("->", answers)
            parts = arrows[1:].split("=")
            if arrows[0] == "=" and len(parts) > 1 and all("->" in part for part in parts):
                self._relaxed("a matching question", answers)
                answers = arrows
        if "~" in answers and "=" not in answers and "->" in answers and answers[0] != "#":
            parts = [part for part in answers.split("~") if part.strip()]
            if len(parts) > 1 and all("->" in part for part in parts):
                self._relaxed("a matching question", answers)
                answers = answers.replace("~", "=")
        return super()._typed(answers, base, common)

    # ---- types ------------------------------------------------------------------------------------------

    def _multichoice(self, answers: str, base: Format, common: Common) -> m.Question:
        if (match := _TILDE_OF_TEXT.search(answers)) and _SPACED_TILDE.search(answers):
            line = answers[answers.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0]
            self._unclear("A ~ that may belong to a range or an address was read as a mark", line)
        if answers[0] not in "=~":
            answers = self._before_marks(answers)
        if "=" in answers:
            held, doubtful = hold_equals(answers)
            if doubtful:
                self._unclear("An = inside a word was read as a mark", answers)
            elif held != answers:
                self._relaxed("text (the = inside words)", answers)
                self._held = True
            answers = held
        if answers.rstrip(TRIM).endswith("~"):
            self._relaxed("no choice (the ~ at the end)", answers[-40:])
            answers = answers.rstrip(TRIM)[:-1]
        question = super()._multichoice(answers, base, common)
        if isinstance(question, m.MultiChoice):
            self._judge_choices(question, answers)
        return question

    def _before_marks(self, answers: str) -> str:
        """What stands before the first mark: Moodle makes it a choice."""
        if _LISTED.match(answers):
            plain = _LISTED.sub("", answers)
            self._relaxed("answers in a list (the numbers or bullets before their marks)", answers)
            return plain
        self._unclear("What stands before the first mark was read as a choice", answers)
        return answers

    def _judge_choices(self, question: m.MultiChoice, answers: str) -> None:
        right, gives = 0, False
        for answer in question.answers:
            fraction = answer.fraction
            if fraction == 1:
                right += 1
            elif fraction:
                gives = gives or fraction > 0
                if not accepted(fraction):
                    self._note(f.GRADE, f"{fraction * 100:g}", answer.text.text)
            if answer.text.text in ABOUT:
                self._unclear("A ~ that may mean about was read as a mark", answers)
        if not gives and not right:
            self._unclear("No choice is right", answers)
        elif right > 1 and question.single:
            self._unclear("Several choices are right, though only one may be taken", answers)
        if len(question.answers) == 2:
            texts = {answer.text.text.casefold() for answer in question.answers}
            if texts == {"true", "false"}:
                self._unclear(
                    "A multiple-choice question of TRUE and FALSE (write {TRUE} or {FALSE})", answers
                )

    def _weight(self, answer: str, default: float) -> tuple[float, str]:
        first = answer[:1]
        if first not in {"%", "％"}:
            if default == 0.0 and _BARE_WEIGHT.match(answer):
                self._unclear("A weight without its first % was read as text", answer)
            return default, answer
        fraction, rest = self._plain_weight(answer, default)
        if rest == answer and (match := _ODD_WEIGHT.match(answer)) and (match[2] or match[3]):
            self._relaxed("a weight", match[0])
            value = float(f"{match[2] or '0'}.{match[3] or '0'}") / 100
            fraction, rest = round(-value if match[1].strip("+") else value, 9), answer[match.end() :]
        if fraction and not rest.strip(TRIM):
            self._unclear("A weight without an answer", answer)
        if abs(fraction) > 1:
            self._unclear("A weight over 100 %", answer)
        return fraction, rest

    def _plain_weight(self, answer: str, default: float) -> tuple[float, str]:
        if answer.startswith("%--"):
            return default, answer
        return super()._weight(answer, default)

    def _right_choice(self, answer: str) -> str:
        """``=%100%text``: the weight says what the = says."""
        if answer[:1] in {"%", "％"} and (match := _ODD_WEIGHT.match(answer)):
            rest = answer[match.end() :]
            if rest.strip(TRIM) and not rest.lstrip(TRIM).startswith("#"):
                self._relaxed("a weight", answer)
                return rest
            self._unclear("A weight was read as the text of the right choice", answer)
        return answer

    def _with_feedback(self, answer: str, base: Format) -> tuple[m.Text, m.Text]:
        if "#" in answer:
            if _SHARP.match(answer):
                self._unclear("What follows # was read as feedback", answer)
            elif answer[-1] == "%" and _LATE_WEIGHT.search(answer):
                self._unclear("A weight inside the feedback was read as text", answer)
        return super()._with_feedback(answer, base)

    def _match(self, answers: str, base: Format, common: Common) -> m.Question:
        parts = [part for part in answers.split("=") if part.strip(TRIM)]
        if any("->" not in part for part in parts):
            held = hold_equals(answers + " ~")[0][:-2]
            pieces = [part for part in held.split("=") if part.strip(TRIM)]
            if len(pieces) > 1 and all("->" in part for part in pieces):
                self._relaxed("text (the = inside words)", answers)
                self._held = True
                answers, parts = held, pieces
        if any("#" in part for part in parts):
            self._relaxed("pairs without feedback, which matching questions do not have", answers)
            answers = "=" + "=".join(part.partition("#")[0].rstrip(TRIM) + "\n" for part in parts)
        if any(part.count("->") > 1 for part in parts):
            self._unclear("A pair with two arrows was split at the first", answers)
        return super()._match(answers, base, common)

    def _truefalse(self, answers: str, base: Format, common: Common) -> m.Question:
        bits = answers.split("#", 2)
        if len(bits) == 3 and RIGHT_WORDS.match(bits[1]) and not RIGHT_WORDS.match(bits[2]):
            self._unclear("The first feedback is shown for the wrong answer", answers)
        elif len(bits) == 3 and WRONG_WORDS.match(bits[2]) and not WRONG_WORDS.match(bits[1]):
            self._unclear("The second feedback is shown for the right answer", answers)
        return super()._truefalse(answers, base, common)

    def _shortanswer(self, answers: str, base: Format, common: Common) -> m.Question:
        if answers[0] in "＝～":
            raise Refused(
                f.FULL_WIDTH(line=self._line_of(answers), question=self._name, text=self._text(answers))
            )
        if "=" in answers:
            self._judge_equals(answers)
        question = super()._shortanswer(answers, base, common)
        if isinstance(question, m.ShortAnswer):
            self._judge_accepted(question, answers)
        return question

    def _judge_equals(self, answers: str) -> None:
        held, doubtful = hold_equals(answers + " ~x")
        parts = [part.strip(TRIM) for part in answers.split("=") if part.strip(TRIM)]
        if len(parts) < 2:
            return
        if held != answers + " ~x" and any(len(part) == 1 or is_numeric(part) for part in parts):
            self._unclear("An = inside an answer was read as a mark", answers)
        elif "=>" in answers:
            self._unclear("The = of an arrow => was read as a mark", answers)
        elif doubtful or re.search(r"\S = \S", answers):
            self._unclear("An = between spaces was read as a mark", answers)

    def _judge_accepted(self, question: m.ShortAnswer, answers: str) -> None:
        for answer in question.answers:
            text = answer.text.text
            if _NUMBERISH.match(text):
                self._unclear(
                    "This looks like a number with a tolerance; numerical answers begin with #", text
                )
            word = LOCAL.fullmatch(text) or (text in {"t", "f"} and answers[0] != "=")
            if len(question.answers) == 1 and word:
                self._unclear("This was read as a short answer, not as true or false", text)
            if text.endswith(",") and len(question.answers) > 1:
                self._unclear("The comma belongs to the answer", text)
            if not accepted(answer.fraction):
                self._note(f.GRADE, f"{answer.fraction * 100:g}", text)
        if not any(answer.fraction == 1 for answer in question.answers):
            self._unclear("No answer gives the full mark", answers)

    def _number(self, answer: str) -> tuple[str, float]:
        meant = meant_number(answer)
        if meant is None:
            if ":" in answer and "-" in answer.partition(":")[2]:
                raise Refused(f.NEGATIVE(line=self._line_of(answer), question=self._name, text=answer))
            raise self._no_number(answer)
        tolerance = float(meant.tolerance)
        if tolerance == float("inf"):
            raise self._no_number(answer)
        if meant.odd:
            self._relaxed(meant.number if tolerance == 0 else f"{meant.number} ± {meant.tolerance}", answer)
        elif meant.number != "*" and abs(float(meant.number)) == float("inf"):
            self._unclear("The number is beyond what a computer holds", answer)
        return meant.number, tolerance

    def _no_number(self, answer: str) -> Refused:
        return Refused(f.NUMBER(line=self._line_of(answer), question=self._name, text=answer), fatal=True)
