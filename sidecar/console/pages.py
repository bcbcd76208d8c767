"""Rendering the service's pages from templates, escaped, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import jinja2

from sidecar.console.words import STATES, speaker
from wording import Speaker

_FILTERS: dict[str, Callable[[Speaker, Any], str]] = {"day": Speaker.day, "number": Speaker.number}


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sidecar.console"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name, said in _FILTERS.items():
        environment.filters[name] = _in_language(said)
    return environment


def _in_language(said: Callable[[Speaker, Any], str]) -> Callable[..., str]:
    @jinja2.pass_context
    def spoken(context: jinja2.runtime.Context, value: float | date) -> str:
        return said(context["t"], value)

    return spoken


def render(template: str, *, language: str = "en", **values: Any) -> str:
    """The page made of `templates/<template>`. It says sentences by `t("…")`, words of the service by `word(…)`."""
    say = speaker(language)
    given = {"t": say, "word": lambda name: say(STATES.get(name, str(name))), "languages": {}, **values}
    page = _environment().get_template(template)
    return page.render(language=say.language, direction=say.direction, **given)
