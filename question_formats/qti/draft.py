"""An assessment item while it is written, in the 2.x vocabulary (`dialect` makes 3.0 of it).

Scores are in points: an item's MAXSCORE is the question's default mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from question_formats import model as m
from question_formats.qti.build_text import decimal_text, number_text
from question_formats.qti.markup import OWN
from question_formats.qti.xhtml import MATHML, Node, tree

if TYPE_CHECKING:
    from question_formats.qti.templates import Wild

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
    wild: Wild | None = None  # of a calculated question

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

    def fill(self, parent: etree._Element, text: m.Text, form: str | None = None) -> None:
        """The text's nodes into `parent`, its files into the package; `form`: how computed numbers are shown."""
        files = {file.name: file for file in text.files}
        append(parent, tree(text.text), lambda url: self._url(url, files))
        if self.wild is not None:
            self.wild.place(parent, form)

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


def mapping(
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


def outcomes(draft: Draft, question: m.Question, *, choice: bool = False, each: bool = False) -> None:
    """SCORE, MAXSCORE, and what feedback needs: of choices, or of each answer."""
    draft.outcome("SCORE", "single", "float", "0")
    draft.outcome("MAXSCORE", "single", "float", number(draft.mark))
    if _combined(question):
        draft.outcome("FEEDBACKBASIC", "single", "identifier", "empty")
    if choice or each:
        draft.outcome("FEEDBACK", "multiple" if choice else "single", "identifier", None)
    if question.generalfeedback.text:
        draft.outcome("FEEDBACKGENERAL", "single", "identifier", "general")


def _combined(question: m.Question) -> bool:
    names = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
    return isinstance(question, m.CombinedQuestion) and any(getattr(question, name).text for name in names)


def feedback(draft: Draft, question: m.Question) -> None:
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


def score_of_maps(draft: Draft, names: Iterable[str], operator: str = "mapResponse") -> None:
    rules = draft.begin_rules()
    total = E(E(rules, "setOutcomeValue", identifier="SCORE"), "sum")
    E(total, "variable", identifier="SCORE")
    for name in names:
        E(total, operator, identifier=name)


def choice_feedback(draft: Draft, texts: Iterable[tuple[str, m.Text]]) -> None:
    holder = E(E(rules(draft), "setOutcomeValue", identifier="FEEDBACK"), "multiple")
    E(holder, "variable", identifier="RESPONSE")
    for name, text in texts:
        if text.text:
            draft.modal("FEEDBACK", name, text)


def body(draft: Draft) -> etree._Element:
    return draft.body if draft.body is not None else draft.begin_body()


def rules(draft: Draft) -> etree._Element:
    return draft.rules if draft.rules is not None else draft.begin_rules()


def flag(value: bool) -> str:
    return "true" if value else "false"


def set_score(parent: etree._Element, value: float) -> None:
    total = E(E(parent, "setOutcomeValue", identifier="SCORE"), "sum")
    E(total, "variable", identifier="SCORE")
    E(total, "baseValue", baseType="float").text = number(value)


def number_chain(draft: Draft, name: str, answers: Iterable[Any], mark: float) -> None:
    condition = E(rules(draft), "responseCondition")
    for at, answer in enumerate(answers):
        branch = E(condition, "responseElseIf" if at else "responseIf")
        test = E(branch, "equal", toleranceMode="absolute" if answer.tolerance else "exact")
        if answer.tolerance:
            test.set("tolerance", f"{decimal_text(answer.tolerance)} {decimal_text(answer.tolerance)}")
        E(test, "baseValue", baseType="float").text = answer.text.text
        E(test, "variable", identifier=name)
        set_score(branch, answer.fraction * mark)
