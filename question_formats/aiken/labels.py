"""What numbers the choices of Aiken, as authors type it, and which choices an answer names."""

from __future__ import annotations

import re
import unicodedata

from question_formats.php import TRIM

STRICT = re.compile(r"([A-Z])[).][ \t]?")
_STAR = re.compile(r"\*\s*\(?([A-Za-z])[).]\s?")
_LOOSE = re.compile(
    r"\((?P<round>[A-Za-z])\)\s*|(?P<small>[a-z])[).]\s|(?P<dash>[A-Z])\s+[-–—]\s+|(?P<digit>\d{1,2})[).]\s"
    r"|(?P<alike>[АВСЕ])[).]\s?|(?P<double>A[A-Z])[).]\s?"
)
_ALIKE = str.maketrans("АВСЕ", "ABCE")  # Cyrillic letters that look Latin
# letters that number choices in other scripts; each counts only after the one before it
_ALPHABETS = ("АБВГДЕ", "ΑΒΓΔΕΖ", "אבגדהו", "أبجدهو", "कखगघङ", "กขคงจ", "កខគឃង", "アイウエオ", "甲乙丙丁戊")
_OTHER = re.compile(rf"\(?([{''.join(_ALPHABETS)}])[).]\s?", re.IGNORECASE)
_BULLET = re.compile(r"[•·▪●○◦‣⁃\u200e\u200f\u061c]\s*(?=\(?\w{1,2}\s?[).）．、])")
_BOLD = re.compile(
    r"(\*\*|__)(\(?\w{1,2}[).]|\w+ ?[:：]\s*\(?\w{1,2}\)?)\1\s*|(\*\*|__)(\(?\w{1,2}[).].*|\w+ ?[:：].*)\3\Z"
)
_TYPED_LABEL = re.compile(r"[（(]?\s?[A-Za-zＡ-Ｚａ-ｚ\d]{1,2}\s?[）)．.、](?=\s|\D)")
_TYPED = (
    str.maketrans("（）．、", "()..")
    | {0xFF21 + at: 65 + at for at in range(26)}
    | {0xFF41 + at: 97 + at for at in range(26)}
)
_LABEL = re.compile(r"\(?([A-Za-z]|\d{1,2}|[A-Z]{2})\)?[).:]?(?:\s+|\Z)")
_SEPARATORS = re.compile(r"\s*(?:,|;|&|/|\+|\band\b|\bet\b|\bund\b|\by\b|\s)\s*", re.IGNORECASE)


def as_typed(line: str) -> str:
    """Without a bullet or bold type around the label, and the label in the letters, digits and signs of ASCII."""
    if line[:1] in {"*", "_"}:
        line = _BOLD.sub(lambda match: f"{match[2] or match[4]} ", line, count=1).rstrip()
    if line.isascii():
        return line
    line = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
    match = _TYPED_LABEL.match(line)
    return line if match is None else _ascii(match[0]) + line[match.end() :]


def _ascii(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text.translate(_TYPED)
    )


def begins_choices(line: str) -> bool:
    return re.match(r"\(?[Aa1А][).]|\*\(?[Aa][).]", as_typed(line)) is not None


def choice_of(line: str, labels: list[str]) -> tuple[str, str, bool, bool] | None:
    """(label, text, loosely written, marked with *)."""
    if match := STRICT.match(line):
        return match[1], line[2:], False, False
    if match := _STAR.match(line):
        return match[1].upper(), line[match.end() :], True, True
    match = _LOOSE.match(line + " ")
    if match is None:
        return _other_script(line, labels)
    label = next(group for group in match.groups() if group)
    label = label.translate(_ALIKE).upper()
    if match["double"] and (
        not labels or labels[-1] not in {"Z", *(f"A{c}" for c in "ABCDEFGHIJKLMNOPQRSTUVWXY")}
    ):
        return None
    if not labels and label not in {"A", "1"}:
        return None  # choices begin at the beginning: anything else is text
    return label, line[match.end() :] if match.end() <= len(line) else "", True, False


def _other_script(line: str, labels: list[str]) -> tuple[str, str, bool, bool] | None:
    match = _OTHER.match(line)
    if match is None:
        return None
    label = match[1].upper()
    letters = next(one for one in _ALPHABETS if label in one)
    at = letters.index(label)
    before = labels[-1] if labels else None
    if before != (letters[at - 1].translate(_ALIKE) if at else None):
        return None
    return label, line[match.end() :], True, False


def right_choices(answer: str, labels: list[str], choices: list[str]) -> tuple[list[int], bool]:  # noqa: PLR0911  (one way of writing each)
    """(places of the right choices, it is certain that there are none)."""
    by_text = [at for at, text in enumerate(choices) if text and text.casefold() == answer.casefold()]
    if len(by_text) == 1 and len(answer) > 1:
        return by_text, True
    answer = answer.strip("*_") if answer.isascii() else _ascii(answer.strip("*_"))
    bare = answer.strip("(). ").translate(_ALIKE).upper()
    if len(bare) == 1 and not bare.isascii() and bare in labels:
        return [labels.index(bare)], True
    match = _LABEL.match(answer.translate(_ALIKE))
    if match is not None:
        rest = answer[match.end() :].strip(TRIM)
        place = _place(match[1], labels)
        if place is None:
            return [], True
        if not rest or rest.casefold() in {choices[place].casefold(), "."}:
            return [place], True
        if len(match[1]) == 1 and choices[place].casefold().startswith(rest.casefold()):
            return [place], True
    named = [part.strip("().") for part in _SEPARATORS.split(answer.translate(_ALIKE)) if part.strip("().")]
    if named and all(re.fullmatch(r"[A-Za-z]|\d{1,2}", label) for label in named):
        places = [_place(label, labels) for label in named]
        found = [place for place in places if place is not None]
        return (list(dict.fromkeys(found)), True) if len(found) == len(places) else ([], True)
    if re.fullmatch(r"[A-Z]{2,}", answer) and all(_place(char, labels) is not None for char in answer):
        return list(
            dict.fromkeys(place for char in answer if (place := _place(char, labels)) is not None)
        ), True
    return [], False


def _place(label: str, labels: list[str]) -> int | None:
    label = label.upper()
    places = [at for at, known in enumerate(labels) if known == label]
    return places[0] if len(places) == 1 else None
