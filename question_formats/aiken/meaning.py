"""What the author of an Aiken file meant, where Moodle would refuse or misread it.

Lines become tokens, tokens a draft, a draft with its answer a question. Every liberty taken is a finding; what
is not certain is an error and no question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from question_formats import model as m
from question_formats.aiken import findings as f
from question_formats.aiken.labels import STRICT, as_typed, begins_choices, choice_of, right_choices
from question_formats.php import TRIM
from safeio import Problem

_ANSWER = re.compile(
    r"(?:answer|answers|correct answer|ans|key|answer key|antwort|lösung|réponse|reponse|respuesta|risposta|resposta|antwoord"
    r"|svar|vastaus|odpowiedź|odpowiedz|odpověď|ответ|відповідь|cevap|yanıt|đáp án|jawaban|答案|答え|정답|الجواب"
    r"|תשובה|उत्तर|ចម្លើយ)\s*[:：៖]\s*",
    re.IGNORECASE,
)
_FEEDBACK = re.compile(r"(?:FEEDBACK|EXPLANATION|RATIONALE)\s*:\s*", re.IGNORECASE)
_TAGS = re.compile(r"<(?:p|div|br|i|em|strong|img|table|ul|li|h[1-6])\b[^>]*>", re.IGNORECASE)
_GIFT_FEEDBACK = re.compile(r"\s#\S+$")


@dataclass(slots=True)
class Draft:
    """A question that is being read."""

    line: int
    stem: str
    choices: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # lines of the choices
    starred: list[int] = field(default_factory=list)
    feedback: str = ""
    loose: Problem | None = None  # a choice was not written as Aiken wants it: the first is told


Build = Callable[..., m.MultiChoice]
_Token = tuple[int, str, str, str]  # line number, kind (text choice answer blank), label, text


class Meaning:
    """Reads numbered lines."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._draft: Draft | None = None
        self._done: m.MultiChoice | None = None  # waits for a feedback line
        self._blank = True  # the line before was blank
        self._notes: list[Problem] = []

    @property
    def idle(self) -> bool:
        """No question is open."""
        return self._draft is None

    def take(self, question: m.MultiChoice) -> m.MultiChoice | None:
        """A question that was read elsewhere; gives the one before it."""
        before, self._done = self._done, question
        return before

    def feed(self, lines: list[str], number: int) -> Iterator[m.Question | Problem]:
        """Lines between two blank ones, trimmed, the first at `number`."""
        for at, line in enumerate(lines):
            yield from self._line(number + at, line, lines[at + 1] if at + 1 < len(lines) else "")
        self._blank = True

    def end(self) -> Iterator[m.Question | Problem]:
        yield from self._flush_draft()
        yield from self._flush_done()

    def _line(self, number: int, line: str, following: str) -> Iterator[m.Question | Problem]:
        line = line.strip("\ufeff\u00a0" + TRIM)
        if not line:
            self._blank = True
            return
        blank, self._blank = self._blank, False
        if line.startswith("//"):
            yield f.LEFT_OUT(line=number, text=line)
        elif self._draft is not None:
            yield from self._inside(self._draft, number, line, following, blank=blank)
        elif self._done is not None and (match := _FEEDBACK.match(line)):
            yield f.RELAXED(line=number, meaning="the general feedback", text=line)
            self._done = _with_feedback(self._done, line[match.end() :])
        else:
            yield from self._flush_done()
            yield from self._start(number, line, following)

    def _inside(
        self, draft: Draft, number: int, line: str, following: str, *, blank: bool
    ) -> Iterator[m.Question | Problem]:
        """A line of a question that is open."""
        typed = as_typed(line)
        if (answer := self._answer(typed, draft)) is not None:
            if draft.loose is not None:
                yield draft.loose
            if not line.startswith("ANSWER:"):
                yield f.RELAXED(line=number, meaning="the answer line", text=line)
            yield from self._finish(number, answer)
        elif (choice := choice_of(typed, draft.labels)) is not None:
            label, text, loose, star = choice
            if label == "A" and draft.labels and all(one.isdecimal() for one in draft.labels):
                yield from self._not_choices(draft)
            if (loose or typed != line) and draft.loose is None:
                draft.loose = f.RELAXED(line=number, meaning="a choice", text=line)
            if star:
                draft.starred.append(len(draft.choices))
            draft.labels.append(label)
            draft.places.append(number)
            draft.choices.append(text.strip(TRIM))
        elif not draft.choices:
            yield from self._more_stem(number, line, blank=blank)
        elif blank or begins_choices(following):
            yield from self._flush_draft()
            yield from self._start(number, line, following)
        else:
            yield f.RELAXED(line=number, meaning="the end of the choice before it", text=line)
            draft.choices[-1] = f"{draft.choices[-1]} {line}".strip()

    @staticmethod
    def _not_choices(draft: Draft) -> Iterator[Problem]:
        """What bears numbers before the choice A belongs to the question: its number, or statements to judge."""
        lines = [f"{label}. {text}" for label, text in zip(draft.labels, draft.choices, strict=True)]
        for place, text in zip(draft.places, lines, strict=True):
            yield f.RELAXED(line=place, meaning="more of the question's text", text=text)
        draft.stem = " ".join([draft.stem, *lines])
        draft.choices, draft.labels, draft.places, draft.loose = [], [], [], None

    def _start(self, number: int, line: str, following: str) -> Iterator[Problem]:
        if len(line) < 2 and len(line.encode()) < 2:
            yield f.LEFT_OUT(line=number, text=line)
            return
        looks = STRICT.match(line) is not None or line.startswith("ANSWER:")
        if looks and not begins_choices(following):
            yield f.NO_QUESTION(line=number, text=line)
            return
        if looks:
            yield f.RELAXED(line=number, meaning="a question's text", text=line)
        self._draft = Draft(line=number, stem=line)
        if _TAGS.search(line):
            yield f.MARKUP(line=number, text=line)

    def _more_stem(self, number: int, line: str, *, blank: bool) -> Iterator[Problem]:
        draft = self._draft
        if draft is None:
            return
        if blank:
            yield f.LEFT_OUT(line=draft.line, text=draft.stem)
            self._draft = Draft(line=number, stem=line)
        elif len(line.encode()) >= 2:
            yield f.RELAXED(line=number, meaning="more of the question's text", text=line)
            draft.stem = f"{draft.stem} {line}"

    @staticmethod
    def _answer(line: str, draft: Draft) -> str | None:
        """The value of an answer line."""
        if line.startswith("ANSWER:"):
            return line[7:].strip(TRIM)
        match = _ANSWER.match(line)
        return line[match.end() :].strip(TRIM) if match and draft.choices else None

    def _flush_done(self) -> Iterator[m.Question]:
        if self._done is not None:
            yield self._done
            self._done = None

    def _flush_draft(self) -> Iterator[m.Question | Problem]:
        """A draft that no answer line ended."""
        draft, self._draft = self._draft, None
        if draft is None:
            return
        if draft.loose is not None:
            yield draft.loose
        if draft.starred and len(draft.choices) > 1:
            yield f.RELAXED(line=draft.line, meaning="right answers (marked with *)", text=draft.stem)
            yield from self._question(draft, draft.starred, draft.places[draft.starred[-1]])
            return
        yield f.NO_ANSWER(line=draft.line, text=draft.stem)

    def _finish(self, number: int, answer: str) -> Iterator[m.Question | Problem]:
        draft, self._draft = self._draft, None
        if draft is None:
            return
        if len(draft.choices) < 2:
            yield f.TOO_FEW(line=draft.line, found=len(draft.choices), text=draft.stem)
            return
        right, certain = right_choices(answer, draft.labels, draft.choices)
        if not right:
            yield (f.ANSWER if certain else f.UNCLEAR)(line=number, text=answer or "nothing")
            return
        if answer[:1] != draft.labels[right[0]] or right[0] != ord(answer[0]) - ord("A"):
            yield f.RELAXED(
                line=number, meaning=f"choice {', '.join(draft.labels[at] for at in right)}", text=answer
            )
        yield from self._question(draft, right, number)

    def _question(self, draft: Draft, right: list[int], number: int) -> Iterator[m.Question | Problem]:
        marked = [at for at, text in enumerate(draft.choices) if _GIFT_FEEDBACK.search(text)]
        if len(marked) > 1:
            yield f.MARKUP(line=draft.places[marked[0]], text=draft.choices[marked[0]])
        share = 1.0 if len(right) == 1 else round(1 / len(right), 7)
        fractions = [share if at in right else 0.0 for at in range(len(draft.choices))]
        if len(right) > 1:
            yield f.SEVERAL(line=number, count=len(right))
        self._done = self._build(draft, fractions, single=len(right) == 1)


def _with_feedback(question: m.MultiChoice, text: str) -> m.MultiChoice:
    from question_formats.aiken.reader import escape
    from question_formats.records import replace

    return replace(question, generalfeedback=m.Text(text=escape(text)))
