"""Writing an H5P question set. The package holds content only: the site must have the libraries it names."""

from __future__ import annotations

import hashlib
import html
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from question_formats import model as m
from question_formats.h5p.lead import split_lead
from question_formats.h5p.marks import written
from question_formats.h5p.write_graphic import dragquestion
from question_formats.losses import Loss
from question_formats.pictures import media_type, size
from question_formats.qti.spelling import GAP, PLACE
from question_formats.records import replace
from question_formats.source import WriteOptions
from question_formats.texts import to_plain
from safeio import Problem

# library -> version whose semantics the content follows
VERSIONS = {
    "H5P.QuestionSet": (1, 20),
    "H5P.Image": (1, 1),
    "H5P.AdvancedText": (1, 1),
    "H5P.DragQuestion": (1, 14),
    "H5P.MultiChoice": (1, 16),
    "H5P.TrueFalse": (1, 8),
    "H5P.Blanks": (1, 14),
    "H5P.DragText": (1, 10),
    "H5P.Essay": (1, 5),
}
_SPOOL = 8 << 20
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class H5pWriter:
    """See `registry.Writer`. H5P keeps a set in one JSON document, which waits on disk where it grows."""

    def __init__(self, out: BinaryIO, options: WriteOptions) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self._title = options.title or "Questions"
        self._used = {"H5P.QuestionSet"}
        self._count = 0
        self._files: set[str] = set()
        self._questions = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  (closed in close)

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        """One content of the set."""
        if isinstance(item, m.Category):
            return ()
        picture, alt, below = split_lead(item.questiontext)
        if isinstance(item, m.DragDropImage):
            library, params = self._dragged(item)
        else:
            library, params = BUILDERS[item.qtype](
                item if picture is None else replace(item, questiontext=m.Text(text=below))
            )
        self._used.add(library)
        if picture is not None:
            params["media"] = self._media(picture, alt)
        major, minor = VERSIONS[library]
        body = json.dumps(params, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(f"{self._count} {body}".encode("utf-8", "replace")).hexdigest()
        content = {
            "library": f"{library} {major}.{minor}",
            "params": params,
            "subContentId": f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}",
            "metadata": {"contentType": library[4:], "license": "U", "title": item.name},
        }
        if self._count:
            self._questions.write(b",")
        self._count += 1
        self._questions.write(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
        return ()

    def _dragged(self, question: m.DragDropImage) -> tuple[str, dict[str, Any]]:
        inner = ("H5P.Image", "H5P.AdvancedText")
        versions = {name: f"{name} {VERSIONS[name][0]}.{VERSIONS[name][1]}" for name in inner}
        self._used.update(inner)
        return "H5P.DragQuestion", dragquestion(question, self._store, versions)

    def _store(self, file: m.File) -> dict[str, Any]:
        """The picture into the package; what names it in a content."""
        digest = hashlib.sha1(file.data, usedforsecurity=False).hexdigest()[:16]
        path = f"images/{digest}/{file.name}"
        if path not in self._files:
            self._files.add(path)
            self._zip.writestr(self._info(f"content/{path}"), file.data)
        shown: dict[str, Any] = {"path": path, "mime": media_type(file), "copyright": {"license": "U"}}
        known = size(file.data)
        if known:
            shown |= {"width": known[0], "height": known[1]}
        return shown

    def _media(self, file: m.File, alt: str) -> dict[str, Any]:
        """What shows a picture above a question."""
        self._used.add("H5P.Image")
        major, minor = VERSIONS["H5P.Image"]
        return {
            "disableImageZooming": False,
            "type": {
                "library": f"H5P.Image {major}.{minor}",
                "params": {"contentName": "Image", "alt": alt, "file": self._store(file)},
                "metadata": {"contentType": "Image", "license": "U", "title": alt or "Image"},
            },
        }

    def close(self) -> Iterable[Loss | Problem]:
        """Write content.json and h5p.json."""
        about = {
            "title": self._title,
            "language": "und",
            "mainLibrary": "H5P.QuestionSet",
            "embedTypes": ["div"],
            "license": "U",
            "preloadedDependencies": [
                {"machineName": name, "majorVersion": VERSIONS[name][0], "minorVersion": VERSIONS[name][1]}
                for name in sorted(self._used)
            ],
        }
        self._zip.writestr(self._info("h5p.json"), json.dumps(about, ensure_ascii=False, indent=1).encode())
        head = json.dumps(
            {
                "introPage": {"showIntroPage": False},
                "progressType": "dots",
                "randomQuestions": False,
                "passPercentage": 50,
            }
        )
        self._questions.seek(0)
        with self._zip.open(self._info("content/content.json"), "w", force_zip64=True) as member:
            member.write(head[:-1].encode() + b', "questions": [')
            while chunk := self._questions.read(1 << 20):
                member.write(chunk)
            member.write(b"]}")
        self._questions.close()
        self._zip.close()
        return ()

    @staticmethod
    def _info(name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, _ZIP_TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        return info


def _overall(question: m.CombinedQuestion) -> list[dict[str, Any]]:
    ranges = (
        (0, 0, question.incorrectfeedback),
        (1, 99, question.partiallycorrectfeedback),
        (100, 100, question.correctfeedback),
    )
    return [{"from": low, "to": high, "feedback": text.text} for low, high, text in ranges]


def multichoice(question: m.MultiChoice) -> tuple[str, dict[str, Any]]:
    answers = [
        {
            "text": one.text.text,
            "correct": one.fraction > 0,
            "tipsAndFeedback": {"tip": "", "chosenFeedback": one.feedback.text, "notChosenFeedback": ""},
        }
        for one in question.answers
    ]
    return "H5P.MultiChoice", {
        "question": question.questiontext.text,
        "answers": answers,
        "overallFeedback": _overall(question),
        "behaviour": {
            "type": "single" if question.single else "multi",
            "singlePoint": False,
            "randomAnswers": question.shuffleanswers,
            "enableRetry": True,
            "enableSolutionsButton": True,
        },
    }


def truefalse(question: m.TrueFalse) -> tuple[str, dict[str, Any]]:
    right, wrong = question.feedbacktrue.text, question.feedbackfalse.text
    if not question.correctanswer:
        right, wrong = wrong, right
    return "H5P.TrueFalse", {
        "question": question.questiontext.text,
        "correct": "true" if question.correctanswer else "false",
        "behaviour": {"feedbackOnCorrect": right, "feedbackOnWrong": wrong, "enableRetry": True},
        "l10n": {"trueText": "True", "falseText": "False"},
    }


def multianswer(question: m.MultiAnswer) -> tuple[str, dict[str, Any]]:
    gaps = question.subquestions

    def place(found: Any) -> str:
        answers = [one.text.text.replace("\\*", "*") for one in gaps[int(found[1]) - 1].answers]
        return "*" + html.escape("/".join(written(answer) for answer in answers), quote=False) + "*"

    body = PLACE.sub(place, question.questiontext.text.replace("*", "&#42;"))
    return "H5P.Blanks", {
        "text": "",
        "questions": [body],
        "behaviour": {"caseSensitive": any(gap.usecase for gap in gaps), "enableRetry": True},
    }


def dragtext(question: m.DragDropText) -> tuple[str, dict[str, Any]]:
    words = [to_plain(m.Text(text=one.text)) for one in question.choices]
    numbers = [int(number) for number in GAP.findall(question.questiontext.text)]
    plain = to_plain(question.questiontext)
    field = GAP.sub(lambda found: "*" + written(words[int(found[1]) - 1]) + "*", plain)
    rest = [f"*{written(word)}*" for at, word in enumerate(words, 1) if at not in numbers]
    return "H5P.DragText", {
        "taskDescription": "",
        "textField": field,
        "distractors": " ".join(rest),
        "overallFeedback": _overall(question),
        "behaviour": {"enableRetry": True},
    }


def essay(question: m.Essay) -> tuple[str, dict[str, Any]]:
    return "H5P.Essay", {
        "taskDescription": question.questiontext.text,
        "solution": {"introduction": "", "sample": question.graderinfo.text},
        "keywords": [],
        "behaviour": {"inputFieldSize": "10"},
    }


BUILDERS: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    "multichoice": multichoice,
    "truefalse": truefalse,
    "multianswer": multianswer,
    "ddwtos": dragtext,
    "essay": essay,
}
