"""What is no package: it says what it is instead."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from package_tools import pack

import scorm
from safeio import CodedError
from scorm.reports import to_text


@pytest.mark.parametrize(
    ("files", "phrase"),
    [
        ({"content.xml": b"<?xml version='1.0'?><ode></ode>", "index.html": b""}, "an eXeLearning project"),
        ({"contentv3.xml": b"", "content.data": b""}, "an eXeLearning project"),
        (
            {"bees/h5p.json": b"{}", "bees/content/content.json": b"{}"},
            "an H5P package inside a folder: zip its files, not the folder",
        ),
        ({"course.zip": b"PK"}, "a zip of a zip: the package is inside"),
        ({"moodle_backup.xml": b"", "files.xml": b""}, "a Moodle course backup"),
        ({"tincan.xml": b"", "index.html": b""}, "an xAPI (Tin Can) package"),
        ({"course.story": b""}, "an Articulate Storyline project"),
        ({"index.html": b"", "a.css": b""}, "a website without a manifest"),
    ],
)
def test_looks_like(tmp_path: Path, files: dict[str, bytes], phrase: str) -> None:
    report = scorm.check(pack(tmp_path, files))
    assert report.kind is scorm.Kind.UNKNOWN
    assert report.looks_like == phrase
    assert report.to_dict()["looks_like"] == phrase
    assert phrase in " ".join(to_text(report).split())
    assert phrase not in to_text(report, language="uk")


@pytest.mark.parametrize(
    ("data", "phrase"),
    [
        (gzip.compress(b"tar", mtime=0), "such as a Moodle backup"),
        (b"<!DOCTYPE html><p>404", "a web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"Rar!\x1a\x07", "a RAR archive"),
        (b"hello", "no zip signature"),
    ],
)
def test_other_files_are_named(tmp_path: Path, data: bytes, phrase: str) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(data)
    with pytest.raises(CodedError, match=phrase):
        scorm.check(path)


@pytest.mark.shared
def test_corpus(shared: Path) -> None:
    report = scorm.check(shared / "corpus/packages/exelearning/exelearning__basic-example.elp")
    assert report.looks_like == "an eXeLearning project"
