"""Keeping texts in their place: a long name shrinks before it runs over what stands below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import floor

from certificates.findings import finding
from certificates.fonts import MM_PER_POINT
from certificates.model import Box, QrBox, TextBox
from certificates.pdf import Laid, SheetPage
from certificates.sheet import PageInput, Sheet, SheetBuilder
from safeio.problem import Problem

ROUNDS = 8
SMALLEST = 0.35  # of the size asked for
STEP = 0.94
SLACK = 0.3  # mm


@dataclass(eq=False)
class Fitted:
    inputs: list[PageInput]
    sheet: Sheet
    pages: list[SheetPage]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Fitter:
    builder: SheetBuilder
    lay_out: Callable[[list[PageInput]], tuple[Sheet, list[SheetPage]]]

    def fit(self, inputs: list[PageInput], sheet: Sheet, pages: list[SheetPage]) -> Fitted:
        """Lay out again, smaller, until every text stays in its room or is as small as may be."""
        result = Fitted(inputs=list(inputs), sheet=sheet, pages=list(pages))
        stuck: set[tuple[int, str]] = set()
        looked_at = set(range(len(pages)))
        for _ in range(ROUNDS):
            wanted = self._too_tall(result, looked_at, stuck)
            if not wanted:
                break
            for number, element, scale in wanted:
                page = result.inputs[number]
                result.inputs[number] = replace(page, scale={**page.scale, element: scale})
            looked_at = {number for number, _, _ in wanted}
            self._again(result, sorted(looked_at))
        self._report(result, stuck)
        return result

    def _again(self, result: Fitted, changed: list[int]) -> None:
        sheet, pages = self.lay_out([result.inputs[number] for number in changed])
        for place, number in enumerate(changed):
            result.pages[number] = pages[place]
            result.sheet.texts[number] = sheet.texts[place]

    def _too_tall(
        self, result: Fitted, looked_at: set[int], stuck: set[tuple[int, str]]
    ) -> list[tuple[int, str, float]]:
        wanted = []
        for number in sorted(looked_at):
            page = result.inputs[number]
            texts = {box.element: box for box in reversed(page.boxes) if isinstance(box, TextBox)}
            for laid in result.pages[number].laid():
                box = texts[laid.element]
                limit = room_below(box, laid, page)
                if limit is None or box.y + laid.height <= limit + SLACK or (number, box.element) in stuck:
                    continue
                now = page.scale.get(box.element, 1.0)
                share = max(limit - box.y, 0.1) / laid.height
                # height goes with the square of the size: fewer, lower lines
                target = floor(max(min(share**0.5, STEP), 0.6) * now * 100) / 100
                if target < SMALLEST:
                    stuck.add((number, box.element))
                    target = SMALLEST
                if target < now:
                    wanted.append((number, box.element, target))
        return wanted

    @staticmethod
    def _report(result: Fitted, stuck: set[tuple[int, str]]) -> None:
        for number, page in enumerate(result.inputs):
            for element, scale in page.scale.items():
                where = {"element": element, "issue": page.issue}
                if (number, element) in stuck:
                    result.problems.append(finding("CERT-TEXT-002", **where))
                else:
                    result.problems.append(finding("CERT-TEXT-001", percent=f"{scale * 100:.0f}", **where))


def room_below(box: TextBox, laid: Laid, page: PageInput) -> float | None:
    """How far down (mm from the page's top) the text may reach; None when it stands within one line anyway.

    The page's edge binds every text. A personal text of several lines also stays off the texts and codes that
    begin below its first line: where it has one line, the designer saw it there.
    """
    if box.y + box.size * MM_PER_POINT * 1.25 > page.height:
        return None  # its own place is off the page
    limit = page.height
    if box.personal and laid.lines > 1:
        first_line = box.y + box.size * MM_PER_POINT * 1.25
        for other in page.boxes:
            top = _below(other, box, laid)
            if top is not None and top >= first_line - 1.0:
                limit = min(limit, top)
    return limit


def _below(other: Box, box: TextBox, laid: Laid) -> float | None:
    match other:
        case TextBox() if other is not box:
            return other.y if other.x < laid.right and laid.left < other.x + other.width else None
        case QrBox():
            return other.y if other.x < laid.right and laid.left < other.x + other.width else None
        case _:
            return None
