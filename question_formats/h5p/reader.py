"""Reading H5P content: MultiChoice, TrueFalse, Blanks, DragText, MarkTheWords, Essay, SingleChoiceSet, Summary,
Dialogcards-free texts, and the sets (QuestionSet, Column, CoursePresentation) that hold them.
"""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from question_formats import model as m
from question_formats.errors import MalformedError
from question_formats.findings import Finding
from question_formats.h5p import findings as f
from question_formats.h5p.marks import BLANK, blanks_of, words_of
from question_formats.media import Media, Members, Shelf, members_of
from question_formats.naming import clean_name, default_name
from question_formats.records import replace
from question_formats.source import ReadOptions, Source
from question_formats.texts import is_empty, to_plain
from safeio import Problem
from safeio.archive import ArchiveError

Item = m.Question | m.Category | Problem
CONTENT = "content/content.json"
MAX_DEPTH = 20
_VERSION = re.compile(r"\s+\d+(\.\d+)*$")


class ContentError(Exception):
    """The content becomes a finding."""

    def __init__(self, finding: Finding, **params: str) -> None:
        super().__init__(finding.code)
        self.finding = finding
        self.params = params


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """See `question_formats.h5p.read`."""
    del options
    with members_of(source) as members:
        about, content = _json(members, "h5p.json"), _json(members, CONTENT)
        if not isinstance(about, dict) or not isinstance(content, dict):
            raise MalformedError("its JSON documents are no objects", path=source.name or None)
        reading = Reading(members)
        title = _string(about, "title")
        count = 0
        for item in reading.content(_string(about, "mainLibrary"), content, title, top=True):
            count += isinstance(item, m.Question)
            yield item
        if not count:
            yield f.EMPTY(path=CONTENT)


def _json(members: Members, name: str) -> Any:
    try:
        return json.loads(members.read(name))
    except KeyError:
        raise MalformedError(f"there is no {name}", path=name) from None
    except (ArchiveError, ValueError, RecursionError) as error:
        if isinstance(error, ArchiveError):
            raise
        raise MalformedError(f"this is no JSON: {error}", path=name) from None


def _string(holder: Any, name: str) -> str:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def _list(holder: Any, name: str) -> list[Any]:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, list) else []


def _dict(holder: Any, name: str) -> dict[str, Any]:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}


def _flag(holder: dict[str, Any], name: str, default: bool) -> bool:
    value = holder.get(name)
    return value if isinstance(value, bool) else default


class Reading:
    """One package while it is read."""

    def __init__(self, members: Members) -> None:
        self.media = Media(members, CONTENT)
        self.told: list[Problem] = []
        self.name = ""

    def content(
        self, library: str, params: dict[str, Any], title: str, *, top: bool = False, depth: int = 0
    ) -> Iterator[Item]:
        """The questions of one content, whatever library it is."""
        kind = _VERSION.sub("", library).strip()
        if depth > MAX_DEPTH:
            yield f.BROKEN(path=CONTENT, library=kind, reason="it is nested too deep")
            return
        if kind in SETS:
            if top and kind == "H5P.QuestionSet":
                if title:
                    yield m.Category(path=title.replace("/", "//"), source=m.Position(line=1, path=CONTENT))
                if any(name in params for name in ("passPercentage", "poolSize")):
                    yield f.SETTINGS(path=CONTENT)
            for inner in SETS[kind](params):
                name = _string(_dict(inner, "metadata"), "title")
                yield from self.content(
                    _string(inner, "library"), _dict(inner, "params"), name, depth=depth + 1
                )
            return
        yield from self._question(kind, params, title)

    def _question(self, kind: str, params: dict[str, Any], title: str) -> Iterator[Item]:
        self.name = clean_name(" ".join(title.split()))
        if kind not in BUILDERS:
            if kind not in SILENT:
                yield f.LIBRARY(path=CONTENT, question=self.name or None, library=kind or "(none)")
            return
        try:
            made = list(BUILDERS[kind](self, params))
        except ContentError as error:
            yield dataclasses.replace(
                error.finding(**cast("dict[str, Any]", {"library": kind, **error.params})),
                path=CONTENT,
                question=self.name or None,
            )
            made = []
        yield from self.told
        self.told.clear()
        for href in dict.fromkeys(self.media.missing):
            yield f.FILE_MISSING(path=CONTENT, question=self.name or None, href=href)
        self.media.missing.clear()
        yield from made

    def common(self, text: m.Text) -> dict[str, Any]:
        if is_empty(text):
            raise ContentError(f.BROKEN, reason="it has no text")
        name = self.name or default_name(to_plain(text).replace("\n", " "))
        return {
            "name": name,
            "questiontext": text,
            "source": m.Position(line=1, path=CONTENT),
        }

    def text(self, value: str) -> m.Text:
        """HTML of the editor: files that it names lie below ``content``."""
        return self.media.text(value.strip())

    def with_media(self, params: dict[str, Any], text: m.Text) -> m.Text:
        """The picture, sound or video that H5P shows above a question."""
        holder = _dict(_dict(params, "media"), "type") or _dict(params, "media")
        library = _VERSION.sub("", _string(holder, "library")).strip()
        inner = _dict(holder, "params")
        if library == "H5P.Image":
            markup = self._tag("img", _dict(inner, "file"), _string(inner, "alt"))
        elif library in {"H5P.Audio", "H5P.Video"}:
            files = _list(inner, "files") or _list(inner, "sources")
            markup = self._tag(
                library[4:].lower(), files[0] if files and isinstance(files[0], dict) else {}, ""
            )
        else:
            return text
        if markup is None:
            return text
        shelf = Shelf()
        for one in text.files:
            shelf.add(one)
        body, file = markup
        reference = shelf.add(file) if file else ""
        return m.Text(text=body.replace("\0", reference) + text.text, files=shelf.files_of())

    def _tag(self, name: str, holder: dict[str, Any], alt: str) -> tuple[str, m.File | None] | None:
        path = _string(holder, "path").removesuffix("#tmp")
        if not path:
            return None
        file = self.media.file(path)
        source = "\0" if file is not None else html.escape(path)
        if file is None and "://" not in path:
            return None
        if name == "img":
            return f'<p><img src="{source}" alt="{html.escape(alt)}" /></p>', file
        return f'<p><{name} controls="true" src="{source}"></{name}></p>', file


def multichoice(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.MultiChoice: `behaviour.type` says whether one choice or several may be taken."""
    choices = [one for one in _list(params, "answers") if isinstance(one, dict)]
    right = [one for one in choices if one.get("correct") is True]
    behaviour = _dict(params, "behaviour")
    kind = _string(behaviour, "type") or "auto"
    single = kind == "single" or (kind == "auto" and len(right) == 1)
    if not right:
        raise ContentError(f.BROKEN, reason="no choice is right")
    part = 1.0 if single else round(1 / len(right), 7)
    wrong = 0.0 if single or not _flag(behaviour, "singlePoint", False) else -1.0
    answers = []
    for one in choices:
        tips = _dict(one, "tipsAndFeedback")
        if to_plain(m.Text(text=_string(tips, "tip"))).strip():
            _tell_tips(reading)
        chosen = _string(tips, "chosenFeedback")
        answers.append(
            m.Answer(
                text=reading.text(_string(one, "text")),
                fraction=part if one.get("correct") is True else wrong,
                feedback=reading.text(chosen) if chosen.strip() else m.EMPTY,
            )
        )
    text = reading.with_media(params, reading.text(_string(params, "question")))
    correct, incorrect, partial = _overall(reading, params)
    yield m.MultiChoice(
        **reading.common(text),
        single=single,
        shuffleanswers=_flag(behaviour, "randomAnswers", True),
        answers=tuple(answers),
        correctfeedback=correct,
        partiallycorrectfeedback=partial,
        incorrectfeedback=incorrect,
    )


def _tell_tips(reading: Reading) -> None:
    if not any(one.code == f.TIPS.code for one in reading.told):
        reading.told.append(f.TIPS(path=CONTENT, question=reading.name or None))


def _overall(reading: Reading, params: dict[str, Any]) -> tuple[m.Text, m.Text, m.Text]:
    """(right, wrong, partly right) from the feedback by ranges of percent."""
    found: dict[str, m.Text] = {}
    for one in _list(params, "overallFeedback"):
        if not isinstance(one, dict) or not _string(one, "feedback").strip():
            continue
        low, high = one.get("from"), one.get("to")
        text = reading.text(_string(one, "feedback"))
        if (low, high) == (0, 100):
            for name in ("right", "wrong", "partial"):
                found.setdefault(name, text)
        elif high == 100:
            found["right"] = text
        elif low == 0 and isinstance(high, int | float) and (high == 0 or "wrong" not in found):
            found["wrong"] = text
        else:
            found.setdefault("partial", text)
    return found.get("right", m.EMPTY), found.get("wrong", m.EMPTY), found.get("partial", m.EMPTY)


def truefalse(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    correct = params.get("correct")
    if not isinstance(correct, str | bool) or correct not in {"true", "false", True, False}:
        raise ContentError(f.BROKEN, reason="it does not say what is right")
    right = correct in {"true", True}
    behaviour = _dict(params, "behaviour")
    texts = [
        reading.text(said) if (said := _string(behaviour, name)).strip() else m.EMPTY
        for name in ("feedbackOnCorrect", "feedbackOnWrong")
    ]
    text = reading.with_media(params, reading.text(_string(params, "question")))
    yield m.TrueFalse(
        **reading.common(text),
        correctanswer=right,
        feedbacktrue=texts[0 if right else 1],
        feedbackfalse=texts[1 if right else 0],
    )


def blanks(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.Blanks: ``*right/also right:tip*`` in each text becomes a gap of a Cloze question."""
    case = _flag(_dict(params, "behaviour"), "caseSensitive", True)
    gaps: list[m.Gap] = []
    parts: list[str] = []
    lead = _string(params, "text").strip()
    if lead:
        parts.append(lead)
    for one in _list(params, "questions"):
        if not isinstance(one, str):
            continue
        out, at = "", 0
        for match in BLANK.finditer(one):
            answers, tip = blanks_of(match[1])
            if tip:
                _tell_tips(reading)
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
    field = _string(params, "textField")
    words: list[str] = []
    used: dict[str, int] = {}
    out, at = "", 0
    for match in BLANK.finditer(field):
        answers, tip = words_of(match[1])
        if tip:
            _tell_tips(reading)
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
    for match in BLANK.finditer(_string(params, "distractors")):
        word, _ = words_of(match[1])
        if word and word not in words:
            words.append(word)
    task = _string(params, "taskDescription").strip()
    body = out.replace("\n", "<br />\n")
    text = reading.with_media(params, reading.text(f"{task}\n{body}" if task else body))
    correct, incorrect, partial = _overall(reading, params)
    yield m.DragDropText(
        **reading.common(text),
        choices=tuple(
            m.Choice(text=html.escape(word, quote=False), infinite=used.get(word, 0) > 1) for word in words
        ),
        correctfeedback=correct,
        partiallycorrectfeedback=partial,
        incorrectfeedback=incorrect,
    )


def markwords(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.MarkTheWords: the words become choices, the marked ones are right."""
    field = to_plain(m.Text(text=_string(params, "textField")))
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
    reading.told.append(f.MARK_WORDS(path=CONTENT, question=reading.name or None))
    task = _string(params, "taskDescription")
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


def essay(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    words = [_string(one, "keyword") for one in _list(params, "keywords") if isinstance(one, dict)]
    solution = _string(_dict(params, "solution"), "sample")
    info = reading.text(solution) if solution.strip() else m.EMPTY
    kept = [html.escape(word, quote=False) for word in words if word.strip()]
    if kept:
        info = replace(info, text=info.text + f"<p>{', '.join(kept)}</p>")
    text = reading.with_media(params, reading.text(_string(params, "taskDescription")))
    yield m.Essay(
        **reading.common(text),
        graderinfo=info,
    )


def singlechoiceset(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.SingleChoiceSet: the first answer of each question is the right one."""
    title = reading.name
    for at, one in enumerate(_list(params, "choices"), 1):
        answers = [reading.text(text) for text in _list(one, "answers") if isinstance(text, str)]
        if not answers:
            raise ContentError(f.BROKEN, reason="a question has no answers")
        reading.name = f"{title} {at}".strip() if title else ""
        yield m.MultiChoice(
            **reading.common(reading.text(_string(one, "question"))),
            answers=tuple(
                m.Answer(text=text, fraction=0.0 if number else 1.0) for number, text in enumerate(answers)
            ),
        )
    reading.name = title


def summary(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.Summary: of each group of statements the first is right."""
    title, intro = reading.name, _string(params, "intro")
    for at, one in enumerate(_list(params, "summaries"), 1):
        texts = [reading.text(text) for text in _list(one, "summary") if isinstance(text, str)]
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


def description(reading: Reading, params: dict[str, Any]) -> Iterator[m.Question]:
    """H5P.AdvancedText."""
    text = reading.text(_string(params, "text"))
    yield m.Description(**{**reading.common(text), "defaultmark": 0.0, "penalty": 0.0})


def _questions(params: dict[str, Any]) -> list[Any]:
    return _list(params, "questions")


def _column(params: dict[str, Any]) -> list[Any]:
    return [_dict(one, "content") for one in _list(params, "content")]


def _slides(params: dict[str, Any]) -> list[Any]:
    slides = _list(_dict(params, "presentation"), "slides")
    return [_dict(one, "action") for slide in slides for one in _list(slide, "elements")]


# library -> the contents in it
SETS: dict[str, Callable[[dict[str, Any]], list[Any]]] = {
    "H5P.QuestionSet": _questions,
    "H5P.Column": _column,
    "H5P.CoursePresentation": _slides,
}
BUILDERS: dict[str, Callable[[Reading, dict[str, Any]], Iterator[m.Question]]] = {
    "H5P.MultiChoice": multichoice,
    "H5P.TrueFalse": truefalse,
    "H5P.Blanks": blanks,
    "H5P.DragText": dragtext,
    "H5P.MarkTheWords": markwords,
    "H5P.Essay": essay,
    "H5P.SingleChoiceSet": singlechoiceset,
    "H5P.Summary": summary,
    "H5P.AdvancedText": description,
    "H5P.Text": description,
}
# parts of a page that ask nothing and tell nothing to remember
SILENT = frozenset(
    {
        "H5P.Image",
        "H5P.Table",
        "H5P.Link",
        "H5P.Nil",
        "H5P.ContinuousText",
        "H5P.Shape",
        "H5P.Video",
        "H5P.Audio",
    }
)
