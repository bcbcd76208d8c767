"""Names of questions as Moodle's importers make them."""

from __future__ import annotations

import re

NAME_LENGTH = 255  # characters of `question.name`
DEFAULT = "Question name"  # of a question without any text
_TRIM = " \t\n\r\0\x0b"
_PHP_TAG = re.compile(r"""<!--.*?(?:-->|\Z)|<(?!\s)(?:"[^"]*"|'[^']*'|[^>"'])*(?:>|\Z)""", re.DOTALL)
_PARTS = re.compile(r"(<.+?>)?([^<>]*)", re.DOTALL)
_ANY_TAG = re.compile(r"<.*?>")
_ENTITY = re.compile(r"&[0-9a-z]{2,8};|&#[0-9]{1,7};|&#x[0-9a-f]{1,6};", re.IGNORECASE)
_VOID = re.compile(
    r"^<(\s*.+?/\s*|\s*(img|br|input|hr|area|base|basefont|col|frame|isindex|link|meta|param)(\s.+?)?)>$",
    re.IGNORECASE | re.DOTALL,
)
_CLOSE = re.compile(r"^<\s*/([^\s]+?)\s*>$", re.DOTALL)
_OPEN = re.compile(r"^<\s*([^\s>!]+).*?>$", re.DOTALL)
_END = "..."


def default_name(text: str) -> str:
    """The name of a question that has none: the beginning of its text."""
    if len(text) <= 80 and "<" not in text:
        return text.strip(_TRIM) or DEFAULT
    return clean_name(_shorten(text, 80)) or DEFAULT


def clean_name(name: str) -> str:
    """As Moodle stores it: without tags (language spans excepted), at most 255 characters."""
    if "<" in name:
        name = _without_tags(name)
    name = name.strip(_TRIM)
    length = 251
    while len(name) > NAME_LENGTH and length > 0:
        name = _shorten(name, length)
        length -= 10
    return name


_LANG_SPAN = re.compile(r"""<span(?:\s+lang="[a-zA-Z0-9_-]+"|\s+class="multilang"){2}\s*>""")


def _without_tags(text: str) -> str:
    if "</span>" in text:  # multilang syntax stays where it is the only markup
        kept = [match for match in _PHP_TAG.findall(text) if match.startswith(("<span", "</span"))]
        opens, right = 0, bool(kept)
        for tag in kept:
            if tag == "</span>":
                opens -= 1
            elif _LANG_SPAN.fullmatch(tag):
                opens += 1
            else:
                right = False
            right = right and opens in (0, 1)
        if right and opens == 0:
            return _PHP_TAG.sub(lambda match: match[0] if match[0] in kept else "", text)
    return _PHP_TAG.sub("", text)


def _shorten(text: str, ideal: int) -> str:
    """Moodle's shorten_text: cut at a word, close the tags that are open."""
    if len(_ANY_TAG.sub("", text)) <= ideal:
        return text
    total, out = len(_END), ""
    open_tags: list[str] = []
    for tag, plain in _PARTS.findall(text):
        if tag:
            _note_tag(tag, open_tags)
            out += tag
        length = len(_ENTITY.sub(" ", plain))
        if total + length > ideal:
            out += plain[: _break_at(plain, ideal - total)]
            break
        out += plain
        total += length
        if total >= ideal:
            break
    return out + _END + "".join(f"</{tag}>" for tag in open_tags)


def _note_tag(tag: str, open_tags: list[str]) -> None:
    if _VOID.match(tag):
        return
    if match := _CLOSE.match(tag):
        name = match[1].lower()
        if name in open_tags:
            open_tags.remove(name)
    elif match := _OPEN.match(tag):
        open_tags.insert(0, match[1].lower())


def _break_at(plain: str, left: int) -> int:
    entities = 0
    for match in _ENTITY.finditer(plain):
        if match.start() + 1 - entities > left:
            break
        left -= 1
        entities += len(match[0])
    limit = left + entities
    at = limit
    while at > 0:
        char = plain[at : at + 1]
        if char and char != "0" and (char in ". " or ord(char) >= 0x800):
            at += 1
            break
        at -= 1
    return limit if at == 0 or at > limit else at
