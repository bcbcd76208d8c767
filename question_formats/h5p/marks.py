"""The little language of H5P's texts with blanks: ``*answer/other answer:tip*``, ``**`` for a star.

A slash in an answer is written ``\\/`` and a colon ``\\:`` by our writer; H5P itself reads them so.
"""  # noqa: D301

from __future__ import annotations

import html
import re

BLANK = re.compile(r"(?<!\*)\*(?!\*)((?:[^*\n]|\*\*)+?)\*(?!\*)")
_ALTERNATIVE = re.compile(r"(?<!\\)/")
_TIP = re.compile(r"(?<!\\):")


def blanks_of(source: str) -> tuple[list[str], str]:
    """Accepted answers and the tip of one blank of H5P.Blanks (HTML)."""
    body, tip = _split_tip(html.unescape(re.sub(r"<[^>]*>", "", source)))
    answers = [_plain(one) for one in _ALTERNATIVE.split(body)]
    return [one for one in dict.fromkeys(answers) if one], tip


def words_of(source: str) -> tuple[str, str]:
    """The word and the tip of one gap of H5P.DragText (plain text)."""
    body, tip = _split_tip(source)
    return _plain(body), tip


def _split_tip(source: str) -> tuple[str, str]:
    parts = _TIP.split(source, maxsplit=1)
    return parts[0], parts[1].strip() if len(parts) > 1 else ""


def _plain(text: str) -> str:
    return " ".join(text.replace("\\/", "/").replace("\\:", ":").replace("**", "*").split())


def written(text: str) -> str:
    """An answer as it stands between two stars."""
    return text.replace("*", "**").replace("/", "\\/").replace(":", "\\:")
