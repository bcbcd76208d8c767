"""Matching and ordering in QTI 1.2."""

from __future__ import annotations

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti import probe
from question_formats.qti.dialect import local
from question_formats.qti.v12.item import Response, as_text
from question_formats.qti.v12.job import Job12, combined, label_text, sort_feedback
from question_formats.qti.values import whole
from question_formats.texts import to_plain


def looks_like_match(job: Job12) -> bool:
    """Several lists of the same choices, each with a text of its own."""
    lists = [
        frozenset(to_plain(label_text(job, label)) for label in one.labels) for one in job.item.responses
    ]
    return len(lists) > 1 and all(one.prompt for one in job.item.responses) and len(set(lists)) == 1


def build_match(job: Job12) -> m.Question:
    """Each response is a stem; the choices of all of them are the answers."""
    responses = job.item.responses
    options: dict[str, str] = {}  # plain text by itself, in order
    pairs: list[m.Pair] = []
    right: dict[str, tuple[str, ...]] = {}
    for response in responses:
        texts = {label.ident: _plain(job, response, label_text(job, label)) for label in response.labels}
        for text in texts.values():
            options.setdefault(text, text)
        best = right_label(job, response)
        if best is None:
            job.tell(
                f.LEFT_OVER,
                response.element,
                what=to_plain(as_text(job.item, response.prompt)) or response.ident,
            )
            continue
        right[response.ident] = (best,)
        pairs.append(m.Pair(question=as_text(job.item, response.prompt), answer=texts[best]))
    if not pairs:
        raise job.refuse(f.NOTHING_RIGHT)
    used = {pair.answer for pair in pairs}
    pairs += [m.Pair(question=m.EMPTY, answer=text) for text in options if text not in used and text]
    return finish(job, pairs, right, responses[0].shuffle)


def finish(job: Job12, pairs: list[m.Pair], right: dict[str, tuple[str, ...]], shuffle: bool) -> m.Question:
    result = job.run(right)
    if result.score > probe.EPSILON:
        alone = [job.run({name: value}).score for name, value in right.items()]
        if abs(sum(alone) - result.score) > 0.02 * result.score:
            job.tell(f.GAPS_NOT_ADDITIVE)
    sorted_ = sort_feedback(job, {}, {}, result.feedback)
    for text in sorted_.answers.values():
        if text.text:
            job.tell(f.NO_FEEDBACK)
            break
    return m.Match(
        **job.common(job.text(), result.score, sorted_.general),
        **combined(sorted_, shuffle),
        pairs=tuple(pairs),
    )


def _plain(job: Job12, response: Response, text: m.Text) -> str:
    if text.files or "<img" in text.text or "<math" in text.text:
        raise job.refuse(
            f.NO_COUNTERPART,
            response.element,
            what="images or formulas in the answers of a matching question",
        )
    return " ".join(to_plain(text).split())


def right_label(job: Job12, response: Response) -> str | None:
    """The choice that earns most for this response alone."""
    best, found = probe.EPSILON, None
    for label in response.labels:
        score = job.run({response.ident: (label.ident,)}).score
        if score > best:
            best, found = score, label.ident
    if found is None:
        named = _named(job, response)
        found = named
    return found


def _named(job: Job12, response: Response) -> str | None:
    """The one choice that a condition with marks asks for, where only the whole set earns something."""
    wanted = {
        "".join(map(str, one.itertext())).strip()
        for condition in job.scoring.conditions
        for one in condition.iter()
        if local(one) == "varequal"
        and (one.get("respident") or "").strip() == response.ident
        and (one.getparent() is None or local(one.getparent()).lower() != "not")
    } & {label.ident for label in response.labels}
    return next(iter(wanted)) if len(wanted) == 1 else None


def build_group(job: Job12) -> m.Question:
    """`response_grp`: labels with a `match_group` are the stems (ASI 1.2, 3.2.2.5)."""
    response = job.item.responses[0]
    stems = [label for label in response.labels if (label.element.get("match_group") or "").strip()]
    answers = [label for label in response.labels if label not in stems]
    texts = {label.ident: _plain(job, response, label_text(job, label)) for label in answers}
    pairs: list[m.Pair] = []
    for stem in stems:
        best, found = probe.EPSILON, None
        for one in answers:
            score = max(
                job.run({response.ident: (spelling,)}).score
                for spelling in (f"{stem.ident},{one.ident}", f"{one.ident},{stem.ident}")
            )
            if score > best:
                best, found = score, one.ident
        if found is None:
            job.tell(f.LEFT_OVER, stem.element, what=to_plain(label_text(job, stem)) or stem.ident)
        else:
            pairs.append(m.Pair(question=label_text(job, stem), answer=texts[found]))
    if not pairs:
        raise job.refuse(f.NOTHING_RIGHT, response.element)
    used = {pair.answer for pair in pairs}
    pairs += [m.Pair(question=m.EMPTY, answer=text) for text in texts.values() if text not in used]
    sorted_ = sort_feedback(job, {}, {}, frozenset())
    return m.Match(
        **job.common(job.text(places={response.ident: response.prompt}), None, sorted_.general),
        **combined(sorted_, response.shuffle),
        pairs=tuple(pairs),
    )


def build_order(job: Job12) -> m.Question:
    """One ordered response, or one list of places for each thing (D2L)."""
    response = job.item.responses[0]
    if len(job.item.responses) > 1:
        return _order_of_lists(job)
    names = {label.ident: label for label in response.labels}
    order = _order_of_conditions(job, set(names))
    if len(order) != len(names) or set(order) != set(names):
        raise job.refuse(
            f.NOTHING_RIGHT if not order else f.NO_COUNTERPART,
            response.element,
            what="ordering only some things",
        )
    sorted_ = sort_feedback(job, {}, {}, frozenset())
    return m.Ordering(
        **job.common(job.text(places={response.ident: response.prompt}), None, sorted_.general),
        **combined(sorted_),
        answers=tuple(m.Answer(text=label_text(job, names[name])) for name in order),
    )


def _places(job: Job12, names: set[str]) -> dict[str, int]:
    """The place of each thing where a condition each compares it with its place (D2L), or names both (ILIAS)."""
    found: dict[str, int] = {}
    for condition in job.scoring.conditions:
        for one in condition.iter():
            if local(one) == "varequal":
                ident, text = (one.get("respident") or "").strip(), "".join(map(str, one.itertext())).strip()
                if ident in names:
                    found[ident] = whole(text, 0)
                elif text in names and one.get("index"):
                    found.setdefault(text, whole(one.get("index"), 0))
    return found


def _order_of_conditions(job: Job12, names: set[str]) -> list[str]:
    places = _places(job, names)
    if sorted(places.values()) in ([*range(len(names))], [*range(1, len(names) + 1)]):
        return sorted(places, key=places.__getitem__)
    for condition in job.scoring.conditions:
        found: list[tuple[int, str]] = []
        for at, one in enumerate(e for e in condition.iter() if local(e) in {"varequal", "varsubset"}):
            text = "".join(map(str, one.itertext())).strip()
            place = one.get("index") or ""
            if text in names:
                found.append((whole(place, at), text))
            elif set(text.replace(" ", "").split(",")) == names:
                return text.replace(" ", "").split(",")
        if len(found) == len(names):
            return [name for _, name in sorted(found, key=lambda pair: pair[0])]
    return []


def _order_of_lists(job: Job12) -> m.Question:
    placed: list[tuple[int, m.Text]] = []
    for response in job.item.responses:
        best = right_label(job, response)
        if best is None:
            raise job.refuse(f.NOTHING_RIGHT, response.element)
        label = next(one for one in response.labels if one.ident == best)
        text = to_plain(label_text(job, label)).strip()
        at = whole(text, [one.ident for one in response.labels].index(best) + 1)
        placed.append((at, as_text(job.item, response.prompt)))
    if len({at for at, _ in placed}) != len(placed):
        return build_match(job)
    sorted_ = sort_feedback(job, {}, {}, frozenset())
    return m.Ordering(
        **job.common(job.text(), None, sorted_.general),
        **combined(sorted_),
        answers=tuple(m.Answer(text=text) for _, text in sorted(placed, key=lambda pair: pair[0])),
    )
