"""From an item of QTI 1.2 to a question, or to the finding that says why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti.dialect import local
from question_formats.qti.job import Refused
from question_formats.qti.v12 import build_gaps as gaps
from question_formats.qti.v12 import build_match as match
from question_formats.qti.v12.brightspace import build_arithmetic, is_brightspace, refuse_any_order
from question_formats.qti.v12.build_choice import build_choice, build_xy
from question_formats.qti.v12.build_essay import build_description, build_essay, build_upload
from question_formats.qti.v12.calculated import build_calculated, is_calculated
from question_formats.qti.v12.job import Job12
from question_formats.qti.v12.kprim import build_kprim, verdicts
from question_formats.qti.values import Unsupported

Builder = Callable[[Job12], m.Question]
_ILIAS_TYPE = re.compile(r"ass\w+")  # of its plug-ins and of types that QTI has no words for
_BRIGHTSPACE: dict[str, Builder] = {
    "arithmetic": build_arithmetic,
    "significant figures": build_arithmetic,
    "multi-short answer": refuse_any_order,
}


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
    item, kind, responses = job.item, job.item.kind, job.item.responses
    if is_brightspace(item.element) and kind in _BRIGHTSPACE:
        return _BRIGHTSPACE[kind]
    if is_calculated(item.element):
        return build_calculated
    if "file_upload" in kind or kind == "file upload":
        return build_upload
    if not responses:
        asks = any(local(one) in {"varequal", "varsubset", "varsubstring"} for one in item.element.iter())
        if asks and "text_only" not in kind:
            raise job.refuse(f.BROKEN, reason="it marks responses and has nothing to respond to")
        if _ILIAS_TYPE.fullmatch(kind):
            raise job.refuse(f.NO_COUNTERPART, what=f"{kind} of ILIAS")
        return build_essay if "essay" in kind else build_description
    if len(responses) == 1 and responses[0].ident.startswith("["):
        return gaps.build_multianswer
    first = responses[0]
    if job.own_type == "multianswer" or kind in {
        "multiple_dropdowns_question",
        "fill_in_multiple_blanks_question",
    }:
        return gaps.build_multianswer
    if first.kind == "response_grp" and len(responses) == 1 and first.cardinality == "ordered":
        return match.build_order
    if first.kind == "response_grp":
        return match.build_match if len(responses) > 1 else match.build_group
    if first.kind == "response_xy":
        return build_xy
    if all(one.is_text for one in responses):
        return gaps.build_text if len(responses) == 1 else gaps.build_multianswer
    if "matching" in kind and not any(one.is_text for one in responses):
        return match.build_match
    if len(responses) == 1 and verdicts(job, first):
        return build_kprim
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
