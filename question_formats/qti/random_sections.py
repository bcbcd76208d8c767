"""Random questions of Moodle as sections of a test that select from the items of a category (QTI 2.1, `selection`).

They come last, when it is known what each category holds; the same question twice is one section that selects two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from question_formats import model as m
from question_formats.losses import Loss

ONE, ALL = "random-", "random-sub-"  # identifiers begin with; the second also draws from the categories below


class Draws:
    """What a test draws, collected while it is written."""

    def __init__(self) -> None:
        self._items: dict[str, list[str]] = {}  # identifiers by category
        self._wanted: Counter[tuple[str, str, bool]] = Counter()  # (category, name, below it too)

    def item(self, path: str, identifier: str) -> None:
        """An item of a category."""
        self._items.setdefault(path, []).append(identifier)

    def add(self, path: str, question: m.Random) -> None:
        self._wanted[path, question.name, question.subcats] += 1

    def _pool(self, path: str, *, below: bool) -> list[str]:
        found = [
            name
            for known, names in self._items.items()
            if known == path or (below and known.startswith(path + "/"))
            for name in names
        ]
        return list(dict.fromkeys(found))

    def sections(self, *, v3: bool) -> Iterator[str | Loss]:
        """The sections, each in one that names its category; a loss where a category has too few items."""
        section, reference, selection = (
            ("qti-assessment-section", "qti-assessment-item-ref", "qti-selection")
            if v3
            else ("assessmentSection", "assessmentItemRef", "selection")
        )
        for at, ((path, name, below), count) in enumerate(self._wanted.items(), 1):
            pool = self._pool(path, below=below)
            if len(pool) < count:
                detail = "that it draws from a category, which holds too few questions here: it is left out"
                yield from (
                    Loss(question=name, feature="question", detail=detail, whole=True) for _ in range(count)
                )
                continue
            ident = f"{ALL if below else ONE}{at}"
            yield (
                f'<{section} identifier="in-{ident}" title={quoteattr(path)} visible="true">'
                f'<{section} identifier="{ident}" title={quoteattr(name)} visible="true"><{selection} select="{count}"/>\n'
            )
            for one in pool:
                yield f'<{reference} identifier="d{at}-{one}" href="items/{one}.xml"/>\n'
            yield f"</{section}></{section}>\n"


def drawn(identifier: str) -> bool | None:
    """Of a section of ours: does it draw from the categories below too? None: it draws nothing."""
    if identifier.startswith(ALL):
        return True
    return False if identifier.startswith(ONE) else None
