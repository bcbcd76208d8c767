"""The only home of WeasyPrint: XHTML in, one PDF for each certificate out.

Many certificates are laid out in one document, which costs one pass of style and layout; each is then written
as a PDF of its own, with its own fonts, language and metadata, so that its bytes do not depend on its neighbours.

`engine` lays out and writes; `pages` draws what was laid out, each piece once; `text` says what glyphs stand for;
`faces` keeps fonts and their subsets; `pictures` and `metadata` are what goes in beside the text; `output` makes
bytes of it.
"""

from __future__ import annotations

from certificates.pdf.engine import VARIANTS, Engine, fast_subsetting
from certificates.pdf.metadata import Metadata, identifier
from certificates.pdf.pages import Laid, SheetPage

__all__ = ["VARIANTS", "Engine", "Laid", "Metadata", "SheetPage", "fast_subsetting", "identifier"]
