"""Choices: MultiChoice, TrueFalse, SingleChoiceSet, Summary and MarkTheWords."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from question_formats import model as m
from question_formats.h5p import findings as f
from question_formats.h5p.marks import BLANK, words_of
from question_formats.h5p.reading import ContentError, Reading, flag, items, overall, record, string
from question_formats.texts import to_plain


def multichoice(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.MultiChoice: `behaviour.type` says whether one choice or several may be taken."""
    choices = [one for one in items(params, "answers") if isinstance(one, dict)]
    right = [one for one in choices if one.get("correct") is True]
    behaviour = record(params, "behaviour")
    kind = string(behaviour, "type") or "auto"
    single = kind == "single" or (kind == "auto" and len(right) == 1)
    if not right:
        raise ContentError(f.BROKEN, reason="no choice is right")
    part = 1.0 if single else round(1 / len(right), 7)
    # a wrong choice takes a point away; with singlePoint it takes the only one
    wrong = 0.0 if single else -1.0 if flag(behaviour, "singlePoint", False) else -part
    answers = []
    for one in choices:
        tips = record(one, "tipsAndFeedback")
        if to_plain(m.Text(text=string(tips, "tip"))).strip():
            reading.tell(f.TIPS)
        chosen = string(tips, "chosenFeedback")
        answers.append(
            m.Answer(
                text=reading.text(string(one, "text")),
                fraction=part if one.get("correct") is True else wrong,
                feedback=reading.text(chosen) if chosen.strip() else m.EMPTY,
            )
        )
    text = reading.with_media(params, reading.text(string(params, "question")))
    correct, incorrect, partial = overall(reading, params)
    yield m.MultiChoice(
        **reading.common(text),
        single=single,
        shuffleanswers=flag(behaviour, "randomAnswers", True),
        answers=tuple(answers),
        correctfeedback=correct,
        partiallycorrectfeedback=partial,
        incorrectfeedback=incorrect,
    )


def truefalse(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    correct = params.get("correct")
    if not isinstance(correct, str | bool) or correct not in {"true", "false", True, False}:
        raise ContentError(f.BROKEN, reason="it does not say what is right")
    right = correct in {"true", True}
    behaviour = record(params, "behaviour")
    texts = [
        reading.text(said) if (said := string(behaviour, name)).strip() else m.EMPTY
        for name in ("feedbackOnCorrect", "feedbackOnWrong")
    ]
    text = reading.with_media(params, reading.text(string(params, "question")))
    yield m.TrueFalse(
        **reading.common(text),
        correctanswer=right,
        feedbacktrue=texts[0 if right else 1],
        feedbackfalse=texts[1 if right else 0],
    )


def markwords(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.MarkTheWords: the words become choices, the marked ones are right."""
    field = to_plain(m.Text(text=string(params, "textField")))
    marked = [word for match in BLANK.finditer(field) if (word := words_of(match[1])[0])]
    plain = BLANK.sub(lambda match: words_of(match[1])[0], field)
    words = list(dict.fromkeys(re.findall(r"[^\W_][\w'’-]*", plain)))
    right = [word for word in dict.fromkeys(marked) if word]
    if not right:
        raise ContentError(f.BROKEN, reason="no word is marked")
    choices = list(dict.fromkeys([*(word for word in words if word not in right), *right]))
    choices.sort(key=lambda word: plain.find(word))  # noqa: PLW0108
    if len(choices) > 60:
        raise ContentError(f.BROKEN, reason="its text has too many words for a list of choices")
    reading.tell(f.MARK_WORDS)
    task = string(params, "taskDescription")
    text = reading.with_media(params, reading.text(f"{task}\n<p>{html.escape(plain, quote=False)}</p>"))
    part = round(1 / len(right), 7)
    yield m.MultiChoice(
        **reading.common(text),
        single=False,
        shuffleanswers=False,
        answers=tuple(
            m.Answer(
                text=m.Text(text=html.escape(word, quote=False)), fraction=part if word in right else -part
            )
            for word in choices
        ),
    )


def singlechoiceset(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.SingleChoiceSet: the first answer of each question is the right one."""
    title = reading.name
    for at, one in enumerate(items(params, "choices"), 1):
        answers = [reading.text(text) for text in items(one, "answers") if isinstance(text, str)]
        if not answers:
            raise ContentError(f.BROKEN, reason="a question has no answers")
        reading.name = f"{title} {at}".strip() if title else ""
        yield m.MultiChoice(
            **reading.common(reading.text(string(one, "question"))),
            answers=tuple(
                m.Answer(text=text, fraction=0.0 if number else 1.0) for number, text in enumerate(answers)
            ),
        )
    reading.name = title


def summary(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.Summary: of each group of statements the first is right."""
    title, intro = reading.name, string(params, "intro")
    for at, one in enumerate(items(params, "summaries"), 1):
        texts = [reading.text(text) for text in items(one, "summary") if isinstance(text, str)]
        if len(texts) < 2:
            continue
        reading.name = f"{title} {at}".strip() if title else ""
        yield m.MultiChoice(
            **reading.common(reading.text(intro)),
            answers=tuple(
                m.Answer(text=text, fraction=0.0 if number else 1.0) for number, text in enumerate(texts)
            ),
        )
    reading.name = title
