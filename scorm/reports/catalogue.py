"""Makes and refreshes the message catalogues: `python -m scorm.reports.catalogue`.

A catalogue holds every sentence that a report may show: of the rules, of the reports themselves, titles of
errors, and the few notes that detectors write in place of a rule's own. New sentences arrive empty, those that are
gone are dropped, translations are kept.
"""

from __future__ import annotations

import ast
import importlib
import io
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

import scorm
from safeio import errors
from safeio.files import atomic_writer
from scorm.changes import SENTENCES
from scorm.reports.strings import FURTHER, KINDS, UI
from scorm.reports.translate import FOLDER, LANGUAGES
from scorm.rules import RULES

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


def refresh(language: str, wanted: list[str]) -> int:
    """Bring one catalogue up to date; gives the number of messages without a translation."""
    path = FOLDER / language / "LC_MESSAGES" / "scorm.po"
    old: dict[str, str] = {}
    if path.is_file():
        with path.open("rb") as stream:
            old = {str(one.id): str(one.string) for one in read_po(stream, locale=language) if one.id}
    catalogue = Catalog(
        locale=language,
        project="Moodle Sidecar",
        charset="utf-8",
        fuzzy=False,
        header_comment="# Reports of package checks.",
    )
    for message in wanted:
        catalogue.add(message, message if language == "en" else old.get(message, ""))
    out = io.BytesIO()
    write_po(out, catalogue, width=0, omit_header=False, sort_output=False)
    # no dates: the file changes when a message does, not when the tool is run
    lines = [line for line in out.getvalue().split(b"\n") if b"-Date: " not in line]
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_writer(path) as stream:
        stream.write(b"\n".join(lines))
    return 0 if language == "en" else sum(1 for message in wanted if not old.get(message))


def main() -> int:
    """Refresh all catalogues; 1 when a translation is missing."""
    wanted = messages()
    missing = {language: refresh(language, wanted) for language in LANGUAGES}
    for language, count in missing.items():
        sys.stdout.write(f"{language}: {len(wanted) - count} of {len(wanted)}\n")
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
