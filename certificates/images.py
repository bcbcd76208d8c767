"""Pictures of templates and people, judged before anything decodes them, and made fit for PDF/A."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from typing import Any

from lxml import etree
from PIL import Image, UnidentifiedImageError

from safeio import xml
from safeio.errors import CodedError

MAX_BYTES = 32 << 20
MAX_PIXELS = 50_000_000  # an A3 page at 400 dpi holds 31 million
MAX_SIDE = 20_000
MAX_SVG_BYTES, MAX_SVG_NODES, MAX_SVG_USES = 2 << 20, 20_000, 500
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
_POINT_PER_PX = 0.75
_SVG = "{http://www.w3.org/2000/svg}"
_DROP = {
    "script",
    "foreignObject",
    "image",
    "feImage",
    "iframe",
    "audio",
    "video",
    "animate",
    "set",
    "handler",
}
_OUTSIDE = re.compile(r"url\s*\(\s*['\"]?(?!#)|@import|javascript:", re.IGNORECASE)


class ImageRefusedError(Exception):
    """Why a picture is not drawn; becomes a finding."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture ready to be drawn: `data` is PNG, JPEG or SVG text."""

    kind: str  # png, jpeg, svg
    data: bytes
    width: float  # pixels
    height: float


def prepare(data: bytes, *, tcpdf_alpha: bool = False) -> Picture:
    """Judge `data` and make it drawable. Raises `ImageRefusedError` with a reason to print.

    `tcpdf_alpha`: half transparent pixels as TCPDF draws them (see `_tcpdf_alpha`), which is how the designer
    of a Moodle template has always seen them.
    """
    if len(data) > MAX_BYTES:
        raise ImageRefusedError(f"{len(data) >> 20} MB, the limit is {MAX_BYTES >> 20} MB")
    head = data[:1024].lstrip()
    if head[:1] == b"<" or head[:4] == b"\xef\xbb\xbf<":
        return _svg(data)
    return _raster(data, tcpdf_alpha)


def _raster(data: bytes, tcpdf_alpha: bool) -> Picture:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is judged here
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                width, height = image.size
                if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                    raise ImageRefusedError(f"{width} × {height} pixels")
                if image.format == "JPEG" and image.mode in {"RGB", "L"}:
                    image.load()
                    return Picture(kind="jpeg", data=data, width=width, height=height)
                return _as_png(image, tcpdf_alpha)
    except ImageRefusedError:
        raise
    except Image.DecompressionBombError as error:
        raise ImageRefusedError("more pixels than any page needs") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError) as error:
        raise ImageRefusedError(f"not a readable picture ({type(error).__name__})") from error


def _as_png(image: Image.Image, tcpdf_alpha: bool) -> Picture:
    transparent = "transparency" in image.info or image.mode in {"RGBA", "LA", "PA"}
    if image.mode in {"1", "L"} and not transparent:
        target = "L"
    else:
        target = "RGBA" if transparent else "RGB"
    converted = image.convert(target)
    if transparent and tcpdf_alpha:
        converted = _tcpdf_alpha(converted)
    out = io.BytesIO()
    converted.save(out, "PNG", compress_level=6)
    return Picture(kind="png", data=out.getvalue(), width=image.width, height=image.height)


_GAMMA = 2.2


def _tcpdf_alpha(image: Image.Image) -> Image.Image:
    """The picture over black, with its alpha channel to the power of 2.2."""
    alpha = image.getchannel("A")
    black = Image.new("RGB", image.size)
    black.paste(image.convert("RGB"), mask=alpha)
    black.putalpha(alpha.point([round((value / 255) ** _GAMMA * 255) for value in range(256)]))
    return black


def _svg(data: bytes) -> Picture:
    if len(data) > MAX_SVG_BYTES:
        raise ImageRefusedError(f"an SVG of {len(data) >> 10} kB")
    data = re.sub(
        rb"<!DOCTYPE\s+svg[^\[>]*>", b"", data, count=1
    )  # the public one declares nothing of its own
    try:
        root = xml.parse(data)
    except CodedError as error:
        raise ImageRefusedError(str(error)) from error
    if root.tag not in {f"{_SVG}svg", "svg"}:
        raise ImageRefusedError("XML, but no SVG")
    nodes = uses = 0
    for node in list(root.iter()):
        nodes += 1
        if not isinstance(node.tag, str):
            continue
        name = etree.QName(node).localname
        uses += name == "use"
        if name in _DROP:
            parent = node.getparent()
            if parent is not None:
                parent.remove(node)
            continue
        _clean_node(node, name)
    if nodes > MAX_SVG_NODES or uses > MAX_SVG_USES or _doubling(root):
        raise ImageRefusedError("an SVG that unfolds beyond all measure")
    width, height = _svg_size(root)
    return Picture(kind="svg", data=etree.tostring(root), width=width, height=height)


def _clean_node(node: Any, name: str) -> None:
    for attribute, value in list(node.attrib.items()):
        local = etree.QName(attribute).localname.lower()
        outside = local == "href" and not value.strip().startswith("#")
        if local.startswith("on") or outside or _OUTSIDE.search(value):
            del node.attrib[attribute]
    if name == "style" and node.text and _OUTSIDE.search(node.text):
        node.text = ""


def _doubling(root: Any) -> bool:
    """Whether `use` elements unfold into more than the limit (each may hold others)."""
    by_id = {node.get("id"): node for node in root.iter() if node.get("id")}
    weights: dict[Any, int] = {}

    def weight(node: Any, path: tuple[Any, ...]) -> int:
        if node in path or len(path) > 50:
            return MAX_SVG_NODES + 1
        if node in weights:
            return weights[node]
        total = 1
        for child in node.iter():
            if isinstance(child.tag, str) and etree.QName(child).localname == "use":
                href = child.get("href") or child.get("{http://www.w3.org/1999/xlink}href") or ""
                target = by_id.get(href.removeprefix("#"))
                if target is not None:
                    total += weight(target, (*path, node))
            else:
                total += 1
            if total > MAX_SVG_NODES:
                break
        weights[node] = total
        return total

    return weight(root, ()) > MAX_SVG_NODES


def _svg_size(root: Any) -> tuple[float, float]:
    def number(text: str | None) -> float | None:
        match = re.match(r"\s*([\d.]+)\s*(px|pt|mm|cm|in)?\s*$", text or "")
        try:
            value = float(match[1]) if match else 0.0
        except ValueError:
            return None
        scale = {"pt": 4 / 3, "mm": 96 / 25.4, "cm": 960 / 25.4, "in": 96.0}.get(
            (match[2] if match else "") or "", 1
        )
        return value * scale or None

    box = [number(part) for part in re.split(r"[\s,]+", (root.get("viewBox") or "").strip())]
    width = number(root.get("width")) or (box[2] if len(box) == 4 else None) or 100.0
    height = number(root.get("height")) or (box[3] if len(box) == 4 else None) or 100.0
    return width, height
