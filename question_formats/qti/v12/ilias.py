"""What ILIAS writes in its own way.

Choices of a gap are named by their texts, and the response calls itself a text; the limits of what may be written into a
gap for a number are the limits of what is right.
"""

from __future__ import annotations

from copy import copy

from lxml import etree

from question_formats.qti.dialect import local
from question_formats.qti.values import to_number


def straighten(item: etree._Element) -> None:
    """Change the gaps of `item` in place."""
    if any(local(one) == "fieldlabel" and one.text == "ILIAS_VERSION" for one in item.iter()):
        _choices(item)
        _ranges(item)


def _choices(item: etree._Element) -> None:
    for response in item.iter():
        if local(response) != "response_str" or not any(local(one) == "render_choice" for one in response):
            continue
        ident = (response.get("ident") or "").strip()
        labels = [one for one in response.iter() if local(one) == "response_label"]
        texts = ["".join(map(str, one.itertext())).strip() for one in labels]
        values = {
            "".join(map(str, one.itertext())).strip()
            for one in item.iter()
            if local(one) == "varequal" and (one.get("respident") or "").strip() == ident
        }
        if values and values <= set(texts) and len(set(texts)) == len(texts):
            for label, text in zip(labels, texts, strict=True):
                label.set("ident", text)
            response.tag = response.tag.replace("response_str", "response_lid")


def _ranges(item: etree._Element) -> None:
    boxes = {
        (response.get("ident") or "").strip(): box
        for response in item.iter()
        if local(response) == "response_num"
        for box in response
        if local(box) == "render_fib"
    }
    for test in [one for one in item.iter() if local(one) == "varequal"]:
        box, holder = boxes.get((test.get("respident") or "").strip()), test.getparent()
        if box is None or holder is None:
            continue
        low, high = box.get("minnumber") or "", box.get("maxnumber") or ""
        ends = to_number(low), to_number("".join(map(str, test.itertext()))), to_number(high)
        if None not in ends and ends[0] <= ends[1] <= ends[2] and ends[0] < ends[2]:  # type: ignore[operator]
            after = copy(test)
            test.tag, test.text = test.tag.replace("varequal", "vargte"), low
            after.tag, after.text = after.tag.replace("varequal", "varlte"), high
            holder.insert(holder.index(test) + 1, after)
