"""Lines of a WebCT file as questions: each a list of fields with what follows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_FIELD = re.compile(r"^:((?-i:ANS-DEC)|[A-Z]+[A-Z0-9]*?)(\d*)((?::.*)?)$", re.IGNORECASE)
KNOWN = frozenset(
    [
        "TYPE",
        "TITLE",
        "QUESTION",
        "IMAGE",
        "LAYOUT",
        "ANSWERORDER",
        "INDICES",
        "ANSWER",
        "REASON",
        "FEEDBACK",
        "CAT",
        "ASSESSMENT",
        "L",
        "R",
        "LEFT",
        "RIGHT",
        "ANSWERS",
        "FORMULA",
        "FORMAT",
        "MIN",
        "MAX",
        "DEC",
        "TOLERANCE",
        "TOL",
        "ANSTOL",
        "ANSDEC",
        "ANS-DEC",
        "ANSTYPE",
        "TOLTYPE",
        "UNITREQ",
        "UNITCASE",
        "ANSMIN",
        "ANSMAX",
        "UNIT",
        "UNITS",
        "VARS",
        "VAL",
        "CASE",
        "LEFTVAL",
        "RIGHTVAL",
        "ALGORITHM",
        "VARIABLES",
        "POINTS",
        "DIFFICULTY",
        "AUTHOR",
        "KEYWORDS",
        "IDNUMBER",
        "GENERALFEEDBACK",
        "PENALTY",
    ]
)


@dataclass(slots=True)
class Field:
    """``:NAME<number>:argument:argument`` and the lines after it."""

    name: str
    number: str
    arguments: list[str]
    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n").rstrip()

    @property
    def is_html(self) -> bool:
        return bool(self.arguments) and self.arguments[0].strip().upper() == "H"


@dataclass(slots=True)
class Block:
    """The fields of one question."""

    fields: list[Field]

    def first(self, name: str) -> Field | None:
        return next((one for one in self.fields if one.name == name), None)

    def all(self, name: str) -> list[Field]:
        return [one for one in self.fields if one.name == name]


@dataclass(frozen=True, slots=True)
class Stray:
    """A line outside any question."""

    line: int
    text: str


def blocks(lines: Iterable[str]) -> Iterator[Block | Stray]:
    """A question begins at ``:TYPE:``; ``#`` at the beginning of a line is a comment."""
    current: list[Field] = []
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r")
        if number == 1:
            line = line.removeprefix("\ufeff")
        if line.startswith("#"):
            if current and re.match(r"#\s*End of question", line, re.IGNORECASE):
                yield Block(current)
                current = []
            continue
        match = _FIELD.match(line)
        name = match[1].upper() if match else ""
        if match and name in KNOWN:
            if name == "TYPE":
                if current:
                    yield Block(current)
                current = []
            elif not current:
                yield Stray(number, line)
                continue
            arguments = match[3].split(":")[1:] if match[3] else []
            current.append(Field(name, match[2], arguments, number))
        elif current:
            current[-1].lines.append(
                line[1:] if line.startswith("\\") and line[1:2] in {":", "#", "\\"} else line
            )
        elif line.strip():
            yield Stray(number, line.strip())
    if current:
        yield Block(current)
