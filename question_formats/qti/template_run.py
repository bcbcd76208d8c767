"""Template processing (QTI 2.1 information model, 9), run with numbers that only look random.

Each run gives one variant of the item: the values of its template variables and the right responses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from question_formats.qti.declarations import Declaration, declarations
from question_formats.qti.dialect import local
from question_formats.qti.item import Item
from question_formats.qti.operators import truth
from question_formats.qti.processing import ExitRules, ResponseProcessing, Run
from question_formats.qti.values import Scalar, Unsupported, Value, number, to_number

TRIES = 400
STEPS = 100_000  # of all runs together
_STEP, _FACTOR, _MASK = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, (1 << 64) - 1


class Draw:
    """A row of numbers that is always the same, and even enough (splitmix)."""

    def __init__(self, seed: int = 1) -> None:
        self.state = seed

    def unit(self) -> float:
        """From 0 to 1, 1 excluded."""
        self.state = (self.state + _STEP) & _MASK
        mixed = ((self.state ^ (self.state >> 30)) * _FACTOR) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)

    def below(self, count: int) -> int:
        return min(count - 1, int(self.unit() * count))


@dataclass(frozen=True, slots=True)
class Variant:
    """One drawing."""

    values: Mapping[str, Value]  # template variables
    correct: Mapping[str, Value]  # responses whose right value the template sets

    def number(self, name: str) -> float | None:
        value = self.values.get(name)
        return None if value is None or value.cardinality != "single" else value.number()


class _Again(Exception):
    """A `templateConstraint` does not hold: everything is drawn anew."""


def variants(item: Item) -> Iterator[Variant]:
    """At most `TRIES` drawings. Raises `Unsupported`."""
    declared = declarations(item.root, "templateDeclaration")
    rules = next((one for one in item.root if local(one) == "templateProcessing"), None)
    draw, steps = Draw(), 0
    for _ in range(TRIES):
        if steps > STEPS:
            raise Unsupported("rules that take too long")
        run = _TemplateRun(item, declared, draw)
        try:
            run.rules(() if rules is None else rules)
        except ExitRules:
            pass
        except _Again:
            continue
        except RecursionError:
            raise Unsupported("rules nested too deep") from None
        finally:
            steps += run.steps
        yield Variant({name: run.state[name] for name in declared}, run.correct_ones)


class _TemplateRun(Run):
    """See `Run`: the same expressions, other rules."""

    def __init__(self, item: Item, declared: Mapping[str, Declaration], draw: Draw) -> None:
        state = {name: one.default for name, one in declared.items()}
        rules = ResponseProcessing(responses=item.responses, outcomes=item.outcomes, rules=None)
        super().__init__(rules, {}, state)
        self.declared = declared
        self.draw = draw
        self.correct_ones: dict[str, Value] = {}

    def rules(self, rules: Iterable[etree._Element]) -> None:
        for rule in rules:
            name, target = local(rule), (rule.get("identifier") or "").strip()
            if name == "setTemplateValue":
                self.state[target] = self._typed(target, self._first(rule))
            elif name == "setCorrectResponse":
                self.correct_ones[target] = self._first(rule)
            elif name == "templateCondition":
                self._condition(rule)
            elif name == "templateConstraint":
                if truth(self._first(rule)) is not True:
                    raise _Again
            elif name == "exitTemplate":
                raise ExitRules
            elif name:
                raise Unsupported(name, rule.sourceline)

    def _typed(self, name: str, value: Value) -> Value:
        known = self.declared.get(name)
        if known is None:
            raise Unsupported(f"the template variable {name}, which is not declared")
        return value if value.is_null else Value(known.cardinality, known.base, value.items)

    def value(self, element: etree._Element) -> Value:
        name = local(element)
        if name == "randomInteger":
            return self._integer(element)
        if name == "randomFloat":
            low, high = self._bound(element, "min", 0.0), self._bound(element, "max", 1.0)
            return number(low + self.draw.unit() * (high - low))
        if name == "random":
            some = self._first(element)
            return some if some.is_null else Value("single", some.base, (self._one_of(some.items),))
        if name == "index" and (element.get("n") or "").strip() in self.state:
            some, at = self._first(element), int(self._bound(element, "n", 0))
            return Value("single", some.base, some.items[at - 1 : at] if at > 0 else ())
        return super().value(element)

    def _one_of(self, items: tuple[Scalar, ...]) -> Scalar:
        return items[self.draw.below(len(items))]

    def _integer(self, element: etree._Element) -> Value:
        low, high = int(self._bound(element, "min", 0)), int(self._bound(element, "max", 0))
        step = max(1, int(self._bound(element, "step", 1)))
        return number(float(low + step * self.draw.below(max(1, (high - low) // step + 1))))

    def _bound(self, element: etree._Element, name: str, default: float) -> float:
        """A number, or that of the variable that is named there."""
        text = (element.get(name) or "").strip()
        if text in self.state:
            value = self.state[text].number()
        else:
            value = to_number(text) if text else default
        if value is None or abs(value) > 1e15:
            raise Unsupported(f"{name}={text}", element.sourceline)
        return value
