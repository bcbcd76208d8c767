"""Writing a CSV table in UTF-8 with a mark (so that spreadsheets read it as that)."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable
from typing import Any, BinaryIO

from question_formats import model as m
from question_formats.losses import Loss
from question_formats.qti.build_text import number_text
from question_formats.source import WriteOptions
from question_formats.tabular.reader import GUARD
from safeio import Problem

FIXED = (
    "category", "type", "name", "text", "format", "mark", "penalty", "general_feedback", "idnumber", "tags", "single",
    "shuffle", "numbering", "usecase", "correct", "correct_feedback", "partial_feedback", "incorrect_feedback",
    "grader_info", "response_format", "response_lines",
)  # fmt: skip
REPEATED = ("question", "answer", "fraction", "tolerance", "feedback")
_SPOOL = 8 << 20


class CsvWriter:
    """See `registry.Writer`. Rows wait on disk until the widest question is known."""

    def __init__(self, out: BinaryIO, options: WriteOptions) -> None:
        del options
        self._out = out
        self._category = ""
        self._most = 2
        self._rows = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  (closed in close)

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        """One row a question; a category goes into the rows after it."""
        if isinstance(item, m.Category):
            self._category = " ".join(item.path.split())
            return ()
        fixed, repeated = cells(item)
        fixed["category"] = self._category
        self._most = max(self._most, len(repeated))
        row = [fixed.get(name, "") for name in FIXED]
        for one in repeated:
            row += [one.get(name, "") for name in REPEATED]
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\r\n").writerow([guarded(cell) for cell in row])
        self._rows.write(buffer.getvalue().encode("utf-8", "replace"))
        return ()

    def close(self) -> Iterable[Loss | Problem]:
        """Write the header and the rows."""
        header = [*FIXED, *(f"{name}{at}" for at in range(1, self._most + 1) for name in REPEATED)]
        self._out.write(b"\xef\xbb\xbf" + (",".join(header) + "\r\n").encode())
        self._rows.seek(0)
        while chunk := self._rows.read(1 << 20):
            self._out.write(chunk)
        self._rows.close()
        return ()


def guarded(cell: str) -> str:
    """A spreadsheet must not take a text for a formula."""
    return "'" + cell if cell[:1] in set(GUARD) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return (
        cell[:1] in {"-", "+"}
        and cell[1:].replace(".", "", 1).isascii()
        and cell[1:].replace(".", "", 1).isdigit()
    )


def _percent(fraction: float) -> str:
    return number_text(round(fraction * 100, 7))


def _flag(value: bool) -> str:
    return "yes" if value else "no"


def cells(question: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The fixed columns and the repeated ones."""
    fixed = {
        "type": question.qtype,
        "name": question.name,
        "text": question.questiontext.text,
        "format": "html",
        "mark": number_text(question.defaultmark),
        "penalty": number_text(question.penalty),
        "general_feedback": question.generalfeedback.text,
        "idnumber": question.idnumber or "",
        "tags": ",".join(question.tags),
    }
    if isinstance(question, m.CombinedQuestion):
        fixed |= {
            "shuffle": _flag(question.shuffleanswers),
            "correct_feedback": question.correctfeedback.text,
            "partial_feedback": question.partiallycorrectfeedback.text,
            "incorrect_feedback": question.incorrectfeedback.text,
        }
    return fixed | _own(question), _repeated(question)


def _own(question: Any) -> dict[str, str]:
    if isinstance(question, m.MultiChoice):
        return {"single": _flag(question.single), "numbering": question.answernumbering}
    if isinstance(question, m.TrueFalse):
        return {"correct": "true" if question.correctanswer else "false"}
    if isinstance(question, m.ShortAnswer):
        return {"usecase": _flag(question.usecase)}
    if isinstance(question, m.Essay):
        return {
            "grader_info": question.graderinfo.text,
            "response_format": question.responseformat,
            "response_lines": str(question.responsefieldlines),
        }
    return {}


def _repeated(question: Any) -> list[dict[str, str]]:
    if isinstance(question, m.TrueFalse):
        return [{"feedback": question.feedbacktrue.text}, {"feedback": question.feedbackfalse.text}]
    if isinstance(question, m.Match):
        return [{"question": pair.question.text, "answer": pair.answer} for pair in question.pairs]
    if isinstance(question, m.Ordering):
        return [{"answer": one.text.text} for one in question.answers]
    found = []
    for one in getattr(question, "answers", ()):
        row = {"answer": one.text.text, "fraction": _percent(one.fraction), "feedback": one.feedback.text}
        if isinstance(one, m.NumericalAnswer):
            row["tolerance"] = number_text(one.tolerance)
        found.append(row)
    return found
