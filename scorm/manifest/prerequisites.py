"""aicc_script: the little language of prerequisites (SCORM 1.2 CAM 2.3: prerequisites; AICC CMI001)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"""\s*(?:(?P<op><>|[&|~()=*{},])|"(?P<text>[^"]*)"|(?P<name>[^\s&|~()=*{},<>"]+))""")
_STATUSES = frozenset(
    {"passed", "completed", "browsed", "failed", "not attempted", "incomplete", "p", "c", "b", "f", "n", "i"}
)
_MAX_DEPTH = 50
_MAX_LENGTH = 10_000  # characters; the specification asks LMSs for 200


class ScriptError(ValueError):
    """The script cannot be read; the text says why."""


def names_in(script: str) -> list[str]:
    """Identifiers of items that a script names, in order. Raises `ScriptError`."""
    if len(script) > _MAX_LENGTH:
        raise ScriptError(f"it has {len(script)} characters")
    parser = _Parser(list(_tokens(script)))
    parser.expression(0)
    if parser.left:
        raise ScriptError(f"{parser.left[0][1]!r} is not expected")
    return parser.names


def _tokens(script: str) -> Iterator[tuple[str, str]]:
    at = 0
    text = script.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ScriptError(f"{text[at : at + 10]!r} is not expected")
        at = match.end()
        kind = match.lastgroup or "op"
        yield kind, match[kind]


class _Parser:
    """expression = term {("&" | "|") term}; term = "~" term | "(" expression ")" | set | name [relation status]."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.left = tokens
        self.names: list[str] = []

    def expression(self, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise ScriptError("nested too deep")
        self._term(depth)
        while self._takes("&") or self._takes("|"):
            self._term(depth)

    def _term(self, depth: int) -> None:
        while self._takes("~"):
            pass
        if self._takes("("):
            self.expression(depth + 1)
            self._needs(")")
            return
        if self._takes("{"):
            self._set(depth)
            return
        kind, value = self._next()
        if kind != "name":
            raise ScriptError(f"an identifier is missing before {value!r}")
        if value.isdecimal() and self._takes("*"):
            self._needs("{")
            self._set(depth)
            return
        self.names.append(value)
        if self._takes("=") or self._takes("<>"):
            _, status = self._next()
            if status.lower() not in _STATUSES and not (status.lower() == "not" and self._attempted()):
                raise ScriptError(f"{status!r} is no status")

    def _set(self, depth: int) -> None:
        self.expression(depth + 1)
        while self._takes(","):
            self.expression(depth + 1)
        self._needs("}")

    def _attempted(self) -> bool:
        if self.left and self.left[0][1].lower() == "attempted":
            self.left.pop(0)
            return True
        return False

    def _next(self) -> tuple[str, str]:
        if not self.left:
            raise ScriptError("it ends too early")
        return self.left.pop(0)

    def _takes(self, sign: str) -> bool:
        if self.left and self.left[0] == ("op", sign):
            self.left.pop(0)
            return True
        return False

    def _needs(self, sign: str) -> None:
        if not self._takes(sign):
            raise ScriptError(f"{sign!r} is missing")
