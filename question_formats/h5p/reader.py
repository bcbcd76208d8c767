"""Reading H5P packages: the contents that ask something, and the sets, pages and books that hold them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any, cast

from question_formats import model as m
from question_formats.errors import MalformedError
from question_formats.h5p import findings as f
from question_formats.h5p.read_choice import markwords, multichoice, singlechoiceset, summary, truefalse
from question_formats.h5p.read_graphic import dragquestion, imagehotspot
from question_formats.h5p.read_order import imagesequencing, sortparagraphs
from question_formats.h5p.read_text import blanks, description, dragtext, essay, flashcards
from question_formats.h5p.reading import CONTENT, VERSION, ContentError, Reading, record, string
from question_formats.h5p.sets import SETS, SILENT
from question_formats.media import Members, members_of
from question_formats.naming import clean_name
from question_formats.source import ReadOptions, Source
from safeio import Problem
from safeio.archive import ArchiveError

Item = m.Question | m.Category | Problem
MAX_DEPTH = 20


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """See `question_formats.h5p.read`."""
    del options
    with members_of(source) as members:
        about, content = _json(members, "h5p.json"), _json(members, CONTENT)
        if not isinstance(about, dict) or not isinstance(content, dict):
            raise MalformedError("its JSON documents are no objects", path=source.name or None)
        reading = Reading(members)
        title = string(about, "title")
        count = 0
        for item in _content(reading, string(about, "mainLibrary"), content, title, top=True):
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


def _content(
    reading: Reading, library: str, params: dict[str, Any], title: str, *, top: bool = False, depth: int = 0
) -> Iterator[Item]:
    """The questions of one content, whatever library it is."""
    kind = VERSION.sub("", library).strip()
    if depth > MAX_DEPTH:
        yield f.BROKEN(path=CONTENT, library=kind, reason="it is nested too deep")
        return
    if kind not in SETS:
        yield from _question(reading, kind, params, title)
        return
    if top and kind == "H5P.QuestionSet":
        if title:
            yield m.Category(path=title.replace("/", "//"), source=m.Position(line=1, path=CONTENT))
        if any(name in params for name in ("passPercentage", "poolSize")):
            yield f.SETTINGS(path=CONTENT)
    for inner in SETS[kind](params):
        name = string(record(inner, "metadata"), "title")
        yield from _content(reading, string(inner, "library"), record(inner, "params"), name, depth=depth + 1)


def _question(reading: Reading, kind: str, params: dict[str, Any], title: str) -> Iterator[Item]:
    reading.name = clean_name(" ".join(title.split()))
    if kind not in BUILDERS:
        if kind not in SILENT:
            yield f.LIBRARY(path=CONTENT, question=reading.name or None, library=kind or "(none)")
        return
    try:
        made = list(BUILDERS[kind](reading, params))
    except ContentError as error:
        yield dataclasses.replace(
            error.finding(**cast("dict[str, Any]", {"library": kind, **error.params})),
            path=CONTENT,
            question=reading.name or None,
        )
        made = []
    yield from reading.told
    reading.told.clear()
    for href in dict.fromkeys(reading.media.missing):
        yield f.FILE_MISSING(path=CONTENT, question=reading.name or None, href=href)
    reading.media.missing.clear()
    yield from made


BUILDERS: dict[str, Callable[[Reading, dict[str, Any]], Iterator[m.Question]]] = {
    "H5P.AdvancedText": description,
    "H5P.Blanks": blanks,
    "H5P.DragQuestion": dragquestion,
    "H5P.DragText": dragtext,
    "H5P.Essay": essay,
    "H5P.Flashcards": flashcards,
    "H5P.ImageHotspotQuestion": imagehotspot,
    "H5P.ImageSequencing": imagesequencing,
    "H5P.MarkTheWords": markwords,
    "H5P.MultiChoice": multichoice,
    "H5P.SingleChoiceSet": singlechoiceset,
    "H5P.SortParagraphs": sortparagraphs,
    "H5P.Summary": summary,
    "H5P.Text": description,
    "H5P.TrueFalse": truefalse,
}
