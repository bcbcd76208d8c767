"""HTML of authors -> clean XHTML with each word in a font that has its letters.

Nothing that could fetch, run or hide gets through: tags and properties are let in by name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import lxml.html
from lxml import etree

from certificates.findings import finding
from certificates.fonts import FontBook, Run
from certificates.strings import clean
from certificates.typefaces import ALIASES, SHAPED, TYPEFACES, split_name
from safeio.problem import Problem

_INLINE = frozenset(
    {"a", "abbr", "b", "big", "br", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s"}
    | {"small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "bdi"}
)
_BLOCK = frozenset(
    {
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
    }
    | {"pre", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "address", "section", "article"}
)
_WITH_CONTENT = frozenset(
    {"script", "style", "iframe", "object", "embed", "applet", "template", "title", "head", "math"}
    | {"noscript", "textarea", "select", "svg", "video", "audio", "canvas", "form", "link", "meta", "base"}
)
_VOID = frozenset({"br", "hr"})
_PROPERTIES = frozenset(
    {"color", "background-color", "font-size", "font-weight", "font-style", "text-align", "text-decoration"}
    | {"text-transform", "letter-spacing", "line-height", "direction", "vertical-align", "text-indent"}
    | {"font-variant", "white-space", "width", "border", "border-collapse", "padding", "list-style-type"}
)
_VALUE = re.compile(r"^[#%.,\w\s()+-]{1,100}$")
_FETCHING = re.compile(r"url\s*\(|@import|expression|image\s*\(|image-set|src\s*\(|\\", re.IGNORECASE)
_DIRECTIONS = frozenset({"ltr", "rtl"})
_MAX_DEPTH, _MAX_NODES, _MAX_LETTERS = 60, 5000, 100_000
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


@dataclass(eq=False)
class Markup:
    """Cleaned markup of one text: `html` is XHTML, `text` what it says, `families` what it is drawn with."""

    html: str = ""
    text: str = ""
    problems: list[Problem] = field(default_factory=list)
    families: set[tuple[str, bool, bool]] = field(default_factory=set)
    rtl: bool = False  # the first strong letter writes from right to left


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    bold: bool
    italic: bool
    size: float
    font: str  # TCPDF's name


@dataclass(frozen=True, kw_only=True)
class Typesetter:
    """Cleans texts and sets them in fonts of `book`. `family_class` names the CSS class of a family.

    `as_tcpdf`: a pixel is a point.
    """

    book: FontBook
    family_class: Callable[[str, bool], str]
    as_tcpdf: bool = False

    def set(
        self,
        source: str,
        *,
        font: str,
        size: float,
        ascent: float,
        language: str,
        element: str,
        issue: str,
    ) -> Markup:
        """Markup of the HTML text `source` in the element's font. Never raises: bad HTML becomes findings.

        `ascent`: ems from the top of a line to its baseline.
        """
        out = Markup()
        _, bold, italic = split_name(font)
        style = Style(bold=bold, italic=italic, size=size, font=font)
        job = _Setting(self, out, rise=size * ascent, language=language)
        source = clean(source)[:_MAX_LETTERS]
        out.rtl = _starts_right(re.sub(r"<[^>]*>", "", html.unescape(source)))
        if "<" in source:
            job.tree(_parse(source), style)
        else:
            job.text(html.unescape(source), style)
        job.finish(element=element, issue=issue)
        return out

    @lru_cache(maxsize=4096)  # noqa: B019  (as long as the batch)
    def runs(self, text: str, font: str, bold: bool, italic: bool, language: str) -> tuple[Run, ...]:
        return tuple(self.book.runs(text, font, bold=bold, italic=italic, language=language))


def _starts_right(text: str) -> bool:
    strong = re.search(r"[^\W\d_]", text)
    return bool(strong and _RTL.match(strong[0]))


def _parse(source: str) -> etree._Element:
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        tree: etree._Element = lxml.html.fragment_fromstring(source, create_parent="div", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, RecursionError):
        tree = etree.Element("div")
        tree.text = re.sub(r"<[^>]*>", " ", source)
    return tree


class _Setting:
    def __init__(self, setter: Typesetter, out: Markup, *, rise: float, language: str) -> None:
        self.setter, self.out, self.rise = setter, out, rise
        self.language = language
        self.outside: list[str] = []
        self.parts: list[str] = []
        self.said: list[str] = []
        self.missing: dict[str, None] = {}
        self.dropped: dict[str, None] = {}
        self.nodes = 0

    def finish(self, *, element: str, issue: str) -> None:
        self.out.html = "".join(self.parts)
        self.out.text = "".join(self.said)
        where = {"element": element, "issue": issue}
        self.out.problems += [finding("CERT-HTML-002", address=address, **where) for address in self.outside]
        if self.missing:
            shown = " ".join(f"{c} (U+{ord(c):04X})" for c in list(self.missing)[:10])
            self.out.problems.append(finding("CERT-GLYPH-001", characters=shown, **where))
        if self.dropped:
            self.out.problems.append(
                finding("CERT-HTML-001", what=", ".join(list(self.dropped)[:10]), **where)
            )

    def tree(self, node: etree._Element, style: Style, depth: int = 0) -> None:
        if node.text:
            self.text(node.text, style)
        for child in node:
            self.nodes += 1
            if depth > _MAX_DEPTH or self.nodes > _MAX_NODES:
                self.dropped["nesting beyond all measure"] = None
                return
            if isinstance(child.tag, str):
                self.element_of(child, style, depth)
            if child.tail:
                self.text(child.tail, style)

    def element_of(self, child: etree._Element, style: Style, depth: int) -> None:
        tag = str(child.tag).lower()
        if tag in _WITH_CONTENT:
            self.dropped[f"<{tag}>"] = None
            return
        for name in child.attrib:
            if str(name).lower().startswith("on"):
                self.dropped[str(name)] = None
        if tag == "img" and (address := child.get("src")):
            self.outside.append(address[:200])
            return
        if tag not in _INLINE and tag not in _BLOCK:
            self.tree(child, style, depth + 1)
            return
        attributes, inner = self.attributes(child, tag, style)
        if tag in _VOID:
            self.parts.append(f"<{tag}{attributes}/>")
            self.said.append("\n")
            return
        larger = inner.size - style.size
        self.parts.append(f"<{tag}{attributes}>")
        self.tree(child, inner, depth + 1)
        if larger > 0.01 and tag in _INLINE:
            # TCPDF lowers the line by what a larger word needs above, and gives it no more room below
            height = self.rise + larger * _RISE
            self.parts.append(f'<span class="strut" style="height:{height:.3f}pt"></span>')
        self.parts.append(f"</{tag}>")
        if tag in _BLOCK:
            self.said.append("\n")

    def attributes(self, child: etree._Element, tag: str, style: Style) -> tuple[str, Style]:
        declared = child.get("style", "")
        css = _declarations(_PIXELS.sub("pt", declared) if self.setter.as_tcpdf else declared, self.dropped)
        _presentation(child, tag, css)
        if tag in _HEADING_STEP:
            css.setdefault("font-size", f"{max(style.size + _HEADING_STEP[tag], _MIN_POINTS):.4g}pt")
        inner = _style(tag, css, style)
        family = _family(child.get("face", "") if tag == "font" else css.pop("font-family", ""))
        if family:
            inner = replace(inner, font=family)
        size = inner.size
        if "font-size" in css:
            css["font-size"] = f"{size:.4g}pt"
        parts = [f"{name}:{value}" for name, value in css.items() if _VALUE.match(value)]
        if family:
            parts.append(f'font-family:"{self.setter.book.base(family)[0]}"')
        if tag == "ol" and child.get("start", "").isdigit():
            parts.append(f"counter-reset:list-item {int(child.get('start')[:6]) - 1}")
        if (size > style.size or family) and tag in _INLINE:
            parts.append("line-height:0")
        out = f' style="{html.escape(";".join(parts))}"' if parts else ""
        if tag in _BLOCK and child.getparent() is not None and child.getparent().getparent() is None:
            edges = [] if "".join(self.said).strip() else ["opens"]
            edges += [] if _followed(child) else ["ends"]
            if tag == "table" and child.get("border", "") not in {"", "0"}:
                edges.append("ruled")
            if _after_div(child, tag):
                edges.append("apart")
            out += f' class="{" ".join(edges)}"' if edges else ""
        return out + _other_attributes(child, tag), inner

    def text(self, text: str, style: Style) -> None:
        self.said.append(text)
        runs = self.setter.runs(text, style.font, style.bold, style.italic, self.language)
        if self.out.rtl or not _RTL.search(text):
            for run in runs:
                self.run(run, style, whole=self.out.rtl)
            return
        # in a line from left to right, words from right to left stay in one piece: the shaper orders them
        turning = [index for index, run in enumerate(runs) if _RTL.search(run.text)]
        at = 0
        while at < len(runs):
            end = at
            if at in turning:
                while end + 1 < len(runs) and (
                    end + 1 in turning or (end + 2 in turning and _neutral(runs[end + 1]))
                ):
                    end += 1
            if end > at:
                joined = Run(
                    text="".join(run.text for run in runs[at : end + 1]),
                    script=runs[at].script,
                    choice=runs[at].choice,
                )
                self.run(joined, style, whole=False)
            else:
                self.run(runs[at], style, whole=False)
            at = end + 1

    def run(self, run: Run, style: Style, *, whole: bool) -> None:
        choice = run.choice
        if run.missing:
            self.missing.update(dict.fromkeys(run.text))
            self.parts.append(" ")
            return
        escaped = html.escape(run.text, quote=False)
        if choice:
            self.out.families.add((choice.family, style.bold, choice.italic))
        if whole or (choice is None and run.script not in SHAPED):
            self.parts.append(escaped)
            return
        name = self.setter.family_class(choice.family, choice.italic) if choice else ""
        self.parts.append(f'<span class="run {name}">{escaped}</span>')


def _neutral(run: Run) -> bool:
    return not run.missing and run.script == "Zyyy" and not re.search(r"\w", run.text)


_PIXELS = re.compile(r"(?<=\d)px\b", re.IGNORECASE)
_FAMILIES = {
    "timesnewroman": "times",
    "serif": "times",
    "sansserif": "helvetica",
    "couriernew": "courier",
    "monospace": "courier",
}


def _family(value: str) -> str:
    """The first typeface of a CSS list that TCPDF knows, by its name; "" when it knows none."""
    for part in value.lower().split(","):
        name = re.sub(r"[^a-z0-9]", "", part)
        name = ALIASES.get(name, _FAMILIES.get(name, name)) if name else ""
        if name in TYPEFACES:
            return name
    return ""


def _after_div(child: etree._Element, tag: str) -> bool:
    """Whether nothing stands between the end of a `div` and this one: TCPDF leaves a line free there."""
    before = child.getprevious()
    return tag == "div" and before is not None and before.tag == "div" and not (before.tail or "").strip()


def _followed(child: etree._Element) -> bool:
    """Whether anything comes after it in its parent."""
    return bool((child.tail or "").strip()) or child.getnext() is not None


def _presentation(child: etree._Element, tag: str, css: dict[str, str]) -> None:
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


def _style(tag: str, css: dict[str, str], style: Style) -> Style:
    weight, slant = css.get("font-weight", ""), css.get("font-style", "")
    bold = tag in _BOLD or style.bold
    italic = tag in _ITALIC or style.italic
    if weight:
        bold = weight in {"bold", "bolder", "600", "700", "800", "900"}
    if slant:
        italic = slant in {"italic", "oblique"}
    size = _points(css["font-size"], style.size) if "font-size" in css else style.size
    return Style(bold=bold, italic=italic, size=size, font=style.font)


def _other_attributes(child: etree._Element, tag: str) -> str:
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
_RISE = 0.975
_HEADING_STEP = {"h1": 6, "h2": 4, "h3": 2, "h4": 0, "h5": -2, "h6": -4}  # points, as TCPDF
_UNITS = {"pt": 1.0, "px": 0.75, "mm": 72 / 25.4, "cm": 720 / 25.4, "in": 72.0, "pc": 12.0}
_WORDS = {"xx-small": 0.5, "x-small": 0.6, "small": 0.8, "medium": 1.0, "large": 1.2, "x-large": 1.5}
_MIN_POINTS, _MAX_POINTS = 1.0, 400.0


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
    return min(max(number, _MIN_POINTS), _MAX_POINTS)


def _declarations(style: str, dropped: dict[str, None]) -> dict[str, str]:
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
        elif name in _PROPERTIES and _VALUE.match(value):
            found[name] = value
    return found
