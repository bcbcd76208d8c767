"""Hostile templates and data: nothing is fetched, nothing leaks, and each attempt is a finding."""

from __future__ import annotations

import http.server
import io
import json
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from certificates import FontBook, load_template, render
from certificates.images import ImageRefusedError, prepare
from certificates.model import Element, Issue, Page, Rules, StoredFile, Template
from certificates.rendered import Rendered
from certificates.sources.files import plain_issue
from certificates.strings import without_turns

BAD_HTML = [
    '<img src="{url}/x.png">',
    '<img src="file:///etc/passwd">',
    '<p style="background:url({url}/x.png)">x</p>',
    "<style>@import url({url}/x.css)</style>x",
    '<link rel="stylesheet" href="{url}/x.css">x',
    '<object data="file:///etc/passwd"></object>',
    '<iframe src="{url}"></iframe>',
    '<svg><image href="{url}/x.png"/></svg>',
    '<embed src="{url}">',
    "<script>fetch('{url}')</script>",
    '<a href="javascript:alert(1)">x</a>',
    '<p style="list-style-image: url(\\000066ile:///etc/passwd)">x</p>',
    '<link rel="attachment" href="file:///etc/passwd">x',
    '<meta http-equiv="refresh" content="0;url={url}">x',
    '<base href="{url}"><img src="x.png">',
]


@pytest.fixture(scope="module")
def trap() -> Iterator[tuple[str, list[str]]]:
    """A web server that notes who asks."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def drawn(
    fonts: FontBook, *elements: Element, files: dict[str, bytes] | None = None, **issue: Any
) -> Rendered:
    template = Template(name="t", pages=(Page(width=210, height=297, elements=elements),), rules=Rules())
    made = Issue(**{"code": "0123456789AB", "full_name": "A B", "issued": 1, **issue})
    return next(render(template, [made], assets=(files or {}).get, fonts=fonts))


@pytest.mark.parametrize("source", BAD_HTML)
def test_html_in_a_text_fetches_nothing(source: str, fonts: FontBook, trap: tuple[str, list[str]]) -> None:
    url, asked = trap
    element = Element(id="1", kind="text", data=source.replace("{url}", url), x=10, y=10, width=100)
    made = drawn(fonts, element)
    assert not asked
    assert b"root:" not in made.pdf
    assert b"javascript" not in made.pdf
    assert b"/EmbeddedFile" not in made.pdf
    if "javascript:" not in source:
        assert {problem.code for problem in made.findings} & {"CERT-HTML-001", "CERT-HTML-002"}


@pytest.mark.parametrize("source", BAD_HTML)
def test_html_in_a_name_is_text(source: str, fonts: FontBook, trap: tuple[str, list[str]]) -> None:
    url, asked = trap
    person = Element(id="1", kind="userfield", data="fullname", x=10, y=10, width=150)
    made = drawn(fonts, person, full_name=source.replace("{url}", url) + "Anna")
    assert not asked
    assert "Anna" in made.text[0][0]
    assert "<" not in made.text[0][0].replace("< ", "")


@pytest.mark.parametrize("source", BAD_HTML)
def test_a_designers_html_fetches_nothing(
    source: str, fonts: FontBook, trap: tuple[str, list[str]], tmp_path: Path
) -> None:
    url, asked = trap
    made = designed(tmp_path, fonts, source.replace("{url}", url))
    assert not asked
    assert b"root:" not in made.pdf
    assert b"/EmbeddedFile" not in made.pdf
    if any(word in source for word in ("<img", "@import", "stylesheet")):
        assert "CERT-HTML-002" in {problem.code for problem in made.findings}


def designed(folder: Path, fonts: FontBook, html: str, **issue: Any) -> Rendered:
    (folder / "t.json").write_text(
        json.dumps(
            {"format": "sidecar-certificate/1", "name": "T", "html": "t.html.j2", "files": ["logo.png"]}
        )
    )
    (folder / "t.html.j2").write_text(
        f"<html><head><title>t</title></head><body>{html}</body></html>", "utf-8"
    )
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "PNG")
    (folder / "logo.png").write_bytes(out.getvalue())
    loaded = load_template(folder / "t.json")
    line = plain_issue({"code": "0123456789AB", "name": "Anna <b>Smith</b>", "issued": 1736065800, **issue})
    return next(render(loaded.template, [line], assets=loaded.assets, fonts=fonts))


def test_a_designers_page_is_filled_and_escaped(fonts: FontBook, tmp_path: Path, pdf_words: Any) -> None:
    html = '<style>@page{size:A5}</style><h1>{{ full_name }}</h1><img src="{{ file("logo.png") }}">{{ qr() }} {{ issued }}'
    made = designed(tmp_path, fonts, html)
    assert not made.findings
    words = [word[0] for word in pdf_words(made.pdf)[0]]
    assert words[:2] == ["Anna", "<b>Smith</b>"]
    assert words[-3:] == ["5", "January", "2025"]


@pytest.mark.parametrize(
    "expression",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ full_name.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{% for i in range(10**9) %}x{% endfor %}",
        "{{ 'x' * 10**8 }}",
        "{{ file('../../../etc/passwd') }}",
        "{% include '/etc/passwd' %}",
        "{{ unclosed",
    ],
)
def test_the_sandbox_holds(expression: str, fonts: FontBook, tmp_path: Path) -> None:
    made = designed(tmp_path, fonts, expression)
    assert made.findings
    assert "uid=" not in made.text[0][0]
    assert "root:" not in made.text[0][0]


def test_turned_names_are_shown_as_they_are(fonts: FontBook) -> None:
    person = Element(id="1", kind="userfield", data="fullname", x=10, y=10, width=150)
    made = drawn(fonts, person, full_name="Anna\u202etfiws\u202c Smith\u2066")
    assert made.text[0][0] == "Annatfiws Smith"
    assert [problem.code for problem in made.findings] == ["CERT-TEXT-003"]


@pytest.mark.parametrize(
    "written",
    ["&#8238;", "&#x202E;", "&#08238 ", "&#8294;", "&#82&#x202e;38;", "&#x20&#8237;2e;", "&#82\u202e38;"],
)
def test_turns_written_as_entities_go_too(written: str) -> None:
    cleaned, found = without_turns(f"Anna{written}Smith", element="1", issue="c")
    assert cleaned.replace(" ", "") == "AnnaSmith"
    assert found is not None
    assert without_turns("&#82381; &#x202ef;", element="1", issue="c") == ("&#82381; &#x202ef;", None)


def test_a_finding_on_a_text_for_all_names_each_issue(fonts: FontBook) -> None:
    """What is set once for everybody is still reported for everybody."""
    said = Element(id="1", kind="text", data="<script>x</script>Anna", x=10, y=10, width=150)
    template = Template(name="t", pages=(Page(width=200, height=100, elements=(said,)),), rules=Rules())
    people = [plain_issue({"code": code, "name": "Anna", "issued": 1736065800}) for code in ("A", "B")]
    made = list(render(template, people, assets=lambda _: None, fonts=fonts))
    assert [(p.code, p.path) for one in made for p in one.findings] == [
        ("CERT-HTML-001", "A"),
        ("CERT-HTML-001", "B"),
    ]


def _png(width: int, height: int) -> bytes:
    """A PNG that claims a size without having it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
)
BOMBS = {
    "huge": b"\x89PNG\r\n\x1a\n" + b"x" * (33 << 20),
    "claims 100,000 pixels a side": _png(100_000, 100_000),
    "claims 12,000 × 12,000": _png(12_000, 12_000),
    "entities": b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg>&b;</svg>',
    "outside entity": b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
    "use upon use": (
        _SVG
        + '<g id="a0"><rect width="1" height="1"/></g>'
        + "".join(f'<g id="a{n}">' + f'<use xlink:href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
        + '<use xlink:href="#a8"/></svg>'
    ).encode(),
    "use of itself": (_SVG + '<g id="a"><use href="#a"/></g><use href="#a"/></svg>').encode(),
    "deep": (_SVG + "<g>" * 5000 + "</g>" * 5000 + "</svg>").encode(),
    "not a picture": b"GIF89a and then nothing",
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "empty": b"",
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_picture_bombs_are_refused(name: str, fonts: FontBook) -> None:
    with pytest.raises(ImageRefusedError):
        prepare(BOMBS[name])
    stored = StoredFile(sha1="a" * 40, filename="bomb")
    element = Element(id="1", kind="image", data={"width": 10, "height": 10}, files=(stored,))
    made = drawn(fonts, element, files={"a" * 40: BOMBS[name]})
    assert [problem.code for problem in made.findings] == ["CERT-IMG-002"]
    assert made.pages == 1


def test_an_svg_loses_what_reaches_out(fonts: FontBook, trap: tuple[str, list[str]]) -> None:
    url, asked = trap
    svg = (
        _SVG
        + f'<image href="{url}/x.png" width="9" height="9"/><script>1</script><style>@import url({url}/x.css);</style>'
        + f'<rect width="9" height="9" fill="url({url}/#a)" onload="x()"/><use href="{url}/x.svg#a"/></svg>'
    ).encode()
    stored = StoredFile(sha1="a" * 40, filename="x.svg")
    drawn(
        fonts,
        Element(id="1", kind="image", data={"width": 9, "height": 9}, files=(stored,)),
        files={"a" * 40: svg},
    )
    assert not asked
    cleaned = prepare(svg).data
    assert b"http://127" not in cleaned
    assert b"onload" not in cleaned
    assert b"<script" not in cleaned


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=400))
def test_hostile_pictures_raise_only_our_error(data: bytes) -> None:
    for start in (b"", b"<svg", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff"):
        try:
            prepare(start + data)
        except ImageRefusedError:
            continue


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.text(max_size=40))
def test_any_text_and_name_can_be_drawn(fonts_once: FontBook, text: str, name: str) -> None:
    elements = (
        Element(id="1", kind="text", data=text, x=10, y=10, width=150),
        Element(id="2", kind="text", data=f"<b>{text}</b><ul><li>{name}", x=10, y=90, width=150),
        Element(id="3", kind="userfield", data="fullname", x=10, y=150, width=150),
    )
    made = drawn(fonts_once, *elements, full_name=name)
    assert made.pdf[:5] == b"%PDF-"


@pytest.fixture(scope="module")
def fonts_once(fonts: FontBook) -> FontBook:
    return fonts


def test_odd_element_data_is_a_finding(fonts: FontBook) -> None:
    for element in (
        Element(id="1", kind="border", data="wide"),
        Element(id="1", kind="hologram"),
        Element(id="1", kind="text", data="x", colour="no colour", width=50),
    ):
        assert [problem.code[:9] for problem in drawn(fonts, element).findings] == ["CERT-ELEM"]
    for data in ({"width": "x"}, {"width": -5}, None, [], "x"):
        drawn(fonts, Element(id="1", kind="image", data=data), Element(id="2", kind="date", data=data))
