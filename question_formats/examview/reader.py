"""Reading ExamView XML (versions 4 to 12)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from question_formats import model as m
from question_formats.errors import MalformedError
from question_formats.examview import findings as f
from question_formats.examview.markup import html_of
from question_formats.media import Media, members_of
from question_formats.naming import default_name
from question_formats.numbers import meant_number
from question_formats.qti.dialect import local
from question_formats.qti.xmldoc import load
from question_formats.sniffing import ZIP
from question_formats.source import ReadOptions, Source
from question_formats.texts import to_plain
from safeio import Problem
from safeio.archive import ArchiveError
from safeio.xml import XmlError

Item = m.Question | m.Category | Problem
RIGHT, WRONG = m.Text(text="Correct"), m.Text(text="Incorrect")  # as Moodle's importer wrote them


def read(source: Source, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001
    """See `question_formats.examview.read`."""
    if not source.head.startswith(ZIP):
        yield from _document(source.read(), source.name, Media())
        return
    with members_of(source) as members:
        names = [name for name in members.names if name.lower().endswith(".xml")]
        found = False
        for name in names:
            try:
                data = members.read(name)
            except ArchiveError as error:
                yield f.UNREADABLE(path=name, reason=str(error))
                continue
            if b"examview" not in data[:8192].replace(b"\0", b""):
                continue
            found = True
            try:
                yield from _document(data, name, Media(members, name))
            except XmlError as error:
                yield f.UNREADABLE(path=name, line=error.line, reason=error.detail)
        if not found:
            raise MalformedError("the archive holds no ExamView document", path=source.name or None)


def _document(data: bytes, path: str, media: Media) -> Iterator[Item]:
    document = load(data, path)
    if local(document.root) != "examview":
        raise MalformedError(f"the root element is {local(document.root)}", path=path or None)
    if document.problem is not None:
        yield document.problem
    bank = Bank(media, path)
    count = 0
    for item in bank.read(document.root):
        count += isinstance(item, m.Question)
        yield item
    if not count:
        yield f.EMPTY(path=path or None)


@dataclass
class Group:
    element: etree._Element
    choices: dict[str, str]  # letter -> plain text
    questions: list[etree._Element]


class BankError(ValueError):
    """The question cannot be asked as it is."""


class Bank:
    def __init__(self, media: Media, path: str) -> None:
        self.media = media
        self.path = path
        self.told: list[Problem] = []

    def read(self, root: etree._Element) -> Iterator[Item]:
        groups: dict[str, Group] = {}
        for element in root.iter():
            name = local(element)
            if name == "matching-group":
                choices = {letter: to_plain(text).strip() for letter, text in self.choices(element)}
                groups[(element.get("name") or "").strip()] = Group(element, choices, [])
        for element in root.iter():
            if local(element) != "question":
                continue
            kind = (element.get("type") or "").strip().lower()
            if kind == "ma":
                group = groups.get((element.get("group") or "").strip())
                if group is None:
                    yield f.NO_GROUP(
                        path=self.path or None, line=element.sourceline, group=element.get("group") or ""
                    )
                else:
                    group.questions.append(element)
                continue
            yield from self.question(element, kind)
        for group in groups.values():
            if group.questions:
                yield from self._built(group.element, lambda _: self.matching(group))  # noqa: B023

    def question(self, element: etree._Element, kind: str) -> Iterator[Item]:
        builder = BUILDERS.get(kind)
        if builder is None:
            yield f.UNKNOWN(path=self.path or None, line=element.sourceline, type=kind or "(none)")
            return
        yield from self._built(element, lambda one: builder(self, one))

    def _built(self, element: etree._Element, make: Callable[[etree._Element], m.Question]) -> Iterator[Item]:
        question: m.Question | None = None
        try:
            question = make(element)
        except BankError as error:
            self.told.append(
                f.BROKEN(
                    path=self.path or None,
                    line=element.sourceline,
                    question=element.get("question-id"),
                    reason=str(error),
                )
            )
        yield from self.told
        self.told.clear()
        for href in dict.fromkeys(self.media.missing):
            yield f.FILE_MISSING(path=self.path or None, line=element.sourceline, href=href)
        self.media.missing.clear()
        if question is not None:
            yield question

    def text(self, element: etree._Element, name: str) -> m.Text:
        child = next((one for one in element if local(one) == name), None)
        return m.EMPTY if child is None else self.media.text(html_of(child))

    def choices(self, element: etree._Element) -> list[tuple[str, m.Text]]:
        holder = next((one for one in element if local(one) == "choices"), None)
        if holder is None:
            return []
        return [
            (local(one)[7:].upper(), self.media.text(html_of(one)))
            for one in holder
            if local(one).startswith("choice-")
        ]

    def common(self, element: etree._Element) -> dict[str, object]:
        text = self.text(element, "text")
        points = (element.get("points") or "").strip()
        return {
            "name": default_name(text.text),
            "questiontext": text,
            "generalfeedback": m.EMPTY_MOODLE,
            "defaultmark": float(points)
            if re.fullmatch(r"\d{1,4}(\.\d+)?", points) and float(points) > 0
            else 1.0,
            "source": m.Position(line=element.sourceline or 1, path=self.path or None),
        }

    def answer(self, element: etree._Element) -> str:
        return to_plain(self.text(element, "answer")).strip()

    def matching(self, group: Group) -> m.Question:
        asked: dict[str, list[m.Text]] = {letter: [] for letter in group.choices}
        for element in group.questions:
            letter = self.answer(element).upper()
            if letter not in asked:
                self.told.append(f.CHOICE(path=self.path or None, line=element.sourceline, answer=letter))
                continue
            asked[letter].append(self.text(element, "text"))
        pairs: list[m.Pair] = []
        for letter, answer in group.choices.items():
            pairs += [m.Pair(question=text, answer=answer) for text in asked[letter]] or [
                m.Pair(question=m.EMPTY, answer=answer)
            ]
        if sum(bool(pair.question.text or pair.question.files) for pair in pairs) < 1:
            raise BankError("nothing is asked")
        if not self.text(group.element, "text").text:
            raise BankError("the matching group has no text")
        return m.Match(**self.common(group.element), pairs=tuple(pairs))  # type: ignore[arg-type]


def truefalse(bank: Bank, element: etree._Element) -> m.Question:
    answer = bank.answer(element)
    letter = answer[:1].upper()
    if letter not in {"T", "F"}:
        raise BankError(f"its answer is {answer or 'empty'}, neither T nor F")
    right = letter == "T"
    word = re.sub(r"(?i)^\s*(?:f(?:alse)?|t(?:rue)?)\s*[,;:]?\s*", "", answer)
    if word:
        bank.told.append(f.MODIFIED(path=bank.path or None, line=element.sourceline, word=word))
    return m.TrueFalse(
        **bank.common(element),  # type: ignore[arg-type]
        penalty=m.DEFAULT_PENALTY,
        correctanswer=right,
        feedbacktrue=RIGHT if right else WRONG,
        feedbackfalse=WRONG if right else RIGHT,
    )


def yes_no(bank: Bank, element: etree._Element) -> m.Question:
    """Moodle's true/false would ask True or False, so the two words stay choices."""
    answer = bank.answer(element)[:1].upper()
    if answer not in {"Y", "N"}:
        raise BankError("its answer is neither Y nor N")
    return _choice(bank, element, [("Y", m.Text(text="Yes")), ("N", m.Text(text="No"))], {answer})


def multichoice(bank: Bank, element: etree._Element) -> m.Question:
    """One right letter or several (``B, D``)."""
    answer = bank.answer(element).upper()
    letters = (
        re.findall(r"[A-Z]", answer)
        if re.fullmatch(r"[A-Z](?:\s*[,;&/ ]?\s*(?:AND\s+)?[A-Z])*\.?", answer)
        else []
    )
    choices = bank.choices(element)
    if not letters or not set(letters) <= {letter for letter, _ in choices}:
        raise BankError(f"its right answer ({answer or 'none'}) is not among the choices")
    return _choice(bank, element, choices, set(letters))


def _choice(
    bank: Bank, element: etree._Element, choices: list[tuple[str, m.Text]], right: set[str]
) -> m.Question:
    single = len(right) == 1
    return m.MultiChoice(
        **bank.common(element),  # type: ignore[arg-type]
        single=single,
        answers=tuple(
            m.Answer(
                text=text,
                fraction=round(1 / len(right), 7) if letter in right else 0.0,
                feedback=RIGHT if letter in right else WRONG,
            )
            for letter, text in choices
        ),
    )


def shortanswer(bank: Bank, element: etree._Element) -> m.Question:
    """A line each accepted answer; whatever else is wrong."""
    lines = [line.strip() for line in bank.answer(element).splitlines() if line.strip()]
    if not lines:
        raise BankError("it has no right answer")
    answers = [m.Answer(text=m.Text(text=line, format=None), fraction=1.0, feedback=RIGHT) for line in lines]
    answers.append(m.Answer(text=m.Text(text="*", format=None), fraction=0.0, feedback=WRONG))
    return m.ShortAnswer(**bank.common(element), answers=tuple(answers))  # type: ignore[arg-type]


def numeric(bank: Bank, element: etree._Element) -> m.Question:
    """One number, maybe with a unit after it: then the unit is part of the short answer that it becomes."""
    answer = bank.answer(element)
    meant = meant_number(answer)
    if meant is None or meant.number == "*":
        if not answer:
            raise BankError("it has no right answer")
        return shortanswer(bank, element)
    return m.Numerical(
        **bank.common(element),  # type: ignore[arg-type]
        answers=(
            m.NumericalAnswer(
                text=m.Text(text=meant.number, format=None),
                fraction=1.0,
                feedback=RIGHT,
                tolerance=float(meant.tolerance),
            ),
        ),
    )


def essay(bank: Bank, element: etree._Element) -> m.Question:
    return m.Essay(**bank.common(element), graderinfo=bank.text(element, "answer"))  # type: ignore[arg-type]


# ExamView's types: tf mtf mc yn nr co ma sa pr es ca ot, br (bimodal), mr (multiple response)
BUILDERS: dict[str, Callable[[Bank, etree._Element], m.Question]] = {
    "tf": truefalse,
    "mtf": truefalse,
    "yn": yes_no,
    "mc": multichoice,
    "mr": multichoice,
    "bi": multichoice,
    "nr": numeric,
    "co": shortanswer,
    "sa": shortanswer,
    "es": essay,
    "pr": essay,
    "ca": essay,
    "ot": essay,
}
