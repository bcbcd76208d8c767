"""Essays, uploads and texts that ask nothing, of QTI 1.2."""

from __future__ import annotations

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti.feedback import join
from question_formats.qti.v12.job import Job12, with_prompts
from question_formats.qti.values import whole


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
        **job.common(with_prompts(job), None, general),
        responsefieldlines=rows if 5 <= rows <= 40 else 15,
        graderinfo=info,
    )


def build_upload(job: Job12) -> m.Question:
    types = job.item.flags.get("allowed_types", "")
    count = job.item.flags.get("files_count", "1")
    number = max(1, min(whole(count, 1), 100))
    listed = ",".join("." + one.strip().lstrip(".") for one in types.split(",") if one.strip())
    general, info = _essay_texts(job)
    return m.Essay(
        **job.common(with_prompts(job), None, general),
        graderinfo=info,
        responseformat="noinline",
        responserequired=False,
        attachments=number,
        attachmentsrequired=1,
        filetypeslist=listed or None,
    )
