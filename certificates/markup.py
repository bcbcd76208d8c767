"""HTML of authors -> clean XHTML with each word in a font that has its letters.

Nothing that could fetch, run or hide gets through: tags and properties are let in by name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import lxml.html
from lxml import etree

from certificates.findings import finding
from certificates.fonts import FontBook, Run
from certificates.properties import (
    HEADING_STEP,
    MIN_POINTS,
    PIXELS,
    RISE,
    VALUE,
    Style,
    after_div,
    declarations,
    family_of,
    followed,
    other_attributes,
    presentation,
    styled,
)
from certificates.strings import clean
from certificates.symbols import shown
from certificates.typefaces import SHAPED, split_name
from certificates.wrapping import fragile, lines
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
        column: float,
        language: str,
        element: str,
        issue: str,
    ) -> Markup:
        """Markup of the HTML text `source` in the element's font. Never raises: bad HTML becomes findings.

        `ascent`: ems from the top of a line to its baseline; `column`: mm that a line may be wide.
        """
        out = Markup()
        _, bold, italic = split_name(font)
        style = Style(bold=bold, italic=italic, size=size, font=font)
        job = _Setting(self, out, rise=size * ascent, column=column, language=language)
        source = clean(source)[:_MAX_LETTERS]
        out.rtl = _starts_right(re.sub(r"<[^>]*>", "", html.unescape(source)))
        if "<" in source:
            job.tree(_parse(source), style)
        else:
            job.plain(html.unescape(source), style)
        job.finish(element=element, issue=issue)
        return out

    def width(self, text: str, style: Style) -> float | None:
        """Of `text` in one line, as TCPDF measures it; None where that cannot be told."""
        if not self.as_tcpdf:
            return None
        name, bold, italic = split_name(style.font)
        suffix = ("b" if style.bold or bold else "") + ("i" if style.italic or italic else "")
        return self.book.width(text, name + suffix, style.size)

    @cached_property
    def runs(self) -> Callable[[str, str, bool, bool, str], tuple[Run, ...]]:
        """Of (text, font, bold, italic, language). What was asked for is kept here, and goes with this typesetter."""
        return lru_cache(maxsize=4096)(self._runs)

    def _runs(self, text: str, font: str, bold: bool, italic: bool, language: str) -> tuple[Run, ...]:
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
    def __init__(self, setter: Typesetter, out: Markup, *, rise: float, column: float, language: str) -> None:
        self.setter, self.out, self.rise, self.column = setter, out, rise, column
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
            height = self.rise + larger * RISE
            self.parts.append(f'<span class="strut" style="height:{height:.3f}pt"></span>')
        self.parts.append(f"</{tag}>")
        if tag in _BLOCK:
            self.said.append("\n")

    def attributes(self, child: etree._Element, tag: str, style: Style) -> tuple[str, Style]:
        declared = child.get("style", "")
        css = declarations(PIXELS.sub("pt", declared) if self.setter.as_tcpdf else declared, self.dropped)
        presentation(child, tag, css)
        if tag in HEADING_STEP:
            css.setdefault("font-size", f"{max(style.size + HEADING_STEP[tag], MIN_POINTS):.4g}pt")
        inner = styled(tag, css, style)
        family = family_of(child.get("face", "") if tag == "font" else css.pop("font-family", ""))
        if family:
            inner = replace(inner, font=family)
        size = inner.size
        if "font-size" in css:
            css["font-size"] = f"{size:.4g}pt"
        parts = [f"{name}:{value}" for name, value in css.items() if VALUE.match(value)]
        if family:
            parts.append(f'font-family:"{self.setter.book.base(family)[0]}"')
        if tag == "ol" and child.get("start", "").isdigit():
            parts.append(f"counter-reset:list-item {int(child.get('start')[:6]) - 1}")
        if (size > style.size or family) and tag in _INLINE:
            parts.append("line-height:0")
        out = f' style="{html.escape(";".join(parts))}"' if parts else ""
        if tag in _BLOCK and child.getparent() is not None and child.getparent().getparent() is None:
            edges = [] if "".join(self.said).strip() else ["opens"]
            edges += [] if followed(child) else ["ends"]
            if tag == "table" and child.get("border", "") not in {"", "0"}:
                edges.append("ruled")
            if after_div(child, tag):
                edges.append("apart")
            out += f' class="{" ".join(edges)}"' if edges else ""
        return out + other_attributes(child, tag), inner

    def plain(self, text: str, style: Style) -> None:
        """A text without tags; in TCPDF's own lines where it needs several."""
        text = shown(text, style.font)
        found = self.lines(text, style)
        for number, line in enumerate(found):
            if number:
                self.parts.append("<br/>")
            self.parts.append('<span class="whole">' if len(found) > 1 else "")
            self.text(line, style)
            self.parts.append("</span>" if len(found) > 1 else "")
        self.said = [text]

    def lines(self, text: str, style: Style) -> list[str]:
        """As TCPDF breaks them; the text itself where only the drawing engine can tell."""
        whole = self.setter.width(text, style)
        if self.out.rtl or whole is None or whole <= self.column or "\u00ad" in text or _RTL.search(text):
            return [text]
        return lines(text, self.column, lambda part: self.setter.width(part, style) or 0.0)

    def text(self, text: str, style: Style) -> None:
        text = shown(text, style.font)
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
            self.parts.append(escaped if whole else self.unbroken(run.text, style))
            return
        name = self.setter.family_class(choice.family, choice.italic) if choice else ""
        self.parts.append(f'<span class="run {name}">{escaped}</span>')

    def unbroken(self, text: str, style: Style) -> str:
        """With words marked that TCPDF does not break, though Unicode's rules would."""
        out, at = [], 0
        for start, end in fragile(text) if self.setter.as_tcpdf else ():
            width = self.setter.width(text[start:end], style)
            if width is not None and width <= self.column:
                word = html.escape(text[start:end], quote=False)
                out += [html.escape(text[at:start], quote=False), f'<span class="whole">{word}</span>']
                at = end
        return "".join(out) + html.escape(text[at:], quote=False)


def _neutral(run: Run) -> bool:
    return not run.missing and run.script == "Zyyy" and not re.search(r"\w", run.text)
