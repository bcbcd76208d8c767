"""The table of types: `<question type="…">` -> the record, what reads it, the elements that it knows."""

from __future__ import annotations

from question_formats import model as m
from question_formats.moodlexml import read_choice as choice
from question_formats.moodlexml import read_number as number
from question_formats.moodlexml import read_place as place
from question_formats.moodlexml.parts import COMBINED, COMMON, Read

_UNITS = frozenset({"units", "unitgradingtype", "unitpenalty", "showunits", "unitsleft", "instructions"})

# type attribute -> (class, reader, the elements that it knows; the common ones are added below)
TYPES: dict[str, tuple[type[m.Question], Read, frozenset[str]]] = {
    "description": (m.Description, choice.description, frozenset()),
    "truefalse": (m.TrueFalse, choice.truefalse, frozenset({"answer", "showstandardinstruction"})),
    "multichoice": (
        m.MultiChoice,
        choice.multichoice,
        COMBINED | {"single", "answernumbering", "showstandardinstruction", "answer"},
    ),
    "shortanswer": (m.ShortAnswer, choice.shortanswer, frozenset({"usecase", "answer"})),
    "numerical": (m.Numerical, number.numerical, _UNITS | {"answer"}),
    "matching": (m.Match, choice.match, COMBINED | {"subquestion"}),
    "essay": (
        m.Essay,
        choice.essay,
        frozenset(
            {"responseformat", "responserequired", "responsefieldlines", "minwordlimit", "maxwordlimit"}
            | {
                "attachments",
                "attachmentsrequired",
                "maxbytes",
                "filetypeslist",
                "graderinfo",
                "responsetemplate",
            }
        ),
    ),
    "calculated": (
        m.Calculated,
        number.calculated,
        COMBINED | _UNITS | {"synchronize", "single", "answernumbering", "answer", "dataset_definitions"},
    ),
    "calculatedmulti": (
        m.CalculatedMulti,
        number.calculatedmulti,
        COMBINED | _UNITS | {"synchronize", "single", "answernumbering", "answer", "dataset_definitions"},
    ),
    "gapselect": (m.GapSelect, place.gapselect, COMBINED | {"selectoption", "answer"}),
    "ddwtos": (m.DragDropText, place.gapselect, COMBINED | {"dragbox", "answer"}),
    "ddimageortext": (m.DragDropImage, place.ddimage, COMBINED | {"file", "drag", "drop"}),
    "ddmarker": (m.DragDropMarker, place.ddimage, COMBINED | {"file", "drag", "drop", "showmisplaced"}),
    "ordering": (
        m.Ordering,
        choice.ordering,
        COMBINED
        | {"layouttype", "selecttype", "logical", "selectcount", "studentsee", "gradingtype"}
        | {"showgrading", "numberingstyle", "answer"},
    ),
    "randomsamatch": (m.RandomShortAnswerMatch, choice.randomsamatch, COMBINED | {"choose", "subcats"}),
    "random": (m.Random, choice.random, frozenset({"subcats"})),
}
TYPES["match"] = TYPES["matching"]
TYPES["calculatedsimple"] = (m.CalculatedSimple, number.calculated, TYPES["calculated"][2])
TYPES = {kind: (cls, read, known | COMMON) for kind, (cls, read, known) in TYPES.items()}
