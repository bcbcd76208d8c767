"""Templates that come along: take one as it is, or as a start for your own."""

from __future__ import annotations

import json
from pathlib import Path

from certificates.errors import TemplateError

_FOLDER = Path(__file__).parent


def names() -> dict[str, str]:
    """File name without suffix -> title in English, sorted."""
    found = {}
    for path in sorted(_FOLDER.glob("*.json")):
        title = json.loads(path.read_bytes())["name"]
        found[path.stem] = str(title.get("en") or next(iter(title.values())))
    return found


def path_of(name: str) -> Path:
    """The template of this name. Raises `TemplateError`."""
    if name not in names():
        raise TemplateError(f"no template {name[:60]!r} in the gallery (there: {', '.join(names())})")
    return _FOLDER / f"{name}.json"
