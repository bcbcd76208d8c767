"""Reports for people: text for a terminal, one self-contained HTML page, in the languages of the catalogues."""

from scorm.reports.page import to_html
from scorm.reports.text import to_text
from wording import LANGUAGES, pick_language

__all__ = ["LANGUAGES", "pick_language", "to_html", "to_text"]
