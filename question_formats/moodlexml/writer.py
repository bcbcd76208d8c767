"""Questions -> Moodle XML, laid out as Moodle's own exporter does it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

from question_formats import model as m
from question_formats.cloze.writer import embed
from question_formats.gift import ordering as gift_ordering
from question_formats.losses import Loss
from question_formats.moodlexml.fields import FORMAT_NAMES
from question_formats.source import WriteOptions
from question_formats.textout import TextOut
from safeio import Problem

_SPECIAL = re.compile('[&<>"\r]')
_WORDS = {
    "layouttype": {0: "VERTICAL", 1: "HORIZONTAL"},
    "selecttype": {0: "ALL", 1: "RANDOM", 2: "CONTIGUOUS"},
    "gradingtype": {
        value: max((word for word, other in gift_ordering.GRADING.items() if other == value), key=len)
        for value in set(gift_ordering.GRADING.values())
    },
}


def escape(text: str) -> str:
    """As Moodle: a CDATA section where anything needs one. A CR survives only as a reference."""
    if _SPECIAL.search(text) is None:
        return text
    if "\r" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _entities(text: str) -> str:
    if _SPECIAL.search(text) is None:
        return text
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("\r", "&#13;")
    )


def number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _files(files: tuple[m.File, ...]) -> str:
    return "".join(
        f'<file name={_attribute(file.name)} path={_attribute(file.path)} encoding="base64">'
        f"{base64.b64encode(file.data).decode('ascii')}</file>\n"
        for file in files
    )


def _attribute(text: str) -> str:
    return quoteattr(text, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _text(name: str, text: m.Text, indent: str = "    ") -> str:
    files = _files(text.files) if text.files else ""
    return (
        f'{indent}<{name} format="{FORMAT_NAMES[text.format or m.TextFormat.HTML]}">\n'
        f"{indent}  <text>{escape(text.text)}</text>\n{files}{indent}</{name}>\n"
    )


def _answer(answer: m.Answer, extra: str = "", fraction: str | None = None) -> str:
    style = FORMAT_NAMES[answer.text.format or m.TextFormat.MOODLE]
    percent = number(round(answer.fraction * 100, 7)) if fraction is None else fraction
    files = _files(answer.text.files) if answer.text.files else ""
    return (
        f'    <answer fraction="{percent}" format="{style}">\n'
        f"      <text>{escape(answer.text.text)}</text>\n{files}"
        f"{_text('feedback', answer.feedback, '      ')}{extra}    </answer>\n"
    )


def _element(name: str, value: object) -> str:
    if value is None:
        value = ""
    elif isinstance(value, bool):
        value = int(value)
    elif isinstance(value, float):
        value = number(value)
    return f"    <{name}>{value}</{name}>\n"


def _word(value: bool) -> str:
    return "true" if value else "false"


def _combined(question: m.CombinedQuestion) -> str:
    shown = "    <shownumcorrect/>\n" if question.shownumcorrect else ""
    return (
        _text("correctfeedback", question.correctfeedback)
        + _text("partiallycorrectfeedback", question.partiallycorrectfeedback)
        + _text("incorrectfeedback", question.incorrectfeedback)
        + shown
    )


def _hint(hint: m.Hint) -> str:
    text = _text("hint", hint.text)
    flags = ("      <shownumcorrect/>\n" if hint.shownumcorrect else "") + (
        "      <clearwrong/>\n" if hint.clearwrong else ""
    )
    if hint.options:
        flags += f"      <options>{_entities(hint.options)}</options>\n"
    return text[: -len("    </hint>\n")] + flags + "    </hint>\n" if flags else text


def _tags(name: str, tags: tuple[str, ...]) -> str:
    inner = "".join(f"      <tag><text>{escape(tag)}</text>\n</tag>\n" for tag in tags)
    return f"    <{name}>\n{inner}    </{name}>\n"


# ---- types ------------------------------------------------------------------------------------------------


def _nothing(_question: Any) -> str:
    return ""


def _truefalse(question: m.TrueFalse) -> str:
    out = ""
    if question.showstandardinstruction is not None:
        out = _element("showstandardinstruction", question.showstandardinstruction)
    for word, right, feedback in (
        ("true", question.correctanswer, question.feedbacktrue),
        ("false", not question.correctanswer, question.feedbackfalse),
    ):
        text = m.Text(text=word, format=m.TextFormat.MOODLE)
        out += _answer(m.Answer(text=text, fraction=float(right), feedback=feedback))
    return out


def _multichoice(question: m.MultiChoice) -> str:
    return (
        f"    <single>{_word(question.single)}</single>\n"
        f"    <shuffleanswers>{_word(question.shuffleanswers)}</shuffleanswers>\n"
        f"    <answernumbering>{_entities(question.answernumbering)}</answernumbering>\n"
        f"{_element('showstandardinstruction', bool(question.showstandardinstruction))}"
        f"{_combined(question)}{''.join(_answer(answer) for answer in question.answers)}"
    )


def _shortanswer(question: m.ShortAnswer) -> str:
    return _element("usecase", question.usecase) + "".join(_answer(answer) for answer in question.answers)


def _units(question: m.UnitQuestion) -> str:
    out = ""
    if question.units:
        inner = "".join(
            f"  <unit>\n    <multiplier>{number(unit.multiplier)}</multiplier>\n"
            f"    <unit_name>{_entities(unit.name)}</unit_name>\n  </unit>\n"
            for unit in question.units
        )
        out = f"<units>\n{inner}</units>\n"
    for name in ("unitgradingtype", "unitpenalty", "showunits", "unitsleft"):
        value = getattr(question, name)
        if value is not None:
            out += _element(name, value)
    if question.instructions is not None:
        out += _text("instructions", question.instructions)
    return out


def _numerical(question: m.Numerical) -> str:
    answers = "".join(
        _answer(answer, f"      <tolerance>{number(answer.tolerance)}</tolerance>\n")
        for answer in question.answers
    )
    return answers + _units(question)


def _match(question: m.Match) -> str:
    out = f"    <shuffleanswers>{_word(question.shuffleanswers)}</shuffleanswers>\n{_combined(question)}"
    for pair in question.pairs:
        text = _text("subquestion", pair.question)
        answer = f"      <answer>\n        <text>{escape(pair.answer)}</text>\n      </answer>\n"
        out += text[: -len("    </subquestion>\n")] + answer + "    </subquestion>\n"
    return out


def _essay(question: m.Essay) -> str:
    names = (
        "responseformat",
        "responserequired",
        "responsefieldlines",
        "minwordlimit",
        "maxwordlimit",
        "attachments",
        "attachmentsrequired",
        "maxbytes",
    )
    out = "".join(_element(name, getattr(question, name)) for name in names)
    out += _element("filetypeslist", _entities(question.filetypeslist or ""))
    return (
        out + _text("graderinfo", question.graderinfo) + _text("responsetemplate", question.responsetemplate)
    )


def _calculated_answer(answer: m.CalculatedAnswer) -> str:
    extra = (
        f"    <tolerance>{number(answer.tolerance)}</tolerance>\n"
        f"    <tolerancetype>{answer.tolerancetype}</tolerancetype>\n"
        f"    <correctanswerformat>{answer.correctanswerformat}</correctanswerformat>\n"
        f"      <correctanswerlength>{answer.correctanswerlength}</correctanswerlength>\n"
    )
    return _answer(answer, extra)


def _dataset(data: m.Dataset) -> str:
    def inner(name: str, value: str) -> str:
        return f"    <{name}><text>{escape(value)}</text>\n</{name}>\n"

    items = "".join(
        f"        <dataset_item>\n           <number>{place}</number>\n"
        f"           <value>{number(value)}</value>\n        </dataset_item>\n"
        for place, value in data.items
    )
    count = (
        f"    <number_of_items>{data.number_of_items}</number_of_items>\n"
        if data.number_of_items is not None
        else ""
    )
    return (
        "<dataset_definition>\n"
        + inner("status", data.status)
        + inner("name", data.name)
        + f"    <type>{_entities(data.type)}</type>\n"
        + inner("distribution", data.distribution)
        + inner("minimum", number(data.minimum))
        + inner("maximum", number(data.maximum))
        + inner("decimals", str(data.length))
        + f"    <itemcount>{data.itemcount}</itemcount>\n"
        + (f"    <dataset_items>\n{items}    </dataset_items>\n" if items else "")
        + f"{count}</dataset_definition>\n"
    )


def _datasets(datasets: tuple[m.Dataset, ...]) -> str:
    if not datasets:
        return ""
    return (
        "<dataset_definitions>\n" + "".join(_dataset(data) for data in datasets) + "</dataset_definitions>\n"
    )


def _calculated(question: m.Calculated) -> str:
    answers = "".join(_calculated_answer(answer) for answer in question.answers)
    return (
        _element("synchronize", question.synchronize)
        + answers
        + _units(question)
        + _datasets(question.datasets)
    )


def _calculatedmulti(question: m.CalculatedMulti) -> str:
    return (
        _element("synchronize", question.synchronize)
        + _element("single", question.single)
        + _element("answernumbering", _entities(question.answernumbering))
        + _element("shuffleanswers", question.shuffleanswers)
        + _combined(question)
        + "".join(_calculated_answer(answer) for answer in question.answers)
        + _datasets(question.datasets)
    )


def _gapselect(question: m.GapSelect) -> str:
    tag = "dragbox" if isinstance(question, m.DragDropText) else "selectoption"
    out = _element("shuffleanswers", question.shuffleanswers) + _combined(question)
    for choice in question.choices:
        endless = "      <infinite/>\n" if choice.infinite else ""
        out += (
            f"    <{tag}>\n      <text>{escape(choice.text)}</text>\n"
            f"      <group>{choice.group}</group>\n{endless}    </{tag}>\n"
        )
    return out


def _ddimage(question: m.DragDropImage) -> str:
    marker = isinstance(question, m.DragDropMarker)
    out = "    <shuffleanswers/>\n" if question.shuffleanswers else ""
    if isinstance(question, m.DragDropMarker) and question.showmisplaced:
        out += "    <showmisplaced/>\n"
    out += _combined(question) + _files(question.bgimage)
    for drag in question.drags:
        out += f"    <drag>\n      <no>{drag.no}</no>\n      <text>{escape(drag.label)}</text>\n"
        if marker:
            out += "      <infinite/>\n" if drag.noofdrags == 0 else ""
            out += f"      <noofdrags>{drag.noofdrags}</noofdrags>\n"
        else:
            out += f"      <draggroup>{drag.draggroup}</draggroup>\n"
            out += "      <infinite/>\n" if drag.infinite else ""
            out += _files(drag.files)
        out += "    </drag>\n"
    for drop in question.drops:
        out += "    <drop>\n"
        if marker:
            out += (
                f"      <no>{drop.no}</no>\n      <shape>{_entities(drop.shape)}</shape>\n"
                f"      <coords>{_entities(drop.coords)}</coords>\n      <choice>{drop.choice}</choice>\n"
            )
        else:
            out += (
                f"      <text>{escape(drop.droplabel)}</text>\n      <no>{drop.no}</no>\n"
                f"      <choice>{drop.choice}</choice>\n      <xleft>{drop.xleft}</xleft>\n      <ytop>{drop.ytop}</ytop>\n"
            )
        out += "    </drop>\n"
    return out


def _ordering(question: m.Ordering) -> str:
    """Moodle exports these options empty (4.5); the words are what it imports."""
    out = "".join(_element(name, words[getattr(question, name)]) for name, words in _WORDS.items())
    out += _element("selectcount", question.selectcount)
    out += _element("showgrading", "SHOW" if question.showgrading else "HIDE")
    out += _element("numberingstyle", question.numberingstyle)
    combined = _combined(question).replace("    <shownumcorrect/>\n", "")
    shown = _element("shownumcorrect", bool(question.shownumcorrect))
    return out + combined + shown + "".join(_answer(answer, fraction="100") for answer in question.answers)


def _randomsamatch(question: m.RandomShortAnswerMatch) -> str:
    return _combined(question) + _element("choose", question.choose) + _element("subcats", question.subcats)


def _random(question: m.Random) -> str:
    return _element("subcats", question.subcats)


_TYPES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "description": ("description", _nothing),
    "truefalse": ("truefalse", _truefalse),
    "multichoice": ("multichoice", _multichoice),
    "shortanswer": ("shortanswer", _shortanswer),
    "numerical": ("numerical", _numerical),
    "match": ("matching", _match),
    "essay": ("essay", _essay),
    "multianswer": ("cloze", _nothing),
    "calculated": ("calculated", _calculated),
    "calculatedsimple": ("calculatedsimple", _calculated),
    "calculatedmulti": ("calculatedmulti", _calculatedmulti),
    "gapselect": ("gapselect", _gapselect),
    "ddwtos": ("ddwtos", _gapselect),
    "ddimageortext": ("ddimageortext", _ddimage),
    "ddmarker": ("ddmarker", _ddimage),
    "ordering": ("ordering", _ordering),
    "randomsamatch": ("randomsamatch", _randomsamatch),
    "random": ("random", _random),
}


class MoodleXmlWriter:
    """See `registry.Writer`."""

    def __init__(self, out: BinaryIO, _options: WriteOptions) -> None:
        self._out = TextOut(out)
        self._count = 0
        self._out.write('<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n')

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        self._count += 1
        if isinstance(item, m.Category):
            self._out.write(_category(item))
        else:
            self._out.write(question_xml(item, self._count))
        return ()

    def close(self) -> Iterable[Loss | Problem]:
        self._out.write("</quiz>\n")
        self._out.flush()
        return ()


def _category(category: m.Category) -> str:
    return (
        f'  <question type="category">\n    <category>\n      <text>{escape(category.path)}</text>\n    </category>\n'
        f"{_text('info', category.info)}    <idnumber>{_entities(category.idnumber or '')}</idnumber>\n  </question>\n\n"
    )


def question_xml(question: m.Question, place: int = 0) -> str:
    """One ``<question>`` element."""
    if isinstance(question, m.Foreign):
        kind, own = question.type, "".join(f"    {raw}\n" for raw in question.extras)
    else:
        kind, build = _TYPES[question.qtype]
        own = build(question) + "".join(f"    {raw}\n" for raw in question.extras)
    text = question.questiontext
    mark = f"    <defaultgrade>{number(question.defaultmark)}</defaultgrade>\n"
    if isinstance(question, m.MultiAnswer):
        text, mark = embed(question), ""
    hints = "".join(_hint(hint) for hint in question.hints)
    tags = _tags("tags", question.tags) if question.tags else ""
    course = _tags("coursetags", question.coursetags) if question.coursetags else ""
    return (
        f'<!-- question: {place}  -->\n  <question type="{_entities(kind)}">\n    <name>\n'
        f"      <text>{escape(question.name)}</text>\n    </name>\n"
        f"{_text('questiontext', text)}{_text('generalfeedback', question.generalfeedback)}{mark}"
        f"    <penalty>{number(question.penalty)}</penalty>\n    <hidden>{int(question.hidden)}</hidden>\n"
        f"    <idnumber>{_entities(question.idnumber or '')}</idnumber>\n"
        f"{own}{hints}{tags}{course}  </question>\n\n"
    )
