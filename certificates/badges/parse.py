"""JSON from strangers: bounded, without duplicate keys, without values that JSON does not have."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from certificates.badges.errors import CredentialFormatError, CredentialLimitError

MAX_BYTES = 8 << 20
MAX_DEPTH = 40
MAX_VALUES = 50_000


def load_object(data: bytes | str, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """The JSON object in `data` (UTF-8, a byte order mark is let pass).

    Raises `CredentialFormatError` for what is no JSON object or names a member twice (two readers would see
    two documents), `CredentialLimitError` beyond the limits on size, depth and number of values.
    """
    if len(data) > max_bytes:
        raise CredentialLimitError(f"{len(data)} bytes, the limit is {max_bytes}")
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except RecursionError:
        raise CredentialLimitError("nested too deeply") from None
    except ValueError as error:  # JSONDecodeError, UnicodeDecodeError, numbers with too many digits
        raise CredentialFormatError(str(error)[:200]) from None
    if not isinstance(value, dict):
        raise CredentialFormatError("not a JSON object")
    check_tree(value)
    return value


def check_tree(value: Any) -> None:
    """Bounds on a parsed document. Raises `CredentialLimitError`, `CredentialFormatError`."""
    level: list[Any] = [value]
    seen = 0
    for _depth in range(MAX_DEPTH):
        below: list[Any] = []
        for node in level:
            if isinstance(node, Mapping):
                for key in node:
                    _check_text(str(key))
                below.extend(node.values())
            elif isinstance(node, list):
                below.extend(node)
            elif isinstance(node, str):
                _check_text(node)
            elif isinstance(node, float) and not math.isfinite(node):
                raise CredentialFormatError("a number is not finite")
        seen += len(level)
        if seen > MAX_VALUES:
            raise CredentialLimitError(f"over {MAX_VALUES} values")
        if not below:
            return
        level = below
    raise CredentialLimitError(f"nested deeper than {MAX_DEPTH}")


def _check_text(text: str) -> None:
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise CredentialFormatError("a text holds half a character (lone surrogate)")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CredentialFormatError("a member is named twice")
    return found


def _refuse(text: str) -> NoReturn:
    raise CredentialFormatError(f"{text} is no JSON number")
