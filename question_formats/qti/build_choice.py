"""choiceInteraction, hottextInteraction and orderInteraction (QTI 2.1, 7.1)."""

from __future__ import annotations

from lxml import etree

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti import probe
from question_formats.qti.dialect import local
from question_formats.qti.feedback import sort_choices, sort_whole
from question_formats.qti.job import Job
from question_formats.qti.values import Value, whole
from question_formats.texts import to_plain


def choices_of(block: etree._Element) -> list[etree._Element]:
    return [one for one in block.iter() if local(one) in {"simpleChoice", "inlineChoice", "hottext"}]


def maximum(block: etree._Element, cardinality: str) -> int:
    """How many choices may be taken; 0 = any number."""
    text = (block.get("maxChoices") or "").strip()
    given = whole(text, 1 if "maxChoices" not in block.attrib else 0)
    return 1 if cardinality == "single" else given


def build_choice(job: Job, block: etree._Element) -> m.Question:
    """`multichoice`, or `truefalse` where the two choices say so."""
    declared = job.item.declared(block)
    elements = choices_of(block)
    names = [one.get("identifier") or "" for one in elements]
    if len(set(names)) != len(names):
        raise job.refuse(f.BROKEN, block, reason="two choices have the same identifier")
    if not names:
        raise job.refuse(f.BROKEN, block, reason="there is no choice")
    single = declared.cardinality == "single" or maximum(block, declared.cardinality) == 1
    correct = frozenset(str(one) for one in declared.correct.items) & frozenset(names)
    ident = declared.identifier

    def response(some: tuple[str, ...]) -> dict[str, Value]:
        return {ident: Value(declared.cardinality, "identifier", some)}

    worth = probe.single_choice(lambda one: job.item.score(response((one,))), names) if single else None
    if single and worth is None and declared.cardinality != "single" and len(correct) > 1:
        single = False
        job.tell(f.ONE_ALLOWED, block, count=len(correct))
    if not single:
        worth = probe.multiple_choice(
            lambda some: job.item.score(response(tuple(one for one in names if one in some))),
            names,
            correct,
            job.maximum,
        )
    if worth is None:
        raise job.refuse(f.NOTHING_RIGHT, block)
    if not worth.additive:
        job.tell(f.NOT_ADDITIVE, block)
    fractions = dict(zip(names, worth.fractions, strict=True))
    right = tuple(one for one in names if fractions[one] > 0)
    if single:
        right = right[:1] if len(right) == 1 else (max(names, key=lambda one: fractions[one]),)
    feedback = sort_choices(
        job.item, job.renderer, {one: response((one,)) for one in names}, fractions, response(right)
    )
    answers = tuple(
        m.Answer(
            text=job.renderer.text(element),
            fraction=fractions[name],
            feedback=feedback.answer(name),
        )
        for element, name in zip(elements, names, strict=True)
    )
    text = _passage(job, block) if local(block) == "hottextInteraction" else job.question(block)
    plain = job.item.label not in {"moodle:multichoice", "moodle:calculatedmulti"} and not (
        feedback.correct or feedback.incorrect
    )
    if single and plain and is_truefalse(answers):
        yes = 0 if to_plain(answers[0].text).strip().lower() == "true" else 1
        return m.TrueFalse(
            **job.common(text, worth.best, feedback),
            correctanswer=answers[yes].fraction == 1,
            feedbacktrue=answers[yes].feedback,
            feedbackfalse=answers[1 - yes].feedback,
        )
    return m.MultiChoice(
        **job.common(text, worth.best, feedback),
        **job.combined(feedback, block),
        single=single,
        answernumbering=_numbering(block),
        answers=answers,
    )


def is_truefalse(answers: tuple[m.Answer, ...]) -> bool:
    """Two choices that read True and False, one of them right: what Moodle shows for this type."""
    words = sorted(to_plain(answer.text).strip().lower() for answer in answers)
    return words == ["false", "true"] and sorted(answer.fraction for answer in answers) == [0.0, 1.0]


_NUMBERING = {
    "qti-labels-none": "none",
    "qti-labels-decimal": "123",
    "qti-labels-lower-alpha": "abc",
    "qti-labels-upper-alpha": "ABCD",
    "list-style-none": "none",
    "list-style-decimal": "123",
    "list-style-lower-alpha": "abc",
    "list-style-upper-alpha": "ABCD",
    "list-style-lower-roman": "iii",
    "list-style-upper-roman": "IIII",
}


def _numbering(block: etree._Element) -> str:
    """From the classes of the shared vocabulary (QTI 3.0) and of TAO."""
    for name in (block.get("class") or "").split():
        if name in _NUMBERING:
            return _NUMBERING[name]
    return "abc"


def _passage(job: Job, block: etree._Element) -> m.Text:
    """The text with its hot words underlined; they come again as choices."""
    job.tell(
        f.BECAME, block, what="question that marks words in a text", became="a multiple choice of these words"
    )

    def mark(element: etree._Element) -> str | None:
        if local(element) == "hottext":
            return f"<u>{job.renderer.text(element).text}</u>"
        if element is block:
            prompt = next((child for child in block if local(child) == "prompt"), None)
            parts = [job.renderer.text(prompt).text] if prompt is not None else []
            rest = [child for child in block if child is not prompt]
            holder = job.renderer
            return "".join(f"<p>{part}</p>" for part in parts if part) + "".join(
                holder.outer(child, replace=mark) for child in rest
            )
        return None

    return job.body(replace=mark)


def build_order(job: Job, block: etree._Element) -> m.Question:
    """`ordering`: the right order is what scores best."""
    declared = job.item.declared(block)
    elements = {one.get("identifier") or "": one for one in choices_of(block)}
    right = [str(one) for one in declared.correct.items]
    if not right:
        raise job.refuse(f.NOTHING_RIGHT, block)
    if set(right) != set(elements) or len(right) != len(elements):
        raise job.refuse(f.NO_COUNTERPART, block, what="ordering only some of the given things")
    if len(right) < 2:
        raise job.refuse(f.BROKEN, block, reason="there is nothing to order")

    def score(order: list[str]) -> float:
        return job.item.score({declared.identifier: Value("ordered", "identifier", tuple(order))})

    best = score(right)
    if best <= probe.EPSILON:
        raise job.refuse(f.NOTHING_RIGHT, block)
    swapped = [right[1], right[0], *right[2:]]
    grading = -1 if len(right) > 2 and score(swapped) <= probe.EPSILON else 0
    shown = list(elements)
    wrong = next((order for order in (shown, list(reversed(right))) if order != right), swapped)
    feedback = sort_whole(
        job.item,
        job.renderer,
        {declared.identifier: Value("ordered", "identifier", tuple(right))},
        {declared.identifier: Value("ordered", "identifier", tuple(wrong))},
    )
    return m.Ordering(
        **job.common(job.question(block), best, feedback),
        **job.combined(feedback),
        layouttype=1 if block.get("orientation") == "horizontal" else 0,
        gradingtype=grading,
        answers=tuple(m.Answer(text=job.renderer.text(elements[name])) for name in right),
    )
