"""What a repair works on: the members and their new names, and the text of the manifest."""

from __future__ import annotations

from dataclasses import dataclass, field

from safeio.xmltree import Node, parse
from safeio.zipdir import ZipMember
from scorm.changes import change
from scorm.manifest.build import build
from scorm.manifest.model import Manifest
from scorm.model import Change
from scorm.package import Package


@dataclass(kw_only=True, slots=True)
class Entry:
    """A member on its way into the new archive."""

    member: ZipMember
    name: str  # in the new archive
    dropped: bool = False
    data: bytes | None = None  # new content: of the manifest only


@dataclass(kw_only=True, slots=True)
class Plan:
    """A repair under way. `text` is the manifest, decoded; None when it cannot be edited."""

    package: Package  # as it was given
    codes: frozenset[str]  # of the fixable findings
    entries: list[Entry]
    manifest_entry: Entry | None = None
    text: str | None = None
    rewritten: bool = False  # the manifest must be stored anew
    changes: list[Change] = field(default_factory=list)

    def say(self, code: str, path: str, sentence: str, **params: object) -> None:
        """Remember what was done, in a sentence of `scorm.changes`."""
        self.changes.append(change(code, path, sentence, **params))

    def edit(self, text: str) -> None:
        """The manifest reads so from now on."""
        if text != self.text:
            self.text = text
            self.rewritten = True

    def manifest(self) -> Manifest | None:
        """The manifest as it reads now."""
        if self.text is None or self.manifest_entry is None:
            return None
        return build(self.root(), name=self.manifest_entry.name)

    def root(self) -> Node:
        """The manifest's tree as it reads now. Raises `XmlError` when an edit broke it."""
        return parse((self.text or "").encode("utf-8"), codec="utf-8")

    def names(self) -> dict[str, Entry]:
        """Entries of files by their new name."""
        return {entry.name: entry for entry in self.entries if not entry.dropped}
