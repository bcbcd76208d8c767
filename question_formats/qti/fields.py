"""Several interactions that answer one response, field by field, as TestVision writes them.

``<value fieldIdentifier="alt_1">`` belongs to the interaction with ``id="alt_1"``, and the mapping's keys are these
ids: each interaction gets a response of its own, which says the same.
"""

from __future__ import annotations

from lxml import etree

from question_formats.qti.dialect import local


def split_fields(root: etree._Element) -> None:
    """Rewrite `root` (2.x vocabulary) in place; other items stay as they are."""
    blocks = [one for one in root.iter() if local(one).endswith("Interaction")]
    shared: dict[str, list[etree._Element]] = {}
    for block in blocks:
        shared.setdefault(block.get("responseIdentifier") or "", []).append(block)
    for name, some in shared.items():
        declared = next(
            (one for one in root if local(one) == "responseDeclaration" and one.get("identifier") == name),
            None,
        )
        if declared is None or len(some) < 2 or not all(block.get("id") for block in some):
            continue
        values = [one for one in declared.iter() if local(one) == "value" and one.get("fieldIdentifier")]
        if values:
            _split(root, declared, name, some, values)


def _split(
    root: etree._Element,
    declared: etree._Element,
    name: str,
    blocks: list[etree._Element],
    values: list[etree._Element],
) -> None:
    weights = {
        one.get("mapKey"): one.get("mappedValue") or "1"
        for one in declared.iter()
        if local(one) == "mapEntry"
    }
    at = root.index(declared)
    root.remove(declared)
    for block in blocks:
        field = block.get("id") or ""
        mine = [one for one in values if one.get("fieldIdentifier") == field]
        base = "identifier" if local(block) == "inlineChoiceInteraction" else "string"
        if base == "string" and any(one.get("baseType") in {"float", "integer"} for one in mine):
            base = mine[0].get("baseType") or base
        new = etree.Element(
            "responseDeclaration", identifier=f"{name}.{field}", cardinality="single", baseType=base
        )
        new.sourceline = declared.sourceline
        correct, mapping = (
            etree.SubElement(new, "correctResponse"),
            etree.SubElement(new, "mapping", defaultValue="0"),
        )
        for one in mine:
            text = "".join(map(str, one.itertext())).strip()
            etree.SubElement(correct, "value").text = text
            etree.SubElement(mapping, "mapEntry", mapKey=text, mappedValue=weights.get(field, "1"))
        root.insert(at, new)
        at += 1
        block.set("responseIdentifier", f"{name}.{field}")
    for rules in [one for one in root if local(one) == "responseProcessing"]:
        root.remove(rules)
