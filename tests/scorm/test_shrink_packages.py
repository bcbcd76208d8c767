"""Lighter copies: pictures re-encoded under their names, orphans on request, nothing broken, nothing twice."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import scorm
from safeio import CodedError
from scorm.shrink import encode

MANIFEST = """<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><metadata/>
<organizations default="o"><organization identifier="o"><title>T</title><item identifier="i" identifierref="r">
<title>I</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" href="index.html"><file href="index.html"/></resource></resources>
</manifest>"""


def picture(format: str, *, quality: int = 98, size: int = 160, seed: int = 1) -> bytes:
    noise = random.Random(seed)
    image = Image.new("RGB", (size, size))
    image.putdata([(x % 256, y % 256, noise.randrange(40)) for y in range(size) for x in range(size)])
    out = io.BytesIO()
    options = {"JPEG": {"quality": quality}, "PNG": {"compress_level": 0}, "WEBP": {"quality": quality}}[
        format
    ]
    image.save(out, format, **options)
    return out.getvalue()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "in.zip"
    page = '<img src="a.jpg"><img src="b%20c.png"><script>load("slide" + 3 + ".png")</script><p>d.webp</p>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", MANIFEST)
        archive.writestr("index.html", page)
        archive.writestr("a.jpg", picture("JPEG"))
        archive.writestr("b c.png", picture("PNG"), zipfile.ZIP_STORED)
        archive.writestr("d.webp", picture("WEBP", quality=100))
        archive.writestr("slide3.png", picture("PNG", seed=2), zipfile.ZIP_STORED)
        archive.writestr("unused/wasp.jpg", picture("JPEG", seed=3))
        archive.writestr("unused/notes.css", "p{}")
        archive.writestr("broken.jpg", b"\xff\xd8 no picture" * 500)
    return path


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_pictures_become_lighter_and_stay_pictures(package: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.zip"
    report = scorm.shrink(package, out, quality=60)
    before, after = contents(package), contents(out)
    assert list(before) == list(after)
    for name, kind in (("a.jpg", "JPEG"), ("b c.png", "PNG"), ("d.webp", "WEBP"), ("slide3.png", "PNG")):
        assert len(after[name]) < len(before[name])
        with Image.open(io.BytesIO(after[name])) as image:
            assert (image.format, image.size) == (kind, (160, 160))
    with Image.open(io.BytesIO(before["b c.png"])) as old, Image.open(io.BytesIO(after["b c.png"])) as new:
        assert old.tobytes() == new.tobytes()  # without loss
    for name in ("imsmanifest.xml", "index.html", "broken.jpg", "unused/notes.css"):
        assert after[name] == before[name]
    figures = dict(report.extra)["shrink"]
    assert figures["before"] == package.stat().st_size > figures["after"] == out.stat().st_size
    assert figures["images"] == 5
    assert {change.path for change in report.changes} >= {"a.jpg", "d.webp"}


def test_checks_as_clean_as_before_and_a_second_run_changes_nothing(package: Path, tmp_path: Path) -> None:
    once, twice = tmp_path / "1.zip", tmp_path / "2.zip"
    report = scorm.shrink(package, once, drop_orphans=True)
    codes = {finding.code for finding in scorm.check(package).findings}
    assert {finding.code for finding in report.findings} <= codes
    again = scorm.shrink(once, twice, drop_orphans=True)
    assert not again.changes
    assert contents(once) == contents(twice)


def test_only_what_nothing_mentions_is_left_out(package: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.zip"
    report = scorm.shrink(package, out, drop_orphans=True)
    gone = set(contents(package)) - set(contents(out))
    assert gone == {"unused/wasp.jpg", "broken.jpg"}
    assert dict(report.extra)["shrink"]["orphans"] == 2


def test_onto_itself(package: Path) -> None:
    before = package.stat().st_size
    scorm.shrink(package, package)
    assert package.stat().st_size < before
    assert zipfile.ZipFile(package).testzip() is None


def test_quality_is_checked(package: Path, tmp_path: Path) -> None:
    for quality in (0, 96):
        with pytest.raises(CodedError, match="1 to 95"):
            scorm.shrink(package, tmp_path / "out.zip", quality=quality)
    assert not (tmp_path / "out.zip").exists()


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "scorm12/golf__ContentPackagingOneFilePerSCO_SCORM12.zip",
        "scorm2004_3rd/golf__RuntimeBasicCalls_SCORM20043rdEdition.zip",
        "h5p/H5P-Nodejs-library__validator-valid3-3-images.h5p",
        "cmi5/CATAPULT__single_au_basic_responsive.zip",
    ],
)
def test_real_packages(shared: Path, tmp_path: Path, name: str) -> None:
    source, out = shared / "corpus/packages" / name, tmp_path / Path(name).name
    report = scorm.shrink(source, out, drop_orphans=True, quality=70)
    assert out.stat().st_size < source.stat().st_size
    before = {finding.code for finding in scorm.check(source).findings}
    assert {finding.code for finding in report.findings} <= before
    assert report.launchable == scorm.check(source).launchable


@given(
    data=st.binary(max_size=300), format=st.sampled_from(["JPEG", "PNG", "WEBP"]), cut=st.integers(0, 3000)
)
def test_hostile_pictures(data: bytes, format: str, cut: int) -> None:
    encode(data, format, 80)
    whole = picture(format, size=24)
    encode(whole[: cut % len(whole)] + data, format, 80)
