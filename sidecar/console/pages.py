"""Rendering the service's pages from templates, escaped."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import jinja2


def _day(value: date, language: str) -> str:
    from babel.dates import format_date

    return format_date(value, format="long", locale=language)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sidecar.console"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    return environment


def render(template: str, **values: Any) -> str:
    """The page made of `templates/<template>`."""
    return _environment().get_template(template).render(**values)
