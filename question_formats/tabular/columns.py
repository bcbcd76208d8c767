"""The columns of the template, and the names that authors give them."""

from __future__ import annotations

import re
from collections.abc import Sequence

# column -> other names that are understood
NAMES: dict[str, tuple[str, ...]] = {
    "category": ("topic", "chapter", "folder"),
    "type": ("qtype", "question type", "questiontype", "kind"),
    "name": ("title", "question name", "questionname", "id name"),
    "text": ("question", "questiontext", "question text", "stem", "prompt", "question stem"),
    "format": ("text format",),
    "mark": ("points", "marks", "score", "defaultmark", "default mark", "grade", "weight"),
    "penalty": (),
    "general_feedback": ("generalfeedback", "general feedback", "feedback", "explanation", "rationale"),
    "idnumber": ("id number", "id", "question id"),
    "tags": ("tag", "keywords"),
    "single": ("single answer",),
    "shuffle": ("shuffleanswers", "shuffle answers"),
    "numbering": ("answernumbering", "answer numbering"),
    "usecase": ("case sensitive", "casesensitive", "case"),
    "correct": (
        "correct answer",
        "correct answers",
        "answer key",
        "key",
        "correct option",
        "right answer",
        "answer",
    ),
    "correct_feedback": ("correctfeedback", "correct feedback"),
    "partial_feedback": ("partiallycorrectfeedback", "partially correct feedback", "partial feedback"),
    "incorrect_feedback": ("incorrectfeedback", "incorrect feedback", "wrong feedback"),
    "grader_info": ("graderinfo", "grader info", "information for graders", "model answer"),
    "response_format": ("responseformat", "response format"),
    "response_lines": ("responsefieldlines", "response lines"),
}
# repeated columns: name -> other stems; a number or a letter follows
NUMBERED: dict[str, tuple[str, ...]] = {
    "answer": ("option", "choice", "response", "alternative", "distractor"),
    "fraction": ("grade", "percent", "score", "credit"),
    "tolerance": ("error",),
    "feedback": ("answer feedback", "option feedback"),
    "question": ("left", "stem", "match", "subquestion"),
}
MAX_ANSWERS = 26

_BY_NAME = {
    alias: name for name, aliases in NAMES.items() for alias in (name, name.replace("_", " "), *aliases)
}
_STEMS = {alias: name for name, aliases in NUMBERED.items() for alias in (name, *aliases)}
_LAST = re.compile(r"^(.*?)[\s_.-]*(\d{1,2}|[a-z])$")


def column(title: str) -> tuple[str, int] | None:
    """(column, its number or 0); None for a title that is not known."""
    plain = " ".join(title.strip().strip("\ufeff").lower().split())
    if plain in _BY_NAME:
        return _BY_NAME[plain], 0
    match = _LAST.match(plain)
    if match is None:
        return None
    stem, last = match[1].strip(), match[2]
    number = int(last) if last.isdecimal() else ord(last) - ord("a") + 1
    if not 1 <= number <= MAX_ANSWERS:
        return None
    if stem in _STEMS:
        return _STEMS[stem], number
    return ("answer", number) if not stem and not last.isdigit() else None


def is_header(row: Sequence[str]) -> bool:
    """A text column, and something to answer or a type."""
    found = {known[0] for title in row if (known := column(title)) is not None}
    return "text" in found and bool(found & {"type", "answer", "correct", "mark", "name"})
