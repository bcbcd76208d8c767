"""Makes and refreshes the message catalogues of the service's pages: `python -m sidecar.console.catalogue`."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir

from sidecar.console.words import DOMAIN, ERRORS, FACTS, FOLDER, PUBLIC, STATES, UNDER_A_MINUTE
from wording.refresh import refresh_all

_TEMPLATES = Path(__file__).resolve().parent / "templates"


def messages() -> list[str]:
    """Every message id, each once, in a stable order."""
    found = dict.fromkeys((*PUBLIC.values(), *STATES.values(), *FACTS.values(), ERRORS, UNDER_A_MINUTE))
    in_templates = extract_from_dir(
        _TEMPLATES, method_map=[("**.html", "jinja2.ext:babel_extract")], keywords={"t": None}
    )
    for _file, _line, message, _comments, _context in sorted(in_templates, key=lambda one: one[:2]):
        found[str(message)] = None
    return list(found)


def main() -> int:
    """Refresh all catalogues; 1 when a translation is missing."""
    return refresh_all(FOLDER, DOMAIN, messages(), "Pages of the service.")


if __name__ == "__main__":
    raise SystemExit(main())
