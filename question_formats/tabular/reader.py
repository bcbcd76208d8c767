"""Reading tables of questions."""

from __future__ import annotations

import csv
import dataclasses
import html
import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from question_formats import model as m
from question_formats.cloze.meaning import read_gaps
from question_formats.encodings import detect
from question_formats.errors import EmptyFileError, EncodingError, MalformedError
from question_formats.findings import Finding
from question_formats.naming import clean_name, default_name
from question_formats.numbers import meant_number
from question_formats.records import replace
from question_formats.sniffing import ZIP
from question_formats.source import ReadOptions, Source
from question_formats.tabular import findings as f
from question_formats.tabular.columns import column, is_header
from question_formats.texts import to_plain
from safeio import Problem, Severity

Item = m.Question | m.Category | Problem
GUARD = "=+-@\t\r'"  # a cell that begins so would be a formula in a spreadsheet: the writer puts ' in front
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0", ""})
MAX_CELL = 1 << 20
_CLOZE = re.compile(r"\{\d*(?:[.,]\d+)?:[A-Za-z_]+:")


class RowError(Exception):
    """The row becomes a finding."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """See `question_formats.tabular.read`."""
    if not source.head:
        raise EmptyFileError(path=source.name or None)
    if source.head.startswith(ZIP):
        from question_formats.tabular.xlsx import rows as spreadsheet_rows

        yield from _read(spreadsheet_rows(source), source)
        return
    detected = detect(source, options.encoding)
    if detected.problem is not None:
        yield detected.problem
    with source.open() as stream:
        text = io.TextIOWrapper(stream, encoding=detected.encoding, newline="")
        try:
            yield from _read(_csv_rows(text), source)
        except UnicodeDecodeError as error:
            raise EncodingError(str(error), path=source.name or None) from None
        finally:
            text.detach()


def _csv_rows(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]] | Problem]:
    first = text.readline()
    text.seek(0)
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield f.NEWLINE(line=reader.line_num, reason=str(error))
            return
        yield line, row
        line = reader.line_num + 1


def _read(rows: Iterator[tuple[int, list[str]] | Problem], source: Source) -> Iterator[Item]:
    columns: list[tuple[str, int] | None] | None = None
    category, count = "", 0
    for entry in rows:
        if isinstance(entry, Problem):
            yield entry
            continue
        line, cells = entry
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            if not is_header(cells):
                raise MalformedError(
                    "the first row does not name the columns of a question table", path=source.name or None
                )
            columns = [column(title) for title in cells]
            for title, known in zip(cells, columns, strict=True):
                if known is None and title.strip():
                    yield f.COLUMN(line=line, title=title.strip())
            continue
        row = Row(line, columns, cells)
        where = row.line_of("category")
        try:
            question = row.question()
        except RowError as error:
            yield from row.told
            yield error.problem
            continue
        yield from row.told
        if where and where != category:
            category = where
            yield m.Category(path=where, source=m.Position(line=line))
        count += 1
        yield question
    if not count:
        yield f.EMPTY(path=source.name or None)


def unguarded(cell: str) -> str:
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in GUARD else cell


class Row:
    """One row by column."""

    def __init__(self, line: int, columns: Sequence[tuple[str, int] | None], cells: Sequence[str]) -> None:
        self.line = line
        self.cells: dict[tuple[str, int], str] = {}
        for known, cell in zip(columns, cells, strict=False):
            if known is not None and cell.strip():
                self.cells.setdefault(known, unguarded(cell))
        self.name = ""
        self.told: list[Problem] = []

    def refuse(self, finding: Finding, **params: Any) -> RowError:
        return RowError(dataclasses.replace(finding(**params), line=self.line, question=self.name or None))

    def cell(self, name: str, number: int = 0) -> str:
        return self.cells.get((name, number), "")

    def line_of(self, name: str) -> str:
        return " ".join(self.cell(name).split())

    def text(self, name: str, number: int = 0) -> m.Text:
        """HTML where the column `format` says so; else the cell is plain text."""
        return self.as_text(self.cell(name, number))

    def as_text(self, cell: str) -> m.Text:
        """A text in the format that the column `format` names."""
        if not cell:
            return m.EMPTY
        if self.line_of("format").lower() == "html":
            return m.Text(text=cell)
        if self.line_of("format").lower() == "markdown":
            return m.Text(text=cell, format=m.TextFormat.MARKDOWN)
        return m.Text(text=html.escape(cell.strip(), quote=False).replace("\n", "<br />\n"))

    def number(self, name: str, default: float, number: int = 0) -> float:
        text = self.cell(name, number).strip()
        if not text:
            return default
        percent = text.endswith("%")
        meant = meant_number(text.rstrip("% "))
        if meant is None or meant.number == "*":
            raise self.refuse(f.NUMBER, text=text, name=f"{name}{number or ''}")
        value = float(meant.number)
        return value / 100 if percent and name != "fraction" else value

    def flag(self, name: str, default: bool) -> bool:
        text = self.line_of(name).lower()
        if not text:
            return default
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise self.refuse(f.WORD, text=text, name=name)

    def numbers(self, name: str) -> list[int]:
        return sorted(number for found, number in self.cells if found == name and number)

    def common(self) -> dict[str, Any]:
        tags = tuple(tag for tag in (" ".join(one.split()) for one in self.cell("tags").split(",")) if tag)
        return {
            "name": self.name,
            "questiontext": self.text("text"),
            "generalfeedback": self.text("general_feedback"),
            "defaultmark": self.number("mark", 1.0),
            "idnumber": self.line_of("idnumber") or None,
            "tags": tuple(dict.fromkeys(tags)),
            "source": m.Position(line=self.line),
        }

    def combined(self) -> dict[str, Any]:
        return {
            "correctfeedback": self.text("correct_feedback"),
            "partiallycorrectfeedback": self.text("partial_feedback"),
            "incorrectfeedback": self.text("incorrect_feedback"),
            "shuffleanswers": self.flag("shuffle", True),
        }

    def question(self) -> m.Question:
        """Raises `RowError`."""
        text = self.text("text")
        if not text.text.strip():
            raise self.refuse(f.NO_TEXT)
        self.name = clean_name(self.line_of("name")) or default_name(to_plain(text).replace("\n", " "))
        kind = self.line_of("type").lower()
        name = _TYPES.get(kind.replace(" ", "").replace("-", "").replace("/", "").replace("_", ""))
        if kind and name is None:
            raise self.refuse(f.TYPE, type=kind)
        question = BUILDERS[name or self._guess()](self)
        if self.line_of("penalty"):
            question = replace(question, penalty=self.number("penalty", question.penalty))
        return question

    def _guess(self) -> str:
        """Without a type: choices make a multiple choice, one answer a short answer, none an essay."""
        choices, right = self.numbers("answer"), self.line_of("correct").lower()
        if not choices and not right and _CLOZE.search(self.cell("text")):
            return "multianswer"
        if self.numbers("question"):
            return "match"
        if len(choices) >= 2:
            return "multichoice"
        if right in {"true", "false"} and not choices:
            return "truefalse"
        return "shortanswer" if choices or right else "essay"


def _right(row: Row, choices: list[int]) -> dict[int, float]:
    """Fractions by number of the choice: the columns fraction1 …, else the column `correct`."""
    if row.numbers("fraction"):
        found = {at: round(max(-1.0, min(1.0, row.number("fraction", 0.0, at) / 100)), 7) for at in choices}
    else:
        right = _named(row, choices)
        found = {at: round(1 / len(right), 7) if at in right else 0.0 for at in choices}
    if max(found.values(), default=0.0) <= 0:
        raise row.refuse(f.NOTHING_RIGHT)
    return found


def _named(row: Row, choices: list[int]) -> set[int]:
    """``B``, ``2``, ``A, C`` or the text of a choice."""
    text = row.cell("correct").strip()
    if not text:
        raise row.refuse(f.NOTHING_RIGHT)
    same = [at for at in choices if row.cell("answer", at).strip() == text]
    if same:
        return set(same[:1])
    found: set[int] = set()
    for piece in re.split(r"[,;|/&\s]+", text):
        if re.fullmatch(r"[A-Za-z]", piece):
            found.add(ord(piece.upper()) - ord("A") + 1)
        elif piece.isascii() and piece.isdigit() and len(piece) <= 4:
            found.add(int(piece))
        elif piece.lower() not in {"and", ""}:
            raise row.refuse(f.CORRECT, text=text)
    if not found or not found <= set(choices):
        raise row.refuse(f.CORRECT, text=text)
    return found


def multichoice(row: Row) -> m.Question:
    choices = row.numbers("answer")
    if len(choices) < 1:
        raise row.refuse(f.TOO_FEW)
    fractions = _right(row, choices)
    several = sum(value > 0 for value in fractions.values()) > 1 and max(fractions.values()) < 0.9999
    return m.MultiChoice(
        **row.common(),
        **row.combined(),
        single=row.flag("single", not several),
        answernumbering=row.line_of("numbering") or "abc",
        answers=tuple(
            m.Answer(text=row.text("answer", at), fraction=fractions[at], feedback=row.text("feedback", at))
            for at in choices
        ),
    )


def truefalse(row: Row) -> m.Question:
    """Feedback 1 is for who answers True, feedback 2 for who answers False."""
    text = (row.line_of("correct") or row.cell("answer", 1).strip()).lower()
    if text not in {"true", "false", "t", "f"}:
        raise row.refuse(f.TRUE, text=text or "(nothing)")
    return m.TrueFalse(
        **row.common(),
        correctanswer=text.startswith("t"),
        feedbacktrue=row.text("feedback", 1),
        feedbackfalse=row.text("feedback", 2),
    )


def shortanswer(row: Row) -> m.Question:
    numbers = row.numbers("answer")
    if not numbers and row.cell("correct").strip():
        answers = [m.Answer(text=m.Text(text=row.line_of("correct"), format=None), fraction=1.0)]
    else:
        answers = [
            m.Answer(
                text=m.Text(text=" ".join(row.cell("answer", at).split()), format=None),
                fraction=round(row.number("fraction", 100.0, at) / 100, 7),
                feedback=row.text("feedback", at),
            )
            for at in numbers
        ]
    if not any(one.fraction > 0 for one in answers):
        raise row.refuse(f.NOTHING_RIGHT)
    return m.ShortAnswer(**row.common(), usecase=row.flag("usecase", False), answers=tuple(answers))


def numerical(row: Row) -> m.Question:
    numbers = row.numbers("answer")
    cells = [(at, row.cell("answer", at).strip()) for at in numbers] or [(0, row.cell("correct").strip())]
    answers = []
    for at, cell in cells:
        meant = meant_number(cell)
        if meant is None:
            raise row.refuse(f.NUMBER, text=cell or "(nothing)", name=f"answer{at or ''}")
        tolerance = row.number("tolerance", float(meant.tolerance), at)
        answers.append(
            m.NumericalAnswer(
                text=m.Text(text=meant.number, format=None),
                fraction=round(row.number("fraction", 100.0, at) / 100, 7),
                tolerance=abs(tolerance),
                feedback=row.text("feedback", at),
            )
        )
    if not any(one.fraction > 0 for one in answers):
        raise row.refuse(f.NOTHING_RIGHT)
    return m.Numerical(**row.common(), answers=tuple(answers))


def match(row: Row) -> m.Question:
    """question1 goes with answer1; an answer without a question is a decoy."""
    pairs = tuple(
        m.Pair(question=row.text("question", at), answer=" ".join(row.cell("answer", at).split()))
        for at in row.numbers("answer")
    )
    if sum(bool(pair.question.text) for pair in pairs) < 2:
        raise row.refuse(f.PAIRS)
    return m.Match(**row.common(), **row.combined(), pairs=pairs)


def ordering(row: Row) -> m.Question:
    numbers = row.numbers("answer")
    if len(numbers) < 2:
        raise row.refuse(f.TOO_FEW)
    common = {key: value for key, value in row.combined().items() if key != "shuffleanswers"}
    return m.Ordering(
        **row.common(), **common, answers=tuple(m.Answer(text=row.text("answer", at)) for at in numbers)
    )


def essay(row: Row) -> m.Question:
    lines = int(row.number("response_lines", 15.0))
    shape = row.line_of("response_format").lower() or "editor"
    if shape not in {"editor", "editorfilepicker", "plain", "monospaced", "noinline"}:
        raise row.refuse(f.TYPE, type=f"essay with {shape}")
    return m.Essay(
        **row.common(),
        responseformat=shape,
        responsefieldlines=lines if 1 <= lines <= 1000 else 15,
        graderinfo=row.text("grader_info"),
    )


def description(row: Row) -> m.Question:
    return m.Description(**{**row.common(), "defaultmark": 0.0, "penalty": 0.0})


def multianswer(row: Row) -> m.Question:
    """Cloze: the answers stand in the text, ``{1:SHORTANSWER:=Paris}``."""
    plain, gaps, problems = read_gaps(row.cell("text"), row.line, row.name)
    wrong = next((one for one in problems if one.severity is Severity.ERROR), None)
    row.told += [one for one in problems if one is not wrong]
    if wrong is not None:
        raise RowError(wrong)
    common = {**row.common(), "defaultmark": sum(gap.defaultmark for gap in gaps)}
    return m.MultiAnswer(**{**common, "questiontext": row.as_text(plain)}, subquestions=tuple(gaps))


BUILDERS: dict[str, Callable[[Row], m.Question]] = {
    "multichoice": multichoice,
    "truefalse": truefalse,
    "shortanswer": shortanswer,
    "numerical": numerical,
    "match": match,
    "multianswer": multianswer,
    "ordering": ordering,
    "essay": essay,
    "description": description,
}
_TYPES = {
    **{name: name for name in BUILDERS},
    "multiplechoice": "multichoice", "mc": "multichoice", "mcq": "multichoice", "multipleanswer": "multichoice",
    "multiresponse": "multichoice", "multipleresponse": "multichoice", "ma": "multichoice", "mr": "multichoice",
    "checkbox": "multichoice", "tf": "truefalse", "trueorfalse": "truefalse", "boolean": "truefalse",
    "short": "shortanswer", "sa": "shortanswer", "fillintheblank": "shortanswer", "fib": "shortanswer",
    "fill": "shortanswer", "number": "numerical", "numeric": "numerical", "num": "numerical", "matching": "match",
    "order": "ordering", "sequence": "ordering", "openended": "essay", "longanswer": "essay", "paragraph": "essay",
    "cloze": "multianswer", "embeddedanswers": "multianswer", "text": "description", "info": "description", "label": "description",
}  # fmt: skip
