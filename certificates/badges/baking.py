"""Baking: a badge inside its picture (Open Badges Baking 2.0; 3.0, 5.3). PNG and SVG behind one pair of functions."""

from __future__ import annotations

from certificates.badges import png, svg
from certificates.badges.errors import BadgeImageError

_KEYWORDS = {"3.0": png.KEYWORD_3, "2.0": png.KEYWORD_2}
_NAMESPACES = {"3.0": svg.NAMESPACE_3, "2.0": svg.NAMESPACE_2}


def looks_like_image(data: bytes) -> bool:
    """A PNG by its signature, an SVG by its first tag."""
    if data.startswith(png.SIGNATURE):
        return True
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and (b"<svg" in data[:65536])


def extract(image: bytes) -> str:
    """The badge in a PNG or SVG: JSON, a compact token, or (1.0) an address.

    Raises `BadgeImageError`; `NotBakedError` when the picture holds none.
    """
    return png.extract(image) if image.startswith(png.SIGNATURE) else svg.extract(image)


class Picture:
    """A picture ready to be baked many times."""

    def __init__(self, image: bytes) -> None:
        """Raises `BadgeImageError` for what is neither PNG nor a harmless SVG."""
        self._png = png.PreparedPng(image) if image.startswith(png.SIGNATURE) else None
        self._svg = svg.PreparedSvg(image) if self._png is None else None

    @property
    def media_type(self) -> str:
        return "image/png" if self._png is not None else "image/svg+xml"

    def bake(self, text: str, *, version: str = "3.0") -> bytes:
        """The picture with `text` (JSON or a compact token) in it; `version` of Open Badges decides the place."""
        if version not in _KEYWORDS:
            raise BadgeImageError(f"baking is defined for 2.0 and 3.0, not {version}")
        if self._png is not None:
            return self._png.bake(text, keyword=_KEYWORDS[version])
        if self._svg is None:
            raise BadgeImageError("no picture")
        return self._svg.bake(text, namespace=_NAMESPACES[version])


def bake(image: bytes, text: str, *, version: str = "3.0") -> bytes:
    """One picture with one badge; see `Picture`. An old badge in it is replaced."""
    return Picture(image).bake(text, version=version)
