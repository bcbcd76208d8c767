"""Response processing of QTI 2.0 to 3.0, run for a candidate's response (2.1 information model, 8).

Readers do not guess from the shape of the rules what a response is worth: they try responses and look at the
score and the feedback that come out. `Scorer` is that function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree

from question_formats.qti.declarations import Declaration, clamp, map_value
from question_formats.qti.dialect import local
from question_formats.qti.math_operators import OPERATORS
from question_formats.qti.operators import truth
from question_formats.qti.shapes import inside
from question_formats.qti.values import NULL, Unsupported, Value, number, of

MAX_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a response is worth, and the outcome variables that decide which feedback shows."""

    score: float
    values: Mapping[str, Value] = field(default_factory=dict)


class Scorer(Protocol):
    """A function from responses (by identifier; absent = not answered) to an outcome."""

    def __call__(self, responses: Mapping[str, Value]) -> Outcome: ...


class ExitRules(Exception):
    """`exitResponse`, `exitTemplate`."""


@dataclass(frozen=True, kw_only=True)
class ResponseProcessing:
    """The rules of one item. Calling it runs them once. Raises `Unsupported`."""

    responses: Mapping[str, Declaration]
    outcomes: Mapping[str, Declaration]
    rules: etree._Element | None  # responseProcessing, template resolved
    score: str = "SCORE"
    given: Mapping[str, Value] = field(default_factory=dict)  # template variables

    def __call__(self, responses: Mapping[str, Value]) -> Outcome:
        state: dict[str, Value] = dict(self.given)
        for name, declared in self.outcomes.items():
            value = declared.default
            if value.is_null and declared.base in {"float", "integer"} and declared.cardinality == "single":
                value = number(0.0)
            state[name] = value
        state.setdefault(self.score, number(0.0))
        run = Run(self, {name: responses.get(name, NULL) for name in self.responses}, state)
        if self.rules is not None:
            try:
                run.rules(self.rules)
            except ExitRules:
                pass
            except RecursionError:
                raise Unsupported("rules nested too deep", self.rules.sourceline) from None
        return Outcome(state.get(self.score, NULL).number() or 0.0, state)


class Run:
    """The rules once, with the values that variables have on the way."""

    def __init__(
        self, item: ResponseProcessing, responses: dict[str, Value], state: dict[str, Value]
    ) -> None:
        self.item = item
        self.responses = responses
        self.state = state
        self.steps = 0

    def rules(self, rules: Iterable[etree._Element]) -> None:
        for rule in rules:
            name = local(rule)
            if name == "responseCondition":
                self._condition(rule)
            elif name in {"setOutcomeValue", "setTemplateValue"}:
                self.state[rule.get("identifier") or ""] = self._first(rule)
            elif name == "responseProcessingFragment":
                self.rules(rule)
            elif name == "exitResponse":
                raise ExitRules
            elif name == "lookupOutcomeValue":
                raise Unsupported("lookupOutcomeValue", rule.sourceline)
            elif name and name != "include":
                raise Unsupported(name, rule.sourceline)

    def _condition(self, rule: etree._Element) -> None:
        for branch in rule:
            name = local(branch)
            if name in {"responseIf", "responseElseIf", "templateIf", "templateElseIf"}:
                parts = [child for child in branch if local(child)]
                if parts and truth(self.value(parts[0])) is True:
                    self.rules(parts[1:])
                    return
            elif name in {"responseElse", "templateElse"}:
                self.rules(branch)
                return

    def _first(self, element: etree._Element) -> Value:
        child = next((one for one in element if local(one)), None)
        return NULL if child is None else self.value(child)

    def _declared(self, element: etree._Element) -> Declaration:
        name = (element.get("identifier") or "").strip()
        declared = self.item.responses.get(name) or self.item.outcomes.get(name)
        if declared is None:
            raise Unsupported(f"the variable {name}, which is not declared", element.sourceline)
        return declared

    def value(self, element: etree._Element) -> Value:
        self.steps += 1
        name = local(element)
        if self.steps > MAX_STEPS:
            raise Unsupported("rules that take too long", element.sourceline)
        if name in OPERATORS:
            return OPERATORS[name]([self.value(child) for child in element if local(child)], element)
        reader = _READERS.get(name)
        if reader is None:
            raise Unsupported(name, element.sourceline)
        return reader(self, element)

    def variable(self, element: etree._Element) -> Value:
        name = (element.get("identifier") or "").strip()
        if name in self.state:
            return self.state[name]
        if name in self.responses:
            return self.responses[name]
        if name in {"numAttempts", "duration"}:
            return number(1.0)
        if name == "completionStatus":
            return Value("single", "identifier", ("unknown",))
        return NULL

    def base_value(self, element: etree._Element) -> Value:
        text = "".join(str(piece) for piece in element.itertext())
        return of("single", element.get("baseType") or "string", [text])

    def correct(self, element: etree._Element) -> Value:
        return self._declared(element).correct

    def default(self, element: etree._Element) -> Value:
        return self._declared(element).default

    def null(self, _: etree._Element) -> Value:
        return NULL

    def map_response(self, element: etree._Element) -> Value:
        declared = self._declared(element)
        if declared.mapping is None:
            raise Unsupported(
                f"mapResponse of {declared.identifier}, which has no mapping", element.sourceline
            )
        return number(
            map_value(declared.mapping, declared.base, self.responses.get(declared.identifier, NULL))
        )

    def map_response_point(self, element: etree._Element) -> Value:
        declared = self._declared(element)
        if declared.areas is None:
            raise Unsupported(
                f"mapResponsePoint of {declared.identifier}, which has no areas", element.sourceline
            )
        points = self.responses.get(declared.identifier, NULL).items
        total = 0.0
        left = list(points)
        for area in declared.areas.areas:  # each area counts once (QTI 2.1, 8.2)
            hit = [point for point in left if inside(area.shape, area.coords, point)]
            if hit:
                total += area.value
                left = [point for point in left if point not in hit]
        total += declared.areas.default * len(left)
        return number(clamp(total, declared.areas.lower, declared.areas.upper))

    def inside(self, element: etree._Element) -> Value:
        from question_formats.qti.declarations import coords

        point = self._first(element)
        if point.is_null:
            return NULL
        area = coords(element.get("coords"))
        return Value(
            "single", "boolean", (any(inside(element.get("shape") or "", area, p) for p in point.items),)
        )


_READERS = {
    "variable": Run.variable,
    "baseValue": Run.base_value,
    "correct": Run.correct,
    "default": Run.default,
    "null": Run.null,
    "mapResponse": Run.map_response,
    "mapResponsePoint": Run.map_response_point,
    "inside": Run.inside,
}
