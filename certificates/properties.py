"""What a tag, its old attributes and its inline style say about the text in it; properties are let in by name."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from lxml import etree

from certificates.typefaces import ALIASES, TYPEFACES

_PROPERTIES = frozenset(
    {"color", "background-color", "font-size", "font-weight", "font-style", "text-align", "text-decoration"}
    | {"text-transform", "letter-spacing", "line-height", "direction", "vertical-align", "text-indent"}
    | {"font-variant", "white-space", "width", "border", "border-collapse", "padding", "list-style-type"}
)
VALUE = re.compile(r"^[#%.,\w\s()+-]{1,100}$")
_FETCHING = re.compile(r"url\s*\(|@import|expression|image\s*\(|image-set|src\s*\(|\\", re.IGNORECASE)
_DIRECTIONS = frozenset({"ltr", "rtl"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    bold: bool
    italic: bool
    size: float
    font: str  # TCPDF's name


PIXELS = re.compile(r"(?<=\d)px\b", re.IGNORECASE)
_FAMILIES = {
    "timesnewroman": "times",
    "serif": "times",
    "sansserif": "helvetica",
    "couriernew": "courier",
    "monospace": "courier",
}


def family_of(value: str) -> str:
    """The first typeface of a CSS list that TCPDF knows, by its name; "" when it knows none."""
    for part in value.lower().split(","):
        name = re.sub(r"[^a-z0-9]", "", part)
        name = ALIASES.get(name, _FAMILIES.get(name, name)) if name else ""
        if name in TYPEFACES:
            return name
    return ""


def after_div(child: etree._Element, tag: str) -> bool:
    """Whether nothing stands between the end of a `div` and this one: TCPDF leaves a line free there."""
    before = child.getprevious()
    return tag == "div" and before is not None and before.tag == "div" and not (before.tail or "").strip()


def followed(child: etree._Element) -> bool:
    """Whether anything comes after it in its parent."""
    return bool((child.tail or "").strip()) or child.getnext() is not None


def presentation(child: etree._Element, tag: str, css: dict[str, str]) -> None:
    """What old attributes say, as properties."""
    if tag == "font":
        if colour := child.get("color"):
            css["color"] = colour
        size = child.get("size", "")
        if size.isdigit():
            css["font-size"] = f"{int(size)}pt"  # points, as TCPDF takes it
    if align := child.get("align"):
        css.setdefault("text-align", align)
    if tag in {"td", "th"} and (table := next(child.iterancestors("table"), None)) is not None:
        padding = table.get("cellpadding", "")
        if padding.isdigit() and int(padding) < 100:
            css.setdefault("padding", f"{padding}pt")
    if tag == "table" and (spacing := child.get("cellspacing", "")).isdigit() and int(spacing) < 100:
        css.setdefault("border-spacing", f"{spacing}pt")


def styled(tag: str, css: dict[str, str], style: Style) -> Style:
    weight, slant = css.get("font-weight", ""), css.get("font-style", "")
    bold = tag in _BOLD or style.bold
    italic = tag in _ITALIC or style.italic
    if weight:
        bold = weight in {"bold", "bolder", "600", "700", "800", "900"}
    if slant:
        italic = slant in {"italic", "oblique"}
    size = _points(css["font-size"], style.size) if "font-size" in css else style.size
    return Style(bold=bold, italic=italic, size=size, font=style.font)


def other_attributes(child: etree._Element, tag: str) -> str:
    out = ""
    if (direction := child.get("dir", "").lower()) in _DIRECTIONS:
        out += f' dir="{direction}"'
    if tag == "a" and (href := child.get("href", "")).startswith(("http://", "https://", "mailto:")):
        out += f' href="{html.escape(href)}"'
    for name in ("colspan", "rowspan", "start"):
        if child.get(name, "").isdigit() and int(child.get(name)) < 100:
            out += f' {name}="{child.get(name)}"'
    return out


_BOLD = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_ITALIC = frozenset({"i", "em", "cite", "var"})
RISE = 0.975
HEADING_STEP = {"h1": 6, "h2": 4, "h3": 2, "h4": 0, "h5": -2, "h6": -4}  # points, as TCPDF
_UNITS = {"pt": 1.0, "px": 0.75, "mm": 72 / 25.4, "cm": 720 / 25.4, "in": 72.0, "pc": 12.0}
_WORDS = {"xx-small": 0.5, "x-small": 0.6, "small": 0.8, "medium": 1.0, "large": 1.2, "x-large": 1.5}
MIN_POINTS, _MAX_POINTS = 1.0, 400.0


def _points(text: str, parent: float) -> float:
    text = text.strip().lower()
    if text in {"smaller", "larger"}:
        return parent + (3 if text == "larger" else -3)
    if text in _WORDS:
        return parent * _WORDS[text]
    match = re.fullmatch(r"([\d.]+)\s*([a-z%]*)", text)
    try:
        number = float(match[1]) if match else parent
    except ValueError:
        return parent
    unit = match[2] if match else "pt"
    if unit in {"em", "rem"}:
        number *= parent
    elif unit == "%":
        number *= parent / 100
    else:
        number *= _UNITS.get(unit, 1.0)
    return min(max(number, MIN_POINTS), _MAX_POINTS)


def declarations(style: str, dropped: dict[str, None]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in style.split(";"):
        name, _, value = part.partition(":")
        name, value = name.strip().lower(), value.strip()
        if not value:
            continue
        if _FETCHING.search(value):
            dropped[f"{name}: {value[:60]}"] = None
        elif name == "font-family":
            found[name] = value[:200]
        elif name in _PROPERTIES and VALUE.match(value):
            found[name] = value
    return found
