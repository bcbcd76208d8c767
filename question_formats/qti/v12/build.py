"""From an item of QTI 1.2 to a question, or to the finding that says why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from question_formats import model as m
from question_formats.findings import Finding
from question_formats.naming import clean_name, default_name
from question_formats.qti import findings as f
from question_formats.qti import probe
from question_formats.qti.build_choice import is_truefalse
from question_formats.qti.dialect import local
from question_formats.qti.feedback import join
from question_formats.qti.job import Refused
from question_formats.qti.tool import TOOL
from question_formats.qti.v12.item import Item12, Label, Response, as_text, material
from question_formats.qti.v12.scoring import Result, Scoring, scoring
from question_formats.qti.values import Unsupported, to_number, whole
from question_formats.texts import to_plain
from safeio import Problem


@dataclass
class Job12:
    """One item, its scoring, and the findings made on the way."""

    item: Item12
    path: str
    idnumber: str | None = None
    tags: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        single = frozenset(
            one.ident for one in self.item.responses if one.cardinality == "single" or one.is_text
        )
        self.scoring: Scoring = scoring(
            self.item.element,
            single,
            partial=self.item.metadata.get("bbmd_partialcredit", "").lower() == "true",
        )

    def run(self, responses: Mapping[str, tuple[str, ...]]) -> Result:
        return self.scoring(responses)

    def tell(self, finding: Finding, element: etree._Element | None = None, **params: Any) -> None:
        self.problems.append(self.problem(finding, element, **params))

    def problem(self, finding: Finding, element: etree._Element | None = None, **params: Any) -> Problem:
        line = self.item.line if element is None else element.sourceline
        return replace(finding(**params), path=self.path or None, line=line, question=self.name)

    def refuse(self, finding: Finding, element: etree._Element | None = None, **params: Any) -> Refused:
        return Refused(self.problem(finding, element, **params))

    @property
    def name(self) -> str:
        from question_formats.blackboard import items as blackboard

        if blackboard.is_blackboard(self):
            return blackboard.name_of(self)
        title = clean_name(self.item.title)
        if self.own_type:
            return self.item.title
        generic = {"", "question", "multiple choice", "true/false", "essay"}
        if title.lower() not in generic:
            return title
        return (
            default_name(to_plain(self.text()).replace("\n", " "))
            if self.text().text
            else title or self.item.ident
        )

    @property
    def own_type(self) -> str:
        """Moodle's type, as our writer notes it."""
        return self.item.metadata.get("moodle_type", "") if self.item.metadata.get("tool") == TOOL else ""

    def text(self, *, places: Mapping[str, str] | None = None) -> m.Text:
        """The question text. `places`: what stands for each response, by ident."""
        parts: list[str] = []
        for part in self.item.flow:
            if isinstance(part, Response):
                place = (places or {}).get(part.ident)
                if place:
                    parts.append(place)
            elif part:
                parts.append(part)
        return as_text(self.item, _join_parts(parts))

    def feedback(self) -> dict[str, m.Text]:
        found: dict[str, m.Text] = {}
        for one in self.item.element:
            if local(one) == "itemfeedback":
                text = as_text(self.item, material(one))
                if text.text:
                    found[(one.get("ident") or "").strip()] = text
        return found

    def mark(self, best: float | None = None) -> float:
        """Points of the question, from metadata, the weight, or the best score where that is no percentage."""
        for name in (
            "points_possible",
            "respondusapi_qpoints",
            "qmd_absolutescore_max",
            "qmd_weighting",
            "cc_weighting",
            "max_score",
        ):
            value = to_number(self.item.metadata.get(name, ""))
            if value is not None and value > 0:
                return round(value, 7)
        if "points_possible" in self.item.metadata or best is None:
            return 1.0
        return 1.0 if best in {100.0, 1.0} or self.scoring.maximum == 100 else round(best, 7)

    def common(self, text: m.Text, best: float | None = None, general: m.Text = m.EMPTY) -> dict[str, Any]:
        return {
            "name": self.name,
            "questiontext": text,
            "generalfeedback": general,
            "defaultmark": self.mark(best),
            "idnumber": self.idnumber,
            "tags": self.tags,
            "source": m.Position(line=self.item.line, path=self.path or None),
        }


def _join_parts(parts: list[str]) -> str:
    """Pieces as they follow each other; separate blocks keep apart."""
    out = ""
    for part in parts:
        if out and not (
            out.endswith((">", " ")) or part.startswith((" ", "<", ",", ".", ";", ":", "!", "?"))
        ):
            out += " "
        out += part
    return out.strip()


@dataclass
class Sorted12:
    general: m.Text = m.EMPTY
    correct: m.Text = m.EMPTY
    partial: m.Text = m.EMPTY
    incorrect: m.Text = m.EMPTY
    answers: dict[str, m.Text] = field(default_factory=dict)


def sort_feedback(  # noqa: C901, PLR0912
    job: Job12, shown: Mapping[str, frozenset[str]], worth: Mapping[str, float], at_right: frozenset[str]
) -> Sorted12:
    """By name where exporters agree on names (Canvas), else by when it shows."""
    sorted_: dict[str, list[m.Text]] = {"general": [], "correct": [], "partial": [], "incorrect": []}
    answers: dict[str, list[m.Text]] = {}
    best = {one for one, value in worth.items() if value >= 0.9999999}
    zero = {one for one, value in worth.items() if value <= 0}
    for ident, text in job.feedback().items():
        lower = ident.lower()
        showing = {choice for choice, some in shown.items() if ident in some}
        own = next((choice for choice in shown if ident in {choice, f"{choice}_fb", f"fb_{choice}"}), None)
        if own is not None:
            answers.setdefault(own, []).append(text)
        elif lower in {"general_fb", "general", "neutral", "solution"}:
            sorted_["general"].append(text)
        elif lower in {"correct_fb", "correct", "general_correct_fb"}:
            sorted_["correct"].append(text)
        elif lower in {"general_incorrect_fb", "incorrect_fb", "incorrect"}:
            sorted_["incorrect"].append(text)
        elif lower in {"partial_fb", "partially_correct", "partial"}:
            sorted_["partial"].append(text)
        elif not shown:
            kind = _whole_kind(job, ident, at_right)
            (sorted_[kind] if kind in sorted_ else answers.setdefault("", [])).append(text)
        elif showing == set(shown) and ident in at_right and len(shown) > 1:
            sorted_["general"].append(text)
        elif len(showing) == 1:
            answers.setdefault(next(iter(showing)), []).append(text)
        elif ident in at_right and showing == best:
            sorted_["correct"].append(text)
        elif showing and showing == zero:
            sorted_["incorrect"].append(text)
        else:
            for choice in showing:
                answers.setdefault(choice, []).append(text)
    return Sorted12(
        general=join(sorted_["general"]),
        correct=join(sorted_["correct"]),
        partial=join(sorted_["partial"]),
        incorrect=join(sorted_["incorrect"]),
        answers={choice: join(some) for choice, some in answers.items()},
    )


def _whole_kind(job: Job12, ident: str, at_right: frozenset[str]) -> str:
    """Feedback of a question without choices: general, correct, incorrect, or empty: of one part of it."""
    if ident.lower().endswith("_fb"):
        return ""
    at_wrong = job.run({}).feedback
    if ident in at_right and ident in at_wrong:
        return "general"
    if ident in at_right:
        return "correct"
    return "incorrect" if ident in at_wrong else ""


def combined(sorted_: Sorted12, shuffle: bool | None = None) -> dict[str, Any]:
    out: dict[str, Any] = {
        "correctfeedback": sorted_.correct,
        "partiallycorrectfeedback": sorted_.partial,
        "incorrectfeedback": sorted_.incorrect,
    }
    if shuffle is not None:
        out["shuffleanswers"] = shuffle
    return out


Builder = Callable[[Job12], m.Question]


def build(job: Job12) -> m.Question | None:
    """The question; None where `job.problems` says why not."""
    from question_formats.blackboard import items as blackboard

    try:
        if not blackboard.is_blackboard(job):
            return _choose(job)(job)
        if job.item.kind == "matching":
            return blackboard.build_matching(job)
        return blackboard.adapt(job, _choose(job)(job))
    except Refused as refused:
        job.problems.append(refused.problem)
    except Unsupported as unsupported:
        job.problems.append(
            f.SCORING(
                path=job.path or None,
                line=unsupported.line or job.item.line,
                question=job.item.title,
                what=unsupported.what,
            )
        )
    return None


def _choose(job: Job12) -> Builder:  # noqa: C901, PLR0911, PLR0912
    from question_formats.qti.v12 import build_gaps as gaps
    from question_formats.qti.v12 import build_match as match
    from question_formats.qti.v12.calculated import build_calculated, is_calculated

    item, kind, responses = job.item, job.item.kind, job.item.responses
    if is_calculated(item.element):
        return build_calculated
    if "file_upload" in kind or kind == "file upload":
        return build_upload
    if not responses:
        asks = any(local(one) in {"varequal", "varsubset", "varsubstring"} for one in item.element.iter())
        if asks and "text_only" not in kind:
            raise job.refuse(f.BROKEN, reason="it marks responses and has nothing to respond to")
        return build_essay if "essay" in kind else build_description
    if len(responses) == 1 and responses[0].ident.startswith("["):
        return gaps.build_multianswer
    first = responses[0]
    if job.own_type == "multianswer" or kind in {
        "multiple_dropdowns_question",
        "fill_in_multiple_blanks_question",
    }:
        return gaps.build_multianswer
    if first.kind == "response_grp":
        return match.build_match if len(responses) > 1 else match.build_group
    if first.kind == "response_xy":
        return build_xy
    if all(one.is_text for one in responses):
        return gaps.build_text if len(responses) == 1 else gaps.build_multianswer
    if "matching" in kind and not any(one.is_text for one in responses):
        return match.build_match
    if len(responses) == 1:
        return match.build_order if first.cardinality == "ordered" or "order" in kind else build_choice
    if any(one.is_text for one in responses):
        return gaps.build_multianswer
    if "matching" in kind or kind.endswith("matching"):
        return match.build_match
    if "order" in kind:
        return match.build_order
    return (
        gaps.build_multianswer
        if gaps.named_places(job) or not match.looks_like_match(job)
        else match.build_match
    )


def build_description(job: Job12) -> m.Question:
    text = job.text()
    if not text.text:
        raise job.refuse(f.BROKEN, reason="it has neither a text nor a question")
    return m.Description(**{**job.common(text), "defaultmark": 0.0, "penalty": 0.0})


def _essay_texts(job: Job12) -> tuple[m.Text, m.Text]:
    """(general feedback, information for graders)"""
    general: list[m.Text] = []
    info: list[m.Text] = []
    for ident, text in job.feedback().items():
        (info if ident.lower() in {"solution", "answer_key"} else general).append(text)
    return join(general), join(info)


def build_essay(job: Job12) -> m.Question:
    general, info = _essay_texts(job)
    rows = max((one.rows for one in job.item.responses), default=1)
    return m.Essay(
        **job.common(_with_prompts(job), None, general),
        responsefieldlines=rows if 5 <= rows <= 40 else 15,
        graderinfo=info,
    )


def _with_prompts(job: Job12) -> m.Text:
    return job.text(places={one.ident: one.prompt for one in job.item.responses})


def build_upload(job: Job12) -> m.Question:
    types = job.item.flags.get("allowed_types", "")
    count = job.item.flags.get("files_count", "1")
    number = max(1, min(whole(count, 1), 100))
    listed = ",".join("." + one.strip().lstrip(".") for one in types.split(",") if one.strip())
    general, info = _essay_texts(job)
    return m.Essay(
        **job.common(_with_prompts(job), None, general),
        graderinfo=info,
        responseformat="noinline",
        responserequired=False,
        attachments=number,
        attachmentsrequired=1,
        filetypeslist=listed or None,
    )


def label_text(job: Job12, label: Label) -> m.Text:
    return as_text(job.item, material(label.element))


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
    text = _with_prompts(job)
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
    file = next(
        (file for one in images if (file := job.item.media.file(one.get("uri") or "")) is not None), None
    )
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


def percent(value: float) -> float:
    """Weights that exporters round (33.33) taken as what they stand for."""
    for parts in range(1, 101):
        if (
            abs(value * parts - round(value * parts)) < 0.006
            and abs(value - round(value * parts) / parts) < 1e-4
        ):
            return round(value * parts) / parts
    return value


__all__ = ["Job12", "build", "percent", "sort_feedback"]
