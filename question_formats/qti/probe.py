"""What is each response worth? Found by trying responses on a `Scorer`.

So it makes no difference whether an item is scored by a template, by explicit rules, or by QTI 1.2's
conditions: what counts is the score that comes out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from question_formats.qti.processing import Scorer
from question_formats.qti.values import Value

EPSILON = 1e-6
MAX_SUBSETS = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class ChoiceWorth:
    """`fractions` a choice, 1 = all marks; `best` score; does adding fractions give every score?"""

    fractions: tuple[float, ...]
    best: float
    additive: bool


def rounded(fraction: float) -> float:
    """As Moodle stores fractions: seven decimals."""
    value = round(max(-1.0, min(1.0, fraction)), 7)
    return value + 0.0


def near(best: float, maximum: float | None) -> float:
    """`maximum` where `best` is it but for rounding."""
    return maximum if maximum and abs(best - maximum) <= 1e-4 * maximum else best


def single_choice(score: Callable[[str], float], choices: Sequence[str]) -> ChoiceWorth | None:
    """None: no choice earns anything."""
    scores = [score(choice) for choice in choices]
    best = max(scores, default=0.0)
    if best <= EPSILON:
        return None
    return ChoiceWorth(fractions=tuple(rounded(one / best) for one in scores), best=best, additive=True)


def multiple_choice(
    score: Callable[[frozenset[str]], float],
    choices: Sequence[str],
    correct: frozenset[str],
    maximum: float | None = None,
) -> ChoiceWorth | None:
    """Fractions that add up, where they do; else equal parts, and -1 for wrong choices.

    `maximum`: what the item says its best score is; taken where rounding alone keeps the best response from it.
    """
    singles = {choice: score(frozenset({choice})) for choice in choices}
    full = correct or frozenset(choice for choice, one in singles.items() if one > EPSILON)
    best = score(full)
    if best <= EPSILON:
        full, best = _search(score, choices)
    if best <= EPSILON:
        return None
    top, best = best, near(best, maximum)
    parts = {}
    for choice in choices:
        if choice in full:
            parts[choice] = (top - score(full - {choice})) / best
        else:
            after = score(full | {choice})
            parts[choice] = -1.0 if after <= EPSILON else (after - top) / best
    if _adds_up(score, choices, parts, best):
        return ChoiceWorth(fractions=tuple(rounded(parts[one]) for one in choices), best=best, additive=True)
    # singletons tell the weights where leaving one out hides them behind an upper bound
    alone = {choice: singles[choice] / best for choice in choices}
    if _adds_up(score, choices, alone, best):
        return ChoiceWorth(fractions=tuple(rounded(alone[one]) for one in choices), best=best, additive=True)
    part = 1 / len(full)
    equal = tuple(rounded(part if choice in full else -1.0) for choice in choices)
    return ChoiceWorth(fractions=equal, best=best, additive=False)


def _search(score: Callable[[frozenset[str]], float], choices: Sequence[str]) -> tuple[frozenset[str], float]:
    """The set that scores best, of at most ten choices."""
    best, found = 0.0, frozenset[str]()
    if len(choices) <= 10:
        for size in range(len(choices) + 1):
            for some in combinations(choices, size):
                value = score(frozenset(some))
                if value > best + EPSILON:
                    best, found = value, frozenset(some)
    return found, best


def _adds_up(
    score: Callable[[frozenset[str]], float], choices: Sequence[str], parts: Mapping[str, float], best: float
) -> bool:
    tried = 0
    for size in range(len(choices) + 1):
        for some in combinations(choices, size):
            tried += 1
            if tried > MAX_SUBSETS:
                return True
            expected = min(1.0, max(0.0, math.fsum(parts[one] for one in some)))
            actual = min(1.0, max(0.0, score(frozenset(some)) / best))
            if abs(expected - actual) > 1e-4:
                return False
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """A text that earns something. `loose`: it also earns it inside a longer text."""

    text: str
    fraction: float
    casesensitive: bool
    loose: bool = False


def texts(score: Callable[[str], float], candidates: Iterable[str]) -> tuple[list[Accepted], float]:
    """What of the candidates earns marks, best first as given; and the best score."""
    found: list[tuple[str, float]] = []
    seen: set[str] = set()
    for candidate in candidates:
        text = candidate.strip()
        if text and text not in seen:
            seen.add(text)
            found.append((text, score(text)))
    best = max((worth for _, worth in found), default=0.0)
    if best <= EPSILON:
        return [], 0.0
    accepted: list[Accepted] = []
    for text, worth in found:
        if worth <= EPSILON:
            continue
        swapped = text.swapcase()
        other_case = swapped != text and swapped.casefold() == text.casefold()
        sensitive = other_case and abs(score(swapped) - worth) > EPSILON
        loose = abs(score(f"qz {text} zq") - worth) <= EPSILON
        if not sensitive and any(
            other.text.casefold() == text.casefold()
            and not other.casesensitive
            and other.fraction == rounded(worth / best)
            for other in accepted
        ):
            continue
        accepted.append(
            Accepted(text=text, fraction=rounded(worth / best), casesensitive=sensitive, loose=loose)
        )
    return accepted, best


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """Numbers from `low` to `high` earn `fraction`."""

    low: float
    high: float
    fraction: float


def numbers(score: Callable[[float], float], marks: Iterable[float]) -> tuple[list[Interval], float]:
    """The intervals of numbers that earn something.

    `marks`: every number that the rules mention (and those a tolerance away): scores change there only.
    """
    points = sorted({mark for mark in marks if math.isfinite(mark)})
    if not points:
        return [], 0.0
    # alternate: the open piece before each mark, the mark itself, …, the piece after the last
    samples: list[tuple[float, float, float]] = []
    for at, mark in enumerate(points):
        before = points[at - 1] if at else mark - max(1.0, abs(mark))
        samples.append(((before + mark) / 2, before, mark))
        samples.append((mark, mark, mark))
    samples.append((points[-1] + max(1.0, abs(points[-1])), points[-1], math.inf))
    samples[0] = (samples[0][0], -math.inf, points[0])
    scored = [(score(at), low, high) for at, low, high in samples]
    best = max(worth for worth, _, _ in scored)
    if best <= EPSILON:
        return [], 0.0
    runs: list[list[float]] = []
    for worth, low, high in scored:
        if runs and abs(runs[-1][0] - worth) <= EPSILON:
            runs[-1][2] = high
        else:
            runs.append([worth, low, high])
    found = [
        Interval(low=low, high=high, fraction=rounded(worth / best))
        for worth, low, high in runs
        if worth > EPSILON
    ]
    return found, best


def parts(scorer: Scorer, right: Mapping[str, Value]) -> tuple[dict[str, float], float, bool]:
    """Weight of each response of a composite item, the full score, and whether weights add up."""
    full = scorer(right).score
    if full <= EPSILON:
        return {}, 0.0, False
    alone = {name: scorer({name: value}).score for name, value in right.items()}
    missing = {name: full - scorer({k: v for k, v in right.items() if k != name}).score for name in right}
    additive = all(abs(alone[name] - missing[name]) <= 1e-4 * max(1.0, full) for name in right) and abs(
        math.fsum(alone.values()) - full
    ) <= 1e-3 * max(1.0, full)
    return (alone if additive else {name: full / len(right) for name in right}), full, additive
