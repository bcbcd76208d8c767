"""Texts to write and gaps to fill in QTI 1.2: shortanswer, numerical, multianswer, ddwtos for word banks."""

from __future__ import annotations

import re

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti import probe
from question_formats.qti.build_text import number_answers, number_text
from question_formats.qti.dialect import local
from question_formats.qti.feedback import join
from question_formats.qti.v12.build_essay import build_essay
from question_formats.qti.v12.item import Response
from question_formats.qti.v12.job import Job12, label_text, sort_feedback
from question_formats.qti.values import to_number

_NUMBER_TYPES = frozenset({"decimal", "integer", "scientific"})


def literals(job: Job12, response: Response) -> list[str]:
    """What the conditions compare this response with, in their order."""
    found: dict[str, None] = {}
    for condition in job.scoring.conditions:
        for one in condition.iter():
            if local(one) not in {
                "varequal",
                "varsubstring",
                "vargte",
                "varlte",
                "vargt",
                "varlt",
                "varsubset",
            }:
                continue
            ident = (one.get("respident") or "").strip()
            if ident == response.ident or (not ident and len(job.item.responses) == 1):
                text = "".join(map(str, one.itertext()))
                found.setdefault(" ".join(text.split()) if "\n" in text else text.strip(), None)
    return list(found)


def _numeric(job: Job12, response: Response) -> bool:
    if response.kind == "response_num" or response.fibtype in _NUMBER_TYPES:
        texts = literals(job, response)
        return bool(texts) and all(to_number(text) is not None for text in texts)
    return any(
        local(one) in {"vargte", "varlte", "vargt", "varlt"}
        and (one.get("respident") or "").strip() == response.ident
        for condition in job.scoring.conditions
        for one in condition.iter()
    )


def build_text(job: Job12) -> m.Question:
    response = job.item.responses[0]
    kind = job.item.kind
    manual = (
        "essay" in kind
        or "short response" in kind
        or "paragraph" in kind
        or "long answer" in kind
        or "longanswer" in kind
    )
    texts = literals(job, response)
    manual = manual or job.item.metadata.get("qmd_computerscored", "").lower() == "no"
    if manual or (not texts and (response.rows > 1 or not job.scoring.conditions or _gives_all(job))):
        return build_essay(job)
    text = job.text(places={response.ident: response.prompt or _blank(job)})

    def score(given: str) -> float:
        return job.run({response.ident: (given,)}).score

    if _numeric(job, response):
        return _numerical(job, response, text)
    accepted, best = probe.texts(score, texts)
    if not accepted and len(texts) > 1:
        raise job.refuse(
            f.NO_COUNTERPART, response.element, what="a reply that must hold several phrases at once"
        )
    if not accepted:
        raise job.refuse(f.NOTHING_RIGHT, response.element)
    sensitive = any(one.casesensitive for one in accepted)
    right = job.run({response.ident: (accepted[0].text,)}).feedback
    sorted_ = sort_feedback(
        job,
        {one.text: job.run({response.ident: (one.text,)}).feedback for one in accepted},
        {one.text: one.fraction for one in accepted},
        right,
    )
    answers = [
        m.Answer(
            text=m.Text(text=_wild(one), format=None),
            fraction=one.fraction,
            feedback=join(
                (sorted_.answers.get(one.text, m.EMPTY), sorted_.correct if one.fraction >= 1 else m.EMPTY)
            ),
        )
        for one in accepted
    ]
    if sorted_.incorrect.text:
        answers.append(m.Answer(text=m.Text(text="*", format=None), fraction=0.0, feedback=sorted_.incorrect))
    return m.ShortAnswer(**job.common(text, best, sorted_.general), usecase=sensitive, answers=tuple(answers))


def _wild(one: probe.Accepted) -> str:
    text = one.text.replace("*", "\\*")
    return f"*{text}*" if one.loose else text


def _gives_all(job: Job12) -> bool:
    """No condition looks at the response: a person marks it."""
    return not any(
        local(one) in {"varequal", "varsubstring", "vargte", "varlte"}
        for condition in job.scoring.conditions
        for one in condition.iter()
    )


def _blank(job: Job12) -> str:
    """Moodle's place for the reply, where text follows it."""
    flow = job.item.flow
    at = next(index for index, part in enumerate(flow) if isinstance(part, Response))
    return "_____" if any(isinstance(part, str) and part.strip() for part in flow[at + 1 :]) else ""


def number_chain(job: Job12, ident: str) -> list[m.NumericalAnswer] | None:
    """Answers where each condition is one number, or a number and a range around it (Canvas). Else None."""
    found: list[tuple[str, float, float]] = []
    for condition in job.scoring.conditions:
        tests = [one for one in condition.iter() if (one.get("respident") or "").strip() == ident]
        if not tests:
            continue
        texts: dict[str, list[str]] = {}
        for one in tests:
            texts.setdefault(local(one), []).append("".join(map(str, one.itertext())).strip())
        worth = [
            to_number("".join(map(str, one.itertext())).strip())
            for one in condition
            if local(one) == "setvar"
        ]
        if (
            len(worth) != 1
            or worth[0] is None
            or set(texts) not in ({"varequal"}, {"varequal", "vargte", "varlte"})
        ):
            return None
        if any(len(some) != 1 or to_number(some[0]) is None for some in texts.values()):
            return None
        text = texts["varequal"][0]
        value, tolerance = float(text), 0.0
        if "vargte" in texts:
            low, high = float(texts["vargte"][0]), float(texts["varlte"][0])
            tolerance = round((high - low) / 2, 12)
            if tolerance < 0 or abs((low + high) / 2 - value) > 1e-9 * max(1.0, abs(value)):
                return None
        found.append((text, tolerance, worth[0]))
    best = max((worth for _, _, worth in found), default=0.0)
    if best <= probe.EPSILON:
        return None
    return [
        m.NumericalAnswer(
            text=m.Text(text=text, format=None), tolerance=tolerance, fraction=probe.rounded(worth / best)
        )
        for text, tolerance, worth in found
    ]


def _numerical(job: Job12, response: Response, text: m.Text) -> m.Question:
    marks = [value for value in (to_number(one) for one in literals(job, response)) if value is not None]
    try:
        answers, best = number_answers(
            lambda number: job.run({response.ident: (number_text(number),)}).score, marks
        )
        answers = number_chain(job, response.ident) or answers
    except ValueError:
        raise job.refuse(
            f.NO_COUNTERPART, response.element, what="a numeric answer without an upper or lower end"
        ) from None
    if not answers:
        raise job.refuse(f.NOTHING_RIGHT, response.element)
    right = job.run({response.ident: (answers[0].text.text,)}).feedback
    sorted_ = sort_feedback(
        job,
        {one.text.text: job.run({response.ident: (one.text.text,)}).feedback for one in answers},
        {one.text.text: one.fraction for one in answers},
        right,
    )
    full = [
        m.NumericalAnswer(
            text=one.text,
            fraction=one.fraction,
            tolerance=one.tolerance,
            feedback=join(
                (
                    sorted_.answers.get(one.text.text, m.EMPTY),
                    sorted_.correct if one.fraction >= 1 else m.EMPTY,
                )
            ),
        )
        for one in answers
    ]
    if sorted_.incorrect.text:
        full.append(
            m.NumericalAnswer(text=m.Text(text="*", format=None), fraction=0.0, feedback=sorted_.incorrect)
        )
    return m.Numerical(**job.common(text, best, sorted_.general), answers=tuple(full))


def named_places(job: Job12) -> dict[str, str]:
    """``[name]`` in the text -> ident of the response that it stands for (Canvas, Blackboard)."""
    body = "".join(part for part in job.item.flow if isinstance(part, str))
    found: dict[str, str] = {}
    for response in job.item.responses:
        plain = re.sub(r"<[^>]*>", "", response.prompt).strip()
        for name in (
            response.ident.removeprefix("response_"),
            response.ident,
            response.ident.strip("[]"),
            plain,
        ):
            if name and f"[{name}]" in body and f"[{name}]" not in found:
                found[f"[{name}]"] = response.ident
                break
    return found


def build_multianswer(job: Job12) -> m.Question:
    """Every response becomes a gap of one Cloze question, where it stands or where its ``[name]`` stands."""
    responses = job.item.responses
    places = named_places(job)
    by_ident = {ident: name for name, ident in places.items()}
    body = job.text()
    order: list[Response] = sorted(
        (one for one in responses if one.ident in by_ident),
        key=lambda one: body.text.index(by_ident[one.ident]),
    )
    rest = [one for one in responses if one.ident not in by_ident]
    order += rest
    if len({one.ident for one in responses}) != len(responses):
        raise job.refuse(f.BROKEN, reason="two responses have the same identifier")
    right = {one.ident: _right(job, one) for one in order}
    for one in order:
        if not right[one.ident]:
            raise job.refuse(f.NOTHING_RIGHT, one.element)
    weights, additive = _weights(job, right)
    if not additive and len(order) > 1:
        job.tell(f.GAPS_NOT_ADDITIVE)
    gaps = tuple(_gap(job, one, right, weights[one.ident]) for one in order)
    spots = {one.ident: f"{{#{at}}}" for at, one in enumerate(order, 1)}
    text = job.text(places={one.ident: f"{_lead(one)}{spots[one.ident]}" for one in rest})
    marked = text.text
    for ident, name in by_ident.items():
        marked = marked.replace(name, spots[ident])
    sorted_ = sort_feedback(job, {}, {}, job.run(right).feedback)
    if sorted_.correct.text or sorted_.incorrect.text or sorted_.answers:
        job.tell(f.NO_FEEDBACK)
    common = job.common(m.Text(text=marked, format=text.format, files=text.files), None, sorted_.general)
    return m.MultiAnswer(**common, subquestions=gaps)


def _lead(response: Response) -> str:
    return f"<br />{response.prompt} " if response.prompt else ""


def _right(job: Job12, response: Response) -> tuple[str, ...]:
    """A value that is right for this response: it scores alone, or a condition with marks names it."""
    candidates = [label.ident for label in response.labels] or literals(job, response)
    if not candidates:
        return ()
    scores = {one: job.run({response.ident: (one,)}).score for one in candidates}
    best = max(candidates, key=lambda one: scores[one])
    if scores[best] > probe.EPSILON:
        return (best,)
    named = [one for one in literals(job, response) if one in candidates]
    return (named[0],) if named else ()


def _weights(job: Job12, right: dict[str, tuple[str, ...]]) -> tuple[dict[str, float], bool]:
    full = job.run(right).score
    alone = {name: job.run({name: value}).score for name, value in right.items()}
    additive = full > probe.EPSILON and abs(sum(alone.values()) - full) <= 0.02 * full
    if not additive:
        return dict.fromkeys(right, 1.0), False
    points = {name: value / full * job.mark() for name, value in alone.items()}
    if all(value > 0.5 and abs(value - round(value)) < 1e-3 for value in points.values()):
        return {name: float(round(value)) for name, value in points.items()}, True
    smallest = min(alone.values())
    shares = {name: value / smallest for name, value in alone.items()}
    if all(abs(share - round(share)) < 0.02 for share in shares.values()):
        return {name: float(round(share)) for name, share in shares.items()}, True
    return {name: float(max(1, round(value))) for name, value in alone.items()}, True


def _gap(job: Job12, response: Response, right: dict[str, tuple[str, ...]], mark: float) -> m.Gap:
    others = {name: value for name, value in right.items() if name != response.ident}
    base = job.run(others).score

    def score(given: str) -> float:
        return job.run({**others, response.ident: (given,)}).score - base

    if response.is_text:
        if _numeric(job, response):
            marks = [
                value for value in (to_number(one) for one in literals(job, response)) if value is not None
            ]
            try:
                answers, _ = number_answers(lambda one: score(number_text(one)), marks)
                answers = number_chain(job, response.ident) or answers
            except ValueError:
                raise job.refuse(
                    f.NO_COUNTERPART, response.element, what="a numeric answer without an upper or lower end"
                ) from None
            if answers:
                return m.Gap(qtype="numerical", defaultmark=mark, answers=tuple(answers))
        accepted, _ = probe.texts(score, literals(job, response))
        if not accepted:
            raise job.refuse(f.NOTHING_RIGHT, response.element)
        return _short_gap(
            mark, [(one.text, one.fraction) for one in accepted], any(one.casesensitive for one in accepted)
        )
    names = [label.ident for label in response.labels]
    worth = probe.single_choice(score, names)
    if worth is None:
        raise job.refuse(f.NOTHING_RIGHT, response.element)
    texts = [label_text(job, label) for label in response.labels]
    if _is_open(job, response):
        # Canvas lists the accepted spellings of a blank as choices and names only the first as right
        return _short_gap(mark, [(m_text.text, 1.0) for m_text in map(_as_plain, texts)], False)
    if any(text.files for text in texts):
        raise job.refuse(f.NO_COUNTERPART, response.element, what="images in the choices of a gap")
    return m.Gap(
        qtype="multichoice",
        defaultmark=mark,
        shuffleanswers=response.shuffle,
        answers=tuple(
            m.Answer(text=m.Text(text=text.text), fraction=max(0.0, fraction))
            for text, fraction in zip(texts, worth.fractions, strict=True)
        ),
    )


def _as_plain(text: m.Text) -> m.Text:
    from question_formats.texts import to_plain

    return m.Text(text=to_plain(text), format=None)


def _short_gap(mark: float, answers: list[tuple[str, float]], sensitive: bool) -> m.Gap:
    seen: dict[str, float] = {}
    for text, fraction in answers:
        key = text if sensitive else text.casefold()
        if key not in {(known if sensitive else known.casefold()) for known in seen}:
            seen[text] = fraction
    return m.Gap(
        qtype="shortanswer",
        defaultmark=mark,
        usecase=sensitive,
        answers=tuple(
            m.Answer(text=m.Text(text=text.replace("*", "\\*"), format=None), fraction=fraction)
            for text, fraction in seen.items()
        ),
    )


def _is_open(job: Job12, response: Response) -> bool:
    """A blank to write in, not to choose from: Canvas' fill_in_multiple_blanks without another answer type."""
    if "fill_in_multiple_blanks" not in job.item.kind:
        return False
    kinds = {label.element.get("answer_type") or "openEntry" for label in response.labels}
    return kinds == {"openEntry"}
