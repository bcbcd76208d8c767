"""What every content type of H5P is read with."""

from __future__ import annotations

import html
import re
from typing import Any

from question_formats import model as m
from question_formats.findings import Finding
from question_formats.h5p import findings as f
from question_formats.media import Media, Members, Shelf
from question_formats.naming import default_name
from question_formats.texts import is_empty, to_plain
from safeio import Problem

CONTENT = "content/content.json"
VERSION = re.compile(r"\s+\d+(\.\d+)*$")


class ContentError(Exception):
    """The content becomes a finding."""

    def __init__(self, finding: Finding, **params: str) -> None:
        super().__init__(finding.code)
        self.finding = finding
        self.params = params


def string(holder: Any, name: str) -> str:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def items(holder: Any, name: str) -> list[Any]:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, list) else []


def record(holder: Any, name: str) -> dict[str, Any]:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}


def flag(holder: dict[str, Any], name: str, default: bool) -> bool:
    value = holder.get(name)
    return value if isinstance(value, bool) else default


class Reading:
    """One package while it is read."""

    def __init__(self, members: Members) -> None:
        self.media = Media(members, CONTENT)
        self.told: list[Problem] = []
        self.name = ""

    def common(self, text: m.Text) -> dict[str, Any]:
        if is_empty(text):
            raise ContentError(f.BROKEN, reason="it has no text")
        name = self.name or default_name(to_plain(text).replace("\n", " "))
        return {
            "name": name,
            "questiontext": text,
            "source": m.Position(line=1, path=CONTENT),
        }

    def tell(self, finding: Finding) -> None:
        """Add a finding, once a content."""
        if not any(one.code == finding.code for one in self.told):
            self.told.append(finding(path=CONTENT, question=self.name or None))

    def text(self, value: str) -> m.Text:
        """HTML of the editor: files that it names lie below ``content``."""
        return self.media.text(value.strip())

    def with_media(self, params: dict[str, Any], text: m.Text) -> m.Text:
        """The picture, sound or video that H5P shows above a question."""
        holder = record(record(params, "media"), "type") or record(params, "media")
        library = VERSION.sub("", string(holder, "library")).strip()
        inner = record(holder, "params")
        if library == "H5P.Image":
            markup = self._tag("img", record(inner, "file"), string(inner, "alt"))
        elif library in {"H5P.Audio", "H5P.Video"}:
            files = items(inner, "files") or items(inner, "sources")
            markup = self._tag(
                library[4:].lower(), files[0] if files and isinstance(files[0], dict) else {}, ""
            )
        else:
            return text
        if markup is None:
            return text
        shelf = Shelf()
        for one in text.files:
            shelf.add(one)
        body, file = markup
        reference = shelf.add(file) if file else ""
        return m.Text(text=body.replace("\0", reference) + text.text, files=shelf.files_of())

    def _tag(self, name: str, holder: dict[str, Any], alt: str) -> tuple[str, m.File | None] | None:
        path = string(holder, "path").removesuffix("#tmp")
        if not path:
            return None
        file = self.media.file(path)
        source = "\0" if file is not None else html.escape(path)
        if file is None and "://" not in path:
            return None
        if name == "img":
            return f'<p><img src="{source}" alt="{html.escape(alt)}" /></p>', file
        return f'<p><{name} controls="true" src="{source}"></{name}></p>', file


def overall(reading: Reading, params: dict[str, Any]) -> tuple[m.Text, m.Text, m.Text]:
    """(right, wrong, partly right) from the feedback by ranges of percent."""
    found: dict[str, m.Text] = {}
    for one in items(params, "overallFeedback"):
        if not isinstance(one, dict) or not string(one, "feedback").strip():
            continue
        low, high = one.get("from"), one.get("to")
        text = reading.text(string(one, "feedback"))
        if (low, high) == (0, 100):
            for name in ("right", "wrong", "partial"):
                found.setdefault(name, text)
        elif high == 100:
            found["right"] = text
        elif low == 0 and isinstance(high, int | float) and (high == 0 or "wrong" not in found):
            found["wrong"] = text
        else:
            found.setdefault("partial", text)
    return found.get("right", m.EMPTY), found.get("wrong", m.EMPTY), found.get("partial", m.EMPTY)
