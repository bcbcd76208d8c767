"""The signature field: where a reader clicks, what it is called, and its place in the tag tree."""

from __future__ import annotations

from typing import Any

from certificates.model import SignatureBox

FIELD = "Signature"
_POINT_PER_MM = 72 / 25.4
# what a screen reader says of the field (ISO 14289-1, 7.18.1), by the language of the file
_SPOKEN = {
    "ar": "توقيع رقمي",
    "bn": "ডিজিটাল স্বাক্ষর",
    "de": "Digitale Signatur",
    "en": "Digital signature",
    "es": "Firma digital",
    "fr": "Signature numérique",
    "hi": "डिजिटल हस्ताक्षर",
    "km": "ហត្ថលេខាឌីជីថល",
    "pt": "Assinatura digital",
    "ru": "Цифровая подпись",
    "uk": "Цифровий підпис",
    "vi": "Chữ ký số",
    "zh": "数字签名",
}


def add(writer: Any, box: SignatureBox | None) -> None:
    """Append the field to the file that `writer` (pyHanko's) extends: over `box`, or without a place on the page."""
    from pyhanko.sign import fields

    language = str(writer.root.get("/Lang", "en")).lower()
    spec: dict[str, Any] = {
        "sig_field_name": FIELD,
        "readable_field_name": _SPOKEN.get(language.partition("-")[0], _SPOKEN["en"]),
    }
    page = 0
    if box is not None and box.width and box.height:
        page = box.page
        spec |= {
            "on_page": page,
            "box": _rectangle(writer, box),
            "visible_sig_settings": fields.VisibleSigSettings(print_signature=True),
        }
    fields.append_signature_field(writer, fields.SigFieldSpec(**spec))
    if "/StructTreeRoot" in writer.root:
        _tag(writer, page)


def _rectangle(writer: Any, box: SignatureBox) -> tuple[int, int, int, int]:
    page = writer.find_page_for_modification(box.page)[0].get_object()
    height = float(page["/MediaBox"][3])
    left, right = box.x * _POINT_PER_MM, (box.x + box.width) * _POINT_PER_MM
    top, bottom = height - box.y * _POINT_PER_MM, height - (box.y + box.height) * _POINT_PER_MM
    return round(left), round(bottom), round(right), round(top)


def _tag(writer: Any, page_number: int) -> None:
    """Put the field into the tag tree as a form, last in reading order (ISO 14289-1, 7.18.4)."""
    from pyhanko.pdf_utils import generic

    dictionary: Any = generic.DictionaryObject
    name: Any = generic.NameObject
    number: Any = generic.NumberObject
    page = writer.find_page_for_modification(page_number)[0]
    field = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
    tree = writer.root["/StructTreeRoot"]
    top = tree["/K"].raw_get(0) if isinstance(tree["/K"], generic.ArrayObject) else tree.raw_get("/K")
    form = writer.add_object(
        dictionary(
            {
                name("/Type"): name("/StructElem"),
                name("/S"): name("/Form"),
                name("/P"): top,
                name("/Pg"): page,
                name("/K"): dictionary(
                    {name("/Type"): name("/OBJR"), name("/Obj"): field, name("/Pg"): page}
                ),
            }
        )
    )
    document = top.get_object()
    document["/K"].append(form)
    writer.update_container(document["/K"])
    parents = tree["/ParentTree"]["/Nums"]
    key = 1 + max((int(parents[index]) for index in range(0, len(parents), 2)), default=-1)
    parents += [number(key), form]
    writer.update_container(parents)
    field.get_object()[name("/StructParent")] = number(key)
    writer.update_container(field.get_object())
    page.get_object()[name("/Tabs")] = name("/S")
    writer.update_container(page.get_object())
