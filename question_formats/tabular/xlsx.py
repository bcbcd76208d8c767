"""Rows of a spreadsheet: the first sheet that has a header of ours, read as a stream."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any

from question_formats.errors import MalformedError
from question_formats.media import LIMITS
from question_formats.source import Source
from question_formats.tabular.columns import is_header
from safeio import Problem
from safeio.archive import SafeZip

# what openpyxl lets through where a part of the workbook is not as it should be
_BROKEN = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    EOFError,
    zipfile.BadZipFile,
)


def rows(source: Source) -> Iterator[tuple[int, list[str]] | Problem]:
    """(row number, cells as text). Raises `MalformedError`, `ArchiveError`."""
    from openpyxl import load_workbook  # type: ignore[import-untyped,unused-ignore]

    with source.local_path() as path:
        with SafeZip(path, limits=LIMITS):  # judged before anything is unpacked
            pass
        with path.open("rb") as stream:
            try:
                book = load_workbook(stream, read_only=True, data_only=True)
            except _BROKEN as error:
                raise MalformedError(
                    f"no spreadsheet that can be read: {error}", path=source.name or None
                ) from None
            try:
                yield from _sheet(book, source)
            except _BROKEN as error:
                raise MalformedError(f"a sheet cannot be read: {error}", path=source.name or None) from None
            finally:
                book.close()


def _sheet(book: Any, source: Source) -> Iterator[tuple[int, list[str]]]:
    for sheet in book.worksheets:
        found = False
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_text(value) for value in row]
            if not found:
                if not any(cells):
                    continue
                if not is_header(cells):
                    break
                found = True
            yield number, cells
        if found:
            return
    raise MalformedError("no sheet begins with the columns of a question table", path=source.name or None)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(value, ".15g")
    return str(value)
