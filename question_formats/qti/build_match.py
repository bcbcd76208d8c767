"""matchInteraction and associateInteraction (QTI 2.1, 7.1)."""

from __future__ import annotations

import math
from itertools import product

from lxml import etree

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti import probe
from question_formats.qti.dialect import local
from question_formats.qti.feedback import sort_whole
from question_formats.qti.job import Job
from question_formats.qti.values import Scalar, Value, comparable


def build_match(job: Job, block: etree._Element) -> m.Question:
    """`match`: one side asks, the other answers."""
    declared = job.item.declared(block)
    sets = [child for child in block if local(child) == "simpleMatchSet"]
    if len(sets) != 2:
        raise job.refuse(f.BROKEN, block, reason="it has not two sets to match")
    left, right = (
        {one.get("identifier") or "": one for one in side if local(one) == "simpleAssociableChoice"}
        for side in sets
    )
    pairs = _right_pairs(job, declared.identifier, left, right)
    if not pairs:
        raise job.refuse(f.NOTHING_RIGHT, block)
    if any(a not in left or b not in right for a, b in pairs):
        if all(a in right and b in left for a, b in pairs):
            pairs = [(b, a) for a, b in pairs]
        else:
            raise job.refuse(f.BROKEN, block, reason="the correct response names a choice that is not there")
    turned = _asks_on_the_right(pairs)
    stems, options = (right, left) if turned else (left, right)
    keyed = [(b, a) for a, b in pairs] if turned else pairs
    if len({a for a, _ in keyed}) != len(keyed):
        raise job.refuse(f.NO_COUNTERPART, block, what="a matching where both sides have several partners")
    return _match(job, block, stems, options, dict(keyed), pairs)


def _asks_on_the_right(pairs: list[tuple[str, str]]) -> bool:
    """Each thing that asks has one partner: is that so only for the second set?"""
    firsts, seconds = [a for a, _ in pairs], [b for _, b in pairs]
    return len(set(firsts)) != len(firsts) and len(set(seconds)) == len(seconds)


def _right_pairs(
    job: Job, ident: str, left: dict[str, etree._Element], right: dict[str, etree._Element]
) -> list[tuple[str, str]]:
    """The declared ones; without these, the ones that earn something."""
    declared = job.item.responses[ident]
    found = [item for item in declared.correct.items if isinstance(item, tuple) and len(item) == 2]
    if found:
        return [(item[0], item[1]) for item in found]
    if declared.mapping:
        keys = [entry.key for entry in declared.mapping.entries if entry.value > 0]
        return [(key[0], key[1]) for key in keys if isinstance(key, tuple) and len(key) == 2]
    if len(left) * len(right) > 400:
        return []
    one = Value(declared.cardinality, declared.base, ())
    return [
        pair
        for pair in product(left, right)
        if job.item.score({ident: Value(one.cardinality, one.base, (pair,))}) > probe.EPSILON
    ]


def _match(  # noqa: PLR0917
    job: Job,
    block: etree._Element,
    stems: dict[str, etree._Element],
    options: dict[str, etree._Element],
    partner: dict[str, str],
    pairs: list[tuple[str, str]],
) -> m.Question:
    declared = job.item.declared(block)
    ident = declared.identifier

    def response(some: list[tuple[str, str]]) -> dict[str, Value]:
        items: tuple[Scalar, ...] = tuple(comparable(declared.base, pair) for pair in some)
        return {ident: Value(declared.cardinality, declared.base, items)}

    best = job.item.score(response(pairs))
    if best <= probe.EPSILON:
        raise job.refuse(f.NOTHING_RIGHT, block)
    alone = [job.item.score(response([pair])) for pair in pairs]
    if abs(math.fsum(alone) - best) > 1e-3 * best:
        job.tell(f.GAPS_NOT_ADDITIVE, block)
    elif max(alone) - min(alone) > 1e-3 * best:
        job.tell(f.UNEVEN, block)
    answers = {
        name: job.plain(element, "the answers of a matching question") for name, element in options.items()
    }
    made: list[m.Pair] = []
    for name, element in stems.items():
        if name in partner:
            made.append(m.Pair(question=job.renderer.text(element), answer=answers[partner[name]]))
        else:
            job.tell(f.LEFT_OVER, element, what=job.plain(element, "a stem") or name)
    used = set(partner.values())
    made += [m.Pair(question=m.EMPTY, answer=answers[name]) for name in options if name not in used]
    if any(not pair.answer for pair in made):
        raise job.refuse(f.BROKEN, block, reason="an answer is empty")
    feedback = sort_whole(job.item, job.renderer, response(pairs), response([]))
    return m.Match(
        **job.common(job.question(block), best, feedback), **job.combined(feedback, block), pairs=tuple(made)
    )


def build_associate(job: Job, block: etree._Element) -> m.Question:
    """`match` where every choice has at most one partner: the first of each pair asks."""
    declared = job.item.declared(block)
    choices = {one.get("identifier") or "": one for one in block if local(one) == "simpleAssociableChoice"}
    pairs = _right_pairs(job, declared.identifier, choices, {})
    if not pairs:
        raise job.refuse(f.NOTHING_RIGHT, block)
    names = [name for pair in pairs for name in pair]
    if len(set(names)) != len(names):
        raise job.refuse(f.NO_COUNTERPART, block, what="associating where a thing has several partners")
    if not set(names) <= set(choices):
        raise job.refuse(f.BROKEN, block, reason="the correct response names a choice that is not there")
    if len(pairs) < 2:
        raise job.refuse(f.NO_COUNTERPART, block, what="associating a single pair")
    order = list(choices)
    turned = [pair if order.index(pair[0]) < order.index(pair[1]) else (pair[1], pair[0]) for pair in pairs]
    job.tell(f.BECAME, block, what="free association of pairs", became="a matching question")
    stems = {name: choices[name] for name, _ in turned}
    options = {name: element for name, element in choices.items() if name not in stems}
    return _match(job, block, stems, options, dict(turned), pairs)
