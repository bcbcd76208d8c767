"""What one certificate looks like does not depend on those drawn with it, nor a signature on those before it."""

from __future__ import annotations

import gc
import hashlib
import io
import weakref
from dataclasses import replace

import pytest
from asn1crypto import cms
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from certificates import FontBook, load_template, render
from certificates.gallery import path_of
from certificates.model import Element, Issue, Page, StoredFile, Template
from certificates.rendering import Renderer
from certificates.signing import check, from_pkcs12, sign
from certificates.sources.files import plain_issue

NAMES = (
    "Hélène Œuvray",
    "Ánh Tuyết Nguyễn Thị",
    "Олександр Ґаландюк",
    "محمد عبد السلام الخطيب",
    "សុភ័ក្ត្រា ច័ន្ទ",
    "চট্টোপাধ্যায়",
    "欧阳 小明",
    "Maximiliana Alexandrine Wilhelmina Konstantina von Hohenzollern-Sigmaringen zu Sachsen-Coburg und Gotha",
)


def people(count: int) -> list[Issue]:
    return [
        plain_issue(
            {
                "code": f"{number:010d}AB",
                "name": f"{NAMES[number % len(NAMES)]} {number}",
                "course": f"Course {number % 3} (အ)" if number % 5 == 0 else f"Course {number % 3}",
                "language": ("en", "fr", "ar")[number % 3],
                "issued": 1736065800 + 86400 * number,
            }
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("variant", ["pdf/a-3b", "pdf/ua-1"])
@pytest.mark.parametrize("template", ["classic-landscape", "shahada-landscape"])
def test_a_certificate_has_the_same_bytes_in_any_company(
    template: str, variant: str, fonts: FontBook
) -> None:
    loaded = load_template(path_of(template))
    issues = people(16)

    def drawn(some: list[Issue], batch: int) -> dict[str, bytes]:
        made = render(loaded.template, some, assets=loaded.assets, fonts=fonts, variant=variant, batch=batch)
        return {item.code: item.pdf for item in made}

    together = drawn(issues, 16)
    assert drawn(issues[::-1], 5) == together
    for issue in issues[:8]:
        assert drawn([issue], 1)[issue.code] == together[issue.code]


def test_what_is_kept_between_batches_has_an_end(fonts: FontBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certificates.pdf.engine.KEPT", 20)
    loaded = load_template(path_of("square-card"))
    renderer = Renderer(template=loaded.template, assets=loaded.assets, fonts=fonts)
    made = list(renderer.render(people(40), batch=4))
    assert len(made) == 40
    assert len(renderer.engine._pieces) <= 20
    again = {item.code: item.pdf for item in renderer.render(people(3), batch=1)}
    assert again == {item.code: item.pdf for item in made[:3]}


def test_nothing_is_kept_of_a_batch_that_is_over(fonts: FontBook) -> None:
    """A worker draws many batches: each had left its open fonts behind."""
    loaded = load_template(path_of("square-card"))
    renderer = Renderer(template=loaded.template, assets=loaded.assets, fonts=fonts)
    assert len(list(renderer.render(people(2), batch=2))) == 2
    engine = weakref.ref(renderer.engine)
    del renderer
    gc.collect()
    assert engine() is None


def _signature(pdf: bytes) -> tuple[bytes, bytes]:
    """CMS without digest and signature: what all files of a signer share."""
    found = cms.ContentInfo.load(next(iter(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)).pkcs7_content)
    signer = found["content"]["signer_infos"][0]
    head = (
        signer["sid"].dump() + signer["signature_algorithm"].dump() + found["content"]["certificates"].dump()
    )
    kinds = b"".join(attribute["type"].dump() for attribute in signer["signed_attrs"])
    return head, kinds


def test_signatures_after_a_model_are_pyhankos(identity: tuple[bytes, bytes, bytes], fonts: FontBook) -> None:
    data, password = identity[0], "secret"
    loaded = load_template(path_of("square-card"))
    pdfs = [item.pdf for item in render(loaded.template, people(3), assets=loaded.assets, fonts=fonts)]
    one = from_pkcs12(data, password)
    signed = [sign(pdf, one, when=1736065800) for pdf in pdfs]
    for pdf, made in zip(pdfs, signed, strict=True):
        assert _signature(made) == _signature(sign(pdf, from_pkcs12(data, password), when=1736065800))
        assert [status.ok for status in check(made, when=1736065900)] == [True]


def test_photographs_are_not_kept(fonts: FontBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("certificates.rendering.PICTURES", 4)
    photographs: dict[str, bytes] = {}
    issues = []
    for number, issue in enumerate(people(12)):
        out = io.BytesIO()
        Image.new("RGB", (8, 8), (number * 20, 0, 0)).save(out, "PNG")
        sha1 = hashlib.sha1(out.getvalue(), usedforsecurity=False).hexdigest()
        photographs[sha1] = out.getvalue()
        issues.append(replace(issue, pictures=(StoredFile(sha1=sha1, filename="f1.png"),)))
    element = Element(id="1", kind="userpicture", data={"width": 20, "height": 0}, x=10, y=10)
    template = Template(name="t", pages=(Page(width=50, height=50, elements=(element,)),))
    renderer = Renderer(template=template, assets=photographs.get, fonts=fonts)
    made = list(renderer.render(issues, batch=3))
    assert len({item.pdf for item in made}) == 12
    assert not [problem for item in made for problem in item.findings]
    assert len(renderer.engine._images) <= 7
