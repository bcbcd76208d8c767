"""Frozen dataclasses that are made quickly.

A bank is millions of small objects, and the `__init__` of a frozen dataclass takes most of the time that
reading one does: it sets each field through `object.__setattr__`. The one made here sets the slots themselves.
"""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(dataclasses.field,))
def record(cls: type[T]) -> type[T]:
    """``dataclass(frozen=True, kw_only=True, slots=True)`` with a quick `__init__`; defaults are plain values."""
    made: Any = dataclasses.dataclass(frozen=True, kw_only=True, slots=True)(cls)
    names: dict[str, Any] = {}
    parameters, body = [], []
    for field in dataclasses.fields(made):
        if field.default_factory is not dataclasses.MISSING:
            raise TypeError(f"{cls.__qualname__}.{field.name}: a record has no default factories")
        default = ""
        if field.default is not dataclasses.MISSING:
            names[f"_default_{field.name}"] = field.default
            default = f"=_default_{field.name}"
        names[f"_set_{field.name}"] = getattr(made, field.name).__set__
        parameters.append(f"{field.name}{default}")
        body.append(f"    _set_{field.name}(self, {field.name})\n")
    source = f"def __init__(self, *, {', '.join(parameters)}):\n{''.join(body)}"
    exec(source, names)  # noqa: S102  (made of the class's own field names, as dataclasses do)
    made.__init__ = names["__init__"]
    made.__init__.__qualname__ = f"{made.__qualname__}.__init__"
    result: type[T] = made
    return result
