"""Makes and refreshes message catalogues. New sentences arrive empty, those that are gone are dropped, translations are kept."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from safeio.files import atomic_writer
from wording import LANGUAGES, catalogue


def refresh(folder: Path, domain: str, language: str, wanted: Sequence[str], about: str) -> int:
    """Bring one catalogue up to date; gives the number of messages without a translation."""
    path = folder / language / "LC_MESSAGES" / f"{domain}.po"
    old = catalogue(folder, domain, language)
    made = Catalog(
        locale=language, project="Moodle Sidecar", charset="utf-8", fuzzy=False, header_comment=f"# {about}"
    )
    for message in wanted:
        made.add(message, message if language == "en" else old.get(message, ""))
    out = io.BytesIO()
    write_po(out, made, width=0, omit_header=False, sort_output=False)
    # no dates: the file changes when a message does, not when the tool is run
    lines = [line for line in out.getvalue().split(b"\n") if b"-Date: " not in line]
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_writer(path) as stream:
        stream.write(b"\n".join(lines))
    return 0 if language == "en" else sum(1 for message in wanted if not old.get(message))


def refresh_all(folder: Path, domain: str, wanted: Sequence[str], about: str) -> int:
    """All languages; says how far each is; 1 when a translation is missing."""
    missing = {language: refresh(folder, domain, language, wanted, about) for language in LANGUAGES}
    for language, count in missing.items():
        sys.stdout.write(f"{domain} {language}: {len(wanted) - count} of {len(wanted)}\n")
    return 1 if any(missing.values()) else 0
