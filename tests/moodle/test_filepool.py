"""The file pool: what is stored is what was promised, whole or not at all."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from sidecar.errors import FileNotInPoolError, SettingsError
from sidecar.moodle.filepool import FilePool, WrongContentError


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_add_then_read(tmp_path: Path) -> None:
    pool = FilePool(tmp_path)
    found = pool.add(io.BytesIO(b"hello"))
    assert found.sha1 == hashlib.sha1(b"hello", usedforsecurity=False).hexdigest()
    with pool.open(found.sha1) as stream:
        assert stream.read() == b"hello"
    assert pool.size(found.sha1) == 5
    assert pool.digests(found.sha1) == found
    assert pool.add(io.BytesIO(b"hello"), sha1=found.sha1) == found
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
def test_wrong_content_leaves_nothing(tmp_path: Path, kind: str) -> None:
    with pytest.raises(WrongContentError):
        FilePool(tmp_path).add(io.BytesIO(b"changed on the way"), **{kind: "0" * 40})
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 40, "a" * 39, "a" * 40])
def test_absent_or_no_hash(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileNotInPoolError):
        FilePool(tmp_path).path(name)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        FilePool(tmp_path / "absent").add(io.BytesIO(b"x"))
