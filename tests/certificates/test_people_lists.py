"""Lists of people as spreadsheets save them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.people import PeopleError, rows
from certificates.sources.files import read_people

LIST = "Name;Course\r\nHélène Œuvray;Sécurité\r\n;\r\n小明 欧阳;A\r\n;\r\n"


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.encode("utf-16"),
        LIST.replace(";", "\t").encode("utf-16"),
        LIST.replace(";", ",").encode(),
        LIST.replace("\r\n", "\n").encode(),
        LIST.replace("\r\n", "\r").encode(),
        b"\r\n" + LIST.encode(),
    ],
    ids=["plain", "mark", "UTF-16", "Unicode text of Excel", "comma", "Unix", "old Mac", "empty line first"],
)
def test_what_spreadsheets_save_is_read(data: bytes) -> None:
    found = [row for _line, row in rows(data, name="p.csv")]
    assert found == [{"name": "Hélène Œuvray", "course": "Sécurité"}, {"name": "小明 欧阳", "course": "A"}]


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (LIST.encode("cp1252", "replace"), 2, "CSV UTF-8"),
        (b"prenom;nom\nA;B\n", 1, "there are: prenom, nom"),
        (b"name;course\nA;B\n;C\n", 3, "without a name"),
        (b"name,course\nA,B, C\n", 2, "3 cells, but 2 columns"),
        (b'name,course\n"A,B\n', 2, "unexpected end"),
    ],
    ids=["Windows", "other columns", "no name", "separator in a text", "open quote"],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, data: bytes, line: int, says: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(data)
    with pytest.raises(PeopleError, match=says) as caught:
        read_people(path)
    assert (caught.value.path, caught.value.line) == ("people.csv", line)


@given(st.binary(max_size=200))
def test_hostile_lists_raise_only_our_error(data: bytes) -> None:
    try:
        found = list(rows(data, name="p.csv"))
    except PeopleError:
        return
    assert all(line > 1 for line, _row in found)
