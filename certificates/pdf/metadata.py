"""What a PDF says about itself: title, author, language, colours, and the files embedded in it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from io import BytesIO

import pydyf
import weasyprint
from weasyprint.css import ColorProfile
from weasyprint.pdf.metadata import DocumentMetadata

from certificates import conformity
from certificates.model import Attachment
from certificates.typefaces import TYPEFACES

PRODUCER = "Moodle Sidecar"


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    title: str
    author: str
    language: str  # BCP 47
    subject: str
    created: int  # Unix seconds
    identifier: bytes  # of the file; equal input gives an equal one


def identifier(*parts: str) -> bytes:
    """A file identifier (16 bytes, ISO 32000-1, 14.4) that follows from `parts` alone."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "replace") + b"\0")
    return digest.digest()[:16]


class Profile(ColorProfile):  # type: ignore[misc]
    """The output intent's colour profile, byte for byte as it is in the file (lcms would write it anew)."""

    content: bytes = b""

    def __init__(self, icc: bytes) -> None:
        super().__init__(BytesIO(icc), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))
        self.content = icc


# PDF/UA's identification is no part of PDF/A's own schemas: the file describes it (ISO 19005-3, 6.6.2.3)
_ACCESSIBLE = """<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


class DocumentInfo(DocumentMetadata):  # type: ignore[misc]
    """WeasyPrint's metadata, with XMP for files that are PDF/A and PDF/UA at once (ISO 19005-3, 6.6)."""

    def __init__(self, said: Metadata, *, attachments: Sequence[Attachment], accessible: bool) -> None:
        when = datetime.fromtimestamp(said.created, UTC)
        moment = when.strftime("%Y-%m-%dT%H:%M:%SZ")
        super().__init__(
            title=said.title,
            authors=[said.author] if said.author else None,
            description=said.subject or None,
            generator=PRODUCER,
            created=moment,
            modified=moment,
            lang=said.language,
            attachments=[_attached(item, when) for item in attachments],
        )
        self._accessible = accessible

    def generate_rdf_metadata(self, variant: str, version: int, conformance: str) -> bytes:
        """The RDF of the XMP packet; `variant` is a for PDF/A, `version` its part, `conformance` B, U or A."""
        texts = {"title": self.title, "description": self.description}
        parts = [
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
                ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
                ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
            ),
            (
                f'<rdf:Description rdf:about="" xmlns:pdf{variant}id="http://www.aiim.org/pdf{variant}/ns/id/"'
                f' pdf{variant}id:part="{version}" pdf{variant}id:conformance="{conformance}"/>'
            ),
            f'<rdf:Description rdf:about="" pdf:Producer="WeasyPrint {weasyprint.__version__}">',
        ]
        parts += [
            f'<dc:{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></dc:{name}>'
            for name, text in texts.items()
            if text
        ]
        authors = "".join(f"<rdf:li>{escape(author)}</rdf:li>" for author in self.authors)
        if authors:
            parts.append(f"<dc:creator><rdf:Seq>{authors}</rdf:Seq></dc:creator>")
        parts += [
            f"<xmp:CreatorTool>{self.generator}</xmp:CreatorTool>",
            f"<xmp:CreateDate>{self.created}</xmp:CreateDate>",
            f"<xmp:ModifyDate>{self.modified}</xmp:ModifyDate>",
            "</rdf:Description>",
            _ACCESSIBLE if self._accessible else "",
            "</rdf:RDF>",
        ]
        return "".join(parts).encode("utf-8", "replace")


def _attached(item: Attachment, when: datetime) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        file_obj=BytesIO(item.content),
        name=item.name,
        description=item.description or None,
        created=when,
        modified=when,
        relationship=item.relationship,
    )


_METRICS = {typeface.families[0]: typeface.extent or typeface.metrics[0] for typeface in TYPEFACES.values()}


def put_right(pdf: pydyf.PDF, *, files: Sequence[Attachment]) -> None:
    """Put right what the drawing engine guesses: metrics of the typefaces, media types of embedded files, tags."""
    conformity.mend(pdf)
    kinds = {
        f"<{hashlib.md5(item.content, usedforsecurity=False).hexdigest()}>": item.mimetype for item in files
    }
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Type") == "/EmbeddedFile":
            kind = kinds.get(str(item.extra["Params"].get("CheckSum")))
            if kind:
                item.extra["Subtype"] = "/" + kind.replace("/", "#2f").replace("+", "#2b")
        if isinstance(item, dict) and item.get("Type") == "/FontDescriptor":
            family = item["FontFamily"].string if hasattr(item.get("FontFamily"), "string") else ""
            if metrics := _METRICS.get(str(family)):
                item["Ascent"], item["Descent"] = metrics[0], -metrics[1]
