"""H5P: every rule once, broken one at a time; the corpus; hostile input."""

from __future__ import annotations

import copy
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from package_tools import errors

import scorm
from scorm.h5p.document import UnreadableJsonError, loads

Files = dict[str, Any]
LIBRARY = "H5P.Bee-1.2"


def good() -> Files:
    library = {
        "title": "Bee", "majorVersion": 1, "minorVersion": 2, "patchVersion": 3, "machineName": "H5P.Bee",
        "runnable": 1, "preloadedJs": [{"path": "js/bee.js"}], "preloadedCss": [{"path": "bee.css"}],
        "preloadedDependencies": [{"machineName": "Hive", "majorVersion": 1, "minorVersion": 0}],
        "coreApi": {"majorVersion": 1, "minorVersion": 3}, "license": "MIT", "embedTypes": ["iframe"],
    }  # fmt: skip
    hive = {
        "title": "Hive",
        "majorVersion": 1,
        "minorVersion": 0,
        "patchVersion": 0,
        "machineName": "Hive",
        "runnable": 0,
    }
    main = {
        "title": "Bees", "language": "en", "mainLibrary": "H5P.Bee", "embedTypes": ["div"], "license": "U",
        "preloadedDependencies": [
            {"machineName": "H5P.Bee", "majorVersion": "1", "minorVersion": "2"},
            {"machineName": "Hive", "majorVersion": 1, "minorVersion": 0},
        ],
    }  # fmt: skip
    content = {
        "picture": {"path": "images/bee.png", "mime": "image/png"},
        "film": [{"path": "https://example.org/film.mp4", "mime": "video/mp4"}],
        "inner": {"library": "Hive 1.0", "params": {"label": "Wax"}, "subContentId": "x"},
        "question": "<p>What do bees make?</p>",
        "colour": "yellow",
        "answers": [{"text": "Honey", "weight": 10}, {"text": "Silk", "weight": 0}],
        "words": ["hive"],  # a list of groups with one field each: stored without the groups
    }
    semantics = [
        {"name": "picture", "type": "image", "optional": True},
        {"name": "film", "type": "video", "optional": True},
        {"name": "inner", "type": "library", "options": ["Hive 1.0"]},
        {"name": "question", "type": "text", "tags": ["p"], "maxLength": 3},
        {"name": "colour", "type": "select", "options": [{"value": "yellow"}, {"value": "red"}]},
        {
            "name": "answers", "type": "list",
            "field": {"name": "answer", "type": "group", "fields": [
                {"name": "text", "type": "text"}, {"name": "weight", "type": "number", "min": 0, "max": 10},
            ]},
        },
        {
            "name": "words", "type": "list", "field": {"name": "one", "type": "group", "fields": [
                {"name": "word", "type": "text", "maxLength": 8}]},
        },
        {"name": "strings", "type": "group", "common": True, "fields": [{"name": "check", "type": "text"}]},
    ]  # fmt: skip
    return {
        "h5p.json": main,
        "content/content.json": content,
        "content/images/bee.png": b"\x89PNG",
        f"{LIBRARY}/library.json": library,
        f"{LIBRARY}/semantics.json": semantics,
        f"{LIBRARY}/language/pt-br.json": {},
        f"{LIBRARY}/js/bee.js": b"1",
        f"{LIBRARY}/bee.css": b"",
        "Hive-1.0/library.json": hive,
        "Hive-1.0/semantics.json": [{"name": "label", "type": "text"}],
        ".DS_Store": b"",
    }


def put(path: str, *keys: Any) -> Callable[[Files], None]:
    """A change: the last of `keys` is set at the path the others name; `...` deletes."""

    def change(files: Files) -> None:
        *way, value = keys
        if not way:
            if value is ...:
                del files[path]
            else:
                files[path] = value
            return
        node = files[path]
        for key in way[:-1]:
            node = node[key]
        if value is ...:
            del node[way[-1]]
        else:
            node[way[-1]] = value

    return change


LIB = f"{LIBRARY}/library.json"
DEPENDENCY = {"machineName": "Wax", "majorVersion": 1, "minorVersion": 0}
FAULTS: list[tuple[str, Callable[[Files], None], str]] = [
    ("no h5p.json", put("h5p.json", ...), "PKG-H5P-001"),
    ("no content", put("content/content.json", ...), "PKG-H5P-002"),
    ("broken json", put("content/content.json", b"{,}"), "PKG-H5P-003"),
    ("byte order mark", put("h5p.json", b"\xef\xbb\xbf{}"), "PKG-H5P-003"),
    ("not a number", put("content/content.json", b'{"a": NaN}'), "PKG-H5P-003"),
    ("broken language", put(f"{LIBRARY}/language/pt-br.json", b"{"), "PKG-H5P-003"),
    ("broken semantics", put(f"{LIBRARY}/semantics.json", b"["), "PKG-H5P-003"),
    ("a list", put("h5p.json", []), "PKG-H5P-004"),
    ("library is a list", put("Hive-1.0/library.json", []), "PKG-H5P-004"),
    ("no title", put("h5p.json", "title", ...), "PKG-H5P-005"),
    ("no embedTypes", put("h5p.json", "embedTypes", ...), "PKG-H5P-005"),
    (
        "dependency without version",
        put("h5p.json", "preloadedDependencies", 1, "minorVersion", ...),
        "PKG-H5P-005",
    ),
    ("bad language", put("h5p.json", "language", "english (uk)"), "PKG-H5P-006"),
    ("bad embed type", put("h5p.json", "embedTypes", ["window"]), "PKG-H5P-006"),
    ("bad license", put("h5p.json", "license", "free"), "PKG-H5P-006"),
    ("main not listed", put("h5p.json", "mainLibrary", "H5P.Wasp"), "PKG-H5P-007"),
    ("main not runnable", put(LIB, "runnable", 0), "PKG-H5P-008"),
    ("library missing", put("h5p.json", "preloadedDependencies", 1, "minorVersion", 7), "PKG-H5P-009"),
    ("inner library missing", put(LIB, "preloadedDependencies", 0, "minorVersion", 7), "PKG-H5P-009"),
    ("folder without library", put("Other-1.0/x.js", b""), "PKG-H5P-011"),
    ("folder name", put("Bad name!/library.json", {}), "PKG-H5P-012"),
    ("folder mismatch", put(LIB, "minorVersion", 3), "PKG-H5P-013"),
    ("library without title", put(LIB, "title", ...), "PKG-H5P-014"),
    ("library with bad version", put(LIB, "patchVersion", "x"), "PKG-H5P-015"),
    ("library with bad license", put(LIB, "license", "free"), "PKG-H5P-015"),
    ("script missing", put(f"{LIBRARY}/js/bee.js", ...), "PKG-H5P-016"),
    ("style missing", put(f"{LIBRARY}/bee.css", ...), "PKG-H5P-016"),
    ("language name", put(f"{LIBRARY}/language/XX!.json", {}), "PKG-H5P-017"),
    ("core too new", put(LIB, "coreApi", "minorVersion", 99), "PKG-H5P-018"),
    ("content type", put("content/run.exe", b""), "PKG-H5P-019"),
    ("content php", put("content/x.php", b""), "PKG-H5P-019"),
    ("library file type", put(f"{LIBRARY}/LICENSE", b""), "PKG-H5P-020"),
    ("svg in content", put("content/x.svg", b"<svg/>"), "PKG-H5P-021"),
    ("picture missing", put("content/images/bee.png", ...), "PKG-H5P-022"),
    ("picture case", put("content/content.json", "picture", "path", "Images/bee.png"), "PKG-H5P-023"),
    ("unused picture", put("content/images/wasp.png", b"x"), "PKG-H5P-024"),
    ("content library", put("content/content.json", "inner", "library", "Wasp 1.0"), "PKG-H5P-025"),
    ("folder entry", put("content/images/", b""), "PKG-H5P-029"),
    ("editor's library missing", put(LIB, "editorDependencies", [DEPENDENCY]), "PKG-H5P-009"),
    ("title is true", put("h5p.json", "title", True), "PKG-H5P-006"),
    ("optional is null", put("h5p.json", "license", None), "PKG-H5P-006"),
    ("no authors", put("h5p.json", "authors", []), "PKG-H5P-006"),
    (
        "change without log",
        put("h5p.json", "changes", [{"date": "01-02-26 9:00:00", "author": "A"}]),
        "PKG-H5P-005",
    ),
    ("embed types as text", put("h5p.json", "embedTypes", "div"), "PKG-H5P-006"),
    (
        "core of the package",
        put("h5p.json", "coreApi", {"majorVersion": 2, "minorVersion": 0}),
        "PKG-H5P-018",
    ),
    ("library's empty description", put(LIB, "description", ""), "PKG-H5P-015"),
    ("content is null", put("content/content.json", b"null"), "PKG-H5P-004"),
    ("semantics is null", put(f"{LIBRARY}/semantics.json", b"null"), "PKG-H5P-003"),
    ("list as text", put("content/content.json", "answers", "one"), "PKG-H5P-030"),
    ("text as object", put("content/content.json", "question", {"a": 1}), "PKG-H5P-030"),
    ("number as words", put("content/content.json", "answers", 0, "weight", "much"), "PKG-H5P-030"),
    ("other library", put("content/content.json", "inner", "library", "H5P.Bee 1.2"), "PKG-H5P-031"),
    ("no such choice", put("content/content.json", "colour", "blue"), "PKG-H5P-032"),
    ("empty question", put("content/content.json", "question", ""), "PKG-H5P-033"),
    ("heavy answer", put("content/content.json", "answers", 0, "weight", 11), "PKG-H5P-034"),
    ("long word", put("content/content.json", "words", ["short", "much too long"]), "PKG-H5P-034"),
    ("inner text", put("content/content.json", "inner", "params", {"label": []}), "PKG-H5P-033"),
]


def pack(folder: Path, files: Files, name: str = "p.h5p") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in files.items():
            archive.writestr(member, data if isinstance(data, bytes) else json.dumps(data))
    return path


def test_good_package(tmp_path: Path) -> None:
    report = scorm.check(pack(tmp_path, good()))
    assert (report.kind, report.version, report.title) == (scorm.Kind.H5P, "H5P.Bee 1.2", "Bees")
    litter = "PKG-ZIP-015"  # .DS_Store, which H5P leaves out as well
    assert {finding.code for finding in report.findings} == {"PKG-H5P-028", litter}
    assert errors(report) == set()


@pytest.mark.parametrize(("change", "code"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_seeded_fault(tmp_path: Path, change: Callable[[Files], None], code: str) -> None:
    files = copy.deepcopy(good())
    change(files)
    report = scorm.check(pack(tmp_path, files))
    assert report.kind is scorm.Kind.H5P
    assert code in {finding.code for finding in report.findings}
    # a script on the server is the archive's own finding beside the type that H5P refuses
    assert errors(report) - {"PKG-ZIP-011", "PKG-ZIP-010"} <= {code}


def test_every_rule_is_seeded() -> None:
    seeded = {row[2] for row in FAULTS} | {"PKG-H5P-010", "PKG-H5P-026", "PKG-H5P-027", "PKG-H5P-028"}
    from scorm.rules import RULES

    assert {code for code in RULES if code.startswith("PKG-H5P-")} == seeded


def test_without_libraries(tmp_path: Path) -> None:
    files = {name: data for name, data in good().items() if name.startswith(("h5p", "content"))}
    report = scorm.check(pack(tmp_path, files, name="p.zip"))
    assert {"PKG-H5P-010", "PKG-H5P-026"} <= {finding.code for finding in report.findings}
    assert report.valid


def test_libraries_only(tmp_path: Path) -> None:
    files = {name: data for name, data in good().items() if not name.startswith(("h5p", "content"))}
    report = scorm.check(pack(tmp_path, files))
    assert "PKG-H5P-027" in {finding.code for finding in report.findings}
    assert report.valid


def test_the_sites_core_decides(tmp_path: Path) -> None:
    path = pack(tmp_path, good())
    old = scorm.check(path, site=scorm.SiteProfile(h5p_core=(1, 1)))
    assert errors(old) == {"PKG-H5P-018"}
    assert scorm.check(path, site=scorm.SiteProfile(moodle_version="3.9")).valid


@pytest.mark.parametrize(
    ("moodle", "minor", "severity"),
    [
        (None, 18, None),
        (None, 27, "info"),
        (None, 28, "warning"),
        (None, 29, "error"),
        ("3.9", 25, "error"),
        ("4.3", 27, "error"),
        ("4.3.8", 27, "info"),
        ("4.5.6", 27, "info"),
        ("4.5.6", 28, "error"),
        ("5.3", 28, "info"),
        ("no number", 27, "info"),
    ],
)
def test_each_moodle_has_its_core(
    tmp_path: Path, moodle: str | None, minor: int, severity: str | None
) -> None:
    files = good()
    files[LIB]["coreApi"]["minorVersion"] = minor
    site = scorm.SiteProfile(moodle_version=moodle) if moodle else None
    report = scorm.check(pack(tmp_path, files), site=site)
    assert [one.severity for one in report.findings if one.code == "PKG-H5P-018"] == [severity][
        : severity is not None
    ]


def test_svg_is_refused_since_moodle_45(tmp_path: Path) -> None:
    path = pack(tmp_path, {**good(), "content/x.svg": b"<svg/>"})
    assert errors(scorm.check(path, site=scorm.SiteProfile(moodle_version="4.5"))) == {"PKG-H5P-021"}
    assert scorm.check(path, site=scorm.SiteProfile(moodle_version="4.4.5")).valid
    assert scorm.check(path).valid


def test_folder_entries_are_taken_out(tmp_path: Path) -> None:
    path = pack(tmp_path, {**good(), "content/": b"", f"{LIBRARY}/js/": b""})
    report = scorm.fix(path, tmp_path / "fixed.h5p")
    assert report.valid
    assert "PKG-H5P-029" in {change.code for change in report.changes}
    with zipfile.ZipFile(tmp_path / "fixed.h5p") as archive:
        assert not [name for name in archive.namelist() if name.endswith("/")]


# what the H5P core of a stock Moodle 4.5.6 said when each was given to its validator
MOODLE_REFUSES = {
    "H5P-Nodejs-library__validator-2-invalid-libraries.h5p",
    "H5P-Nodejs-library__validator-broken-content-json.h5p",
    "H5P-Nodejs-library__validator-invalid-language-file-json.h5p",
    "H5P-Nodejs-library__validator-invalid-library-directory-name.h5p",
    "H5P-Nodejs-library__xss-svg.h5p",
    "LMS_Moodle__moodle-no-json-file.h5p",
}


@pytest.mark.shared
def test_corpus_as_moodle_s_own_validator(shared: Path) -> None:
    site = scorm.SiteProfile(moodle_version="4.5.6")
    found = {
        path.name: scorm.check(path, site=site) for path in (shared / "corpus/packages/h5p").glob("*.h5p")
    }
    assert {name for name, report in found.items() if not report.valid} == MOODLE_REFUSES
    assert len(found) >= 15


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("validator-2-invalid-libraries", {"PKG-H5P-017", "PKG-H5P-014", "PKG-H5P-029"}),
        ("validator-broken-content-json", {"PKG-H5P-003"}),
        ("validator-invalid-language-file-json", {"PKG-H5P-003"}),
        ("validator-invalid-library-directory-name", {"PKG-H5P-013"}),
    ],
)
def test_corpus_codes(shared: Path, name: str, codes: set[str]) -> None:
    path = shared / f"corpus/packages/h5p/H5P-Nodejs-library__{name}.h5p"
    assert errors(scorm.check(path)) == codes


@given(st.binary(max_size=300))
def test_json_is_read_or_refused(data: bytes) -> None:
    with suppress(UnreadableJsonError):
        loads(data)


def test_deep_json_is_refused() -> None:
    with pytest.raises(UnreadableJsonError):
        loads(b"[" * 100_000)


def test_semantics_as_deep_as_the_content(tmp_path: Path) -> None:
    depth = 700
    inner: Any = {"type": "list", "field": {"type": "text"}}
    content: Any = ["x"]
    for _ in range(depth):
        inner, content = {"type": "list", "field": inner}, [content]
    files = {
        **good(),
        f"{LIBRARY}/semantics.json": [{"name": "deep", **inner}],
        "content/content.json": {"deep": content},
    }
    report = scorm.check(pack(tmp_path, files))
    assert report.valid


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    main=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "title",
                        "mainLibrary",
                        "preloadedDependencies",
                        "machineName",
                        "majorVersion",
                        "path",
                        "mime",
                        "library",
                        "params",
                        "coreApi",
                        "minorVersion",
                        "preloadedJs",
                        "embedTypes",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=15,
    ),
    where=st.sampled_from(["h5p.json", "content/content.json", LIB, f"{LIBRARY}/language/fr.json"]),
)
def test_hostile_documents(tmp_path: Path, main: Any, where: str) -> None:
    scorm.check(pack(tmp_path, {**good(), where: main}))
