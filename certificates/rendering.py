"""The pipeline from issues to PDFs, as a table of stages: compose, set, lay out, fit, write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from certificates.content import Pictures, Scene, compose
from certificates.designer import HtmlRenderer
from certificates.findings import finding
from certificates.fitting import Fitter
from certificates.fonts import FontBook
from certificates.model import Assets, Issue, Template
from certificates.pdf import Engine, SheetPage
from certificates.rendered import Rendered, metadata_of
from certificates.sheet import PageInput, Sheet, SheetBuilder
from safeio.problem import Problem

BATCH = 25  # certificates laid out together
PICTURES = 100  # kept, before they are read anew: photographs are as many as people


@dataclass(eq=False)
class Batch:
    """Issues on their way through the stages."""

    issues: list[Issue]
    scenes: list[list[Scene]] = field(default_factory=list)  # issue -> page -> scene
    inputs: list[PageInput] = field(default_factory=list)
    sheet: Sheet = field(default_factory=Sheet)
    pages: list[SheetPage] = field(default_factory=list)
    done: list[Rendered] = field(default_factory=list)


@dataclass(eq=False)
class Renderer:
    """Draws issues of one template. Make one a template and process; it keeps fonts and pictures."""

    template: Template
    assets: Assets
    fonts: FontBook
    variant: str = "pdf/a-3b"
    engine: Engine = field(default_factory=Engine)

    def __post_init__(self) -> None:
        self._pictures = Pictures(assets=self.assets, tcpdf_alpha=self.template.rules.as_tcpdf)
        self._builder = SheetBuilder(
            book=self.fonts, baseline=self.engine.baseline, kerning=not self.template.rules.as_tcpdf
        )
        self._fitter = Fitter(builder=self._builder, lay_out=self._lay)

    def render(self, issues: Iterable[Issue], *, batch: int = BATCH) -> Iterator[Rendered]:
        """A PDF for each issue, in order, in memory bounded by `batch`."""
        waiting = iter(issues)
        while taken := list(islice(waiting, batch)):
            work = Batch(issues=taken)
            for stage in STAGES:
                stage(self, work)
            yield from work.done
            if len(self._pictures.ready) > PICTURES:
                self._pictures.ready.clear()
                self.engine.forget_pictures()

    def compose(self, work: Batch) -> None:
        """Issue and template -> boxes on pages."""
        for issue in work.issues:
            scenes = []
            for number, page in enumerate(self.template.pages):
                scene = Scene(
                    template=self.template,
                    issue=issue,
                    pictures=self._pictures,
                    page=page,
                    page_number=number,
                    measure=self.fonts.width,
                )
                boxes = tuple(compose(scene))
                scenes.append(scene)
                work.inputs.append(
                    PageInput(
                        issue=issue.code,
                        language=scene.language,
                        width=page.width,
                        height=page.height,
                        boxes=boxes,
                    )
                )
            work.scenes.append(scenes)

    def lay_out(self, work: Batch) -> None:
        """Boxes -> XHTML -> lines of glyphs."""
        work.sheet, work.pages = self._lay(work.inputs)

    def _lay(self, inputs: list[PageInput]) -> tuple[Sheet, list[SheetPage]]:
        sheet = self._builder.build(inputs, self.engine.pieces)
        for sha1 in sheet.images:
            if (picture := self._pictures.get(sha1)) is not None:
                self.engine.keep_picture(sha1, picture)
        return sheet, self.engine.lay_out(sheet)

    def fit(self, work: Batch) -> None:
        """Texts that leave their place -> the same, smaller."""
        fitted = self._fitter.fit(work.inputs, work.sheet, work.pages)
        work.inputs, work.sheet, work.pages = fitted.inputs, fitted.sheet, fitted.pages
        work.sheet.problems += fitted.problems

    def write(self, work: Batch) -> None:
        """Laid out pages -> a PDF for each issue."""
        count = len(self.template.pages)
        by_issue: dict[str, list[Problem]] = {}
        for problem in work.sheet.problems:
            by_issue.setdefault(problem.path or "", []).append(problem)
        for font, used in sorted(work.sheet.alerts):
            for issue in work.issues:
                by_issue.setdefault(issue.code, []).append(
                    finding("CERT-GLYPH-002", issue=issue.code, font=font, used=used)
                )
        for index, issue in enumerate(work.issues):
            scenes = work.scenes[index]
            own = slice(index * count, (index + 1) * count)
            texts = tuple(tuple(texts) for texts in work.sheet.texts[own])
            pdf = self.engine.write(
                work.pages[own],
                metadata_of(self.template, issue, scenes[0].language, texts),
                variant=self.variant,
                attachments=issue.attachments,
            )
            problems = [problem for scene in scenes for problem in scene.problems]
            work.done.append(
                Rendered(
                    code=issue.code,
                    name=issue.full_name,
                    pdf=pdf,
                    pages=count,
                    findings=_distinct(problems + by_issue.get(issue.code, [])),
                    text=texts,
                    signature=next((scene.signature for scene in reversed(scenes) if scene.signature), None),
                )
            )


STAGES = (Renderer.compose, Renderer.lay_out, Renderer.fit, Renderer.write)


def render(
    template: Template,
    issues: Iterable[Issue],
    *,
    assets: Assets,
    fonts: FontBook,
    variant: str = "pdf/a-3b",
    batch: int = BATCH,
) -> Iterator[Rendered]:
    """PDFs of `issues`, in their order, drawn by `template`.

    `assets` gives a file's bytes by the SHA-1 of its content, `fonts` the faces at hand. Nothing else is read:
    no network, no other file. Raises `CertificateError` for what cannot be drawn at all; all that is merely
    wrong is in each `Rendered.findings`.
    """
    if template.html is not None:
        designed = HtmlRenderer(
            template=template,
            pictures=Pictures(assets=assets, tcpdf_alpha=template.rules.as_tcpdf),
            fonts=fonts,
            variant=variant,
            engine=Engine(),
        )
        return designed.render(issues)
    renderer = Renderer(template=template, assets=assets, fonts=fonts, variant=variant)
    return renderer.render(issues, batch=batch)


def _distinct(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple({(problem.code, problem.message): problem for problem in problems}.values())
