"""Moodle's ways with short texts: multilang, tags stripped, entities kept; and marks that mislead the reader."""

from __future__ import annotations

import html
import re

from certificates.findings import finding
from safeio.problem import Problem

_SPAN = r'<span(?:\s+lang="[a-zA-Z0-9_-]+"|\s+class="multilang"){2}\s*>.*?</span>'
_GROUP = re.compile(rf"{_SPAN}(?:\s*{_SPAN})+", re.IGNORECASE | re.DOTALL)
_ONE = re.compile(
    r'<span(?=[^>]*\slang="([a-zA-Z0-9_-]+)")(?=[^>]*\sclass="multilang")[^>]*>(.*?)</span>',
    re.IGNORECASE | re.DOTALL,
)
_LONE_AMPERSAND = re.compile(r"&(?![a-zA-Z0-9#]{1,8};)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# marks that turn the direction of what follows: in a name they serve only to show it otherwise than it is
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_WRITTEN_TURNS = re.compile(  # as HTML reads them: zeros before, the semicolon left away
    r"&#(?:0*(?:823[4-8]|829[4-7])(?:;|(?![0-9]))|x0*(?:202[a-e]|206[6-9])(?:;|(?![0-9a-f])))", re.IGNORECASE
)


def normal_language(code: str) -> str:
    """Moodle's spelling of a language: ``zh-CN`` -> ``zh_cn``."""
    return code.strip().lower().replace("-", "_")


def multilang(text: str, language: str) -> str:
    """Of neighbouring multilang spans, the one in `language`, else in its parent language, else the first."""
    if "multilang" not in text:
        return text

    def choose(match: re.Match[str]) -> str:
        texts = {normal_language(lang): content for lang, content in reversed(_ONE.findall(match[0]))}
        wanted = normal_language(language)
        while wanted:
            if wanted in texts:
                return str(texts[wanted])
            wanted = wanted.rpartition("_")[0]
        first = _ONE.search(match[0])
        return str(first[2]) if first else match[0]

    return _GROUP.sub(choose, text)


def strip_tags(text: str) -> str:
    """Take out what PHP's ``strip_tags`` takes out: ``<`` before a blank is no tag, an open tag eats the rest."""
    out: list[str] = []
    at = 0
    while (start := text.find("<", at)) >= 0:
        out.append(text[at:start])
        following = text[start + 1 : start + 2]
        if not following or following.isspace():
            out.append("<")
            at = start + 1
            continue
        if text.startswith("<!--", start):
            end = text.find("-->", start)
            at = len(text) if end < 0 else end + 3
            continue
        at = _tag_end(text, start + 1)
    out.append(text[at:])
    return "".join(out)


def _tag_end(text: str, at: int) -> int:
    quote = ""
    for index in range(at, len(text)):
        character = text[index]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == ">":
            return index + 1
    return len(text)


def plain_html(text: str) -> str:
    """Plain text as HTML."""
    return html.escape(clean(text), quote=False)


def field_html(text: str, *, language: str, filtered: bool, strip: bool) -> str:
    """A name or field as Moodle's ``format_string`` gives it: HTML without tags, entities as they were."""
    text = _LONE_AMPERSAND.sub("&amp;", clean(text))
    if filtered:
        text = multilang(text, language)
    if strip:
        text = strip_tags(text)
    return text.replace("<", "&lt;").replace(">", "&gt;")


def clean(text: str) -> str:
    """Without characters that no document may hold."""
    return _CONTROLS.sub("", text)


def without_turns(text: str, *, element: str, issue: str) -> tuple[str, Problem | None]:
    """Without overrides and isolates of direction; a finding when there were any."""
    cleaned = _TURNS.sub("", text)
    while (
        rest := _WRITTEN_TURNS.sub("", cleaned)
    ) != cleaned:  # what is taken out may join the parts of another
        cleaned = rest
    if cleaned == text:
        return text, None
    return cleaned, finding("CERT-TEXT-003", element=element, issue=issue)
