"""Blackboard's POOL documents: one element a question, answers by id.

Questions come by type, in the order in which Moodle's importer takes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from question_formats import model as m
from question_formats.blackboard import findings as f
from question_formats.media import Media
from question_formats.naming import clean_name, default_name
from question_formats.qti.dialect import local
from question_formats.texts import to_plain
from safeio import Problem

Builder = Callable[["Pool", etree._Element], m.Question]  # noqa: SLF001


def read_pool(root: etree._Element, media: Media, path: str) -> Iterator[m.Question | m.Category | Problem]:
    """Category of the pool's title, then its questions and findings."""
    title = next((child.get("value") or "" for child in root if local(child) == "TITLE"), "")
    if title.strip():
        yield m.Category(
            path=clean_name(title).replace("/", "//"),
            source=m.Position(line=root.sourceline or 1, path=path or None),
        )
    pool = Pool(media, path)
    kinds = [local(child) for child in root if local(child).startswith("QUESTION_")]
    for kind, builder in BUILDERS.items():
        for child in root:
            if local(child) == kind:
                yield from pool.question(child, builder)
    for child in root:
        if local(child).startswith("QUESTION_") and local(child) not in BUILDERS:
            yield f.UNKNOWN(path=path or None, line=child.sourceline, type=local(child)[9:].lower())
    if not kinds:
        yield f.EMPTY(path=path or None, line=root.sourceline)


class Pool:
    def __init__(self, media: Media, path: str) -> None:
        self.media = media
        self.path = path

    def question(self, element: etree._Element, builder: Builder) -> Iterator[m.Question | Problem]:
        try:
            yield builder(self, element)
        except PoolError as error:
            yield f.BROKEN(
                path=self.path or None, line=element.sourceline, question=element.get("id"), reason=str(error)
            )
        for href in dict.fromkeys(self.media.missing):
            yield f.FILE_MISSING(path=self.path or None, line=element.sourceline, href=href)
        self.media.missing.clear()

    def text(self, element: etree._Element | None, name: str = "TEXT") -> m.Text:
        child = element if element is None or not name else _child(element, name)
        raw = "" if child is None else "".join(map(str, child.itertext()))
        return self.media.text(raw)

    def common(self, element: etree._Element) -> dict[str, object]:
        body = self.text(_child(element, "BODY"))
        return {
            "name": default_name(body.text)
            if body.text.strip()
            else f"Blackboard {element.get('id') or ''}".strip(),
            "questiontext": body,
            "source": m.Position(line=element.sourceline or 1, path=self.path or None),
        }

    def feedback(self, element: etree._Element) -> tuple[m.Text, m.Text]:
        """(when right, when wrong)"""
        gradable = _child(element, "GRADABLE")
        return self.text(gradable, "FEEDBACK_WHEN_CORRECT"), self.text(gradable, "FEEDBACK_WHEN_INCORRECT")


class PoolError(ValueError):
    """The question cannot be asked as it is."""


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    if element is None:
        return None
    return next((child for child in element if local(child) == name), None)


def _children(element: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if element is None else [child for child in element if local(child) == name]


def _right(element: etree._Element) -> list[etree._Element]:
    return _children(_child(element, "GRADABLE"), "CORRECTANSWER")


def truefalse(pool: Pool, element: etree._Element) -> m.Question:
    """The first answer is True, the second False."""
    answers, right = _children(element, "ANSWER"), _right(element)
    if len(answers) < 2 or not right:
        raise PoolError("it has no right answer")
    correct = (right[0].get("answer_id") or "") == (answers[0].get("id") or "")
    when_right, when_wrong = pool.feedback(element)
    return m.TrueFalse(
        **pool.common(element),  # type: ignore[arg-type]
        penalty=m.DEFAULT_PENALTY,
        correctanswer=correct,
        feedbacktrue=when_right if correct else when_wrong,
        feedbackfalse=when_wrong if correct else when_right,
    )


def _choice(pool: Pool, element: etree._Element, *, single: bool) -> m.Question:
    answers = _children(element, "ANSWER")
    right = {one.get("answer_id") or "" for one in _right(element)} & {one.get("id") or "" for one in answers}
    if not right:
        raise PoolError("none of its answers is right")
    when_right, when_wrong = pool.feedback(element)
    fraction = round(1 / len(right), 7)
    return m.MultiChoice(
        **pool.common(element),  # type: ignore[arg-type]
        single=single,
        correctfeedback=when_right,
        partiallycorrectfeedback=m.EMPTY if single else when_wrong,
        incorrectfeedback=when_wrong,
        answers=tuple(
            m.Answer(text=pool.text(one), fraction=fraction if (one.get("id") or "") in right else 0.0)
            for one in answers
        ),
    )


def multichoice(pool: Pool, element: etree._Element) -> m.Question:
    return _choice(pool, element, single=True)


def multianswer(pool: Pool, element: etree._Element) -> m.Question:
    return _choice(pool, element, single=False)


def fillinblank(pool: Pool, element: etree._Element) -> m.Question:
    texts = ["".join(map(str, one.itertext())).strip() for one in _children(element, "ANSWER")]
    if not any(texts):
        raise PoolError("it has no right answer")
    when_right, when_wrong = pool.feedback(element)
    answers = [
        m.Answer(text=m.Text(text=text, format=None), fraction=1.0, feedback=when_right)
        for text in texts
        if text
    ]
    answers.append(m.Answer(text=m.Text(text="*", format=None), fraction=0.0, feedback=when_wrong))
    return m.ShortAnswer(**pool.common(element), answers=tuple(answers))  # type: ignore[arg-type]


def match(pool: Pool, element: etree._Element) -> m.Question:
    """Blackboard's choices are Moodle's answers, its answers are what is asked."""
    stems = {one.get("id") or "": one for one in _children(element, "ANSWER")}
    partner = {one.get("answer_id") or "": one.get("choice_id") or "" for one in _right(element)}
    pairs: list[m.Pair] = []
    for choice in _children(element, "CHOICE"):
        answer = to_plain(pool.text(choice)).strip()
        if not answer:
            continue
        asking = [name for name, to in partner.items() if to == (choice.get("id") or "") and name in stems]
        pairs += [m.Pair(question=pool.text(stems[name]), answer=answer) for name in asking]
        if not asking:
            pairs.append(m.Pair(question=m.EMPTY, answer=answer))
    if sum(bool(pair.question.text) for pair in pairs) < 2 or len(pairs) < 3:
        raise PoolError("it has fewer than two things to match or fewer than three answers")
    when_right, when_wrong = pool.feedback(element)
    return m.Match(
        **pool.common(element),  # type: ignore[arg-type]
        correctfeedback=when_right,
        partiallycorrectfeedback=when_wrong,
        incorrectfeedback=when_wrong,
        pairs=tuple(pairs),
    )


def essay(pool: Pool, element: etree._Element) -> m.Question:
    return m.Essay(**pool.common(element), graderinfo=pool.text(_child(element, "ANSWER")))  # type: ignore[arg-type]


def ordering(pool: Pool, element: etree._Element) -> m.Question:
    answers = _children(element, "ANSWER")
    placed = {one.get("answer_id") or "": one.get("order") or "" for one in _right(element)}
    if not all(re.fullmatch(r"[0-9]{1,4}", placed.get(one.get("id") or "", "")) for one in answers):
        raise PoolError("it does not say the right order")
    order = sorted(answers, key=lambda one: int(placed[one.get("id") or ""]))
    return m.Ordering(**pool.common(element), answers=tuple(m.Answer(text=pool.text(one)) for one in order))  # type: ignore[arg-type]


BUILDERS: dict[str, Builder] = {
    "QUESTION_TRUEFALSE": truefalse,
    "QUESTION_MULTIPLECHOICE": multichoice,
    "QUESTION_MULTIPLEANSWER": multianswer,
    "QUESTION_FILLINBLANK": fillinblank,
    "QUESTION_MATCH": match,
    "QUESTION_ESSAY": essay,
    "QUESTION_ORDER": ordering,
}
