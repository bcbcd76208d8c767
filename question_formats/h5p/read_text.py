"""Texts: Blanks, DragText, Essay, and texts that ask nothing."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from question_formats import model as m
from question_formats.h5p import findings as f
from question_formats.h5p.marks import BLANK, blanks_of, words_of
from question_formats.h5p.reading import ContentError, Reading, flag, items, overall, record, string
from question_formats.records import replace


def blanks(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.Blanks: ``*right/also right:tip*`` in each text becomes a gap of a Cloze question."""
    case = flag(record(params, "behaviour"), "caseSensitive", True)
    gaps: list[m.Gap] = []
    parts: list[str] = []
    lead = string(params, "text").strip()
    if lead:
        parts.append(lead)
    for one in items(params, "questions"):
        if not isinstance(one, str):
            continue
        out, at = "", 0
        for match in BLANK.finditer(one):
            answers, tip = blanks_of(match[1])
            if tip:
                reading.tell(f.TIPS)
            if not answers:
                raise ContentError(f.BROKEN, reason="a blank has no answer")
            gaps.append(
                m.Gap(
                    qtype="shortanswer",
                    usecase=case,
                    answers=tuple(
                        m.Answer(text=m.Text(text=answer.replace("*", "\\*"), format=None), fraction=1.0)
                        for answer in answers
                    ),
                )
            )
            out += one[at : match.start()] + f"{{#{len(gaps)}}}"
            at = match.end()
        parts.append(out + one[at:])
    if not gaps:
        raise ContentError(f.BROKEN, reason="its text has no blank")
    markup = "\n".join(parts).replace("&#42;", "*")
    text = reading.with_media(params, reading.text(markup))
    common = reading.common(text)
    yield m.MultiAnswer(**{**common, "defaultmark": float(len(gaps))}, subquestions=tuple(gaps))


def dragtext(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.DragText: ``*word*`` in the text, further words in `distractors`."""
    field = string(params, "textField")
    words: list[str] = []
    used: dict[str, int] = {}
    out, at = "", 0
    for match in BLANK.finditer(field):
        answers, tip = words_of(match[1])
        if tip:
            reading.tell(f.TIPS)
        if not answers:
            raise ContentError(f.BROKEN, reason="a gap has no word")
        if answers not in words:
            words.append(answers)
        used[answers] = used.get(answers, 0) + 1
        out += html.escape(field[at : match.start()], quote=False) + f"[[{words.index(answers) + 1}]]"
        at = match.end()
    if not used:
        raise ContentError(f.BROKEN, reason="its text has no gap")
    out += html.escape(field[at:], quote=False)
    for match in BLANK.finditer(string(params, "distractors")):
        word, _ = words_of(match[1])
        if word and word not in words:
            words.append(word)
    task = string(params, "taskDescription").strip()
    body = out.replace("\n", "<br />\n")
    text = reading.with_media(params, reading.text(f"{task}\n{body}" if task else body))
    correct, incorrect, partial = overall(reading, params)
    yield m.DragDropText(
        **reading.common(text),
        choices=tuple(
            m.Choice(text=html.escape(word, quote=False), infinite=used.get(word, 0) > 1) for word in words
        ),
        correctfeedback=correct,
        partiallycorrectfeedback=partial,
        incorrectfeedback=incorrect,
    )


def essay(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    words = [string(one, "keyword") for one in items(params, "keywords") if isinstance(one, dict)]
    solution = string(record(params, "solution"), "sample")
    info = reading.text(solution) if solution.strip() else m.EMPTY
    kept = [html.escape(word, quote=False) for word in words if word.strip()]
    if kept:
        info = replace(info, text=info.text + f"<p>{', '.join(kept)}</p>")
    text = reading.with_media(params, reading.text(string(params, "taskDescription")))
    yield m.Essay(
        **reading.common(text),
        graderinfo=info,
    )


def description(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.AdvancedText."""
    text = reading.text(string(params, "text"))
    yield m.Description(**{**reading.common(text), "defaultmark": 0.0, "penalty": 0.0})


def flashcards(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.Flashcards: a short answer a card; ``a/b`` accepts both."""
    title, lead = reading.name, string(params, "description").strip()
    case = flag(params, "caseSensitive", False)
    for at, one in enumerate(items(params, "cards"), 1):
        answers = [part.strip() for part in string(one, "answer").split("/") if part.strip()]
        if not answers:
            raise ContentError(f.BROKEN, reason="a card has no answer")
        reading.name = f"{title} {at}".strip() if title else ""
        body = "".join(
            f"<p>{html.escape(text, quote=False)}</p>" for text in (lead, string(one, "text")) if text
        )
        picture = {"media": {"library": "H5P.Image", "params": {"file": one.get("image"), "alt": ""}}}
        if string(one, "tip"):
            reading.tell(f.TIPS)
        yield m.ShortAnswer(
            **reading.common(reading.with_media(picture, m.Text(text=body))),
            usecase=case,
            answers=tuple(
                m.Answer(text=m.Text(text=answer.replace("*", "\\*"), format=None), fraction=1.0)
                for answer in answers
            ),
        )
    reading.name = title
