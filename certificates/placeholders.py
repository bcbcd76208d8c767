"""Placeholders in native templates and designers' HTML: Jinja2 in its sandbox, escaping what it fills in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from certificates.strings import normal_language

MAX_OUTPUT = 4 << 20  # characters


class PlaceholderError(Exception):
    """Why a text could not be filled; becomes a finding."""


class _Blank(Undefined):
    """A name or field that this issue has not: nothing, as in Moodle's own fields."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Blank(name=name)


_ENVIRONMENT = ImmutableSandboxedEnvironment(autoescape=True, undefined=_Blank)


@lru_cache(maxsize=256)
def _compiled(source: str) -> Template:
    return _ENVIRONMENT.from_string(source)


def fill(source: str, values: Mapping[str, Any]) -> str:
    """`source` with its placeholders filled. Raises `PlaceholderError`."""
    if "{" not in source:
        return source
    try:
        parts, size = [], 0
        for part in _compiled(source).generate(values):
            size += len(part)
            if size > MAX_OUTPUT:
                raise PlaceholderError("the text grows beyond all measure")
            parts.append(part)
    except (
        TemplateError,
        ArithmeticError,
        TypeError,
        ValueError,
        RecursionError,
        MemoryError,
        LookupError,
    ) as error:
        raise PlaceholderError(f"{type(error).__name__}: {str(error)[:120]}") from None
    return "".join(parts)


def choose_language(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """The language taken and its text: `language`, else its parent, else English, else the first.

    A text under '' is for all languages, and counts as written in `language`.
    """
    known = {normal_language(name): text for name, text in texts.items()}
    wanted = normal_language(language)
    while wanted:
        if wanted in known:
            return language, known[wanted]
        wanted = wanted.rpartition("_")[0]
    for name in ("en", *known):
        if name in known:
            return name or language, known[name]
    return language, ""
