"""Every real file of the QTI, Blackboard, ExamView and WebCT corpora: it converts, or a finding says why not."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import question_formats as qf
from safeio import CodedError, Problem, Severity

FOLDERS = {
    "qti1_2": "qti12",
    "qti2_0": "qti21",
    "qti2_1": "qti21",
    "qti2_2": "qti22",
    "qti3_0": "qti30",
    "blackboard": "blackboard",
    "examview": "examview",
    "webct": "webct",
}
# files that are no question file at all: nothing of them is read, and the error says so
UNREADABLE = {
    "extension-tao-itemqti__tao-wrong-InvalidArchive.zip": "no zip archive",
    "extension-tao-itemqti__tao-wrong-unwell_formated_associate.xml": "one item, not well-formed",
    "qtiworks__WebDeveloperTest1-incomplete.zip": "the archive is cut off",
    "pie-qti__item-references-version-deltas-and-pci.md": "prose about QTI",
}


def _files(shared: Path) -> list[Path]:
    return [
        path
        for folder in FOLDERS
        for path in sorted((shared / "corpus/questions" / folder).iterdir())
        if not path.name.endswith(".expected.json")
    ]


def test_every_file_converts_or_says_why_not(shared: Path) -> None:
    silent = []
    for path in _files(shared):
        try:
            items = list(qf.read(path, format=FOLDERS[path.parent.name]))
        except CodedError as error:
            assert path.name in UNREADABLE, f"{path.name}: {error}"  # noqa: PT017
            continue
        assert path.name not in UNREADABLE, path.name
        if not items:
            silent.append(path.name)
        for item in items:
            if isinstance(item, Problem):
                assert item.code.startswith("Q-")
                assert "{" not in item.template or "{" not in item.message.replace(item.template, ""), item
            else:
                assert qf.from_dict(qf.to_dict(item)) == item
    assert not silent, f"nothing was said about {silent}"


def test_import_verdicts(shared: Path) -> None:
    """What the projects' own tests say about their packages: imports, or does not."""
    wrong = []
    for path in _files(shared):
        expected = path.with_name(path.name + ".expected.json")
        if not expected.exists():
            continue
        facts = json.loads(expected.read_text("utf-8"))
        verdict = facts.get("import_succeeds")
        if verdict is None:
            continue
        try:
            items = list(qf.read(path, format=FOLDERS[path.parent.name]))
        except CodedError:
            clean, questions = False, 0
        else:
            clean = not any(isinstance(one, Problem) and one.severity is Severity.ERROR for one in items)
            questions = sum(isinstance(one, qf.Question) for one in items)
        if verdict and not questions:
            wrong.append((path.name, "no question"))
        if not verdict and clean:
            wrong.append((path.name, "no error"))
    assert not wrong


@pytest.mark.parametrize("format", ["blackboard", "examview", "webct"])
def test_equal_to_moodle(shared: Path, format: str) -> None:
    """What the classes of Moodle (4.5; 3.10 for ExamView and WebCT) returned for the same files."""
    exceptions = {
        # a slash in a title: Moodle makes two categories of it, one inside the other
        ("BlackboardQuizMaker__res00003.dat", "category"): "Test Title//Name",
    }
    for result in sorted((shared / "corpus/oracle/corpus" / format).glob("*.json")):
        facts = json.loads(result.read_text("utf-8"))
        theirs = facts["moodle"]["questions"]
        if facts["moodle"].get("cannotread") or facts["moodle"].get("noquestions"):
            continue
        path = shared / "corpus/questions" / facts["file"]
        mine = [qf.to_dict(one) for one in qf.read(path, format=format) if not isinstance(one, Problem)]
        assert len(mine) == len(theirs), path.name
        for ours, moodles in zip(mine, theirs, strict=True):
            for name, value in moodles.items():
                if name == "options" or (name == "info" and value["format"] is None):
                    continue
                if isinstance(value, dict) and name == "essay":
                    got = {key: ours[name][key] for key in value}
                else:
                    got = ours.get(name)
                assert got == exceptions.get((path.name, name), value), (path.name, ours["name"], name)


def test_sniffed_by_content(shared: Path) -> None:
    """The format is told without the name; a cartridge or a 2.0 item may be called by what is read alike."""
    alike = {
        "qti12": {"qti12", "blackboard", "imscc"},
        "qti21": {"qti21", "qti22"},
        "qti22": {"qti22", "qti30"},
        "blackboard": {"blackboard", "imscc", "qti12"},
    }
    wrong = {}
    for path in _files(shared):
        if path.name in UNREADABLE:
            continue
        expected = FOLDERS[path.parent.name]
        try:
            found = qf.sniff(path.read_bytes())
        except CodedError as error:
            found = str(error)
        if found not in alike.get(expected, {expected}):
            wrong[path.name] = found
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("target", ["moodlexml", "qti12", "qti21", "qti22", "qti30", "csv", "h5p", "webct"])
def test_every_file_goes_through_every_format(shared: Path, target: str) -> None:
    """read(write(q)) == normalise(q), for every question of every real file."""
    wrong = []
    for path in _files(shared):
        if path.name in UNREADABLE:
            continue
        items = [
            one for one in qf.read(path, format=FOLDERS[path.parent.name]) if not isinstance(one, Problem)
        ]
        out = io.BytesIO()
        list(qf.write(items, out, format=target))
        back = [one for one in qf.read(out.getvalue(), format=target) if isinstance(one, qf.Question)]
        held = (qf.normalise(one, target) for one in items if isinstance(one, qf.Question))
        if back != [one for one in held if one is not None]:
            wrong.append(path.name)
    assert not wrong
