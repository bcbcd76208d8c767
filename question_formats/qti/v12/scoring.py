"""Response processing of QTI 1.2 (ASI information model 1.2, 3.6), run for a candidate's response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from question_formats.qti.dialect import local
from question_formats.qti.shapes import inside
from question_formats.qti.values import Unsupported, to_number

Responses = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Result:
    """Score and the feedback (by ident) that a response gets."""

    score: float
    feedback: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()  # of the conditions that held


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """The conditions of one item."""

    element: etree._Element | None  # resprocessing
    variable: str = "SCORE"
    maximum: float | None = None
    minimum: float | None = None
    single: frozenset[str] = frozenset()  # responses that take one value
    partial: bool = False  # Blackboard's percentages a choice count
    by_feedback: bool = False  # no condition sets a score: "correct" feedback or title tells
    conditions: tuple[etree._Element, ...] = field(default=())

    def __call__(self, responses: Responses) -> Result:
        score = 0.0
        shown: list[str] = []
        titles: list[str] = []
        answered = False
        block, left = None, False  # conditions of one resprocessing; has a held one ended it?
        for condition in self.conditions:
            if condition.getparent() is not block:
                block, left, answered = condition.getparent(), False, False
            if left:
                continue
            test = next((child for child in condition if local(child) == "conditionvar"), None)
            if test is None or not self._holds(test, responses, answered):
                continue
            title = (condition.get("title") or "").strip()
            if not _only_other(test):
                titles.append(title)
                answered = answered or self._marks(condition)
            for child in condition:
                if local(child) == "setvar":
                    score = self._own(child, score) if _own_choice(test) else self._set(child, score)
                elif local(child) == "displayfeedback":
                    shown.append((child.get("linkrefid") or "").strip())
            if self.by_feedback and not _only_other(test) and _says_correct(condition):
                score += 1.0
            left = (condition.get("continue") or "Yes").strip().lower() == "no"
        if self.maximum is not None and not self.by_feedback:
            score = min(score, self.maximum) if self.maximum > 0 else score
        if self.minimum is not None:
            score = max(score, self.minimum)
        return Result(score, frozenset(shown), frozenset(titles))

    def _marks(self, condition: etree._Element) -> bool:
        """Does it give marks? `other` means: whatever no such condition took."""
        return any(local(child) == "setvar" for child in condition) or _says_correct(condition)

    def _own(self, element: etree._Element, score: float) -> float:
        """Blackboard gives each choice a percentage; it counts where partial credit is on."""
        value = to_number("".join(map(str, element.itertext())).strip()) or 0.0
        return max(score, value / 100 * (self.maximum or 1.0)) if self.partial else score

    def _set(self, element: etree._Element, score: float) -> float:
        name = (element.get("varname") or element.get("variablename") or self.variable).strip()
        if name.upper() != self.variable.upper():
            return score
        text = "".join(str(piece) for piece in element.itertext()).strip()
        value = to_number(text)
        if value is None:
            value = (self.maximum or 1.0) if text.upper().endswith(".MAX") else 0.0
        action = (element.get("action") or "Set").strip().lower()
        if action == "add":
            return score + value
        if action == "subtract":
            return score - value
        if action == "multiply":
            return score * value
        if action == "divide":
            return score / value if value else score
        return value

    def _holds(self, test: etree._Element, responses: Responses, answered: bool) -> bool:
        parts = _tests_of(test)
        if not parts:
            return False
        if len(parts) > 1 and self._alternatives(parts):
            return any(self._part(child, responses, answered) for child in parts)
        return all(self._part(child, responses, answered) for child in parts)

    def _alternatives(self, parts: list[etree._Element]) -> bool:
        """Several values of a response that takes one: no response could be all, so any is meant."""
        names = {(child.get("respident") or "").strip() for child in parts}
        return all(local(child) == "varequal" for child in parts) and len(names) == 1 and names <= self.single

    def _part(self, element: etree._Element, responses: Responses, answered: bool) -> bool:  # noqa: PLR0911
        name = local(element).lower()
        if name in {"and", "conditionvar"}:
            parts = _tests_of(element)
            if len(parts) > 1 and self._alternatives(parts):
                return any(self._part(child, responses, answered) for child in parts)
            return all(self._part(child, responses, answered) for child in parts)
        if name == "or":
            return any(self._part(child, responses, answered) for child in element if local(child))
        if name == "not":
            return not all(self._part(child, responses, answered) for child in element if local(child))
        if name == "other":
            return not answered
        if name == "unanswered":
            return not responses.get((element.get("respident") or "").strip())
        if name in {"duresection", "durequal", "durlt", "durlte", "durgt", "durgte"}:
            return True
        if name == "var_extension":
            raise Unsupported("a condition of the vendor's own", element.sourceline)
        if name in _TESTS:
            return self._variable(name, element, responses)
        raise Unsupported(local(element), element.sourceline)

    def _variable(self, name: str, element: etree._Element, responses: Responses) -> bool:
        ident = (element.get("respident") or "").strip()
        text = "".join(str(piece) for piece in element.itertext())
        text = " ".join(text.split()) if "\n" in text else text.strip()
        given = responses.get(ident, ())
        if ident not in responses and not text:
            # Blackboard: the choice's own ident, without a value, stands for "this choice was taken"
            return any(ident in some for some in responses.values())
        if not ident and len(responses) == 1:
            given = next(iter(responses.values()))
        case = (element.get("case") or "No").strip().lower() in {"yes", "true"}
        return any(_compare(name, one, text, case, element) for one in given)


def _tests_of(test: etree._Element) -> list[etree._Element]:
    """What all must hold. A number beside the range around it (Blackboard) only names the middle: the range counts."""
    parts = [child for child in test if local(child)]
    kinds = {local(child): child for child in parts}
    low, high = kinds.get("vargte", kinds.get("vargt")), kinds.get("varlte", kinds.get("varlt"))
    equal = kinds.get("varequal")
    if len(parts) != 3 or low is None or high is None or equal is None:
        return parts
    numbers = [to_number("".join(map(str, one.itertext())).strip()) for one in (low, equal, high)]
    idents = {(one.get("respident") or "").strip() for one in parts}
    if len(idents) > 1 or None in numbers or sorted(numbers, key=float) != numbers:  # type: ignore[arg-type]
        return parts
    return [low, high]


_TESTS = frozenset(
    {"varequal", "varlt", "varlte", "vargt", "vargte", "varsubset", "varinside", "varsubstring"}
)


def _compare(name: str, given: str, wanted: str, case: bool, element: etree._Element) -> bool:
    if name == "varinside":
        shape = {"rectangle": "rect", "ellipse": "ellipse"}.get(
            (element.get("areatype") or "").lower(), "poly"
        )
        area = tuple(
            one for one in (to_number(piece) for piece in wanted.replace(",", " ").split()) if one is not None
        )
        return inside(shape, area, tuple(given.replace(",", " ").split()))
    mine, theirs = given.strip(), wanted
    if name in {"varequal", "varsubset"}:
        a, b = to_number(mine), to_number(theirs)
        if a is not None and b is not None and (mine[:1] in "+-.0123456789") and a == b:
            return True
        if name == "varsubset":
            mine, theirs = mine.replace(" ", ""), theirs.replace(" ", "")
        return mine == theirs if case else mine.casefold() == theirs.casefold()
    if name == "varsubstring":
        return theirs in mine if case else theirs.casefold() in mine.casefold()
    a, b = to_number(mine), to_number(theirs)
    if a is None or b is None:
        return False
    return {"varlt": a < b, "varlte": a <= b, "vargt": a > b, "vargte": a >= b}[name]


def _own_choice(test: etree._Element) -> bool:
    """A condition that names a choice instead of a response, without a value (Blackboard)."""
    parts = [child for child in test if local(child)]
    return (
        len(parts) == 1
        and local(parts[0]) == "varequal"
        and not "".join(map(str, parts[0].itertext())).strip()
    )


def _only_other(test: etree._Element) -> bool:
    return all(local(child).lower() == "other" for child in test if local(child))


def _says_correct(condition: etree._Element) -> bool:
    title = (condition.get("title") or "").strip().lower()
    links = {
        (child.get("linkrefid") or "").strip().lower()
        for child in condition
        if local(child) == "displayfeedback"
    }
    return title == "correct" or any(
        link == "correct" or link.startswith("correct_") or link.endswith(("_c", "_ac")) for link in links
    )


def scoring(item: etree._Element, single: frozenset[str], *, partial: bool = False) -> Scoring:
    """Of the item's first `resprocessing` that has conditions."""
    found = [child for child in item if local(child) == "resprocessing"]
    conditions = tuple(child for block in found for child in block.iter() if local(child) == "respcondition")
    element = next((one for one in found if any(local(child) == "respcondition" for child in one)), None)
    if element is None:
        return Scoring(element=found[0] if found else None, single=single)
    declared = [one for block in found for one in block.iter() if local(one) == "decvar"]
    names = [(one.get("varname") or one.get("variablename") or "SCORE").strip() for one in declared]
    set_here = [
        (one.get("varname") or one.get("variablename") or "SCORE").strip()
        for condition in conditions
        for one in condition
        if local(one) == "setvar"
    ]
    variable = _variable_name(names, set_here)
    own = next(
        (one for one, name in zip(declared, names, strict=True) if name.upper() == variable.upper()), None
    )
    has_score = any(
        (to_number("".join(map(str, one.itertext())).strip()) or 0) > 0
        or "".join(map(str, one.itertext())).strip().upper().endswith(".MAX")
        for condition in conditions
        for one in condition
        if local(one) == "setvar" and not _is_fallback(condition)
    )
    return Scoring(
        element=element,
        variable=variable,
        maximum=None if own is None else to_number((own.get("maxvalue") or "").strip()),
        minimum=None if own is None else to_number((own.get("minvalue") or "").strip()),
        single=single,
        partial=partial,
        by_feedback=not has_score,
        conditions=conditions,
    )


def _is_fallback(condition: etree._Element) -> bool:
    test = next((child for child in condition if local(child) == "conditionvar"), None)
    return test is None or _only_other(test)


def _variable_name(names: list[str], set_here: list[str]) -> str:
    upper = {name.upper(): name for name in (*names, *set_here)}
    for wanted in ("RESPONDUS_CORRECT", "D2L_CORRECT", "SCORE", "QUE_SCORE"):
        if wanted in upper:
            return upper[wanted]
    return (set_here or names or ["SCORE"])[0]
