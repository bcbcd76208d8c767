"""Texts where QTI allows no markup: choices of gaps, words to drag."""

from __future__ import annotations

import html
import posixpath
import re

from question_formats.model import Text, TextFormat
from question_formats.texts import to_html, to_plain

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def one_line(text: str) -> str:
    """Without characters that XML forbids, white space collapsed."""
    return " ".join(_UNSAFE.sub("", text).split())


def plain_html(text: str) -> str:
    """HTML of a choice as HTML without tags."""
    plain = to_plain(Text(text=text, format=TextFormat.HTML))
    return html.escape(one_line(plain), quote=False)


def file_name(name: str) -> str:
    """Safe in an archive on any system, and given back by the reader."""
    clean = re.sub(r"[\x00-\x1f\x7f/\\]", "_", name).strip()
    return posixpath.basename(clean) or "file"


def as_html(text: Text) -> str:
    return to_html(text)
