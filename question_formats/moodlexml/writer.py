"""Questions -> Moodle XML, laid out as Moodle's own exporter does it.

What Moodle XML spells in one way only (trimmed texts, options that are not said) is spelled so here, whatever the
question has: so nearly every question is written as it comes. The one thing that XML cannot hold are control
characters: where one stands in a question, `NotHeld` is raised, and `losses.assess` sees to it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

from question_formats import model as m
from question_formats.cloze.writer import embed
from question_formats.gift.ordering import GRADING, NUMBERING
from question_formats.losses import Loss, NotHeld
from question_formats.moodlexml.carries import INVALID
from question_formats.moodlexml.fields import FORMAT_NAMES
from question_formats.php import TRIM
from question_formats.source import WriteOptions
from question_formats.textout import TextOut
from question_formats.texts import is_empty
from safeio import Problem

_HTML = m.TextFormat.HTML
_SPECIAL = re.compile(f'{INVALID.pattern[:-1]}&<>"\r]')
_LAYOUT = {0: "VERTICAL", 1: "HORIZONTAL"}
_SELECT = {0: "ALL", 1: "RANDOM", 2: "CONTIGUOUS"}
_GRADING = {
    value: max((word for word, other in GRADING.items() if other == value), key=len)
    for value in set(GRADING.values())
}


def escape(text: str) -> str:
    """As Moodle: a CDATA section where anything needs one. A CR survives only as a reference. Raises `NotHeld`."""
    text = text.strip(TRIM)
    if _SPECIAL.search(text) is None:
        return text
    if "\r" in text:
        return _entities(text).replace("&quot;", '"')
    _refuse_invalid(text)
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _entities(text: str) -> str:
    if _SPECIAL.search(text) is None:
        return text
    _refuse_invalid(text)
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("\r", "&#13;")
    )


def _refuse_invalid(text: str) -> None:
    if INVALID.search(text):
        raise NotHeld


@lru_cache(1024)  # marks and weights: few, again and again
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


def _text(name: str, text: m.Text, indent: str = "    ", inside: str = "") -> str:
    """`inside`: what else stands in the element."""
    files = _files(text.files) if text.files else ""
    body = escape(text.text) if text.text else ""
    return (
        f'{indent}<{name} format="{FORMAT_NAMES[text.format or _HTML]}">\n'
        f"{indent}  <text>{body}</text>\n{files}{inside}{indent}</{name}>\n"
    )


def _answer(text: m.Text, fraction: float, feedback: m.Text, extra: str = "") -> str:
    files = _files(text.files) if text.files else ""
    return (
        f'    <answer fraction="{_percent(fraction)}" format="{FORMAT_NAMES[text.format or _HTML]}">\n'
        f"      <text>{escape(text.text)}</text>\n{files}"
        f"{_text('feedback', feedback, '      ')}{extra}    </answer>\n"
    )


def _plain_answer(answer: m.Answer, extra: str = "", blank: str = "") -> str:
    """An answer that Moodle keeps as a string; `blank` stands for an empty one."""
    return (
        f'    <answer fraction="{_percent(answer.fraction)}" format="moodle_auto_format">\n'
        f"      <text>{escape(answer.text.text) or blank}</text>\n"
        f"{_text('feedback', answer.feedback, '      ')}{extra}    </answer>\n"
    )


@lru_cache(1024)
def _percent(fraction: float) -> str:
    return number(round(fraction * 100, 7))


def _choices(answers: tuple[m.Answer, ...]) -> str:
    return "".join([_answer(answer.text, answer.fraction, answer.feedback) for answer in answers])


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


def _combined_texts(question: m.CombinedQuestion) -> str:
    return (
        _text("correctfeedback", question.correctfeedback)
        + _text("partiallycorrectfeedback", question.partiallycorrectfeedback)
        + _text("incorrectfeedback", question.incorrectfeedback)
    )


def _combined(question: m.CombinedQuestion) -> str:
    texts = _combined_texts(question)
    return texts + "    <shownumcorrect/>\n" if question.shownumcorrect else texts


def _hint(hint: m.Hint) -> str:
    flags = "      <shownumcorrect/>\n" if hint.shownumcorrect else ""
    if hint.clearwrong:
        flags += "      <clearwrong/>\n"
    if hint.options and (options := hint.options.strip()):
        flags += f"      <options>{_entities(options)}</options>\n"
    return _text("hint", hint.text, inside=flags)


def _tags(name: str, tags: tuple[str, ...]) -> str:
    inner = "".join(f"      <tag><text>{escape(tag)}</text>\n</tag>\n" for tag in tags)
    return f"    <{name}>\n{inner}    </{name}>\n"


# ---- types ------------------------------------------------------------------------------------------------


def _nothing(_question: Any) -> str:
    return ""


_TRUE = m.Text(text="true", format=m.TextFormat.MOODLE)
_FALSE = m.Text(text="false", format=m.TextFormat.MOODLE)


def _truefalse(question: m.TrueFalse) -> str:
    out = ""
    if question.showstandardinstruction:  # not said where it is Moodle's default
        out = _element("showstandardinstruction", question.showstandardinstruction)
    right, wrong = (1.0, 0.0) if question.correctanswer else (0.0, 1.0)
    return out + _answer(_TRUE, right, question.feedbacktrue) + _answer(_FALSE, wrong, question.feedbackfalse)


def _numbering(style: str) -> str:
    return _entities(style.strip()) or "abc"


def _multichoice(question: m.MultiChoice) -> str:
    return (
        f"    <single>{_word(question.single)}</single>\n"
        f"    <shuffleanswers>{_word(question.shuffleanswers)}</shuffleanswers>\n"
        f"    <answernumbering>{_numbering(question.answernumbering)}</answernumbering>\n"
        f"    <showstandardinstruction>{1 if question.showstandardinstruction else 0}</showstandardinstruction>\n"
        f"{_combined(question)}{_choices(question.answers)}"
    )


def _shortanswer(question: m.ShortAnswer) -> str:
    return _element("usecase", question.usecase) + "".join(map(_plain_answer, question.answers))


def _units(question: m.UnitQuestion) -> str:
    out = ""
    if question.units:
        inner = "".join(
            f"  <unit>\n    <multiplier>{number(unit.multiplier)}</multiplier>\n"
            f"    <unit_name>{_entities(unit.name.strip(TRIM))}</unit_name>\n  </unit>\n"
            for unit in question.units
        )
        out = f"<units>\n{inner}</units>\n"
    penalty, shown = question.unitpenalty, question.showunits
    if shown is None:
        shown = 0 if question.units else 3
    out += (
        f"    <unitgradingtype>{question.unitgradingtype or 0}</unitgradingtype>\n"
        f"    <unitpenalty>{number(0.1 if penalty is None else penalty)}</unitpenalty>\n"
        f"    <showunits>{shown}</showunits>\n    <unitsleft>{1 if question.unitsleft else 0}</unitsleft>\n"
    )
    if question.instructions is not None and not is_empty(question.instructions):
        out += _text("instructions", question.instructions)
    return out


def _numerical(question: m.Numerical) -> str:
    answers = [
        _plain_answer(answer, f"      <tolerance>{number(answer.tolerance)}</tolerance>\n")
        for answer in question.answers
    ]
    return "".join(answers) + _units(question)


def _match(question: m.Match) -> str:
    out = f"    <shuffleanswers>{_word(question.shuffleanswers)}</shuffleanswers>\n{_combined(question)}"
    for pair in question.pairs:
        answer = f"      <answer>\n        <text>{escape(pair.answer)}</text>\n      </answer>\n"
        out += _text("subquestion", pair.question, inside=answer)
    return out


_ESSAY = (
    "responserequired",
    "responsefieldlines",
    "minwordlimit",
    "maxwordlimit",
    "attachments",
    "attachmentsrequired",
    "maxbytes",
)


def _essay(question: m.Essay) -> str:
    options = "".join([_element(name, getattr(question, name)) for name in _ESSAY])
    return (
        _element("responseformat", _entities(question.responseformat.strip()) or "editor")
        + options
        + _element("filetypeslist", _entities((question.filetypeslist or "").strip()))
        + _text("graderinfo", question.graderinfo)
        + _text("responsetemplate", question.responsetemplate)
    )


def _calculated_options(answer: m.CalculatedAnswer) -> str:
    return (
        f"    <tolerance>{number(answer.tolerance)}</tolerance>\n"
        f"    <tolerancetype>{answer.tolerancetype}</tolerancetype>\n"
        f"    <correctanswerformat>{answer.correctanswerformat}</correctanswerformat>\n"
        f"      <correctanswerlength>{answer.correctanswerlength}</correctanswerlength>\n"
    )


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
    answers = "".join(
        _plain_answer(answer, _calculated_options(answer), blank="*") for answer in question.answers
    )
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
        + _element("answernumbering", _numbering(question.answernumbering))
        + _element("shuffleanswers", question.shuffleanswers)
        + _combined(question)
        + "".join(
            _answer(answer.text, answer.fraction, answer.feedback, _calculated_options(answer))
            for answer in question.answers
        )
        + _datasets(question.datasets)
    )


def _gapselect(question: m.GapSelect) -> str:
    words = isinstance(question, m.DragDropText)
    tag = "dragbox" if words else "selectoption"
    out = _element("shuffleanswers", question.shuffleanswers) + _combined(question)
    for choice in question.choices:
        endless = "      <infinite/>\n" if choice.infinite and words else ""
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
                f"      <no>{drop.no}</no>\n      <shape>{_entities(drop.shape.strip())}</shape>\n"
                f"      <coords>{_entities(drop.coords.strip())}</coords>\n      <choice>{drop.choice}</choice>\n"
            )
        else:
            out += (
                f"      <text>{escape(drop.droplabel)}</text>\n      <no>{drop.no}</no>\n"
                f"      <choice>{drop.choice}</choice>\n      <xleft>{drop.xleft}</xleft>\n      <ytop>{drop.ytop}</ytop>\n"
            )
        out += "    </drop>\n"
    return out


def _ordering(question: m.Ordering) -> str:
    """Moodle exports these options empty (4.5); the words are what it imports. The fractions mean nothing."""
    options = (
        _element("layouttype", _LAYOUT.get(question.layouttype, _LAYOUT[0]))
        + _element("selecttype", _SELECT.get(question.selecttype, _SELECT[1]))
        + _element("gradingtype", _GRADING.get(question.gradingtype, _GRADING[1]))
        + _element("selectcount", max(question.selectcount, 2))
        + _element("showgrading", "SHOW" if question.showgrading else "HIDE")
        + _element(
            "numberingstyle", question.numberingstyle if question.numberingstyle in NUMBERING else "none"
        )
    )
    shown = _element("shownumcorrect", bool(question.shownumcorrect))
    answers = [_answer(answer.text, 1.0, answer.feedback) for answer in question.answers]
    return options + _combined_texts(question) + shown + "".join(answers)


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
        if isinstance(item, m.Category):
            self._out.write(_category(item))
        else:
            self._out.write(question_xml(item, self._count + 1))
        self._count += 1
        return ()

    def add_whole(self, question: m.Question) -> bool:
        if isinstance(question, m.MultiAnswer):  # its gaps may be such that nothing can be asked
            return False
        try:
            self.add(question)
        except NotHeld:
            return False
        return True

    def close(self) -> Iterable[Loss | Problem]:
        self._out.write("</quiz>\n")
        self._out.flush()
        return ()


def _category(category: m.Category) -> str:
    return (
        f'  <question type="category">\n    <category>\n      <text>{escape(category.path)}</text>\n    </category>\n'
        f"{_text('info', category.info)}    <idnumber>{_idnumber(category.idnumber)}</idnumber>\n  </question>\n\n"
    )


def _idnumber(idnumber: str | None) -> str:
    return _entities(idnumber) if idnumber and idnumber.strip() else ""


def question_xml(question: m.Question, place: int = 0) -> str:
    """One ``<question>`` element. Raises `NotHeld`."""
    if isinstance(question, m.Foreign):
        kind, own = _entities(question.type), ""
    else:
        kind, build = _TYPES[question.qtype]
        own = build(question)
    for raw in question.extras:
        _refuse_invalid(raw)
        own += f"    {raw}\n"
    for hint in question.hints:
        own += _hint(hint)
    if question.tags:
        own += _tags("tags", question.tags)
    if question.coursetags:
        own += _tags("coursetags", question.coursetags)
    text, grade = question.questiontext, ""
    if isinstance(question, m.MultiAnswer):
        text = embed(question)
    else:
        mark = 0.0 if kind == "description" else question.defaultmark
        grade = f"    <defaultgrade>{number(mark)}</defaultgrade>\n"
    penalty = question.penalty
    if abs(penalty - m.DEFAULT_PENALTY) < 0.005:
        penalty = m.DEFAULT_PENALTY
    return (
        f'<!-- question: {place}  -->\n  <question type="{kind}">\n    <name>\n'
        f"      <text>{escape(question.name)}</text>\n    </name>\n"
        f"{_text('questiontext', text)}{_text('generalfeedback', question.generalfeedback)}{grade}"
        f"    <penalty>{number(penalty)}</penalty>\n    <hidden>{1 if question.hidden else 0}</hidden>\n"
        f"    <idnumber>{_idnumber(question.idnumber)}</idnumber>\n"
        f"{own}  </question>\n\n"
    )
