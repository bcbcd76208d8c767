"""The question model: what stock Moodle 3.9 to 5.x can hold, without loss. Names are Moodle's.

A file is a stream of `Question`, `Category` and `Problem`. Marks and fractions are floats (1.0 = 100 %),
rounded to the seven decimals that Moodle stores. Everything is immutable: use `records.replace`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from question_formats.records import Placed, Record

DEFAULT_PENALTY = 0.3333333


class TextFormat(StrEnum):
    """Moodle's text formats (FORMAT_*)."""

    MOODLE = "moodle"
    HTML = "html"
    PLAIN = "plain"
    WIKI = "wiki"
    MARKDOWN = "markdown"


class File(Record, frozen=True, kw_only=True):
    """A file that belongs to a text: the text names it as ``@@PLUGINFILE@@<path><name>``, percent-encoded."""

    name: str
    path: str = "/"  # begins and ends with a slash
    data: bytes = b""

    def __repr__(self) -> str:
        return f"File(name={self.name!r}, path={self.path!r}, {len(self.data)} bytes)"


class Text(Record, frozen=True, kw_only=True):
    """A text with its format and the files it shows. `format` is None where Moodle keeps a plain string."""

    text: str = ""
    format: TextFormat | None = TextFormat.HTML
    files: tuple[File, ...] = ()


EMPTY = Text()
EMPTY_MOODLE = Text(format=TextFormat.MOODLE)
EMPTY_TEXTS: dict[TextFormat | None, Text] = {
    None: Text(format=None),
    **{kind: Text(format=kind) for kind in TextFormat},
    TextFormat.HTML: EMPTY,
    TextFormat.MOODLE: EMPTY_MOODLE,
}


class Position(Record, frozen=True, kw_only=True):
    """Where in its file something was read; 1-based."""

    line: int
    column: int = 1
    path: str | None = None  # member of an archive


class Hint(Record, frozen=True, kw_only=True):
    """Shown after a wrong try."""

    text: Text = EMPTY
    shownumcorrect: bool | None = None
    clearwrong: bool | None = None
    options: str | None = None  # of the type: ordering's "highlight response", ddmarker's "state which"


class Answer(Record, frozen=True, kw_only=True):
    """A choice or an accepted answer. `text.format` is None for short answers and numbers."""

    text: Text
    fraction: float = 0.0  # -1..1
    feedback: Text = EMPTY


class NumericalAnswer(Answer, frozen=True, kw_only=True):
    """`text.text` is a number in Moodle's writing (decimal point) or ``*`` for any other reply."""

    tolerance: float = 0.0  # absolute, for the type numerical


class CalculatedAnswer(NumericalAnswer, frozen=True, kw_only=True):
    """`text.text` is a formula with ``{names}``; for calculatedmulti a text with ``{=formula}``."""

    tolerancetype: int = 1  # 1 relative, 2 nominal, 3 geometric
    correctanswerformat: int = 1  # 1 decimals, 2 significant figures
    correctanswerlength: int = 2


class Category(Placed, frozen=True, kw_only=True):
    """Says where the questions after it belong."""

    qtype: ClassVar[str] = "category"
    aside: ClassVar[tuple[str, ...]] = ("source",)
    path: str  # "top/Physics/Optics"; a slash in a name is written twice
    info: Text = EMPTY_MOODLE
    idnumber: str | None = None
    source: Position | None = None


class Question(Placed, frozen=True, kw_only=True):
    """What every type has. Concrete types set `qtype`."""

    qtype: ClassVar[str] = ""
    aside: ClassVar[tuple[str, ...]] = ("category", "source")
    name: str = ""
    questiontext: Text = EMPTY
    generalfeedback: Text = EMPTY
    defaultmark: float = 1.0
    penalty: float = DEFAULT_PENALTY
    hidden: bool = False
    idnumber: str | None = None
    tags: tuple[str, ...] = ()
    coursetags: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    extras: tuple[str, ...] = ()  # Moodle XML elements that the type does not know, as written
    category: str | None = None  # path of the category it was read in
    source: Position | None = None


class Description(Question, frozen=True, kw_only=True):
    """A text that asks nothing."""

    qtype: ClassVar[str] = "description"
    defaultmark: float = 0.0
    penalty: float = 0.0


class TrueFalse(Question, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "truefalse"
    penalty: float = 1.0
    correctanswer: bool = True
    feedbacktrue: Text = EMPTY  # for who answers True
    feedbackfalse: Text = EMPTY
    showstandardinstruction: bool | None = None


class ShortAnswer(Question, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "shortanswer"
    usecase: bool = False  # upper and lower case differ
    answers: tuple[Answer, ...] = ()


class Unit(Record, frozen=True, kw_only=True):
    name: str
    multiplier: float = 1.0


class UnitQuestion(Question, frozen=True, kw_only=True):
    """What numerical and calculated share."""

    units: tuple[Unit, ...] = ()
    unitgradingtype: int | None = None  # 0 ignored, 1 part of the reply's grade, 2 part of the question's
    unitpenalty: float | None = None
    showunits: int | None = None  # 0 input, 1 choice, 2 select, 3 none
    unitsleft: bool | None = None
    instructions: Text | None = None


class Numerical(UnitQuestion, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "numerical"
    answers: tuple[NumericalAnswer, ...] = ()


class Essay(Question, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "essay"
    responseformat: str = "editor"  # editor editorfilepicker plain monospaced noinline
    responserequired: bool = True
    responsefieldlines: int = 15
    minwordlimit: int | None = None
    maxwordlimit: int | None = None
    attachments: int = 0  # -1 any number
    attachmentsrequired: int = 0
    maxbytes: int = 0
    filetypeslist: str | None = None
    graderinfo: Text = EMPTY
    responsetemplate: Text = EMPTY


class CombinedQuestion(Question, frozen=True, kw_only=True):
    """Feedback for any right, partly right and wrong response."""

    correctfeedback: Text = EMPTY
    partiallycorrectfeedback: Text = EMPTY
    incorrectfeedback: Text = EMPTY
    shownumcorrect: bool | None = None
    shuffleanswers: bool = True


class MultiChoice(CombinedQuestion, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "multichoice"
    single: bool = True
    answernumbering: str = "abc"  # abc ABCD 123 iii IIII none
    showstandardinstruction: bool | None = None
    answers: tuple[Answer, ...] = ()


class Pair(Record, frozen=True, kw_only=True):
    """An empty `question` makes the answer a decoy."""

    question: Text
    answer: str


class Match(CombinedQuestion, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "match"
    pairs: tuple[Pair, ...] = ()


class Gap(Placed, frozen=True, kw_only=True):
    """One sub-question of a Cloze question; ``{#n}`` in the text is its place."""

    aside: ClassVar[tuple[str, ...]] = ("source",)
    qtype: str  # multichoice shortanswer numerical
    source: str = ""  # the gap as written, braces included
    defaultmark: float = 1.0
    answers: tuple[Answer, ...] = ()  # NumericalAnswer for numerical
    usecase: bool = False  # shortanswer
    single: bool = True  # multichoice; False for MULTIRESPONSE
    shuffleanswers: bool = False
    layout: str = "dropdown"  # dropdown vertical horizontal


class MultiAnswer(Question, frozen=True, kw_only=True):
    """Embedded answers (Cloze)."""

    qtype: ClassVar[str] = "multianswer"
    subquestions: tuple[Gap, ...] = ()


class Dataset(Record, frozen=True, kw_only=True):
    """The values of one ``{name}`` of a calculated question."""

    name: str
    status: str = "private"  # or shared
    type: str = "calculated"
    distribution: str = "uniform"  # or loguniform
    minimum: float = 1.0
    maximum: float = 10.0
    length: int = 1  # decimals
    itemcount: int = 0
    items: tuple[tuple[int, float], ...] = ()  # (number, value)
    number_of_items: int | None = None


class Calculated(UnitQuestion, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "calculated"
    synchronize: int = 0
    answers: tuple[CalculatedAnswer, ...] = ()
    datasets: tuple[Dataset, ...] = ()


class CalculatedSimple(Calculated, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "calculatedsimple"


class CalculatedMulti(CombinedQuestion, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "calculatedmulti"
    single: bool = True
    answernumbering: str = "abc"
    synchronize: int = 0
    answers: tuple[CalculatedAnswer, ...] = ()
    datasets: tuple[Dataset, ...] = ()


class Choice(Record, frozen=True, kw_only=True):
    """A word for the gaps ``[[n]]`` (n is its place in the list, from 1)."""

    text: str
    group: int = 1
    infinite: bool = False  # may be used more than once (ddwtos)


class GapSelect(CombinedQuestion, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "gapselect"
    choices: tuple[Choice, ...] = ()


class DragDropText(GapSelect, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "ddwtos"


class Drag(Record, frozen=True, kw_only=True):
    """A thing to drag: an image or a text (ddimageortext), or a marker (ddmarker)."""

    no: int
    label: str = ""
    infinite: bool = False  # ddimageortext
    draggroup: int = 1  # ddimageortext
    noofdrags: int = 1  # ddmarker; 0 = any number
    files: tuple[File, ...] = ()


class Drop(Record, frozen=True, kw_only=True):
    """A place to drop: by its top left corner in pixels (ddimageortext), or a shape (ddmarker)."""

    no: int
    choice: int  # `Drag.no` that belongs here
    droplabel: str = ""  # ddimageortext
    xleft: int = 0
    ytop: int = 0
    shape: str = ""  # ddmarker: circle rectangle polygon
    coords: str = ""  # "x,y;r", "x,y;w,h", "x,y;x,y;…"


class DragDropImage(CombinedQuestion, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "ddimageortext"
    bgimage: tuple[File, ...] = ()
    drags: tuple[Drag, ...] = ()
    drops: tuple[Drop, ...] = ()


class DragDropMarker(DragDropImage, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "ddmarker"
    showmisplaced: bool = False


class Ordering(CombinedQuestion, frozen=True, kw_only=True):
    """Answers are in the right order; their fraction means nothing."""

    qtype: ClassVar[str] = "ordering"
    layouttype: int = 0  # 0 vertical, 1 horizontal
    selecttype: int = 0  # 0 all, 1 random, 2 contiguous
    selectcount: int = 0
    gradingtype: int = 0  # -1 all or nothing, 0 absolute position, 1.. relative ways
    showgrading: bool = True
    numberingstyle: str = "none"
    answers: tuple[Answer, ...] = ()


class RandomShortAnswerMatch(CombinedQuestion, frozen=True, kw_only=True):
    qtype: ClassVar[str] = "randomsamatch"
    choose: int = 2
    subcats: bool = True


class Random(Question, frozen=True, kw_only=True):
    """Draws from a category (Moodle before 4.0 stored it as a question)."""

    qtype: ClassVar[str] = "random"
    subcats: bool = False


class Foreign(Question, frozen=True, kw_only=True):
    """A type that we do not know (STACK, CodeRunner …): `extras` holds its own elements byte for byte."""

    qtype: ClassVar[str] = "?"
    type: str  # the plugin's name, "stack"


TYPES: dict[str, type[Question]] = {
    cls.qtype: cls
    for cls in (
        Calculated,
        CalculatedMulti,
        CalculatedSimple,
        Description,
        DragDropImage,
        DragDropMarker,
        DragDropText,
        Essay,
        GapSelect,
        Match,
        MultiAnswer,
        MultiChoice,
        Numerical,
        Ordering,
        Random,
        RandomShortAnswerMatch,
        ShortAnswer,
        TrueFalse,
    )
}


def qtype_of(question: Question) -> str:
    """Moodle's name of the type; the plugin's own for a `Foreign` question."""
    return question.type if isinstance(question, Foreign) else question.qtype
