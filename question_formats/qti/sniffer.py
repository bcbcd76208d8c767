"""Is this QTI, and which version? By the root element, or by the manifest of the package."""

from __future__ import annotations

import re

from question_formats.sniffing import Glimpse

_V2 = frozenset(
    {"assessmentItem", "assessmentTest", "assessmentSection", "assessmentStimulus", "responseProcessing"}
)
_V1 = frozenset({"questestinterop", "objectbank"})
_TYPE = re.compile(r"""\btype\s*=\s*["']([^"']*)["']""")
_BLACKBOARD = re.compile(r"bbmd_|bb_question_type|<POOL|x-bb-")


def _version_of_xml(glimpse: Glimpse) -> str:
    """12, 21, 22, 30, or empty."""
    root = glimpse.root
    if root is None:
        return ""
    space, name = root
    if name in _V1:
        return "12"
    if name.startswith("qti-"):
        return "30"
    if name in {"item", "assessment", "section"} and (
        "<presentation" in glimpse.text or "<item" in glimpse.text
    ):
        return "12" if name != "item" or "presentation" in glimpse.text else ""
    if name in _V2:
        return "22" if "v2p2" in space else "21"
    return ""


def _version_of_package(glimpse: Glimpse) -> str:  # noqa: PLR0911
    manifest = next(
        (name for name in glimpse.members if name.lower().rsplit("/", 1)[-1] == "imsmanifest.xml"), ""
    )
    text = glimpse.member(manifest, 1 << 20).decode("utf-8", "replace") if manifest else ""
    types = " ".join(_TYPE.findall(text)).lower()
    if "bb:file" in text or "x-bb-" in types:
        return ""
    if "xmlv3p0" in types or "qtiv3p0" in text:
        return "30"
    if "xmlv2p2" in types or "qtiv2p2" in text or "apipv1p0" in text:
        return "22"
    if re.search(r"xmlv2p[01]", types) or "imsqti_v2p1" in text or "imsqti_v2p0" in text:
        return "21"
    if "imscc" in types or "imscc" in text:
        return "cc" if re.search(r"qti|assessment|question", types) else ""
    if "imsqti_xmlv1p" in types or "ims_qtiasiv1p" in types:
        return "12"
    return _version_by_members(glimpse)


def _version_by_members(glimpse: Glimpse) -> str:
    for name in glimpse.members[:400]:
        lower = name.lower()
        if lower.endswith(".qti"):
            return "12"
        if not lower.endswith(".xml") or lower.endswith("imsmanifest.xml"):
            continue
        head = glimpse.member(name, 4096).decode("utf-8", "replace")
        if "<questestinterop" in head and not _BLACKBOARD.search(head):
            return "12"
        if "<qti-assessment" in head:
            return "30"
        if re.search(r"<(\w+:)?assessment(Item|Test)\b", head):
            return "22" if "v2p2" in head else "21"
    return ""


def _version(glimpse: Glimpse) -> str:
    cached = getattr(glimpse, "_qti_version", None)
    if cached is None:
        cached = _version_of_package(glimpse) if glimpse.members else _version_of_xml(glimpse)
        glimpse._qti_version = cached  # type: ignore[attr-defined]  # noqa: SLF001
    return str(cached)


def sniff_12(glimpse: Glimpse) -> int:
    return 85 if _version(glimpse) == "12" else 0


def sniff_21(glimpse: Glimpse) -> int:
    return 90 if _version(glimpse) == "21" else 0


def sniff_22(glimpse: Glimpse) -> int:
    return 90 if _version(glimpse) == "22" else 0


def sniff_30(glimpse: Glimpse) -> int:
    return 90 if _version(glimpse) == "30" else 0


def sniff_cartridge(glimpse: Glimpse) -> int:
    return 88 if _version(glimpse) == "cc" else 0
