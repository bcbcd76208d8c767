"""From an item of QTI 2.x or 3.0 to a question, or to the finding that says why there is none."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti.build_choice import build_choice, build_order
from question_formats.qti.build_gaps import SMALL, build_gap_match, build_gapselect, build_multianswer
from question_formats.qti.build_graphic import (
    build_graphic_gap,
    build_hotspot,
    build_markers,
    build_position,
    build_select_point,
)
from question_formats.qti.build_match import build_associate, build_match
from question_formats.qti.build_template import build_templated, is_templated
from question_formats.qti.build_text import build_essay, build_slider, build_text, build_upload, rubrics
from question_formats.qti.dialect import local
from question_formats.qti.job import Job, Refused
from question_formats.qti.values import Unsupported, comparable

Builder = Callable[[Job, etree._Element], m.Question]  # noqa: SLF001

# interaction -> what makes a question of it where it stands alone
BUILDERS: dict[str, Builder] = {
    "choiceInteraction": build_choice,
    "hottextInteraction": build_choice,
    "orderInteraction": build_order,
    "textEntryInteraction": build_text,
    "extendedTextInteraction": build_text,
    "sliderInteraction": build_slider,
    "uploadInteraction": build_upload,
    "matchInteraction": build_match,
    "associateInteraction": build_associate,
    "gapMatchInteraction": build_gap_match,
    "hotspotInteraction": build_hotspot,
    "selectPointInteraction": build_select_point,
    "graphicGapMatchInteraction": build_graphic_gap,
}
# interaction -> how a person would call it
NAMES = {
    "customInteraction": "a custom interaction",
    "portableCustomInteraction": "a portable custom interaction (PCI)",
    "drawingInteraction": "drawing on a picture",
    "graphicAssociateInteraction": "joining places on a picture",
    "graphicOrderInteraction": "ordering places on a picture",
    "endAttemptInteraction": "a button that ends the attempt",
    "positionObjectInteraction": "placing objects on a picture",
}


def build(job: Job) -> m.Question | None:
    """The question; None where `job.problems` says why not."""
    try:
        return _build(job)
    except Refused as refused:
        job.problems.append(refused.problem)
    except Unsupported as unsupported:
        place = f.SCORING(
            path=job.item.path or None,
            line=unsupported.line or job.item.line,
            question=job.item.name,
            what=unsupported.what,
        )
        job.problems.append(place)
    return None


def _tell_rules(job: Job) -> None:
    """Where the declarations stand in for rules."""
    if job.item.strange:
        job.tell(f.STRANGE_TEMPLATE, template=job.item.strange)
    elif not job.item.has_rules and any(
        not one.correct.is_null or one.mapping or one.areas for one in job.item.responses.values()
    ):
        job.tell(f.NO_RULES)


def _tell_alternatives(job: Job) -> None:
    """Where several values are right for a response that takes one."""
    for block in job.item.interactions:
        declared = job.item.responses.get(block.get("responseIdentifier") or "")
        if declared is None or declared.cardinality != "single" or declared.mapping:
            continue
        count = len({comparable(declared.base, one) for one in declared.correct.items})
        if count > 1:
            one = local(block) in SMALL and (block.get("maxChoices") or "1").strip() == "1"
            if not one and local(block) != "extendedTextInteraction":
                raise job.refuse(f.SEVERAL_RIGHT, block, count=count)
            job.tell(f.ALTERNATIVES, block, count=count)


def _build(job: Job) -> m.Question:  # noqa: PLR0911
    item = job.item
    if (item.root.get("adaptive") or "false").strip() == "true":
        raise job.refuse(f.ADAPTIVE)
    if is_templated(job):
        return build_templated(job)
    _tell_rubrics(job)
    blocks = item.interactions
    if not blocks:
        return _description(job)
    kinds = {local(block) for block in blocks}
    strange = next((block for block in blocks if local(block) in NAMES and not _positions(kinds)), None)
    if strange is not None:
        raise job.refuse(f.NO_COUNTERPART, strange, what=NAMES[local(strange)])
    _tell_rules(job)
    _tell_alternatives(job)
    if _positions(kinds):
        return build_markers(job) if item.label == "moodle:ddmarker" else build_position(job)
    if len(blocks) > 1 and kinds == {"inlineChoiceInteraction"} and item.label == "moodle:gapselect":
        return build_gapselect(job)
    if len(blocks) == 1 and kinds != {"inlineChoiceInteraction"} and item.label != "moodle:multianswer":
        return BUILDERS[local(blocks[0])](job, blocks[0])
    if item.label == "moodle:gapselect":
        return build_gapselect(job)
    if kinds <= SMALL:
        return build_multianswer(job)
    if kinds <= {"extendedTextInteraction"} | SMALL and _one_essay(job):
        return build_essay(job, next(one for one in blocks if local(one) == "extendedTextInteraction"))
    raise job.refuse(
        f.PARTS,
        blocks[1],
        what=" and ".join(sorted(kinds)) if len(kinds) > 1 else f"{len(blocks)} × {min(kinds)}",
    )


def _positions(kinds: set[str]) -> bool:
    return kinds == {"positionObjectInteraction"}


def _one_essay(job: Job) -> bool:
    return len(job.item.interactions) == 1


def _tell_rubrics(job: Job) -> None:
    if job.item.body is None:
        return
    kinds = {local(block) for block in job.item.interactions}
    for one in job.item.body.iter():
        if local(one) != "rubricBlock":
            continue
        view = (one.get("view") or "").strip()
        if "candidate" in view.split() or (
            "scorer" in view.split() and kinds & {"extendedTextInteraction", "uploadInteraction"}
        ):
            continue
        job.tell(f.RUBRIC, one, view=view or "nobody")


def _description(job: Job) -> m.Question:
    text = job.body()
    if not text.text and not text.files:
        raise job.refuse(f.BROKEN, reason="it has neither a text nor a question")
    return m.Description(**{**job.common(text), "defaultmark": 0.0, "penalty": 0.0})


__all__ = ["BUILDERS", "build", "rubrics"]
