"""Which installed font draws which characters. Fonts are found by looking into folders, not assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from fontTools import unicodedata as ucd
from fontTools.ttLib import TTFont, TTLibError

from certificates.typefaces import FALLBACK, HAN_BY_LANGUAGE, SCRIPTS, SHAPED, TYPEFACES, Genre, split_name

DEBIAN_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
MM_PER_POINT = 25.4 / 72
_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_ANY = frozenset({"Zyyy", "Zinh", "Zzzz"})
# drawn by no glyph, or by the shaper alone: no font need have them
_INVISIBLE = frozenset(map(ord, "\n\r\t\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, kw_only=True)
class Face:
    """One face of one font file."""

    path: Path
    index: int
    family: str
    bold: bool
    italic: bool

    @cached_property
    def characters(self) -> frozenset[int]:
        try:
            with TTFont(self.path, fontNumber=self.index, lazy=True) as font:
                return frozenset(font.getBestCmap() or ())
        except (TTLibError, OSError, KeyError, AssertionError):
            return frozenset()

    @cached_property
    def advances(self) -> Mapping[int, float]:
        """How far each character moves the pen, in ems."""
        try:
            with TTFont(self.path, fontNumber=self.index, lazy=True) as font:
                metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
                return {code: metrics[glyph][0] / em for code, glyph in (font.getBestCmap() or {}).items()}
        except (TTLibError, OSError, KeyError, AssertionError, ZeroDivisionError):
            return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """The font family for a stretch of text; `styled` is False when it lacks the italic that was asked for."""

    family: str
    italic: bool


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a text is to be drawn with."""

    base: str  # family
    bold: bool
    italic: bool
    language: str
    font: str  # as the element names it


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """A stretch of text in one family. `family` None: the element's own; `missing`: no font has these."""

    text: str
    script: str
    choice: Choice | None = None
    missing: bool = False


@dataclass(eq=False)
class FontBook:
    """The faces at hand, by family. Make one with `FontBook.scan`, once: it is expensive and safe to share."""

    faces: dict[str, tuple[Face, ...]]
    folders: tuple[Path, ...] = ()
    _answers: dict[tuple[_Wish, int, str], tuple[Choice | None, bool]] = field(default_factory=dict)

    @classmethod
    def scan(cls, folders: Iterable[Path] = DEBIAN_FOLDERS) -> FontBook:
        """Every TrueType and OpenType face below `folders` (unreadable files are passed over)."""
        places = tuple(folders)
        found: dict[str, list[Face]] = {}
        for folder in places:
            for path in sorted(folder.rglob("*")):
                if path.suffix.lower() in _SUFFIXES:
                    for face in _faces(path):
                        found.setdefault(face.family, []).append(face)
        return cls(faces={name: tuple(group) for name, group in sorted(found.items())}, folders=places)

    def face(self, family: str, *, bold: bool = False, italic: bool = False) -> Face | None:
        """The family's face of this style, or its nearest."""
        group = self.faces.get(family, ())
        return min(group, key=lambda face: (face.italic != italic) + 2 * (face.bold != bold), default=None)

    def base(self, font: str) -> tuple[str, bool]:
        """The family to draw the element's `font` with, and whether it is the very typeface (or its twin)."""
        name, _, _ = split_name(font)
        known = TYPEFACES.get(name)
        wanted = known.families if known else (name,)
        for family in wanted:
            if family in self.faces:
                return family, True
        for family in FALLBACK[known.genre if known else "sans"]:
            if family in self.faces:
                return family, False
        return wanted[0], False

    def width(self, text: str, font: str, size: float) -> float | None:
        """Of `text` in one line, in mm, without kerning; None when the element's own font has not all its letters."""
        advances = self._advances(font)
        try:
            ems = sum(advances[letter] for letter in text)
        except KeyError:
            return None
        return ems * size * MM_PER_POINT

    @lru_cache(maxsize=128)  # noqa: B019  (the book lives as long as the process)
    def _advances(self, font: str) -> Mapping[str, float]:
        """Of the letters that are drawn in the element's own font."""
        _, bold, italic = split_name(font)
        face = self.face(self.base(font)[0], bold=bold, italic=italic)
        known = {chr(code): width for code, width in face.advances.items()} if face else {}
        shaped = {letter for letter in known if letter > "\u024f" and script_of(letter) in SHAPED}
        blanks = dict.fromkeys("\n\r\t", known.get(" ", 0.0))
        return {**{letter: width for letter, width in known.items() if letter not in shaped}, **blanks}

    def runs(
        self, text: str, font: str, *, bold: bool, italic: bool, language: str = "", family: str | None = None
    ) -> list[Run]:
        """Cut `text` into stretches of one script and family, in order; together they are `text`."""
        wish = _Wish(family or self.base(font)[0], bold, italic, language, font)
        parts: list[tuple[str, Choice | None, bool, list[str]]] = []
        for character, script in _scripts(text):
            choice, missing = self._choose(wish, ord(character), script)
            if parts and parts[-1][0] == script and parts[-1][1:3] == (choice, missing):
                parts[-1][3].append(character)
            else:
                parts.append((script, choice, missing, [character]))
        return [
            Run(text="".join(letters), script=script, choice=choice, missing=missing)
            for script, choice, missing, letters in parts
        ]

    def _choose(self, wish: _Wish, code: int, script: str) -> tuple[Choice | None, bool]:
        key = (wish, code, script)
        if (answer := self._answers.get(key)) is None:
            answer = self._answers[key] = self._search(wish, code, script)
        return answer

    def _search(self, wish: _Wish, code: int, script: str) -> tuple[Choice | None, bool]:
        own = self.face(wish.base, bold=wish.bold, italic=wish.italic)
        has = own is not None and code in own.characters
        if code in _INVISIBLE or (has and (script not in SHAPED or code < 0x250)):
            return None, False
        for family in self._candidates(script, wish.language, wish.font):
            face = self.face(family, bold=wish.bold, italic=wish.italic)
            if face is not None and code in face.characters:
                return Choice(family=family, italic=face.italic and wish.italic), False
        return None, not has

    @lru_cache(maxsize=512)  # noqa: B019  (the book lives as long as the process)
    def _candidates(self, script: str, language: str, font: str) -> tuple[str, ...]:
        name, _, _ = split_name(font)
        genre: Genre = TYPEFACES[name].genre if name in TYPEFACES else "sans"
        table = SCRIPTS.get(script, {})
        wanted = [*table.get(genre, ()), *table.get("sans", ())]
        if script == "Hani" and (region := HAN_BY_LANGUAGE.get(language, HAN_BY_LANGUAGE.get(language[:2]))):
            wanted = [family.replace(" SC", f" {region}") for family in wanted] + wanted
        wanted += FALLBACK[genre]
        wanted += sorted(self.faces, key=lambda family: (not family.startswith("Noto Sans"), family))
        return tuple(family for family in dict.fromkeys(wanted) if family in self.faces)


def script_of(character: str) -> str:
    """ISO 15924 code of the character's script; ``Zyyy`` for what all scripts share."""
    script: str = ucd.script(character)
    return script


def _scripts(text: str) -> Iterator[tuple[str, str]]:
    """Each character with the script it is written in: shared signs belong to the letters before them."""
    current = next((s for c in text if (s := script_of(c)) not in _ANY), "Latn")
    for character in text:
        script = script_of(character)
        if script in _ANY:
            # spaces and ASCII signs between words of a complex script are drawn in the element's own font
            script = current if ucd.category(character)[0] == "M" or character in "\u200c\u200d" else "Zyyy"
        else:
            current = script
        yield character, script


def _faces(path: Path) -> Iterator[Face]:
    try:
        count = 1
        if path.suffix.lower() in {".ttc", ".otc"}:
            with path.open("rb") as stream:
                count = int.from_bytes(stream.read(12)[8:12], "big")
        for index in range(min(count, 64)):
            with TTFont(path, fontNumber=index if count > 1 else -1, lazy=True) as font:
                if "cmap" not in font or "name" not in font:
                    continue
                names = font["name"]
                family = names.getDebugName(16) or names.getDebugName(1)
                style = (names.getDebugName(17) or names.getDebugName(2) or "").lower()
                if not family or any(word in style for word in ("thin", "light", "black", "medium", "semi")):
                    continue
                yield Face(
                    path=path,
                    index=index if count > 1 else -1,
                    family=str(family),
                    bold="bold" in style,
                    italic="italic" in style or "oblique" in style,
                )
    except (TTLibError, OSError, KeyError, AssertionError, ValueError):
        return
