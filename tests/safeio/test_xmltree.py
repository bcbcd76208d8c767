"""The positioned tree: places, encodings, and refusal of what could hurt."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from safeio.errors import CodedError
from safeio.xml import XmlDoctypeError, XmlError, XmlTooLargeError
from safeio.xmltree import XmlEncodingError, parse, sniff


def test_places_and_prefixes() -> None:
    root = parse(b'<a xmlns="urn:one"\n   xmlns:p="urn:two">\n  <p:b p:c="1" d="2">text</p:b></a>')
    node = root.children[0]
    assert (root.ns, root.name, root.prefix, root.line, root.column) == ("urn:one", "a", "", 1, 1)
    assert (node.ns, node.name, node.prefix, node.line, node.column) == ("urn:two", "b", "p", 3, 3)
    assert node.get("c", "urn:two") == "1"
    assert node.get("d") == "2"
    assert node.prefixes == {"{urn:two}c": "p"}
    assert node.text == "text"
    assert root.declared == {"": "urn:one", "p": "urn:two"}
    assert [one.name for one in root.iter()] == ["a", "b"]


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "cp1252", "gbk", "shift_jis", "koi8-r"]
)
def test_encodings(codec: str) -> None:
    text = {"gbk": "第一章", "shift_jis": "日本", "koi8-r": "Урок"}.get(codec, "été")
    declared = codec.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{declared}"?><a>{text}</a>'.encode(codec)
    assert parse(data).text == text


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a SYSTEM "http://example.org/x.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a b="&y;"/>',
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode("utf-16"),
    ],
)
def test_doctype_is_refused_before_any_entity(data: bytes) -> None:
    with pytest.raises(XmlDoctypeError):
        parse(data)


@pytest.mark.parametrize("name", ["utf-7", "unicode_escape", "rot13", "idna", "base64", "hz", "klingon"])
def test_codecs_that_hide_things_are_refused(name: str) -> None:
    with pytest.raises(XmlEncodingError):
        parse(f'<?xml version="1.0" encoding="{name}"?><a/>'.encode())


def test_wrong_bytes_have_a_line() -> None:
    with pytest.raises(XmlEncodingError) as error:
        parse(b"<a>\n\n\xe9</a>")
    assert error.value.line == 3


def test_limits() -> None:
    with pytest.raises(XmlTooLargeError):
        parse(b"<a>" * 300 + b"</a>" * 300)
    with pytest.raises(XmlTooLargeError):
        parse(b"<a>" + b"<b/>" * 50 + b"</a>", max_nodes=20)


def test_hundred_thousand_attributes_and_pieces() -> None:
    many = b" ".join(b'a%d="1"' % number for number in range(150_000))
    with pytest.raises(XmlTooLargeError):
        parse(b"<a " + many + b"/>")
    assert len(parse(b"<a>" + b"x<!-- -->" * 200_000 + b"</a>").text) == 200_000


def test_contradiction() -> None:
    assert sniff(b'\xef\xbb\xbf<?xml version="1.0" encoding="iso-8859-1"?><a/>').contradiction
    assert not sniff('<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")).contradiction
    assert not sniff(b"<a/>").contradiction


@given(st.binary(max_size=200))
@example(b"\xff\xfe")
@example(b"\x00<\x00?")
@example(b'<?xml version="1.0" encoding="utf-16"?><a/>')
@example(b'<a xmlns="\x1f"/>')
def test_any_bytes_raise_only_our_error(data: bytes) -> None:
    try:
        parse(data)
    except CodedError as error:
        assert isinstance(error, XmlError)  # noqa: PT017 - nothing else may come out


@given(st.text(alphabet="<>/ab=\"'& \n!-[]?", max_size=60))
def test_any_markup_raises_only_our_error(text: str) -> None:
    try:
        parse(text.encode())
    except XmlError:
        return
