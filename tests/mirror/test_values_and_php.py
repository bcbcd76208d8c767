"""The language of values and serialised PHP: round trip, and hostile bytes raise only our error."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sidecar.mirror import php
from sidecar.mirror.errors import BadPhpError, BadValueError
from sidecar.mirror.values import canonical, plain, ref, references, resolve, site

SCALARS = st.one_of(
    st.just(["N"]),
    st.integers(-(2**62), 2**62).map(lambda n: ["i", n]),
    st.integers(0, 1).map(lambda n: ["b", n]),
    st.sampled_from(["0.1", "-3", "INF", "1.0E+25"]).map(lambda x: ["d", x]),
    st.text().map(lambda s: ["s", s]),
)
KEYS = st.one_of(st.integers(0, 99).map(lambda n: ["i", n]), st.text(max_size=5).map(lambda s: ["s", s]))
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(st.tuples(KEYS, inner).map(list), max_size=4).map(lambda items: ["a", items]),
        st.lists(st.tuples(KEYS, inner).map(list), max_size=4).map(lambda items: ["O", "stdClass", items]),
    ),
    max_leaves=12,
)


@given(TREES)
def test_php_round_trip(tree: list[object]) -> None:
    assert php.loads(php.dumps(tree)) == tree


@given(st.binary(max_size=200))
def test_php_hostile_bytes(data: bytes) -> None:
    try:
        tree = php.loads(data)
    except BadPhpError:
        return
    assert php.loads(php.dumps(tree)) == tree


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"i:5",
        b's:5:"abc";',
        b"a:1:{i:0;}",
        b'O:3:"abc"',
        b"a:99999999999:{",
        b"R:1;",
        b"i:1;x",
        b"a:1:{" * 200,
    ],
)
def test_php_refuses(data: bytes) -> None:
    with pytest.raises(BadPhpError):
        php.loads(data)


def test_moodle_block_configuration() -> None:
    data = 'O:8:"stdClass":2:{s:5:"title";s:5:"Été";s:8:"glossary";s:1:"2";}'.encode()
    tree = php.loads(data)
    assert tree == ["O", "stdClass", [[["s", "title"], ["s", "Été"]], [["s", "glossary"], ["s", "2"]]]]


def resolved(value: object) -> object:
    return resolve(
        value, lambda _table, number: number + 1000, lambda names: f"<{'/'.join(map(str, names))}>"
    )


def test_resolve() -> None:
    assert resolved(5) == 5
    assert resolved(ref("quiz", 7)) == 1007
    assert resolved({"$neg": ref("scale", 3)}) == -1003
    assert (
        resolved({"$cat": ["/mod/quiz/view.php?id=", ref("course_modules", 1)]})
        == "/mod/quiz/view.php?id=1001"
    )
    assert json.loads(str(resolved({"$json": {"op": "&", "c": [{"cm": ref("course_modules", 2)}]}}))) == {
        "op": "&",
        "c": [{"cm": 1002}],
    }
    assert resolved({"$php": ["s", {"$cat": [ref("glossary", 4)]}]}) == 's:4:"1004";'
    assert resolved({"$hex": "00ff"}) == b"\x00\xff"
    assert resolved(site("role", "student")) == "<role/student>"


@pytest.mark.parametrize(
    "value", [{"$ref": "quiz"}, {"$ref": ["quiz", "1"]}, {"$hex": "xy"}, {"$what": 1}, {"a": 1, "b": 2}]
)
def test_resolve_refuses(value: object) -> None:
    with pytest.raises(BadValueError):
        resolved(value)


def test_references_are_found_anywhere() -> None:
    value = {"$json": {"c": [{"cm": ref("course_modules", 2)}, {"$cat": ["x", site("wwwroot")]}]}}
    assert sorted(form for form, _ in references(value)) == ["$ref", "$site"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("100.00000"), "100"),
        (Decimal("0E-7"), "0"),
        (Decimal("0.33000"), "0.33"),
        (2.0, "2"),
        (b"\x01", {"$hex": "01"}),
    ],
)
def test_plain(value: object, expected: object) -> None:
    assert plain(value) == expected


@given(st.dictionaries(st.text(), st.one_of(st.none(), st.integers(), st.text())))
def test_canonical_does_not_know_order(tree: dict[str, object]) -> None:
    assert canonical(tree) == canonical(dict(reversed(tree.items())))
