"""Choices, and places on a picture, of QTI 1.2."""

from __future__ import annotations

import base64

from lxml import etree

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti import probe
from question_formats.qti.build_choice import is_truefalse
from question_formats.qti.dialect import local
from question_formats.qti.feedback import join
from question_formats.qti.v12.item import Response
from question_formats.qti.v12.job import Job12, combined, label_text, sort_feedback, with_prompts
from question_formats.qti.values import to_number
from question_formats.texts import to_plain


def build_choice(job: Job12) -> m.Question:
    """`multichoice`, or `truefalse` where the two choices say so."""
    response = job.item.responses[0]
    names = [label.ident for label in response.labels]
    if not names:
        raise job.refuse(f.BROKEN, response.element, reason="there is no choice")
    if len(set(names)) != len(names):
        raise job.refuse(f.BROKEN, response.element, reason="two choices have the same identifier")
    # D2L writes Multiple for what it calls a multiple choice
    single = response.cardinality != "multiple" or job.item.kind in {"multiple choice", "true/false"}

    def given(some: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        return {response.ident: some}

    if single:
        worth = probe.single_choice(lambda one: job.run(given((one,))).score, names)
    else:
        correct = _right_set(job, response, names)
        worth = probe.multiple_choice(
            lambda some: job.run(given(tuple(one for one in names if one in some))).score,
            names,
            correct,
            job.scoring.maximum,
        )
    if worth is None:
        raise job.refuse(f.NOTHING_RIGHT, response.element)
    if not worth.additive:
        job.tell(f.NOT_ADDITIVE, response.element)
    fractions = dict(zip(names, worth.fractions, strict=True))
    right = tuple(one for one in names if fractions[one] > 0)
    right = (max(names, key=lambda one: fractions[one]),) if single else right
    sorted_ = sort_feedback(
        job,
        {one: job.run(given((one,))).feedback for one in names},
        fractions,
        job.run(given(right)).feedback,
    )
    answers = tuple(
        m.Answer(
            text=label_text(job, label),
            fraction=fractions[label.ident],
            feedback=sorted_.answers.get(label.ident, m.EMPTY),
        )
        for label in response.labels
    )
    text = with_prompts(job)
    if single and job.own_type != "multichoice" and is_truefalse(answers):
        yes = 0 if to_plain(answers[0].text).strip().lower() == "true" else 1
        no = 1 - yes
        right_one = yes if answers[yes].fraction == 1 else no
        feedback = [
            join((answers[at].feedback, sorted_.correct if at == right_one else sorted_.incorrect))
            for at in (yes, no)
        ]
        return m.TrueFalse(
            **job.common(text, worth.best, sorted_.general),
            correctanswer=right_one == yes,
            feedbacktrue=feedback[0],
            feedbackfalse=feedback[1],
        )
    return m.MultiChoice(
        **job.common(text, worth.best, sorted_.general),
        **combined(sorted_, response.shuffle),
        single=single,
        answers=answers,
    )


def _right_set(job: Job12, response: Response, names: list[str]) -> frozenset[str]:
    """Choices that a condition with marks asks for: all that it wants and does not negate."""
    best: frozenset[str] = frozenset()
    score = 0.0
    for condition in job.scoring.conditions:
        wanted = frozenset(
            ("".join(map(str, one.itertext()))).strip()
            for one in condition.iter()
            if local(one) == "varequal" and not _negated(one, condition)
        ) & frozenset(names)
        if wanted:
            value = job.run({response.ident: tuple(one for one in names if one in wanted)}).score
            if value > score:
                best, score = wanted, value
    every = frozenset(one for one in names if job.run({response.ident: (one,)}).score > probe.EPSILON)
    if every:
        value = job.run({response.ident: tuple(one for one in names if one in every)}).score
        if value > score + probe.EPSILON:
            return every
    return best


def _negated(element: etree._Element, stop: etree._Element) -> bool:
    parent, count = element.getparent(), 0
    while parent is not None and parent is not stop:
        count += local(parent).lower() == "not"
        parent = parent.getparent()
    return count % 2 == 1


def _picture(job: Job12, image: etree._Element) -> m.File | None:
    """In the package, or in the element itself (ILIAS)."""
    text = "".join((image.text or "").split())
    if (image.get("embedded") or "").strip().lower() != "base64" or not text:
        return job.item.media.file(image.get("uri") or "")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return m.File(name=(image.get("label") or "").strip().rpartition("/")[2] or "picture.png", data=data)


def build_xy(job: Job12) -> m.Question:
    """Clicking on a picture: `ddmarker`, where the picture is at hand and the right area is given."""
    response = job.item.responses[0]
    from question_formats.qti.shapes import to_moodle

    areas = []
    for condition in job.scoring.conditions:
        for one in condition.iter():
            if local(one) == "varinside" and not _negated(one, condition):
                shape = {"rectangle": "rect", "ellipse": "ellipse"}.get(
                    (one.get("areatype") or "").lower(), "poly"
                )
                numbers = tuple(
                    n
                    for n in (
                        to_number(p) for p in "".join(map(str, one.itertext())).replace(",", " ").split()
                    )
                    if n is not None
                )
                areas.append(to_moodle(shape, numbers))
    images = [one for one in response.element.iter() if local(one) == "matimage"]
    images += [one for one in job.item.element.iter() if local(one) == "matimage" and one not in images]
    file = next((file for one in images if (file := _picture(job, one)) is not None), None)
    if file is None:
        raise job.refuse(f.BROKEN, response.element, reason="its picture is not in the package")
    if not areas or any(area is None for area in areas):
        raise job.refuse(f.NOTHING_RIGHT, response.element)
    job.tell(
        f.BECAME,
        response.element,
        what="question that asks to click on a picture",
        became="one with markers to drag",
    )
    sorted_ = sort_feedback(job, {}, {}, frozenset())
    return m.DragDropMarker(
        **job.common(job.text(), None, sorted_.general),
        **combined(sorted_),
        bgimage=(file,),
        drags=(m.Drag(no=1, label="✕", noofdrags=len(areas)),),
        drops=tuple(
            m.Drop(no=at, choice=1, shape=area[0], coords=area[1])
            for at, area in enumerate(areas, 1)
            if area is not None
        ),
    )
