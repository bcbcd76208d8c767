"""JSON as H5P's core reads it: UTF-8 without a byte order mark, no NaN, bounded depth."""

from __future__ import annotations

import json
from typing import Any

from scorm.package import ArchiveError, Package

_MAX_BYTES = 8 << 20  # a parsed document takes many times its size in memory


class UnreadableJsonError(ValueError):
    """Not JSON; carries the reason and the line. Never leaves the package `scorm.h5p`."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def load(package: Package, name: str) -> Any:
    """The value in a member. Raises `UnreadableJsonError`, whatever the bytes are."""
    try:
        data = package.read(name, max_bytes=_MAX_BYTES)
    except ArchiveError as error:
        raise UnreadableJsonError(f"{error.title}: {error.detail}") from None
    return loads(data)


def loads(data: bytes) -> Any:
    """As `load`, from bytes."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise UnreadableJsonError(error.msg, error.lineno) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableJsonError("not UTF-8", line) from None
    except RecursionError:
        raise UnreadableJsonError("nested too deeply") from None
    except ValueError as error:
        raise UnreadableJsonError(str(error)) from None


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")
