"""The language of values in records: plain values, and what must be looked up on the target.

    {"$ref": ["quiz", 12]}            the target's id of the source's quiz 12
    {"$site": ["role", "student"]}    a thing of the site, by name
    {"$neg": VALUE}                   minus a number (grade columns hold scales so)
    {"$cat": [VALUE, …]}              text, put together
    {"$json": TREE}                   JSON text
    {"$php": TREE} / {"$php64": TREE} serialised PHP (base64)
    {"$hex": "00ff"}                  bytes

Nothing else is interpreted. A tree is JSON whose leaves may be values.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from sidecar.mirror import php
from sidecar.mirror.errors import BadValueError

Key = tuple[str, int]  # table of Moodle, id at the source
FORMS = frozenset({"$ref", "$site", "$neg", "$cat", "$json", "$php", "$php64", "$hex"})


def ref(table: str, row_id: int) -> dict[str, Any]:
    return {"$ref": [table, row_id]}


def site(kind: str, *names: Any) -> dict[str, Any]:
    return {"$site": [kind, *names]}


def plain(value: Any) -> Any:
    """A database value in the form records hold: numbers normalised, bytes in hex."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"$hex": bytes(value).hex()}
    if value is None or isinstance(value, (str, int)):
        return value
    return str(value)


def canonical(value: Any) -> bytes:
    """The one byte form of a tree: keys sorted, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def references(value: Any) -> Iterator[tuple[str, list[Any]]]:
    """Every `$ref` and `$site` inside, as (form, arguments)."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            form = _form(item)
            if form in ("$ref", "$site"):
                yield form, item[form]
            else:
                stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def resolve(  # noqa: PLR0911 - one return a form
    value: Any, row: Callable[[str, int], int | None], named: Callable[[list[Any]], Any]
) -> Any:
    """The value as the target's database holds it.

    `row` gives the target's id of a source row, `named` the target's value for a thing of the site.
    Raises `BadValueError`.
    """
    if not isinstance(value, dict):
        return value
    form = _form(value)
    match form, value.get(form or ""):
        case "$ref", [str(table), int(number)]:
            return row(table, number)
        case "$site", [str(), *_] as names:
            return named(names)
        case "$neg", inner:
            number = resolve(inner, row, named)
            return None if number is None else -int(number)
        case "$cat", list(parts):
            return "".join(str(resolve(part, row, named)) for part in parts)
        case "$json", tree:
            return json.dumps(_tree(tree, row, named), separators=(",", ":"), ensure_ascii=False)
        case "$php", tree:
            return php.dumps(_tree(tree, row, named)).decode("utf-8", "surrogateescape")
        case "$php64", tree:
            return base64.b64encode(php.dumps(_tree(tree, row, named))).decode("ascii")
        case "$hex", str(digits):
            try:
                return binascii.unhexlify(digits)
            except ValueError:
                raise BadValueError("no hex digits") from None
        case _:
            raise BadValueError(f"unknown form {str(value)[:60]}")


def _tree(tree: Any, row: Callable[[str, int], int | None], named: Callable[[list[Any]], Any]) -> Any:
    if isinstance(tree, dict):
        if _form(tree) is not None:
            return resolve(tree, row, named)
        return {key: _tree(item, row, named) for key, item in tree.items()}
    if isinstance(tree, list):
        return [_tree(item, row, named) for item in tree]
    return tree


def _form(value: dict[str, Any]) -> str | None:
    if len(value) == 1:
        (key,) = value
        if key in FORMS:
            return key
    return None
