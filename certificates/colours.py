"""Colours as HTML writes them."""

from __future__ import annotations

from functools import lru_cache

from PIL import ImageColor


@lru_cache(maxsize=1024)
def colour(text: str | None) -> str | None:
    """``#rrggbb`` of an HTML colour (name, 3 or 6 digits); black for none, None for what is no colour."""
    if not text or not text.strip():
        return "#000000"
    try:
        red, green, blue = ImageColor.getrgb(text.strip())[:3]
    except ValueError:
        return None
    return f"#{red:02x}{green:02x}{blue:02x}"
