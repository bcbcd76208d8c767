"""The typefaces Moodle's certificates name, as TCPDF knows them, and the installed families that stand for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Genre = Literal["sans", "serif", "mono"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Typeface:
    """`metrics`: ascent and descent in thousandths of an em, for regular, bold, italic, bold italic.

    TCPDF sets the baseline from them, so they decide where a line of text lies.
    """

    genre: Genre
    families: tuple[str, ...]  # best first
    metrics: tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]
    extent: tuple[int, int] | None = (
        None  # ascent, descent of the letters as viewers take it; None: as `metrics`
    )


_FREE = ((900, 200),) * 4
_MONO = ((800, 200),) * 4
_COURIER = ((805, 250), (801, 250), (805, 250), (801, 250))
_HELVETICA = ((931, 225), (962, 228), (931, 225), (962, 228))
_TIMES = ((898, 218), (935, 218), (883, 217), (921, 218))
_CJK = ((880, 120),) * 4

TYPEFACES: dict[str, Typeface] = {
    "freesans": Typeface(genre="sans", families=("FreeSans", "Nimbus Sans"), metrics=_FREE),
    "freeserif": Typeface(genre="serif", families=("FreeSerif", "Nimbus Roman"), metrics=_FREE),
    "freemono": Typeface(genre="mono", families=("FreeMono", "Nimbus Mono PS"), metrics=_MONO),
    "helvetica": Typeface(
        genre="sans",
        families=("Nimbus Sans", "FreeSans", "Liberation Sans", "Arimo"),
        metrics=_HELVETICA,
        extent=(718, 207),
    ),
    "times": Typeface(
        genre="serif",
        families=("Nimbus Roman", "FreeSerif", "Liberation Serif", "Tinos"),
        metrics=_TIMES,
        extent=(683, 217),
    ),
    "courier": Typeface(
        genre="mono",
        families=("Nimbus Mono PS", "FreeMono", "Liberation Mono", "Cousine"),
        metrics=_COURIER,
        extent=(629, 157),
    ),
    "dejavusans": Typeface(genre="sans", families=("DejaVu Sans",), metrics=((928, 236),) * 4),
    "dejavuserif": Typeface(genre="serif", families=("DejaVu Serif",), metrics=((928, 236),) * 4),
    "dejavusansmono": Typeface(genre="mono", families=("DejaVu Sans Mono",), metrics=((928, 236),) * 4),
    "stsongstdlight": Typeface(
        genre="serif", families=("Noto Serif CJK SC", "Noto Sans CJK SC"), metrics=_CJK
    ),
    "msungstdlight": Typeface(
        genre="serif", families=("Noto Serif CJK TC", "Noto Sans CJK TC"), metrics=_CJK
    ),
    "kozminproregular": Typeface(
        genre="serif", families=("Noto Serif CJK JP", "Noto Sans CJK JP"), metrics=_CJK
    ),
    "kozgopromedium": Typeface(genre="sans", families=("Noto Sans CJK JP",), metrics=_CJK),
    "hysmyeongjostdmedium": Typeface(
        genre="serif", families=("Noto Serif CJK KR", "Noto Sans CJK KR"), metrics=_CJK
    ),
}
ALIASES = {"arial": "helvetica", "symbol": "freeserif", "zapfdingbats": "freeserif", "": "freesans"}

# script (ISO 15924) -> families by genre, best first; {sans} is tried for serif and mono as well
SCRIPTS: dict[str, dict[Genre, tuple[str, ...]]] = {
    "Arab": {
        "sans": ("Noto Sans Arabic", "Noto Naskh Arabic", "FreeSerif"),
        "serif": ("Noto Naskh Arabic", "Noto Sans Arabic"),
    },
    "Beng": {"sans": ("Noto Sans Bengali",), "serif": ("Noto Serif Bengali",)},
    "Deva": {"sans": ("Noto Sans Devanagari",), "serif": ("Noto Serif Devanagari",)},
    "Khmr": {"sans": ("Noto Sans Khmer",), "serif": ("Noto Serif Khmer",)},
    "Laoo": {"sans": ("Noto Sans Lao",), "serif": ("Noto Serif Lao",)},
    "Mymr": {"sans": ("Noto Sans Myanmar",), "serif": ("Noto Serif Myanmar",)},
    "Thai": {"sans": ("Noto Sans Thai",), "serif": ("Noto Serif Thai",)},
    "Taml": {"sans": ("Noto Sans Tamil",), "serif": ("Noto Serif Tamil",)},
    "Telu": {"sans": ("Noto Sans Telugu",), "serif": ("Noto Serif Telugu",)},
    "Knda": {"sans": ("Noto Sans Kannada",), "serif": ("Noto Serif Kannada",)},
    "Mlym": {"sans": ("Noto Sans Malayalam",), "serif": ("Noto Serif Malayalam",)},
    "Gujr": {"sans": ("Noto Sans Gujarati",), "serif": ("Noto Serif Gujarati",)},
    "Guru": {"sans": ("Noto Sans Gurmukhi",), "serif": ("Noto Serif Gurmukhi",)},
    "Orya": {"sans": ("Noto Sans Oriya",), "serif": ("Noto Serif Oriya",)},
    "Sinh": {"sans": ("Noto Sans Sinhala",), "serif": ("Noto Serif Sinhala",)},
    "Tibt": {"sans": ("Noto Serif Tibetan",)},
    "Hebr": {"sans": ("Noto Sans Hebrew", "FreeSans"), "serif": ("Noto Serif Hebrew", "FreeSerif")},
    "Geor": {"sans": ("Noto Sans Georgian",), "serif": ("Noto Serif Georgian",)},
    "Armn": {"sans": ("Noto Sans Armenian",), "serif": ("Noto Serif Armenian",)},
    "Ethi": {"sans": ("Noto Sans Ethiopic",), "serif": ("Noto Serif Ethiopic",)},
    "Hani": {"sans": ("Noto Sans CJK SC",), "serif": ("Noto Serif CJK SC",)},
    "Hira": {"sans": ("Noto Sans CJK JP",), "serif": ("Noto Serif CJK JP",)},
    "Kana": {"sans": ("Noto Sans CJK JP",), "serif": ("Noto Serif CJK JP",)},
    "Hang": {"sans": ("Noto Sans CJK KR",), "serif": ("Noto Serif CJK KR",)},
    "Bopo": {"sans": ("Noto Sans CJK TC",), "serif": ("Noto Serif CJK TC",)},
}
HAN_BY_LANGUAGE = {"ja": "JP", "ko": "KR", "zh_tw": "TC", "zh_hk": "HK", "zh_hant": "TC"}

# scripts whose letters need shaping that FreeFont's own tables do not give well: never drawn with the base font
SHAPED = frozenset(
    {"Beng", "Deva", "Khmr", "Laoo", "Mymr", "Thai", "Taml", "Telu", "Knda", "Mlym", "Gujr", "Guru", "Orya"}
    | {"Sinh", "Tibt"}
)
FALLBACK: dict[Genre, tuple[str, ...]] = {
    "sans": ("Noto Sans", "DejaVu Sans", "FreeSans", "FreeSerif"),
    "serif": ("Noto Serif", "FreeSerif", "DejaVu Serif", "DejaVu Sans"),
    "mono": ("Noto Sans Mono", "DejaVu Sans Mono", "FreeMono", "DejaVu Sans"),
}


def split_name(font: str) -> tuple[str, bool, bool]:
    """TCPDF's font name -> typeface, bold, italic: ``freesansbi`` -> ``freesans``, True, True."""
    name = font.strip().lower().replace(" ", "").replace("-", "")
    if name in TYPEFACES or name in ALIASES:
        return ALIASES.get(name, name), False, False
    for suffix, bold, italic in (("bi", True, True), ("b", True, False), ("i", False, True)):
        base = name.removesuffix(suffix)
        if base != name and (base in TYPEFACES or base in ALIASES):
            return ALIASES.get(base, base), bold, italic
    return font.strip(), False, False
