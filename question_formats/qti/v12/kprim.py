"""K-prim of OLAT: each statement is right or wrong; conditions compare the response with ``1:correct 2:wrong``."""

from __future__ import annotations

import re

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti.dialect import local
from question_formats.qti.v12.item import Response
from question_formats.qti.v12.job import Job12, combined, label_text, sort_feedback

_VALUE = re.compile(r"(.+):(correct|wrong)")


def verdicts(job: Job12, response: Response) -> dict[str, str]:
    """Statement -> correct or wrong, where all are told so."""
    found: dict[str, str] = {}
    for condition in job.scoring.conditions:
        for one in condition.iter():
            if local(one) == "varequal" and (one.get("respident") or "").strip() == response.ident:
                match = _VALUE.fullmatch("".join(map(str, one.itertext())).strip())
                if match:
                    found.setdefault(match[1], match[2])
    return found if found and set(found) == {label.ident for label in response.labels} else {}


def build_kprim(job: Job12) -> m.Question:
    """`match` of the statements with the two words."""
    response = job.item.responses[0]
    found = verdicts(job, response)
    job.tell(f.BECAME, response.element, what="K-prim question", became="a matching question")
    job.tell(f.GAPS_NOT_ADDITIVE, response.element)
    sorted_ = sort_feedback(job, {}, {}, frozenset())
    unused = [word for word in ("correct", "wrong") if word not in found.values()]
    return m.Match(
        **job.common(
            job.text(places={response.ident: response.prompt}), job.scoring.maximum, sorted_.general
        ),
        **combined(sorted_, response.shuffle),
        pairs=(
            *(m.Pair(question=label_text(job, one), answer=found[one.ident]) for one in response.labels),
            *(m.Pair(question=m.EMPTY, answer=word) for word in unused),
        ),
    )
