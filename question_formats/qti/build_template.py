"""Items with template processing (QTI 2.1 information model, 9) as calculated questions."""

from __future__ import annotations

from lxml import etree

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti.dialect import local
from question_formats.qti.job import Job
from question_formats.qti.read_calculated import LABELS, read_own


def is_templated(job: Job) -> bool:
    """Is the item made anew for each candidate, or one of our calculated questions?"""
    made = _first(job.item.root)
    return job.item.label in LABELS or (
        made is not None and _is_used(job.item.root, made.get("identifier") or "")
    )


def build_templated(job: Job) -> m.Question:
    """Raises `Refused`."""
    blocks = job.item.interactions
    own = read_own(job, blocks[0]) if len(blocks) == 1 else None
    if own is not None:
        return own
    made = _first(job.item.root)
    raise job.refuse(f.TEMPLATED, made, what="" if made is None else made.get("identifier") or "")


def _first(root: etree._Element) -> etree._Element | None:
    return next((one for one in root if local(one) == "templateDeclaration"), None)


def _is_used(root: etree._Element, name: str) -> bool:
    """Is the template variable shown or computed with anywhere?"""
    for one in root.iter():
        kind = local(one)
        if kind == "printedVariable" and one.get("identifier") == name:
            return True
        if kind == "variable" and one.get("identifier") == name:
            return True
        if one.get("templateIdentifier") == name:
            return True
    return any(local(one) == "templateProcessing" and len(one) for one in root)
