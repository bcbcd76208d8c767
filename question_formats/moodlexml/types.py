"""``<question type="…">`` -> question: one function a type, in a table."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from question_formats import model as m
from question_formats.gift import ordering as gift_ordering
from question_formats.moodlexml import findings as f
from question_formats.moodlexml.fields import Fields
from question_formats.naming import clean_name
from question_formats.records import fields

Common = dict[str, Any]
Read = Callable[[Fields, Common, m.TextFormat | None], m.Question]

COMMON = frozenset(
    {
        "name",
        "questiontext",
        "generalfeedback",
        "defaultgrade",
        "penalty",
        "hidden",
        "idnumber",
        "tags",
        "coursetags",
    }
    | {"hint", "image", "image_base64", "length", "text", "format"}
)
COMBINED = frozenset(
    {"correctfeedback", "partiallycorrectfeedback", "incorrectfeedback", "shownumcorrect", "shuffleanswers"}
    | {"correctresponsesfeedback"}
)
_UNITS = frozenset({"units", "unitgradingtype", "unitpenalty", "showunits", "unitsleft", "instructions"})


def common(fields: Fields, cls: type[m.Question]) -> Common:
    """What every type has."""
    context = fields.context
    name = fields.plain("name")
    context.name = name
    if not fields.has("name"):
        context.note(f.NO_NAME)
    text = fields.text("questiontext")
    base = text.format
    text = _old_image(fields, text)
    penalty = fields.number("penalty", _default(cls, "penalty"))
    if abs(penalty - m.DEFAULT_PENALTY) < 0.005:
        penalty = m.DEFAULT_PENALTY
    values: Common = {
        "name": clean_name(name) if context.strict else name,
        "questiontext": text,
        "generalfeedback": fields.text("generalfeedback", base),
        "defaultmark": fields.number("defaultgrade", _default(cls, "defaultmark")),
        "penalty": penalty,
        "source": m.Position(line=context.first),
    }
    if fields.string("hidden").strip() not in {"", "0"}:
        values["hidden"] = True
    if idnumber := fields.string("idnumber"):
        values["idnumber"] = idnumber if idnumber.strip() else None
    for kind in ("tags", "coursetags"):
        if (element := fields.first(kind)) is not None:
            tags = Fields(element, context).each("tag")
            values[kind] = tuple(tag.plain("text") if tag.has("text") else "" for tag in tags)
    if hints := fields.each("hint"):
        values["hints"] = tuple(_hint(hint, base) for hint in hints)
    return values


@cache
def _default(cls: type[m.Question], name: str) -> float:
    return float(next(field.default for field in fields(cls) if field.name == name))


def _old_image(fields: Fields, text: m.Text) -> m.Text:
    """Files of Moodle 1.x had one image beside the text."""
    if not fields.has("image"):
        return text
    name, data = fields.string("image").strip(), fields.string("image_base64").strip()
    if not (name and data):
        return text
    element = fields.first("image_base64")
    if element is None:
        return text
    element.set("name", name.replace("/", "_"))
    files = fields.files([element])
    if not files:
        return text
    body = f'{text.text} <img src="@@PLUGINFILE@@/{files[0].name}" />'
    return m.Text(text=body, format=text.format, files=(*text.files, *files))


def _hint(hint: Fields, base: m.TextFormat | None) -> m.Hint:
    if hint.has("hintcontent"):  # files of the first 2.0 betas
        return m.Hint(
            text=hint.text("hintcontent", base),
            shownumcorrect=hint.flag("statenumberofcorrectresponses", default=False),
            clearwrong=hint.flag("clearincorrectresponses", default=False),
            options=hint.string("showfeedbacktoresponses").strip() or None,
        )
    return m.Hint(
        text=hint.text_of(hint.element, base),
        shownumcorrect=hint.has("shownumcorrect"),
        clearwrong=hint.has("clearwrong"),
        options=hint.string("options").strip() or None,
    )


def _combined(fields: Fields, base: m.TextFormat | None) -> Common:
    shown = fields.has("shownumcorrect")
    if fields.has("correctresponsesfeedback"):
        shown = fields.flag("correctresponsesfeedback", default=True)
    return {
        "correctfeedback": fields.text("correctfeedback", base),
        "partiallycorrectfeedback": fields.text("partiallycorrectfeedback", base),
        "incorrectfeedback": fields.text("incorrectfeedback", base),
        "shownumcorrect": shown,
    }


def _answers(fields: Fields) -> list[Fields]:
    found = fields.each("answer")
    if not found:
        fields.context.note(f.NO_ANSWERS)
    return found


def _plain_answer(answer: Fields) -> m.Text:
    text = answer.plain("text") if answer.has("text") else (answer.element.text or "").strip()
    return m.Text(text=text, format=None)


def _description(_fields: Fields, common: Common, _base: m.TextFormat | None) -> m.Question:
    return m.Description(**{**common, "defaultmark": 0.0})


def _truefalse(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    feedback = {"true": m.EMPTY_TEXTS[base], "false": m.EMPTY_TEXTS[base]}
    correct = True
    for at, answer in enumerate(_answers(fields)):
        word = answer.plain("text").lower()
        if word not in feedback:  # old files hold the words of the site's language, true first
            word = "false" if at else "true"
        feedback[word] = answer.text("feedback", base)
        full = answer.fraction() == 1
        correct = full if word == "true" else not full
    return m.TrueFalse(
        **common,
        correctanswer=correct,
        feedbacktrue=feedback["true"],
        feedbackfalse=feedback["false"],
        showstandardinstruction=fields.flag("showstandardinstruction", default=False)
        if fields.has("showstandardinstruction")
        else None,
    )


def _multichoice(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    answers = tuple(
        m.Answer(
            text=answer.text_of(answer.element, base),
            fraction=answer.fraction(),
            feedback=answer.text("feedback", base),
        )
        for answer in _answers(fields)
    )
    return m.MultiChoice(
        **common,
        **_combined(fields, base),
        single=fields.flag("single", default=True),
        shuffleanswers=fields.flag("shuffleanswers", default=False),
        answernumbering=fields.string("answernumbering").strip() or "abc",
        showstandardinstruction=fields.flag("showstandardinstruction", default=True),
        answers=answers,
    )


def _shortanswer(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    return m.ShortAnswer(
        **common,
        usecase=fields.flag("usecase", default=False),
        answers=tuple(
            m.Answer(
                text=_plain_answer(answer), fraction=answer.fraction(), feedback=answer.text("feedback", base)
            )
            for answer in _answers(fields)
        ),
    )


def _fraction(answer: Fields) -> float:
    if answer.string("fraction").strip():  # an element, in old files
        return answer.number("fraction", 0.0)
    return answer.fraction()


def _units(fields: Fields) -> tuple[m.Unit, ...]:
    element = fields.first("units")
    if element is None:
        return ()
    return tuple(
        m.Unit(name=unit.plain("unit_name"), multiplier=unit.number("multiplier", 1.0))
        for unit in Fields(element, fields.context).each("unit")
    )


def _numerical(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    answers = tuple(
        m.NumericalAnswer(
            text=_plain_answer(answer),
            fraction=_fraction(answer),
            feedback=answer.text("feedback", base),
            tolerance=answer.number("tolerance", 0.0),
        )
        for answer in _answers(fields)
    )
    units = _units(fields)
    return m.Numerical(
        **common,
        answers=answers,
        units=units,
        unitgradingtype=fields.integer("unitgradingtype", 0),
        unitpenalty=fields.number("unitpenalty", 0.1),
        showunits=fields.integer("showunits", 0 if units else 3),
        unitsleft=fields.flag("unitsleft", default=False),
        instructions=fields.text("instructions", base) if fields.has("instructions") else None,
    )


def _match(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    pairs = [
        m.Pair(question=pair.text_of(pair.element, base), answer=pair.plain("answer"))
        for pair in fields.each("subquestion")
    ]
    if not pairs:
        fields.context.note(f.NO_ANSWERS)
    return m.Match(
        **common,
        **_combined(fields, base),
        shuffleanswers=fields.flag("shuffleanswers", default=True),
        pairs=tuple(pairs),
    )


def _essay(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    return m.Essay(
        **common,
        responseformat=fields.string("responseformat", "editor").strip() or "editor",
        responserequired=fields.flag("responserequired", default=True),
        responsefieldlines=fields.integer("responsefieldlines", 15),
        minwordlimit=fields.maybe_integer("minwordlimit"),
        maxwordlimit=fields.maybe_integer("maxwordlimit"),
        attachments=fields.integer("attachments", 0),
        attachmentsrequired=fields.integer("attachmentsrequired", 0),
        maxbytes=fields.integer("maxbytes", 0),
        filetypeslist=fields.string("filetypeslist").strip() or None,
        graderinfo=fields.text("graderinfo", base),
        responsetemplate=fields.text("responsetemplate", base),
    )


def _calculated_answers(
    fields: Fields, base: m.TextFormat | None, *, multi: bool
) -> tuple[m.CalculatedAnswer, ...]:
    answers = []
    for answer in _answers(fields):
        if multi:
            text = answer.text_of(answer.element, m.TextFormat.PLAIN)
        else:
            text = m.Text(text=_plain_answer(answer).text or "*", format=None)
        answers.append(
            m.CalculatedAnswer(
                text=text,
                fraction=_fraction(answer),
                feedback=answer.text("feedback", base),
                tolerance=answer.number("tolerance", 0.0),
                tolerancetype=answer.integer("tolerancetype", 1),
                correctanswerformat=answer.integer("correctanswerformat", 1),
                correctanswerlength=answer.integer("correctanswerlength", 2),
            )
        )
    return tuple(answers)


def _datasets(fields: Fields) -> tuple[m.Dataset, ...]:
    element = fields.first("dataset_definitions")
    if element is None:
        return ()
    found = []
    for one in Fields(element, fields.context).each("dataset_definition"):
        items: tuple[tuple[int, float], ...] = ()
        if (holder := one.first("dataset_items")) is not None:
            items = tuple(
                (item.integer("number", 0), item.number("value", 0.0))
                for item in Fields(holder, fields.context).each("dataset_item")
            )
        found.append(
            m.Dataset(
                name=one.plain("name"),
                status=one.plain("status") or "private",
                type=one.string("type").strip() or "calculated",
                distribution=one.plain("distribution") or "uniform",
                minimum=_inner_number(one, "minimum", 1.0),
                maximum=_inner_number(one, "maximum", 10.0),
                length=int(_inner_number(one, "decimals", 1)),
                itemcount=one.integer("itemcount", len(items)),
                items=items,
                number_of_items=one.maybe_integer("number_of_items"),
            )
        )
    return tuple(found)


def _inner_number(fields: Fields, name: str, default: float) -> float:
    element = fields.first(name)
    if element is None:
        return default
    holder = Fields(element, fields.context)
    return holder.number("text", default) if holder.has("text") else fields.number(name, default)


def _calculated(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    cls = m.CalculatedSimple if fields.element.get("type") == "calculatedsimple" else m.Calculated
    units = _units(fields)
    stated = fields.has("unitpenalty")
    return cls(
        **common,
        synchronize=fields.integer("synchronize", 0),
        answers=_calculated_answers(fields, base, multi=False),
        datasets=_datasets(fields),
        units=units,
        unitgradingtype=fields.integer("unitgradingtype", 0),
        unitpenalty=fields.number("unitpenalty", 0.1) if stated else None,
        showunits=fields.integer("showunits", 0) if stated else (0 if units else 3),
        unitsleft=fields.flag("unitsleft", default=False),
        instructions=fields.text("instructions", base) if fields.has("instructions") else None,
    )


def _calculatedmulti(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    return m.CalculatedMulti(
        **common,
        **_combined(fields, base),
        single=fields.flag("single", default=True),
        shuffleanswers=fields.flag("shuffleanswers", default=False),
        answernumbering=fields.string("answernumbering").strip() or "abc",
        synchronize=fields.integer("synchronize", 0),
        answers=_calculated_answers(fields, base, multi=True),
        datasets=_datasets(fields),
    )


def _choices(fields: Fields, name: str) -> tuple[m.Choice, ...]:
    return tuple(
        m.Choice(text=one.plain("text"), group=one.integer("group", 1), infinite=one.has("infinite"))
        for one in fields.each(name)
    )


def _gapselect(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    drag = fields.element.get("type") == "ddwtos"
    cls = m.DragDropText if drag else m.GapSelect
    return cls(
        **common,
        **_combined(fields, base),
        shuffleanswers=fields.flag("shuffleanswers", default=True),
        choices=_choices(fields, "dragbox" if drag else "selectoption") or _old_choices(fields),
    )


def _old_choices(fields: Fields) -> tuple[m.Choice, ...]:
    """The first versions of the plugins kept the group in the feedback."""
    found = []
    for answer in fields.each("answer"):
        group = answer.plain("feedback")
        found.append(m.Choice(text=answer.plain("text"), group=int(group) if group.isdigit() else 1))
    return tuple(found)


def _ddimage(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    marker = fields.element.get("type") == "ddmarker"
    drags = []
    for one in fields.each("drag"):
        infinite = one.has("infinite")
        drags.append(
            m.Drag(
                no=one.integer("no", 0),
                label=one.plain("text"),
                infinite=infinite and not marker,
                draggroup=one.integer("draggroup", 1),
                noofdrags=(0 if infinite else one.integer("noofdrags", 1)) if marker else 1,
                files=one.files(one.all("file")),
            )
        )
    drops = [
        m.Drop(
            no=one.integer("no", 0),
            choice=one.integer("choice", 0),
            droplabel=one.plain("text"),
            xleft=one.integer("xleft", 0),
            ytop=one.integer("ytop", 0),
            shape=one.string("shape").strip(),
            coords=one.string("coords").strip(),
        )
        for one in fields.each("drop")
    ]
    values: Common = {
        **common,
        **_combined(fields, base),
        "shuffleanswers": fields.has("shuffleanswers"),
        "bgimage": fields.files(fields.all("file")),
        "drags": tuple(drags),
        "drops": tuple(drops),
    }
    if marker:
        return m.DragDropMarker(**values, showmisplaced=fields.has("showmisplaced"))
    return m.DragDropImage(**values)


def _ordering(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    combined = _combined(fields, base)
    combined["shownumcorrect"] = fields.flag("shownumcorrect", default=True)
    if not fields.has("shownumcorrect") and "hints" in common:  # written before the type had these options
        hints = [
            m.Hint(text=h.text, shownumcorrect=True, clearwrong=h.clearwrong, options="1")
            for h in common["hints"]
        ]
        common = {**common, "hints": tuple(hints)}
    select, count = ("selecttype", "selectcount") if fields.has("selecttype") else ("logical", "studentsee")
    word = {
        name: fields.string(name).strip().upper()
        for name in ("layouttype", "gradingtype", "showgrading", select)
    }
    numbering = fields.string("numberingstyle").strip()
    return m.Ordering(
        **common,
        **combined,
        layouttype=_named(word["layouttype"], gift_ordering.LAYOUT, 0),
        selecttype=_named(word[select], gift_ordering.SELECT, 1),
        selectcount=max(fields.integer(count, 6), 2),
        gradingtype=_named(word["gradingtype"], gift_ordering.GRADING, 1),
        showgrading=word["showgrading"] not in {"HIDE", "FALSE", "NO"},
        numberingstyle=numbering if numbering in gift_ordering.NUMBERING else "none",
        answers=tuple(
            m.Answer(
                text=answer.text_of(answer.element, base),
                fraction=1.0,
                feedback=answer.text("feedback", base),
            )
            for answer in _answers(fields)
        ),
    )


def _named(word: str, table: dict[str, int], default: int) -> int:
    return table.get(word, default)


def _randomsamatch(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    return m.RandomShortAnswerMatch(
        **common,
        **_combined(fields, base),
        choose=fields.integer("choose", 2),
        subcats=fields.flag("subcats", default=False),
    )


def _random(fields: Fields, common: Common, _base: m.TextFormat | None) -> m.Question:
    inside = common["questiontext"].text.strip() == "1"
    return m.Random(**common, subcats=fields.flag("subcats", default=inside))


# type attribute -> (class, reader, the elements that it knows; the common ones are added below)
TYPES: dict[str, tuple[type[m.Question], Read, frozenset[str]]] = {
    "description": (m.Description, _description, frozenset()),
    "truefalse": (m.TrueFalse, _truefalse, frozenset({"answer", "showstandardinstruction"})),
    "multichoice": (
        m.MultiChoice,
        _multichoice,
        COMBINED | {"single", "answernumbering", "showstandardinstruction", "answer"},
    ),
    "shortanswer": (m.ShortAnswer, _shortanswer, frozenset({"usecase", "answer"})),
    "numerical": (m.Numerical, _numerical, _UNITS | {"answer"}),
    "matching": (m.Match, _match, COMBINED | {"subquestion"}),
    "essay": (
        m.Essay,
        _essay,
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
        _calculated,
        COMBINED | _UNITS | {"synchronize", "single", "answernumbering", "answer", "dataset_definitions"},
    ),
    "calculatedmulti": (
        m.CalculatedMulti,
        _calculatedmulti,
        COMBINED | _UNITS | {"synchronize", "single", "answernumbering", "answer", "dataset_definitions"},
    ),
    "gapselect": (m.GapSelect, _gapselect, COMBINED | {"selectoption", "answer"}),
    "ddwtos": (m.DragDropText, _gapselect, COMBINED | {"dragbox", "answer"}),
    "ddimageortext": (m.DragDropImage, _ddimage, COMBINED | {"file", "drag", "drop"}),
    "ddmarker": (m.DragDropMarker, _ddimage, COMBINED | {"file", "drag", "drop", "showmisplaced"}),
    "ordering": (
        m.Ordering,
        _ordering,
        COMBINED
        | {"layouttype", "selecttype", "logical", "selectcount", "studentsee", "gradingtype"}
        | {"showgrading", "numberingstyle", "answer"},
    ),
    "randomsamatch": (m.RandomShortAnswerMatch, _randomsamatch, COMBINED | {"choose", "subcats"}),
    "random": (m.Random, _random, frozenset({"subcats"})),
}
TYPES["match"] = TYPES["matching"]
TYPES["calculatedsimple"] = (m.CalculatedSimple, _calculated, TYPES["calculated"][2])
TYPES = {kind: (cls, read, known | COMMON) for kind, (cls, read, known) in TYPES.items()}
