"""What drawing gives back: a PDF, what it says, and what was wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from certificates.model import Issue, SignatureBox, Template
from certificates.pdf import Metadata, identifier
from certificates.placeholders import choose_language
from safeio.problem import Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """One certificate. `text` is what each page says, box by box, in reading order."""

    code: str
    name: str  # whose it is
    pdf: bytes
    pages: int
    findings: tuple[Problem, ...]
    text: tuple[tuple[str, ...], ...]
    signature: SignatureBox | None = None


def metadata_of(
    template: Template, issue: Issue, language: str, texts: tuple[tuple[str, ...], ...]
) -> Metadata:
    """Title, author and language of one certificate's file."""
    title = choose_language(template.names, language)[1] or template.name
    return Metadata(
        title=f"{title} – {issue.full_name}",
        author=template.author or template.rules.wwwroot,
        language=language.replace("_", "-"),
        subject=issue.code,
        created=issue.issued,
        identifier=identifier(template.name, issue.code, *(text for page in texts for text in page)),
    )
