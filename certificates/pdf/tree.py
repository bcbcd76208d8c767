"""What WeasyPrint reads: element trees made by us, and nothing from outside."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import cssselect2
import weasyprint
from weasyprint.urls import URLFetcher


class NothingOutside(URLFetcher):  # type: ignore[misc]
    """Refuses every address: what a certificate shows is given, never fetched."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=())
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ARG002
        self.refused.append(url)
        raise ValueError(f"not one of the template's files: {url[:80]}")


class Tree(weasyprint.HTML):  # type: ignore[misc]
    """WeasyPrint's document over an element tree that is already parsed, without its style sheet for browsers."""

    def __init__(self, root: ET.Element) -> None:
        self.base_url = None
        self.url_fetcher = NothingOutside()
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:  # noqa: ARG002
        return []
