"""Certificates and badges: issue -> PDF, issue -> badge. A pure library: no network, clock or environment."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from certificates.fonts import FontBook
    from certificates.rendered import Rendered
    from certificates.rendering import render
    from certificates.sources.files import iter_issues, load_template

# imported when first asked for: drawing needs WeasyPrint, which an idle service need not hold
_LAZY = {
    "FontBook": "certificates.fonts",
    "Rendered": "certificates.rendered",
    "iter_issues": "certificates.sources.files",
    "load_template": "certificates.sources.files",
    "render": "certificates.rendering",
}

__all__ = ["FontBook", "Rendered", "iter_issues", "load_template", "render"]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
