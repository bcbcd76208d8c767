"""What the model is made of: immutable records that are made, compared and copied quickly (docs/adr/0204).

    class Answer(Record, frozen=True, kw_only=True):
        text: Text
        fraction: float = 0.0

Fields are given by name; defaults are plain values or records. `replace` gives a copy with some fields changed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from msgspec import NODEFAULT, Struct
from msgspec.structs import replace

__all__ = ["Field", "Placed", "Record", "fields", "replace"]


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """Values by name. It cannot hold itself, so the garbage collector need not look (`gc`)."""


class Placed(Record, frozen=True, kw_only=True):
    """A record that also says where it comes from, which makes no difference to what it is."""

    aside: ClassVar[tuple[str, ...]] = ()  # names of the fields that equality leaves out

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        compared = _compared(type(self))
        return bool(compared(self) == compared(other))

    def __hash__(self) -> int:
        return hash((type(self), _compared(type(self))(self)))


class Field(NamedTuple):
    """A field of a class of records."""

    name: str
    kind: str  # its annotation, as written
    default: Any  # `msgspec.NODEFAULT` where it must be given


@cache
def fields(cls: type[Record]) -> tuple[Field, ...]:
    """The fields of a class, inherited ones first."""
    kinds: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        kinds |= inspect.get_annotations(base)
    defaults = cls.__struct_defaults__
    missing = len(cls.__struct_fields__) - len(defaults)
    every = (*(NODEFAULT,) * missing, *defaults)
    return tuple(
        Field(name, kinds[name], default) for name, default in zip(cls.__struct_fields__, every, strict=True)
    )


@cache
def _compared(cls: type[Placed]) -> Callable[[Placed], Any]:
    return attrgetter(*(name for name in cls.__struct_fields__ if name not in cls.aside))
