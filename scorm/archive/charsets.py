"""Which old character set the names of an archive are in."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence

# in the order of how often packers write them; CP437 is what the specification says and decodes anything
CANDIDATES = ("gb2312", "cp932", "cp949", "gbk", "big5", "cp866", "cp850", "cp1252", "cp1251", "cp437")
# too much alike to be told apart by the names alone; what the manifest calls the files can prove one
_PROVABLE = (
    *CANDIDATES,
    *("cp720", "cp1256", "cp737", "cp1253", "cp862", "cp1255", "cp857", "cp1254", "cp852", "cp1250", "cp855"),
    *("cp775", "cp1257", "cp874", "cp1258", "cp858", "koi8_r", "koi8_u", "gb18030", "big5hkscs", "euc_jp"),
    *("mac_roman", "mac_latin2", "mac_cyrillic", "mac_greek", "mac_turkish"),
)
_EAST_ASIAN = frozenset({"gb2312", "cp932", "cp949", "gbk", "big5"})


def guess(names: Sequence[bytes]) -> str:
    """The character set in which the names read best. Never raises; CP437 when nothing reads well."""
    scored = [(_score(names, charset), -at, charset) for at, charset in enumerate(CANDIDATES)]
    best = max(scored)
    return best[2] if best[0] > 0 else "cp437"


def proven(names: Sequence[bytes], called: Collection[str]) -> str:
    """The character set in which most of the names are among what the manifest calls its files; "" for none."""
    found = {
        charset: sum(raw.decode(charset, "replace").replace("\\", "/") in called for raw in names)
        for charset in _PROVABLE
    }
    best = max(found, key=found.__getitem__)  # the first of equals
    return best if found[best] else ""


def _score(names: Sequence[bytes], charset: str) -> float:
    """How well the characters beyond ASCII fit their neighbours, -1..1."""
    good = seen = 0
    for raw in names:
        try:
            text = raw.decode(charset)
        except UnicodeDecodeError:
            return -1.0
        for at, char in enumerate(text):
            if not char.isascii():
                seen += 1
                good += _fits(text, at, charset)
    return good / seen if seen else -1.0


def _fits(text: str, at: int, charset: str) -> int:
    """1 for a letter where a letter is likely, -1 for what nobody writes into a name."""
    char = text[at]
    if unicodedata.category(char)[0] not in {"L", "M"}:
        return -1
    before = text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    if charset in _EAST_ASIAN:  # such characters come in company, not single inside a Latin word
        company = any(beside and not beside.isascii() for beside in (before, after))
        return 1 if company and unicodedata.east_asian_width(char) == "W" else -1
    latin = unicodedata.name(char, "").startswith("LATIN")
    for beside in (before, after):
        if beside.isascii() and beside.isalpha() and not latin:
            return -1
    if before.isalpha() and before.islower() and char.isupper():
        return -1
    return 1
