"""A designer's own HTML and CSS, filled by Jinja2 in its sandbox; pictures only by `file("name")`.

Each certificate is a document of its own here: free layout cannot share pieces, so this costs more time a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from certificates.content import Pictures, Scene, placeholders
from certificates.errors import QrError
from certificates.findings import finding
from certificates.fonts import FontBook
from certificates.model import Issue, Page, Template
from certificates.pdf import Engine
from certificates.placeholders import PlaceholderError, fill
from certificates.qr import code_of
from certificates.rendered import Rendered, metadata_of
from certificates.strings import without_turns
from safeio.problem import Problem

_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
MAX_PAGES = 50


@dataclass(eq=False)
class Work:
    """One certificate being made."""

    issue: Issue
    scene: Scene
    html: str = ""
    pictures: set[str] = field(default_factory=set)
    qr: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class HtmlRenderer:
    """Draws issues of a template that is HTML."""

    template: Template
    pictures: Pictures
    fonts: FontBook
    variant: str
    engine: Engine

    def render(self, issues: Iterable[Issue]) -> Iterator[Rendered]:
        """A PDF for each issue, in order."""
        for issue in issues:
            yield self._one(issue)

    def _one(self, issue: Issue) -> Rendered:
        page = Page(width=210, height=297)
        work = Work(
            issue=issue, scene=Scene(template=self.template, issue=issue, pictures=self.pictures, page=page)
        )
        self._fill(work)
        for sha1 in work.pictures:
            if (picture := self.pictures.get(sha1)) is not None:
                self.engine.keep_picture(sha1, picture)
        pages, refused = self.engine.lay_out_html(work.html, work.qr)
        work.problems += [
            finding("CERT-HTML-002", issue=issue.code, address=address[:200])
            for address in dict.fromkeys(refused)
        ]
        said = " ".join(_TAGS.sub(" ", work.html).split())
        self._look_for_glyphs(said, work)
        pdf = self.engine.write(
            pages[:MAX_PAGES],
            metadata_of(self.template, issue, work.scene.language, ((said,),)),
            variant=self.variant,
            attachments=issue.attachments,
        )
        return Rendered(
            code=issue.code,
            name=issue.full_name,
            pdf=pdf,
            pages=len(pages[:MAX_PAGES]),
            findings=tuple(work.problems),
            text=((said,),),
        )

    def _fill(self, work: Work) -> None:
        values = {**placeholders(work.scene, work.scene.language), "file": self._file(work), "qr": _qr(work)}
        name, turned = without_turns(work.issue.full_name, element="full_name", issue=work.issue.code)
        if turned:
            work.problems.append(turned)
        try:
            work.html = fill(self.template.html or "", {**values, "full_name": name})
        except PlaceholderError as error:
            work.problems.append(finding("CERT-ELEM-002", issue=work.issue.code, reason=str(error)))

    def _file(self, work: Work) -> Any:
        known = {item.filename: item.sha1 for item in self.template.files}

        def address(name: str) -> str:
            sha1 = known.get(str(name))
            if sha1 is None or self.pictures.get(sha1) is None:
                reason = self.pictures.refused.get(sha1 or "", "")
                code = "CERT-IMG-002" if reason else "CERT-IMG-001"
                work.problems.append(finding(code, issue=work.issue.code, name=str(name)[:80], reason=reason))
                return "asset:"
            work.pictures.add(sha1)
            return f"asset:{sha1}"

        return address

    def _look_for_glyphs(self, text: str, work: Work) -> None:
        missing = {
            c: None
            for run in self.fonts.runs(text, "freesans", bold=False, italic=False)
            if run.missing
            for c in run.text
        }
        if missing:
            shown = " ".join(f"{c} (U+{ord(c):04X})" for c in list(missing)[:10])
            work.problems.append(finding("CERT-GLYPH-001", issue=work.issue.code, characters=shown))


def _qr(work: Work) -> Any:
    def picture(text: str = "", size: str = "30mm") -> Markup:
        shown = str(text) or work.issue.qr_text or work.scene.verify_url
        address = f"qr:{len(work.qr)}"
        try:
            work.qr[address] = code_of(shown)
        except QrError as error:
            work.problems.append(finding("CERT-ELEM-002", issue=work.issue.code, reason=str(error)))
            return Markup("")
        return Markup('<img src="{}" alt="{}" style="width:{};height:{}">').format(address, shown, size, size)

    return picture
