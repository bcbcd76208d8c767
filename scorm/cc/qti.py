"""QTI 1.2.1 as Common Cartridge profiles it: assessments and question banks."""

from __future__ import annotations

from collections.abc import Iterator

from safeio import Problem
from safeio.xmltree import Node
from scorm.cc import rules

PROFILES = {
    "cc.multiple_choice.v0p1",
    "cc.multiple_response.v0p1",
    "cc.true_false.v0p1",
    "cc.fib.v0p1",
    "cc.pattern_match.v0p1",
    "cc.essay.v0p1",
}
_CHOICES = {"cc.multiple_choice.v0p1", "cc.multiple_response.v0p1", "cc.true_false.v0p1"}


def questions(name: str, root: Node, *, wrapper: str) -> Iterator[Problem]:
    """Yield what is wrong with the questions of a file; `wrapper` is what must be around them."""
    holder = root.first(wrapper)
    if holder is None:
        kind = "assessment" if wrapper == "assessment" else "question bank"
        yield rules.QTI_SHAPE.at(name, root.line, root.column, type=kind, wanted=f"<{wrapper}>")
        holder = root
    items = [node for node in holder.iter() if node.name == "item"]
    if not items:
        yield rules.QTI_NO_ITEM.at(name, holder.line, holder.column)
    seen: set[str] = set()
    for item in items:
        ident = item.get("ident") or item.get("title") or "?"
        if ident in seen and ident != "?":
            yield rules.QTI_IDENT.at(name, item.line, item.column, ident=ident)
        seen.add(ident)
        yield from _item(name, item, ident)


def _item(name: str, item: Node, ident: str) -> Iterator[Problem]:
    at = (name, item.line, item.column)
    profile = _field(item, "cc_profile")
    if profile is None:
        yield rules.QTI_PROFILE_MISSING.at(*at, ident=ident)
        return
    if profile.lower() not in PROFILES:
        yield rules.QTI_PROFILE_UNKNOWN.at(*at, ident=ident, profile=profile)
        return
    if profile.lower() == "cc.essay.v0p1":
        return
    correct = list(_correct(item))
    if not correct:
        yield rules.QTI_NO_CORRECT.at(*at, ident=ident)
    if profile.lower() in _CHOICES:
        labels = {node.get("ident") for node in item.iter() if node.name == "response_label"}
        for node in correct:
            if node.text not in labels:
                yield rules.QTI_RESPONSE.at(name, node.line, node.column, ident=ident, value=node.text)


def _field(item: Node, label: str) -> str | None:
    metadata = item.first("itemmetadata")
    for node in metadata.iter() if metadata is not None else ():
        if node.name == "qtimetadatafield":
            key, value = node.first("fieldlabel"), node.first("fieldentry")
            if key is not None and key.text == label and value is not None:
                return value.text or None
    return None


def _correct(item: Node) -> Iterator[Node]:
    """`varequal` and `varsubstring` of conditions that give points; those inside `not` are wrong answers."""
    for processing in item.all("resprocessing"):
        for condition in processing.all("respcondition"):
            scores = [node for node in condition.all("setvar") if _positive(node.text)]
            asked = condition.first("conditionvar")
            if scores and asked is not None:
                yield from _asked(asked)


def _asked(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.name in {"varequal", "varsubstring"}:
            yield child
        elif child.name in {"and", "or"}:
            yield from _asked(child)


def _positive(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False
