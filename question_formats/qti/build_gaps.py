"""Several small responses in one text: `multianswer`, `gapselect`, `ddwtos` (QTI 2.1, 7.1 to 7.3)."""

from __future__ import annotations

import math
from fractions import Fraction

from lxml import etree

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti import probe
from question_formats.qti.build_choice import choices_of, maximum
from question_formats.qti.build_text import _marks, equal_chain, literals, number_answers, number_text
from question_formats.qti.declarations import Declaration
from question_formats.qti.dialect import local
from question_formats.qti.feedback import join, sort_whole
from question_formats.qti.job import Job
from question_formats.qti.values import NUMERIC, Scalar, Value

SMALL = frozenset({"inlineChoiceInteraction", "textEntryInteraction", "choiceInteraction"})


def right_response(job: Job, block: etree._Element) -> Value:
    """A response that earns most, found for this interaction alone."""
    declared = job.item.declared(block)
    if not declared.correct.is_null:
        items = declared.correct.items
        if declared.cardinality == "single":
            items = items[:1]
        return Value(declared.cardinality, declared.base, items)
    options: list[Scalar] = [one.get("identifier") or "" for one in choices_of(block)] or list(
        literals(job, declared)
    )
    best = max(options, key=lambda one: _alone(job, declared, one), default="")
    return Value(declared.cardinality, declared.base, (best,) if best != "" else ())


def _alone(job: Job, declared: Declaration, item: Scalar) -> float:
    return job.item.score({declared.identifier: Value(declared.cardinality, declared.base, (item,))})


def build_multianswer(job: Job) -> m.Question:
    """All interactions of the item as gaps of one Cloze question."""
    blocks = job.item.interactions
    right = {job.item.declared(block).identifier: right_response(job, block) for block in blocks}
    if len(right) != len(blocks):
        raise job.refuse(f.BROKEN, reason="two interactions share a response")
    weights, full, additive = probe.parts(job.item.scorer, right)
    if full <= probe.EPSILON:
        raise job.refuse(f.NOTHING_RIGHT)
    if not additive and len(blocks) > 1:
        job.tell(f.GAPS_NOT_ADDITIVE)
    marks = _marks_of([weights[job.item.declared(block).identifier] for block in blocks])
    gaps = tuple(_gap(job, block, dict(right), mark, full) for block, mark in zip(blocks, marks, strict=True))
    places = {block: at for at, block in enumerate(blocks, 1)}

    def swap(element: etree._Element) -> str | None:
        at = places.get(element)
        if at is None:
            return None
        prompt = next((child for child in element if local(child) == "prompt"), None)
        asked = job.renderer.text(prompt).text if prompt is not None else ""
        place = f"{{#{at}}}"
        if local(element) == "choiceInteraction":
            return f"<div>{asked} {place}</div>" if asked else f"<div>{place}</div>"
        return place

    feedback = sort_whole(job.item, job.renderer, right, {})
    general = join([*feedback.general])
    for kind in (feedback.correct, feedback.incorrect, feedback.partial):
        if kind:
            job.tell(f.NO_FEEDBACK)
            break
    common = job.common(job.body(replace=swap), full)
    return m.MultiAnswer(**{**common, "generalfeedback": general}, subquestions=gaps)


def _marks_of(weights: list[float]) -> list[float]:
    """Cloze marks are whole numbers: the smallest ones in the same proportion."""
    if any(weight <= probe.EPSILON for weight in weights):
        weights = [max(weight, 0.0) for weight in weights]
    whole = [round(weight) for weight in weights]
    if all(one >= 1 and abs(one - weight) < 1e-6 for one, weight in zip(whole, weights, strict=True)):
        return [float(one) for one in whole]
    shares = [Fraction(weight).limit_denominator(1000) for weight in weights]
    scale = math.lcm(*(share.denominator for share in shares))
    whole = [int(share * scale) for share in shares]
    divisor = math.gcd(*whole) or 1
    return [float(max(1, one // divisor)) for one in whole]


def _gap(job: Job, block: etree._Element, right: dict[str, Value], mark: float, full: float) -> m.Gap:
    declared = job.item.declared(block)
    ident = declared.identifier
    others = {name: value for name, value in right.items() if name != ident}
    base = job.item.score(others)
    worth = full - base

    def score(items: tuple[Scalar, ...]) -> float:
        return job.item.score({**others, ident: Value(declared.cardinality, declared.base, items)}) - base

    if worth <= probe.EPSILON:
        raise job.refuse(f.NO_COUNTERPART, block, what="blanks whose right answers depend on one another")
    if local(block) != "textEntryInteraction":
        return _choice_gap(job, block, declared, score, mark)
    if declared.base in NUMERIC:
        try:
            answers, _ = number_answers(lambda one: score((one,)), _marks(job, declared))
            answers = equal_chain(job, ident) or answers
        except ValueError:
            raise job.refuse(
                f.NO_COUNTERPART, block, what="a numeric answer without an upper or lower end"
            ) from None
        if not answers:
            raise job.refuse(f.NOTHING_RIGHT, block)
        return m.Gap(qtype="numerical", defaultmark=mark, answers=tuple(answers))
    rules_numeric = _compares_numbers(job, ident)
    if rules_numeric:
        try:
            answers, _ = number_answers(lambda one: score((number_text(one),)), _marks(job, declared))
        except ValueError:
            raise job.refuse(
                f.NO_COUNTERPART, block, what="a numeric answer without an upper or lower end"
            ) from None
        if answers:
            return m.Gap(qtype="numerical", defaultmark=mark, answers=tuple(answers))
    accepted, _ = probe.texts(lambda one: score((one,)), literals(job, declared))
    if not accepted:
        raise job.refuse(f.NOTHING_RIGHT, block)
    return m.Gap(
        qtype="shortanswer",
        defaultmark=mark,
        usecase=any(one.casesensitive for one in accepted),
        answers=tuple(
            m.Answer(text=m.Text(text=one.text.replace("*", "\\*"), format=None), fraction=one.fraction)
            for one in accepted
        ),
    )


def _compares_numbers(job: Job, ident: str) -> bool:
    rules = getattr(job.item.scorer, "rules", None)
    return rules is not None and any(
        local(one) in {"equal", "equalRounded", "lt", "lte", "gt", "gte"}
        and any(local(child) == "variable" and child.get("identifier") == ident for child in one.iter())
        for one in rules.iter()
    )


def _choice_gap(job: Job, block: etree._Element, declared: Declaration, score: object, mark: float) -> m.Gap:
    elements = choices_of(block)
    names = [one.get("identifier") or "" for one in elements]
    single = declared.cardinality == "single" or maximum(block, declared.cardinality) == 1
    inline = local(block) == "inlineChoiceInteraction"
    worth: probe.ChoiceWorth | None
    if single:
        worth = probe.single_choice(lambda one: score((one,)), names)  # type: ignore[operator]
    else:
        correct = frozenset(str(one) for one in declared.correct.items) & frozenset(names)
        worth = probe.multiple_choice(
            lambda some: score(tuple(one for one in names if one in some)),  # type: ignore[operator]
            names,
            correct,
        )
    if worth is None:
        raise job.refuse(f.NOTHING_RIGHT, block)
    if not worth.additive:
        job.tell(f.NOT_ADDITIVE, block)
    answers = []
    for element, fraction in zip(elements, worth.fractions, strict=True):
        text = job.renderer.text(element)
        if text.files:
            raise job.refuse(f.NO_COUNTERPART, element, what="images in the choices of a gap")
        answers.append(
            m.Answer(text=m.Text(text=text.text), fraction=max(fraction, 0.0) if single else fraction)
        )
    return m.Gap(
        qtype="multichoice",
        defaultmark=mark,
        single=single,
        shuffleanswers=(block.get("shuffle") or "false") == "true",
        layout="dropdown"
        if inline
        else ("horizontal" if block.get("orientation") == "horizontal" else "vertical"),
        answers=tuple(answers),
    )


def build_gapselect(job: Job) -> m.Question:
    """`gapselect`, for what our writer wrote: one list of choices a group."""
    blocks = job.item.interactions
    choices: list[m.Choice] = []
    groups: dict[tuple[str, ...], int] = {}
    first: dict[int, int] = {}
    places: dict[etree._Element, int] = {}
    for block in blocks:
        declared = job.item.declared(block)
        elements = choices_of(block)
        texts = tuple(job.renderer.text(one).text for one in elements)
        group = groups.setdefault(texts, len(groups) + 1)
        if group not in first:
            first[group] = len(choices)
            choices += [m.Choice(text=text, group=group) for text in texts]
        names = [one.get("identifier") or "" for one in elements]
        named = [str(one) for one in declared.correct.items]
        if len(named) != 1 or named[0] not in names:
            raise job.refuse(f.NOTHING_RIGHT, block)
        places[block] = first[group] + names.index(named[0]) + 1

    def swap(element: etree._Element) -> str | None:
        return f"[[{places[element]}]]" if element in places else None

    right = {job.item.declared(block).identifier: right_response(job, block) for block in blocks}
    full = job.item.score(right)
    feedback = sort_whole(job.item, job.renderer, right, {})
    return m.GapSelect(
        **job.common(job.body(replace=swap), full, feedback),
        **job.combined(feedback, blocks[0]),
        choices=tuple(choices),
    )


def build_gap_match(job: Job, block: etree._Element) -> m.Question:
    """`ddwtos`; where a gap takes several words, `multianswer` with a list in each gap."""
    declared = job.item.declared(block)
    words = {one.get("identifier") or "": one for one in block if local(one) in {"gapText", "gapImg"}}
    gaps = [one for one in block.iter() if local(one) == "gap"]
    if any(local(one) == "gapImg" for one in words.values()):
        raise job.refuse(f.NO_COUNTERPART, block, what="dragging images into a text")
    order = list(words)
    partners = _partners(declared, order, [one.get("identifier") or "" for one in gaps])
    if any(not partners.get(one.get("identifier") or "") for one in gaps):
        empty = [one for one in gaps if not partners.get(one.get("identifier") or "")]
        if len(empty) == len(gaps):
            raise job.refuse(f.NOTHING_RIGHT, block)
        raise job.refuse(f.NO_COUNTERPART, empty[0], what="a gap that stays empty")
    if any(len(some) > 1 for some in partners.values()):
        raise job.refuse(f.NO_COUNTERPART, block, what="gaps that take several of the words to drag")
    pairs = [(some[0], gap) for gap, some in partners.items()]

    def response(some: list[tuple[str, str]]) -> dict[str, Value]:
        return {declared.identifier: Value(declared.cardinality, declared.base, tuple(some))}

    full = job.item.score(response(pairs))
    if full <= probe.EPSILON:
        raise job.refuse(f.NOTHING_RIGHT, block)
    alone = [job.item.score(response([pair])) for pair in pairs]
    if abs(math.fsum(alone) - full) > 1e-3 * full:
        job.tell(f.GAPS_NOT_ADDITIVE, block)
    elif max(alone) - min(alone) > 1e-3 * full:
        job.tell(f.UNEVEN, block)
    uses = [some[0] for some in partners.values()]
    choices = tuple(
        m.Choice(
            text=job.renderer.text(element).text,
            infinite=(element.get("matchMax") or "1").strip() != "1" or uses.count(name) > 1,
        )
        for name, element in words.items()
    )

    def swap(element: etree._Element) -> str | None:
        if local(element) == "gap":
            return f"[[{order.index(partners[element.get('identifier') or ''][0]) + 1}]]"
        if element is block:
            prompt = next((child for child in block if local(child) == "prompt"), None)
            head = (
                f"<p>{job.renderer.text(prompt).text}</p>"
                if prompt is not None and len(prompt) + len(prompt.text or "")
                else ""
            )
            rest = [one for one in block if local(one) not in {"prompt", "gapText", "gapImg"}]
            return head + "".join(job.renderer.outer(one, replace=swap) for one in rest)
        return None

    feedback = sort_whole(job.item, job.renderer, response(pairs), response([]))
    return m.DragDropText(
        **job.common(job.body(replace=swap), full, feedback), **job.combined(feedback, block), choices=choices
    )


def _partners(declared: Declaration, words: list[str], gaps: list[str]) -> dict[str, list[str]]:
    """Words that are right in each gap. Pairs are (word, gap); the other way round is met in the wild."""
    keys: list[Scalar] = list(declared.correct.items)
    if not keys and declared.mapping:
        keys = [entry.key for entry in declared.mapping.entries if entry.value > 0]
    found: dict[str, list[str]] = {gap: [] for gap in gaps}
    for key in keys:
        if not isinstance(key, tuple) or len(key) != 2:
            continue
        a, b = key
        if b in words and a in found and not (a in words and b in found):
            a, b = b, a
        if a in words and b in found and a not in found[b]:
            found[b].append(a)
    return found
