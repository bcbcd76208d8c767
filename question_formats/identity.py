"""Which question of a bank is which question of an earlier one?

The ID number tells; where there is none, the content does; where that changed, type, category and name do if
only one question has them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from question_formats.dicts import to_dict
from question_formats.losses import assess
from question_formats.model import Question, qtype_of
from question_formats.records import replace
from question_formats.registry import Item, get
from question_formats.sniffing import sniff
from question_formats.source import ReadOptions, Source

_NOT_CONTENT = ("source", "category", "idnumber", "hidden")
STATES = ("new", "changed", "unchanged", "gone")


def digest(question: Question) -> str:
    """SHA-256 over what Moodle would hold of the question, without its place and ID number; in hex.

    The same question has the same digest whichever format it came in.
    """
    held = assess(question, get("moodlexml").load_carries())[0] or question
    data = to_dict(held)
    for name in _NOT_CONTENT:
        data.pop(name, None)
    text = json.dumps(_without_files(data), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _without_files(value: Any) -> Any:
    """Files are in by their SHA-1."""
    if isinstance(value, dict):
        return {key: _without_files(inner) for key, inner in value.items() if key != "base64"}
    if isinstance(value, list):
        return [_without_files(inner) for inner in value]
    return value


def _place(question: Question) -> str:
    return "\0".join((qtype_of(question), question.category or "", question.name))


class Tracker:
    """Knows an earlier bank; `mark` passes a new one through it."""

    def __init__(self, earlier: Iterable[Item]) -> None:
        self._names: list[str] = []
        self._ids: list[str | None] = []
        self._digests: list[str] = []
        self._by_id: dict[str, int] = {}
        self._by_digest: dict[str, list[int]] = {}
        self._by_place: dict[str, list[int]] = {}
        self._met: set[int] = set()
        self._found: dict[str, list[str]] = {state: [] for state in STATES}
        for item in earlier:
            if isinstance(item, Question):
                self._learn(item)

    @classmethod
    def of(cls, path: Path) -> Tracker:
        """Raises as `read` does."""
        source = Source(path)
        return cls(get(sniff(source)).load_reader()(source, ReadOptions()))

    def _learn(self, question: Question) -> None:
        at = len(self._names)
        content = digest(question)
        self._names.append(question.name)
        self._ids.append(question.idnumber)
        self._digests.append(content)
        if question.idnumber:
            self._by_id.setdefault(question.idnumber, at)
        self._by_digest.setdefault(content, []).append(at)
        self._by_place.setdefault(_place(question), []).append(at)

    def mark(self, items: Iterable[Item]) -> Iterator[Item]:
        """The same items; a question that is known takes the ID number it had where it brings none."""
        for item in items:
            if not isinstance(item, Question):
                yield item
                continue
            content = digest(item)
            at = self._match(item, content)
            if at is None:
                self._found["new"].append(item.name)
                yield item
                continue
            self._met.add(at)
            same = self._digests[at] == content
            self._found["unchanged" if same else "changed"].append(item.name)
            yield replace(item, idnumber=self._ids[at]) if item.idnumber is None and self._ids[at] else item

    def _match(self, question: Question, content: str) -> int | None:
        if question.idnumber:
            at = self._by_id.get(question.idnumber)
            if at is not None and at not in self._met:
                return at
        for at in self._by_digest.get(content, ()):
            if at not in self._met and self._may_be(at, question):
                return at
        places = [at for at in self._by_place.get(_place(question), ()) if at not in self._met]
        return places[0] if len(places) == 1 and self._may_be(places[0], question) else None

    def _may_be(self, at: int, question: Question) -> bool:
        """Two ID numbers that differ are two questions."""
        old = self._ids[at]
        return not old or not question.idnumber or old == question.idnumber

    def summary(self) -> dict[str, list[str]]:
        """Names of questions by state, once `mark` is through."""
        gone = [name for at, name in enumerate(self._names) if at not in self._met]
        return {**self._found, "gone": gone}
