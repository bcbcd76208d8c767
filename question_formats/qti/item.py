"""One assessment item of QTI 2.x or 3.0, taken apart: declarations, body, rules, feedback."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from question_formats.qti.declarations import Declaration, declarations
from question_formats.qti.dialect import local
from question_formats.qti.fields import split_fields
from question_formats.qti.processing import Outcome, ResponseProcessing, Scorer
from question_formats.qti.tool import TOOL
from question_formats.qti.values import Unsupported, Value

# what stands in the body and takes a response (QTI 2.1, 7; positionObject and PCI included)
BLOCKS = frozenset(
    [
        "associateInteraction",
        "choiceInteraction",
        "customInteraction",
        "drawingInteraction",
        "endAttemptInteraction",
        "extendedTextInteraction",
        "gapMatchInteraction",
        "graphicAssociateInteraction",
        "graphicGapMatchInteraction",
        "graphicOrderInteraction",
        "hotspotInteraction",
        "hottextInteraction",
        "inlineChoiceInteraction",
        "matchInteraction",
        "orderInteraction",
        "portableCustomInteraction",
        "positionObjectInteraction",
        "selectPointInteraction",
        "sliderInteraction",
        "textEntryInteraction",
        "uploadInteraction",
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """Modal feedback, or feedback inside the body. It shows when its outcome holds its identifier."""

    identifier: str
    outcome: str
    show: bool  # False: it hides then
    element: etree._Element
    inside: str | None = None  # identifier of the choice that it stands in

    def shown(self, outcome: Outcome) -> bool:
        value = outcome.values.get(self.outcome)
        holds = value is not None and any(
            str(item).lower() == self.identifier.lower() for item in value.items
        )
        return holds == self.show


@dataclass(frozen=True, kw_only=True)
class Item:
    """`root` is in the 2.x vocabulary (see `dialect`)."""

    root: etree._Element
    path: str  # of the document in its package
    identifier: str
    title: str
    label: str
    tool: str
    responses: Mapping[str, Declaration]
    outcomes: Mapping[str, Declaration]
    interactions: tuple[etree._Element, ...]
    body: etree._Element | None
    scorer: Scorer
    has_rules: bool
    feedback: tuple[Feedback, ...]
    strange: str = ""  # a response processing template that nobody knows; the declarations stand in for it

    @property
    def line(self) -> int | None:
        line: int | None = self.root.sourceline
        return line

    @property
    def name(self) -> str:
        return self.title if self.tool == TOOL else self.title or self.identifier

    def declared(self, interaction: etree._Element) -> Declaration:
        """The response declaration of an interaction. Raises `Unsupported`."""
        name = interaction.get("responseIdentifier") or ""
        found = self.responses.get(name)
        if found is None:
            raise Unsupported(f"the response {name}, which is not declared", interaction.sourceline)
        return found

    def score(self, responses: Mapping[str, Value]) -> float:
        return self.scorer(responses).score


def parse(root: etree._Element, path: str, template: Callable[[str, str], etree._Element | None]) -> Item:
    """Take `root` (2.x vocabulary) apart. `template(kind, location)` finds response processing templates."""
    has_rules = any(_is_rules(child) for child in root)
    split_fields(root)
    responses = declarations(root, "responseDeclaration")
    outcomes = declarations(root, "outcomeDeclaration")
    body = next((child for child in root if local(child) in {"itemBody", "contentBody"}), None)
    rules = next((child for child in root if local(child) == "responseProcessing"), None)
    scorer, strange = _scorer(responses, outcomes, rules, template)
    interactions = () if body is None else tuple(one for one in body.iter() if local(one) in BLOCKS)
    return Item(
        root=root,
        path=path,
        identifier=root.get("identifier") or root.get("ident") or "",
        title=(root.get("title") or "").strip(),
        label=(root.get("label") or "").strip(),
        tool=(root.get("toolName") or "").strip(),
        responses=responses,
        outcomes=outcomes,
        interactions=interactions,
        body=body,
        scorer=scorer,
        strange=strange,
        has_rules=has_rules,
        feedback=tuple(_feedback(root, body)),
    )


def _is_rules(element: etree._Element) -> bool:
    return local(element) == "responseProcessing" and (
        (any(local(child) for child in element) and _sets_anything(element))
        or bool(element.get("template") or element.get("templateLocation"))
    )


def _feedback(root: etree._Element, body: etree._Element | None) -> list[Feedback]:
    found = []
    elements = [child for child in root if local(child) == "modalFeedback"]
    if body is not None:
        elements += [one for one in body.iter() if local(one) in {"feedbackBlock", "feedbackInline"}]
    for element in elements:
        choice = None
        parent = element.getparent()
        while parent is not None and choice is None:
            if parent.get("identifier") and local(parent).endswith(("hoice", "hottext", "gapText")):
                choice = parent.get("identifier")
            parent = parent.getparent()
        found.append(
            Feedback(
                identifier=(element.get("identifier") or "").strip(),
                outcome=(element.get("outcomeIdentifier") or "").strip(),
                show=(element.get("showHide") or "show").strip() != "hide",
                element=element,
                inside=choice,
            )
        )
    return found


# the standard templates, and those of the Common Cartridge profile (QTI 2.1, 5.3)
_TEMPLATES = frozenset(
    {
        "match_correct",
        "cc2_match",
        "cc2_match_basic",
        "map_response",
        "cc2_map_response",
        "map_response_point",
    }
)
_GIVES = frozenset(
    {"setOutcomeValue", "lookupOutcomeValue", "responseProcessingFragment", "include", "setTemplateValue"}
)
_SCORE = """<responseProcessing>{}</responseProcessing>"""
_MATCH = """<responseCondition><responseIf><match><variable identifier="{r}"/><correct identifier="{r}"/></match>
<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/><baseValue baseType="float">1</baseValue></sum>
</setOutcomeValue></responseIf></responseCondition>"""
_MAP = """<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/><mapResponse identifier="{r}"/></sum>
</setOutcomeValue>"""
_POINT = _MAP.replace("mapResponse", "mapResponsePoint")
_BASIC = """<responseCondition><responseIf><isNull><variable identifier="{r}"/></isNull>
<setOutcomeValue identifier="FEEDBACKBASIC"><baseValue baseType="identifier">empty</baseValue></setOutcomeValue></responseIf>
<responseElseIf><match><variable identifier="{r}"/><correct identifier="{r}"/></match>
<setOutcomeValue identifier="FEEDBACKBASIC"><baseValue baseType="identifier">correct</baseValue></setOutcomeValue></responseElseIf>
<responseElse><setOutcomeValue identifier="FEEDBACKBASIC"><baseValue baseType="identifier">incorrect</baseValue></setOutcomeValue>
</responseElse></responseCondition>"""


def _rules(*parts: str) -> etree._Element:
    return etree.fromstring(_SCORE.format("".join(parts)))


def _scorer(
    responses: Mapping[str, Declaration],
    outcomes: Mapping[str, Declaration],
    rules: etree._Element | None,
    template: Callable[[str, str], etree._Element | None],
) -> tuple[Scorer, str]:
    """(what scores the item, the template that is not known)."""
    found = _known(responses, outcomes, rules, template)
    if found is not None or rules is None:
        return found or _run(responses, outcomes, _declared(responses)), ""
    place = (rules.get("template") or rules.get("templateLocation") or "").strip()
    if any(map(_is_scored, responses.values())):
        return _run(responses, outcomes, _declared(responses)), place
    return _unknown(f"the response processing template {place}", rules), ""


def _known(  # noqa: PLR0911
    responses: Mapping[str, Declaration],
    outcomes: Mapping[str, Declaration],
    rules: etree._Element | None,
    template: Callable[[str, str], etree._Element | None],
) -> Scorer | None:
    """None: by a template that is not known."""
    if rules is not None and any(local(child) for child in rules):
        return _run(responses, outcomes, rules if _sets_anything(rules) else _declared(responses))
    name = "" if rules is None else (rules.get("template") or "").strip()
    place = "" if rules is None else (rules.get("templateLocation") or "").strip()
    if name or place:
        found = template(name, place)
        if found is not None:
            return _run(responses, outcomes, found)
    kind = (name or place).rstrip("/").rsplit("/", 1)[-1].lower().removesuffix(".xml")
    if kind in _TEMPLATES and sum(_is_scored(one) for one in responses.values()) > 1:
        return _run(
            responses, outcomes, _declared(responses)
        )  # templates know one response: each as declared
    response = (
        "RESPONSE" if "RESPONSE" in responses else next(iter(responses), "") if len(responses) == 1 else ""
    )
    if kind and response:
        basic = _BASIC.replace("{r}", response) if kind.startswith("cc2") else ""
        if kind in {"match_correct", "cc2_match", "cc2_match_basic"}:
            return _run(responses, outcomes, _rules(_MATCH.replace("{r}", response), basic))
        if kind in {"map_response", "cc2_map_response"} and responses[response].mapping:
            return _run(responses, outcomes, _rules(_MAP.replace("{r}", response), basic))
        if kind == "map_response_point" and responses[response].areas:
            return _run(responses, outcomes, _rules(_POINT.replace("{r}", response)))
        if kind not in _TEMPLATES:
            return None
    return _run(responses, outcomes, _declared(responses))


def _sets_anything(rules: etree._Element) -> bool:
    """Do the rules give anything out? Some tools write the test for the right response and nothing after it."""
    return any(local(one) in _GIVES for one in rules.iter())


def _unknown(what: str, rules: etree._Element | None) -> Scorer:
    def refuse(responses: Mapping[str, Value]) -> Outcome:  # noqa: ARG001
        raise Unsupported(what, None if rules is None else rules.sourceline)

    return refuse


def _is_scored(declared: Declaration) -> bool:
    return bool(declared.mapping or declared.areas or not declared.correct.is_null)


def _declared(responses: Mapping[str, Declaration]) -> etree._Element:
    """The rules that the declarations suggest: mapping, else areas, else the correct response."""
    parts = []
    for name, declared in responses.items():
        if declared.mapping and declared.mapping.entries:
            parts.append(_MAP.replace("{r}", name))
        elif declared.areas:
            parts.append(_POINT.replace("{r}", name))
        elif not declared.correct.is_null:
            parts.append(_MATCH.replace("{r}", name))
    return _rules(*parts)


def _run(
    responses: Mapping[str, Declaration], outcomes: Mapping[str, Declaration], rules: etree._Element
) -> ResponseProcessing:
    return ResponseProcessing(
        responses=responses, outcomes=outcomes, rules=rules, score=_score_name(outcomes, rules)
    )


_COUNTER = re.compile("max|attempt|count|number|time|duration", re.IGNORECASE)  # names of what is no score


def _score_name(outcomes: Mapping[str, Declaration], rules: etree._Element) -> str:
    """SCORE; where rules never set it, the one number that they set."""
    set_here = [one.get("identifier") or "" for one in rules.iter() if local(one) == "setOutcomeValue"]
    if "SCORE" in set_here or not set_here:
        return "SCORE"
    for name in set_here:
        declared = outcomes.get(name)
        if (
            "score" in name.lower()
            and "max" not in name.lower()
            and (declared is None or declared.base in {"float", "integer"})
        ):
            return name
    numbers = {name for name in set_here if (one := outcomes.get(name)) and one.base in {"float", "integer"}}
    return numbers.pop() if len(numbers) == 1 and not _COUNTER.search(min(numbers)) else "SCORE"
