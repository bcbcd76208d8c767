"""textEntryInteraction, extendedTextInteraction, sliderInteraction and uploadInteraction (QTI 2.1, 7.3)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from lxml import etree

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti import probe
from question_formats.qti.declarations import Declaration
from question_formats.qti.dialect import local
from question_formats.qti.feedback import Sorted, join, sort_whole
from question_formats.qti.job import Job
from question_formats.qti.operators import tolerances
from question_formats.qti.processing import ResponseProcessing
from question_formats.qti.values import NUMERIC, Value, to_number, whole

WILD = "*"


def number_text(value: float) -> str:
    """As Moodle writes numbers: no exponent for everyday sizes, no trailing zeros."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".15g")


def decimal_text(value: float) -> str:
    """Without an exponent, to twelve decimals: players take a tolerance like 1E-7 for the name of a variable."""
    return f"{value:.12f}".rstrip("0").rstrip(".")


def literals(job: Job, declared: Declaration) -> list[str]:
    """Every text that the rules or the declaration mention for this response, the right ones first."""
    found = [str(item) for item in declared.correct.items]
    if declared.mapping:
        entries = sorted(declared.mapping.entries, key=lambda entry: -entry.value)
        found += [str(entry.key) for entry in entries]
    rules = job.item.scorer.rules if isinstance(job.item.scorer, ResponseProcessing) else None
    if rules is not None:
        for one in rules.iter():
            if local(one) == "baseValue":
                found.append("".join(str(piece) for piece in one.itertext()).strip())
            elif local(one) == "patternMatch":
                pattern = one.get("pattern") or ""
                if pattern and not set(pattern) & set("\\[](){}.*+?|^$"):
                    found.append(pattern)
    seen: dict[str, None] = {}
    for text in found:
        seen.setdefault(text, None)
    return list(seen)


def _marks(job: Job, declared: Declaration) -> list[float]:
    """Numbers where the score may change."""
    numbers = [one for one in (to_number(text) for text in literals(job, declared)) if one is not None]
    rules = job.item.scorer.rules if isinstance(job.item.scorer, ResponseProcessing) else None
    return marks_around([one for one in numbers if abs(one) < 1e300], rules)


def marks_around(numbers: Sequence[float], rules: etree._Element | None) -> list[float]:
    """The numbers, and those a tolerance of the rules away."""
    marks = list(numbers)
    if rules is not None:
        for one in rules.iter():
            if local(one) == "equal" and (one.get("toleranceMode") or "exact") != "exact":
                low, high = tolerances(one)
                for number in numbers:
                    scale = abs(number) / 100 if one.get("toleranceMode") == "relative" else 1.0
                    marks += [number - low * scale, number + high * scale]
            elif local(one) == "equalRounded":
                figures = max(-30, min(30, int(to_number(one.get("figures") or "") or 0)))
                for number in numbers:
                    half = 0.5 * 10.0**-figures
                    if (one.get("roundingMode") or "significantFigures") != "decimalPlaces" and number:
                        half = 0.5 * 10.0 ** (math.floor(math.log10(abs(number))) - figures + 1)
                    marks += [number - half, number + half]
    return marks


def number_answers(score: object, marks: Iterable[float]) -> tuple[list[m.NumericalAnswer], float]:
    """Answers of the type numerical for what earns marks; open-ended ranges raise `ValueError`."""
    intervals, best = probe.numbers(score, marks)  # type: ignore[arg-type]
    answers = []
    for one in intervals:
        if not (math.isfinite(one.low) and math.isfinite(one.high)):
            raise ValueError("a range without an end")
        middle, half = (one.low + one.high) / 2, (one.high - one.low) / 2
        answers.append(
            m.NumericalAnswer(
                text=m.Text(text=number_text(round(middle, 12)), format=None),
                fraction=one.fraction,
                tolerance=float(number_text(round(half, 12))),
            )
        )
    answers.sort(key=lambda answer: -answer.fraction)
    return answers, best


def whole_feedback(job: Job, declared: Declaration, right: str) -> Sorted:
    def value(text: str) -> dict[str, Value]:
        items = (to_number(text) if declared.base in NUMERIC else text,)
        return {declared.identifier: Value(declared.cardinality, declared.base, items)}  # type: ignore[arg-type]

    wrong = "-987654321" if declared.base in NUMERIC else "qz zq"
    return sort_whole(job.item, job.renderer, value(right), value(wrong))


def build_text(job: Job, block: etree._Element) -> m.Question:
    """`shortanswer` or `numerical`; `essay` where nothing scores the text."""
    declared = job.item.declared(block)
    long = local(block) == "extendedTextInteraction"
    if declared.base in NUMERIC and (not declared.correct.is_null or declared.mapping or not long):
        return _own(job, block, declared) or _numerical(job, block, declared)

    own = _own(job, block, declared)
    if own is not None:
        return own

    def score(text: str) -> float:
        return job.item.score({declared.identifier: Value(declared.cardinality, declared.base, (text,))})

    candidates = literals(job, declared)
    accepted, best = probe.texts(score, candidates)
    if not accepted and declared.cardinality == "multiple" and job.item.tool.lower().startswith("testvision"):
        # TestVision lists the accepted spellings as if all of them had to be written
        accepted, best = probe.texts(lambda text: float(text.casefold() in _spellings(declared)), candidates)
    if long and (not accepted or (not job.item.has_rules and declared.base == "string")):
        return build_essay(job, block)
    numeric = _as_numbers(job, block, declared)
    if numeric is not None:
        return numeric
    if not accepted:
        raise job.refuse(f.NOTHING_RIGHT, block)
    sensitive = any(one.casesensitive for one in accepted)
    if sensitive and any(not one.casesensitive and one.text.swapcase() != one.text for one in accepted):
        job.tell(f.CASE, block)
    feedback = whole_feedback(job, declared, accepted[0].text)
    return m.ShortAnswer(
        **job.common(with_blank(job, block), best, _spread(feedback)),
        usecase=sensitive,
        answers=_short_answers(accepted, feedback),
    )


def _own(job: Job, block: etree._Element, declared: Declaration) -> m.Question | None:
    """What our writer wrote as a chain."""
    from question_formats.qti.chains import read_chain

    found = read_chain(job, declared.identifier)
    if found is None:
        return None
    common = job.common(with_blank(job, block), job.maximum or 1.0, Sorted(general=[found.general]))
    if job.item.label == "moodle:numerical":
        return m.Numerical(**common, answers=tuple(map(_as_number, found.answers)))
    return m.ShortAnswer(**common, usecase=found.case, answers=found.answers)


def _as_number(answer: m.Answer) -> m.NumericalAnswer:
    if isinstance(answer, m.NumericalAnswer):
        return answer
    return m.NumericalAnswer(text=answer.text, fraction=answer.fraction, feedback=answer.feedback)


def _spellings(declared: Declaration) -> set[str]:
    return {str(item).casefold() for item in declared.correct.items}


def _spread(feedback: Sorted) -> Sorted:
    return Sorted(general=feedback.general)


def _short_answers(accepted: list[probe.Accepted], feedback: Sorted) -> tuple[m.Answer, ...]:
    """Right feedback on the right answers, wrong feedback on ``*``, as Moodle's form would have it."""
    right, wrong = join(feedback.correct), join(feedback.incorrect)
    answers = [
        m.Answer(
            text=m.Text(text=_wild(one), format=None),
            fraction=one.fraction,
            feedback=right if one.fraction >= 1 else m.EMPTY,
        )
        for one in accepted
    ]
    if wrong.text:
        answers.append(m.Answer(text=m.Text(text=WILD, format=None), fraction=0.0, feedback=wrong))
    return tuple(answers)


def _wild(one: probe.Accepted) -> str:
    text = one.text.replace("*", "\\*")
    return f"*{text}*" if one.loose else text


def with_blank(job: Job, block: etree._Element) -> m.Text:
    """The body with Moodle's place for the reply, ``_____``, where text follows the interaction."""
    blank = "\x00"

    def swap(element: etree._Element) -> str | None:
        return blank if element is block else None

    text = job.body(replace=swap)
    before, _, after = text.text.partition(blank)
    if re.search(r"\w", re.sub(r"<[^>]*>", "", after)):
        body = f"{before}_____{after}"
    else:
        body = re.sub(rf"<(p|div|span)[^<>]*>\s*{blank}\s*</\1>", "", text.text).replace(blank, "").strip()
    prompt = next((child for child in block if local(child) == "prompt"), None)
    whole = m.Text(text=body, format=text.format, files=text.files)
    return join((whole, job.renderer.text(prompt))) if prompt is not None else whole


def equal_chain(job: Job, ident: str) -> list[m.NumericalAnswer] | None:
    """Answers where the rules are plain: if equal … else if equal …, each setting or adding a constant.

    None where anything else looks at this response.
    """
    rules = job.item.scorer.rules if isinstance(job.item.scorer, ResponseProcessing) else None
    if rules is None:
        return None
    found: list[tuple[str, float, float]] = []
    tests = 0
    for one in rules.iter():
        if local(one) == "variable" and one.get("identifier") == ident:
            tests += 1
        if local(one) in {"responseIf", "responseElseIf"}:
            parsed = _equal_branch(one, ident)
            if parsed is not None:
                found.append(parsed)
    if not found or len(found) != tests:
        return None
    best = max(worth for _, _, worth in found)
    if best <= probe.EPSILON:
        return None
    return [
        m.NumericalAnswer(
            text=m.Text(text=text, format=None), fraction=probe.rounded(worth / best), tolerance=tolerance
        )
        for text, tolerance, worth in found
    ]


def _equal_branch(branch: etree._Element, ident: str) -> tuple[str, float, float] | None:
    parts = [child for child in branch if local(child)]
    if len(parts) != 2 or local(parts[0]) != "equal" or local(parts[1]) != "setOutcomeValue":
        return None
    sides = {local(child): child for child in parts[0] if local(child)}
    if set(sides) != {"variable", "baseValue"} or sides["variable"].get("identifier") != ident:
        return None
    mode = parts[0].get("toleranceMode") or "exact"
    low, high = tolerances(parts[0])
    if mode == "relative" or (mode == "absolute" and low != high):
        return None
    values = [one for one in parts[1].iter() if local(one) == "baseValue"]
    text = "".join(map(str, sides["baseValue"].itertext())).strip()
    worth = to_number("".join(map(str, values[0].itertext())).strip()) if len(values) == 1 else None
    if worth is None or to_number(text) is None:
        return None
    return text, low if mode == "absolute" else 0.0, worth


def _numerical(job: Job, block: etree._Element, declared: Declaration) -> m.Question:
    def score(number: float) -> float:
        return job.item.score({declared.identifier: Value(declared.cardinality, declared.base, (number,))})

    return _numbers(job, block, declared, score, _marks(job, declared))


def _numbers(
    job: Job, block: etree._Element, declared: Declaration, score: object, marks: list[float]
) -> m.Question:
    try:
        answers, best = number_answers(score, marks)
        answers = equal_chain(job, declared.identifier) or answers
    except ValueError:
        raise job.refuse(
            f.NO_COUNTERPART, block, what="a numeric answer without an upper or lower end"
        ) from None
    if not answers:
        raise job.refuse(f.NOTHING_RIGHT, block)
    feedback = whole_feedback(job, declared, answers[0].text.text)
    right, wrong = join(feedback.correct), join(feedback.incorrect)
    full: list[m.NumericalAnswer] = [
        m.NumericalAnswer(
            text=one.text,
            fraction=one.fraction,
            tolerance=one.tolerance,
            feedback=right if one.fraction >= 1 else m.EMPTY,
        )
        for one in answers
    ]
    if wrong.text:
        full.append(m.NumericalAnswer(text=m.Text(text=WILD, format=None), fraction=0.0, feedback=wrong))
    return m.Numerical(**job.common(with_blank(job, block), best, _spread(feedback)), answers=tuple(full))


def _as_numbers(job: Job, block: etree._Element, declared: Declaration) -> m.Question | None:
    """Text whose rules compare numbers (equal, lt, gte …) is a numerical question in truth."""
    rules = job.item.scorer.rules if isinstance(job.item.scorer, ResponseProcessing) else None
    if rules is None or not any(
        local(one) in {"equal", "equalRounded", "lt", "lte", "gt", "gte"}
        and any(
            local(child) == "variable" and child.get("identifier") == declared.identifier
            for child in one.iter()
        )
        for one in rules.iter()
    ):
        return None

    def score(number: float) -> float:
        return job.item.score(
            {declared.identifier: Value(declared.cardinality, declared.base, (number_text(number),))}
        )

    return _numbers(job, block, declared, score, _marks(job, declared))


def build_slider(job: Job, block: etree._Element) -> m.Question:
    """`numerical`: Moodle has no slider; its ends are told in the finding."""
    declared = job.item.declared(block)
    low, high = block.get("lowerBound") or "", block.get("upperBound") or ""
    job.tell(f.BECAME, block, what=f"slider (from {low} to {high})", became="a numerical question")
    return _numerical(job, block, declared)


def build_essay(job: Job, block: etree._Element) -> m.Question:
    """`essay`; a rubric for scorers becomes the information for graders."""
    declared = job.item.responses.get(block.get("responseIdentifier") or "")
    info = [job.renderer.text(one) for one in rubrics(job, "scorer")]
    if declared is not None and not declared.correct.is_null:
        import html

        model_answer = "<br />".join(html.escape(str(one), quote=False) for one in declared.correct.items)
        info.append(m.Text(text=model_answer))
    lines = whole(block.get("expectedLines"), 15)
    kind = (block.get("format") or "").strip()
    return m.Essay(
        **job.common(job.question(block), _declared_mark(job), sort_general(job)),
        responseformat={"plain": "plain", "preFormatted": "monospaced", "preformatted": "monospaced"}.get(
            kind, "editor"
        ),
        responsefieldlines=lines if 0 < lines <= 1000 else 15,
        responserequired=(block.get("minStrings") or "1").strip() != "0",
        graderinfo=join(info),
    )


def build_upload(job: Job, block: etree._Element) -> m.Question:
    """`essay` that takes a file and no text."""
    kind = (block.get("type") or "").strip()
    return m.Essay(
        **job.common(job.question(block), _declared_mark(job), sort_general(job)),
        responseformat="noinline",
        responserequired=False,
        attachments=1,
        attachmentsrequired=1,
        filetypeslist=kind or None,
        graderinfo=join(job.renderer.text(one) for one in rubrics(job, "scorer")),
    )


def rubrics(job: Job, view: str) -> list[etree._Element]:
    body = job.item.body
    if body is None:
        return []
    return [
        one for one in body.iter() if local(one) == "rubricBlock" and view in (one.get("view") or "").split()
    ]


def sort_general(job: Job) -> Sorted:
    return sort_whole(job.item, job.renderer, {}, {})


def _declared_mark(job: Job) -> float:
    """What a person may give at most: MAXSCORE, the normal maximum of the score, or 1."""
    declared = job.item.outcomes.get("MAXSCORE")
    if declared is not None and (declared.default.number() or 0) > 0:
        return declared.default.number() or 1.0
    score = job.item.outcomes.get("SCORE")
    if score is not None and score.normal_maximum:
        return score.normal_maximum
    return 1.0
