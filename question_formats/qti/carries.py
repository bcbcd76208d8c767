"""What QTI 2.1, 2.2 and 3.0 hold of Moodle's questions. See `losses` for how this is used."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from question_formats import model as m
from question_formats.losses import Carries, Feature
from question_formats.media import Shelf
from question_formats.qti.build_text import number_text
from question_formats.qti.plain import one_line, plain_html
from question_formats.qti.xhtml import canonical, strict
from question_formats.records import replace
from question_formats.texts import map_texts, to_html

COMMON = frozenset({"name", "generalfeedback", "defaultmark", "idnumber", "tags", "files"})
CHOICE = COMMON | {"combinedfeedback", "shuffleanswers"}
_REFERENCE = re.compile(r'((?:src|href|data|poster)=")@@PLUGINFILE@@(/[^"]*)"')
GAP = re.compile(r"\[\[(\d{1,3})\]\]")
PLACE = re.compile(r"\{#(\d{1,3})\}")


def html_text(text: m.Text) -> m.Text:
    """HTML in our reader's spelling, its files as it names them."""
    if text.format is None:
        return text
    if not text.text and not text.files:
        return m.EMPTY
    return shelved(m.Text(text=canonical(to_html(text)), files=text.files))


def shelved(text: m.Text, *, unused: bool = True) -> m.Text:
    """Files lie in one folder, in the order in which the text shows them; then those that it does not show."""
    if not text.files:
        return text
    shelf = Shelf()
    by_path = {file.path + file.name: file for file in text.files}

    def put(match: re.Match[str]) -> str:
        file = by_path.get(unquote(html.unescape(match[2])))
        if file is None:
            return match[0]
        return f'{match[1]}{html.escape(shelf.add(replace(file, path="/")))}"'

    body = _REFERENCE.sub(put, text.text)
    if unused:
        shown = {file.data for file in shelf.files_of()}
        for file in text.files:
            if file.data not in shown:
                shelf.add(replace(file, path="/"))
    return m.Text(text=body, files=shelf.files_of())


def _shown(text: m.Text) -> m.Text:
    """Without the files that the text does not show."""
    return text if not text.files else shelved(text, unused=False)


def _strict_text(text: m.Text) -> m.Text:
    if text.format is None or not text.text:
        return text
    body = strict(text.text)
    return text if body == text.text else shelved(replace(text, text=body))


def _markup(question: Any) -> Any:
    question = map_texts(question, _strict_text)
    if isinstance(question, m.GapSelect):
        choices = tuple(replace(one, text=plain_html(one.text)) for one in question.choices)
        return question if choices == question.choices else replace(question, choices=choices)
    if isinstance(question, m.MultiAnswer):
        gaps = tuple(_plain_gap(gap) for gap in question.subquestions)
        return question if gaps == question.subquestions else replace(question, subquestions=gaps)
    return question


def _plain_gap(gap: m.Gap) -> m.Gap:
    if gap.qtype != "multichoice":
        return gap
    answers = tuple(replace(one, text=m.Text(text=plain_html(one.text.text))) for one in gap.answers)
    return replace(gap, answers=answers)


def _only_shown(question: m.Question) -> m.Question:
    return map_texts(question, _shown)


def spell(question: m.Question) -> m.Question:
    """Spellings that are no losses: texts, white space in names, the order of equal answers."""
    question = map_texts(question, html_text)
    changed: dict[str, Any] = {}
    if one_line(question.name) != question.name:
        changed["name"] = one_line(question.name)
    tags = tuple(dict.fromkeys(tag for tag in map(one_line, question.tags) if tag))
    if tags != question.tags:
        changed["tags"] = tags
    if question.idnumber is not None and one_line(question.idnumber) != question.idnumber:
        changed["idnumber"] = one_line(question.idnumber) or None
    by_type = _SPELL.get(question.qtype)
    if changed:
        question = replace(question, **changed)
    return by_type(question) if by_type else question


def _description(question: Any) -> Any:
    return replace(question, defaultmark=0.0, penalty=0.0)


def _short(question: Any) -> Any:
    kept: dict[str, m.Answer] = {}
    for answer in sorted(question.answers, key=lambda one: -one.fraction):
        text = one_line(answer.text.text)
        key = text if question.usecase else text.casefold()
        if text and key not in kept:
            kept[key] = replace(answer, text=m.Text(text=text, format=None))
    usecase = question.usecase and any(has_case(one.text.text) for one in kept.values())
    return replace(question, answers=tuple(kept.values()), usecase=usecase)


def has_case(text: str) -> bool:
    swapped = text.swapcase()
    return swapped != text and swapped.casefold() == text.casefold()


def _numerical(question: Any) -> Any:
    answers = tuple(
        replace(
            one,
            text=m.Text(text=one.text.text.strip(), format=None),
            tolerance=float(number_text(round(one.tolerance, 12))),
        )
        for one in question.answers
    )
    return replace(question, answers=answers)


def _match(question: Any) -> Any:
    asked = [
        m.Pair(question=pair.question, answer=one_line(pair.answer))
        for pair in question.pairs
        if pair.question.text
    ]
    used = {pair.answer for pair in asked}
    decoys = dict.fromkeys(one_line(pair.answer) for pair in question.pairs if not pair.question.text)
    rest = [m.Pair(question=m.EMPTY, answer=answer) for answer in decoys if answer and answer not in used]
    return replace(question, pairs=(*asked, *rest))


def gaps_of(question: m.GapSelect) -> list[int]:
    """Numbers of the gaps in the text, in order."""
    return [int(number) for number in GAP.findall(question.questiontext.text)]


def _choices(question: Any) -> Any:
    """Choice texts without markup; groups in the order of the gaps; a word used twice may be used again."""
    choices = [replace(one, text=canonical(one.text)) for one in question.choices]
    numbers = gaps_of(question)
    if not all(1 <= number <= len(choices) for number in numbers):
        return replace(question, choices=tuple(choices))
    if question.qtype == "ddwtos":
        choices = [
            replace(one, infinite=one.infinite or numbers.count(at) > 1) for at, one in enumerate(choices, 1)
        ]
        return replace(question, choices=tuple(choices))
    return _regroup(replace(question, choices=tuple(choices)), numbers)


def _regroup(question: Any, numbers: list[int]) -> Any:
    lists: dict[tuple[str, ...], int] = {}
    start: dict[int, int] = {}
    made: list[m.Choice] = []
    new: dict[int, int] = {}
    for number in numbers:
        group = question.choices[number - 1].group
        members = [(at, one) for at, one in enumerate(question.choices, 1) if one.group == group]
        texts = tuple(one.text for _, one in members)
        mine = lists.setdefault(texts, len(lists) + 1)
        if mine not in start:
            start[mine] = len(made)
            made += [m.Choice(text=text, group=mine) for text in texts]
        new[number] = start[mine] + [at for at, _ in members].index(number) + 1
    body = GAP.sub(lambda match: f"[[{new[int(match[1])]}]]", question.questiontext.text)
    return replace(question, choices=tuple(made), questiontext=replace(question.questiontext, text=body))


def _gaps(question: Any) -> Any:
    made = []
    for gap in question.subquestions:
        if gap.qtype == "multichoice":
            answers = tuple(
                replace(one, text=html_text(replace(one.text, format=m.TextFormat.HTML)))
                for one in gap.answers
            )
            gap = replace(gap, answers=answers)
        elif gap.qtype == "shortanswer":
            short = _short(m.ShortAnswer(usecase=gap.usecase, answers=gap.answers))
            gap = replace(gap, answers=short.answers, usecase=short.usecase, shuffleanswers=False)
        else:
            gap = replace(
                gap, answers=_numerical(m.Numerical(answers=gap.answers)).answers, shuffleanswers=False
            )
        made.append(replace(gap, source=""))
    return replace(question, subquestions=tuple(made), defaultmark=sum(one.defaultmark for one in made))


def _essay(question: Any) -> Any:
    return replace(question, filetypeslist=question.filetypeslist or None)


def _ordering(question: Any) -> Any:
    answers = tuple(replace(one, fraction=0.0) for one in question.answers)
    if len(answers) <= 2 and question.gradingtype == -1:  # two things are all right or all wrong
        return replace(question, answers=answers, gradingtype=0)
    return replace(question, answers=answers)


_SPELL: dict[str, Callable[[Any], Any]] = {
    "description": _description,
    "shortanswer": _short,
    "numerical": _numerical,
    "match": _match,
    "gapselect": _choices,
    "ddwtos": _choices,
    "multianswer": _gaps,
    "essay": _essay,
    "ordering": _ordering,
}


def _no_catchall(question: Any) -> Any:
    """Answers that take anything, or earn nothing, are no answers in QTI."""

    def good(answer: m.Answer) -> bool:
        if answer.fraction <= 0:
            return False
        text = answer.text.text
        if isinstance(answer, m.NumericalAnswer):
            return text != "*" and _is_number(text)
        return plain_or_loose(text) is not None

    if isinstance(question, m.MultiAnswer):
        gaps = tuple(
            _no_negatives(gap)
            if gap.qtype == "multichoice"
            else replace(gap, answers=tuple(one for one in gap.answers if good(one) and not _is_loose(one)))
            for gap in question.subquestions
        )
        return question if gaps == question.subquestions else replace(question, subquestions=gaps)
    kept = tuple(one for one in question.answers if good(one))
    return question if len(kept) == len(question.answers) else replace(question, answers=kept)


def _no_negatives(gap: m.Gap) -> m.Gap:
    return replace(gap, answers=tuple(replace(one, fraction=max(0.0, one.fraction)) for one in gap.answers))


def _is_number(text: str) -> bool:
    return (
        re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", text) is not None
        and abs(float(text)) < 1e300
    )


def _is_loose(answer: m.Answer) -> bool:
    found = plain_or_loose(answer.text.text)
    return found is not None and found[1]


def plain_or_loose(text: str) -> tuple[str, bool] | None:
    """(what must be written, may more be around it?); None for other patterns with ``*``."""
    marked = text.replace("\\*", "\x01")
    loose = len(marked) > 2 and marked.startswith("*") and marked.endswith("*")
    inner = marked[1:-1] if loose else marked
    if "*" in inner or not inner.strip() or inner != inner.strip():
        return None
    return inner.replace("\x01", "*"), loose


def _all_in_one_group(question: Any) -> Any:
    if all(one.group == 1 for one in question.choices):
        return question
    return replace(question, choices=tuple(replace(one, group=1) for one in question.choices))


def _essay_options(question: Any) -> Any:
    if question.responseformat == "noinline":
        wanted: dict[str, Any] = {
            "responserequired": False,
            "responsefieldlines": 15,
            "minwordlimit": None,
            "maxwordlimit": None,
            "attachments": 1,
            "attachmentsrequired": 1,
            "maxbytes": 0,
            "filetypeslist": None,
        }
    else:
        wanted = {
            "responseformat": "editor"
            if question.responseformat == "editorfilepicker"
            else question.responseformat,
            "minwordlimit": None,
            "maxwordlimit": None,
            "attachments": 0,
            "attachmentsrequired": 0,
            "maxbytes": 0,
            "filetypeslist": None,
        }
    changed = {name: value for name, value in wanted.items() if getattr(question, name) != value}
    return replace(question, **changed) if changed else question


def _order_options(question: Any) -> Any:
    wanted = {
        "selecttype": 0,
        "selectcount": 0,
        "showgrading": True,
        "numberingstyle": "none",
        "shuffleanswers": True,
    }
    if question.gradingtype not in {-1, 0}:
        wanted["gradingtype"] = 0
    if question.layouttype not in {0, 1}:
        wanted["layouttype"] = 0
    changed = {name: value for name, value in wanted.items() if getattr(question, name) != value}
    return replace(question, **changed) if changed else question


def _positive_mark(question: m.Question) -> m.Question:
    if question.qtype == "description" or question.defaultmark > 0:
        return question
    return replace(question, defaultmark=1.0)


def _idnumber(question: m.Question) -> m.Question:
    fine = question.idnumber is None or (
        len(question.idnumber) <= 100 and not question.idnumber.startswith("moodle-q-")
    )
    return question if fine else replace(question, idnumber=None)


def _layout(question: Any) -> Any:
    gaps = tuple(
        replace(gap, layout="dropdown") if gap.layout != "dropdown" else gap for gap in question.subquestions
    )
    return question if gaps == question.subquestions else replace(question, subquestions=gaps)


def _refuses(question: m.Question) -> str | None:
    check = _REFUSES.get(question.qtype)
    return check(question) if check else None


def _multichoice_refuses(question: Any) -> str | None:
    fractions = [one.fraction for one in question.answers]
    if not fractions:
        return "it has no choices"
    if question.single:
        return None if max(fractions) >= 0.9999999 else "no choice is worth all marks"
    total = sum(one for one in fractions if one > 0)
    if not 0.999 <= total <= 1.001:
        return "the right choices together are not worth exactly all marks"
    return None


def _answers_refuse(question: Any) -> str | None:
    return (
        None if any(one.fraction >= 0.9999999 for one in question.answers) else "no answer is worth all marks"
    )


def _match_refuses(question: Any) -> str | None:
    asked = [pair for pair in question.pairs if pair.question.text]
    if not asked or any(not pair.answer for pair in question.pairs):
        return "nothing is asked, or an answer is empty"
    return None


def _choices_refuse(question: Any) -> str | None:
    numbers = gaps_of(question)
    if not numbers:
        return "its text has no gap"
    if not all(1 <= number <= len(question.choices) for number in numbers):
        return "a gap names a choice that is not there"
    if any(not one.text for one in question.choices):
        return "a choice is empty"
    return None


def _gaps_refuse(question: Any) -> str | None:  # noqa: PLR0911
    places = [int(number) for number in PLACE.findall(question.questiontext.text)]
    if sorted(places) != list(range(1, len(question.subquestions) + 1)) or not places:
        return "the gaps in the text are not those of the question"
    if places != sorted(places):
        return "the gaps are not in the order of their numbers"
    for gap in question.subquestions:
        if gap.qtype == "multichoice" and not gap.single:
            return "a gap takes several choices"
        if gap.defaultmark < 1 or gap.defaultmark != int(gap.defaultmark):
            return "a gap is not worth a whole number of points"
        if not any(one.fraction >= 0.9999999 for one in gap.answers):
            return "no answer of a gap is worth all marks"
        if gap.qtype == "multichoice" and any(not one.text.text for one in gap.answers):
            return "a choice is empty"
    return None


def _order_refuses(question: Any) -> str | None:
    return None if len(question.answers) >= 2 else "there is nothing to order"


_REFUSES: dict[str, Callable[[Any], str | None]] = {
    "multichoice": _multichoice_refuses,
    "shortanswer": _answers_refuse,
    "numerical": _answers_refuse,
    "match": _match_refuses,
    "gapselect": _choices_refuse,
    "ddwtos": _choices_refuse,
    "multianswer": _gaps_refuse,
    "ordering": _order_refuses,
}

MARKUP = Feature(
    name="markup", detail="HTML that QTI has no place for (styles, colours, scripts …)", strip=_markup
)
OWN = (
    MARKUP,
    Feature(name="unusedfiles", detail="files that no text shows", strip=_only_shown),
    Feature(name="zeromark", detail="that the question is worth nothing", strip=_positive_mark),
    Feature(name="idnumber", detail="the ID number, which is too long", strip=_idnumber),
    Feature(
        name="catchall",
        detail="answers that earn nothing, or take anything (*)",
        strip=_no_catchall,
        types=frozenset({"shortanswer", "numerical", "multianswer"}),
    ),
    Feature(
        name="groups",
        detail="the groups of the words to drag",
        strip=_all_in_one_group,
        types=frozenset({"ddwtos"}),
    ),
    Feature(
        name="essayoptions",
        detail="word limits, attachments and some of the response's options",
        strip=_essay_options,
        types=frozenset({"essay"}),
    ),
    Feature(
        name="orderingoptions",
        detail="the selection, numbering and relative grading of ordering",
        strip=_order_options,
        types=frozenset({"ordering"}),
    ),
    Feature(
        name="layout",
        detail="that choices of a gap are shown as a list of buttons",
        strip=_layout,
        types=frozenset({"multianswer"}),
    ),
)

TYPES: dict[str, frozenset[str]] = {
    "description": (COMMON - {"generalfeedback"}) | {"penalty"},
    "multichoice": CHOICE | {"answerfeedback", "answernumbering"},
    "truefalse": COMMON | {"answerfeedback"},
    "shortanswer": COMMON | {"usecase"},
    "numerical": COMMON | {"tolerance"},
    "essay": COMMON | {"graderinfo"},
    "match": CHOICE | {"decoys"},
    "gapselect": CHOICE,
    "ddwtos": CHOICE,
    "multianswer": COMMON | {"usecase", "tolerance"},
    "ordering": COMMON | {"combinedfeedback"},
}
CARRIES = Carries(types=TYPES, own=OWN, canonical=spell, refuses=_refuses, category=frozenset({"path"}))
