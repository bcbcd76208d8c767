"""One question as an assessment item, in the 2.x vocabulary (`dialect` makes 3.0 of it).

Scores are in points: an item's MAXSCORE is the question's default mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from question_formats import model as m
from question_formats.qti.build_text import number_text
from question_formats.qti.carries import GAP, PLACE, plain_or_loose
from question_formats.qti.markup import OWN
from question_formats.qti.xhtml import MATHML, Node, tree

E = etree.SubElement
Store = Callable[[m.File], str]  # gives the reference to a file, relative to the item


@dataclass
class Draft:
    """An item while it is written."""

    root: etree._Element
    store: Store
    version: str  # "2.1" "2.2" "3.0"
    mark: float
    feedback: list[etree._Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.declared = 0  # children before the body that are there
        self.body: etree._Element | None = None
        self.rules: etree._Element | None = None

    def response(self, name: str, cardinality: str, base: str, right: Iterable[str]) -> etree._Element:
        element = E(self.root, "responseDeclaration", identifier=name, cardinality=cardinality, baseType=base)
        values = list(right)
        if values:
            correct = E(element, "correctResponse")
            for value in values:
                E(correct, "value").text = value
        return element

    def outcome(self, name: str, cardinality: str, base: str, default: str | None) -> None:
        element = E(self.root, "outcomeDeclaration", identifier=name, cardinality=cardinality, baseType=base)
        if default is not None:
            E(E(element, "defaultValue"), "value").text = default

    def fill(self, parent: etree._Element, text: m.Text) -> None:
        """The text's nodes into `parent`, its files into the package."""
        files = {file.name: file for file in text.files}
        append(parent, tree(text.text), lambda url: self._url(url, files))

    def _url(self, url: str, files: dict[str, m.File]) -> str:
        from urllib.parse import unquote

        if url.startswith("@@PLUGINFILE@@/"):
            file = files.get(unquote(url.removeprefix("@@PLUGINFILE@@/")))
            if file is not None:
                return self.store(file)
        return url

    def begin_body(self) -> etree._Element:
        self.body = E(self.root, "itemBody")
        return self.body

    def block(self, text: m.Text) -> etree._Element:
        """A block of its own for a text."""
        holder = E(self.body if self.body is not None else self.begin_body(), "div")
        holder.set("class", OWN)
        self.fill(holder, text)
        return holder

    def begin_rules(self) -> etree._Element:
        self.rules = E(self.root, "responseProcessing")
        return self.rules

    def modal(self, outcome: str, identifier: str, text: m.Text) -> None:
        """Feedback that shows when the outcome holds the identifier."""
        element = etree.Element(
            "modalFeedback", outcomeIdentifier=outcome, showHide="show", identifier=identifier
        )
        holder = E(element, "contentBody") if self.version == "3.0" else element
        self.fill(holder, text)
        self.feedback.append(element)


def append(
    parent: etree._Element, nodes: list[Node], url: Callable[[str], str], *, math: bool = False
) -> None:
    """Nodes as elements under `parent`."""
    last: etree._Element | None = None
    for node in nodes:
        if not node.tag:
            if last is None:
                parent.text = (parent.text or "") + node.text
            else:
                last.tail = (last.tail or "") + node.text
            continue
        last = _node(parent, node, url, math=math)


def _node(parent: etree._Element, node: Node, url: Callable[[str], str], *, math: bool) -> etree._Element:
    if node.tag in {"audio", "video"} and not math:
        source = url(node.attributes.get("src", ""))
        return E(parent, "object", data=source, type=_media_type(node.tag, source))
    if math or node.tag == "math":
        element = E(parent, f"{{{MATHML}}}{node.tag}", nsmap={None: MATHML} if node.tag == "math" else None)
        for key, value in node.attributes.items():
            if key != "xmlns":
                element.set(key, value)
        append(element, node.children, url, math=True)
        return element
    element = E(parent, node.tag)
    for key, value in node.attributes.items():
        if key == "lang":
            element.set("{http://www.w3.org/XML/1998/namespace}lang", value)
        else:
            element.set(key, url(value) if key in {"src", "href"} else value)
    append(element, node.children, url)
    return element


_TYPES = {
    "mp3": "audio/mpeg", "ogg": "audio/ogg", "oga": "audio/ogg", "wav": "audio/wav", "m4a": "audio/mp4",
    "aac": "audio/aac", "mp4": "video/mp4", "webm": "video/webm", "ogv": "video/ogg", "mov": "video/quicktime",
    "flac": "audio/flac",
}  # fmt: skip


def _media_type(tag: str, source: str) -> str:
    known = _TYPES.get(source.rsplit(".", 1)[-1].lower(), "")
    return known if known.startswith(tag) else ("audio/mpeg" if tag == "audio" else "video/mp4")


def number(value: float) -> str:
    return number_text(round(value, 9))


def _mapping(
    element: etree._Element,
    entries: Iterable[tuple[str, float]],
    draft: Draft,
    *,
    case: bool = False,
    bounds: bool = False,
) -> None:
    mapping = E(element, "mapping", defaultValue="0")
    if bounds:
        mapping.set("lowerBound", "0")
        mapping.set("upperBound", number(draft.mark))
    for key, value in entries:
        entry = E(mapping, "mapEntry", mapKey=key, mappedValue=number(value))
        if case:
            entry.set("caseSensitive", "true")


def _outcomes(draft: Draft, question: m.Question, *, choice: bool = False) -> None:
    """SCORE, MAXSCORE, and what feedback needs."""
    draft.outcome("SCORE", "single", "float", "0")
    draft.outcome("MAXSCORE", "single", "float", number(draft.mark))
    if _combined(question):
        draft.outcome("FEEDBACKBASIC", "single", "identifier", "empty")
    if choice:
        draft.outcome("FEEDBACK", "multiple", "identifier", None)
    if question.generalfeedback.text:
        draft.outcome("FEEDBACKGENERAL", "single", "identifier", "general")


def _combined(question: m.Question) -> bool:
    names = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
    return isinstance(question, m.CombinedQuestion) and any(getattr(question, name).text for name in names)


def _feedback(draft: Draft, question: m.Question) -> None:
    """Rules and texts of the general and the combined feedback."""
    if _combined(question) and isinstance(question, m.CombinedQuestion) and draft.rules is not None:
        condition = E(draft.rules, "responseCondition")
        first = E(condition, "responseIf")
        _compare(first, "gte", number(draft.mark - 1e-6 * draft.mark))
        _set_basic(first, "correct")
        second = E(condition, "responseElseIf")
        _compare(second, "gt", "0")
        _set_basic(second, "partial")
        _set_basic(E(condition, "responseElse"), "incorrect")
        for name, text in (
            ("correct", question.correctfeedback),
            ("partial", question.partiallycorrectfeedback),
            ("incorrect", question.incorrectfeedback),
        ):
            if text.text:
                draft.modal("FEEDBACKBASIC", name, text)
    if question.generalfeedback.text:
        draft.modal("FEEDBACKGENERAL", "general", question.generalfeedback)


def _compare(parent: etree._Element, operator: str, value: str) -> None:
    test = E(parent, operator)
    E(test, "variable", identifier="SCORE")
    E(test, "baseValue", baseType="float").text = value


def _set_basic(parent: etree._Element, value: str) -> None:
    E(
        E(parent, "setOutcomeValue", identifier="FEEDBACKBASIC"), "baseValue", baseType="identifier"
    ).text = value


def _score_of_maps(draft: Draft, names: Iterable[str]) -> None:
    rules = draft.begin_rules()
    total = E(E(rules, "setOutcomeValue", identifier="SCORE"), "sum")
    E(total, "variable", identifier="SCORE")
    for name in names:
        E(total, "mapResponse", identifier=name)


# shared vocabulary of QTI 3.0 for Moodle's numbering; 2.x players pass over unknown classes
NUMBERING = {
    "abc": "qti-labels-lower-alpha",
    "ABCD": "qti-labels-upper-alpha",
    "123": "qti-labels-decimal",
    "iii": "list-style-lower-roman",
    "IIII": "list-style-upper-roman",
    "none": "qti-labels-none",
}


def multichoice(draft: Draft, question: m.MultiChoice) -> None:
    names = [f"c{at}" for at in range(1, len(question.answers) + 1)]
    fractions = [one.fraction for one in question.answers]
    best = max(fractions)
    right = (
        [names[fractions.index(best)]]
        if question.single
        else [n for n, one in zip(names, fractions, strict=True) if one > 0]
    )
    element = draft.response("RESPONSE", "single" if question.single else "multiple", "identifier", right)
    _mapping(
        element,
        [(n, one * draft.mark) for n, one in zip(names, fractions, strict=True)],
        draft,
        bounds=not question.single,
    )
    own = any(one.feedback.text for one in question.answers)
    _outcomes(draft, question, choice=own)
    draft.block(question.questiontext)
    block = E(
        _body(draft),
        "choiceInteraction",
        responseIdentifier="RESPONSE",
        shuffle=_flag(question.shuffleanswers),
    )
    block.set("maxChoices", "1" if question.single else "0")
    if question.answernumbering in NUMBERING:
        block.set("class", NUMBERING[question.answernumbering])
    for name, answer in zip(names, question.answers, strict=True):
        draft.fill(E(block, "simpleChoice", identifier=name), answer.text)
    _score_of_maps(draft, ["RESPONSE"])
    if own:
        _choice_feedback(draft, zip(names, (one.feedback for one in question.answers), strict=True))
    _feedback(draft, question)


def _choice_feedback(draft: Draft, texts: Iterable[tuple[str, m.Text]]) -> None:
    holder = E(E(_rules(draft), "setOutcomeValue", identifier="FEEDBACK"), "multiple")
    E(holder, "variable", identifier="RESPONSE")
    for name, text in texts:
        if text.text:
            draft.modal("FEEDBACK", name, text)


def _body(draft: Draft) -> etree._Element:
    return draft.body if draft.body is not None else draft.begin_body()


def _rules(draft: Draft) -> etree._Element:
    return draft.rules if draft.rules is not None else draft.begin_rules()


def _flag(value: bool) -> str:
    return "true" if value else "false"


def truefalse(draft: Draft, question: m.TrueFalse) -> None:
    right = _flag(question.correctanswer)
    element = draft.response("RESPONSE", "single", "identifier", [right])
    _mapping(element, [(right, draft.mark)], draft)
    own = bool(question.feedbacktrue.text or question.feedbackfalse.text)
    _outcomes(draft, question, choice=own)
    draft.block(question.questiontext)
    block = E(
        _body(draft), "choiceInteraction", responseIdentifier="RESPONSE", shuffle="false", maxChoices="1"
    )
    E(block, "simpleChoice", identifier="true").text = "True"
    E(block, "simpleChoice", identifier="false").text = "False"
    _score_of_maps(draft, ["RESPONSE"])
    if own:
        _choice_feedback(draft, (("true", question.feedbacktrue), ("false", question.feedbackfalse)))
    _feedback(draft, question)


def shortanswer(draft: Draft, question: m.ShortAnswer) -> None:
    known = [
        (plain_or_loose(one.text.text) or (one.text.text, False), one.fraction) for one in question.answers
    ]
    element = draft.response("RESPONSE", "single", "string", [known[0][0][0]])
    loose = any(is_loose for (_, is_loose), _ in known)
    if not loose:
        _mapping(
            element, [(text, one * draft.mark) for (text, _), one in known], draft, case=question.usecase
        )
    _outcomes(draft, question)
    draft.block(question.questiontext)
    E(E(_body(draft), "p"), "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="30")
    if not loose:
        _score_of_maps(draft, ["RESPONSE"])
    else:
        condition = E(draft.begin_rules(), "responseCondition")
        for at, ((text, is_loose), fraction) in enumerate(known):
            branch = E(condition, "responseElseIf" if at else "responseIf")
            test = E(branch, "stringMatch", caseSensitive=_flag(question.usecase))
            if is_loose:
                test.set("substring", "true")
            E(test, "variable", identifier="RESPONSE")
            E(test, "baseValue", baseType="string").text = text
            _set_score(branch, fraction * draft.mark)
    _feedback(draft, question)


def _set_score(parent: etree._Element, value: float) -> None:
    total = E(E(parent, "setOutcomeValue", identifier="SCORE"), "sum")
    E(total, "variable", identifier="SCORE")
    E(total, "baseValue", baseType="float").text = number(value)


def _number_chain(draft: Draft, name: str, answers: Iterable[Any], mark: float) -> None:
    condition = E(_rules(draft), "responseCondition")
    for at, answer in enumerate(answers):
        branch = E(condition, "responseElseIf" if at else "responseIf")
        test = E(branch, "equal", toleranceMode="absolute" if answer.tolerance else "exact")
        if answer.tolerance:
            test.set("tolerance", f"{number_text(answer.tolerance)} {number_text(answer.tolerance)}")
        E(test, "baseValue", baseType="float").text = answer.text.text
        E(test, "variable", identifier=name)
        _set_score(branch, answer.fraction * mark)


def numerical(draft: Draft, question: m.Numerical) -> None:
    best = max(question.answers, key=lambda one: one.fraction)
    draft.response("RESPONSE", "single", "float", [best.text.text])
    _outcomes(draft, question)
    draft.block(question.questiontext)
    E(E(_body(draft), "p"), "textEntryInteraction", responseIdentifier="RESPONSE", expectedLength="15")
    _number_chain(draft, "RESPONSE", question.answers, draft.mark)
    _feedback(draft, question)


def essay(draft: Draft, question: m.Essay) -> None:
    upload = question.responseformat == "noinline"
    draft.response("RESPONSE", "single", "file" if upload else "string", [])
    _outcomes(draft, question)
    draft.block(question.questiontext)
    if question.graderinfo.text:
        rubric = E(_body(draft), "rubricBlock", view="scorer")
        if draft.version == "3.0":
            rubric.set("use", "scoring")
        holder = E(rubric, "contentBody") if draft.version == "3.0" else rubric
        inner = E(holder, "div")
        inner.set("class", OWN)
        draft.fill(inner, question.graderinfo)
    if upload:
        E(_body(draft), "uploadInteraction", responseIdentifier="RESPONSE")
    else:
        block = E(_body(draft), "extendedTextInteraction", responseIdentifier="RESPONSE")
        block.set("expectedLines", str(question.responsefieldlines))
        if not question.responserequired:
            block.set("minStrings", "0")
        kind = {"plain": "plain", "monospaced": "preformatted" if draft.version != "2.1" else "preFormatted"}
        block.set("format", kind.get(question.responseformat, "xhtml"))
    _feedback(draft, question)


def description(draft: Draft, question: m.Description) -> None:
    draft.block(question.questiontext)


def match(draft: Draft, question: m.Match) -> None:
    asked = [pair for pair in question.pairs if pair.question.text]
    answers = list(dict.fromkeys(pair.answer for pair in question.pairs))
    right = [f"s{at} a{answers.index(pair.answer) + 1}" for at, pair in enumerate(asked, 1)]
    element = draft.response("RESPONSE", "multiple", "directedPair", right)
    _mapping(element, [(pair, draft.mark / len(asked)) for pair in right], draft)
    _outcomes(draft, question)
    draft.block(question.questiontext)
    block = E(
        _body(draft),
        "matchInteraction",
        responseIdentifier="RESPONSE",
        shuffle=_flag(question.shuffleanswers),
    )
    block.set("maxAssociations", str(len(asked)))
    left, options = E(block, "simpleMatchSet"), E(block, "simpleMatchSet")
    for at, pair in enumerate(asked, 1):
        draft.fill(E(left, "simpleAssociableChoice", identifier=f"s{at}", matchMax="1"), pair.question)
    for at, answer in enumerate(answers, 1):
        E(options, "simpleAssociableChoice", identifier=f"a{at}", matchMax="0").text = answer
    _score_of_maps(draft, ["RESPONSE"])
    _feedback(draft, question)


def ordering(draft: Draft, question: m.Ordering) -> None:
    names = [f"i{at}" for at in range(1, len(question.answers) + 1)]
    draft.response("RESPONSE", "ordered", "identifier", names)
    _outcomes(draft, question)
    draft.block(question.questiontext)
    block = E(_body(draft), "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    block.set("orientation", "horizontal" if question.layouttype == 1 else "vertical")
    # not in the right order: a player that does not shuffle would give the answer away
    for name, answer in list(zip(names, question.answers, strict=True))[::-1]:
        draft.fill(E(block, "simpleChoice", identifier=name), answer.text)
    rules = draft.begin_rules()
    if question.gradingtype == -1:
        branch = E(E(rules, "responseCondition"), "responseIf")
        test = E(branch, "match")
        E(test, "variable", identifier="RESPONSE")
        E(test, "correct", identifier="RESPONSE")
        _set_score(branch, draft.mark)
    else:
        for at, name in enumerate(names, 1):
            branch = E(E(rules, "responseCondition"), "responseIf")
            test = E(branch, "match")
            E(E(test, "index", n=str(at)), "variable", identifier="RESPONSE")
            E(test, "baseValue", baseType="identifier").text = name
            _set_score(branch, draft.mark / len(names))
    _feedback(draft, question)


def ddwtos(draft: Draft, question: m.DragDropText) -> None:
    numbers = [int(one) for one in GAP.findall(question.questiontext.text)]
    right = [f"w{number_} g{at}" for at, number_ in enumerate(numbers, 1)]
    element = draft.response("RESPONSE", "multiple", "directedPair", right)
    _mapping(element, [(pair, draft.mark / len(right)) for pair in right], draft)
    _outcomes(draft, question)
    block = E(
        _body(draft),
        "gapMatchInteraction",
        responseIdentifier="RESPONSE",
        shuffle=_flag(question.shuffleanswers),
    )
    for at, choice in enumerate(question.choices, 1):
        word = E(block, "gapText", identifier=f"w{at}", matchMax="0" if choice.infinite else "1")
        append(word, tree(choice.text), str)
    holder = E(block, "div")
    holder.set("class", OWN)
    draft.fill(holder, question.questiontext)
    count = iter(range(1, len(right) + 1))
    _replace_marks(holder, GAP, lambda _: etree.Element("gap", identifier=f"g{next(count)}"))
    _score_of_maps(draft, ["RESPONSE"])
    _feedback(draft, question)


def gapselect(draft: Draft, question: m.GapSelect) -> None:
    numbers = [int(one) for one in GAP.findall(question.questiontext.text)]
    for at, number_ in enumerate(numbers, 1):
        element = draft.response(f"RESPONSE{at}", "single", "identifier", [f"w{number_}"])
        _mapping(element, [(f"w{number_}", draft.mark / len(numbers))], draft)
    _outcomes(draft, question)
    holder = draft.block(question.questiontext)
    count = iter(range(1, len(numbers) + 1))

    def make(found: str) -> etree._Element:
        group = question.choices[int(found) - 1].group
        block = etree.Element(
            "inlineChoiceInteraction",
            responseIdentifier=f"RESPONSE{next(count)}",
            shuffle=_flag(question.shuffleanswers),
        )
        for at, choice in enumerate(question.choices, 1):
            if choice.group == group:
                append(E(block, "inlineChoice", identifier=f"w{at}"), tree(choice.text), str)
        return block

    _replace_marks(holder, GAP, make)
    _score_of_maps(draft, [f"RESPONSE{at}" for at in range(1, len(numbers) + 1)])
    _feedback(draft, question)


def multianswer(draft: Draft, question: m.MultiAnswer) -> None:
    mapped, numeric = [], []
    for at, gap in enumerate(question.subquestions, 1):
        name = f"RESPONSE{at}"
        if gap.qtype == "numerical":
            best = max(gap.answers, key=lambda one: one.fraction)
            draft.response(name, "single", "float", [best.text.text])
            numeric.append((name, gap))
            continue
        if gap.qtype == "multichoice":
            entries = [(f"c{i}", one.fraction * gap.defaultmark) for i, one in enumerate(gap.answers, 1)]
            fractions = [one.fraction for one in gap.answers]
            right = f"c{fractions.index(max(fractions)) + 1}"
            element = draft.response(name, "single", "identifier", [right])
            _mapping(element, entries, draft)
        else:
            texts = [
                ((plain_or_loose(one.text.text) or (one.text.text, False))[0], one.fraction)
                for one in gap.answers
            ]
            element = draft.response(name, "single", "string", [texts[0][0]])
            _mapping(element, [(text, one * gap.defaultmark) for text, one in texts], draft, case=gap.usecase)
        mapped.append(name)
    _outcomes(draft, question)
    holder = draft.block(question.questiontext)
    _replace_marks(holder, PLACE, lambda found: _gap(question.subquestions[int(found) - 1], int(found)))
    if mapped:
        _score_of_maps(draft, mapped)
    for name, gap in numeric:
        _number_chain(draft, name, gap.answers, gap.defaultmark)
    _feedback(draft, question)


def _gap(gap: m.Gap, at: int) -> etree._Element:
    name = f"RESPONSE{at}"
    if gap.qtype != "multichoice":
        return etree.Element("textEntryInteraction", responseIdentifier=name, expectedLength="15")
    block = etree.Element(
        "inlineChoiceInteraction", responseIdentifier=name, shuffle=_flag(gap.shuffleanswers)
    )
    for i, answer in enumerate(gap.answers, 1):
        append(E(block, "inlineChoice", identifier=f"c{i}"), tree(answer.text.text), str)
    return block


def _replace_marks(
    holder: etree._Element, pattern: re.Pattern[str], make: Callable[[str], etree._Element]
) -> None:
    """Elements instead of ``[[1]]`` or ``{#1}`` in the texts under `holder`, in the order of the document."""
    children = [child for child in holder if isinstance(child.tag, str)]
    pieces = pattern.split(holder.text or "")
    holder.text = pieces[0]
    at = 0
    for found, after in zip(pieces[1::2], pieces[2::2], strict=True):
        at = _put(holder, at, make(found), after)
    for child in children:
        _replace_marks(child, pattern, make)
        at = holder.index(child) + 1
        pieces = pattern.split(child.tail or "")
        child.tail = pieces[0]
        for found, after in zip(pieces[1::2], pieces[2::2], strict=True):
            at = _put(holder, at, make(found), after)


def _put(holder: etree._Element, at: int, new: etree._Element, after: str) -> int:
    new.tail = after
    holder.insert(at, new)
    return at + 1


BUILDERS: dict[str, Callable[[Draft, Any], None]] = {
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
