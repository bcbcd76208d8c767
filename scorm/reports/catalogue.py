"""Makes and refreshes the message catalogues: `python -m scorm.reports.catalogue`.

A catalogue holds every sentence that a report may show: of the rules, of the reports themselves, titles of
errors, and the few notes that detectors write in place of a rule's own.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import scorm
from safeio import errors
from scorm.changes import SENTENCES
from scorm.reports.strings import FURTHER, KINDS, UI
from scorm.reports.translate import DOMAIN, FOLDER
from scorm.rules import RULES
from wording.refresh import refresh_all

_PACKAGE = Path(scorm.__file__).resolve().parent


def messages() -> list[str]:
    """Every message id, each once, in a stable order."""
    for module in pkgutil.walk_packages([str(_PACKAGE)], "scorm."):
        importlib.import_module(module.name)
    found = dict.fromkeys((*UI.values(), *KINDS.values(), *FURTHER, *SENTENCES))
    for code in sorted(RULES):
        rule = RULES[code]
        found.update(dict.fromkeys(text for text in (rule.template, rule.hint, rule.moodle) if text))
    for error in errors.registered().values():
        if error.__module__.startswith("safeio."):
            found[(error.__doc__ or "").strip().splitlines()[0].rstrip(".")] = None
    found.update(dict.fromkeys(sorted(_written_in_code())))
    return list(found)


def _written_in_code() -> Iterator[str]:
    """Notes given to `Rule.at(moodle=…)`, and phrases for unknown packages."""
    for path in _PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "moodle":
                yield from _constants(node.value)
            elif isinstance(node, ast.FunctionDef) and node.name == "looks_like":
                yield from (text for text in _constants(node) if text.startswith(("a ", "an ")))


def _constants(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and " " in inner.value:
            yield inner.value


def main() -> int:
    """Refresh all catalogues; 1 when a translation is missing."""
    return refresh_all(FOLDER, DOMAIN, messages(), "Reports of package checks.")


if __name__ == "__main__":
    raise SystemExit(main())
