"""Signatures hold in pyHanko and poppler, every later change shows; the files keep to PDF/A-3 and PDF/UA-1."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from certificates import FontBook, load_template, render
from certificates.errors import PdfUnreadableError, SigningKeyError, VariantError
from certificates.gallery import path_of
from certificates.model import Attachment, Issue
from certificates.rendered import Rendered
from certificates.signing import Signer, check, from_pem, from_pkcs12, sign
from certificates.sources.files import plain_issue

NOW = 1780000000


Draw = Callable[..., Rendered]


@pytest.fixture(scope="module")
def draw(fonts: FontBook) -> Draw:
    def drawn(name: str = "classic-landscape", variant: str = "pdf/a-3b", **changes: Any) -> Rendered:
        loaded = load_template(path_of(name))
        line = {
            "code": "0123456789AB",
            "name": "Hélène Œuvray",
            "issued": 1736065800,
            "course": "Sécurité",
            "language": "fr",
        }
        issue: Issue = plain_issue(line)
        if changes:
            from dataclasses import replace

            issue = replace(issue, **changes)
        return next(render(loaded.template, [issue], assets=loaded.assets, fonts=fonts, variant=variant))

    return drawn


def test_a_signature_holds_in_pyhanko_and_poppler(
    draw: Draw, signer: Signer, identity: tuple[bytes, bytes, bytes], tmp_path: Path
) -> None:
    pdf = sign(draw().pdf, signer, when=NOW, reason="Certificate")
    (status,) = check(pdf, roots=[identity[2]], when=NOW)
    assert status.ok
    assert status.trusted
    assert status.signed_at == NOW
    assert "Registrar of the Example School" in status.subject
    path = tmp_path / "s.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdfsig", str(path)], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_signing_twice_gives_the_same_bytes(draw: Draw, signer: Signer) -> None:
    """The library reads no clock: with the same time and an RSA key the signed file is the same but for its id."""
    pdf = draw().pdf
    one, two = (check(sign(pdf, signer, when=NOW), when=NOW)[0] for _ in range(2))
    assert one == two


@pytest.mark.parametrize("place", [0.05, 0.3, 0.6, 0.9])
def test_any_changed_byte_is_seen(draw: Draw, signer: Signer, place: float) -> None:
    pdf = bytearray(sign(draw().pdf, signer, when=NOW))
    at = int(len(pdf) * place)
    pdf[at] ^= 1
    try:
        statuses = check(bytes(pdf), when=NOW)
    except PdfUnreadableError:
        return
    assert not statuses or not statuses[0].ok


def test_an_edit_saved_over_the_signature_is_seen(draw: Draw, signer: Signer) -> None:
    """A page added by an honest editor, as an incremental update."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    signed = sign(draw().pdf, signer, when=NOW)
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = generic.NumberObject(90)
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))
    out = io.BytesIO()
    writer.write(out)
    (status,) = check(out.getvalue(), when=NOW)
    assert status.intact
    assert not status.whole
    assert not status.ok


def test_a_stripped_signature_is_no_signature(draw: Draw) -> None:
    assert check(draw().pdf, when=NOW) == []


def test_wrong_keys_are_named(identity: tuple[bytes, bytes, bytes]) -> None:
    for data, password in ((identity[0], "wrong"), (b"not a key", None)):
        with pytest.raises(SigningKeyError):
            from_pkcs12(data, password)
    assert "Registrar" in from_pem(identity[1]).subject
    with pytest.raises(SigningKeyError):
        from_pem(b"-----BEGIN NONSENSE-----")


def test_what_is_no_pdf_cannot_be_checked() -> None:
    for data in (b"", b"%PDF-1.7", b"junk" * 100):
        with pytest.raises(PdfUnreadableError):
            check(data, when=NOW)


@pytest.mark.shared
def test_the_signature_lies_where_the_template_has_it(corpus: Any, signer: Signer) -> None:
    """S5 has a signature element: a field over its picture, without a look of its own."""
    for rendered in corpus.drawn.values():
        if rendered.signature is None:
            continue
        pdf = sign(rendered.pdf, signer, when=NOW, box=rendered.signature)
        with pikepdf.open(io.BytesIO(pdf)) as document:
            field = document.Root.AcroForm.Fields[0]
            left, bottom, right, top = (float(v) * 25.4 / 72 for v in field.Rect)
            assert abs(left - 190) < 1
            assert abs(210 - top - 150) < 1
            assert abs(right - left - 60) < 1
            assert abs(top - bottom - 22.5) < 1
            assert int(field.F) & 4
            assert "/Font" not in field.AP.N.get("/Resources", {})
            assert str(field.V.Location) == "Paris – Île-de-France"
        break


# PDF/A-3 (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), clause by clause, where a file can be asked
def archival_faults(pdf: bytes) -> list[str]:
    faults = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        if document.is_encrypted:
            faults.append("6.1.3 encrypted")
        if "/ID" not in document.trailer:
            faults.append("6.1.3 no file identifier")
        intents = root.get("/OutputIntents", [])
        if len(intents) != 1 or intents[0].S != "/GTS_PDFA1":
            faults.append("6.2.3 output intent")
        else:
            profile = intents[0].DestOutputProfile
            if profile.read_bytes()[36:40] != b"acsp" or int(profile.N) != 3:
                faults.append("6.2.3 profile")
        with document.open_metadata() as metadata:
            if metadata.get("pdfaid:part") != "3" or metadata.get("pdfaid:conformance") not in {
                "B",
                "U",
                "A",
            }:
                faults.append("6.6.4 identification")
            if not metadata.get("dc:title"):
                faults.append("6.6.2 title")
        active = ("/AA", "/JavaScript", "/XFA", "/NeedsRendering")
        faults += [f"6.4 {name}" for name in active if name in root or name in root.get("/Names", {})]
        for item in document.objects:
            faults += _faults_of(item)
        for page in document.pages:
            for annotation in page.get("/Annots", []):
                flags = int(annotation.get("/F", 0))
                if not flags & 4 or flags & 0b100011:
                    faults.append("6.3.2 annotation flags")
    return faults


def _faults_of(item: Any) -> list[str]:
    if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        return []
    faults = []
    kind = item.get("/Type")
    if item.get("/Subtype") == "/Image" and bool(item.get("/Interpolate", False)):
        faults.append("6.2.8 interpolated picture")
    if isinstance(item, pikepdf.Stream) and "/LZWDecode" in str(item.get("/Filter", "")):
        faults.append("6.1.7 LZW")
    if kind == "/FontDescriptor" and not any(f"/FontFile{n}" in item for n in ("", "2", "3")):
        faults.append("6.2.11 font not embedded")
    if kind == "/Font" and item.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in item:
        faults.append("6.2.11.3 CIDToGIDMap")
    if kind == "/Filespec" and ("/AFRelationship" not in item or "/UF" not in item):
        faults.append("6.8 embedded file")
    if kind == "/EmbeddedFile" and "/Subtype" not in item:
        faults.append("6.8 MIME type")
    if "/S" in item and item.get("/S") in {"/JavaScript", "/Launch", "/ImportData", "/ResetForm"}:
        faults.append("6.5.1 action")
    return faults


@pytest.mark.parametrize("variant", ["pdf/a-3b", "pdf/a-3u", "pdf/ua-1"])
@pytest.mark.parametrize("name", ["classic-landscape", "attestation-de-suivi", "square-card"])
def test_files_keep_to_pdf_a(draw: Draw, signer: Signer, name: str, variant: str) -> None:
    pdf = draw(name, variant).pdf
    assert archival_faults(pdf) == []
    assert archival_faults(sign(pdf, signer, when=NOW)) == []


@pytest.mark.shared
def test_moodles_templates_keep_to_pdf_a(corpus: Any, signer: Signer) -> None:
    for rendered in list(corpus.drawn.values())[::4]:
        assert archival_faults(rendered.pdf) == []
        assert archival_faults(sign(rendered.pdf, signer, when=NOW, box=rendered.signature)) == []


def test_widths_in_the_file_are_the_fonts_own(draw: Draw) -> None:
    """ISO 19005-3, 6.2.11.5: widths in the dictionary and in the embedded program differ by a thousandth at most."""
    from fontTools.ttLib import TTFont

    with pikepdf.open(io.BytesIO(draw().pdf)) as document:
        for item in list(document.objects):
            if not isinstance(item, pikepdf.Dictionary) or item.get("/Type") != "/Font" or "/W" not in item:
                continue
            program = next(
                item.FontDescriptor[f"/FontFile{n}"] for n in "23" if f"/FontFile{n}" in item.FontDescriptor
            )
            face = TTFont(io.BytesIO(program.read_bytes()))
            order, scale = face.getGlyphOrder(), 1000 / face["head"].unitsPerEm
            widths = list(item.W)
            for first, values in zip(widths[::2], widths[1::2], strict=True):
                for offset, width in enumerate(values):
                    real = face["hmtx"][order[int(first) + offset]][0] * scale
                    assert abs(float(width) - real) <= 1.01


def test_a_tagged_file_says_language_title_and_structure(draw: Draw) -> None:
    with pikepdf.open(io.BytesIO(draw("classic-landscape", "pdf/ua-1").pdf)) as document:
        root = document.Root
        assert str(root.Lang) == "fr"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert "/StructTreeRoot" in root
        with document.open_metadata() as metadata:
            assert metadata.get("pdfuaid:part") == "1"
        kinds = {str(item.get("/S")) for item in document.objects if isinstance(item, pikepdf.Dictionary)}
        assert {"/H1", "/Figure", "/Document"} <= kinds
        figures = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        assert any("code=0123456789AB" in str(figure.get("/Alt", "")) for figure in figures)


def test_title_author_language_and_dates(draw: Draw) -> None:
    with pikepdf.open(io.BytesIO(draw().pdf)) as document:
        assert str(document.docinfo["/Title"]) == "Certificat de réussite – Hélène Œuvray"
        assert str(document.docinfo["/CreationDate"]) == "D:20250105083000Z"
        assert str(document.Root.Lang) == "fr"


def test_the_credential_travels_in_the_file(draw: Draw, signer: Signer) -> None:
    credential = Attachment(
        name="credential.json",
        content=b'{"type":["VerifiableCredential"]}',
        mimetype="application/vc+ld+json",
        description="Open Badge",
    )
    pdf = sign(draw(attachments=(credential,)).pdf, signer, when=NOW)
    assert archival_faults(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        stored = document.attachments["credential.json"]
        assert stored.get_file().read_bytes() == credential.content
        assert stored.get_file().mime_type == "application/vc+ld+json"
        assert document.Root.AF[0].AFRelationship == "/Alternative"


def test_unknown_variants_are_refused(draw: Draw) -> None:
    with pytest.raises(VariantError):
        draw(variant="pdf/x-9")
