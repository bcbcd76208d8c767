"""Pictures as WeasyPrint draws them: rasters compressed once, SVG, QR codes."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pydyf
from PIL import Image
from weasyprint.images import RasterImage, SVGImage

from certificates.images import Picture
from certificates.pdf.tree import NothingOutside
from certificates.qr import Code, path


class Raster(RasterImage):  # type: ignore[misc]
    """A raster picture that is compressed once for all the PDFs it goes into, and never interpolated (PDF/A)."""

    _parts: tuple[dict[str, Any], list[Any], dict[str, Any] | None, list[Any]] | None = None

    def get_x_object(self, _interpolate: bool, dpi_ratio: float) -> pydyf.Stream:
        if self._parts is None:
            made = super().get_x_object(False, dpi_ratio)
            mask = made.extra.get("SMask")
            self._parts = (
                {key: value for key, value in made.extra.items() if key != "SMask"},
                list(made.stream),
                dict(mask.extra) if mask is not None else None,
                list(mask.stream) if mask is not None else [],
            )
        extra, stream, mask_extra, mask_stream = self._parts
        out = pydyf.Dictionary(extra)
        if mask_extra is not None:
            out["SMask"] = pydyf.Stream(list(mask_stream), extra=pydyf.Dictionary(mask_extra))
        return pydyf.Stream(list(stream), out)


class QrImage:
    """A QR code as WeasyPrint draws images: dark bars, on a white square that holds the quiet zone or on nothing."""

    def __init__(self, code: Code) -> None:
        self._path = path(code)
        self._side = len(code.modules) + 2 * code.quiet
        self._ground = not code.bare

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        return float(self._side), float(self._side), 1.0

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        with stream.stacked():
            stream.transform(width / self._side, 0, 0, height / self._side, 0, 0)
            if self._ground:
                stream.set_color_rgb(1, 1, 1)
                stream.rectangle(0, 0, self._side, self._side)
                stream.fill()
            stream.set_color_rgb(0, 0, 0)
            stream.stream.append(self._path)
            stream.fill()


def image_of(sha1: str, picture: Picture) -> RasterImage | SVGImage:
    """The image that WeasyPrint draws for `picture`."""
    if picture.kind == "svg":
        tree = ET.fromstring(picture.data)  # noqa: S314  (read and written anew by safeio before)
        return SVGImage(tree, None, NothingOutside(), None)
    return Raster(Image.open(BytesIO(picture.data)), sha1, picture.data, None, {}, "none")
