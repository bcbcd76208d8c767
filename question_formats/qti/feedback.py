"""Which of Moodle's feedback fields is each feedback of an item? Told by when it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from question_formats.model import EMPTY, File, Text, TextFormat
from question_formats.qti.item import Feedback, Item
from question_formats.qti.markup import Renderer
from question_formats.qti.processing import Outcome
from question_formats.qti.values import Value


@dataclass
class Sorted:
    """Feedback by Moodle's fields; `answers` by choice."""

    general: list[Text] = field(default_factory=list)
    correct: list[Text] = field(default_factory=list)
    partial: list[Text] = field(default_factory=list)
    incorrect: list[Text] = field(default_factory=list)
    answers: dict[str, list[Text]] = field(default_factory=dict)

    def answer(self, choice: str) -> Text:
        return join(self.answers.get(choice, ()))


def join(texts: Iterable[Text]) -> Text:
    """Several texts as one, a paragraph each where there are more."""
    full = [text for text in texts if text.text or text.files]
    if not full:
        return EMPTY
    if len(full) == 1:
        return full[0]
    seen: dict[str, Text] = {}
    for text in full:
        seen.setdefault(text.text, text)
    full = list(seen.values())
    if len(full) == 1:
        return full[0]
    files: dict[str, File] = {file.name: file for text in full for file in text.files}
    body = "\n".join(
        text.text if text.text.lstrip().startswith("<") else f"<p>{text.text}</p>" for text in full
    )
    return Text(text=body, format=TextFormat.HTML, files=tuple(files.values()))


def sort_choices(
    item: Item,
    renderer: Renderer,
    tries: Mapping[str, Mapping[str, Value]],
    worth: Mapping[str, float],
    full: Mapping[str, Value],
) -> Sorted:
    """For a question whose answers are choices: `tries` is a response for each, `full` the right one."""
    if not item.feedback:
        return Sorted()
    outcomes = {choice: item.scorer(response) for choice, response in tries.items()}
    right = item.scorer(full)
    return sort(item.feedback, renderer, outcomes, worth, right)


def sort(
    feedback: Sequence[Feedback],
    renderer: Renderer,
    outcomes: Mapping[str, Outcome],
    worth: Mapping[str, float],
    right: Outcome,
) -> Sorted:
    """`outcomes` of each single choice, `worth` its fraction, `right` the outcome of the right response."""
    found = Sorted()
    best = {choice for choice, value in worth.items() if value >= 0.9999999}
    zero = {choice for choice, value in worth.items() if value <= 0}
    for one in feedback:
        text = renderer.text(one.element)
        if not (text.text or text.files):
            continue
        shown = {choice for choice, outcome in outcomes.items() if one.shown(outcome)}
        at_right = one.shown(right)
        if _named(one, text, found):
            continue
        own = one.inside or (one.identifier if one.identifier in outcomes else None)
        if own in outcomes and (own in shown or not shown) and own is not None:
            found.answers.setdefault(own, []).append(text)
        elif shown == set(outcomes) and at_right:
            found.general.append(text)
        elif at_right and (shown == best or not shown & zero):
            found.correct.append(text)
        elif (shown and shown == zero and not at_right) or (
            shown and not at_right and shown >= zero and not best & shown
        ):
            found.incorrect.append(text)
        elif shown and not at_right and not shown & zero:
            found.partial.append(text)
        else:
            for choice in shown:
                found.answers.setdefault(choice, []).append(text)
    return found


def _named(one: Feedback, text: Text, found: Sorted) -> bool:
    """Feedback whose names leave no doubt: the outcome that QTI's own examples use for this."""
    if one.outcome == "FEEDBACKGENERAL":
        found.general.append(text)
        return True
    kinds = {"correct": found.correct, "partial": found.partial, "incorrect": found.incorrect}
    if one.outcome == "FEEDBACKBASIC" and one.identifier in kinds:
        kinds[one.identifier].append(text)
        return True
    return False


def sort_whole(
    item: Item, renderer: Renderer, right: Mapping[str, Value], wrong: Mapping[str, Value]
) -> Sorted:
    """For a question without choices: by the right response, a wrong one, and a partly right one."""
    found = Sorted()
    if not item.feedback:
        return found
    at_right, at_wrong = item.scorer(right), item.scorer(wrong)
    for one in item.feedback:
        text = renderer.text(one.element)
        if not (text.text or text.files):
            continue
        if _named(one, text, found):
            continue
        shown = (one.shown(at_right), one.shown(at_wrong))
        if shown == (True, True):
            found.general.append(text)
        elif shown == (True, False):
            found.correct.append(text)
        elif shown == (False, True):
            found.incorrect.append(text)
        elif one.identifier.lower().startswith("partial"):
            found.partial.append(text)
    return found
