"""A site's language packs as they lie in its data folder: formats of dates, and the words that certificates show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel.numbers import get_decimal_symbol

from certificates.dates import ENGLISH, locale_of
from certificates.words import WORDS, pack_of

MAX_PACK = 4 << 20  # bytes of one file
# file of a pack -> the strings wanted of it; None: all
FILES: Mapping[str, frozenset[str] | None] = {
    "langconfig.php": None,
    "moodle.php": frozenset({"yes", "no"}),
    "profilefield_datetime.php": frozenset({"notset"}),
    "grades.php": frozenset({"coursetotal"}),
}
_STRING = re.compile(
    r"""^\$string\['([^']+)'\]\s*=\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\$]|\\.)*)")\s*;""", re.MULTILINE
)
_ESCAPE = re.compile(r"\\([\\'])")
_CODE = re.compile(r"[a-z]{2,3}(?:_[a-z0-9]+)*")
MAX_PARENTS = 4


def language_packs(moodledata: Path | None) -> dict[str, dict[str, str]]:
    """Strings by language, for each pack below ``lang`` in `moodledata`, in the order in which Moodle looks:
    the site's own changes (folder ``…_local``), the pack, its parent's. What all of them lack is English.

    An empty mapping when there is no such folder.
    """
    folder = moodledata / "lang" if moodledata is not None else None
    if folder is None or not folder.is_dir():
        return {}
    codes = {path.name.removesuffix("_local") for path in folder.iterdir() if path.is_dir()}
    return {code: _pack(folder, code) for code in sorted(codes) if _CODE.fullmatch(code)}


def decimal_point(language: str, packs: Mapping[str, Mapping[str, str]]) -> str:
    """What Moodle writes before a grade's decimals."""
    pack = pack_of(language, packs)
    if pack is not None:
        return pack.get("decsep") or "."
    locale = locale_of(language)
    return get_decimal_symbol(locale) if locale is not None else "."


def _pack(folder: Path, code: str, depth: int = 0) -> dict[str, str]:
    own = {**_strings(folder / code), **_strings(folder / f"{code}_local")}
    parent = own.get("parentlanguage", "")
    if code == "en":
        return {**ENGLISH, **_english_words(), **own}
    if parent and parent != code and _CODE.fullmatch(parent) and depth < MAX_PARENTS:
        return {**_pack(folder, parent, depth + 1), **own}
    return own


def _english_words() -> dict[str, str]:
    return {name: known["en"] for name, known in WORDS.items()}


def _strings(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, wanted in FILES.items():
        path = folder / name
        if path.is_file() and (state := path.stat()).st_size <= MAX_PACK:
            known = _read(path, state.st_mtime_ns)
            found |= {key: text for key, text in known.items() if wanted is None or key in wanted}
    return found


@lru_cache(maxsize=512)
def _read(path: Path, _changed: int) -> Mapping[str, str]:
    source = path.read_bytes().decode("utf-8", "replace")
    return {name: _ESCAPE.sub(r"\1", single or double) for name, single, double in _STRING.findall(source)}
