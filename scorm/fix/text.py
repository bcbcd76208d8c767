"""Edits of XML as text, so that formatting, comments and what nobody understands stay as they are."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from safeio.xmltree import Node

_LINE_END = re.compile(r"\r\n|\r|\n")
_TAG = re.compile(r"""<[^\s/>"']+(?:[^>"']|"[^"]*"|'[^']*')*>""")


class Document:
    """A text and where its lines begin; `Node` positions lead to tags. Edits are collected."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._edits: list[tuple[int, int, str]] = []

    def tag(self, node: Node) -> tuple[int, int]:
        """Start and end of the start tag of an element. Raises `ValueError` when the text is not that tree's."""
        start = self._starts[node.line - 1] + node.column - 1
        match = _TAG.match(self.text, start)
        if match is None:
            raise ValueError(f"no tag at line {node.line}")
        return start, match.end()

    def set_attribute(self, node: Node, name: str, value: str) -> None:
        """Give an attribute a value, in place or new; `name` is written as in the document, prefix included."""
        start, end = self.tag(node)
        tag = self.text[start:end]
        match = re.search(rf"""(?<=\s){re.escape(name)}\s*=\s*("[^"]*"|'[^']*')""", tag)
        if match is not None:
            self._edits.append((start + match.start(1), start + match.end(1), quoteattr(value)))
            return
        at = end - (2 if tag.endswith("/>") else 1)
        self._edits.append((at, at, f" {name}={quoteattr(value)}"))

    def append_child(self, node: Node, child: str, *, after: Node | None = None) -> None:
        """Put markup inside an element: right behind `after`, else at its front."""
        start, end = self.tag(node)
        if self.text[start:end].endswith("/>"):
            name = f"{node.prefix}:{node.name}" if node.prefix else node.name
            self._edits.append((end - 2, end, f">{child}</{name}>"))
            return
        at = end if after is None else self._end(after)
        self._edits.append((at, at, self._indent(start) + child))

    def result(self) -> str:
        """The text with all edits made."""
        pieces: list[str] = []
        at = 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[0]):
            pieces += (self.text[at:start], new)
            at = end
        return "".join([*pieces, self.text[at:]])

    def _end(self, node: Node) -> int:
        """Behind the end tag of an element."""
        start, end = self.tag(node)
        if self.text[start:end].endswith("/>"):
            return end
        name = f"{node.prefix}:{node.name}" if node.prefix else node.name
        depth = 1
        pattern = re.compile(
            rf"""<!--.*?-->|<!\[CDATA\[.*?\]\]>|</{re.escape(name)}\s*>|"""
            rf"""<{re.escape(name)}(?=[\s/>])(?:[^>"']|"[^"]*"|'[^']*')*>""",
            re.DOTALL,
        )
        for match in pattern.finditer(self.text, end):
            found = match[0]
            if found.startswith("<!"):
                continue
            if found.startswith("</"):
                depth -= 1
            elif not found.endswith("/>"):
                depth += 1
            if depth == 0:
                return match.end()
        raise ValueError(f"no end of the element at line {node.line}")

    def _indent(self, start: int) -> str:
        line = self.text.rfind("\n", 0, start) + 1
        white = self.text[line:start]
        return "\n" + white + "  " if not white.strip() else ""


def element(name: str, text: str = "", **attributes: str) -> str:
    """Markup of one element."""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{escape(text)}</{name}>" if text else f"<{name}{written}/>"


def qualified(like: Node, name: str) -> str:
    """A name with the prefix of an element beside it."""
    return f"{like.prefix}:{name}" if like.prefix else name
