"""What writes each type as an assessment item of QTI 2.x."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from question_formats.qti.draft import Draft
from question_formats.qti.write_calculated import calculated, calculatedmulti
from question_formats.qti.write_choice import match, multichoice, ordering, truefalse
from question_formats.qti.write_gaps import ddwtos, gapselect, multianswer
from question_formats.qti.write_graphic import ddimageortext, ddmarker
from question_formats.qti.write_text import description, essay, numerical, shortanswer

BUILDERS: dict[str, Callable[[Draft, Any], None]] = {
    "calculated": calculated,
    "calculatedsimple": calculated,
    "calculatedmulti": calculatedmulti,
    "ddimageortext": ddimageortext,
    "ddmarker": ddmarker,
    "description": description,
    "multichoice": multichoice,
    "truefalse": truefalse,
    "shortanswer": shortanswer,
    "numerical": numerical,
    "essay": essay,
    "match": match,
    "gapselect": gapselect,
    "ddwtos": ddwtos,
    "multianswer": multianswer,
    "ordering": ordering,
}

__all__ = ["BUILDERS", "Draft"]
