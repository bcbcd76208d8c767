"""Lists of people as spreadsheets save them: CSV with a heading line, whoever gets a certificate or a badge."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import ClassVar

from certificates.errors import CertificateError

_DELIMITERS = ",;\t"


class PeopleError(CertificateError):
    """The list of people cannot be read."""

    code: ClassVar[str] = "CERT-CSV-001"


def rows(data: bytes, *, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by lower-case column name of each row that is not empty.

    Separators are comma, semicolon or tab; the text is UTF-8, or UTF-16 with its byte order mark, as spreadsheets
    save "Unicode text". `name` is what errors call the list. Raises `PeopleError`.
    """
    text = _text(data, name)
    heading = text.lstrip().split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=heading.count), strict=True
    )
    columns: list[str] = []
    try:
        for cells in reader:
            values = [cell.strip() for cell in cells]
            if not any(values):
                continue
            if not columns:
                columns = [value.lower() for value in values]
            elif len(values) > len(columns) and any(values[len(columns) :]):
                raise PeopleError(
                    f"{len(values)} cells, but {len(columns)} columns: a text that holds the separator belongs in quotes",
                    path=name,
                    line=reader.line_num,
                )
            else:
                yield reader.line_num, dict(zip(columns, values, strict=False))
    except csv.Error as error:
        raise PeopleError(str(error)[:200], path=name, line=reader.line_num) from None


def _text(data: bytes, name: str) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = None if wide else data.count(b"\n", 0, error.start) + 1
        raise PeopleError(
            "not UTF-8: save it as “CSV UTF-8” in the spreadsheet", path=name, line=line
        ) from None
