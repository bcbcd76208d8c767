"""Items with template processing (QTI 2.1 information model, 9) as calculated questions.

What our writer wrote is read as it is written (`read_calculated`). Items of others are run (`template_run`): the numbers
that they show become wild cards with the values that came out; texts and parts that vary stay as in one variant. The
answer is the item's own formula where that gives what the runs gave, else a wild card of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape
from itertools import islice

from lxml import etree

from question_formats import model as m
from question_formats.qti import findings as f
from question_formats.qti.build_choice import build_choice
from question_formats.qti.carries_calculated import described
from question_formats.qti.declarations import declarations
from question_formats.qti.dialect import local
from question_formats.qti.job import Job, Refused
from question_formats.qti.read_calculated import LABELS, as_multi, read_own
from question_formats.qti.template_answer import answer_of, variant_job
from question_formats.qti.template_run import Variant, variants
from question_formats.qti.values import Unsupported
from question_formats.qti.wildcards import NAME

KEPT = 20  # variants that become values of the wild cards


def is_templated(job: Job) -> bool:
    """Is the item made anew for each candidate, or one of our calculated questions?"""
    root = job.item.root
    made = any(local(one) == "templateDeclaration" for one in root)
    return job.item.label in LABELS or (made and _is_used(root))


def _is_used(root: etree._Element) -> bool:
    """Is a template variable shown or computed with anywhere?"""
    known = set(declarations(root, "templateDeclaration"))
    for one in root.iter():
        if local(one) in {"printedVariable", "variable"} and one.get("identifier") in known:
            return True
        if one.get("templateIdentifier") in known:
            return True
    return any(local(one) == "templateProcessing" and len(one) for one in root)


def build_templated(job: Job) -> m.Question:
    """Raises `Refused`, `Unsupported`."""
    blocks = job.item.interactions
    own = read_own(job, blocks[0]) if len(blocks) == 1 else None
    if own is not None:
        return own
    try:
        found = list(islice(variants(job.item), 10 * KEPT))
    except Unsupported as error:
        raise job.refuse(f.TEMPLATED, what=error.what) from None
    if not found:
        raise job.refuse(f.TEMPLATED, what="its constraints are never met")
    return _Building(job, found).build()


@dataclass
class _Building:
    job: Job
    variants: list[Variant]  # all alike but for numbers, once `_settle` has run

    def build(self) -> m.Question:
        self._settle()
        blocks = self.job.item.interactions
        shown = self._shown()
        if len(blocks) == 1 and local(blocks[0]) in {"textEntryInteraction", "extendedTextInteraction"}:
            return self._number(blocks[0], shown)
        if len(blocks) == 1 and local(blocks[0]) == "choiceInteraction":
            return self._choice(blocks[0], shown)
        raise self._refuse(f"{len(blocks)} interactions" if len(blocks) != 1 else local(blocks[0]))

    def _refuse(self, what: str) -> Refused:
        return self.job.refuse(f.TEMPLATED, what=what)

    def _settle(self) -> None:
        """Keep the variants that differ from the first in numbers only, and of the item what they show."""
        item, first = self.job.item, self.variants[0]
        names = {one.get("templateIdentifier") or "" for one in item.root.iter()} - {""}
        names |= {name for name in self._printed() if first.number(name) is None}
        varied = sorted(name for name in names if len({one.values.get(name) for one in self.variants}) > 1)
        self.variants = [
            one
            for one in self.variants
            if all(one.values.get(name) == first.values.get(name) for name in varied)
        ][: 4 * KEPT]
        if varied:
            self.job.tell(f.ONE_VARIANT, what=", ".join(varied))
        for one in [one for one in item.root.iter() if one.get("templateIdentifier")]:
            if not _is_shown(one, first):
                _drop(one)
        if item.body is not None:
            left = set(item.body.iter())
            kept = tuple(one for one in item.interactions if one in left)
            self.job.item = replace(item, interactions=kept)

    def _printed(self) -> dict[str, etree._Element]:
        """Template variables that a text shows, in MathML too."""
        known = declarations(self.job.item.root, "templateDeclaration")
        found: dict[str, etree._Element] = {}
        for one in self.job.item.root.iter():
            name = one.get("identifier") if local(one) == "printedVariable" else None
            if local(one) in {"mi", "ci"}:
                name = (one.text or "").strip()
                if name not in known and name.partition("[")[0] in known:
                    raise self._refuse(f"MathML shows {name}")
            if name in known:
                found.setdefault(name or "", one)
        return found

    def _shown(self) -> dict[str, list[float]]:
        """The numbers that are shown, and their values; the texts are told to show them as wild cards."""
        values, html_of = {}, {}
        first = self.variants[0]
        for name, element in self._printed().items():
            if (element.get("base") or "10") != "10":
                raise self._refuse(f"{name} is shown in another base")
            if first.number(name) is None:
                items = first.values[name].items
                if len(items) != 1:
                    raise self._refuse(f"{name} is shown, which holds {len(items)} values")
                html_of[name] = escape(str(items[0]), quote=False)
                continue
            some = [number for one in self.variants if (number := one.number(name)) is not None]
            if len(some) != len(self.variants):
                raise self._refuse(f"{name} is not always a number")
            values[name], html_of[name] = some, _mark(name, element, some)
        self.job.renderer.printed = self.job.renderer.in_math = html_of
        return values

    def _number(self, block: etree._Element, shown: dict[str, list[float]]) -> m.Question:
        declared = self.job.item.declared(block)
        try:
            made = answer_of(self.job, block, declared, self.variants, shown)
        except ValueError as error:
            raise self._refuse(str(error)) from None
        return m.Calculated(**made.common, answers=made.answers, datasets=self._datasets(made.values))

    def _choice(self, block: etree._Element, shown: dict[str, list[float]]) -> m.Question:
        """The choices of one variant; only those variants stay in which the same choices are right."""
        made = [build_choice(variant_job(self.job, one), block) for one in self.variants]
        right = [[answer.fraction for answer in getattr(one, "answers", ())] for one in made]
        same = [at for at, one in enumerate(right) if one == right[0]]
        if len(same) < len(made):
            self.job.tell(f.ONE_VARIANT, what="which choice is right")
        shown = {name: [values[at] for at in same] for name, values in shown.items()}
        if not shown:
            return made[0]
        datasets = self._datasets(shown)
        return as_multi(made[0], datasets, [None] * len(right[0]))

    def _datasets(self, values: dict[str, list[float]]) -> tuple[m.Dataset, ...]:
        strange = next((name for name in values if not NAME.fullmatch(name)), None)
        if strange is not None:
            raise self._refuse(f"{strange} cannot be the name of a wild card")
        rows = list(dict.fromkeys(zip(*(map(_tidy, column) for column in values.values()), strict=True)))[
            :KEPT
        ]
        if len(rows) > 1:
            self.job.tell(f.DRAWN, count=len(rows))
        return tuple(
            described(m.Dataset(name=name, items=tuple(enumerate(column, 1))))
            for name, column in zip(values, zip(*rows, strict=True), strict=True)
        )


def _tidy(value: float) -> float:
    """Without what computing left behind the twelfth digit."""
    return float(f"{value:.12g}")


_DECIMALS = re.compile(r"%[-+ 0#]*\d*\.(\d)[fF]")


def _mark(name: str, element: etree._Element, values: list[float]) -> str:
    """The wild card, rounded where the item shows fewer decimals than there are."""
    match = _DECIMALS.fullmatch((element.get("format") or "").strip())
    if match is None or all(abs(one - round(one, int(match[1]))) < 1e-9 for one in values):
        return "{" + name + "}"
    return f"{{=round({{{name}}},{match[1]})}}"


def _is_shown(element: etree._Element, variant: Variant) -> bool:
    value = variant.values.get(element.get("templateIdentifier") or "")
    holds = value is not None and element.get("identifier") in {str(one) for one in value.items}
    return holds == ((element.get("showHide") or "show") != "hide")


def _drop(element: etree._Element) -> None:
    """Take it out; what stands after it stays."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
