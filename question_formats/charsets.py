"""Which 8-bit or East Asian encoding makes sense of these bytes?

An encoding is judged by the best language that it can write: each character beyond ASCII counts by how common it is
there, what no text in the language has counts against it. The right encoding of a text scores near 1, a wrong one
scatters its letters over rare ones, symbols, and capitals in the middle of words.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

# letters beyond ASCII by falling frequency: what is first tells most
_LATIN1 = {
    "English": "éèñïöüçáêóôàâî",
    "French": "éèàêçùâîôûëïœæüÿ",
    "German": "üäößé",
    "Spanish": "óíáéñúü",
    "Portuguese": "ãçáéíóêõâôúàü",
    "Italian": "èàùòìéî",
    "Dutch": "ëéïèöüó",
    "Danish or Norwegian": "åøæéöüäóòô",
    "Swedish or Finnish": "äåöéüà",
    "Icelandic": "áðíéóúæöþý",
    "Catalan": "àéèóíòúçïü·",
}
_CENTRAL = {
    "Polish": "łąęóżśćźń",
    "Czech or Slovak": "íáéěřčšžýůúťďňóäľôĺŕ",
    "Hungarian": "áéóőíöüúű",
    "Romanian": "ăîâşţșț",
    "Croatian or Slovene": "čšžćđ",
    "German": "üäößé",
}
_CYRILLIC = {
    "Russian": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "Ukrainian": "оанивтіерслкдмупязьгбчхйцжїюшщєфґ",
    "Bulgarian": "аиоентрсвлкдпмзгяъбчужцщхшйюфь",
    "Serbian or Macedonian": "аиоенјрстувкдлмпзгбчшћжцњљхђфџѓќѕ",
    "Belarusian": "анірыелостквдпмяуьзгцбчшйжхюёўэф",
}
_TURKISH = {"Turkish": "ıüşğçöİâî"}
_BALTIC = {
    "Lithuanian": "ėšųžįąčūę",
    "Latvian": "āēīšņūļžķģč",
    "Estonian": "äõüöšž",
    "Polish": "łąęóżśćźń",
}
_GREEK = {"Greek": "αοιετσνηυρπκμλςωθάδίέγόχφβήξύώζψϊϋΐΰ"}
_HEBREW = {"Hebrew": "יוהלארתבמשנםדעכחקפגסזטצןךףץ"}
_ARABIC = {
    "Arabic": "الينمرتوبهعةدفسكحقأجشطصخإذضىثغزئءؤظآ",
    "Persian": "ایرندهمتوسبشکگزفقحعخجپچغطصآضثظئژذ",
}
_VIETNAMESE = {"Vietnamese": "\u0323\u0301\u0300đưôêơâ\u0309àáă\u0303ãóéíòùúìèýõ"}
_THAI = {"Thai": "านรกอเงมยลวดทตสต\u0e49่ะ\u0e31\u0e34\u0e35ปบคหแจพชข\u0e39โไใ\u0e38\u0e47ณถธผภซศฟษ์"}

# in the order of preference where two make the same text
_SINGLE: dict[str, dict[str, str]] = {
    "cp1252": _LATIN1,
    "cp1250": _CENTRAL,
    "cp1251": _CYRILLIC,
    "cp1253": _GREEK,
    "cp1254": _TURKISH,
    "cp1255": _HEBREW,
    "cp1256": _ARABIC,
    "cp1257": _BALTIC,
    "cp1258": _VIETNAMESE,
    "mac-roman": _LATIN1,
    "mac-latin2": _CENTRAL,
    "mac-cyrillic": _CYRILLIC,
    "mac-turkish": _TURKISH,
    "mac-greek": _GREEK,
    "iso8859-2": _CENTRAL,
    "iso8859-5": _CYRILLIC,
    "koi8-u": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp850": _LATIN1,
    "cp852": _CENTRAL,
    "cp874": _THAI,
}
_SELDOM = frozenset(
    {"mac-latin2", "mac-cyrillic", "mac-turkish", "mac-greek", "iso8859-5", "cp850", "cp852", "cp866"}
)
_RARE = 0.06  # what an encoding that hardly any file is in must read better
_MULTI = {
    "gb18030": "Chinese",
    "big5": "Chinese",
    "shift_jis": "Japanese",
    "euc_jp": "Japanese",
    "euc_kr": "Korean",
}
_TYPOGRAPHY = frozenset("‘’‚“”„«»‹›–—…€£°§©®™·•²³½¼¿¡ªº×±µ\u00a0\u200c\u200d\u200e\u200f،؛؟№٪־")
_PUNCTUATION = 0.7  # what typography counts: it is in most encodings
_FOREIGN = -0.6  # a letter or symbol that the language has no use for
_CAPITAL_INSIDE = -0.8  # "éTÉ" is rare, and a sign of swapped cases
_ALONE = 0.4  # a word of one letter
_MIXED = -1.0  # a word of two alphabets, or with a sign in its middle
_QUOTES = frozenset("’‘·­\u200c\u200d")  # which stand inside words
ENOUGH = 0.35  # a mean that real texts pass
CLOSE = 0.1  # a lead under which another encoding may be the right one


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """One encoding, and how well the text reads in it."""

    encoding: str  # as Python names it
    language: str
    score: float  # mean over the characters beyond ASCII, at most 1


def guesses(sample: bytes) -> list[Guess]:
    """Encodings that can be, the best first; those of the same text once."""
    places = Counter(_places(sample))
    if not places:
        return []
    found = [*_single(places), *_multi(sample)]
    found.sort(key=lambda one: -one.score)
    kept: list[Guess] = []
    telling = b"".join(bytes(place) for place in places)
    texts: set[str] = set()
    for one in found:
        text = (telling if one.encoding in _SINGLE else sample).decode(one.encoding, "replace")
        if text not in texts:
            texts.add(text)
            kept.append(one)
    return kept


def _places(sample: bytes) -> Iterator[tuple[int, int, int]]:
    """Each byte beyond ASCII with the one before and the one after it."""
    framed = b" " + sample + b" "
    return (
        (framed[at - 1], framed[at], framed[at + 1]) for at in map(re.Match.start, _HIGH.finditer(framed))
    )


_INSIDE = re.compile(r"[A-Za-z][^\x00-\x7f][A-Za-z]")
_HIGH = re.compile(rb"[\x80-\xff]")


def _single(places: Counter[tuple[int, int, int]]) -> Iterator[Guess]:
    total = places.total()
    used = bytes({byte for _, byte, _ in places})
    for encoding, languages in _SINGLE.items():
        try:
            used.decode(encoding)
        except UnicodeDecodeError:
            continue
        table = bytes(range(256)).decode(encoding, "replace")
        read = [
            (table[before], table[byte], table[after], count)
            for (before, byte, after), count in places.items()
        ]
        for language, letters in languages.items():
            worth = _worth(letters)
            score = sum(count * _value(before, char, after, worth) for before, char, after, count in read)
            score = score / total - (_RARE if encoding in _SELDOM else 0.0)
            yield Guess(encoding=encoding, language=language, score=score)


@lru_cache(maxsize=64)
def _worth(letters: str) -> dict[str, float]:
    return {letter: 1.0 - 0.6 * at / len(letters) for at, letter in reversed(list(enumerate(letters)))}


def _value(before: str, char: str, after: str, worth: dict[str, float]) -> float:  # noqa: PLR0911
    if char in _TYPOGRAPHY:
        if after.isalpha() and char not in _QUOTES:
            return _MIXED if before.isalpha() else 0.0 if char in "–—…" else _PUNCTUATION
        return _PUNCTUATION
    if not _is_latin(char) and (_is_ascii_letter(before) or _is_ascii_letter(after)):
        return _MIXED
    known = worth.get(char, worth.get(char.lower()))
    if known is None:
        return _FOREIGN
    if not before.isalpha() and not after.isalpha():
        return min(known, _ALONE)
    if char.isupper():
        return _CAPITAL_INSIDE if before.islower() else known - 0.1
    return known


def _is_latin(char: str) -> bool:
    """Latin letters, and the marks that Vietnamese puts on them."""
    return char < "\u0370" or "\u1e00" <= char <= "\u1eff"


def _is_ascii_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _multi(sample: bytes) -> Iterator[Guess]:
    for encoding, language in _MULTI.items():
        # the sample may end in the middle of a character
        text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
        beyond = [char for char in text if char > "\x7f"]
        if "\ufffd" in text or not beyond:
            continue
        inside = len(_INSIDE.findall(text)) / len(beyond)  # single characters in Latin words
        yield Guess(encoding=encoding, language=language, score=_east_asian(beyond, encoding) - inside)


def _east_asian(chars: Iterable[str], encoding: str) -> float:
    count, score = 0, 0.0
    for char, times in Counter(chars).items():
        count += times
        score += times * _east_asian_value(char, encoding)
    return score / count


def _east_asian_value(char: str, encoding: str) -> float:
    if "\u3040" <= char <= "\u30ff":  # kana
        return 1.0 if encoding in {"shift_jis", "euc_jp"} else _FOREIGN
    if "\uac00" <= char <= "\ud7a3":
        return 1.0 if encoding == "euc_kr" else _FOREIGN
    if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff60" or char in _TYPOGRAPHY:
        return _PUNCTUATION
    if not "\u4e00" <= char <= "\u9fff":
        return _FOREIGN
    return 0.95 if _is_common(char, encoding) else 0.0


def _is_common(char: str, encoding: str) -> bool:
    """Is the character in the first level of its standard, which holds what people really write?"""
    base = {"gb18030": "gb2312", "shift_jis": "euc_jp"}.get(encoding, encoding)
    try:
        lead = char.encode(base)[0]
    except UnicodeEncodeError:
        return False
    low, high = {"gb2312": (0xB0, 0xD7), "big5": (0xA4, 0xC6), "euc_jp": (0xB0, 0xCF)}.get(base, (0xCA, 0xFD))
    return low <= lead <= high
